"""Tasks about playlists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.music import store
from gui_mcp_devices.pocket.apps.music.parts import MusicPage
from gui_mcp_devices.pocket.apps.music.playlist import PlaylistPage
from gui_mcp_devices.pocket.phone import Phone

from gui_mcp_benchmarks.suites.pocket.see import See
from gui_mcp_benchmarks.suites.pocket.template import Do, Part, Template
from gui_mcp_benchmarks.suites.pocket.templates.music_base import (
    BACK,
    DONE,
    LISTS,
    Goals,
    MusicTask,
    Nears,
    covered,
    plain,
    to_menu,
    to_playlist,
    twins,
)

NAMES = (
    ("Late Train", "末班车"),
    ("Balcony", "阳台时光"),
    ("Slow Cooking", "慢火做饭"),
    ("First Snow", "初雪"),
)


class PutSong(MusicTask):
    """Put a song into a playlist, and among the favourites."""

    name, tier = "music-put-song", "medium"
    may_change = frozenset({"music.db/playlist_songs", "music.db/favourites"})

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.song, self.twin = twins(phone, random)
        for one in (self.song, self.twin):
            store.like(phone, one.id, False)
        self.list, self.other = random.sample(store.playlists(phone), 2)
        for one in (self.list, self.other):
            held = store.songs_of(phone, "playlist", one.id)
            ids = [s.id for s in held if s.id not in (self.song.id, self.twin.id)]
            store.set_songs(phone, one.id, ids)
        self._held = self.lists()[self.list.id][1]
        self._liked = self._favourites()
        self._lists = self.lists_stay((self.list.id,))

    def _favourites(self) -> set[int]:
        return {one.id for one in store.songs_of(self.phone, "favourites", 0)}

    def goals(self) -> Goals:
        title, artist, name = self.song.title, self.song.artist, self.list.name
        return {
            "en": (
                f"Add “{title}” by {artist} to my playlist {name} and make it a favourite.",
                f"The song {title} ({artist}) belongs into {name}. Put it there, and like it too.",
                f"In Music, like “{title}” by {artist} and add that song to the playlist “{name}”.",
                f"I love “{title}” by {artist}: give it a heart, then let {name} have it as well.",
            ),
            "zh": (
                f"把{artist}的“{title}”加到歌单{name}里，并收藏这首歌。",
                f"收藏“{title}”（{artist}），再添加到我的歌单“{name}”。",
                f"歌单{name}里还缺{artist}唱的“{title}”，加进去，同时点收藏。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        song = self.song.id
        return (
            Part("in the playlist", lambda: song in self.lists().get(self.list.id, ("", ()))[1]),
            Part("a favourite", lambda: song in self._favourites()),
        )

    def kept(self) -> Sequence[Part]:
        def stays() -> bool:
            now = self.lists().get(self.list.id, ("", ()))[1]
            return now[: len(self._held)] == self._held and now[len(self._held) :] in ((), (self.song.id,))

        def likes() -> bool:
            return self._favourites() - {self.song.id} == self._liked

        return (self._lists, Part("the rest of the playlist", stays), Part("the other favourites", likes))

    def next(self, see: See) -> Do:
        put, liked = (part.holds() for part in self.wanted())
        if put and liked:
            return DONE
        page = see.page
        if isinstance(page, MusicPage) and (page.open, page.held) == ("add", self.song.id):
            return BACK if put or covered(see) else see.tap(self.list.name)
        if (way := to_menu(see, self.song)) is not None:
            return way
        return see.tap(
            self.t("Add to playlist", "添加到歌单") if not put else self.t("Add to favourites", "收藏")
        )

    def nears(self) -> Nears:
        def put(playlist: int, song: int, liked: int) -> Callable[[], None]:
            def bring() -> None:
                store.put_songs(self.phone, playlist, [song])
                if liked:
                    store.like(self.phone, liked, True)

            return bring

        mine, song, twin = self.list.id, self.song.id, self.twin.id
        return (
            ("the other artist's", put(mine, twin, twin)),
            ("another playlist", put(self.other.id, song, song)),
            ("no favourite", put(mine, song, 0)),
            (
                "the other artist's is liked too",
                lambda: (put(mine, song, song)(), put(mine, twin, twin)())[0],
            ),
        )


class TrimmedCopy(MusicTask):
    """Copy a playlist, give it a name, and take all of an artist's songs out of the copy."""

    name, tier = "music-trimmed-copy", "hard"
    may_change = LISTS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.list = random.choice(store.playlists(phone))
        self.artist = random.choice(store.artists(phone))
        unlike = [one.id for one in plain(phone) if one.artist_id != self.artist.id]
        self.theirs = random.sample([one.id for one in plain(phone) if one.artist_id == self.artist.id], 2)
        self.rest = random.sample(unlike, 4)
        held = random.sample([*self.theirs, *self.rest], 6)
        store.set_songs(phone, self.list.id, held)
        self.new = self.t(*random.choice(NAMES))
        self._last = max(self.lists())
        self._stay = self.lists_stay(new=1)

    def goals(self) -> Goals:
        name, artist, new = self.list.name, self.artist.name, self.new
        return {
            "en": (
                f"Duplicate my playlist {name}, call the copy “{new}”, and remove all songs by {artist} from "
                f"the copy. {name} itself stays as it is.",
                f"I want a playlist named “{new}”: all songs of {name}, but nothing by {artist}. "
                f"Do not change {name}.",
                f"Make a copy of “{name}” in Music. Rename it to {new}, then take {artist} out of it.",
                f"{new} is to be a new playlist that holds what {name} holds, except the songs of {artist}.",
            ),
            "zh": (
                f"复制歌单{name}，副本改名为“{new}”，再把副本里{artist}的歌都移除，原来的{name}不要动。",
                f"我想要一个叫“{new}”的歌单：歌曲和{name}一样，但不要{artist}的。{name}保持不变。",
                f"在音乐里给“{name}”做个副本，重命名为{new}，然后去掉{artist}的歌曲。",
            ),
        }

    @property
    def _made(self) -> int:
        """0: there is no new one."""
        return max((id for id in self.lists() if id > self._last), default=0)

    def _has(self) -> tuple[str, tuple[int, ...]]:
        return self.lists().get(self._made, ("", ()))

    def wanted(self) -> Sequence[Part]:
        def trimmed() -> bool:
            return self._has()[0] == self.new and sorted(self._has()[1]) == sorted(self.rest)

        return (
            Part("a playlist of that name", lambda: self._has()[0] == self.new),
            Part("its songs", trimmed),
        )

    def kept(self) -> Sequence[Part]:
        return (self._stay,)

    def next(self, see: See) -> Do:
        if all(part.holds() for part in self.wanted()):
            return DONE
        page, t, made = see.page, self.t, self._made
        if (way := to_playlist(see, made or self.list.id)) is not None:
            return way
        assert isinstance(page, PlaylistPage)
        if not made:
            if page.editing or page.open not in ("", "menu"):
                return BACK
            return see.tap(t("Duplicate", "复制歌单") if page.open else t("More options", "更多选项"))
        if self._has()[0] != self.new:
            if page.editing or page.open not in ("", "menu", "rename"):
                return BACK
            if page.open != "rename":
                return see.tap(t("Rename", "重命名") if page.open else t("More options", "更多选项"))
            if page.draft.strip() != self.new:
                return see.fill(t("Name", "名称"), self.new)
            return see.tap(t("Save", "保存"), "button")
        if not page.editing:
            if page.open not in ("", "menu"):
                return BACK
            return see.tap(t("Edit order", "调整顺序") if page.open else t("More options", "更多选项"))
        if page.open:
            return BACK
        index, one = next((i, s) for i, s in enumerate(page.listed()) if s.id not in self.rest)
        return see.reach("order", index) or see.tap(t(f"Remove {one.title}", f"移除{one.title}"), "button")

    def nears(self) -> Nears:
        def make(name: str, songs: Sequence[int], old: Sequence[int] = ()) -> Callable[[], None]:
            def bring() -> None:
                made = store.save_playlist(self.phone, 0, name)
                store.put_songs(self.phone, made, songs)
                if old:
                    store.set_songs(self.phone, self.list.id, old)

            return bring

        whole = [*self.rest, *self.theirs]
        return (
            ("all of it", make(self.new, whole)),
            ("one of the artist's left", make(self.new, [*self.rest, self.theirs[0]])),
            ("not renamed", make(store.copy_name(self.phone, self.list.name), self.rest)),
            ("out of the old one", make(self.new, whole, self.rest)),
        )


LISTING: tuple[type[Template], ...] = (PutSong, TrimmedCopy)
