"""The page that a new tab shows: a place to search, the sites, some bookmarks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser import store
from gui_mcp_devices.pocket.apps.browser.sites import FRONTS
from gui_mcp_devices.pocket.apps.browser.words import shown
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    GROUP,
    column,
    entry,
    filler,
    icon,
    row,
    scroll,
    section,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.browser.main import Browser

MOST_MARKS = 5


def first_page(page: Browser, private: bool) -> Node:
    t = page.t
    wide = page.phone.width / page.phone.density
    across = max(4, int(wide // 90))
    tiles = [_tile(page, url, t(en, zh), glyph) for url, en, zh, glyph in FRONTS]
    lines: list[Node] = []
    for start in range(0, len(tiles), across):
        some = tiles[start : start + across]
        blanks = [filler() for _ in range(across - len(some))]
        lines.append(row(*some, *blanks, style=Style(gap=6, align="start", width="fill")))
    parts: list[Node] = [
        column(
            text(t("Browser", "浏览器"), size=26, weight=700),
            style=Style(pad=(16, 20, 16, 4), width="fill", align="center"),
        ),
        _search(page),
        column(*lines, style=Style(gap=10, pad=(10, 16, 10, 8), width="fill")),
    ]
    if private:
        says = t("Private tab: pages and searches are not remembered.", "无痕标签页：不会记录网页和搜索。")
        box = row(
            icon("eye-off", size=20, colour="primary"),
            text(says, size=14.5, grow=1, id="private_note"),
            style=Style(pad=(12, 10, 12, 10), gap=10, fill="surface_high", radius=12, width="fill"),
        )
        parts.insert(2, column(box, style=Style(pad=(16, 8, 16, 0), width="fill")))
    marks = store.bookmarks(page.phone)[:MOST_MARKS]
    if marks:
        parts.append(section(t("Bookmarks", "书签")))
    parts += [
        entry(
            one.title, detail=shown(one.url), lead=icon("bookmark", colour="primary"),
            tap=partial(page.follow, one.url), id="home_bookmark",
        )
        for one in marks
    ]  # fmt: skip
    return scroll("page", column(*parts, style=Style(pad=(0, 0, 0, 16))))


def _search(page: Browser) -> Node:
    says = page.t("Search or type an address", "搜索或输入网址")
    pill = Node(
        "row",
        (icon("search", size=22), unsaid(says, size=15.5, colour="text_soft")),
        Style(width="fill", least=52, fill="surface_high", radius=26, pad=(16, 0, 16, 0), gap=12),
        says=Says(cls=BUTTON, id="search_box", text=says),
        does=Does(tap=page.open_address),
    )
    return column(pill, style=Style(pad=(16, 8, 16, 0), width="fill"))


def _tile(page: Browser, url: str, name: str, glyph: str) -> Node:
    round = row(
        icon(glyph, size=24, colour="on_primary_soft"),
        style=Style(width=50, height=50, radius=25, fill="primary_soft", justify="center"),
    )
    return Node(
        "column",
        (round, text(name, size=12.5, align="center")),
        Style(grow=1, gap=6, align="center", pad=(0, 4, 0, 4)),
        says=Says(cls=GROUP, id="site"),
        does=Does(tap=partial(page.follow, url)),
    )
