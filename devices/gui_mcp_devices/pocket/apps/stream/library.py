"""The part of the first page that leads to what is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream import shelf, store
from gui_mcp_devices.pocket.apps.stream.bookmarks import Bookmarks
from gui_mcp_devices.pocket.apps.stream.downloads import Downloads
from gui_mcp_devices.pocket.apps.stream.history import History
from gui_mcp_devices.pocket.apps.stream.lists import Later, Playlists
from gui_mcp_devices.pocket.apps.stream.parts import heading, show_video, size, video_card
from gui_mcp_devices.pocket.apps.stream.profiles import Profiles
from gui_mcp_devices.pocket.apps.stream.rentals import Rentals
from gui_mcp_devices.pocket.apps.stream.settings import SettingsPage
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import column, entry, icon, row, scroll, sideways, space

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


def library(page: Page) -> Node:
    phone, t = page.phone, page.t
    who = store.profile(phone)
    seen = shelf.history(phone)[:6]
    parts: list[Node] = []
    if seen:
        cards = [video_card(phone, one, _shows(phone, one.id), at, width=148) for one, at, _ in seen]
        strip = row(*cards, style=Style(gap=12, pad=(16, 0, 16, 4), align="start"))
        parts += [heading(t("Last watched", "最近观看")), sideways("seen", strip)]
    taken = sum(one.megabytes for _, one in shelf.downloads(phone))
    lines: list[tuple[str, str, str, str, Callable[[Phone], Page]]] = [
        ("history", t("History", "观看历史"), "history", "", History),
        ("clock", t("Watch later", "稍后观看"), "later", _videos(phone, len(shelf.later(phone))), Later),
        ("list", t("Playlists", "播放列表"), "playlists", str(len(shelf.playlists(phone))), Playlists),
        ("download", t("Downloads", "下载"), "downloads", size(phone, taken), Downloads),
        ("bookmark", t("Bookmarks", "书签"), "bookmarks", str(len(shelf.bookmarks(phone))), Bookmarks),
    ]
    if not who.child:
        rented = sum(one.until > phone.now() for one in shelf.rentals(phone))
        lines.append(("video", t("Rented films", "已租电影"), "rented", str(rented), Rentals))
    lines.append(("people", t("Profiles", "用户"), "profiles", who.name, Profiles))
    if not who.child:
        lines.append(("settings", t("Settings", "设置"), "settings", "", SettingsPage))
    parts.append(space(6))
    parts += [
        entry(
            name, detail=detail, lead=icon(glyph, colour="primary"), tap=_opens(page, make), id=id, height=60
        )
        for glyph, name, id, detail, make in lines
    ]
    return scroll("library", column(*parts, space(16), style=Style(width="fill")))


def _videos(phone: Phone, count: int) -> str:
    return phone.say(f"{count} video{'' if count == 1 else 's'}", f"{count} 个视频")


def _shows(phone: Phone, video: int) -> Callable[[], None]:
    return lambda: show_video(phone, video)


def _opens(page: Page, make: Callable[[Phone], Page]) -> Callable[[], None]:
    return lambda: page.push(make(page.phone))
