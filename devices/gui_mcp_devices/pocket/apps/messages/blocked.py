"""Numbers whose messages do not come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts.words import pretty
from gui_mcp_devices.pocket.apps.messages import store
from gui_mcp_devices.pocket.apps.messages.answers import name_of, names
from gui_mcp_devices.pocket.apps.messages.chat import ChatPage
from gui_mcp_devices.pocket.apps.messages.parts import MessagesPage, face
from gui_mcp_devices.pocket.apps.messages.store import Thread
from gui_mcp_devices.pocket.view.node import Node
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    empty,
    entry,
    page,
    rows,
)

if TYPE_CHECKING:
    pass


def is_blocked(one: Thread, shut: set[str]) -> bool:
    """The conversation is with somebody who is blocked."""
    return len(one.addresses) == 1 and store.key_of(one.addresses[0]) in shut


class BlockedPage(MessagesPage):
    """Numbers whose messages do not come in."""

    activity = ".BlockedActivity"

    def view(self) -> Node:
        bar = app_bar(self.t("Blocked numbers", "已屏蔽的号码"), back=self.pop, back_desc=self.up)
        found = [
            str(number)
            for (number,) in self.blocked_db.execute("SELECT original_number FROM blocked ORDER BY _id")
        ]
        if not found:
            return page(bar, empty("do-not-disturb", self.t("No number is blocked", "没有屏蔽任何号码")))
        known = names(self.phone)

        def line(index: int) -> Node:
            number = found[index]
            name = name_of(known, number)
            undo = button(self.t("Unblock", "解除屏蔽"), self._unblocks(number), look="text", id="unblock")
            detail = pretty(number) if name != pretty(number) else ""
            return entry(
                name, detail=detail, lead=face(name, 40), tail=undo, tap=self._shows(number), height=64
            )

        return page(bar, rows("blocked", len(found), line, 64))

    def _unblocks(self, number: str) -> Callable[[], object]:
        return lambda: store.block(self.blocked_db, number, False)

    def _shows(self, number: str) -> Callable[[], object]:
        return lambda: self.push(ChatPage(self.phone, [number]))
