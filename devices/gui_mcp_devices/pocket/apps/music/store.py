"""What the pages of the music ask of their database, and what they change in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.apps.music.data import DEFAULTS, GENRES, LINES, MUSIC

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Sort = Literal["title", "artist", "length", "plays", "recent"]
MEGABYTES = {"low": 0.6, "normal": 1.2, "high": 2.4}
"""Of a minute, by quality."""


@dataclass(frozen=True, slots=True)
class Song:
    id: int
    title: str
    artist: str
    album: str
    seconds: int
    track: int
    artist_id: int
    album_id: int
    genre: int
    streaming_only: bool
    favourite: bool
    ready: int
    """When its download is there, unix seconds; 0: it has none."""
    plays: int

    @property
    def under(self) -> str:
        """What stands below its title."""
        return f"{self.artist} · {self.album}"


@dataclass(frozen=True, slots=True)
class Album:
    id: int
    title: str
    artist_id: int
    artist: str
    year: int
    songs: int


@dataclass(frozen=True, slots=True)
class Artist:
    id: int
    name: str
    genre: int
    followed: bool


@dataclass(frozen=True, slots=True)
class Playlist:
    id: int
    name: str
    songs: int
    seconds: int


_SONG = (
    "SELECT s._id, s.title, a.name, r.title, s.seconds, s.track, a._id, r._id, a.genre, s.streaming_only, "
    "f.song_id IS NOT NULL, COALESCE(d.ready, 0), COALESCE(h.plays, 0) FROM songs s "
    "JOIN albums r ON r._id = s.album_id JOIN artists a ON a._id = r.artist_id "
    "LEFT JOIN favourites f ON f.song_id = s._id LEFT JOIN downloads d ON d.song_id = s._id "
    "LEFT JOIN history h ON h.song_id = s._id "
)
_ORDER: dict[Sort, str] = {
    "title": "s.title COLLATE NOCASE, s._id", "artist": "a.name COLLATE NOCASE, r.year, s.track",
    "length": "s.seconds, s._id", "plays": "h.plays DESC, s.title", "recent": "h.at DESC, s.title",
}  # fmt: skip


def database(phone: Phone) -> sqlite3.Connection:
    return phone.databases[MUSIC]


def _songs(phone: Phone, rest: str, *values: object) -> list[Song]:
    found = database(phone).execute(_SONG + rest, values).fetchall()
    return [
        Song(id, title, artist, album, long, track, who, of, genre, bool(only), bool(liked), ready, plays)
        for id, title, artist, album, long, track, who, of, genre, only, liked, ready, plays in found
    ]


def song(phone: Phone, id: int) -> Song | None:
    return next(iter(_songs(phone, "WHERE s._id = ?", id)), None)


def songs(
    phone: Phone, sort: Sort = "title", genre: int = -1, downloaded: bool = False, liked: bool = False
) -> list[Song]:
    """Of the whole library, narrowed."""
    where = "WHERE 1"
    where += f" AND a.genre = {genre:d}" if genre >= 0 else ""
    where += " AND d.song_id IS NOT NULL" if downloaded else ""
    where += " AND f.song_id IS NOT NULL" if liked else ""
    return _songs(phone, f"{where} ORDER BY {_ORDER[sort]}")


def songs_of(phone: Phone, kind: str, id: int) -> list[Song]:
    """Of an album, an artist, a genre, a playlist; the favourites, the downloads, what was last heard."""
    match kind:
        case "album":
            return _songs(phone, "WHERE r._id = ? ORDER BY s.track", id)
        case "artist":
            return _songs(phone, "WHERE a._id = ? ORDER BY r.year DESC, s.track", id)
        case "genre":
            return _songs(phone, "WHERE a.genre = ? ORDER BY s.title COLLATE NOCASE, s._id", id)
        case "favourites":
            return _songs(phone, "WHERE f.song_id IS NOT NULL ORDER BY f.added DESC, s._id")
        case "downloads":
            return _songs(phone, "WHERE d.song_id IS NOT NULL ORDER BY s.title COLLATE NOCASE, s._id")
        case "recent":
            return _songs(phone, "WHERE h.at > 0 ORDER BY h.at DESC, s._id LIMIT 30")
        case _:
            return _songs(
                phone,
                "JOIN playlist_songs p ON p.song_id = s._id WHERE p.playlist_id = ? ORDER BY p.place",
                id,
            )


def albums(phone: Phone, artist: int = 0) -> list[Album]:
    found = database(phone).execute(
        "SELECT r._id, r.title, a._id, a.name, r.year, (SELECT COUNT(*) FROM songs WHERE album_id = r._id) "
        "FROM albums r JOIN artists a ON a._id = r.artist_id WHERE ? IN (0, a._id) "
        "ORDER BY r.title COLLATE NOCASE",
        (artist,),
    )
    return [Album(*row) for row in found.fetchall()]


def artists(phone: Phone) -> list[Artist]:
    found = database(phone).execute(
        "SELECT _id, name, genre, artist_id IS NOT NULL FROM artists LEFT JOIN follows ON artist_id = _id "
        "ORDER BY name COLLATE NOCASE"
    )
    return [Artist(id, name, genre, bool(on)) for id, name, genre, on in found.fetchall()]


def playlists(phone: Phone) -> list[Playlist]:
    found = database(phone).execute(
        "SELECT p._id, p.name, COUNT(s._id), COALESCE(SUM(s.seconds), 0) FROM playlists p "
        "LEFT JOIN playlist_songs l ON l.playlist_id = p._id LEFT JOIN songs s ON s._id = l.song_id "
        "GROUP BY p._id ORDER BY p.created DESC, p._id DESC"
    )
    return [Playlist(*row) for row in found.fetchall()]


def playlist(phone: Phone, id: int) -> Playlist | None:
    return next((one for one in playlists(phone) if one.id == id), None)


def genre_name(phone: Phone, genre: int) -> str:
    return phone.say(*GENRES[genre])


def lyrics(phone: Phone, song: Song) -> list[str]:
    """Its words, line by line; some songs have none."""
    random = Random(f"{song.id}/{song.title}")
    if song.id % 5 == 0:
        return []
    pairs = random.sample(range(len(LINES) // 2 - 2), 4)
    chorus = [12, 13, 14, 15]
    lines = [2 * pairs[0], 2 * pairs[0] + 1, 2 * pairs[1], 2 * pairs[1] + 1, *chorus]
    lines += [2 * pairs[2], 2 * pairs[2] + 1, 2 * pairs[3], 2 * pairs[3] + 1, *chorus]
    return [phone.say(*LINES[index]) for index in lines]


def length(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


# -- changes ------------------------------------------------------------------------------------------------


def like(phone: Phone, song: int, on: bool) -> None:
    db = database(phone)
    if on:
        db.execute("INSERT OR IGNORE INTO favourites VALUES (?, ?)", (song, int(phone.now())))
    else:
        db.execute("DELETE FROM favourites WHERE song_id = ?", (song,))


def follow(phone: Phone, artist: int, on: bool) -> None:
    if on:
        database(phone).execute("INSERT OR IGNORE INTO follows VALUES (?)", (artist,))
    else:
        database(phone).execute("DELETE FROM follows WHERE artist_id = ?", (artist,))


def download(phone: Phone, songs: Sequence[Song]) -> int:
    """Fetch what may be fetched and is not there yet, one after the other; how many those are."""
    due, count = int(phone.now()), 0
    for one in songs:
        if not one.streaming_only and not one.ready:
            due, count = due + 4, count + 1
            database(phone).execute("INSERT OR IGNORE INTO downloads VALUES (?, ?)", (one.id, due))
    return count


def drop_downloads(phone: Phone, songs: Sequence[int]) -> None:
    database(phone).executemany("DELETE FROM downloads WHERE song_id = ?", [(id,) for id in songs])


def save_playlist(phone: Phone, id: int, name: str) -> int:
    """Rename a playlist, or make one where the id is 0; its id. 0: the name is empty or taken."""
    name = " ".join(name.split())
    taken = {one.name.casefold() for one in playlists(phone) if one.id != id}
    if not name or name.casefold() in taken:
        return 0
    if id:
        database(phone).execute("UPDATE playlists SET name = ? WHERE _id = ?", (name, id))
        return id
    made = database(phone).execute(
        "INSERT INTO playlists (name, created) VALUES (?, ?)", (name, int(phone.now()))
    )
    return made.lastrowid or 0


def delete_playlist(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM playlist_songs WHERE playlist_id = ?", (id,))
    database(phone).execute("DELETE FROM playlists WHERE _id = ?", (id,))


def put_songs(phone: Phone, playlist: int, songs: Sequence[int]) -> None:
    """At its end."""
    (last,) = (
        database(phone)
        .execute("SELECT COALESCE(MAX(place), -1) FROM playlist_songs WHERE playlist_id = ?", (playlist,))
        .fetchone()
    )
    database(phone).executemany(
        "INSERT INTO playlist_songs (playlist_id, song_id, place) VALUES (?, ?, ?)",
        [(playlist, song, int(last) + at) for at, song in enumerate(songs, 1)],
    )


def set_songs(phone: Phone, playlist: int, songs: Sequence[int]) -> None:
    """What a playlist holds, in this order."""
    database(phone).execute("DELETE FROM playlist_songs WHERE playlist_id = ?", (playlist,))
    put_songs(phone, playlist, songs)


def copy_name(phone: Phone, name: str) -> str:
    """What a copy of a playlist is called."""
    taken = {one.name for one in playlists(phone)}
    made = f"{name} {phone.say('copy', '副本')}"
    count = 2
    while made in taken:
        made = f"{name} {phone.say('copy', '副本')} {count}"
        count += 1
    return made


# -- settings and traces ------------------------------------------------------------------------------------


def setting(phone: Phone, name: str) -> str:
    row = database(phone).execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else DEFAULTS[name]


def put_setting(phone: Phone, name: str, value: str) -> None:
    database(phone).execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))


def offline(phone: Phone) -> bool:
    return phone.setting("global", "airplane_mode_on") == "1"


def may_download(phone: Phone) -> bool:
    wifi = phone.setting("global", "wifi_on") not in (None, "0")
    return not offline(phone) and (wifi or setting(phone, "wifi_only") == "0")


def searched(phone: Phone, query: str) -> None:
    query = " ".join(query.split())
    if query:
        database(phone).execute("INSERT OR REPLACE INTO searches VALUES (?, ?)", (query, int(phone.now())))


def searches(phone: Phone) -> list[str]:
    found = database(phone).execute("SELECT query FROM searches ORDER BY at DESC, query LIMIT 6")
    return [str(query) for (query,) in found.fetchall()]
