"""Tasks in Lumen."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.stream import shelf, store
from gui_mcp_devices.pocket.apps.stream.channel import ChannelPage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import AskUser, Finish

from gui_mcp_benchmarks.suites.pocket.see import See, still
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.stream_base import (
    BACK,
    DONE,
    LATER,
    LISTS,
    Goals,
    Nears,
    StreamTask,
    covered,
    in_results,
    look_alike,
    new_videos,
    save_into,
    tap_chip,
    to_channel,
    to_results,
    to_video,
)
from gui_mcp_benchmarks.suites.pocket.templates.stream_hard import STREAM_HARD
from gui_mcp_benchmarks.suites.pocket.templates.stream_people import STREAM_PEOPLE

TWINS = (
    ("Small Hours", "小时光", "smallhours"), ("Green Table", "绿桌子", "greentable"),
    ("Long Way Home", "回家的远路", "longwayhome"), ("Paper Lamp", "纸灯", "paperlamp"),
    ("Second Cup", "第二杯", "secondcup"), ("Open Window", "打开的窗", "openwindow"),
)  # fmt: skip
"""Names that two channels have."""
PLAYLISTS = (
    ("Rainy evenings", "下雨的晚上"), ("For the train", "火车上看"), ("Show to Grandma", "给奶奶看"),
    ("Learn in May", "五月学习"), ("Lunch breaks", "午休时间"), ("Holiday ideas", "假期灵感"),
)  # fmt: skip


class WatchLater(StreamTask):
    """Keep one video for later."""

    name, tier, split = "stream-watch-later", "easy", "train"
    may_change = LATER

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.video = new_videos(phone, random)[0]
        self.other = look_alike(phone, self.video)
        shelf.put_later(phone, self.other.id, False)
        query = "SELECT * FROM watch_later WHERE video_id != ?"
        self._others = self.same("the rest of the list", query, self.video.id)

    def goals(self) -> Goals:
        title = self.video.title
        return {
            "en": (
                f"Put the video “{title}” on my watch-later list in Lumen.",
                f"In Lumen, save “{title}” to Watch later.",
                f"I have no time for “{title}” now. Please keep it in Lumen so that I can watch it later.",
                f"Look up “{title}” in the Lumen app and add it to Watch later, nothing else.",
            ),
            "zh": (
                f"在流光视频里把《{title}》加入稍后观看。",
                f"我现在没空看《{title}》，帮我在流光视频存到稍后观看。",
                f"打开流光视频，找到《{title}》这个视频，点稍后观看。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (Part("on the list", lambda: shelf.is_later(self.phone, self.video.id)),)

    def kept(self) -> Sequence[Part]:
        return (self._others,)

    def next(self, see: See) -> Do:
        if self.wanted()[0].holds():
            return DONE
        if (step := to_video(see, self.video.id)) is not None:
            return step
        return BACK if see.page.over() is not None else tap_chip(see, self.t("Watch later", "稍后观看"))

    def nears(self) -> Nears:
        def put(*ids: int) -> Callable[[], None]:
            def bring() -> None:
                for id in ids:
                    shelf.put_later(self.phone, id, True)

            return bring

        return (
            ("one that looks like it", put(self.other.id)),
            ("one too many", put(self.video.id, self.other.id)),
            ("liked instead", lambda: shelf.rate(self.phone, self.video.id, 1)),
        )


class Followers(StreamTask):
    """How many people follow a channel."""

    name, tier, split, asks = "stream-followers", "easy", "gate", True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        every = store.find_channels(phone, "")
        names = [one.name for one in every]
        self.channel = random.choice([one for one in every if names.count(one.name) == 1])
        near = [one for one in every if one.topic == self.channel.topic and one.id != self.channel.id]
        self.others = near or [one for one in every if one.id != self.channel.id][:2]

    def goals(self) -> Goals:
        name = self.channel.name
        return {
            "en": (
                f"How many subscribers does the channel “{name}” have on Lumen? Tell me the exact number.",
                f"Look up “{name}” in Lumen and tell me exactly how many people have subscribed to it.",
                f"I need the number of subscribers of “{name}” as Lumen shows it.",
                f"What is the subscriber count of the Lumen channel “{name}”?",
            ),
            "zh": (
                f"流光视频上的频道“{name}”有多少订阅者？告诉我准确数字。",
                f"帮我在流光视频查一下“{name}”的订阅人数。",
                f"我想知道流光视频里“{name}”这个频道到底有多少人订阅。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def answer_holds(self, answer: str) -> bool:
        said = {int(digits) for one in re.findall(r"\d[\d,]*", answer) if (digits := one.replace(",", ""))}
        return said == {self.channel.followers}

    def next(self, see: See) -> Do:
        page = see.page
        if isinstance(page, ChannelPage) and page.channel == self.channel.id and not covered(see):
            return Finish("done", str(self.channel.followers))
        if in_results(see, self.channel) is not None and see.shows(f"{self.channel.name}, @"):
            return Finish("done", str(self.channel.followers))
        return still(to_channel(see, self.channel.id))

    def nears(self) -> Nears:
        def follow() -> None:
            shelf.follow(self.phone, self.channel.id, not shelf.follows(self.phone, self.channel.id)[0])

        def pause() -> None:
            store.set_setting(self.phone, "history_paused", "1")

        return (("subscription changed", follow), ("a setting changed", pause))

    def near_answers(self) -> Sequence[str]:
        return (str(self.others[0].followers), f"about {self.channel.followers // 1000} thousand", "")


class MakePlaylist(StreamTask):
    """A new playlist with two videos in it."""

    name, tier, split = "stream-playlist", "medium", "test"
    may_change = LISTS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.title = phone.say(*random.choice(PLAYLISTS))
        self.first, self.second = new_videos(phone, random)[:2]
        self.other = look_alike(phone, self.second)
        self.last = max(one.id for one in shelf.playlists(phone))
        self._kept = (
            self.same("other playlists", "SELECT * FROM playlists WHERE _id <= ?", self.last),
            self.same("what is in them", "SELECT * FROM playlist_items WHERE playlist_id <= ?", self.last),
            Part("no other new playlist", lambda: len(self._new()) <= 1),
        )

    def _new(self) -> list[shelf.Playlist]:
        return [one for one in shelf.playlists(self.phone) if one.id > self.last]

    def _items(self) -> list[int]:
        made = next((one for one in self._new() if one.name == self.title), None)
        return [one.id for one in shelf.items(self.phone, made.id)] if made is not None else []

    def goals(self) -> Goals:
        name, one, two = self.title, self.first.title, self.second.title
        return {
            "en": (
                f"Make a playlist called “{name}” in Lumen with “{one}” first and “{two}” after it.",
                f"I want a new Lumen playlist, “{name}”. Save “{one}” to it, then “{two}”.",
                f"In Lumen, collect two videos in a new playlist named “{name}”: “{one}”, followed by "
                f"“{two}”.",
                f"Please save “{one}” and then “{two}” to a playlist “{name}” on Lumen. There is none "
                "of that "
                "name yet.",
            ),
            "zh": (
                f"在流光视频新建播放列表“{name}”，先放《{one}》，再放《{two}》。",
                f"帮我在流光视频建一个叫“{name}”的播放列表，依次保存《{one}》和《{two}》。",
                f"把《{one}》和《{two}》按顺序存到流光视频的新播放列表“{name}”里。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return (
            Part("a playlist of that name", lambda: any(one.name == self.title for one in self._new())),
            Part("the first video", lambda: self._items()[:1] == [self.first.id]),
            Part("the second, and no other", lambda: self._items()[1:] == [self.second.id]),
        )

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        held = self._items()
        if all(part.holds() for part in self.wanted()):
            return DONE
        missing = self.second if self.first.id in held else self.first
        return to_video(see, missing.id) or save_into(see, self.title)

    def nears(self) -> Nears:
        def make(name: str, *ids: int) -> Callable[[], None]:
            def bring() -> None:
                made = shelf.make_playlist(self.phone, name)
                for id in ids:
                    shelf.put_item(self.phone, made, id, True)

            return bring

        one, two = self.first.id, self.second.id
        return (
            ("only the first", make(self.title, one)),
            ("one that looks like the second", make(self.title, one, self.other.id)),
            ("the other way round", make(self.title, two, one)),
            ("another name", make(f"{self.title} 2", one, two)),
        )


class WhichChannel(StreamTask):
    """Follow a channel of whose name there are two."""

    name, tier, split = "stream-which-channel", "medium", "gate"
    may_change = frozenset({"stream.db/subscriptions"})
    open_question = "which of the two channels of that name is meant"

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        en, zh, handle = random.choice(TWINS)
        self.called = phone.say(en, zh)
        free = [one for one in store.find_channels(phone, "") if not shelf.follows(phone, one.id)[0]]
        two = random.sample([one for one in free if one.topic != "film"], 2)
        for one, tail in zip(two, ("daily", "studio"), strict=True):
            store.database(phone).execute(
                "UPDATE channels SET name = ?, handle = ? WHERE _id = ?",
                (self.called, f"{handle}.{tail}", one.id),
            )
        random.shuffle(two)
        self.channel, self.other = (still(store.channel(phone, one.id)) for one in two)
        query = "SELECT * FROM subscriptions WHERE channel_id != ?"
        self._others = self.same("other subscriptions", query, self.channel.id)

    def goals(self) -> Goals:
        name = self.called
        return {
            "en": (
                f"Subscribe me to “{name}” on Lumen and turn the bell on.",
                f"I want to hear of every new video of “{name}” in Lumen: subscribe, with the bell.",
                f"Find the channel “{name}” in the Lumen app, follow it and switch its notifications on.",
                f"Please follow “{name}” on Lumen for me, and let its bell ring.",
            ),
            "zh": (
                f"在流光视频订阅“{name}”，并打开通知铃铛。",
                f"帮我关注流光视频的“{name}”频道，更新时要提醒我。",
                f"我想在流光视频第一时间看到“{name}”的更新，订阅它并开启通知。",
            ),
        }

    def reply(self) -> str:
        handle = self.channel.handle
        return self.t(f"I mean the one with the handle @{handle}.", f"我说的是 @{handle} 那个。")

    def wanted(self) -> Sequence[Part]:
        return (
            Part("subscribed", lambda: shelf.follows(self.phone, self.channel.id)[0]),
            Part("the bell is on", lambda: shelf.follows(self.phone, self.channel.id)[1]),
        )

    def kept(self) -> Sequence[Part]:
        return (self._others,)

    def next(self, see: See) -> Do:
        if not self.questions:
            step = BACK if covered(see) else to_results(see, self.called)
            ask = self.t("There are two channels of that name. Which one?", "有两个同名频道，要订阅哪一个？")
            return step or AskUser(ask)
        followed, rings = (part.holds() for part in self.wanted())
        if followed and rings:
            return DONE
        if (step := to_channel(see, self.channel.id)) is not None:
            return step
        if see.page.over() is not None:
            return BACK
        return see.tap(
            self.t("Turn the bell on", "开启通知") if followed else self.t("Subscribe", "订阅"), "button"
        )

    def nears(self) -> Nears:
        def follow(*ids: int, bell: bool = True) -> Callable[[], None]:
            def bring() -> None:
                for id in ids:
                    shelf.follow(self.phone, id, True)
                    shelf.ring(self.phone, id, bell)

            return bring

        return (
            ("the other channel", follow(self.other.id)),
            ("both", follow(self.channel.id, self.other.id)),
            ("without the bell", follow(self.channel.id, bell=False)),
        )


STREAM: tuple[type[Template], ...] = (
    WatchLater, Followers, MakePlaylist, WhichChannel, *STREAM_PEOPLE, *STREAM_HARD,
)  # fmt: skip
