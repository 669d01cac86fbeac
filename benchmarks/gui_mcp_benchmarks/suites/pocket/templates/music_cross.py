"""Tasks that begin in another app and end in the music."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gui_mcp_devices.pocket.apps.messages import schema as messages
from gui_mcp_devices.pocket.apps.messages import store as talk
from gui_mcp_devices.pocket.apps.messages.chat import ChatPage
from gui_mcp_devices.pocket.apps.music import store
from gui_mcp_devices.pocket.apps.music.home import LIBRARY, PLAYLISTS, Music
from gui_mcp_devices.pocket.apps.music.lists import ListPage
from gui_mcp_devices.pocket.apps.music.parts import MusicPage
from gui_mcp_devices.pocket.apps.notes import store as notes
from gui_mcp_devices.pocket.apps.notes.editor import Editor
from gui_mcp_devices.pocket.apps.notes.parts import PACKAGE as NOTES
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_models.model import Finish

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
    to_tab,
    twins,
)
from gui_mcp_benchmarks.suites.pocket.templates.music_lists import NAMES
from gui_mcp_benchmarks.suites.pocket.templates.notes_base import to_note
from gui_mcp_benchmarks.suites.pocket.templates.people import (
    SMS,
    messages_db,
    messages_stay,
    nothing_else_sent,
    pick,
    threads_stay,
    to_chat,
)


class ListedInNote(MusicTask):
    """Make a playlist of the songs that a note lists."""

    name, tier = "music-listed-in-note", "hard"
    also = (NOTES,)
    may_change = LISTS

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        one, self.twin = twins(phone, random)
        others = random.sample([song for song in plain(phone) if song.title != one.title], 2)
        self.songs = [one, *others]
        random.shuffle(self.songs)
        self.new = self.t(*random.choice(NAMES))
        self.title = self.t("Songs from the radio", "电台里听到的歌")
        self.id = notes.create(phone)
        notes.write(phone, self.id, self.title, "\n".join(f"{s.title} - {s.artist}" for s in self.songs))
        self._last = max(self.lists())
        self._stay = self.lists_stay(new=1)

    def goals(self) -> Goals:
        title, new = self.title, self.new
        return {
            "en": (
                f"Make a playlist called “{new}” in Music with the songs that my note “{title}” lists.",
                f"My note “{title}” names some songs. Collect exactly those in a new playlist, {new}.",
                f"Create the playlist {new} and put into it just the songs from the note “{title}”.",
                f"Read “{title}” in my notes, and build a playlist named “{new}” from it.",
            ),
            "zh": (
                f"按记事“{title}”里列的歌曲，在音乐里建一个歌单“{new}”。",
                f"记事“{title}”写了几首歌，把它们放进新歌单{new}，不要多也不要少。",
                f"新建歌单{new}，歌曲就照我的记事“{title}”来加。",
            ),
        }

    @property
    def _made(self) -> int:
        return next((id for id, held in self.lists().items() if id > self._last and held[0] == self.new), 0)

    def _held(self) -> tuple[int, ...]:
        return self.lists().get(self._made, ("", ()))[1]

    def wanted(self) -> Sequence[Part]:
        parts = [Part(s.title, lambda id=s.id: self._held().count(id) == 1) for s in self.songs]
        return (Part("the playlist", lambda: bool(self._made)), *parts)

    def kept(self) -> Sequence[Part]:
        meant = {s.id for s in self.songs}
        return (self._stay, Part("no other song", lambda: set(self._held()) <= meant))

    def next(self, see: See) -> Do:
        if all(part.holds() for part in self.wanted()):
            return DONE
        page, t, made = see.page, self.t, self._made
        read = any(a.package == NOTES and a.activity == Editor.activity for a in self.phone.stack())
        if not read:
            return to_note(see, self.id) or BACK
        if not made:
            if not isinstance(page, Music) or page.tab != PLAYLISTS or page.open != "new" or covered(see):
                return to_tab(see, PLAYLISTS) or see.tap(t("New playlist", "新建歌单"), "button")
            if page.draft.strip() != self.new:
                return see.fill(t("Name", "名称"), self.new)
            return see.tap(t("Save", "保存"), "button")
        one = next(s for s in self.songs if s.id not in self._held())
        if isinstance(page, MusicPage) and page.held == one.id and not covered(see):
            if page.open == "add":
                return see.tap(self.new)
            if page.open == "song":
                return see.tap(t("Add to playlist", "添加到歌单"))
        if (way := to_artist(see, one.artist_id, one.artist)) is not None:
            return way
        return see.tap(t(f"More for {one.title}, {one.artist}", f"更多：{one.title}，{one.artist}"))

    def nears(self) -> Nears:
        def make(name: str, songs: Sequence[int]) -> Callable[[], None]:
            def bring() -> None:
                store.put_songs(self.phone, store.save_playlist(self.phone, 0, name), songs)

            return bring

        ids = [s.id for s in self.songs]
        same = next(s for s in self.songs if s.title == self.twin.title)
        return (
            ("the other artist's", make(self.new, [self.twin.id if id == same.id else id for id in ids])),
            ("both artists'", make(self.new, [*ids, self.twin.id])),
            ("two of three", make(self.new, ids[:2])),
            ("another name", make(self.title, ids)),
        )


class TextedSong(MusicTask):
    """Put a song into a playlist that somebody wrote of, and that is not there."""

    name, tier = "music-texted-song", "medium"
    also = (messages.PACKAGE,)
    may_change = SMS
    infeasible = True

    def __init__(self, phone: Phone, random: Random) -> None:
        super().__init__(phone, random)
        self.who = pick(phone, random, where=lambda one: len(one.phones) == 1)[0]
        self.number = self.who.phones[0].value
        self.artist = random.choice(store.artists(phone))
        self.title = self.t(*random.choice((
            ("Umbrella Waltz", "雨伞圆舞曲"), ("Kettle Blues", "水壶蓝调"), ("Tram Number Four", "四路电车"),
        )))  # fmt: skip
        self.list = random.choice(store.playlists(phone))
        body = self.t(
            f"Listen to “{self.title}” by {self.artist.name}, I cannot stop humming it!",
            f"快听{self.artist.name}的“{self.title}”，我哼了一整天！",
        )
        talk.receive(messages_db(phone), self.number, body, int(phone.now() * 1000) - 60_000, read=True)
        self._kept = (messages_stay(phone), threads_stay(phone), nothing_else_sent(phone, ()))

    def goals(self) -> Goals:
        who, name = self.who.name, self.list.name
        return {
            "en": (
                f"{who} texted me about a song. Add that song to my playlist {name}.",
                f"Put the song from {who}'s last message into “{name}” in Music.",
                f"Look up in my messages what {who} told me to listen to. Playlist {name} should have it.",
                f"My playlist {name} should get the song that {who} wrote to me about.",
            ),
            "zh": (
                f"{who}发短信给我推荐了一首歌，把它加到歌单{name}。",
                f"看看{who}最近一条短信里说的歌，在音乐里放进“{name}”。",
                f"歌单{name}里要加上{who}短信里提到的那首歌。",
            ),
        }

    def wanted(self) -> Sequence[Part]:
        return ()

    def kept(self) -> Sequence[Part]:
        return self._kept

    def next(self, see: See) -> Do:
        read = any(
            a.package == messages.PACKAGE and a.activity == ChatPage.activity for a in self.phone.stack()
        )
        if not read:
            return to_chat(see, [self.number]) or BACK
        return to_artist(see, self.artist.id, self.artist.name) or Finish("infeasible")

    def _likes(self, id: int) -> bool:
        return any(one.id == id for one in store.songs_of(self.phone, "favourites", 0))

    def nears(self) -> Nears:
        theirs = store.songs_of(self.phone, "artist", self.artist.id)
        held = {s.id for s in store.songs_of(self.phone, "playlist", self.list.id)}
        other = next(s.id for s in theirs if s.id not in held)

        def name_it() -> None:
            store.save_playlist(self.phone, 0, self.title)

        return (
            ("another of the artist's", lambda: store.put_songs(self.phone, self.list.id, [other])),
            ("a playlist of that name", name_it),
            ("a favourite instead", lambda: store.like(self.phone, other, not self._likes(other))),
        )


def to_artist(see: See, id: int, name: str) -> Do | None:
    """Nearer to somebody's page, by way of the library; None: it is in front."""
    page = see.page
    if isinstance(page, ListPage) and (page.kind, page.id) == ("artist", id) and not covered(see):
        return BACK if page.open else None
    if (way := to_tab(see, LIBRARY)) is not None:
        return way
    assert isinstance(page, Music)
    if page.kind != "artists":
        return see.tap(see.phone.say("Artists", "歌手"))
    index = [one.id for one in store.artists(see.phone)].index(id)
    return see.reach("artists", index) or see.tap(f"{name} ", "listitem")


CROSS: tuple[type[Template], ...] = (TextedSong, ListedInNote)
