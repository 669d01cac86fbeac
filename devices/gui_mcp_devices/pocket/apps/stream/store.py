"""What Lumen's pages ask about videos, channels and articles."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.stream.data import DAY, DEFAULTS, STREAM

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

LENGTHS = {"": (0, 0), "short": (0, 600), "middle": (600, 1200), "long": (1200, 0)}
"""Seconds: at least, and less than (0: any)."""
DATES = {"": 0, "month": 30, "half": 182, "year": 365}
"""Days that it is old at most; 0: any."""
KINDS = ("", "video", "film", "article", "channel")
SORTS = ("relevance", "newest", "views", "longest", "shortest")
_ORDER = {
    "relevance": "v._id",
    "newest": "v.published DESC, v._id",
    "oldest": "v.published, v._id",
    "views": "v.views DESC, v._id",
    "longest": "v.seconds DESC, v._id",
    "shortest": "v.seconds, v._id",
}
_VIDEO = (
    "SELECT v._id, v.channel_id, c.name, v.title, v.topic, v.about, v.seconds, v.published, v.views, "
    "v.likes, v.price_cents, v.kids, v.picture FROM videos v JOIN channels c ON c._id = v.channel_id "
)
_CHANNEL = "SELECT _id, name, handle, topic, about, followers FROM channels "
_ARTICLE = (
    "SELECT a._id, a.channel_id, c.name, a.title, a.topic, a.body, a.minutes, a.published FROM articles a "
    "JOIN channels c ON c._id = a.channel_id "
)


@dataclass(frozen=True, slots=True)
class Video:
    id: int
    channel: int
    maker: str
    title: str
    topic: str
    about: str
    seconds: int
    published: int
    """Unix seconds."""
    views: int
    likes: int
    cents: int
    """What it costs to rent; 0: nothing."""
    kids: bool
    picture: str


@dataclass(frozen=True, slots=True)
class Channel:
    id: int
    name: str
    handle: str
    topic: str
    about: str
    followers: int


@dataclass(frozen=True, slots=True)
class Article:
    id: int
    channel: int
    maker: str
    title: str
    topic: str
    body: str
    minutes: int
    published: int


@dataclass(frozen=True, slots=True)
class Comment:
    id: int
    author: str
    body: str
    posted: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Profile:
    id: int
    name: str
    child: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of results leaves out."""

    kind: str = ""
    length: str = ""
    date: str = ""

    @property
    def count(self) -> int:
        return sum(map(bool, (self.kind, self.length, self.date)))


def database(phone: Phone) -> sqlite3.Connection:
    return phone.databases[STREAM]


def number(phone: Phone, query: str, *values: int | str) -> int:
    row = database(phone).execute(query, values).fetchone()
    return 0 if row is None or row[0] is None else int(row[0])


# -- profiles and settings ----------------------------------------------------------------------------------


def setting(phone: Phone, key: str) -> str:
    row = database(phone).execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return DEFAULTS[key] if row is None else str(row[0])


def set_setting(phone: Phone, key: str, value: str) -> None:
    database(phone).execute(
        "INSERT INTO settings VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def profiles(phone: Phone) -> list[Profile]:
    found = database(phone).execute("SELECT _id, name, child FROM profiles ORDER BY _id")
    return [Profile(int(id), str(name), bool(child)) for id, name, child in found]


def profile(phone: Phone) -> Profile:
    """Who watches."""
    id = int(setting(phone, "profile"))
    everyone = profiles(phone)
    return next((p for p in everyone if p.id == id), Profile(1, "Lumen", False))


def _suits(phone: Phone) -> str:
    """What may be shown to who watches, as SQL."""
    return "v.kids = 1" if profile(phone).child else "1"


# -- videos -------------------------------------------------------------------------------------------------


def videos(phone: Phone, tail: str, values: Sequence[str | int] = ()) -> list[Video]:
    """Those that `tail` (SQL after FROM) picks. `v` is the video, `c` its channel."""
    return [Video(*row) for row in database(phone).execute(_VIDEO + tail, values)]


def video(phone: Phone, id: int) -> Video | None:
    """None: there is none, or none for who watches."""
    found = videos(phone, f"WHERE v._id = ? AND {_suits(phone)}", (id,))
    return found[0] if found else None


def of_topic(phone: Phone, topic: str, most: int = 40) -> list[Video]:
    tail = f"WHERE v.topic = ? AND {_suits(phone)} ORDER BY v.views DESC LIMIT ?"
    return videos(phone, tail, (topic, most))


def popular(phone: Phone, most: int) -> list[Video]:
    tail = f"WHERE v.price_cents = 0 AND {_suits(phone)} ORDER BY v.views DESC LIMIT ?"
    return videos(phone, tail, (most,))


def followed(phone: Phone, most: int) -> list[Video]:
    """The newest of the channels that are followed."""
    tail = (
        "JOIN subscriptions s ON s.channel_id = v.channel_id AND s.profile_id = ? "
        f"WHERE {_suits(phone)} ORDER BY v.published DESC LIMIT ?"
    )
    return videos(phone, tail, (profile(phone).id, most))


def films(phone: Phone, most: int = 40) -> list[Video]:
    return videos(
        phone, f"WHERE v.price_cents > 0 AND {_suits(phone)} ORDER BY v.views DESC LIMIT ?", (most,)
    )


def of_channel(phone: Phone, channel: int, sort: str = "newest") -> list[Video]:
    return videos(phone, f"WHERE v.channel_id = ? AND {_suits(phone)} ORDER BY {_ORDER[sort]}", (channel,))


def similar(phone: Phone, to: Video) -> list[Video]:
    tail = (
        f"WHERE v.topic = ? AND v._id != ? AND {_suits(phone)} "
        "ORDER BY v.channel_id != ?, v.views DESC LIMIT 6"
    )
    return videos(phone, tail, (to.topic, to.id, to.channel))


def find(phone: Phone, query: str, wanted: Filter, sort: str) -> list[Video]:
    """Videos and films with all the words of `query`."""
    where, values = [_suits(phone)], list[str | int]()
    for word in query.lower().split():
        where.append("instr(v.words, ?)")
        values.append(word)
    least, most = LENGTHS[wanted.length]
    if least:
        where.append("v.seconds >= ?")
        values.append(least)
    if most:
        where.append("v.seconds < ?")
        values.append(most)
    if DATES[wanted.date]:
        where.append("v.published >= ?")
        values.append(int(phone.now()) - DAY * DATES[wanted.date])
    if wanted.kind == "film":
        where.append("v.price_cents > 0")
    elif wanted.kind == "video":
        where.append("v.price_cents = 0")
    return videos(phone, f"WHERE {' AND '.join(where)} ORDER BY {_ORDER[sort]}", values)


# -- channels -----------------------------------------------------------------------------------------------


def channel(phone: Phone, id: int) -> Channel | None:
    row = database(phone).execute(_CHANNEL + "WHERE _id = ?", (id,)).fetchone()
    return None if row is None else Channel(*row)


def channels(phone: Phone) -> list[Channel]:
    """Those that are followed, by name."""
    tail = "JOIN subscriptions ON channel_id = _id AND profile_id = ? ORDER BY name, handle"
    return [Channel(*row) for row in database(phone).execute(_CHANNEL + tail, (profile(phone).id,))]


def find_channels(phone: Phone, query: str) -> list[Channel]:
    where, values = ["1"], list[str]()
    for word in query.lower().split():
        where.append("instr(lower(name || ' ' || handle), ?)")
        values.append(word.removeprefix("@"))
    if profile(phone).child:
        where.append("EXISTS (SELECT 1 FROM videos v WHERE v.channel_id = channels._id AND v.kids = 1)")
    found = database(phone).execute(_CHANNEL + f"WHERE {' AND '.join(where)} ORDER BY _id", values)
    return [Channel(*row) for row in found]


# -- articles -----------------------------------------------------------------------------------------------


def articles(phone: Phone, tail: str = "ORDER BY a.published DESC", *values: str | int) -> list[Article]:
    """For who watches; `tail` is SQL that goes on after a condition."""
    suits = "WHERE a.kids = 1" if profile(phone).child else "WHERE 1"
    return [Article(*row) for row in database(phone).execute(f"{_ARTICLE} {suits} {tail}", values)]


def article(phone: Phone, id: int) -> Article | None:
    found = articles(phone, "AND a._id = ?", id)
    return found[0] if found else None


def find_articles(phone: Phone, query: str, wanted: Filter) -> list[Article]:
    where, values = [""], list[str | int]()
    for word in query.lower().split():
        where.append("instr(lower(a.title || ' ' || c.name), ?)")
        values.append(word)
    if DATES[wanted.date]:
        where.append("a.published >= ?")
        values.append(int(phone.now()) - DAY * DATES[wanted.date])
    return articles(phone, " AND ".join(where) + " ORDER BY a.published DESC", *values)


# -- comments -----------------------------------------------------------------------------------------------


def comments(phone: Phone, video: int) -> list[Comment]:
    """Newest first."""
    found = database(phone).execute(
        "SELECT _id, author, body, posted, mine FROM comments WHERE video_id = ? "
        "ORDER BY posted DESC, _id DESC",
        (video,),
    )
    return [Comment(int(a), str(b), str(c), int(d), bool(e)) for a, b, c, d, e in found]


def write_comment(phone: Phone, video: int, body: str) -> None:
    database(phone).execute(
        "INSERT INTO comments (video_id, author, body, posted, mine) VALUES (?,?,?,?,1)",
        (video, profile(phone).name, body, int(phone.now())),
    )


def delete_comment(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM comments WHERE _id = ? AND mine = 1", (id,))


# -- searches -----------------------------------------------------------------------------------------------


def searches(phone: Phone) -> list[str]:
    found = database(phone).execute("SELECT query FROM searches ORDER BY time DESC, _id DESC LIMIT 8")
    return [str(query) for (query,) in found]


def remember_search(phone: Phone, query: str) -> None:
    database(phone).execute(
        "INSERT INTO searches (query, time) VALUES (?, ?) "
        "ON CONFLICT (query) DO UPDATE SET time = excluded.time",
        (query, int(phone.now())),
    )


def forget_search(phone: Phone, query: str | None) -> None:
    """None: all of them."""
    database(phone).execute("DELETE FROM searches WHERE coalesce(query = ?, 1)", (query,))


def suggestions(phone: Phone, query: str) -> list[str]:
    """Titles that hold what was typed so far, those that start with it first."""
    wanted = query.strip().lower()
    tail = (
        f"WHERE instr(lower(v.title), ?) AND {_suits(phone)} ORDER BY instr(lower(v.title), ?), v._id LIMIT 8"
    )
    return [one.title for one in videos(phone, tail, (wanted, wanted))]
