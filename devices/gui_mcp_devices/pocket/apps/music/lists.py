"""The songs of an album, of an artist, of a genre, the favourites, the downloads, what was heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.music import store
from gui_mcp_devices.pocket.apps.music.parts import MusicPage
from gui_mcp_devices.pocket.apps.music.pieces import cover, songs_says, tile
from gui_mcp_devices.pocket.apps.music.store import Song
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    avatar,
    button,
    column,
    empty,
    icon_button,
    row,
    scroll,
    section,
    sideways,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

KINDS = ("album", "artist", "genre", "favourites", "downloads", "recent")


class ListPage(MusicPage):
    """Songs that belong together."""

    activity = ".ListActivity"

    def __init__(self, phone: Phone, kind: str, id: int = 0) -> None:
        super().__init__(phone)
        self.kind = kind
        self.id = id

    def listed(self) -> list[Song]:
        return store.songs_of(self.phone, self.kind, self.id)

    def view(self) -> Node:
        songs = self.listed()
        bar = app_bar(self.title(), *self.tools(songs), back=self.pop, back_desc=self.up)
        if not songs:
            return self.framed(bar, *self.above(), empty(*self.nothing()))
        parts = [
            self.head(songs),
            self._buttons(songs),
            *self.above(),
            *self.song_rows(songs, self.title(), numbered=self.kind == "album"),
            *self.below(),
        ]
        return self.framed(bar, scroll("list", column(*parts, style=Style(width="fill", pad=(0, 0, 0, 16)))))

    # -- what differs -------------------------------------------------------------------------------------

    def title(self) -> str:
        t = self.t
        match self.kind:
            case "album":
                return next((r.title for r in store.albums(self.phone) if r.id == self.id), "")
            case "artist":
                return next((a.name for a in store.artists(self.phone) if a.id == self.id), "")
            case "genre":
                return store.genre_name(self.phone, self.id)
            case "favourites":
                return t("Favourites", "我的收藏")
            case "downloads":
                return t("Downloads", "下载")
            case _:
                return t("Recently played", "最近播放")

    def under(self, one: Song) -> str:
        match self.kind:
            case "album":
                return one.artist
            case "artist":
                return one.album
            case _:
                return one.under

    def nothing(self) -> tuple[str, str]:
        t = self.t
        match self.kind:
            case "favourites":
                return "heart", t("Songs you like appear here", "收藏的歌曲会显示在这里")
            case "downloads":
                return "download", t("Nothing is downloaded", "没有已下载的歌曲")
            case "recent":
                return "history", t("You have not played anything yet", "还没有播放记录")
            case _:
                return "music", t("There are no songs here", "这里没有歌曲")

    def above(self) -> list[Node]:
        """Between the head and the songs."""
        return []

    def head(self, songs: list[Song]) -> Node:
        t, long = self.t, sum(one.seconds for one in songs)
        count = songs_says(self.phone, len(songs))
        minutes = t(f"{long // 60} min", f"{long // 60} 分钟")
        match self.kind:
            case "album":
                year = next((r.year for r in store.albums(self.phone) if r.id == self.id), 0)
                lines = (songs[0].artist, f"{year} · {store.genre_name(self.phone, songs[0].genre)}")
                face = cover(self.title(), 104, 14)
            case "artist":
                lines = (store.genre_name(self.phone, songs[0].genre), "")
                face = avatar(self.title(), 104)
            case _:
                lines, face = ("", ""), cover(self.title(), 104, 14)
        told = [text(self.title(), size=19, weight=700, lines=2)]
        told += [text(line, size=14, colour="text_soft", lines=1) for line in lines if line]
        told.append(text(f"{count} · {minutes}", size=13, colour="text_soft", lines=1, id="count"))
        style = Style(width="fill", gap=16, pad=(16, 8, 16, 8))
        return row(face, column(*told, style=Style(grow=1, gap=3)), style=style)

    def _buttons(self, songs: list[Song]) -> Node:
        t, title = self.t, self.title()

        def mixed() -> None:
            at = int(self.phone.now()) % len(songs)
            self.plays(songs, at, title, shuffle=True)()

        return row(
            button(
                t("Play all", "播放全部"),
                self.plays(songs, 0, title, shuffle=False),
                glyph="play",
                id="play_all",
                grow=1,
            ),
            button(t("Shuffle", "随机播放"), mixed, look="tonal", glyph="shuffle", id="shuffle_all", grow=1),
            style=Style(width="fill", gap=10, pad=(16, 4, 16, 8)),
        )

    def tools(self, songs: list[Song]) -> list[Node]:
        t = self.t
        match self.kind:
            case "artist":
                on = any(a.followed for a in store.artists(self.phone) if a.id == self.id)
                desc = t("Unfollow", "取消关注") if on else t("Follow", "关注")
                glyph = "check-circle" if on else "person-add"
                return [
                    icon_button(
                        glyph,
                        desc,
                        lambda: self._follow(not on),
                        id="follow",
                        colour="primary" if on else "text",
                    )
                ]
            case "album" | "favourites" if songs:
                return [
                    icon_button(
                        "download", t("Download all", "全部下载"), lambda: self.fetch(songs), id="download"
                    )
                ]
            case "downloads" | "recent" if songs:
                desc = (
                    t("Remove all downloads", "删除全部下载")
                    if self.kind == "downloads"
                    else t("Clear history", "清空记录")
                )
                return [icon_button("delete", desc, self.opens("empty"), id="empty")]
            case _:
                return []

    def below(self) -> list[Node]:
        if self.kind != "artist":
            return []
        tiles = [
            tile(r.title, r.title, str(r.year), lambda r=r: self.show_list("album", r.id), id="album")
            for r in store.albums(self.phone, self.id)
        ]
        side = row(*tiles, style=Style(gap=12, pad=(16, 2, 16, 4), align="start"))
        return [section(self.t("Albums", "专辑")), sideways("albums", side)]

    # -- questions ----------------------------------------------------------------------------------------

    def over(self) -> Node | None:
        if self.open != "empty":
            return super().over()
        t = self.t
        if self.kind == "downloads":
            says = t("The songs stay in your library.", "歌曲仍会保留在音乐库中。")
            return self.question(
                t("Remove all downloads?", "删除全部下载？"), says, t("Remove", "删除"), self._drop
            )
        says = t("What you have played will be forgotten.", "播放记录将被清除。")
        return self.question(t("Clear history?", "清空播放记录？"), says, t("Clear", "清空"), self._forget)

    def _drop(self) -> None:
        store.drop_downloads(self.phone, [one.id for one in self.listed()])
        self.close()

    def _forget(self) -> None:
        store.database(self.phone).execute("DELETE FROM history")
        self.close()

    def _follow(self, on: bool) -> None:
        store.follow(self.phone, self.id, on)
        self.phone.toast(
            self.t("Following", "已关注") if on else self.t("Not followed any more", "已取消关注")
        )
