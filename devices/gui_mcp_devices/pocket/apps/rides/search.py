"""Where to? Saved places, what was chosen last, and the places of the town."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides import store
from gui_mcp_devices.pocket.apps.rides.parts import PACKAGE, where_row
from gui_mcp_devices.pocket.apps.rides.store import Where
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    column,
    empty,
    field,
    icon_button,
    page,
    row,
    scroll,
    section,
    space,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Search(Page):
    """A place is chosen; whoever asked is told of it when this page is gone."""

    package, activity = PACKAGE, ".SearchActivity"

    def __init__(self, phone: Phone, told: Callable[[Where], None], *, start: bool = False) -> None:
        super().__init__(phone)
        self.query = ""
        self.start = start
        self._told = told

    @property
    def hint(self) -> str:
        return self.t("Pick-up place", "从哪里出发") if self.start else self.t("Where to?", "要去哪里？")

    def view(self) -> Node:
        t = self.t
        bar = row(
            icon_button("arrow-back", t("Navigate up", "返回"), self.pop),
            field("place_field", self.query, self._typed, hint=self.hint, submit=self._hide, grow=1),
            *([icon_button("close", t("Clear", "清空"), self._clear, id="clear")] if self.query else []),
            style=Style(least=60, pad=(4, 0, 10, 0), gap=4, fill="surface", width="fill"),
        )
        mine, town = store.saved(self.phone, self.query), store.places(self.phone, self.query)
        parts: list[Node] = []
        if mine:
            parts += [section(t("Saved places", "常用地点"))]
            parts += [where_row(one.where, self._takes(one.where), "saved_place") for one in mine]
        if not self.query.strip():
            last = store.recents(self.phone)
            if last:
                parts += [section(t("Recent", "最近去过"))]
                parts += [where_row(one, self._takes(one), "recent") for one in last]
            town = town[:8]
        if town:
            parts += [
                section(t("Places in town", "城市地点") if self.query.strip() else t("Popular", "热门地点"))
            ]
            parts += [where_row(one, self._takes(one), "place") for one in town]
        if not parts:
            nothing = t("No place of that name. Try another word.", "没有找到地点，换个词试试。")
            return page(bar, empty("location", nothing))
        return page(bar, scroll("places", column(*parts, space(16))))

    def _typed(self, query: str) -> None:
        self.query = query
        self.scrolls.pop("places", None)

    def _clear(self) -> None:
        self.query = ""

    def _hide(self) -> None:
        self.phone.hide_keyboard()

    def _takes(self, where: Where) -> Do:
        def take() -> None:
            self.pop()
            self._told(where)

        return take
