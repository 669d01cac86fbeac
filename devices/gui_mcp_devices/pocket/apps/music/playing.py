"""The player: what is in the queue, what of it plays, and how far it is by the phone's clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.music.store import Song, database, offline, song

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

WITH_SONG = -1
"""The sleep timer that ends when the song does."""
REPEATS = ("off", "all", "one")
AGAIN = 3.0
"""Seconds into a song from which `previous` begins it again."""


@dataclass(frozen=True, slots=True)
class State:
    entry: int
    """Of the queue; 0: nothing is chosen."""
    playing: bool
    since: float
    """When `position` was right, unix seconds."""
    position: float
    """Seconds."""
    shuffle: bool
    repeat: str
    sleep: int
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    song: int
    seconds: int


def state(phone: Phone) -> State:
    row = (
        database(phone)
        .execute("SELECT entry, playing, since, position, shuffle, repeat, sleep, source FROM player")
        .fetchone()
    )
    if row is None:
        return State(0, False, 0.0, 0.0, False, "off", 0, "")
    entry, playing, since, position, shuffle, repeat, sleep, source = row
    return State(entry, bool(playing), since, position, bool(shuffle), repeat, sleep, source)


def put(phone: Phone, now: State) -> None:
    database(phone).execute(
        "INSERT OR REPLACE INTO player VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            now.entry, int(now.playing), now.since, now.position, int(now.shuffle), now.repeat, now.sleep,
            now.source,
        ),
    )  # fmt: skip


def queue(phone: Phone) -> list[Entry]:
    found = database(phone).execute(
        "SELECT queue._id, song_id, seconds FROM queue JOIN songs ON songs._id = song_id ORDER BY place"
    )
    return [Entry(*row) for row in found.fetchall()]


def current(phone: Phone) -> Song | None:
    entry = state(phone).entry
    row = database(phone).execute("SELECT song_id FROM queue WHERE _id = ?", (entry,)).fetchone()
    return song(phone, row[0]) if row else None


def position(phone: Phone) -> float:
    """Seconds into the song."""
    now = state(phone)
    return now.position + (max(0.0, phone.now() - now.since) if now.playing else 0.0)


def can_play(phone: Phone, one: Song) -> bool:
    return not offline(phone) or 0 < one.ready <= phone.now()


def play(phone: Phone, songs: Sequence[Song], at: int, source: str, *, shuffle: bool | None = None) -> bool:
    """Put `songs` into the queue and play from the one `at`. False: there is no network for it."""
    if not songs or not can_play(phone, songs[at]):
        return False
    before = state(phone)
    mixed = before.shuffle if shuffle is None else shuffle
    order = list(range(len(songs)))
    if mixed:
        order.remove(at)
        Random(f"{int(phone.now())}/{songs[at].id}").shuffle(order)
        order.insert(0, at)
    db = database(phone)
    db.execute("DELETE FROM queue")
    db.executemany(
        "INSERT INTO queue VALUES (?, ?, ?, ?)",
        [(origin + 1, songs[origin].id, place, origin) for place, origin in enumerate(order)],
    )
    _begin(phone, replace(before, shuffle=mixed, source=source), at + 1, songs[at].id)
    return True


def _begin(phone: Phone, before: State, entry: int, id: int) -> None:
    put(phone, replace(before, entry=entry, playing=True, since=phone.now(), position=0.0))
    heard(phone, [id])


def heard(phone: Phone, songs: Sequence[int]) -> None:
    database(phone).executemany(
        "INSERT INTO history VALUES (?, ?, 1) ON CONFLICT (song_id) "
        "DO UPDATE SET at = excluded.at, plays = plays + 1",
        [(id, int(phone.now()) + at) for at, id in enumerate(songs)],
    )


def toggle(phone: Phone) -> bool:
    """Play or pause. False: there is no network for what is to be played, or nothing to play."""
    now, one = state(phone), current(phone)
    if one is None or (not now.playing and not can_play(phone, one)):
        return False
    put(phone, replace(now, position=position(phone), since=phone.now(), playing=not now.playing))
    return True


def seek(phone: Phone, share: float) -> None:
    one = current(phone)
    if one is not None:
        at = max(0.0, min(one.seconds - 1.0, share * one.seconds))
        put(phone, replace(state(phone), position=at, since=phone.now()))


def go(phone: Phone, entry: int) -> None:
    """Play an entry of the queue from its beginning."""
    one = next((e for e in queue(phone) if e.id == entry), None)
    if one is not None:
        _begin(phone, state(phone), entry, one.song)


def skip(phone: Phone, by: int) -> None:
    """To the next song, or to the previous; its beginning first where it has gone on for a while."""
    now, entries = state(phone), queue(phone)
    at = next((i for i, e in enumerate(entries) if e.id == now.entry), -1)
    if at < 0:
        return
    if by < 0 and (position(phone) > AGAIN or (at == 0 and now.repeat != "all")):
        put(phone, replace(now, position=0.0, since=phone.now()))
        return
    to = at + by
    if to >= len(entries) and now.repeat != "all":
        put(phone, replace(now, playing=False, position=0.0, since=phone.now()))
        return
    one = entries[to % len(entries)]
    put(phone, replace(now, entry=one.id, position=0.0, since=phone.now()))
    if now.playing:
        heard(phone, [one.song])


def mix(phone: Phone, on: bool) -> None:
    """Shuffle what comes after the song that plays, or put all into the order in which it came."""
    now = state(phone)
    ids = [e.id for e in queue(phone)]
    if on:
        at = ids.index(now.entry) + 1 if now.entry in ids else 0
        rest = ids[at:]
        Random(f"{int(phone.now())}/{len(rest)}").shuffle(rest)
        ids[at:] = rest
    else:
        ids = [id for (id,) in database(phone).execute("SELECT _id FROM queue ORDER BY origin, _id")]
    _order(phone, ids)
    put(phone, replace(now, shuffle=on))


def _order(phone: Phone, ids: Sequence[int]) -> None:
    database(phone).executemany(
        "UPDATE queue SET place = ? WHERE _id = ?", [(place, id) for place, id in enumerate(ids)]
    )


def repeat(phone: Phone, how: str) -> None:
    put(phone, replace(state(phone), repeat=how))


def sleep(phone: Phone, until: int) -> None:
    put(phone, replace(state(phone), sleep=until))


def enqueue(phone: Phone, song: int, *, next: bool) -> None:
    """Into the queue, right after the song that plays or at the end."""
    ids = [e.id for e in queue(phone)]
    now = state(phone)
    (last,) = database(phone).execute("SELECT COALESCE(MAX(origin), -1) + 1 FROM queue").fetchone()
    made = database(phone).execute(
        "INSERT INTO queue (song_id, place, origin) VALUES (?, ?, ?)", (song, len(ids), last)
    )
    id = made.lastrowid or 0
    at = ids.index(now.entry) + 1 if next and now.entry in ids else len(ids)
    _order(phone, [*ids[:at], id, *ids[at:]])
    if now.entry not in ids:
        put(phone, replace(now, entry=id, playing=False, position=0.0, since=phone.now()))


def remove(phone: Phone, entry: int) -> None:
    """Out of the queue; where it was the one that played, the next one waits in its place."""
    ids = [e.id for e in queue(phone)]
    if entry not in ids:
        return
    now, at = state(phone), ids.index(entry)
    database(phone).execute("DELETE FROM queue WHERE _id = ?", (entry,))
    ids.remove(entry)
    _order(phone, ids)
    if now.entry == entry:
        follows = ids[min(at, len(ids) - 1)] if ids else 0
        put(phone, replace(now, entry=follows, playing=False, position=0.0, since=phone.now()))


def move(phone: Phone, entry: int, by: int) -> None:
    ids = [e.id for e in queue(phone)]
    at = ids.index(entry) if entry in ids else -1
    if at >= 0 and 0 <= at + by < len(ids):
        ids.insert(at + by, ids.pop(at))
        _order(phone, ids)


def clear(phone: Phone) -> None:
    """All but the song that plays."""
    database(phone).execute("DELETE FROM queue WHERE _id != ?", (state(phone).entry,))


def tick(phone: Phone) -> None:
    """Songs that have ended give way to the next, and the sleep timer stops the music."""
    now = state(phone)
    asleep = 0 < now.sleep <= phone.now()
    if asleep and not now.playing:
        put(phone, replace(now, sleep=0))
    if not now.playing:
        return
    end = float(now.sleep) if asleep else phone.now()
    at, entries = now.position + max(0.0, end - now.since), queue(phone)
    place = next((i for i, e in enumerate(entries) if e.id == now.entry), -1)
    if place < 0:
        put(phone, replace(now, playing=False))
        return
    if at < entries[place].seconds:
        if asleep:
            put(phone, replace(now, playing=False, position=at, since=end, sleep=0))
        return
    ended = _advance(now, entries, place, at)
    if asleep:
        ended = replace(ended, playing=False, sleep=0)
    put(phone, replace(ended, since=end))
    if ended.entry != now.entry:
        heard(phone, [e.song for e in entries if e.id == ended.entry])


def _advance(now: State, entries: Sequence[Entry], place: int, at: float) -> State:
    """What plays after `at` seconds from the beginning of the one at `place`."""
    if now.sleep == WITH_SONG:
        return replace(now, playing=False, position=0.0, sleep=0)
    if now.repeat == "one":
        return replace(now, position=at % entries[place].seconds)
    if now.repeat == "all":
        whole = sum(e.seconds for e in entries)
        at = at % whole if at >= whole + entries[place].seconds else at
    while at >= entries[place].seconds:
        at -= entries[place].seconds
        place += 1
        if place == len(entries):
            if now.repeat != "all":
                return replace(now, playing=False, position=0.0)
            place = 0
    return replace(now, entry=entries[place].id, position=at)
