"""What tasks in the music share: which songs to take, the way about, and what must not change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from random import Random

from gui_mcp_devices.actions import Action, PressKey
from gui_mcp_devices.pocket.apps.music import playing, store
from gui_mcp_devices.pocket.apps.music.data import PACKAGE
from gui_mcp_devices.pocket.apps.music.home import PLAYLISTS, SEARCH, Music
from gui_mcp_devices.pocket.apps.music.parts import MusicPage
from gui_mcp_devices.pocket.apps.music.playlist import PlaylistPage
from gui_mcp_devices.pocket.apps.music.store import Song
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.see import See, still
from gui_mcp_benchmarks.suites.pocket.template import Part, Template

Goals = Mapping[Locale, Sequence[str]]
Nears = Sequence[tuple[str, Callable[[], None]]]
DONE, BACK = Finish("done"), PressKey("back")
LISTS = frozenset({"music.db/playlists", "music.db/playlist_songs"})


class MusicTask(Template):
    """A task in the music: all of them belong to the test."""

    app = PACKAGE
    split = "test"

    def lists(self) -> dict[int, tuple[str, tuple[int, ...]]]:
        """Name and songs of each playlist."""
        return {
            one.id: (one.name, tuple(s.id for s in store.songs_of(self.phone, "playlist", one.id)))
            for one in store.playlists(self.phone)
        }

    def lists_stay(self, about: Collection[int] = (), *, new: int = 0) -> Part:
        """All playlists but those `about` stay as they are now, and at most `new` come to them."""
        before = {id: held for id, held in self.lists().items() if id not in about}
        most = len(before) + len(about) + new

        def holds() -> bool:
            now = self.lists()
            return len(now) <= most and all(now.get(id) == held for id, held in before.items())

        return Part("the other playlists are as they were", holds)

    def order(self) -> list[int]:
        """Songs of the queue."""
        return [one.song for one in playing.queue(self.phone)]


def plain(phone: Phone) -> list[Song]:
    """Songs whose titles are theirs alone, also among albums and artists, and part of no other's."""
    songs = store.songs(phone)
    titles = Counter(one.title for one in songs)
    return [one for one in songs if titles[one.title] == 1]


def twins(phone: Phone, random: Random) -> tuple[Song, Song]:
    """Two songs of the same title by different artists."""
    songs = store.songs(phone)
    titles = Counter(one.title for one in songs)
    title = random.choice(sorted(title for title, count in titles.items() if count == 2))
    one, other = (song for song in songs if song.title == title)
    return (one, other) if random.random() < 0.5 else (other, one)


# -- the way about ------------------------------------------------------------------------------------------


def covered(see: See) -> bool:
    """Something of the system's lies over the app."""
    window = see.phone.scene().active()
    return window is None or window.package != see.page.package


def to_tab(see: See, tab: int) -> Action | None:
    """Nearer to a part of the app's first page with nothing over it; None: it is in front."""
    page, say = see.page, see.phone.say
    if covered(see):
        return BACK
    if not isinstance(page, Music):
        if isinstance(page, MusicPage) and (page.open or page.focus):
            return BACK
        return see.back() if page.package == PACKAGE else see.into(PACKAGE)
    if page.open:
        return BACK
    if page.tab == tab:
        return None
    if page.focus:
        return BACK
    names = (say("Music", "音乐"), say("Library", "音乐库"), say("Playlists", "歌单"), say("Search", "搜索"))
    return see.tap(names[tab], "tab")


def to_song(see: See, title: str) -> Action | None:
    """Nearer to what a search for a title finds; None: it is in front."""
    if (way := to_tab(see, SEARCH)) is not None:
        return way
    page = see.page
    assert isinstance(page, Music)
    if page.query.strip() != title:
        return see.fill(see.phone.say("Songs, artists, albums", "歌曲、歌手、专辑"), title)
    if page.what not in ("all", "songs"):
        return see.tap(see.phone.say("All", "全部"))
    return None


def to_menu(see: See, one: Song) -> Action | None:
    """Nearer to the menu of a song, by way of the search; None: it is open."""
    page = see.page
    if isinstance(page, MusicPage) and not covered(see) and page.open == "song" and page.held == one.id:
        return None
    if (way := to_song(see, one.title)) is not None:
        return way
    return see.tap(see.phone.say(f"More for {one.title}, {one.artist}", f"更多：{one.title}，{one.artist}"))


def to_playlist(see: See, id: int) -> Action | None:
    """Nearer to a playlist as it is read; None: it is in front, perhaps with something over it."""
    page = see.page
    if isinstance(page, PlaylistPage) and page.id == id and not covered(see):
        return None
    if (way := to_tab(see, PLAYLISTS)) is not None:
        return way
    one = still(store.playlist(see.phone, id))
    count = see.phone.say("1 song" if one.songs == 1 else f"{one.songs} songs", f"{one.songs} 首歌")
    found = see.find(f"{one.name} {count}")
    if found is None and (scroll := see.toward(one.name)) is not None:
        return scroll
    return see.tap(f"{one.name} {count}")
