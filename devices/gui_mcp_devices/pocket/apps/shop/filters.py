"""The sheet in which a list of results is narrowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.shop import store
from gui_mcp_devices.pocket.apps.shop.catalogue import CATEGORIES, COLOURS
from gui_mcp_devices.pocket.apps.shop.store import Filter
from gui_mcp_devices.pocket.view.layout import type_scale
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    button,
    chip,
    column,
    divider,
    field,
    filler,
    row,
    scroll,
    section,
    switch_row,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

RATINGS = (0, 35, 40, 45)


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
        self.least = str(wanted.least // 100) if wanted.least else ""
        self.most = str(wanted.most // 100) if wanted.most else ""
        self._apply, self._close, self._query = apply, close, query

    def view(self) -> Node:
        t, draft = self.phone.say, self.draft
        locale = self.phone.locale
        head = row(
            text(t("Filter", "筛选"), size=20, weight=500, grow=1),
            button(t("Reset", "重置"), self._reset, look="text", id="reset"),
            style=Style(pad=(16, 0, 8, 4), width="fill"),
        )
        categories = [
            ("", t("All", "全部")),
            *((key, store.category_name(key, locale)) for key in CATEGORIES),
        ]
        colours = [("", t("Any", "不限")), *((key, store.colour_name(key, locale)) for key in COLOURS)]
        ratings = [
            (rating, t(f"{rating / 10} & up", f"{rating / 10}分以上") if rating else t("Any", "不限"))
            for rating in RATINGS
        ]
        found = (
            len(store.find(self.phone, self._query, self._wanted(), "relevance")) if not self._wrong() else 0
        )
        show = t("Show 1 result" if found == 1 else f"Show {found} results", f"查看 {found} 个结果")
        body = column(
            section(t("Category", "分类")),
            self._chips([chip(n, draft.category == k, self._sets(category=k)) for k, n in categories]),
            section(t("Price", "价格")),
            row(
                field("price_min", self.least, self._least, hint=t("Min price", "最低价"), grow=1),
                text("–", colour="text_soft"),
                field("price_max", self.most, self._most, hint=t("Max price", "最高价"), grow=1),
                style=Style(pad=(16, 0, 16, 0), gap=10, width="fill"),
            ),
            *self._complaint(),
            section(t("Rating", "评分")),
            self._chips([chip(n, draft.rating == k, self._sets(rating=k)) for k, n in ratings]),
            section(t("Colour", "颜色")),
            self._chips([chip(n, draft.colour == k, self._sets(colour=k)) for k, n in colours]),
            switch_row(t("In stock only", "仅看有货"), draft.stocked, self._stocked, id="stocked"),
            switch_row(t("Deals only", "仅看特惠"), draft.deals, self._deals, id="deals"),
        )
        foot = row(
            button(show, self._done, id="show_results", enabled=not self._wrong(), grow=1),
            style=Style(pad=(16, 10, 16, 2), width="fill"),
        )
        if self.phone.width > self.phone.height:  # there is little room beside the keyboard
            body = column(body, foot, style=Style(width="fill"))
            return sheet(head, scroll("filters", body), dismiss=self._close)
        return sheet(head, scroll("filters", body), divider(), foot, dismiss=self._close)

    def _chips(self, chips: Sequence[Node]) -> Node:
        """As many a line as there is room for, by a rough width."""
        room = self.phone.width / self.phone.density - 32
        large = type_scale(self.phone.setting("system", "font_scale"))
        lines: list[list[Node]] = [[]]
        used = 0.0
        for one in chips:
            wide = 36 + large * sum(15 if ord(c) > 0x2E80 else 7.6 for c in one.says.text)
            if used + wide > room and lines[-1]:
                lines.append([])
                used = 0.0
            lines[-1].append(one)
            used += wide
        return column(
            *(row(*line, filler(), style=Style(gap=8)) for line in lines),
            style=Style(gap=8, pad=(16, 0, 16, 0)),
        )

    def _complaint(self) -> list[Node]:
        wrong = self._wrong()
        line = text(wrong, size=12.5, colour="error", id="price_error")
        return [row(line, style=Style(pad=(18, 6, 16, 0)))] if wrong else []

    def _wrong(self) -> str:
        """What is the matter with the prices."""
        t = self.phone.say
        for typed in (self.least, self.most):
            if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 7):
                return t("Prices are whole numbers", "价格须为整数")
        if self.least and self.most and int(self.least) > int(self.most):
            return t("The lowest price is above the highest", "最低价高于最高价")
        return ""

    def _wanted(self) -> Filter:
        return replace(self.draft, least=int(self.least or 0) * 100, most=int(self.most or 0) * 100)

    def _done(self) -> None:
        self._apply(self._wanted())

    def _reset(self) -> None:
        self.draft, self.least, self.most = Filter(), "", ""

    def _least(self, typed: str) -> None:
        self.least = typed.strip()

    def _most(self, typed: str) -> None:
        self.most = typed.strip()

    def _stocked(self, on: bool) -> None:
        self.draft = replace(self.draft, stocked=on)

    def _deals(self, on: bool) -> None:
        self.draft = replace(self.draft, deals=on)

    def _sets(
        self, *, category: str | None = None, rating: int | None = None, colour: str | None = None
    ) -> Callable[[], None]:
        def choose() -> None:
            draft = self.draft
            self.draft = replace(
                draft,
                category=draft.category if category is None else category,
                rating=draft.rating if rating is None else rating,
                colour=draft.colour if colour is None else colour,
            )

        return choose
