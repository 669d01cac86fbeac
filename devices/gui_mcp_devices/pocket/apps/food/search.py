"""Searching: what was searched before, suggestions, places with filter and sort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import store
from gui_mcp_devices.pocket.apps.food.filters import FilterSheet
from gui_mcp_devices.pocket.apps.food.parts import PACKAGE, PLACE_HEIGHT, basket_button, place_row, show_place
from gui_mcp_devices.pocket.apps.food.store import SORTS, Filter
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    chip,
    column,
    divider,
    empty,
    entry,
    field,
    filler,
    icon,
    icon_button,
    page,
    radio_row,
    row,
    rows,
    scroll,
    section,
    sideways,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Search(Page):
    """A field with what was searched before, or with suggestions."""

    package, activity = PACKAGE, ".SearchActivity"

    def __init__(self, phone: Phone, query: str = "") -> None:
        super().__init__(phone)
        self.query = query
        self.focus = "search_field"

    def view(self) -> Node:
        t = self.t
        bar = row(
            icon_button("arrow-back", t("Navigate up", "返回"), self.pop),
            field(
                "search_field",
                self.query,
                self._typed,
                hint=t("Search dishes and places", "搜索菜品和商家"),
                submit=self._go,
                grow=1,
            ),
            icon_button("search", t("Search", "搜索"), self._go, id="go"),
            style=Style(least=60, pad=(4, 0, 6, 0), gap=4, fill="surface", width="fill"),
        )
        return page(bar, self._suggestions() if self.query.strip() else self._history())

    def _history(self) -> Node:
        before = store.searches(self.phone)
        if not before:
            return empty("search", self.t("What would you like to eat?", "想吃点什么？"))
        top = row(
            section(self.t("Recent searches", "最近搜索")),
            filler(),
            button(self.t("Clear all", "全部清除"), self._forgets(None), look="text"),
            style=Style(width="fill", pad=(0, 4, 8, 0)),
        )
        lines = [
            entry(
                query,
                lead=icon("history"),
                tap=self._searches(query),
                id="recent",
                tail=icon_button(
                    "close", self.t(f"Remove {query}", f"移除{query}"), self._forgets(query), size=18
                ),
            )
            for query in before
        ]
        return scroll("history", column(top, *lines))

    def _suggestions(self) -> Node:
        typed = self.query.strip()
        whole = entry(
            self.t(f"Search for “{typed}”", f"搜索“{typed}”"),
            lead=icon("search", colour="primary"),
            tap=self._go,
            id="search_for",
        )
        lines = [
            entry(name, lead=icon("food", size=20), tap=self._searches(name), id="suggestion", height=52)
            for name in store.suggestions(self.phone, self.query)
        ]
        return scroll("suggestions", column(whole, divider(), *lines))

    def _typed(self, query: str) -> None:
        self.query = query

    def _go(self) -> None:
        query = " ".join(self.query.split())
        if query:
            self.query = query
            store.remember_search(self.phone, query)
            self.phone.hide_keyboard()
            self.push(Results(self.phone, query))

    def _searches(self, query: str) -> Callable[[], None]:
        def go() -> None:
            self.query = query
            self._go()

        return go

    def _forgets(self, query: str | None) -> Callable[[], None]:
        return lambda: store.forget_search(self.phone, query)


class Results(Page):
    """Places that match a query and a filter, in an order."""

    package, activity = PACKAGE, ".ResultsActivity"

    def __init__(self, phone: Phone, query: str = "", *, wanted: Filter | None = None) -> None:
        super().__init__(phone)
        self.query, self.wanted = query, wanted or Filter()
        self.sort = "near"
        self.sorting = False
        self.sheet: FilterSheet | None = None

    def view(self) -> Node:
        phone, t = self.phone, self.t
        found = store.find(phone, self.query, self.wanted, self.sort)
        bar = app_bar(
            self._title(),
            icon_button("search", t("Search", "搜索"), self._search, id="search"),
            basket_button(phone),
            back=self.pop,
            back_desc=t("Navigate up", "返回"),
        )
        if not found:
            nothing = empty(
                "search", t("Nothing matches. Try fewer filters.", "没有符合的商家，试试减少筛选条件。")
            )
            return page(bar, self._tools(0), nothing)
        listed = rows(
            "results",
            len(found),
            lambda i: place_row(phone, found[i], lambda: show_place(phone, found[i].id)),
            PLACE_HEIGHT,
        )
        return page(bar, self._tools(len(found)), listed)

    def over(self) -> Node | None:
        if self.sheet is not None:
            return self.sheet.view()
        if not self.sorting:
            return None
        choices = [
            radio_row(sort_name(self.phone, sort), sort == self.sort, self._sorts(sort), id="sort")
            for sort in SORTS
        ]
        return sheet(section(self.t("Sort by", "排序方式")), *choices, dismiss=self._close)

    def back(self) -> bool:
        if self.sheet is None and not self.sorting:
            return False
        self._close()
        return True

    def _close(self) -> None:
        self.sheet, self.sorting, self.focus = None, False, ""

    def _title(self) -> str:
        if self.query:
            return self.query
        if self.wanted.kind:
            return store.kind_name(self.wanted.kind, self.phone.locale)
        return self.t("All places", "全部商家")

    def _tools(self, count: int) -> Node:
        t = self.t
        many = self.wanted.count
        label = t("Filter", "筛选") + (f" ({many})" if many else "")
        tools = [
            chip(label, bool(many), self._filter, glyph="filter", id="filter"),
            chip(
                sort_name(self.phone, self.sort), self.sort != "near", self._sort, glyph="sort", id="sort_by"
            ),
            chip(t("Open now", "营业中"), self.wanted.open_now, self._flip_open, id="open_now"),
            chip(t("Free delivery", "免配送费"), self.wanted.free, self._flip_free, id="free"),
        ]
        said = t("1 place" if count == 1 else f"{count} places", f"{count} 家商家")
        return column(
            sideways("tools", row(*tools, style=Style(gap=8, pad=(14, 6, 14, 6)))),
            row(
                text(said, size=13, colour="text_soft", id="count"),
                style=Style(pad=(16, 2, 16, 6), width="fill"),
            ),
            style=Style(fill="surface", width="fill"),
        )

    def _search(self) -> None:
        self.push(Search(self.phone, self.query))

    def _filter(self) -> None:
        self.sheet = FilterSheet(self.phone, self.wanted, self._filtered, self._close, self.query)
        self.scrolls.pop("filters", None)

    def _filtered(self, wanted: Filter) -> None:
        self.wanted = wanted
        self._close()
        self.scrolls.pop("results", None)

    def _sort(self) -> None:
        self.sorting = True

    def _sorts(self, sort: str) -> Callable[[], None]:
        def choose() -> None:
            self.sort = sort
            self._close()
            self.scrolls.pop("results", None)

        return choose

    def _flip_open(self) -> None:
        self.wanted = replace(self.wanted, open_now=not self.wanted.open_now)

    def _flip_free(self) -> None:
        self.wanted = replace(self.wanted, free=not self.wanted.free)


def sort_name(phone: Phone, sort: str) -> str:
    names = {
        "near": ("Nearest", "距离最近"),
        "rating": ("Best rated", "评分最高"),
        "quick": ("Quickest", "送达最快"),
        "fee": ("Lowest delivery fee", "配送费最低"),
        "cheap": ("Cheapest first", "价格最低"),
    }
    return phone.say(*names[sort])
