"""What comes up over the form of an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.days import DAYS, FULL_DAYS, before_said, day_said, month_later
from gui_mcp_devices.pocket.apps.calendar.parts import ask, menu, pill
from gui_mcp_devices.pocket.apps.calendar.pickers import date_dialog, pick_date, time_dialog
from gui_mcp_devices.pocket.apps.calendar.repeats import FREQUENCIES, NAMES, Frequency, Rule
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import button, filler, radio_row, row, section

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.calendar.changes import Scope
    from gui_mcp_devices.pocket.apps.calendar.form import Form

REMINDERS = (-1, 0, 5, 10, 15, 30, 60, 120, 1_440, 2_880, 10_080)
"""Minutes."""


def over_form(form: Form) -> Node | None:
    t = form.t
    match form.open:
        case "start_day" | "end_day" | "until" if form.date is not None:
            titles = {
                "start_day": t("Starts on", "开始日期"),
                "end_day": t("Ends on", "结束日期"),
                "until": t("Repeat until", "重复至"),
            }
            return date_dialog(form, titles[form.open], form.date, form.take_date, form.close)
        case "start_time" | "end_time" if form.time is not None:
            title = t("Starts at", "开始时间") if form.open == "start_time" else t("Ends at", "结束时间")
            return time_dialog(form, title, form.time, form.take_time, form.close)
        case "repeat":
            return _repeat(form)
        case "calendar":
            return _calendars(form)
        case "reminder":
            return _reminders(form)
        case "scope":
            return _scope(form)
        case "leave":
            return ask(
                t("Discard your changes?", "放弃更改？"),
                t("Nothing has been saved yet.", "更改尚未保存。"),
                (t("Keep editing", "继续编辑"), form.close),
                (t("Discard", "放弃"), form.pop),
            )
        case _:
            return None


def _repeat(form: Form) -> Node:
    t, one = form.t, form.event
    rule, locale = one.rule, form.phone.locale
    rows = [
        radio_row(t(*NAMES[each]), each == rule.frequency, _often(form, each), id="frequency")
        for each in FREQUENCIES
    ]
    if rule.frequency == "weekly":
        days = rule.days or 1 << one.start.weekday()
        pills = [
            pill(
                DAYS[locale][bit][-1] if locale == "zh" else DAYS[locale][bit][:2], FULL_DAYS[locale][bit],
                bool(days >> bit & 1), _on(form, bit, days), id="weekday", size=36,
            )
            for bit in range(7)
        ]  # fmt: skip
        rows += [
            section(t("On these days", "重复的日子")),
            row(*pills, style=Style(width="fill", pad=(10, 0, 10, 0))),
        ]
    if rule:
        last = day_said(form.phone, rule.until) if rule.until else t("Choose a date", "选择日期")
        rows += [
            section(t("Ends", "结束重复")),
            radio_row(t("Never", "永不"), rule.until is None, _forever(form), id="forever"),
            radio_row(
                t("On a date", "于某日"), rule.until is not None, _until(form), detail=last, id="until"
            ),
        ]
    done = button(t("Done", "完成"), form.close, id="done")
    rows.append(row(filler(), done, style=Style(width="fill", pad=(16, 8, 16, 0))))
    return menu(t("Repeat", "重复"), rows, form.close)


def _often(form: Form, frequency: Frequency) -> Callable[[], None]:
    def choose() -> None:
        one = form.event
        if frequency != one.rule.frequency:
            days = 1 << one.start.weekday() if frequency == "weekly" else 0
            until = one.rule.until if frequency else None
            form.change(replace(one, rule=Rule(frequency, days, until)))

    return choose


def _on(form: Form, bit: int, days: int) -> Callable[[], None]:
    """One day at least stays."""

    def flip() -> None:
        one = form.event
        form.change(replace(one, rule=replace(one.rule, days=days ^ 1 << bit or days)))

    return flip


def _forever(form: Form) -> Callable[[], None]:
    def choose() -> None:
        one = form.event
        form.change(replace(one, rule=replace(one.rule, until=None)))

    return choose


def _until(form: Form) -> Callable[[], None]:
    def choose() -> None:
        one = form.event
        form.date = pick_date(one.rule.until or month_later(one.start.date(), 1))
        form.open = "until"

    return choose


def _calendars(form: Form) -> Node:
    def takes(id: int) -> Callable[[], None]:
        def take() -> None:
            form.change(replace(form.event, calendar=id))
            form.close()

        return take

    rows = [
        radio_row(one.name, one.id == form.event.calendar, takes(one.id), id="calendar_choice")
        for one in store.calendars(form.phone)
        if one.writable
    ]
    return menu(form.t("Calendar", "日历"), rows, form.close)


def _reminders(form: Form) -> Node:
    def takes(minutes: int) -> Callable[[], None]:
        def take() -> None:
            form.change(replace(form.event, reminder=minutes))
            form.close()
            if minutes >= 0:
                form.phone.ask_for(s.PACKAGE, s.NOTIFY)

        return take

    rows = [
        radio_row(before_said(form.phone, each), each == form.event.reminder, takes(each), id="minutes")
        for each in REMINDERS
    ]
    return menu(form.t("Reminder", "提醒"), rows, form.close)


def _scope(form: Form) -> Node:
    from gui_mcp_devices.pocket.apps.calendar.event import SCOPES  # it opens the form

    t = form.t

    def takes(scope: Scope) -> Callable[[], None]:
        def take() -> None:
            form.scope = scope

        return take

    same = form.event.rule == form.before.rule
    choices = [
        radio_row(t(en, zh), form.scope == scope, takes(scope), id="scope")
        for scope, en, zh in SCOPES
        if same or scope != "one"
    ]
    return dialog(
        t("Change which events?", "更改哪些日程？"),
        *choices,
        actions=(
            button(t("Cancel", "取消"), form.close, look="text", id="cancel"),
            button(t("Save", "保存"), lambda: form.store(form.scope), id="confirm"),
        ),
        dismiss=form.close,
    )
