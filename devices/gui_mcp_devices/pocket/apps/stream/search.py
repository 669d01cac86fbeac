"""Searching: what was searched before, suggestions, results with a filter and an order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream import store
from gui_mcp_devices.pocket.apps.stream.parts import (
    PACKAGE,
    article_row,
    channel_row,
    show_article,
    show_channel,
    show_video,
    video_row,
)
from gui_mcp_devices.pocket.apps.stream.store import (
    DATES,
    KINDS,
    LENGTHS,
    SORTS,
    Article,
    Channel,
    Filter,
    Video,
)
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.layout import type_scale
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
                hint=t("Search Lumen", "搜索流光视频"),
                submit=self._go,
                grow=1,
            ),
            icon_button("search", t("Search", "搜索"), self._go, id="go"),
            style=Style(least=60, pad=(4, 0, 6, 0), gap=4, fill="surface", width="fill"),
        )
        return page(bar, self._suggestions() if self.query.strip() else self._before())

    def _before(self) -> Node:
        before = store.searches(self.phone)
        if not before:
            return empty("search", self.t("What would you like to see?", "想看点什么？"))
        top = row(
            section(self.t("Recent searches", "最近搜索")),
            filler(),
            button(self.t("Clear all", "全部清除"), self._forgets(None), look="text", id="clear_searches"),
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
        return scroll("before", column(top, *lines))

    def _suggestions(self) -> Node:
        typed = self.query.strip()
        whole = entry(
            self.t(f"Search for “{typed}”", f"搜索“{typed}”"),
            lead=icon("search", colour="primary"),
            tap=self._go,
            id="search_for",
        )
        lines = [
            entry(title, lead=icon("play", size=20), tap=self._searches(title), id="suggestion", height=52)
            for title in store.suggestions(self.phone, typed)
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
    """Videos, films, articles or channels that match a query and a filter, in an order."""

    package, activity = PACKAGE, ".ResultsActivity"

    def __init__(self, phone: Phone, query: str = "") -> None:
        super().__init__(phone)
        self.query, self.wanted = query, Filter()
        self.sort = "relevance"
        self.open = ""
        """What lies over it: sort or filter."""
        self.draft = Filter()

    def view(self) -> Node:
        t = self.t
        bar = app_bar(
            self.query or t("Everything", "全部"),
            icon_button("search", t("Search", "搜索"), self._search, id="search"),
            back=self.pop,
            back_desc=t("Navigate up", "返回"),
        )
        found = self.found()
        tools = self._tools(len(found))
        if not found:
            return page(
                bar,
                tools,
                empty(
                    "search",
                    t(
                        "Nothing matches. Try other words or fewer filters.",
                        "没有匹配的内容，换个词或减少筛选试试。",
                    ),
                ),
            )
        return page(bar, tools, rows("results", len(found), lambda i: self._row(found[i]), 94))

    def found(self) -> Sequence[Video | Article | Channel]:
        """What is listed: where nothing else is asked for, channels of that name come first."""
        phone, wanted = self.phone, self.wanted
        match wanted.kind:
            case "article":
                return store.find_articles(phone, self.query, wanted)
            case "channel":
                return store.find_channels(phone, self.query)
            case _:
                shows = store.find(phone, self.query, wanted, self.sort)
                named = store.find_channels(phone, self.query) if self.query and not wanted.count else []
                return [*named, *shows]

    def over(self) -> Node | None:
        match self.open:
            case "sort":
                lines = [
                    radio_row(self._sort_name(sort), sort == self.sort, self._sorts(sort), id="sort")
                    for sort in SORTS
                ]
                return sheet(section(self.t("Sort by", "排序方式")), *lines, dismiss=self._close)
            case "filter":
                return self._filter()
            case _:
                return None

    def back(self) -> bool:
        if not self.open:
            return False
        self._close()
        return True

    def _row(self, one: Video | Article | Channel) -> Node:
        phone = self.phone
        match one:
            case Video():
                return video_row(phone, one, lambda: show_video(phone, one.id))
            case Article():
                return article_row(phone, one, lambda: show_article(phone, one.id))
            case Channel():
                return channel_row(phone, one, lambda: show_channel(phone, one.id))

    def _tools(self, count: int) -> Node:
        t, many = self.t, self.wanted.count
        name = t("Filter", "筛选") + (f" ({many})" if many else "")
        tools = [
            chip(name, bool(many), self._filters, glyph="filter", id="filter"),
            chip(
                self._sort_name(self.sort),
                self.sort != "relevance",
                self._sorting,
                glyph="sort",
                id="sort_by",
            ),
        ]
        said = t("1 result" if count == 1 else f"{count} results", f"{count} 个结果")
        return column(
            sideways("tools", row(*tools, style=Style(gap=8, pad=(14, 6, 14, 6)))),
            row(text(said, size=13, colour="text_soft", id="count"), style=Style(pad=(16, 2, 16, 6))),
            style=Style(fill="surface", width="fill"),
        )

    def _filter(self) -> Node:
        t, draft = self.t, self.draft
        kinds = (
            t("Any kind", "不限类型"),
            t("Videos", "视频"),
            t("Films", "电影"),
            t("Articles", "文章"),
            t("Channels", "频道"),
        )
        lengths = (
            t("Any length", "不限时长"),
            t("Under 10 min", "10 分钟以内"),
            t("10 to 20 min", "10 至 20 分钟"),
            t("Over 20 min", "20 分钟以上"),
        )
        dates = (
            t("Any time", "不限时间"),
            t("Last month", "一个月内"),
            t("Last half-year", "半年内"),
            t("Last year", "一年内"),
        )
        head = row(
            text(t("Filter", "筛选"), size=20, weight=500, grow=1),
            button(t("Reset", "重置"), self._reset, look="text", id="reset"),
            style=Style(pad=(16, 0, 8, 4), width="fill"),
        )
        body = column(
            section(t("Kind", "类型")),
            self._chips(
                [
                    chip(n, draft.kind == k, self._kind(k), id="kind")
                    for k, n in zip(KINDS, kinds, strict=True)
                ]
            ),
            section(t("Length", "时长")),
            self._chips(
                [
                    chip(n, draft.length == k, self._length(k), id="length")
                    for k, n in zip(LENGTHS, lengths, strict=True)
                ]
            ),
            section(t("Published", "发布时间")),
            self._chips(
                [
                    chip(n, draft.date == k, self._date(k), id="date")
                    for k, n in zip(DATES, dates, strict=True)
                ]
            ),
        )
        foot = row(
            button(t("Apply", "应用"), self._apply, id="apply", grow=1),
            style=Style(pad=(16, 14, 16, 2), width="fill"),
        )
        return sheet(scroll("filters", column(head, body, foot), grow=0), dismiss=self._close)

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

    def _sort_name(self, sort: str) -> str:
        t = self.t
        return {
            "relevance": t("Relevance", "综合"),
            "newest": t("Newest", "最新"),
            "views": t("Most viewed", "观看最多"),
            "longest": t("Longest", "时长最长"),
            "shortest": t("Shortest", "时长最短"),
        }[sort]

    def _search(self) -> None:
        self.push(Search(self.phone, self.query))

    def _filters(self) -> None:
        self.open, self.draft = "filter", self.wanted
        self.scrolls.pop("filters", None)

    def _sorting(self) -> None:
        self.open = "sort"

    def _close(self) -> None:
        self.open = ""

    def _apply(self) -> None:
        self.wanted = self.draft
        self.scrolls.pop("results", None)
        self._close()

    def _reset(self) -> None:
        self.draft = Filter()

    def _sorts(self, sort: str) -> Callable[[], None]:
        def choose() -> None:
            self.sort = sort
            self.scrolls.pop("results", None)
            self._close()

        return choose

    def _kind(self, kind: str) -> Callable[[], None]:
        def choose() -> None:
            self.draft = replace(self.draft, kind=kind)

        return choose

    def _length(self, length: str) -> Callable[[], None]:
        def choose() -> None:
            self.draft = replace(self.draft, length=length)

        return choose

    def _date(self, date: str) -> Callable[[], None]:
        def choose() -> None:
            self.draft = replace(self.draft, date=date)

        return choose
