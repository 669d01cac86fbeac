"""Where exactly the car stops: pins on a map, of which one is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides import store
from gui_mcp_devices.pocket.apps.rides.parts import PACKAGE, PIN, at, bottom_bar, chart, pin, wide
from gui_mcp_devices.pocket.apps.rides.search import Search
from gui_mcp_devices.pocket.apps.rides.store import Spot, Where
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    app_bar,
    button,
    column,
    divider,
    icon,
    icon_button,
    page,
    row,
    scroll,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

ROOM = 96
"""dp that a pin with its label is high, at most."""
SLOTS = ((0.04, 0.06), (0.92, 0.2), (0.1, 0.72), (0.96, 0.96))
"""Shares of the room that is left, across and down."""


class Pickup(Page):
    package, activity = PACKAGE, ".PickupActivity"

    def __init__(self, phone: Phone, where: Where, spot: int, told: Callable[[Where, int], None]) -> None:
        super().__init__(phone)
        self.where, self.spot = where, spot
        self._told = told

    def view(self) -> Node:
        t = self.t
        bar = app_bar(
            self.where.name,
            icon_button("search", t("Another place", "换一个地点"), self._search, id="another"),
            back=self.pop,
            back_desc=t("Navigate up", "返回"),
        )
        found = store.spots(self.phone, self.where.place)
        go = bottom_bar(button(t("Pick me up here", "在这里上车"), self._done, grow=1, id="confirm_pickup"))
        body = column(self._map(found), self._chosen(found))
        return page(bar, scroll("pickup", body), divider(), go)

    def _map(self, found: list[Spot]) -> Node:
        high = max(150.0, min(360.0, self.phone.height / self.phone.density - 340))
        room = wide(self.phone) - PIN
        pins: list[Node] = []
        for one in found:
            across, down = SLOTS[one.slot % len(SLOTS)]
            if high < 200:
                across = (one.slot % len(SLOTS)) / 3 * 0.98 + 0.01
            place = pin(one.name, one.id == self.spot, self._takes(one.id), desc=one.hint)
            pins.append(at(room * across, (high - ROOM) * down, place))
        return chart(self.phone, self.where, high, *pins)

    def _chosen(self, found: list[Spot]) -> Node:
        t = self.t
        one = next((s for s in found if s.id == self.spot), None)
        name = one.name if one is not None else t("At the address", "在该地址")
        hint = one.hint if one is not None else self.where.address
        walk = t(f"{one.walk} min walk", f"步行 {one.walk} 分钟") if one is not None else ""
        return row(
            icon("walk", colour="primary"),
            column(
                text(name, size=17, weight=500, id="chosen"),
                text(f"{hint} · {walk}" if walk else hint, size=14, colour="text_soft", id="hint"),
                style=Style(grow=1, gap=2),
            ),
            style=Style(width="fill", fill="surface", pad=(16, 14, 16, 14), gap=14),
        )

    def _takes(self, spot: int) -> Do:
        def take() -> None:
            self.spot = spot

        return take

    def _search(self) -> None:
        self.push(Search(self.phone, self._elsewhere, start=True))

    def _elsewhere(self, where: Where) -> None:
        found = store.spots(self.phone, where.place)
        self.where, self.spot = where, found[0].id if found else 0

    def _done(self) -> None:
        self.pop()
        self._told(self.where, self.spot)
