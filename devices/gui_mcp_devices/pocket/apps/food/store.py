"""What the pages ask about places and their menus; favourites and searches."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food.catalogue import GROUPS, KINDS, SECTIONS
from gui_mcp_devices.pocket.apps.food.data import FOOD
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_devices.pocket.system.bars import offset_of

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SORTS = ("near", "rating", "quick", "fee", "cheap")
_ORDER = {
    "near": "metres, _id",
    "rating": "rating DESC, metres",
    "quick": "minutes, metres",
    "fee": "fee_cents, metres",
    "cheap": "level, metres",
}
_PLACE = (
    "SELECT _id, name, kind, street, phone, rating, ratings, metres, level, fee_cents, least_cents, minutes, "
    "opens, closes, rest_day, tables FROM places "
)


@dataclass(frozen=True, slots=True)
class Place:
    id: int
    name: str
    kind: str
    street: str
    phone: str
    rating: int
    """Tenths of a star."""
    ratings: int
    metres: int
    level: int
    """How dear, 1 to 3."""
    fee: int
    """Cents, of delivery."""
    least: int
    """Cents that an order comes to at least."""
    minutes: int
    """Of delivery."""
    opens: int
    """Minutes of the day."""
    closes: int
    rest_day: int
    """Of the week, 0 is Monday; -1: none."""
    tables: int
    """1: tables can be reserved."""

    @property
    def picture(self) -> str:
        return f"food/{KINDS[self.kind][2]}"


@dataclass(frozen=True, slots=True)
class Dish:
    id: int
    place: int
    section: str
    name: str
    cents: int
    """Without any option."""
    picture: str
    options: str
    sold_out: int


@dataclass(frozen=True, slots=True)
class Option:
    id: int
    part: str
    """One of `GROUPS`."""
    name: str
    cents: int


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of places leaves out."""

    kind: str = ""
    rating: int = 0
    """Tenths of a star."""
    metres: int = 0
    """0: any."""
    level: int = 0
    """The dearest; 0: any."""
    open_now: bool = False
    free: bool = False
    """Delivery costs nothing."""
    tables: bool = False

    @property
    def count(self) -> int:
        """How many of its parts are set."""
        parts = (self.kind, self.rating, self.metres, self.level, self.open_now, self.free, self.tables)
        return sum(map(bool, parts))


def price(cents: int, locale: Locale) -> str:
    """As on a bill: `$12.90`, `¥38.00`."""
    sign = "¥" if locale == "zh" else "$"
    return f"{'-' if cents < 0 else ''}{sign}{abs(cents) / 100:,.2f}"


def kind_name(kind: str, locale: Locale) -> str:
    return KINDS[kind][1 if locale == "zh" else 0]


def section_name(section: str, locale: Locale) -> str:
    return SECTIONS[section][1 if locale == "zh" else 0]


def group_name(part: str, locale: Locale) -> str:
    return GROUPS[part][1 if locale == "zh" else 0]


def distance(metres: int) -> str:
    return f"{metres} m" if metres < 1000 else f"{metres / 1000:.1f} km"


def clock(minute: int) -> str:
    """Minutes of the day as `18:30`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def database(phone: Phone) -> sqlite3.Connection:
    return phone.databases[FOOD]


def rows(phone: Phone, query: str, *values: object) -> list[tuple[object, ...]]:
    return database(phone).execute(query, values).fetchall()


def number(phone: Phone, query: str, *values: object) -> int:
    return int(database(phone).execute(query, values).fetchone()[0])


def local(phone: Phone, moment: float | None = None) -> datetime:
    """The time on the phone's clock, or another moment (Unix seconds) as that clock shows it."""
    return datetime.fromtimestamp((phone.now() if moment is None else moment) + offset_of(phone), UTC)


def is_open(phone: Phone, place: Place) -> bool:
    now = local(phone)
    return now.weekday() != place.rest_day and place.opens <= now.hour * 60 + now.minute < place.closes


# -- places -------------------------------------------------------------------------------------------------


def place(phone: Phone, id: int) -> Place:
    """Raises `LookupError` where there is none."""
    found = _places(phone, "WHERE _id = ?", (id,))
    if not found:
        raise LookupError(f"place {id}: there is none of that number")
    return found[0]


def find(phone: Phone, query: str, wanted: Filter, sort: str) -> list[Place]:
    """Places with all the words of `query` in their name, street, kitchen or menu."""
    where, values = ["1"], list[str | int]()
    for word in query.lower().split():
        where.append("instr(words, ?)")
        values.append(word)
    limits = (
        ("kind = ?", wanted.kind),
        ("rating >= ?", wanted.rating),
        ("metres <= ?", wanted.metres),
        ("level <= ?", wanted.level),
    )
    for limit, value in limits:
        if value:
            where.append(limit)
            values.append(value)
    if wanted.free:
        where.append("fee_cents = 0")
    if wanted.tables:
        where.append("tables = 1")
    found = _places(phone, f"WHERE {' AND '.join(where)} ORDER BY {_ORDER[sort]}", values)
    return [one for one in found if is_open(phone, one)] if wanted.open_now else found


def _places(phone: Phone, tail: str, values: Sequence[str | int]) -> list[Place]:
    return [Place(*row) for row in database(phone).execute(_PLACE + tail, values)]


_DISH = "SELECT _id, place_id, section, name, cents, picture, options, sold_out FROM dishes "


def dishes(phone: Phone, place: int) -> list[Dish]:
    """In the order of the menu."""
    found = database(phone).execute(_DISH + "WHERE place_id = ? ORDER BY _id", (place,))
    return [Dish(*row) for row in found]


def dish(phone: Phone, id: int) -> Dish:
    """Raises `LookupError` where there is none."""
    row = database(phone).execute(_DISH + "WHERE _id = ?", (id,)).fetchone()
    if row is None:
        raise LookupError(f"dish {id}: there is none of that number")
    return Dish(*row)


def options(phone: Phone, of: str) -> list[Option]:
    found = database(phone).execute(
        "SELECT _id, part, name, cents FROM options WHERE of = ? ORDER BY _id", (of,)
    )
    return [Option(*row) for row in found]


def reviews(phone: Phone, place: int) -> list[tuple[str, int, str, int]]:
    """Author, stars, text and date (Unix seconds), newest first; the owner's own are among them."""
    found = database(phone).execute(
        "SELECT author, stars, body, date FROM reviews WHERE place_id = ? ORDER BY date DESC", (place,)
    )
    return [(str(author), int(stars), str(body), int(date)) for author, stars, body, date in found]


# -- favourites and searches --------------------------------------------------------------------------------


def favourites(phone: Phone) -> list[Place]:
    return _places(phone, "JOIN favourites ON place_id = _id ORDER BY added DESC, _id", ())


def is_favourite(phone: Phone, place: int) -> bool:
    return bool(number(phone, "SELECT count(*) FROM favourites WHERE place_id = ?", place))


def favour(phone: Phone, place: int, on: bool) -> None:
    if on:
        rows(phone, "INSERT OR IGNORE INTO favourites VALUES (?, ?)", place, int(phone.now()))
    else:
        rows(phone, "DELETE FROM favourites WHERE place_id = ?", place)


def searches(phone: Phone) -> list[str]:
    return [str(q) for (q,) in rows(phone, "SELECT query FROM searches ORDER BY time DESC, _id DESC LIMIT 8")]


def remember_search(phone: Phone, query: str) -> None:
    rows(
        phone,
        "INSERT INTO searches (query, time) VALUES (?, ?) "
        "ON CONFLICT (query) DO UPDATE SET time = excluded.time",
        query,
        int(phone.now()),
    )


def forget_search(phone: Phone, query: str | None) -> None:
    """None: all of them."""
    rows(phone, "DELETE FROM searches WHERE coalesce(query = ?, 1)", query)


def suggestions(phone: Phone, query: str) -> list[str]:
    """Places and dishes whose names hold what was typed so far."""
    typed = query.strip().lower()
    found = rows(
        phone,
        "SELECT name FROM (SELECT name FROM places UNION SELECT name FROM dishes) "
        "WHERE instr(lower(name), ?) ORDER BY instr(lower(name), ?), name LIMIT 8",
        typed,
        typed,
    )
    return [str(name) for (name,) in found]
