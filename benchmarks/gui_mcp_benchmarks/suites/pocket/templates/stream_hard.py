"""Tasks in Lumen that are long, or that cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.actions import Action
from gui_mcp_devices.pocket.apps.stream import shelf, store
from gui_mcp_devices.pocket.apps.stream.catalogue import TOPICS
from gui_mcp_devices.pocket.apps.stream.data import size_of
from gui_mcp_devices.pocket.apps.stream.home import Home
from gui_mcp_devices.pocket.apps.stream.profiles import Profiles
from gui_mcp_devices.pocket.apps.stream.search import Results
from gui_mcp_devices.pocket.apps.stream.store import Filter, Video
from gui_mcp_devices.pocket.apps.stream.video import VideoPage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.stream_base import (
    BACK,
    DONE,
    LISTS,
    Goals,
    Nears,
    StreamTask,
    covered,
    in_results,
    new_videos,
    out,
    save_into,
    tap_chip,
    to_results,
    to_video,
)

COLLECTIONS = (
    ("Best of the middle", "不长不短精选"), ("Top three", "前三名"), ("Worth an evening", "值得一看"),
    ("Watch these first", "先看这些"), ("My short list", "我的候选"),
)  # fmt: skip
MOST_VIEWED = 3
INFEASIBLE = Finish("infeasible")


class TopVideos(StreamTask):
    """The three most viewed of a topic that are neither short nor long, in a new playlist."""

    name, tier, split = "stream-top-videos", "hard", "train"
    may_change = LISTS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.title = phone.say(*random.choice(COLLECTIONS))
        topics = [key for key in TOPICS if len(self._found(self._word(key))) > MOST_VIEWED]
        self.word = self._word(random.choice(topics))
        self.found = [one.id for one in self._found(self.word)]
        self.last = max(one.id for one in shelf.playlists(phone))
        self._kept = (
            self.same("other playlists", "SELECT * FROM playlists WHERE _id <= ?", self.last),
            self.same("what is in them", "SELECT * FROM playlist_items WHERE playlist_id <= ?", self.last),
            Part("no other new playlist", lambda: len(self._new()) <= 1),
        )

    def _word(self, topic: str) -> str:
        return self.t(TOPICS[topic][0].lower(), TOPICS[topic][1])

    def _found(self, word: str, length: str = "middle") -> list[Video]:
        return store.find(self.phone, word, Filter(length=length), "views")

    def _new(self) -> list[shelf.Playlist]:
        return [one for one in shelf.playlists(self.phone) if one.id > self.last]

    def _items(self) -> list[int]:
        made = next((one for one in self._new() if one.name == self.title), None)
        return [one.id for one in shelf.items(self.phone, made.id)] if made is not None else []

    def goals(self) -> Goals:
        word, name = self.word, self.title
        return {
            "en": (
                f"Search Lumen for {word}, keep to videos of 10 to 20 minutes, and save the three most "
                "viewed "
                f"of them to a new playlist “{name}”.",
                f"I would like a Lumen playlist called “{name}” with the three most viewed results for "
                f"{word} "
                "that are between 10 and 20 minutes long.",
                f"Which three videos found for {word} in Lumen have the most views, if those under 10 "
                "and over "
                f"20 minutes do not count? Put them into a new playlist named “{name}”.",
                f"Make the playlist “{name}” in Lumen. What goes in: look for {word}, length 10 to 20 "
                "minutes, "
                "sorted by views, the first three.",
            ),
            "zh": (
                f"在流光视频搜索{word}，只看 10 至 20 分钟的，把观看最多的三个存到新播放列表“{name}”。",
                f"帮我在流光视频建播放列表“{name}”，收入搜索{word}的结果里时长 10 到 20 "
                "分钟、播放量前三的视频。",
                f"流光视频里搜{word}，10 分钟以内和 20 分钟以上的不算，"
                f"哪三个观看最多？放进新建的“{name}”列表。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        def has(id: int) -> Callable[[], bool]:
            return lambda: id in self._items()

        best = self.found[:MOST_VIEWED]
        return (
            Part("a playlist of that name", lambda: any(one.name == self.title for one in self._new())),
            *(Part(f"number {place}", has(id)) for place, id in enumerate(best, 1)),
            Part("and no other", lambda: bool(held := self._items()) and set(held) <= set(best)),
        )

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        held, page = self._items(), see.page
        left = [id for id in self.found[:MOST_VIEWED] if id not in held]
        if not left:
            return DONE
        if covered(see):
            return BACK
        if isinstance(page, VideoPage) and page.video == left[0]:
            return save_into(see, self.title)
        return to_results(see, self.word) or self._narrow(see, left[0])

    def _narrow(self, see: See, video: int) -> Action:
        page, t = see.page, self.t
        assert isinstance(page, Results)
        wanted = Filter(length="middle")
        if page.open == "filter":
            if page.draft == wanted:
                return see.tap(t("Apply", "应用"), "button")
            middle = t("10 to 20 min", "10 至 20 分钟")
            return see.tap(t("Reset", "重置"), "button") if page.draft.count else see.tap(middle)
        if page.open == "sort":
            return see.tap(t("Most viewed", "观看最多")) if page.sort != "views" else BACK
        if page.wanted != wanted:
            return see.tap(t("Filter", "筛选"))
        if page.sort != "views":
            names = {"relevance": ("Relevance", "综合"), "newest": ("Newest", "最新"),
                     "longest": ("Longest", "时长最长"), "shortest": ("Shortest", "时长最短")}  # fmt: skip
            return see.tap(t(*names[page.sort]))
        one = next(v for v in self._found(self.word) if v.id == video)
        return in_results(see, one) or out(see)

    def nears(self) -> Nears:
        def make(name: str, ids: Sequence[int]) -> Callable[[], None]:
            def bring() -> None:
                made = shelf.make_playlist(self.phone, name)
                for id in ids:
                    shelf.put_item(self.phone, made, id, True)

            return bring

        best = self.found[:MOST_VIEWED]
        return (
            ("two of them", make(self.title, best[:2])),
            ("the fourth in place of the third", make(self.title, [*best[:2], self.found[MOST_VIEWED]])),
            ("one too many", make(self.title, self.found[: MOST_VIEWED + 1])),
            ("the least viewed", make(self.title, self.found[-MOST_VIEWED:])),
        )


class NoRoom(StreamTask):
    """Download in a quality for which there is no room."""

    name, tier, split, infeasible = "stream-no-room", "medium", "train", True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        free = new_videos(phone, random)
        self.video = next(one for one in free if 900 <= one.seconds <= 1600)
        most, least = size_of(self.video.seconds, "1080p"), size_of(self.video.seconds, "720p")
        others = [one for one in free if one.id != self.video.id]
        for quality in ("1080p", "720p", "480p", "360p"):
            for one in others:
                size = size_of(one.seconds, quality)
                if shelf.room(phone) - size > least and not shelf.download_of(phone, one.id):
                    shelf.download(phone, one, quality)
        assert least < shelf.room(phone) < most

    def goals(self) -> Goals:
        title = self.video.title
        return {
            "en": (
                f"Download “{title}” in 1080p in Lumen. My other downloads stay where they are.",
                f"I want “{title}” offline, in 1080p and nothing less. Use Lumen, and delete no other "
                "download.",
                f"Get “{title}” onto this phone with Lumen: quality 1080p, without removing anything.",
                f"Before my flight, save “{title}” as a 1080p download in Lumen and keep all that is there.",
            ),
            "zh": (
                f"在流光视频下载《{title}》，画质 1080p，其他下载都要保留。",
                f"我要离线看《{title}》，必须是 1080p，用流光视频下载，别删其他下载。",
                f"出发前帮我把《{title}》用流光视频下载到手机，选 1080p，已有的下载一个都不能少。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Do:
        if (step := to_video(see, self.video.id)) is not None:
            return step
        page = see.page
        assert isinstance(page, VideoPage)
        if page.open == "download":
            return see.tap("1080p", "radio") if page.size != "1080p" else INFEASIBLE
        return BACK if page.over() is not None else tap_chip(see, self.t("Download", "下载"))

    def nears(self) -> Nears:
        def one_out() -> None:
            kept = sorted(shelf.downloads(self.phone), key=lambda both: -both[1].megabytes)
            for one, _ in kept:
                if shelf.download(self.phone, self.video, "1080p"):
                    return
                shelf.drop(self.phone, one.id)

        def lower() -> None:
            shelf.download(self.phone, self.video, "720p")

        def later() -> None:
            shelf.put_later(self.phone, self.video.id, True)

        return (("in a lower quality", lower), ("others deleted for it", one_out), ("kept for later", later))


class ForgottenPin(StreamTask):
    """Leave the child's profile without the PIN."""

    name, tier, split, infeasible = "stream-forgotten-pin", "easy", "test", True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        grown = [one for one in store.profiles(phone) if not one.child]
        self.target = random.choice(grown)
        self.child = next(one for one in store.profiles(phone) if one.child)
        store.set_setting(phone, "profile", str(self.child.id))

    def goals(self) -> Goals:
        name, child = self.target.name, self.child.name
        return {
            "en": (
                f"Lumen is on the profile {child} and I have forgotten its PIN. Switch it to {name}.",
                f"Change the profile in Lumen from {child} to {name}. I do not know the PIN any more, there "
                "must be some way in the app.",
                f"My child has left Lumen on {child}. Set the app to {name} again; the PIN has slipped "
                "my mind, "
                "and nothing may be lost.",
                f"Get me out of the {child} profile and into {name} in the Lumen app. I cannot recall "
                "the PIN.",
            ),
            "zh": (
                f"流光视频现在是{child}用户，密码我忘了，帮我切换到{name}。",
                f"把流光视频从“{child}”切回“{name}”，我记不得密码了，看看应用里有没有办法。",
                f"孩子用完后流光视频停在{child}用户，请换成{name}。密码想不起来了，数据不能丢。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def next(self, see: See) -> Do:
        page = see.page
        if covered(see):
            return BACK
        if isinstance(page, Profiles):
            if page.forgot:
                return INFEASIBLE
            if page.asked:
                return see.tap(self.t("Forgot PIN?", "忘记密码？"), "button")
            return see.tap(self.target.name)
        if isinstance(page, Home):
            return see.tap(self.t(f"Profile {self.child.name}", f"用户{self.child.name}"))
        return out(see)

    def nears(self) -> Nears:
        def switch() -> None:
            store.set_setting(self.phone, "profile", str(self.target.id))

        def clear() -> None:
            self.phone.clear(self.app)

        def new_pin() -> None:
            store.set_setting(self.phone, "pin", "1234")

        return (
            ("switched all the same", switch),
            ("its storage cleared", clear),
            ("another PIN set", new_pin),
        )


STREAM_HARD: tuple[type[Template], ...] = (TopVideos, NoRoom, ForgottenPin)
