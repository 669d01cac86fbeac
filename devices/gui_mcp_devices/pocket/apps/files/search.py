"""Looking for files by name, kind, age and size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.apps.files import store, tree
from gui_mcp_devices.pocket.apps.files.listing import Listing
from gui_mcp_devices.pocket.apps.files.parts import later
from gui_mcp_devices.pocket.apps.files.tree import Item, Kind
from gui_mcp_devices.pocket.apps.files.words import KIND_NAMES
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    button,
    chip,
    column,
    empty,
    entry,
    field,
    icon,
    icon_button,
    radio_row,
    row,
    scroll,
    section,
    sideways,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Age = Literal["any", "week", "month", "older"]
Size = Literal["any", "small", "large"]
AGES: tuple[tuple[Age, str, str], ...] = (
    ("any", "Any time", "任何时间"), ("week", "Last 7 days", "最近 7 天"),
    ("month", "Last 30 days", "最近 30 天"),
    ("older", "Older than 30 days", "30 天以前"),
)  # fmt: skip
SIZES: tuple[tuple[Size, str, str], ...] = (
    ("any", "Any size", "任何大小"), ("small", "Below 50 KB", "小于 50 KB"),
    ("large", "50 KB and more", "50 KB 以上"),
)  # fmt: skip
KINDS: tuple[Kind, ...] = ("folder", "image", "video", "audio", "document", "archive")
LARGE, DAY = 50_000, 86_400


class Search(Listing):
    activity = ".SearchActivity"
    places = True

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.query = ""
        self.kind: Kind | None = None
        self.age: Age = "any"
        self.size: Size = "any"
        self.focus = "search_field"

    @property
    def asked(self) -> bool:
        return bool(self.query.strip() or self.kind or self.age != "any" or self.size != "any")

    def listed(self) -> list[Item]:
        if not self.asked:
            return []
        way, now = store.way(self.phone), self.phone.now()
        words = self.query.casefold().split()
        found = [
            one
            for one in tree.everything(self.phone, store.setting(self.phone, "hidden"))
            if all(word in one.name.casefold() for word in words)
            and self.kind in (None, one.kind)
            and _aged(self.age, now - one.mtime)
            and (self.size == "any" or (not one.is_folder and (one.size >= LARGE) == (self.size == "large")))
        ]
        return tree.arranged(found, way.order, way.down)

    def head(self) -> list[Node]:
        t = self.t
        bar = row(
            icon_button("arrow-back", t("Navigate up", "返回"), self.phone.back),
            field(
                "search_field", self.query, self._typed, hint=t("Search files", "搜索文件"), grow=1,
                submit=self._submits,
            ),
            icon_button("close", t("Clear", "清空"), lambda: self._typed(""), id="clear"),
            icon_button("sort", t("Sort", "排序"), self.shows("sort"), id="sort"),
            style=Style(least=60, pad=(4, 0, 6, 0), gap=4, fill="surface", width="fill"),
        )  # fmt: skip
        if self.focus and self.phone.width > self.phone.height:
            return [bar]
        narrowed = self.age != "any" or self.size != "any"
        chips = [
            chip(
                t("Date and size", "日期和大小"), narrowed, self.shows("filter"), glyph="filter", id="filter"
            ),
            chip(t("All", "全部"), self.kind is None, self._only(None), id="kind"),
            *(chip(t(*KIND_NAMES[kind]), self.kind == kind, self._only(kind), id="kind") for kind in KINDS),
        ]
        return [bar, sideways("kinds", row(*chips, style=Style(gap=8, pad=(12, 4, 12, 8), fill="surface")))]

    def nothing(self) -> Node:
        t = self.t
        if self.asked:
            return empty("search", t("No file fits", "没有符合的文件"))
        before = store.searches(self.phone)
        if not before:
            return empty("search", t("Look for a file by its name", "按名称查找文件"))
        lines = [
            entry(query, lead=icon("history"), tap=later(self._again, query), id="before") for query in before
        ]
        clear = row(
            button(t("Forget searches", "清除搜索记录"), self._forgets, look="text", id="forget"),
            style=Style(pad=(8, 4, 8, 12)),
        )
        return scroll("searches", column(section(t("Searched before", "搜索记录")), *lines, clear))

    def over(self) -> Node | None:
        if self.open != "filter":
            return super().over()
        t = self.t
        ages = [radio_row(t(en, zh), self.age == age, self._aged(age), id="age") for age, en, zh in AGES]
        sizes = [
            radio_row(t(en, zh), self.size == size, self._sized(size), id="size") for size, en, zh in SIZES
        ]
        done = row(
            button(t("Reset", "重置"), self._resets, look="text", id="reset"),
            button(t("Show files", "显示结果"), self.close, id="done", grow=1),
            style=Style(width="fill", gap=8, pad=(16, 12, 16, 0)),
        )
        return sheet(
            section(t("Changed", "修改时间")),
            *ages,
            section(t("Size", "大小")),
            *sizes,
            done,
            dismiss=self.close,
        )

    def back(self) -> bool:
        if super().back():
            return True
        if self.query:
            store.searched(self.phone, self.query)
        return False

    def enter(self, one: Item) -> None:
        store.searched(self.phone, self.query)
        if one.is_folder:
            self.phone.start(self.package, data=f"file://{one.path}", action="android.intent.action.VIEW")
        else:
            super().enter(one)

    def _typed(self, query: str) -> None:
        self.query = query
        self.scrolls.pop("files", None)

    def _submits(self) -> None:
        store.searched(self.phone, self.query)
        self.focus = ""

    def _again(self, query: str) -> None:
        self.query, self.focus = query, ""

    def _forgets(self) -> None:
        store.forget_searches(self.phone)

    def _only(self, kind: Kind | None) -> Do:
        def do() -> None:
            self.kind, self.focus = kind, ""
            self.scrolls.pop("files", None)

        return do

    def _aged(self, age: Age) -> Do:
        def do() -> None:
            self.age = age

        return do

    def _sized(self, size: Size) -> Do:
        def do() -> None:
            self.size = size

        return do

    def _resets(self) -> None:
        self.age, self.size = "any", "any"


def _aged(age: Age, seconds: float) -> bool:
    match age:
        case "any":
            return True
        case "week":
            return seconds <= 7 * DAY
        case "month":
            return seconds <= 30 * DAY
        case "older":
            return seconds > 30 * DAY
