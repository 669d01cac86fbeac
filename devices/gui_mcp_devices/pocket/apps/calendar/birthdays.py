"""Whose birthday comes next, from the contacts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar.days import MONTHS, next_yearly, today
from gui_mcp_devices.pocket.apps.calendar.instances import born
from gui_mcp_devices.pocket.apps.calendar.parts import CalendarPage
from gui_mcp_devices.pocket.apps.contacts.app import CONTACT
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import app_bar, avatar, button, empty, entry, page, row, rows, text

if TYPE_CHECKING:
    pass

ROW = 64


class Birthdays(CalendarPage):
    activity = ".BirthdaysActivity"

    def view(self) -> Node:
        t, phone = self.t, self.phone
        bar = app_bar(t("Birthdays", "生日"), back=self.pop, back_desc=self.up)
        if not phone.granted(s.PACKAGE, s.READ_CONTACTS):
            allow = button(t("Allow", "允许"), self._allow, look="tonal", id="allow")
            low = row(allow, style=Style(width="fill", justify="center", pad=(0, 0, 0, 60)))
            says = t("Birthdays come from your contacts.", "生日来自通讯录，需要您的允许。")
            return page(bar, empty("lock", says), low)
        now = today(phone)
        found = sorted((next_yearly(day, now), name, id, day) for id, name, day in born(phone))
        if not found:
            return page(bar, empty("gift", t("No contact has a birthday", "没有联系人填写生日")))

        def line(index: int) -> Node:
            day, name, id, first = found[index]
            away = (day - now).days
            age = max(0, day.year - first.year)
            date = t(f"{day.day} {MONTHS[day.month - 1]}", f"{day.month}月{day.day}日")
            said = date + t(f" · turns {age}", f" · {age}岁")
            left = (
                t("Today", "今天") if away == 0
                else t("Tomorrow", "明天") if away == 1
                else t(f"in {away} days", f"{away}天后")
            )  # fmt: skip
            tail = text(left, size=13, colour="primary" if away < 8 else "text_soft")
            return entry(name, detail=said, lead=avatar(name), tail=tail, tap=self._opens(id), id="birthday")

        return page(bar, rows("birthdays", len(found), line, ROW))

    def _opens(self, id: int) -> Callable[[], None]:
        def show() -> None:
            self.phone.view(f"{CONTACT}{id}")

        return show

    def _allow(self) -> None:
        self.phone.ask_for(s.PACKAGE, s.READ_CONTACTS)
