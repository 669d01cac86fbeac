"""Tasks in the music. All of them belong to the test: nothing is learnt from this app."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.music import playing, store
from gui_mcp_devices.pocket.apps.music.home import HOME
from gui_mcp_devices.pocket.apps.music.options import PRESETS, EqualiserPage
from gui_mcp_devices.pocket.apps.music.parts import MusicPage
from gui_mcp_devices.pocket.apps.music.player import MINUTES, PlayerPage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import AskUser, Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.music_base import (
    BACK,
    DONE,
    Goals,
    MusicTask,
    Nears,
    covered,
    plain,
    to_menu,
    to_song,
    to_tab,
    twins,
)
from gui_mcp_benchmarks.suites.pocket.templates.music_cross import CROSS
from gui_mcp_benchmarks.suites.pocket.templates.music_lists import LISTING


class Equaliser(MusicTask):
    """Choose another preset of the equaliser."""

    name, tier = "music-equaliser", "easy"
    may_change = frozenset({"music.db/settings"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        keys = [key for key in PRESETS if key != "flat"]
        self.key, self.other = random.sample(keys, 2)
        self._rest = self._settings()

    def _settings(self) -> list[tuple[object, ...]]:
        found = store.database(self.phone).execute(
            "SELECT name, value FROM settings WHERE name != 'equaliser' ORDER BY name"
        )
        return found.fetchall()

    def goals(self) -> Goals:
        en, zh, _ = PRESETS[self.key]
        return {
            "en": (
                f"Set the equaliser in Music to “{en}”.",
                f"I want my music to sound different: choose the preset {en} in the player's equaliser.",
                f"Which sound preset my music uses should be {en} from now on.",
                f"Open the music app and switch its equaliser over to {en}, please.",
            ),
            "zh": (
                f"把音乐应用的均衡器设为“{zh}”。",
                f"听歌时想换个音效，均衡器选{zh}。",
                f"打开音乐，把均衡器预设改成{zh}。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("the preset", lambda: store.setting(self.phone, "equaliser") == self.key),)

    def kept(self) -> Sequence[Part]:
        before = self._rest
        return (Part("the other settings", lambda: self._settings() == before),)

    def next(self, see: See) -> Do:
        if self.wanted()[0].holds():
            return DONE
        page, t = see.page, self.t
        if isinstance(page, EqualiserPage) and not covered(see):
            return see.tap(t(*PRESETS[self.key][:2]), "radio")
        if isinstance(page, PlayerPage) and not covered(see):
            return BACK if page.open else see.tap(t("Equaliser", "均衡器"), "button")
        return to_tab(see, HOME) or see.tap(t("Now playing: ", "正在播放："))

    def nears(self) -> Nears:
        def put(name: str, value: str) -> Callable[[], None]:
            return lambda: store.put_setting(self.phone, name, value)

        return (
            ("another preset", put("equaliser", self.other)),
            ("the crossfade", put("crossfade", "6")),
        )


class SongLength(MusicTask):
    """Say how long a song is."""

    name, tier = "music-song-length", "easy"
    asks = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.song, self.twin = twins(phone, random)

    def goals(self) -> Goals:
        title, artist = self.song.title, self.song.artist
        return {
            "en": (
                f"How long is the song “{title}” by {artist}? Answer in minutes and seconds, like 3:05.",
                f"Look up the length of {title} by {artist} in Music and tell me it as m:ss.",
                f"I need the running time of “{title}” ({artist}), written like 2:40.",
                f"{artist} have a song called “{title}”. What is its duration? Like 4:10.",
            ),
            "zh": (
                f"{artist}的歌曲“{title}”有多长？请用几分几秒回答，例如 3:05。",
                f"在音乐里查一下{artist}唱的“{title}”时长是多少，格式如 2:40。",
                f"“{title}”这首歌（{artist}）放完要多久？按 4:10 这样的格式告诉我。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        return [int(n) for n in re.findall(r"\d+", answer)] == [*divmod(self.song.seconds, 60)]

    def next(self, see: See) -> Do:
        if (way := to_song(see, self.song.title)) is not None:
            return way
        return Finish("done", store.length(self.song.seconds))

    def nears(self) -> Nears:
        return ()

    def near_answers(self) -> Sequence[str]:
        other = self.twin.seconds + (self.twin.seconds == self.song.seconds)
        length = store.length(self.song.seconds)
        return (
            store.length(other),
            store.length(self.song.seconds + 1),
            f"{length} or {store.length(other)}",
            "",
        )


class Sleep(MusicTask):
    """Set the sleep timer, after asking for how long."""

    name, tier = "music-sleep", "easy"
    may_change = frozenset({"music.db/player"})
    open_question = "after how many minutes the music is to stop"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.minutes, self.other = random.sample(MINUTES, 2)
        self.began = int(phone.now())
        self.before = playing.state(phone)

    def goals(self) -> Goals:
        return {
            "en": (
                "Set the sleep timer of the music player.",
                "I am going to bed. Make sure that Music stops by itself after a while.",
                "The music must not play all night: use the timer that switches it off.",
                "Start the player's sleep timer for me, will you?",
            ),
            "zh": (
                "给音乐播放器设置睡眠定时。",
                "我要睡觉了，让音乐过一会儿自动停止。",
                "别让音乐放一整夜，帮我用上定时关闭。",
            ),
        }

    def reply(self) -> str:
        return self.t(f"It should stop after {self.minutes} minutes.", f"{self.minutes}分钟后停止。")

    def wanted(self) -> Sequence[Part]:
        def timed() -> bool:
            until = playing.state(self.phone).sleep
            return self.began + 60 * self.minutes <= until <= self.phone.now() + 60 * self.minutes

        return (Part("the timer", timed),)

    def kept(self) -> Sequence[Part]:
        def stays() -> bool:
            now = playing.state(self.phone)
            return (now.entry, now.repeat, now.shuffle) == (
                self.before.entry, self.before.repeat, self.before.shuffle
            )  # fmt: skip

        return (Part("what plays, and how", stays),)

    def next(self, see: See) -> Do:
        if self.questions and self.wanted()[0].holds():
            return DONE
        page, t = see.page, self.t
        if not isinstance(page, PlayerPage) or covered(see):
            return to_tab(see, HOME) or see.tap(t("Now playing: ", "正在播放："))
        if page.open == "sleep":
            if not self.questions:
                return AskUser(t("After how many minutes should the music stop?", "要在多少分钟后停止播放？"))
            return see.tap(t(f"{self.minutes} minutes", f"{self.minutes}分钟"), "radio")
        return BACK if page.open else see.tap(self._timer(), "button")

    def _timer(self) -> str:
        """What the button of the timer says now."""
        until = playing.state(self.phone).sleep
        if until == playing.WITH_SONG:
            return self.t("End of song", "播完停止")
        left = (until - int(self.phone.now())) // 60 + 1
        if until > 0:
            return self.t(f"{left} min left", f"剩{left}分钟")
        return self.t("Sleep timer", "睡眠定时")

    def nears(self) -> Nears:
        def after(seconds: int) -> Callable[[], None]:
            return lambda: playing.sleep(self.phone, int(self.phone.now()) + seconds)

        return (
            ("another time", after(60 * self.other)),
            ("seconds for minutes", after(self.minutes)),
            ("with the song", lambda: playing.sleep(self.phone, playing.WITH_SONG)),
        )


class NoDownload(MusicTask):
    """Download a song that may only be streamed."""

    name, tier = "music-no-download", "easy"
    infeasible = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        fitting = [one for one in plain(phone) if not one.ready]
        self.song = random.choice(fitting)
        store.database(phone).execute(
            "UPDATE songs SET streaming_only = 1 WHERE _id = ?", (self.song.id,)
        )  # whichever it is
        near = [s for s in store.songs_of(phone, "album", self.song.album_id) if s.id != self.song.id]
        self.other = random.choice(near)

    def goals(self) -> Goals:
        title, artist = self.song.title, self.song.artist
        return {
            "en": (
                f"Download the song “{title}” by {artist}.",
                f"I want to hear “{title}” without a network on the train. Save it to my phone in Music.",
                f"Put {title} by {artist} among my downloads.",
                f"Get “{title}” onto this phone so that it plays offline.",
            ),
            "zh": (
                f"下载{artist}的歌曲“{title}”。",
                f"坐火车没网也想听“{title}”，帮我在音乐里存到手机。",
                f"把“{title}”（{artist}）加到我的下载里。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Do:
        return to_menu(see, self.song) or Finish("infeasible")

    def nears(self) -> Nears:
        def kept(*ids: int) -> Callable[[], None]:
            def bring() -> None:
                rows = [(id, int(self.phone.now())) for id in ids]
                store.database(self.phone).executemany("INSERT OR REPLACE INTO downloads VALUES (?, ?)", rows)

            return bring

        free = next(s for s in plain(self.phone) if not s.ready and s.id != self.song.id)
        return (
            ("another of the album", kept(free.id)),
            ("a favourite instead", lambda: store.like(self.phone, self.song.id, not self.song.favourite)),
            ("in the queue instead", lambda: playing.enqueue(self.phone, self.song.id, next=False)),
        )


class PlayNext(MusicTask):
    """Queue a song of which there are two."""

    name, tier = "music-play-next", "medium"
    may_change = frozenset({"music.db/queue"})
    open_question = "which of the two songs of that title is meant"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.song, self.twin = twins(phone, random)
        for one in playing.queue(phone):
            if one.song in (self.song.id, self.twin.id):
                playing.remove(phone, one.id)
        self.before = self.order()
        self.at = [one.id for one in playing.queue(phone)].index(playing.state(phone).entry)

    def goals(self) -> Goals:
        title = self.song.title
        return {
            "en": (
                f"Play “{title}” next in Music.",
                f"After the song that is on now I want to hear “{title}”.",
                f"Put the song {title} into my queue so that it comes right after the current one.",
                f"Next up should be “{title}”, before the rest of the queue.",
            ),
            "zh": (
                f"在音乐里把“{title}”设为下一首播放。",
                f"这首歌放完后，我想听“{title}”。",
                f"把“{title}”插到播放队列里，紧跟在当前歌曲后面。",
            ),
        }

    def reply(self) -> str:
        return self.t(f"The one by {self.song.artist}, please.", f"{self.song.artist}唱的那一首。")

    def wanted(self) -> Sequence[Part]:
        def follows() -> bool:
            now = playing.state(self.phone).entry
            ids = [one.id for one in playing.queue(self.phone)]
            at = ids.index(now) if now in ids else len(ids)
            return self.order()[at + 1 : at + 2] == [self.song.id]

        return (Part("it comes next", follows),)

    def kept(self) -> Sequence[Part]:
        def stays() -> bool:
            order = self.order()
            return order == self.before or (
                len(order) == len(self.before) + 1
                and self.song.id in order
                and [id for id in order if id != self.song.id] == self.before
            )

        return (Part("the rest of the queue", stays),)

    def next(self, see: See) -> Do:
        if self.questions and self.wanted()[0].holds():
            return DONE
        page = see.page
        if not self.questions:
            if isinstance(page, MusicPage) and page.open:
                return BACK
            question = self.t(
                f"There are two songs called {self.song.title}. By which artist?",
                f"有两首歌叫{self.song.title}，要哪位歌手的？",
            )
            return to_song(see, self.song.title) or AskUser(question)
        return to_menu(see, self.song) or see.tap(self.t("Play next", "下一首播放"))

    def nears(self) -> Nears:
        def queue(*songs: tuple[int, bool]) -> Callable[[], None]:
            def bring() -> None:
                for id, next in songs:
                    playing.enqueue(self.phone, id, next=next)

            return bring

        song, twin = self.song.id, self.twin.id
        return (
            ("the other one", queue((twin, True))),
            ("both of them", queue((twin, True), (song, True))),
            ("at the end of the queue", queue((song, False))),
            ("twice", queue((song, True), (song, True))),
        )


MUSIC: tuple[type[Template], ...] = (Equaliser, SongLength, Sleep, NoDownload, PlayNext, *LISTING, *CROSS)
