"""Looking for songs, albums, artists and playlists by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.music import store
from gui_mcp_devices.pocket.apps.music.parts import MusicPage
from gui_mcp_devices.pocket.apps.music.pieces import cover, songs_says
from gui_mcp_devices.pocket.apps.music.store import Song
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    avatar,
    chip,
    column,
    empty,
    entry,
    field,
    icon,
    icon_button,
    row,
    scroll,
    section,
    sideways,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MOST = 25
"""Songs that a search shows."""
WHAT = ("all", "songs", "albums", "artists", "playlists")


class Finding(MusicPage):
    """The part of the first page that searches."""

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.query = ""
        self.what = "all"

    def search_body(self) -> list[Node]:
        t = self.t
        clear = [icon_button("close", t("Clear", "清空"), self._clear, id="clear")] if self.query else []
        bar = row(
            field(
                "search_field", self.query, self._typed, hint=t("Songs, artists, albums", "歌曲、歌手、专辑"),
                glyph="search", submit=self._remember, grow=1,
            ),
            *clear,
            style=Style(width="fill", pad=(14, 4, 14 - 8 * len(clear), 6), gap=2),
        )  # fmt: skip
        if not self.query.strip():
            return [bar, self._past()]
        names = (
            t("All", "全部"),
            t("Songs", "歌曲"),
            t("Albums", "专辑"),
            t("Artists", "歌手"),
            t("Playlists", "歌单"),
        )
        chips = [
            chip(name, what == self.what, self._narrows_to(what), id="what")
            for what, name in zip(WHAT, names, strict=True)
        ]
        head = sideways("what", row(*chips, style=Style(gap=8, pad=(14, 2, 14, 6))))
        return [bar, *([] if self.focus and self.wide else [head]), self._results()]

    def found_songs(self) -> list[Song]:
        wanted = self.query.casefold().split()
        return [one for one in store.songs(self.phone) if _fits(f"{one.title} {one.artist}", wanted)][:MOST]

    def _results(self) -> Node:
        t, phone = self.t, self.phone
        wanted = self.query.casefold().split()
        parts: list[Node] = []
        if self.what in ("all", "songs") and (songs := self.found_songs()):
            lines = self.song_rows(songs, t("Search", "搜索"))
            parts += [section(t("Songs", "歌曲")), *lines]
        if self.what in ("all", "artists"):
            found = [one for one in store.artists(phone) if _fits(one.name, wanted)]
            lines = [
                entry(
                    one.name, detail=store.genre_name(phone, one.genre), lead=avatar(one.name, 42),
                    tap=self._opens("artist", one.id), id="artist",
                )
                for one in found
            ]  # fmt: skip
            parts += [section(t("Artists", "歌手")), *lines] if lines else []
        if self.what in ("all", "albums"):
            albums = [one for one in store.albums(phone) if _fits(f"{one.title} {one.artist}", wanted)]
            lines = [
                entry(
                    one.title, detail=f"{one.artist} · {one.year}", lead=cover(one.title, 42, 8),
                    tap=self._opens("album", one.id), id="album",
                )
                for one in albums
            ]  # fmt: skip
            parts += [section(t("Albums", "专辑")), *lines] if lines else []
        if self.what in ("all", "playlists"):
            lists = [one for one in store.playlists(phone) if _fits(one.name, wanted)]
            lines = [
                entry(
                    one.name, detail=songs_says(phone, one.songs), lead=cover(one.name, 42, 8),
                    tap=self._opens("playlist", one.id), id="playlist",
                )
                for one in lists
            ]  # fmt: skip
            parts += [section(t("Playlists", "歌单")), *lines] if lines else []
        if not parts:
            return empty("search", t("Nothing is called that", "没有找到相关内容"))
        return scroll("results", column(*parts, style=Style(width="fill", pad=(0, 0, 0, 16))))

    def _past(self) -> Node:
        past = store.searches(self.phone)
        if not past:
            return empty("search", self.t("Search for what you want to hear", "搜索想听的内容"))
        lines = [
            entry(query, lead=icon("history"), tap=self._repeats(query), id="past_search") for query in past
        ]
        head = section(self.t("Earlier searches", "搜索历史"))
        return scroll("past", column(head, *lines, style=Style(width="fill")))

    def listed(self) -> list[Song]:
        return self.found_songs()

    def plays(self, songs: list[Song], at: int, source: str, *, shuffle: bool | None = None) -> Do:
        play = super().plays(songs, at, source, shuffle=shuffle)

        def remember() -> None:
            self._remember()
            play()

        return remember

    def _opens(self, kind: str, id: int) -> Callable[[], None]:
        def show() -> None:
            self._remember()
            self.show_list(kind, id)

        return show

    def _typed(self, query: str) -> None:
        self.query = query
        self.scrolls.pop("results", None)

    def _clear(self) -> None:
        self.query = ""

    def _remember(self) -> None:
        store.searched(self.phone, self.query)
        self.focus = ""

    def _repeats(self, query: str) -> Callable[[], None]:
        def repeat() -> None:
            self.query = query
            self._remember()

        return repeat

    def _narrows_to(self, what: str) -> Callable[[], None]:
        def narrow() -> None:
            self.what, self.focus = what, ""

        return narrow


def _fits(text: str, wanted: list[str]) -> bool:
    plain = text.casefold()
    return all(word in plain for word in wanted)
