"""Choosing a stop, and what leaves there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides import transit
from gui_mcp_devices.pocket.apps.rides.parts import PACKAGE, badge, disc, hour
from gui_mcp_devices.pocket.apps.rides.transit import Line
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    Do,
    app_bar,
    column,
    divider,
    empty,
    field,
    icon_button,
    page,
    row,
    rows,
    scroll,
    section,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class StopSearch(Page):
    """A stop is chosen; whoever asked is told of it when this page is gone."""

    package, activity = PACKAGE, ".StopSearchActivity"

    def __init__(self, phone: Phone, told: Callable[[int], None], *, goal: bool = False) -> None:
        super().__init__(phone)
        self.goal = goal
        self.query = ""
        self._told = told

    @property
    def hint(self) -> str:
        return (
            self.t("To which stop?", "到哪一站？")
            if self.goal
            else self.t("From which stop?", "从哪一站出发？")
        )

    @property
    def found(self) -> list[tuple[int, str]]:
        words = self.query.casefold().split()
        return [
            (id, name)
            for id, name in transit.stops(self.phone).items()
            if all(word in name.casefold() for word in words)
        ]

    def view(self) -> Node:
        t = self.t
        bar = row(
            icon_button("arrow-back", t("Navigate up", "返回"), self.pop),
            field(
                "stop_field", self.query, self._typed, hint=self.hint,
                submit=self.phone.hide_keyboard, grow=1,
            ),
            style=Style(least=60, pad=(4, 0, 10, 0), gap=4, fill="surface", width="fill"),
        )  # fmt: skip
        found = self.found
        if not found:
            return page(bar, empty("bus", t("No stop of that name", "没有找到车站")))
        return page(bar, rows("stops", len(found), lambda i: self._row(*found[i]), 60))

    def _row(self, id: int, name: str) -> Node:
        here = [one.name for one in transit.lines(self.phone) if id in one.stops]
        told = column(
            text(name, size=16, lines=1),
            text(" · ".join(here), size=13, colour="text_soft", lines=1),
            style=Style(grow=1, gap=1),
        )
        style = Style(width="fill", pad=(16, 6, 16, 6), gap=14)
        return Node(
            "row",
            (disc("location", 36), told),
            style,
            says=Says(cls=GROUP, id="stop"),
            does=Does(tap=self._takes(id)),
        )

    def _typed(self, query: str) -> None:
        self.query = query
        self.scrolls.pop("stops", None)

    def _takes(self, id: int) -> Do:
        def take() -> None:
            self.pop()
            self._told(id)

        return take


class StopPage(Page):
    """What leaves a stop next."""

    package, activity = PACKAGE, ".StopActivity"

    def __init__(self, phone: Phone, stop: int) -> None:
        super().__init__(phone)
        self.stop = stop

    def view(self) -> Node:
        t, phone = self.t, self.phone
        names = transit.stops(phone)
        bar = app_bar(names.get(self.stop, ""), back=self.pop, back_desc=t("Navigate up", "返回"))
        now = transit.minute_of(phone, phone.now())
        found = transit.departures(phone, self.stop, now)
        if not found:
            return page(bar, empty("bus", t("Nothing leaves here any more today", "今天没有班次了")))
        lines = [self._row(minute, one, names[end], now) for minute, one, end in found]
        head = section(t("Next departures", "即将发车"))
        return page(bar, scroll("departures", column(head, *lines)))

    def _row(self, minute: int, one: Line, end: str, now: int) -> Node:
        t = self.t
        left = minute - now
        soon = t("now", "即将进站") if not left else t(f"in {left} min", f"{left} 分钟后")
        told = column(
            text(t(f"to {end}", f"开往{end}"), size=15, lines=1),
            text(soon, size=13, colour="text_soft"),
            style=Style(grow=1, gap=1),
        )
        parts = (
            column(badge(one.name, one.colour), style=Style(width=104, align="start")),
            told,
            text(hour(self.phone, minute), size=16, weight=500),
        )
        line = row(*parts, style=Style(width="fill", pad=(16, 8, 16, 8), gap=10, least=56))
        return column(line, divider(16), style=Style(fill="surface"))
