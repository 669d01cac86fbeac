"""One alarm: its time, days, name and sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.clock import words
from gui_mcp_devices.pocket.apps.clock.store import (
    EVERY_DAY,
    PACKAGE,
    WEEKDAYS,
    Alarm,
    ahead,
    delete_alarm,
    next_due,
    save_alarm,
)
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.tones import ALARM_TONES
from gui_mcp_devices.pocket.view.node import Does, More, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    chip,
    column,
    entry,
    field,
    icon,
    icon_button,
    page,
    radio_row,
    row,
    scroll,
    section,
    space,
    switch_row,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class EditAlarm(Page):
    package, activity = PACKAGE, ".AlarmEditActivity"

    def __init__(self, phone: Phone, one: Alarm) -> None:
        super().__init__(phone)
        self.alarm = one
        halves = words.in_halves(phone)
        self.hour = _shown(one.hour, halves)
        self.minutes = f"{one.minutes:02d}"
        self.afternoon = one.hour >= 12
        self.error = ""
        self.choosing = False

    def view(self) -> Node:
        one = self.alarm
        title = self.t("Edit alarm", "编辑闹钟") if one.id else self.t("New alarm", "新建闹钟")
        save = button(self.t("Save", "保存"), self._save, look="text", id="save")
        body: list[Node] = [
            self._picker(),
            section(self.t("Repeat", "重复")),
            self._week(),
            column(
                field("label", one.label, self._label, label=self.t("Label", "标签")),
                style=Style(width="fill", pad=(16, 14, 16, 10)),
            ),
            entry(
                self.t("Sound", "铃声"),
                detail=ALARM_TONES.get(one.ringtone, {self.phone.locale: one.ringtone})[self.phone.locale],
                lead=icon("music"),
                tap=self._choose,
                id="ringtone",
            ),
            switch_row(self.t("Vibrate", "振动"), one.vibrate, self._vibrate, glyph="vibrate", id="vibrate"),
        ]
        if one.id:
            remove = button(
                self.t("Delete alarm", "删除闹钟"), self._delete, look="outlined", glyph="delete", id="delete"
            )
            body.append(row(remove, style=Style(width="fill", justify="center", pad=(16, 16, 16, 0))))
        body.append(space(24))
        bar = app_bar(title, save, back=self.pop, back_desc=self.t("Cancel", "取消"))
        return page(bar, scroll("alarm_form", column(*body, style=Style(width="fill"))))

    def over(self) -> Node | None:
        if not self.choosing:
            return None
        tones = [
            radio_row(names[self.phone.locale], tone == self.alarm.ringtone, self._sounds(tone), id="tone")
            for tone, names in ALARM_TONES.items()
        ]
        head = text(self.t("Alarm sound", "闹钟铃声"), size=18, weight=500)
        return sheet(
            column(head, style=Style(pad=(16, 0, 16, 6))),
            scroll("tones", column(*tones, style=Style(width="fill")), grow=0),
            dismiss=self._close,
        )

    def back(self) -> bool:
        was, self.choosing = self.choosing, False
        return was

    # -- the time -----------------------------------------------------------------------------------------

    def _picker(self) -> Node:
        halves = words.in_halves(self.phone)
        parts = [
            self._wheel(
                "hour", self.hour, self._type_hour, self._turn_hour,
                (
                    self.t("Hour", "小时"),
                    self.t("One hour later", "增加一小时"),
                    self.t("One hour earlier", "减少一小时"),
                ),
            ),
            text(":", size=40, weight=500),
            self._wheel(
                "minute", self.minutes, self._type_minutes, self._turn_minutes,
                (
                    self.t("Minute", "分钟"),
                    self.t("One minute later", "增加一分钟"),
                    self.t("One minute earlier", "减少一分钟"),
                ),
            ),
        ]  # fmt: skip
        if halves:
            sides = (
                chip(self.t("AM", "上午"), not self.afternoon, self._am, id="am"),
                chip(self.t("PM", "下午"), self.afternoon, self._pm, id="pm"),
            )
            parts.append(column(*sides, style=Style(gap=8, pad=(8, 0, 0, 0))))
        picker: list[Node] = [row(*parts, style=Style(width="fill", justify="center", gap=10))]
        if self.error:
            picker.append(text(self.error, size=13.5, colour="error", align="center", id="time_error"))
        return column(*picker, style=Style(width="fill", pad=(16, 8, 16, 4), gap=4))

    def _wheel(
        self,
        key: str,
        value: str,
        change: Callable[[str], object],
        turn: Callable[[int], object],
        said: tuple[str, str, str],
    ) -> Node:
        desc, later, earlier = said
        shown = Node(
            "field",
            (),
            Style(
                width=104, height=72, size=40, weight=500, pad=(28, 0, 12, 0), fill="surface_high", radius=16
            ),
            value,
            Says(cls="android.widget.EditText", id=key, hint=desc),
            Does(change=change, submit=self._next),
            More(key=key, label=True),
        )
        return column(
            icon_button("chevron-up", later, lambda: turn(1), id=f"{key}_up"),
            shown,
            icon_button("chevron-down", earlier, lambda: turn(-1), id=f"{key}_down"),
            style=Style(align="center"),
        )

    def _type_hour(self, typed: str) -> None:
        self.hour, self.error = _two(typed), ""

    def _type_minutes(self, typed: str) -> None:
        self.minutes, self.error = _two(typed), ""

    def _next(self) -> None:
        self.phone.hide_keyboard()

    def _turn_hour(self, by: int) -> None:
        hour = self._read_hour()
        hour = self.alarm.hour if hour is None else (hour + by) % 24
        self.hour = _shown(hour, words.in_halves(self.phone))
        self.afternoon, self.error = hour >= 12, ""

    def _turn_minutes(self, by: int) -> None:
        minutes = int(self.minutes) if self.minutes.isdecimal() else 0
        self.minutes, self.error = f"{(minutes + by) % 60:02d}", ""

    def _am(self) -> None:
        self.afternoon = False

    def _pm(self) -> None:
        self.afternoon = True

    def _read_hour(self) -> int | None:
        """The hour of the day that the field says; None where it says none."""
        if not self.hour.isdecimal():
            return None
        hour = int(self.hour)
        if not words.in_halves(self.phone):
            return hour if hour < 24 else None
        return hour % 12 + (12 if self.afternoon else 0) if 1 <= hour <= 12 else None

    # -- the rest -----------------------------------------------------------------------------------------

    def _week(self) -> Node:
        one = self.alarm
        names = words.DAYS[self.phone.locale]
        full = words.FULL_DAYS[self.phone.locale]
        days = [
            _day(
                names[bit][-1] if self.phone.locale == "zh" else names[bit][:2],
                full[bit],
                bool(one.days >> bit & 1),
                self._days(one.days ^ 1 << bit),
            )
            for bit in range(7)
        ]
        presets = [
            chip(self.t("Once", "仅一次"), one.days == 0, self._days(0), id="once"),
            chip(self.t("Weekdays", "工作日"), one.days == WEEKDAYS, self._days(WEEKDAYS), id="weekdays"),
            chip(self.t("Every day", "每天"), one.days == EVERY_DAY, self._days(EVERY_DAY), id="every_day"),
        ]
        return column(
            row(*days, style=Style(width="fill", justify="between")),
            row(*presets, style=Style(width="fill", gap=8)),
            style=Style(width="fill", pad=(16, 0, 16, 0), gap=12),
        )

    def _days(self, mask: int) -> Callable[[], None]:
        def put() -> None:
            self.alarm = replace(self.alarm, days=mask)

        return put

    def _label(self, label: str) -> None:
        self.alarm = replace(self.alarm, label=label)

    def _vibrate(self, on: bool) -> None:
        self.alarm = replace(self.alarm, vibrate=on)

    def _choose(self) -> None:
        self.phone.hide_keyboard()
        self.choosing = True

    def _close(self) -> None:
        self.choosing = False

    def _sounds(self, tone: str) -> Callable[[], None]:
        def put() -> None:
            self.alarm, self.choosing = replace(self.alarm, ringtone=tone), False

        return put

    def _save(self) -> None:
        hour = self._read_hour()
        if hour is None:
            halves = words.in_halves(self.phone)
            self.error = (
                self.t("Hours go from 1 to 12", "小时须为 1 到 12")
                if halves
                else self.t("Hours go from 0 to 23", "小时须为 0 到 23")
            )
            return
        if not self.minutes.isdecimal() or int(self.minutes) > 59:
            self.error = self.t("Minutes go from 0 to 59", "分钟须为 0 到 59")
            return
        one = replace(
            self.alarm, hour=hour, minutes=int(self.minutes), enabled=True, label=self.alarm.label.strip()
        )
        saved = save_alarm(self.phone, one)
        self.pop()
        left = words.until(
            self.phone, next_due(saved, self.phone.now(), ahead(self.phone)) - self.phone.now()
        )
        self.phone.toast(self.t(f"Alarm set for {left} from now", f"闹钟将在{left}后响起"))

    def _delete(self) -> None:
        from gui_mcp_devices.pocket.apps.clock.main import ClockPage  # it opens this page

        delete_alarm(self.phone, self.alarm.id)
        one = self.alarm
        self.pop()
        below = self.phone.page
        if isinstance(below, ClockPage):
            below.removed(one)


def _day(short: str, full: str, on: bool, do: Callable[[], object]) -> Node:
    ink = "on_primary" if on else "text_soft"
    style = Style(
        width=42,
        height=42,
        radius=21,
        fill="primary" if on else None,
        ring=None if on else "outline",
        justify="center",
    )
    says = Says(cls="android.widget.CheckBox", desc=full, checkable=True, checked=on, id="day")
    return Node("row", (unsaid(short, size=14, weight=500, colour=ink),), style, says=says, does=Does(tap=do))


def _shown(hour: int, halves: bool) -> str:
    """Always two digits, so that what is typed behind them is told from them."""
    return f"{(hour - 1) % 12 + 1:02d}" if halves else f"{hour:02d}"


def _two(typed: str) -> str:
    """Up to two digits. What is typed behind two that stand there takes their place."""
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdecimal())
    return digits if len(digits) <= 2 else digits[2:][-2:]
