"""Pieces that several pages of the music are made of, and what comes up over a song on any of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.music import playing, store
from gui_mcp_devices.pocket.apps.music.data import PACKAGE
from gui_mcp_devices.pocket.apps.music.pieces import cover, number, play_button, songs_says
from gui_mcp_devices.pocket.apps.music.store import Song
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog, menu_row, sheet
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    Do,
    button,
    column,
    divider,
    entry,
    field,
    icon,
    icon_button,
    page,
    row,
    section,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

ROW = 60.0
"""Height of a song in a list, dp."""
SITE = "https://harken.example/"
"""Addresses below it are shown by the app; its own pages reach each other by them."""


class MusicPage(Page):
    """A page of the music: songs on it have a menu, and what plays stands at its foot."""

    package = PACKAGE

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.open = ""
        """What lies over it: `song` (its menu), `add` (which playlist), `new` (its name), or a page's own."""
        self.held = 0
        """The song whose menu is open."""
        self.draft = ""
        self.wrong = ""

    @property
    def up(self) -> str:
        return self.t("Navigate up", "返回")

    @property
    def wide(self) -> bool:
        return self.phone.width > self.phone.height

    def back(self) -> bool:
        shut, self.open = bool(self.open), ""
        return shut

    def close(self) -> None:
        self.open, self.wrong = "", ""

    def opens(self, what: str) -> Callable[[], None]:
        def show() -> None:
            self.open, self.wrong, self.draft = what, "", ""

        return show

    def framed(self, bar: Node, *body: Node) -> Node:
        """A whole page with the player at its foot."""
        if self.focus and self.wide:
            return page(bar, *body)
        return page(bar, *body, *self.mini())

    def mini(self) -> list[Node]:
        one = playing.current(self.phone)
        if one is None:
            return []
        now = playing.state(self.phone)
        share = playing.position(self.phone) / one.seconds
        told = column(
            unsaid(one.title, size=14.5, weight=500),
            unsaid(one.artist, size=12.5, colour="text_soft"),
            style=Style(grow=1),
        )
        song = Node(
            "row",
            (cover(one.album, 40, 8), told),
            Style(grow=1, gap=12, height="fill", pad=(12, 0, 0, 0)),
            says=Says(
                cls=GROUP,
                id="now_playing",
                desc=self.t("Now playing: ", "正在播放：") + f"{one.title}, {one.artist}",
            ),
            does=Does(tap=self.show_player),
        )
        tools = (
            play_button(self.phone, now.playing, self.toggle, 26),
            icon_button("skip-next", self.t("Next song", "下一首"), self.next_song, id="next"),
        )
        line = row(
            column(style=Style(grow=max(share, 0.001), height=2, fill="primary")),
            column(style=Style(grow=max(1 - share, 0.001), height=2)),
            style=Style(width="fill"),
        )
        bar = row(song, *tools, style=Style(width="fill", height=58, fill="surface", pad=(0, 0, 6, 0)))
        return [divider(), column(line, bar, style=Style(width="fill", fill="surface"))]

    # -- playing ------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        if not playing.toggle(self.phone):
            self.phone.toast(self.no_network())

    def next_song(self) -> None:
        playing.skip(self.phone, 1)

    def no_network(self) -> str:
        return self.t("You are offline: only downloads can be played", "当前离线，只能播放已下载的歌曲")

    def show_player(self) -> None:
        self.phone.start(PACKAGE, data=f"{SITE}player")

    def plays(self, songs: list[Song], at: int, source: str, *, shuffle: bool | None = None) -> Do:
        def play() -> None:
            if songs and not playing.play(self.phone, songs, at, source, shuffle=shuffle):
                self.phone.toast(self.no_network())

        return play

    # -- songs --------------------------------------------------------------------------------------------

    def song_row(self, one: Song, tap: Do, *, lead: Node | None = None, now: int = 0) -> Node:
        """A song that plays when it is tapped; `now` is the song that plays."""
        there = 0 < one.ready <= self.phone.now()
        on = one.id == now
        marks: list[Node] = []
        if one.favourite:
            marks.append(icon("heart", size=15, colour="primary", desc=self.t("Favourite", "已收藏")))
        if one.ready:
            said = self.t("Downloaded", "已下载") if there else self.t("Downloading", "正在下载")
            marks.append(icon("download", size=15, colour="success" if there else "outline", desc=said))
        told = column(
            text(
                one.title, size=15.5, lines=1, colour="primary" if on else "text", weight=500 if on else 400
            ),
            text(self.under(one), size=13, colour="text_soft", lines=1),
            style=Style(grow=1, gap=1),
        )
        more = icon_button(
            "more",
            self.t(f"More for {one.title}, {one.artist}", f"更多：{one.title}，{one.artist}"),
            self.holds(one.id),
            colour="text_soft",
        )
        parts = [
            lead or cover(one.album, 42, 8),
            told,
            *marks,
            text(store.length(one.seconds), size=12.5, colour="text_soft", lines=1),
            more,
        ]
        return Node(
            "row",
            parts,
            Style(width="fill", height=ROW, pad=(16, 4, 2, 4), gap=10),
            says=Says(cls=GROUP, id="song"),
            does=Does(tap=tap, long_press=self.holds(one.id)),
        )

    def song_rows(self, songs: list[Song], source: str, *, numbered: bool = False) -> list[Node]:
        playing_now = playing.current(self.phone)
        now = playing_now.id if playing_now else 0
        made: list[Node] = []
        for at, one in enumerate(songs):
            lead = number(one.track) if numbered else None
            there = 0 < one.ready <= self.phone.now()
            made.append(
                self.keep(
                    (one, at, len(songs), source, one.id == now, there),
                    lambda one=one, at=at, lead=lead: self.song_row(
                        one, self.plays_again(source, at), lead=lead, now=now
                    ),
                )
            )
        return made

    def under(self, one: Song) -> str:
        """What stands below a title on this page."""
        return one.under

    def plays_again(self, source: str, at: int) -> Do:
        """Plays from `listed`, which may have changed since the row was made."""

        def play() -> None:
            songs = self.listed()
            if at < len(songs):
                self.plays(songs, at, source)()

        return play

    def listed(self) -> list[Song]:
        """The songs that the page shows, in order."""
        return []

    def holds(self, id: int) -> Callable[[], None]:
        def hold() -> None:
            self.held, self.open = id, "song"

        return hold

    # -- what lies over it --------------------------------------------------------------------------------

    def over(self) -> Node | None:
        one = store.song(self.phone, self.held)
        match self.open:
            case "song" if one is not None:
                return self._menu(one)
            case "add" if one is not None:
                return self._playlists(one)
            case "new":
                return self.name_dialog(self.t("New playlist", "新建歌单"), self._create)
            case _:
                return None

    def _menu(self, one: Song) -> Node:
        t = self.t
        liked = t("Remove from favourites", "取消收藏") if one.favourite else t("Add to favourites", "收藏")
        kept = t("Remove download", "删除下载") if one.ready else t("Download", "下载")
        if one.streaming_only:
            kept = t("Streaming only, no download", "仅限在线播放，无法下载")
        head = row(
            cover(one.album, 44, 8),
            column(
                text(one.title, size=16, weight=500, lines=1, id="held_title"),
                text(one.under, size=13, colour="text_soft", lines=1),
                style=Style(grow=1, gap=1),
            ),
            style=Style(width="fill", gap=12, pad=(16, 0, 16, 8)),
        )
        return sheet(
            head,
            menu_row(t("Play next", "下一首播放"), self._queues(True), glyph="skip-next", id="play_next"),
            menu_row(t("Add to queue", "加入播放队列"), self._queues(False), glyph="list", id="enqueue"),
            menu_row(t("Add to playlist", "添加到歌单"), self.opens("add"), glyph="add", id="add_to"),
            menu_row(liked, self._like, glyph="heart", id="like"),
            menu_row(kept, self._download, glyph="download", id="download"),
            menu_row(
                t("Go to album", "查看专辑"), self._shows("album", one.album_id), glyph="music", id="album"
            ),
            menu_row(
                t("Go to artist", "查看歌手"),
                self._shows("artist", one.artist_id),
                glyph="person",
                id="artist",
            ),
            *self.song_extras(one),
            dismiss=self.close,
        )

    def song_extras(self, one: Song) -> list[Node]:
        """Lines of a song's menu that only this page has."""
        return []

    def _playlists(self, one: Song) -> Node:
        t = self.t
        choices = [
            entry(
                p.name,
                detail=songs_says(self.phone, p.songs),
                lead=cover(p.name, 40, 8),
                tap=self._puts(p.id, one),
                id="playlist",
            )
            for p in store.playlists(self.phone)
        ]
        new = menu_row(t("New playlist", "新建歌单"), self.opens("new"), glyph="add", id="new_playlist")
        return sheet(section(t("Add to playlist", "添加到歌单")), new, *choices, dismiss=self.close)

    def name_dialog(self, title: str, save: Do) -> Node:
        t = self.t

        def typed(name: str) -> None:
            self.draft, self.wrong = name, ""

        return dialog(
            title,
            field("playlist_name", self.draft, typed, label=t("Name", "名称"), submit=save, error=self.wrong),
            actions=(
                button(t("Cancel", "取消"), self.close, look="text", id="cancel"),
                button(t("Save", "保存"), save, id="save"),
            ),
            dismiss=self.close,
        )

    def question(self, title: str, says: str, yes: str, do: Do) -> Node:
        return dialog(
            title,
            text(says, colour="text_soft", id="message"),
            actions=(
                button(self.t("Cancel", "取消"), self.close, look="text", id="cancel"),
                button(yes, do, look="danger", id="confirm"),
            ),
            dismiss=self.close,
        )

    def named(self, id: int) -> int:
        """Save the name that was typed; 0: it says what is wrong with it."""
        made = store.save_playlist(self.phone, id, self.draft)
        if not made:
            self.wrong = self.t("Needs a name of its own", "名称不能为空或重复")
        return made

    def _create(self) -> None:
        if made := self.named(0):
            if self.held:
                store.put_songs(self.phone, made, [self.held])
            self.focus = ""
            self.phone.toast(self.t("Playlist created", "歌单已创建"))
            self.close()

    def _puts(self, playlist: int, one: Song) -> Do:
        def put() -> None:
            if one.id in [s.id for s in store.songs_of(self.phone, "playlist", playlist)]:
                self.phone.toast(self.t("It is in there already", "歌单里已有这首歌"))
            else:
                store.put_songs(self.phone, playlist, [one.id])
                self.phone.toast(self.t("Added to the playlist", "已添加到歌单"))
            self.close()

        return put

    def _queues(self, next: bool) -> Do:
        def queue() -> None:
            playing.enqueue(self.phone, self.held, next=next)
            self.phone.toast(
                self.t("Plays next", "将在下一首播放") if next else self.t("Added to the queue", "已加入队列")
            )
            self.close()

        return queue

    def _like(self) -> None:
        one = store.song(self.phone, self.held)
        if one is not None:
            store.like(self.phone, one.id, not one.favourite)
        self.close()

    def _download(self) -> None:
        one = store.song(self.phone, self.held)
        self.close()
        if one is None:
            return
        if one.ready:
            store.drop_downloads(self.phone, [one.id])
            self.phone.toast(self.t("Download removed", "已删除下载"))
        elif one.streaming_only:
            self.phone.toast(self.t("Streaming only: it cannot be downloaded", "仅限在线播放，无法下载"))
        else:
            self.fetch([one])

    def fetch(self, songs: list[Song]) -> None:
        """Download them, or say why not."""
        if not store.may_download(self.phone):
            self.phone.toast(self.t("Downloads need Wi-Fi", "下载需要连接无线网"))
            return
        count = store.download(self.phone, songs)
        self.phone.toast(
            self.t(f"Downloading {count} song{'s' * (count != 1)}", f"正在下载 {count} 首歌")
            if count
            else self.t("Nothing more can be downloaded", "没有可下载的歌曲")
        )

    def _shows(self, kind: str, id: int) -> Do:
        def show() -> None:
            self.close()
            self.show_list(kind, id)

        return show

    def show_list(self, kind: str, id: int) -> None:
        self.phone.start(PACKAGE, data=f"{SITE}{kind}/{id}")
