"""Choosing a date from a month, and a time from its hours and minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.days import (
    DAYS,
    day_in_full,
    day_said,
    month_later,
    month_said,
    today,
    week_start,
)
from gui_mcp_devices.pocket.apps.calendar.parts import CalendarPage, pill
from gui_mcp_devices.pocket.apps.clock.words import in_halves
from gui_mcp_devices.pocket.view.node import Does, More, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    Do,
    button,
    chip,
    column,
    icon_button,
    row,
    text,
    unsaid,
)


@dataclass(slots=True)
class DatePick:
    """A date that is being chosen."""

    day: date
    shown: date
    """A day of the month that is shown."""

    def turn(self, by: int) -> None:
        self.shown = month_later(self.shown.replace(day=1), by)


@dataclass(slots=True)
class TimePick:
    """A time that is being chosen, as its fields have it."""

    hour: str
    minute: str
    afternoon: bool
    error: str = ""


def pick_date(day: date) -> DatePick:
    return DatePick(day, day.replace(day=1))


def pick_time(moment: datetime, halves: bool) -> TimePick:
    hour = (moment.hour - 1) % 12 + 1 if halves else moment.hour
    return TimePick(f"{hour:02d}", f"{moment.minute:02d}", moment.hour >= 12)


def weeks(month: date, first: int) -> list[list[date]]:
    """The weeks that a month touches."""
    start, found = week_start(month.replace(day=1), first), list[list[date]]()
    while not found or (found[-1][-1].month == month.month and _next_in(found[-1][-1], month)):
        found.append([start + timedelta(days=n) for n in range(7)])
        start += timedelta(days=7)
    return found


def _next_in(day: date, month: date) -> bool:
    return (day + timedelta(days=1)).month == month.month


def day_names(page: CalendarPage, first: int) -> Node:
    """The heads of a month's columns."""
    names = DAYS[page.phone.locale]
    shown = [names[(first + n) % 7] for n in range(7)]
    heads = [
        column(
            text(
                name[-1] if page.phone.locale == "zh" else name, size=12, colour="text_soft", align="center"
            ),
            style=Style(grow=1),
        )
        for name in shown
    ]
    return row(*heads, style=Style(width="fill", pad=(0, 4, 0, 4)))


def date_dialog(page: CalendarPage, title: str, pick: DatePick, done: Do, cancel: Do) -> Node:
    phone, first = page.phone, store.number(page.phone, "first_day", 0, 6)

    def chooses(day: date) -> Callable[[], None]:
        def choose() -> None:
            pick.day = day

        return choose

    def cell(day: date) -> Node:
        if day.month != pick.shown.month:
            return column(style=Style(grow=1, height=40))
        now = day == today(phone)
        return pill(
            str(day.day), day_in_full(phone, day), day == pick.day, chooses(day), id="day", bold=now, size=34
        )

    lines = [
        row(*(cell(day) for day in week), style=Style(width="fill")) for week in weeks(pick.shown, first)
    ]
    head = row(
        icon_button("chevron-left", page.t("Previous month", "上个月"), lambda: pick.turn(-1), id="before"),
        text(month_said(phone, pick.shown), weight=500, align="center", grow=1, lines=1, id="month"),
        icon_button("chevron-right", page.t("Next month", "下个月"), lambda: pick.turn(1), id="after"),
        style=Style(width="fill"),
    )
    return dialog(
        title,
        text(day_said(phone, pick.day), size=22, weight=500, colour="primary", id="picked"),
        column(head, day_names(page, first), *lines, style=Style(width="fill")),
        actions=_answers(page, done, cancel),
        dismiss=cancel,
    )


def time_dialog(
    page: CalendarPage, title: str, pick: TimePick, done: Callable[[time], object], cancel: Do
) -> Node:
    t, halves = page.t, in_halves(page.phone)

    def typed_hour(said: str) -> None:
        pick.hour, pick.error = _two(said), ""

    def typed_minute(said: str) -> None:
        pick.minute, pick.error = _two(said), ""

    def half(afternoon: bool) -> Callable[[], None]:
        def choose() -> None:
            pick.afternoon = afternoon

        return choose

    def finish() -> None:
        found = read_time(pick, halves)
        if found is None:
            hours = t("1 to 12", "1 到 12") if halves else t("0 to 23", "0 到 23")
            pick.error = t(
                f"Hours go from {hours}, minutes from 0 to 59", f"小时须为 {hours}，分钟须为 0 到 59"
            )
            return
        page.phone.hide_keyboard()
        done(found)

    top = [
        _digits("hour", t("Hour", "小时"), pick.hour, typed_hour, finish),
        text(":", size=30, weight=500),
        _digits("minute", t("Minute", "分钟"), pick.minute, typed_minute, finish),
    ]
    halves_row: list[Node] = []
    if halves:
        chips = (
            chip(t("AM", "上午"), not pick.afternoon, half(False), id="am"),
            chip(t("PM", "下午"), pick.afternoon, half(True), id="pm"),
        )
        halves_row.append(row(*chips, style=Style(width="fill", justify="center", gap=8)))
    hours = [12, *range(1, 12)] if halves else list(range(24))

    def hour(value: int) -> Node:
        shown = f"{value:02d}"
        return _choice(
            shown, t(f"{shown} o’clock", f"{shown}点"), shown == pick.hour, lambda: typed_hour(shown)
        )

    def minute(value: int) -> Node:
        shown = f"{value:02d}"
        return _choice(
            shown, t(f"{shown} minutes", f"{shown}分"), shown == pick.minute, lambda: typed_minute(shown)
        )

    parts = [
        row(*top, style=Style(width="fill", justify="center", gap=8)),
        *halves_row,
        *([text(pick.error, size=13, colour="error", id="time_error")] if pick.error else []),
        text(t("Hour", "小时"), size=12.5, colour="text_soft"),
        _grid([hour(value) for value in hours]),
        text(t("Minute", "分钟"), size=12.5, colour="text_soft"),
        _grid([minute(value) for value in range(0, 60, 5)]),
    ]
    return dialog(
        title,
        column(*parts, style=Style(width="fill", gap=6)),
        actions=_answers(page, finish, cancel),
        dismiss=cancel,
    )


def read_time(pick: TimePick, halves: bool) -> time | None:
    """None where the fields say no time."""
    if not (pick.hour.isdecimal() and pick.minute.isdecimal()):
        return None
    hour, minute = int(pick.hour), int(pick.minute)
    if halves:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if pick.afternoon else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _answers(page: CalendarPage, done: Do, cancel: Do) -> Sequence[Node]:
    return (
        button(page.t("Cancel", "取消"), cancel, look="text", id="cancel"),
        button(page.t("OK", "确定"), done, id="ok"),
    )


def _digits(key: str, hint: str, value: str, change: Callable[[str], object], submit: Do) -> Node:
    return Node(
        "field",
        (),
        Style(width=86, height=60, size=32, weight=500, pad=(22, 0, 8, 0), fill="surface_high", radius=14),
        value,
        Says(cls="android.widget.EditText", id=key, hint=hint),
        Does(change=change, submit=submit),
        More(key=key, label=True),
    )


def _choice(shown: str, desc: str, on: bool, do: Do) -> Node:
    ink = "on_primary" if on else "text"
    says = Says(cls=BUTTON, desc=desc, selected=on, id="choice")
    style = Style(grow=1, height=36, radius=10, justify="center", fill="primary" if on else "surface_high")
    return Node("row", (unsaid(shown, size=13.5, colour=ink),), style, says=says, does=Does(tap=do))


def _grid(cells: list[Node], wide: int = 6) -> Node:
    lines = [
        row(*cells[at : at + wide], style=Style(width="fill", gap=4)) for at in range(0, len(cells), wide)
    ]
    return column(*lines, style=Style(width="fill", gap=4))


def _two(typed: str) -> str:
    """Up to two digits. What is typed behind two that stand there takes their place."""
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdecimal())
    return digits if len(digits) <= 2 else digits[2:][-2:]
