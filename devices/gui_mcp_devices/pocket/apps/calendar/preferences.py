"""The calendar's settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.days import FULL_DAYS, before_said
from gui_mcp_devices.pocket.apps.calendar.parts import CalendarPage, menu
from gui_mcp_devices.pocket.apps.calendar.sheets import REMINDERS
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    column,
    entry,
    icon,
    page,
    radio_row,
    scroll,
    section,
    switch_row,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

FIRST_DAYS = (0, 5, 6)
LENGTHS = (15, 30, 45, 60, 90, 120)


class Preferences(CalendarPage):
    activity = ".SettingsActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.open = ""
        """The preference that is being chosen."""

    def view(self) -> Node:
        t, phone = self.t, self.phone
        bar = app_bar(t("Calendar settings", "日历设置"), back=self.pop, back_desc=self.up)
        parts = [
            section(t("View", "显示")),
            self._row("first_day", "calendar"),
            switch_row(
                t("Show declined events", "显示已拒绝的日程"), store.preference(phone, "declined") == "1",
                lambda on: store.prefer(phone, "declined", str(int(on))), glyph="eye", id="declined",
            ),
            section(t("New events", "新建日程")),
            self._row("reminder", "bell"),
            self._row("length", "timer"),
            self._row("calendar", "bookmark"),
            section(t("Privacy", "隐私")),
            entry(
                t("Clear search history", "清除搜索记录"), lead=icon("history"), tap=self._forget, id="forget"
            ),
        ]  # fmt: skip
        return page(bar, scroll("settings", column(*parts, style=Style(width="fill"))))

    def over(self) -> Node | None:
        if not self.open:
            return None
        now = self._now(self.open)
        rows = [
            radio_row(says, value == now, self._takes(value), id="choice")
            for value, says in self._choices(self.open)
        ]
        return menu(self._title(self.open), rows, self._close)

    def back(self) -> bool:
        was, self.open = bool(self.open), ""
        return was

    def _row(self, name: str, glyph: str) -> Node:
        now = self._now(name)
        says = next((says for value, says in self._choices(name) if value == now), "")

        def choose() -> None:
            self.open = name

        return entry(self._title(name), detail=says, lead=icon(glyph), tap=choose, id=name)

    def _title(self, name: str) -> str:
        return self.t(
            *{
                "first_day": ("First day of the week", "每周第一天"),
                "reminder": ("Default reminder", "默认提醒"),
                "length": ("Default length", "默认时长"),
                "calendar": ("Default calendar", "默认日历"),
            }[name]
        )

    def _now(self, name: str) -> str:
        if name == "calendar":
            return str(store.default_calendar(self.phone))
        return store.preference(self.phone, name)

    def _choices(self, name: str) -> list[tuple[str, str]]:
        phone = self.phone
        match name:
            case "first_day":
                return [(str(day), FULL_DAYS[phone.locale][day]) for day in FIRST_DAYS]
            case "reminder":
                return [(str(minutes), before_said(phone, minutes)) for minutes in REMINDERS]
            case "length":
                return [(str(n), self.t(f"{n} minutes", f"{n}分钟")) for n in LENGTHS]
            case _:
                return [(str(one.id), one.name) for one in store.calendars(phone) if one.writable]

    def _takes(self, value: str) -> Callable[[], None]:
        def take() -> None:
            store.prefer(self.phone, self.open, value)
            self.open = ""

        return take

    def _forget(self) -> None:
        store.forget_searches(self.phone)
        self.phone.toast(self.t("Search history cleared", "搜索记录已清除"))

    def _close(self) -> None:
        self.open = ""
