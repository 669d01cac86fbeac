"""What who watches keeps: follows, likes, lists, history, downloads, bookmarks, rented films."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream.data import CAPACITY, DAY, size_of
from gui_mcp_devices.pocket.apps.stream.store import (
    Article,
    Video,
    articles,
    database,
    number,
    profile,
    setting,
    videos,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

RENTED_FOR = 2 * DAY
RENTS = {"SD": 0, "HD": 100, "4K": 200}
"""Qualities of a rented film, and how many cents each costs more (times three in yuan)."""


@dataclass(frozen=True, slots=True)
class Playlist:
    id: int
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Card:
    id: int
    network: str
    last4: str
    expires: str
    expired: bool

    @property
    def masked(self) -> str:
        return f"{self.network} •••• {self.last4}"


@dataclass(frozen=True, slots=True)
class Rental:
    id: int
    video: int
    quality: str
    cents: int
    card: str
    until: int


@dataclass(frozen=True, slots=True)
class Download:
    video: int
    quality: str
    megabytes: int


def me(phone: Phone) -> int:
    return profile(phone).id


# -- channels and likes -------------------------------------------------------------------------------------


def follows(phone: Phone, channel: int) -> tuple[bool, bool]:
    """Whether it is followed, and whether its bell is on."""
    row = (
        database(phone)
        .execute(
            "SELECT bell FROM subscriptions WHERE profile_id = ? AND channel_id = ?", (me(phone), channel)
        )
        .fetchone()
    )
    return (False, False) if row is None else (True, bool(row[0]))


def follow(phone: Phone, channel: int, on: bool) -> None:
    if on:
        database(phone).execute(
            "INSERT OR IGNORE INTO subscriptions VALUES (?,?,0,?)", (me(phone), channel, int(phone.now()))
        )
    else:
        database(phone).execute(
            "DELETE FROM subscriptions WHERE profile_id = ? AND channel_id = ?", (me(phone), channel)
        )


def ring(phone: Phone, channel: int, on: bool) -> None:
    database(phone).execute(
        "UPDATE subscriptions SET bell = ? WHERE profile_id = ? AND channel_id = ?",
        (int(on), me(phone), channel),
    )


def rated(phone: Phone, video: int) -> int:
    """1: liked, -1: disliked, 0: neither."""
    return number(phone, "SELECT value FROM ratings WHERE profile_id = ? AND video_id = ?", me(phone), video)


def rate(phone: Phone, video: int, value: int) -> None:
    """0 takes it back."""
    database(phone).execute("DELETE FROM ratings WHERE profile_id = ? AND video_id = ?", (me(phone), video))
    if value:
        database(phone).execute("INSERT INTO ratings VALUES (?,?,?)", (me(phone), video, value))


# -- watch later --------------------------------------------------------------------------------------------


def later(phone: Phone) -> list[Video]:
    tail = "JOIN watch_later w ON w.video_id = v._id AND w.profile_id = ? ORDER BY w.added DESC, v._id"
    return videos(phone, tail, (me(phone),))


def is_later(phone: Phone, video: int) -> bool:
    return bool(
        number(
            phone,
            "SELECT count(*) FROM watch_later WHERE profile_id = ? AND video_id = ?",
            me(phone),
            video,
        )
    )


def put_later(phone: Phone, video: int, on: bool, added: int = 0) -> None:
    if on:
        database(phone).execute(
            "INSERT OR IGNORE INTO watch_later VALUES (?,?,?)",
            (me(phone), video, added or int(phone.now())),
        )
    else:
        database(phone).execute(
            "DELETE FROM watch_later WHERE profile_id = ? AND video_id = ?", (me(phone), video)
        )


# -- playlists ----------------------------------------------------------------------------------------------


def playlists(phone: Phone) -> list[Playlist]:
    found = database(phone).execute(
        "SELECT _id, name, (SELECT count(*) FROM playlist_items WHERE playlist_id = _id) FROM playlists "
        "WHERE profile_id = ? ORDER BY _id",
        (me(phone),),
    )
    return [Playlist(int(id), str(name), int(count)) for id, name, count in found]


def playlist(phone: Phone, id: int) -> Playlist | None:
    return next((one for one in playlists(phone) if one.id == id), None)


def make_playlist(phone: Phone, name: str) -> int:
    """Its id."""
    made = database(phone).execute(
        "INSERT INTO playlists (profile_id, name) VALUES (?,?) RETURNING _id", (me(phone), name)
    )
    return int(made.fetchone()[0])


def rename_playlist(phone: Phone, id: int, name: str) -> None:
    database(phone).execute("UPDATE playlists SET name = ? WHERE _id = ?", (name, id))


def delete_playlist(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM playlists WHERE _id = ?", (id,))
    database(phone).execute("DELETE FROM playlist_items WHERE playlist_id = ?", (id,))


def items(phone: Phone, playlist: int) -> list[Video]:
    tail = "JOIN playlist_items i ON i.video_id = v._id AND i.playlist_id = ? ORDER BY i.place, v._id"
    return videos(phone, tail, (playlist,))


def put_item(phone: Phone, playlist: int, video: int, on: bool) -> None:
    """At its end."""
    if on:
        database(phone).execute(
            "INSERT OR IGNORE INTO playlist_items SELECT ?, ?, coalesce(max(place), -1) + 1 "
            "FROM playlist_items WHERE playlist_id = ?",
            (playlist, video, playlist),
        )
    else:
        database(phone).execute(
            "DELETE FROM playlist_items WHERE playlist_id = ? AND video_id = ?", (playlist, video)
        )


def arrange(phone: Phone, playlist: int, order: list[int]) -> None:
    """Its videos in that order."""
    database(phone).executemany(
        "UPDATE playlist_items SET place = ? WHERE playlist_id = ? AND video_id = ?",
        [(place, playlist, video) for place, video in enumerate(order)],
    )


# -- history ------------------------------------------------------------------------------------------------


def history(phone: Phone) -> list[tuple[Video, float, float]]:
    """What was watched, how far in seconds, and when; the last first."""
    tail = "JOIN history h ON h.video_id = v._id AND h.profile_id = ? ORDER BY h.watched DESC, v._id"
    found = videos(phone, tail, (me(phone),))
    known = {
        int(id): (float(at), float(when))
        for id, at, when in database(phone).execute(
            "SELECT video_id, position, watched FROM history WHERE profile_id = ?", (me(phone),)
        )
    }
    return [(one, *known[one.id]) for one in found]


def position(phone: Phone, video: int) -> float:
    """How far it was watched, seconds."""
    row = (
        database(phone)
        .execute("SELECT position FROM history WHERE profile_id = ? AND video_id = ?", (me(phone), video))
        .fetchone()
    )
    return 0.0 if row is None else float(row[0])


def remember(phone: Phone, video: int, at: float) -> None:
    """It was watched that far, unless the history is paused."""
    if setting(phone, "history_paused") == "1":
        return
    database(phone).execute(
        "INSERT INTO history VALUES (?,?,?,?) ON CONFLICT (profile_id, video_id) "
        "DO UPDATE SET position = excluded.position, watched = excluded.watched",
        (me(phone), video, round(at, 1), phone.now()),
    )


def forget(phone: Phone, video: int | None) -> None:
    """None: everything."""
    database(phone).execute(
        "DELETE FROM history WHERE profile_id = ? AND coalesce(video_id = ?, 1)", (me(phone), video)
    )


# -- downloads ----------------------------------------------------------------------------------------------


def downloads(phone: Phone) -> list[tuple[Video, Download]]:
    """Those that who watches may see, the last first."""
    child = profile(phone).child
    found = videos(phone, "JOIN downloads d ON d.video_id = v._id ORDER BY d.made DESC, v._id")
    known = {one.video: one for one in _downloads(phone)}
    return [(one, known[one.id]) for one in found if one.kids or not child]


def _downloads(phone: Phone) -> list[Download]:
    rows = database(phone).execute("SELECT video_id, quality, megabytes FROM downloads")
    return [Download(int(id), str(quality), int(size)) for id, quality, size in rows]


def download_of(phone: Phone, video: int) -> Download | None:
    return next((one for one in _downloads(phone) if one.video == video), None)


def room(phone: Phone) -> int:
    """Megabytes that are left for downloads."""
    return CAPACITY - number(phone, "SELECT coalesce(sum(megabytes), 0) FROM downloads")


def download(phone: Phone, video: Video, quality: str) -> bool:
    """False: there is no room for it."""
    size = size_of(video.seconds, quality)
    if size > room(phone):
        return False
    database(phone).execute(
        "INSERT OR REPLACE INTO downloads VALUES (?,?,?,?)", (video.id, quality, size, int(phone.now()))
    )
    return True


def drop(phone: Phone, video: int | None) -> None:
    """None: all downloads that who watches may see."""
    gone = [one.id for one, _ in downloads(phone)] if video is None else [video]
    database(phone).executemany("DELETE FROM downloads WHERE video_id = ?", [(id,) for id in gone])


# -- bookmarks ----------------------------------------------------------------------------------------------


def bookmarks(phone: Phone) -> list[Article]:
    """The last first."""
    kept = database(phone).execute(
        "SELECT article_id FROM bookmarks WHERE profile_id = ? ORDER BY added DESC", (me(phone),)
    )
    known = {one.id: one for one in articles(phone)}
    return [known[int(id)] for (id,) in kept if int(id) in known]


def is_bookmarked(phone: Phone, article: int) -> bool:
    return bool(
        number(
            phone,
            "SELECT count(*) FROM bookmarks WHERE profile_id = ? AND article_id = ?",
            me(phone),
            article,
        )
    )


def bookmark(phone: Phone, article: int, on: bool) -> None:
    if on:
        database(phone).execute(
            "INSERT OR IGNORE INTO bookmarks VALUES (?,?,?)", (me(phone), article, int(phone.now()))
        )
    else:
        database(phone).execute(
            "DELETE FROM bookmarks WHERE profile_id = ? AND article_id = ?", (me(phone), article)
        )


# -- rented films -------------------------------------------------------------------------------------------


def cards(phone: Phone) -> list[Card]:
    found = database(phone).execute("SELECT _id, network, last4, expires, expired FROM cards ORDER BY _id")
    return [Card(int(a), str(b), str(c), str(d), bool(e)) for a, b, c, d, e in found]


def rentals(phone: Phone) -> list[Rental]:
    """The last first."""
    found = database(phone).execute(
        "SELECT _id, video_id, quality, cents, card, until FROM rentals ORDER BY _id DESC"
    )
    return [Rental(int(a), int(b), str(c), int(d), str(e), int(f)) for a, b, c, d, e, f in found]


def rental_of(phone: Phone, video: int) -> Rental | None:
    """One that still runs."""
    return next((r for r in rentals(phone) if r.video == video and r.until > phone.now()), None)


def rent_cents(phone: Phone, video: Video, quality: str) -> int:
    return video.cents + RENTS[quality] * (3 if phone.locale == "zh" else 1)


def rent(phone: Phone, video: Video, quality: str, card: str) -> None:
    now = int(phone.now())
    database(phone).execute(
        "INSERT INTO rentals (video_id, quality, cents, card, rented, until) VALUES (?,?,?,?,?,?)",
        (video.id, quality, rent_cents(phone, video, quality), card, now, now + RENTED_FOR),
    )


def may_play(phone: Phone, video: Video) -> bool:
    return not video.cents or rental_of(phone, video.id) is not None
