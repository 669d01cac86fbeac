"""The sheet in which a list of places is narrowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import store
from gui_mcp_devices.pocket.apps.food.catalogue import KINDS
from gui_mcp_devices.pocket.apps.food.parts import level_says, wrapped
from gui_mcp_devices.pocket.apps.food.store import Filter, distance
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    button,
    chip,
    column,
    divider,
    row,
    scroll,
    section,
    switch_row,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

RATINGS = (35, 40, 45)
METRES = (1000, 2000, 3000)
LEVELS = (1, 2)


class FilterSheet:
    """A draft of a filter; `apply` gets it in the end. Part of a page: copied with it."""

    def __init__(
        self,
        phone: Phone,
        wanted: Filter,
        apply: Callable[[Filter], None],
        close: Callable[[], None],
        query: str,
    ) -> None:
        self.phone = phone
        self.draft = wanted
        self._apply, self._close, self._query = apply, close, query

    def view(self) -> Node:
        phone, t, draft = self.phone, self.phone.say, self.draft
        head = row(
            text(t("Filter", "筛选"), size=20, weight=500, grow=1),
            button(t("Reset", "重置"), self._reset, look="text", id="reset"),
            style=Style(pad=(16, 0, 8, 4), width="fill"),
        )
        any_ = t("Any", "不限")
        kinds = [chip(t("All", "全部"), not draft.kind, self._sets(replace(draft, kind="")))]
        kinds += [
            chip(t(en, zh), draft.kind == kind, self._sets(replace(draft, kind=kind)))
            for kind, (en, zh, _) in KINDS.items()
        ]
        ratings = [chip(any_, not draft.rating, self._sets(replace(draft, rating=0)))]
        ratings += [
            chip(
                t(f"{r / 10} & up", f"{r / 10}分以上"),
                draft.rating == r,
                self._sets(replace(draft, rating=r)),
            )
            for r in RATINGS
        ]
        near = [chip(any_, not draft.metres, self._sets(replace(draft, metres=0)))]
        near += [
            chip(
                t(f"Within {distance(m)}", f"{distance(m)} 内"),
                draft.metres == m,
                self._sets(replace(draft, metres=m)),
            )
            for m in METRES
        ]
        levels = [chip(any_, not draft.level, self._sets(replace(draft, level=0)))]
        levels += [
            chip(
                t(f"Up to {level_says(n, phone)}", f"{level_says(n, phone)}及以下"),
                draft.level == n,
                self._sets(replace(draft, level=n)),
            )
            for n in LEVELS
        ]
        found = len(store.find(phone, self._query, draft, "near"))
        show = t("Show 1 place" if found == 1 else f"Show {found} places", f"查看 {found} 家商家")
        body = column(
            section(t("Kitchen", "菜系")),
            wrapped(phone, kinds),
            section(t("Rating", "评分")),
            wrapped(phone, ratings),
            section(t("Distance", "距离")),
            wrapped(phone, near),
            section(t("Price", "价格")),
            wrapped(phone, levels),
            switch_row(t("Open now", "营业中"), draft.open_now, self._open, id="filter_open"),
            switch_row(t("Free delivery", "免配送费"), draft.free, self._free, id="filter_free"),
            switch_row(t("Takes reservations", "可订座"), draft.tables, self._tables, id="filter_tables"),
        )
        foot = row(
            button(show, self._done, id="show_results", grow=1),
            style=Style(pad=(16, 10, 16, 2), width="fill"),
        )
        return sheet(head, scroll("filters", body), divider(), foot, dismiss=self._close)

    def _done(self) -> None:
        self._apply(self.draft)

    def _reset(self) -> None:
        self.draft = Filter()

    def _open(self, on: bool) -> None:
        self.draft = replace(self.draft, open_now=on)

    def _free(self, on: bool) -> None:
        self.draft = replace(self.draft, free=on)

    def _tables(self, on: bool) -> None:
        self.draft = replace(self.draft, tables=on)

    def _sets(self, draft: Filter) -> Callable[[], None]:
        def choose() -> None:
            self.draft = draft

        return choose
