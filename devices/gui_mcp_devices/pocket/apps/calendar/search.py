"""Looking for an event by what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.days import day_said, span_said, today
from gui_mcp_devices.pocket.apps.calendar.instances import Instance, search
from gui_mcp_devices.pocket.apps.calendar.parts import colours_of, instance_row
from gui_mcp_devices.pocket.apps.calendar.undo import UndoPage
from gui_mcp_devices.pocket.apps.contacts.app import CONTACT
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    column,
    empty,
    entry,
    field,
    icon,
    icon_button,
    page,
    row,
    rows,
    scroll,
    section,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

ROW = 58


class Search(UndoPage):
    activity = ".SearchActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.query = ""
        self.focus = "search_field"

    def view(self) -> Node:
        t = self.t
        parts = [
            icon_button("arrow-back", self.up, self.pop),
            field(
                "search_field",
                self.query,
                self._typed,
                hint=t("Search events", "搜索日程"),
                grow=1,
                submit=self._submit,
            ),
        ]
        if self.query:
            parts.append(icon_button("close", t("Clear", "清空"), self._clear, id="clear"))
        bar = row(*parts, style=Style(least=60, pad=(4, 0, 8, 0), gap=4, fill="surface", width="fill"))
        return page(bar, self._found() if self.query.strip() else self._earlier(), *self.snack())

    def _found(self) -> Node:
        phone = self.phone
        found = search(phone, self.query, today(phone))
        if not found:
            return empty("search", self.t(f"No event says “{self.query}”", f"没有找到“{self.query}”"))
        colours = colours_of(phone)

        def line(index: int) -> Node:
            each = found[index]
            colour = colours.get(each.event.calendar, "")
            span = span_said(phone, each.start, each.end, each.event.all_day)
            when = f"{day_said(phone, each.start.date())} · {span}"
            key = (each, colour, when, self.dark)
            return self.keep(
                key, lambda: instance_row(phone, each, colour, self.dark, self._opens(each), when=when)
            )

        return rows("found", len(found), line, ROW)

    def _earlier(self) -> Node:
        said = store.searches(self.phone)
        if not said:
            words = self.t("Search titles, places, notes and guests", "可搜索标题、地点、备注和嘉宾")
            return empty("search", words)
        lines = [
            entry(words, lead=icon("history"), tap=self._again(words), id="earlier", height=48)
            for words in said
        ]
        head = section(self.t("Searched before", "最近搜索"))
        return scroll("earlier", column(head, *lines, style=Style(width="fill")))

    def _opens(self, each: Instance) -> Callable[[], None]:
        def show() -> None:
            from gui_mcp_devices.pocket.apps.calendar.event import EventPage

            self._remember()
            if each.event.calendar == s.BIRTHDAYS and each.event.id < 0:
                self.phone.view(f"{CONTACT}{-each.event.id}")
            else:
                self.push(EventPage(self.phone, each.event.id, each.day))

        return show

    def _again(self, words: str) -> Callable[[], None]:
        def search_again() -> None:
            self.query = words
            self.phone.hide_keyboard()

        return search_again

    def _typed(self, query: str) -> None:
        self.query = query
        self.scrolls.pop("found", None)

    def _clear(self) -> None:
        self.query = ""

    def _submit(self) -> None:
        self._remember()
        self.phone.hide_keyboard()

    def _remember(self) -> None:
        if words := " ".join(self.query.split()):
            store.searched(self.phone, words)
