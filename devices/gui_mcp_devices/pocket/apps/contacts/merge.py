"""People who are written down twice, side by side, to be made one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts import store
from gui_mcp_devices.pocket.apps.contacts.parts import ContactsPage
from gui_mcp_devices.pocket.apps.contacts.words import pretty
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    avatar,
    button,
    card,
    column,
    empty,
    page,
    row,
    scroll,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class MergePage(ContactsPage):
    """Suggestions; each is taken or put away."""

    activity = ".MergeActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.away: list[tuple[int, ...]] = []

    def view(self) -> Node:
        found = [ids for ids in store.doubles(self.db) if ids not in self.away]
        bar = app_bar(self.t("Merge duplicates", "合并重复项"), back=self.pop, back_desc=self.up)
        if not found:
            return page(bar, empty("check-circle", self.t("No duplicates found", "没有发现重复的联系人")))
        cards = [self._pair(ids) for ids in found]
        return page(
            bar, scroll("pairs", column(*cards, style=Style(pad=(16, 12, 16, 16), gap=12, width="fill")))
        )

    def _pair(self, ids: tuple[int, ...]) -> Node:
        people = [one for one in (store.read(self.db, id) for id in ids) if one is not None]
        lines = [
            row(
                avatar(one.title),
                column(
                    text(one.title, size=16, lines=1),
                    text(
                        ", ".join(pretty(p.value) for p in one.phones) or self.t("No number", "没有号码"),
                        size=13.5, colour="text_soft", lines=1,
                    ),
                    style=Style(grow=1, gap=2),
                ),
                style=Style(gap=14, width="fill", pad=(0, 4, 0, 4)),
            )
            for one in people
        ]  # fmt: skip
        answers = row(
            button(self.t("Dismiss", "忽略"), self._puts(ids), look="text", id="dismiss"),
            button(self.t("Merge", "合并"), self._merges(ids), look="tonal", id="merge"),
            style=Style(width="fill", justify="end", gap=8),
        )
        return card(*lines, answers)

    def _puts(self, ids: tuple[int, ...]) -> Callable[[], object]:
        return lambda: self.away.append(ids)

    def _merges(self, ids: tuple[int, ...]) -> Callable[[], object]:
        def merge() -> None:
            store.merge(self.db, ids)
            self.phone.toast(self.t("Contacts merged", "联系人已合并"))

        return merge
