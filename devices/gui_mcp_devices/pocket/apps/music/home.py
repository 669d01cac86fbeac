"""The first page of the music: what was heard, the library, the playlists, and the search."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.music import playing, store
from gui_mcp_devices.pocket.apps.music.data import GENRES
from gui_mcp_devices.pocket.apps.music.finding import Finding
from gui_mcp_devices.pocket.apps.music.parts import ROW
from gui_mcp_devices.pocket.apps.music.pieces import cover, songs_says, tile
from gui_mcp_devices.pocket.apps.music.store import Song, Sort
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    avatar,
    button,
    check_row,
    chip,
    column,
    divider,
    empty,
    entry,
    icon,
    icon_button,
    radio_row,
    row,
    rows,
    scroll,
    section,
    sideways,
    space,
    tabs,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

HOME, LIBRARY, PLAYLISTS, SEARCH = range(4)
KINDS = ("songs", "albums", "artists", "genres")


class Music(Finding):
    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.tab = HOME
        self.kind = "songs"
        self.sort: Sort = "title"
        self.genre = -1
        self.downloaded = self.liked = False

    def view(self) -> Node:
        t = self.t
        titles = (t("Music", "音乐"), t("Library", "音乐库"), t("Playlists", "歌单"), t("Search", "搜索"))
        tools: list[Node] = []
        if self.tab == LIBRARY and self.kind == "songs":
            on = self.genre >= 0 or self.downloaded or self.liked
            tools = [
                icon_button("sort", t("Sort", "排序"), self.opens("sort"), id="sort"),
                icon_button(
                    "filter",
                    t("Filter", "筛选"),
                    self.opens("filter"),
                    id="filter",
                    colour="primary" if on else "text",
                ),
            ]
        if self.tab == HOME:
            tools = [icon_button("settings", t("Settings", "设置"), self._settings, id="settings")]
        bodies = (self._home, self._library, self._lists, self.search_body)
        foot = tabs(titles, self.tab, self.turn, ("home", "music", "list", "search"))
        if self.focus:
            return self.framed(app_bar(titles[self.tab], *tools), *bodies[self.tab]())
        whole = self.framed(app_bar(titles[self.tab], *tools), *bodies[self.tab]())
        return column(whole, foot, style=Style(width="fill", height="fill", fill="background"))

    def framed(self, bar: Node, *body: Node) -> Node:
        bars = [] if self.wide else [bar]  # the tabs say where one is
        foot = [] if self.focus and self.wide else self.mini()
        if self.wide and len(bar.children) > 2:
            tools = row(*bar.children[2:], style=Style(width="fill", justify="end", pad=(0, 0, 8, 0)))
            bars = [tools]
        style = Style(width="fill", grow=1, fill="background")
        return column(*bars, *body, *foot, style=style)

    def over(self) -> Node | None:
        match self.open:
            case "sort":
                return self._sorts()
            case "filter":
                return self._filters()
            case _:
                return super().over()

    def back(self) -> bool:
        if super().back():
            return True
        if self.tab == SEARCH and self.query:
            self.query, self.focus = "", ""
        elif self.tab != HOME:
            self.turn(HOME)
        else:
            return False
        return True

    def turn(self, tab: int) -> None:
        self.tab, self.focus = tab, ""

    def listed(self) -> list[Song]:
        if self.tab == LIBRARY:
            return store.songs(self.phone, self.sort, self.genre, self.downloaded, self.liked)
        return self.found_songs()

    # -- home ---------------------------------------------------------------------------------------------

    def _home(self) -> list[Node]:
        t = self.t
        heard = store.songs_of(self.phone, "recent", 0)[:10]
        newest = sorted(store.albums(self.phone), key=lambda one: (-one.year, one.title))[:8]
        followed = [one for one in store.artists(self.phone) if one.followed]
        ways = (
            ("heart", t("Favourites", "我的收藏"), "favourites"),
            ("download", t("Downloads", "下载"), "downloads"),
            ("history", t("Recently played", "最近播放"), "recent"),
        )
        parts: list[Node] = [
            entry(
                name,
                detail=songs_says(self.phone, len(store.songs_of(self.phone, kind, 0))),
                lead=icon(glyph, colour="primary"),
                tail=icon("chevron-right"),
                tap=self._goes(kind, 0),
                id=kind,
            )
            for glyph, name, kind in ways
        ]
        if heard:
            tiles = [tile(one.album, one.title, one.artist, self._resumes(one), id="recent") for one in heard]
            parts += [section(t("Play again", "再听一次")), sideways("heard", _side(tiles))]
        if newest:
            tiles = [tile(r.title, r.title, r.artist, self._goes("album", r.id), id="album") for r in newest]
            parts += [section(t("New albums", "新专辑")), sideways("newest", _side(tiles))]
        if followed:
            parts.append(section(t("Artists you follow", "关注的歌手")))
            parts += [self._artist(one.id, one.name, one.genre) for one in followed]
        return [scroll("home", column(space(6), *parts, space(12), style=Style(width="fill")))]

    # -- library ------------------------------------------------------------------------------------------

    def _library(self) -> list[Node]:
        t = self.t
        names = (t("Songs", "歌曲"), t("Albums", "专辑"), t("Artists", "歌手"), t("Genres", "流派"))
        chips = [
            chip(name, kind == self.kind, self._shows_kind(kind), id="kind")
            for kind, name in zip(KINDS, names, strict=True)
        ]
        head = sideways("kinds", row(*chips, style=Style(gap=8, pad=(14, 4, 14, 8))))
        return [head, self._body()]

    def _body(self) -> Node:
        t = self.t
        match self.kind:
            case "songs":
                songs = self.listed()
                if not songs:
                    return empty("music", t("No song fits", "没有符合条件的歌曲"))
                now = playing.current(self.phone)
                source = t("Library", "音乐库")

                def line(at: int) -> Node:
                    one = songs[at]
                    return self.song_row(one, self.plays(songs, at, source), now=now.id if now else 0)

                return rows("songs", len(songs), line, ROW)
            case "albums":
                albums = store.albums(self.phone)
                if not albums:
                    return empty("music", t("No albums", "没有专辑"))

                def album(at: int) -> Node:
                    one = albums[at]
                    return entry(
                        one.title,
                        detail=f"{one.artist} · {one.year}",
                        lead=cover(one.title, 46, 8),
                        tap=self._goes("album", one.id),
                        id="album",
                        height=66,
                    )

                return rows("albums", len(albums), album, 66)
            case "artists":
                artists = store.artists(self.phone)
                if not artists:
                    return empty("person", t("No artists", "没有歌手"))
                return rows(
                    "artists",
                    len(artists),
                    lambda at: self._artist(artists[at].id, artists[at].name, artists[at].genre),
                    64,
                )
            case _:
                counts = [len(store.songs_of(self.phone, "genre", genre)) for genre in range(len(GENRES))]
                lines = [
                    entry(
                        store.genre_name(self.phone, genre),
                        detail=songs_says(self.phone, counts[genre]),
                        lead=icon("tag", colour="primary"),
                        tail=icon("chevron-right"),
                        tap=self._goes("genre", genre),
                        id="genre",
                    )
                    for genre in range(len(GENRES))
                ]
                return scroll("genres", column(*lines, style=Style(width="fill")))

    def _artist(self, id: int, name: str, genre: int) -> Node:
        detail = store.genre_name(self.phone, genre)
        return entry(
            name, detail=detail, lead=avatar(name, 44), tap=self._goes("artist", id), id="artist", height=64
        )

    # -- playlists ----------------------------------------------------------------------------------------

    def _lists(self) -> list[Node]:
        t = self.t
        found = store.playlists(self.phone)
        new = row(
            button(t("New playlist", "新建歌单"), self._new, look="tonal", glyph="add", id="new_playlist"),
            style=Style(width="fill", pad=(16, 8, 16, 8)),
        )
        if not found:
            return [new, empty("list", t("You have no playlists yet", "还没有歌单"))]
        lines = [
            entry(
                p.name,
                detail=f"{songs_says(self.phone, p.songs)} · {store.length(p.seconds)}",
                lead=cover(p.name, 52, 10),
                tail=icon("chevron-right"),
                tap=self._goes("playlist", p.id),
                id="playlist",
                height=70,
            )
            for p in found
        ]
        return [new, divider(), scroll("playlists", column(*lines, style=Style(width="fill")))]

    def _new(self) -> None:
        self.held = 0
        self.opens("new")()

    # -- what lies over it --------------------------------------------------------------------------------

    def _sorts(self) -> Node:
        t = self.t
        names: tuple[tuple[Sort, str], ...] = (
            ("title", t("Title", "歌名")),
            ("artist", t("Artist", "歌手")),
            ("length", t("Length", "时长")),
            ("plays", t("Most played", "播放最多")),
            ("recent", t("Last played", "最近播放")),
        )
        choices = [radio_row(name, sort == self.sort, self._sorted(sort), id="sort") for sort, name in names]
        return sheet(section(t("Sort by", "排序方式")), *choices, dismiss=self.close)

    def _filters(self) -> Node:
        t = self.t

        def downloaded(on: bool) -> None:
            self.downloaded = on

        def liked(on: bool) -> None:
            self.liked = on

        genres = [
            radio_row(
                store.genre_name(self.phone, genre) if genre >= 0 else t("All genres", "全部流派"),
                genre == self.genre,
                self._narrows(genre),
                id="genre",
            )
            for genre in range(-1, len(GENRES))
        ]
        done = row(
            button(t("Reset", "重置"), self._reset, look="text", id="reset"),
            button(t("Show songs", "显示歌曲"), self.close, id="done"),
            style=Style(width="fill", pad=(16, 8, 16, 0), justify="end", gap=8),
        )
        return sheet(
            section(t("Only show", "仅显示")),
            check_row(t("Downloaded songs", "已下载的歌曲"), self.downloaded, downloaded, id="downloaded"),
            check_row(t("Favourite songs", "收藏的歌曲"), self.liked, liked, id="liked"),
            section(t("Genre", "流派")),
            *genres,
            done,
            dismiss=self.close,
        )

    # -- doing --------------------------------------------------------------------------------------------

    def _goes(self, kind: str, id: int) -> Callable[[], None]:
        return lambda: self.show_list(kind, id)

    def _resumes(self, one: Song) -> Callable[[], object]:
        return lambda: self.plays([one], 0, one.album)()

    def _shows_kind(self, kind: str) -> Callable[[], None]:
        def show() -> None:
            self.kind = kind

        return show

    def _sorted(self, sort: Sort) -> Callable[[], None]:
        def choose() -> None:
            self.sort = sort
            self.scrolls.pop("songs", None)
            self.close()

        return choose

    def _narrows(self, genre: int) -> Callable[[], None]:
        def narrow() -> None:
            self.genre = genre
            self.scrolls.pop("songs", None)

        return narrow

    def _reset(self) -> None:
        self.genre, self.downloaded, self.liked = -1, False, False

    def _settings(self) -> None:
        self.phone.start(self.package, data="https://harken.example/settings")


def _side(tiles: list[Node]) -> Node:
    return row(*tiles, style=Style(gap=12, pad=(16, 2, 16, 4), align="start"))
