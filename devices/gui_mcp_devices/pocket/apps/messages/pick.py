"""Choose somebody of the contacts, to put who they are into a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts import schema as contacts
from gui_mcp_devices.pocket.apps.contacts.schema import PHONE_TYPES
from gui_mcp_devices.pocket.apps.contacts.store import phone_book
from gui_mcp_devices.pocket.apps.contacts.words import digits, pretty
from gui_mcp_devices.pocket.apps.messages.parts import MessagesPage, WritingPage, face
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import GROUP, app_bar, column, empty, field, page, row, rows, text

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Entry = tuple[str, str, int]
"""Name, number and its type."""


def matching(page: MessagesPage, query: str) -> list[Entry]:
    """Of the phone book what holds `query` in its name or its number."""
    wanted, number = query.strip().casefold(), digits(query)
    book = phone_book(page.phone.databases[contacts.PATH]) if page.allowed else []
    return [one for one in book if wanted in one[0].casefold() or (number and number in digits(one[1]))]


def book_row(page: MessagesPage, entry: Entry, tap: Callable[[], object]) -> Node:
    """One number of somebody."""
    name, number, type = entry
    kind = page.t(*PHONE_TYPES.get(type, ("", "")))
    lines = column(
        text(name, size=16, lines=1),
        text(f"{pretty(number)}  {kind}".strip(), size=13.5, colour="text_soft", lines=1),
        style=Style(grow=1, gap=2),
    )
    line = row(face(name, 40), lines, style=Style(width="fill", height="fill", pad=(16, 8, 16, 8), gap=14))
    line.says, line.does = Says(cls=GROUP, id="suggestion"), Does(tap=tap)
    return line


class InsertPage(MessagesPage):
    """A tap on somebody puts name and number into the message below."""

    activity = ".InsertActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.query = ""

    def shown(self) -> None:
        self.ask()

    def view(self) -> Node:
        found = matching(self, self.query)

        def line(index: int) -> Node:
            return book_row(self, found[index], self._takes(found[index]))

        hint = self.t("Search contacts", "搜索联系人")
        find = column(
            field("search", self.query, self._find, hint=hint, glyph="search"),
            style=Style(width="fill", pad=(12, 0, 12, 8), fill="surface"),
        )
        body = (
            rows("list", len(found), line, 60)
            if found
            else empty("search", self.t("Nobody found", "没有找到"))
        )
        bar = (
            []
            if self.low
            else [app_bar(self.t("Insert a contact", "插入联系人"), back=self.pop, back_desc=self.up)]
        )
        return page(*bar, find, body) if bar else page(find, body)

    def _find(self, query: str) -> None:
        self.query = query

    def _takes(self, entry: Entry) -> Callable[[], object]:
        def take() -> None:
            self.phone.hide_keyboard()
            self.pop()
            below = self.phone.page
            if isinstance(below, WritingPage):
                below.insert(f"{entry[0]} {entry[1]}")

        return take
