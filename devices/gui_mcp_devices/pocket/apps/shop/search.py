"""Searching: what was searched before, suggestions, results with filter and sort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.shop import store
from gui_mcp_devices.pocket.apps.shop.filters import FilterSheet
from gui_mcp_devices.pocket.apps.shop.parts import (
    PACKAGE,
    badge,
    cart_button,
    prices,
    rating,
    show_product,
)
from gui_mcp_devices.pocket.apps.shop.store import SORTS, Filter, Product
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    app_bar,
    button,
    chip,
    column,
    divider,
    empty,
    entry,
    field,
    icon,
    icon_button,
    page,
    picture,
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
                hint=t("Search Marlow", "搜索漫洛商城"),
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
            return empty("search", self.t("What are you looking for?", "想找点什么？"))
        top = row(
            section(self.t("Recent searches", "最近搜索")),
            column(style=Style(grow=1)),
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
        found = store.suggestions(self.phone, self.query)
        typed = self.query.strip()
        whole = entry(
            self.t(f"Search for “{typed}”", f"搜索“{typed}”"),
            lead=icon("search", colour="primary"),
            tap=self._go,
            id="search_for",
        )
        lines = [
            entry(name, lead=icon("tag", size=20), tap=self._searches(name), id="suggestion", height=52)
            for name in found
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
    """Products that match a query and a filter, in an order."""

    package, activity = PACKAGE, ".ResultsActivity"

    def __init__(self, phone: Phone, query: str = "", *, wanted: Filter | None = None) -> None:
        super().__init__(phone)
        self.query, self.wanted = query, wanted or Filter()
        self.sort = "relevance"
        self.sorting = False
        self.sheet: FilterSheet | None = None

    def view(self) -> Node:
        phone = self.phone
        found = store.find(phone, self.query, self.wanted, self.sort)
        bar = app_bar(
            self._title(),
            icon_button("search", self.t("Search", "搜索"), self._search, id="search"),
            cart_button(phone),
            back=self.pop,
            back_desc=self.t("Navigate up", "返回"),
        )
        if not found:
            nothing = empty(
                "search", self.t("Nothing matches. Try fewer filters.", "没有符合的商品，试试减少筛选条件。")
            )
            return page(bar, self._tools(0), nothing)
        return page(
            bar, self._tools(len(found)), rows("results", len(found), lambda i: self._row(found[i]), 124)
        )

    def over(self) -> Node | None:
        if self.sheet is not None:
            return self.sheet.view()
        if not self.sorting:
            return None
        choices = [
            radio_row(self._sort_name(sort), sort == self.sort, self._sorts(sort), id="sort")
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
        if self.wanted.category:
            return store.category_name(self.wanted.category, self.phone.locale)
        return self.t("Deals", "特惠") if self.wanted.deals else self.t("All products", "全部商品")

    def _tools(self, count: int) -> Node:
        t = self.t
        many = self.wanted.count
        filter_name = t("Filter", "筛选") + (f" ({many})" if many else "")
        tools = [
            chip(filter_name, bool(many), self._filter, glyph="filter", id="filter"),
            chip(t("In stock", "有货"), self.wanted.stocked, self._flip_stock, id="in_stock"),
            chip(t("4.0 & up", "4.0分以上"), self.wanted.rating == 40, self._flip_rating, id="rating_40"),
            chip(
                self._sort_name(self.sort), self.sort != "relevance", self._sort, glyph="sort", id="sort_by"
            ),
        ]
        said = t("1 result" if count == 1 else f"{count} results", f"{count} 个结果")
        return column(
            sideways("tools", row(*tools, style=Style(gap=8, pad=(14, 6, 14, 6)))),
            row(
                text(said, size=13, colour="text_soft", id="count"),
                style=Style(pad=(16, 2, 16, 6), width="fill"),
            ),
            style=Style(fill="surface", width="fill"),
        )

    def _row(self, product: Product) -> Node:
        phone = self.phone
        told = [text(product.name, size=15, lines=2), rating(phone, product), prices(phone, product)]
        colours = {v.colour: v.stock for v in store.variants(phone, product.id) if v.stock}
        if not colours:
            told.append(row(badge(self.t("Sold out", "已售罄"), "surface_high", "text_soft")))
        else:
            said = self.t(f"{len(colours)} colours", f"{len(colours)} 种颜色") if len(colours) > 1 else ""
            told.append(text(said or self.t("In stock", "有货"), size=12.5, colour="text_soft"))
        return Node(
            "row",
            (
                picture(product.picture, width=100, height=100, radius=14),
                column(*told, style=Style(grow=1, gap=4)),
            ),
            Style(pad=(14, 8, 14, 8), gap=14, width="fill"),
            says=Says(cls=GROUP, id="product"),
            does=Does(tap=lambda: show_product(phone, product.id)),
        )

    def _sort_name(self, sort: str) -> str:
        names = {
            "relevance": self.t("Relevance", "综合"),
            "price_up": self.t("Price: low to high", "价格从低到高"),
            "price_down": self.t("Price: high to low", "价格从高到低"),
            "rating": self.t("Best rated", "评分最高"),
            "sold": self.t("Most sold", "销量最高"),
        }
        return names[sort]

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

    def _flip_stock(self) -> None:
        self.wanted = replace(self.wanted, stocked=not self.wanted.stocked)

    def _flip_rating(self) -> None:
        self.wanted = replace(self.wanted, rating=0 if self.wanted.rating == 40 else 40)
