"""What plays now: the player, the words of the song, and the queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.music import playing, store
from gui_mcp_devices.pocket.apps.music.data import PACKAGE
from gui_mcp_devices.pocket.apps.music.parts import SITE, MusicPage
from gui_mcp_devices.pocket.apps.music.pieces import cover, number, play_button
from gui_mcp_devices.pocket.apps.music.playing import REPEATS, WITH_SONG, Entry
from gui_mcp_devices.pocket.apps.music.store import Song
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    GROUP,
    Do,
    app_bar,
    column,
    empty,
    filler,
    icon,
    icon_button,
    page,
    radio_row,
    row,
    rows,
    scroll,
    section,
    slider,
    stack,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MINUTES = (5, 15, 30, 45, 60)
LINE = 56.0


class PlayerPage(MusicPage):
    activity = ".PlayerActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.words = store.setting(phone, "lyrics") == "1"

    def view(self) -> Node:
        t, phone = self.t, self.phone
        one = playing.current(phone)
        if one is None:
            bar = app_bar(t("Player", "播放器"), back=self.pop, back_desc=self.up)
            return page(bar, empty("music", t("Nothing is in the queue", "播放队列是空的")))
        more = icon_button(
            "more",
            t(f"More for {one.title}, {one.artist}", f"更多：{one.title}，{one.artist}"),
            self.holds(one.id),
            id="more",
        )
        bar = app_bar(playing.state(phone).source, more, back=self.pop, back_desc=self.up)
        face = (
            self._lyrics(one)
            if self.words
            else column(
                cover(one.album, 150 if self.wide else 236, 22),
                style=Style(width="fill", grow=1, align="center", justify="center"),
            )
        )
        controls = column(
            self._named(one),
            self._seek(one),
            self._buttons(),
            self._tools(),
            style=Style(width="fill", gap=2, pad=(20, 6, 20, 8)),
        )
        if self.wide:
            left = column(face, style=Style(grow=2, height="fill"))
            right = column(scroll("controls", controls), style=Style(grow=3, height="fill"))
            return page(bar, row(left, right, style=Style(width="fill", grow=1)))
        if phone.height / phone.density < 700 and not self.words:
            face = column(
                cover(one.album, 168, 18),
                style=Style(width="fill", grow=1, align="center", justify="center"),
            )
        return page(bar, face, controls)

    def _named(self, one: Song) -> Node:
        t = self.t
        liked = t("Remove from favourites", "取消收藏") if one.favourite else t("Add to favourites", "收藏")
        glyph = "heart" if one.favourite else "heart-outline"
        told = column(
            text(one.title, size=20, weight=700, lines=1, id="song_title"),
            text(one.artist, colour="text_soft", lines=1, id="song_artist"),
            style=Style(grow=1, gap=2),
        )
        heart = icon_button(
            glyph, liked, self._likes(one), id="like", colour="primary" if one.favourite else "text"
        )
        return row(told, heart, style=Style(width="fill"))

    def _likes(self, one: Song) -> Do:
        return lambda: store.like(self.phone, one.id, not one.favourite)

    def _seek(self, one: Song) -> Node:
        at = playing.position(self.phone)
        bar = slider(
            at / one.seconds,
            lambda share: playing.seek(self.phone, share),
            desc=self.t("Position", "播放进度"),
            id="seek",
        )
        times = row(
            text(store.length(min(at, one.seconds)), size=12.5, colour="text_soft", id="elapsed"),
            filler(),
            text(store.length(one.seconds), size=12.5, colour="text_soft", id="length"),
            style=Style(width="fill"),
        )
        return column(bar, times, style=Style(width="fill"))

    def _buttons(self) -> Node:
        t, now = self.t, playing.state(self.phone)
        mixed = t("Shuffle: on", "随机播放：开") if now.shuffle else t("Shuffle: off", "随机播放：关")
        how = {
            "off": t("Repeat: off", "循环：关"),
            "all": t("Repeat: all", "循环：全部"),
            "one": t("Repeat: one", "循环：单曲"),
        }[now.repeat]
        again = icon_button(
            "repeat", how, self._repeat, id="repeat", colour="text_soft" if now.repeat == "off" else "primary"
        )
        if now.repeat == "one":
            badge = row(unsaid("1", size=10, weight=700, colour="primary"), style=Style(pad=(0, 10, 8, 0)))
            corner = column(badge, style=Style(width=44, height=44, align="end"))
            again = stack(again, corner, style=Style(width=44, height=44))
        return row(
            icon_button(
                "shuffle", mixed, self._mix, id="shuffle", colour="primary" if now.shuffle else "text_soft"
            ),
            icon_button(
                "skip-previous",
                t("Previous song", "上一首"),
                lambda: playing.skip(self.phone, -1),
                id="previous",
                size=30,
            ),
            play_button(self.phone, now.playing, self.toggle, 32, filled=True),
            icon_button("skip-next", t("Next song", "下一首"), self.next_song, id="next", size=30),
            again,
            style=Style(width="fill", justify="between"),
        )

    def _tools(self) -> Node:
        t, now = self.t, playing.state(self.phone)
        left = max(0, now.sleep - int(self.phone.now()))
        timer = t("Sleep timer", "睡眠定时")
        if now.sleep == WITH_SONG:
            timer = t("End of song", "播完停止")
        elif now.sleep > 0:
            timer = t(f"{left // 60 + 1} min left", f"剩{left // 60 + 1}分钟")
        return row(
            _tool("note", t("Lyrics", "歌词"), self._turn, "lyrics", on=self.words),
            _tool("moon", timer, self.opens("sleep"), "sleep", on=now.sleep != 0),
            _tool("tune", t("Equaliser", "均衡器"), self._equaliser, "equaliser"),
            _tool("list", t("Queue", "播放队列"), self._queue, "queue"),
            style=Style(width="fill", align="start"),
        )

    def _lyrics(self, one: Song) -> Node:
        lines = store.lyrics(self.phone, one)
        if not lines:
            return empty("note", self.t("No lyrics for this song", "这首歌没有歌词"))
        at = int(playing.position(self.phone) / one.seconds * len(lines))
        shown = [
            text(
                line,
                size=17,
                weight=700 if place == at else 400,
                align="center",
                colour="primary" if place == at else "text_soft",
            )
            for place, line in enumerate(lines)
        ]
        return scroll("lyrics", column(*shown, style=Style(width="fill", gap=12, pad=(20, 12, 20, 12))))

    def over(self) -> Node | None:
        if self.open != "sleep":
            return super().over()
        t, now = self.t, playing.state(self.phone)
        choices = [
            radio_row(t(f"{minutes} minutes", f"{minutes}分钟"), False, self._sleeps(minutes), id="sleep")
            for minutes in MINUTES
        ]
        off = radio_row(t("Off", "关闭"), now.sleep == 0, self._sleeps(0), id="sleep")
        with_song = radio_row(
            t("End of this song", "播完这首歌"), now.sleep == WITH_SONG, self._sleeps(WITH_SONG), id="sleep"
        )
        return sheet(
            section(t("Stop the music after", "多久后停止播放")), off, *choices, with_song, dismiss=self.close
        )

    def _sleeps(self, minutes: int) -> Do:
        def set_timer() -> None:
            until = int(self.phone.now()) + 60 * minutes if minutes > 0 else minutes
            playing.sleep(self.phone, until)
            said = self.t("Sleep timer is set", "已设置睡眠定时")
            self.phone.toast(said if minutes else self.t("Sleep timer is off", "睡眠定时已关闭"))
            self.close()

        return set_timer

    def _repeat(self) -> None:
        at = REPEATS.index(playing.state(self.phone).repeat)
        playing.repeat(self.phone, REPEATS[(at + 1) % len(REPEATS)])

    def _mix(self) -> None:
        playing.mix(self.phone, not playing.state(self.phone).shuffle)

    def _turn(self) -> None:
        self.words = not self.words

    def _equaliser(self) -> None:
        self.phone.start(PACKAGE, data=f"{SITE}equaliser")

    def _queue(self) -> None:
        self.push(QueuePage(self.phone))


class QueuePage(MusicPage):
    """What plays now and after it."""

    activity = ".QueueActivity"

    def view(self) -> Node:
        t, entries = self.t, playing.queue(self.phone)
        tools = [icon_button("delete", t("Clear queue", "清空队列"), self.opens("clear"), id="clear")]
        bar = app_bar(
            t("Queue", "播放队列"), *(tools if len(entries) > 1 else []), back=self.pop, back_desc=self.up
        )
        if not entries:
            return page(bar, empty("list", t("Nothing is in the queue", "播放队列是空的")))
        now = playing.state(self.phone).entry
        songs = {one.id: one for one in store.songs(self.phone)}
        body = rows(
            "queue", len(entries), lambda at: self._line(entries[at], songs, at, len(entries), now), LINE
        )
        return self.framed(bar, body)

    def _line(self, one: Entry, songs: dict[int, Song], at: int, count: int, now: int) -> Node:
        t, song = self.t, songs[one.song]
        on = one.id == now
        told = column(
            unsaid(song.title, size=15, weight=500 if on else 400, colour="primary" if on else "text"),
            unsaid(song.artist, size=12.5, colour="text_soft"),
            style=Style(grow=1, gap=1),
        )
        lead = icon("volume", size=20, colour="primary") if on else number(at + 1)
        style = Style(grow=1, height="fill", gap=8)
        says = Says(cls=GROUP, text=f"{song.title} {song.artist}", id="queued", selected=on)
        name = Node(
            "row",
            (column(lead, style=Style(width=28, align="center")), told),
            style,
            says=says,
            does=Does(tap=self._goes(one.id)),
        )
        up = icon_button(
            "chevron-up",
            t(f"Move {song.title} up", f"上移{song.title}"),
            self._moves(one.id, -1),
            id="up",
            size=20,
        )
        down = icon_button(
            "chevron-down",
            t(f"Move {song.title} down", f"下移{song.title}"),
            self._moves(one.id, 1),
            id="down",
            size=20,
        )
        away = icon_button(
            "close", t(f"Remove {song.title}", f"移除{song.title}"), self._drops(one.id), id="remove", size=20
        )
        tools = [*([up] if at else []), *([down] if at < count - 1 else []), away]
        return row(name, *tools, style=Style(width="fill", height=LINE, pad=(12, 0, 4, 0)))

    def over(self) -> Node | None:
        if self.open != "clear":
            return super().over()
        t = self.t
        says = t(
            "All songs but the one that plays go out of the queue.", "除当前歌曲外，队列中的歌曲都会被移除。"
        )
        return self.question(t("Clear the queue?", "清空播放队列？"), says, t("Clear", "清空"), self._clear)

    def _clear(self) -> None:
        playing.clear(self.phone)
        self.close()

    def _goes(self, entry: int) -> Callable[[], None]:
        return lambda: playing.go(self.phone, entry)

    def _moves(self, entry: int, by: int) -> Callable[[], None]:
        return lambda: playing.move(self.phone, entry, by)

    def _drops(self, entry: int) -> Callable[[], None]:
        return lambda: playing.remove(self.phone, entry)


def _tool(glyph: str, label: str, do: Do, id: str, *, on: bool = False) -> Node:
    ink = "primary" if on else "text_soft"
    parts = (icon(glyph, size=22, colour=ink), unsaid(label, size=12, colour=ink))
    style = Style(grow=1, least=50, gap=4, align="center", justify="center")
    return Node("column", parts, style, says=Says(cls=BUTTON, text=label, id=id), does=Does(tap=do))
