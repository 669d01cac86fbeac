"""Search: conversations by the names of their people, messages by their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.messages import store
from gui_mcp_devices.pocket.apps.messages.answers import names
from gui_mcp_devices.pocket.apps.messages.chat import ChatPage
from gui_mcp_devices.pocket.apps.messages.parts import MessagesPage, face, title_of
from gui_mcp_devices.pocket.apps.messages.store import Message, Thread
from gui_mcp_devices.pocket.apps.messages.times import times_of
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    column,
    empty,
    field,
    icon_button,
    page,
    row,
    rows,
    stack,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class SearchPage(MessagesPage):
    """Conversations by the names of their people, messages by their words."""

    activity = ".SearchActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.query = ""
        self.begun = False

    def shown(self) -> None:
        if not self.begun:
            self.begun = True
            self.phone.focus("query")

    def view(self) -> Node:
        hint = self.t("Search messages", "搜索短信")
        find = row(
            icon_button("arrow-back", self.up, self.pop),
            field("query", self.query, self._find, hint=hint, grow=1),
            style=Style(width="fill", pad=(4, 8, 12, 8), gap=2, fill="surface"),
        )
        if not self.query.strip():
            says = self.t("Find people and words in your messages", "按联系人或内容查找短信")
            return page(find, empty("search", says))
        known = names(self.phone)
        listed = {one.id: one for one in store.threads(self.db)}
        wanted = self.query.strip().casefold()
        people = [
            one
            for one in listed.values()
            if wanted in title_of(known, one.addresses).casefold() or any(wanted in a for a in one.addresses)
        ]
        hits = [(listed[thread], said) for thread, said in store.search(self.db, wanted) if thread in listed]
        if not people and not hits:
            return page(
                find, empty("search", self.t(f"Nothing found for “{self.query}”", f"没有找到“{self.query}”"))
            )

        def line(index: int) -> Node:
            if index < len(people):
                one = people[index]
                return self._hit(one, title_of(known, one.addresses), one.last.body, one.last.date, 0)
            one, said = hits[index - len(people)]
            return self._hit(one, title_of(known, one.addresses), _around(said, wanted), said.date, said.id)

        return page(find, rows("results", len(people) + len(hits), line, 72))

    def _hit(self, one: Thread, title: str, says: str, date: int, mark: int) -> Node:
        head = row(
            text(title, size=15.5, weight=500, lines=1, grow=1),
            text(times_of(self.phone).short(date), size=12.5, colour="text_soft"),
            style=Style(width="fill", gap=8),
        )
        lines = column(
            head,
            text(says.replace("\n", " "), size=14, colour="text_soft", lines=1),
            style=Style(grow=1, gap=3),
        )
        node = row(
            stack(face(title, 40, several=len(one.addresses) > 1)),
            lines,
            style=Style(width="fill", height="fill", pad=(16, 8, 16, 8), gap=14),
        )
        node.says = Says(cls=GROUP, id="result")
        node.does = Does(tap=lambda: self.push(ChatPage(self.phone, one.addresses, mark=mark)))
        return node

    def _find(self, query: str) -> None:
        self.query = query
        self.scrolls.pop("results", None)


def _around(said: Message, wanted: str) -> str:
    """The part of a message in which the words are."""
    at = said.body.casefold().find(wanted)
    return said.body if at < 28 else f"…{said.body[at - 16 :]}"
