"""What tasks in Lumen share: which videos to take, the way about, and what must not change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from gui_mcp_devices.actions import Action, Point, PressKey, Scroll
from gui_mcp_devices.pocket.apps.stream import shelf, store
from gui_mcp_devices.pocket.apps.stream.channel import ChannelPage
from gui_mcp_devices.pocket.apps.stream.home import Home
from gui_mcp_devices.pocket.apps.stream.parts import PACKAGE, length
from gui_mcp_devices.pocket.apps.stream.search import Results, Search
from gui_mcp_devices.pocket.apps.stream.store import Channel, Video
from gui_mcp_devices.pocket.apps.stream.video import VideoPage
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See, still
from gui_mcp_benchmarks.suites.pocket.template import Part, Template

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]
DONE, BACK = Finish("done"), PressKey("back")
LATER = frozenset({"stream.db/watch_later"})
LISTS = frozenset({"stream.db/playlists", "stream.db/playlist_items"})
HOME, READ, FOLLOWED, LIBRARY = range(4)


class StreamTask(Template):
    app = PACKAGE

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return store.database(self.phone).execute(query, values).fetchall()

    def same(self, name: str, query: str, *values: object) -> Part:
        """What a query finds now, it finds at the end."""
        before = self.rows(query, *values)
        return Part(name, lambda: self.rows(query, *values) == before)


def new_videos(phone: Phone, random: Random) -> list[Video]:
    """Free ones that are in no list, in an order drawn."""
    held = {one.id for one in shelf.later(phone)} | {one.id for one, _ in shelf.downloads(phone)}
    held |= {one.id for kept in shelf.playlists(phone) for one in shelf.items(phone, kept.id)}
    found = store.videos(phone, "WHERE v.price_cents = 0 ORDER BY v._id")
    free = [one for one in found if one.id not in held]
    random.shuffle(free)
    return free


def look_alike(phone: Phone, video: Video) -> Video:
    """The one most easily mistaken for it: of its channel, with the most words in common."""
    words = set(video.title.split()) if phone.locale == "en" else set(video.title)
    others = [one for one in store.of_channel(phone, video.channel) if one.id != video.id]
    return max(
        others, key=lambda one: len(words & set(one.title.split() if phone.locale == "en" else one.title))
    )


# -- the way about ------------------------------------------------------------------------------------------


def covered(see: See) -> bool:
    """Something of the system's lies over the app."""
    window = see.phone.scene().active()
    return window is None or window.package != see.page.package


def out(see: See) -> Action:
    """Nearer to Lumen's first page."""
    if covered(see) or (see.page.package == PACKAGE and see.page.over() is not None):
        return BACK
    return see.back() if see.page.package == PACKAGE else see.into(PACKAGE)


def to_tab(see: See, tab: int) -> Action | None:
    """Nearer to a part of the first page; None: it is in front."""
    page = see.page
    if covered(see) or not isinstance(page, Home):
        return out(see)
    labels = (("Home", "首页"), ("Read", "阅读"), ("Following", "订阅"), ("Library", "我的"))
    return None if page.tab == tab else see.tap(see.phone.say(*labels[tab]), "tab")


def to_results(see: See, query: str) -> Action | None:
    """Nearer to what is found for `query`; None: it is in front, whatever its filter."""
    page, say = see.page, see.phone.say
    if covered(see):
        return BACK
    if isinstance(page, Results) and page.query == query:
        return None
    if isinstance(page, Search):
        if " ".join(page.query.split()) == query:
            return see.tap(say("Search", "搜索"), "button")
        return see.fill(say("Search Lumen", "搜索流光视频"), query)
    if isinstance(page, Home) and page.tab != LIBRARY:
        return see.tap(say("Search Lumen", "搜索流光视频"))
    return to_tab(see, HOME) if isinstance(page, Home) else out(see)


def in_results(see: See, one: Video | Channel) -> Action | None:
    """Tap it where results hold it; None: they do not, or none are in front."""
    page = see.page
    if covered(see) or not isinstance(page, Results) or page.over() is not None:
        return None
    places = [i for i, it in enumerate(page.found()) if type(it) is type(one) and it.id == one.id]
    return (see.reach("results", places[0]) or tap_row(see, one)) if places else None


def tap_row(see: See, one: Video | Channel) -> Action:
    """Its length tells a video, its handle a channel from those whose names are longer."""
    if isinstance(one, Channel):
        return see.tap(f"{one.name}, @{one.handle}")
    return see.tap(f"{one.title}, {length(one.seconds)}")


def to_video(see: See, id: int, query: str = "") -> Action | None:
    """Nearer to a video by its title (or by `query`); None: it is in front, perhaps with a sheet over it."""
    page = see.page
    if covered(see):
        return BACK
    if isinstance(page, VideoPage) and page.video == id:
        return None
    one = still(store.video(see.phone, id))
    return in_results(see, one) or to_results(see, query or one.title) or out(see)


def to_channel(see: See, id: int) -> Action | None:
    """Nearer to a channel by its name; None: it is in front, perhaps with a question over it."""
    page = see.page
    if covered(see):
        return BACK
    if isinstance(page, ChannelPage) and page.channel == id:
        return None
    one = still(store.channel(see.phone, id))
    return in_results(see, one) or to_results(see, one.name) or out(see)


def tap_chip(see: See, name: str) -> Action:
    """One of the chips below a video, which may lie out of sight to the right or the left."""
    laid = {e.name: e.bounds for e in see.screen.elements if e.bounds is not None}
    found = laid.get(name)
    if found is not None and found.width >= 20 * see.phone.density:
        return see.tap(name)
    like, share = see.phone.say("Like", "喜欢"), see.phone.say("Share", "分享")
    first, last = laid.get(like), laid.get(share)
    strip = first or last or next((laid[n] for n in laid if n in _chips(see)), None)
    if strip is None:
        return see.toward(like) or see.tap(name)
    at = Point(see.phone.width // 2, strip.center[1])
    ahead = last is None or (found is not None and found.center[0] > see.phone.width // 2)
    return Scroll(dy=0, dx=see.phone.width // 2 if ahead else -see.phone.width // 2, at=at)


def _chips(see: See) -> set[str]:
    say = see.phone.say
    pairs = (("Dislike", "不喜欢"), ("Watch later", "稍后观看"), ("Save", "保存"), ("Download", "下载"))
    return {say(*pair) for pair in pairs}


def save_into(see: See, name: str) -> Action:
    """With a video in front: nearer to its being in the playlist of that name, which is made if need be."""
    page, say = see.page, see.phone.say
    assert isinstance(page, VideoPage)
    made = any(one.name == name for one in shelf.playlists(see.phone))
    if page.open == "save":
        return see.tap(name, "checkbox") if made else see.tap(say("New playlist", "新建播放列表"))
    if page.open == "name" and not made:
        if page.name.strip() != name:
            return see.fill(say("Name", "名称"), name)
        return see.tap(say("Save", "保存"), "button")
    if page.over() is not None:
        return BACK
    return tap_chip(see, say("Save", "保存"))
