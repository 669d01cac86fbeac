"""When: now, or a day and a time of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides.parts import PACKAGE, day_name, hour
from gui_mcp_devices.pocket.apps.rides.transit import minute_of
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.system.bars import offset_of
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    app_bar,
    chip,
    column,
    divider,
    empty,
    page,
    radio_row,
    row,
    rows,
    sideways,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

DAYS = 5
DAY = 86_400
FIRST, LAST, STEP = 5 * 60, 23 * 60 + 30, 30
"""Minutes of the day: the first and the last time there is, and between two."""
AHEAD = 20
"""Minutes that a time must lie ahead."""


def midnight(phone: Phone, moment: float) -> int:
    """When the day of a moment began, where the phone is."""
    return int(moment) - int(moment + offset_of(phone)) % DAY


class When(Page):
    """A moment is chosen; 0 stands for now."""

    package, activity = PACKAGE, ".WhenActivity"

    def __init__(self, phone: Phone, moment: int, told: Callable[[int], None]) -> None:
        super().__init__(phone)
        self.moment = moment
        start = midnight(phone, phone.now())
        self.day = max(0, min(DAYS - 1, (midnight(phone, moment) - start) // DAY)) if moment else 0
        self._told = told

    @property
    def times(self) -> list[int]:
        """Minutes of the chosen day."""
        least = minute_of(self.phone, self.phone.now()) + AHEAD if not self.day else 0
        return [minute for minute in range(FIRST, LAST + 1, STEP) if minute >= least]

    def view(self) -> Node:
        t, phone = self.t, self.phone
        bar = app_bar(t("When?", "什么时候？"), back=self.pop, back_desc=t("Navigate up", "返回"))
        start = midnight(phone, phone.now())
        chips = [
            chip(day_name(phone, start + day * DAY), day == self.day, self._to(day), id="day")
            for day in range(DAYS)
        ]
        tools = column(
            radio_row(t("Now", "现在"), not self.moment, self._takes(0), glyph="clock", id="now"),
            sideways("days", row(*chips, style=Style(gap=8, pad=(14, 6, 14, 10)))),
            divider(),
            style=Style(fill="surface"),
        )
        times = self.times
        if not times:
            return page(bar, tools, empty("clock", t("No more times today", "今天没有可选时间了")))
        return page(bar, tools, rows("times", len(times), lambda i: self._row(start, times[i]), 56))

    def _row(self, start: int, minute: int) -> Node:
        moment = start + self.day * DAY + 60 * minute
        return radio_row(hour(self.phone, minute), moment == self.moment, self._takes(moment), id="time")

    def _to(self, day: int) -> Do:
        def to() -> None:
            self.day = day
            self.scrolls.pop("times", None)

        return to

    def _takes(self, moment: int) -> Do:
        def take() -> None:
            self.pop()
            self._told(moment)

        return take
