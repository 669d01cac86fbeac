"""What the rides app reads and writes: places, classes, rides, and what pays for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides.data import NEVER
from gui_mcp_devices.pocket.apps.rides.purse import database, pay
from gui_mcp_devices.pocket.state import Locale

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

ACTIVE = ("booked", "finding", "coming", "waiting", "riding")
FINDING, WAITING = 6, 90
"""Seconds until a driver is found, and that the driver waits at the pick-up."""
FEE = 300
"""Cents that cancelling costs once the driver is there."""


@dataclass(frozen=True, slots=True)
class Where:
    """An end of a ride: a place of the town, a saved one, or an address."""

    name: str
    address: str
    x: int
    y: int
    place: int = 0
    """Id of the town's place, which has spots to be picked up at; 0: it is none."""
    glyph: str = "location"


@dataclass(frozen=True, slots=True)
class Spot:
    id: int
    name: str
    hint: str
    slot: int
    walk: int


@dataclass(frozen=True, slots=True)
class Saved:
    id: int
    label: str
    kind: str
    address: str
    x: int
    y: int

    @property
    def where(self) -> Where:
        return Where(self.label, self.address, self.x, self.y, 0, self.glyph)

    @property
    def glyph(self) -> str:
        return {"home": "home", "work": "archive"}.get(self.kind, "bookmark")


@dataclass(frozen=True, slots=True)
class Ware:
    """A class of cars."""

    key: str
    name: str
    seats: int
    base: int
    km: int
    wait: int
    free: int

    def cents(self, km: int) -> int:
        """For tenths of kilometres."""
        return (self.base + self.km * km // 10) // 10 * 10


@dataclass(frozen=True, slots=True)
class Ride:
    id: int
    number: str
    status: str
    ware: str
    start: str
    spot: str
    goal: str
    goal_address: str
    placed: int
    departs: int
    due: int
    minutes: int
    wait: int
    km: int
    note: str
    coupon: str
    payment: str
    fare: int
    discount: int
    driver: str
    car: str
    plate: str
    stars: int

    @property
    def total(self) -> int:
        return self.fare - self.discount

    @property
    def active(self) -> bool:
        return self.status in ACTIVE


def price(cents: int, locale: Locale) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{'¥' if locale == 'zh' else '$'}{abs(cents) / 100:.2f}"


# -- places -----------------------------------------------------------------------------------------------


def places(phone: Phone, query: str = "") -> list[Where]:
    """Places of the town whose name or address holds all words of a query."""
    words = query.casefold().split()
    found = database(phone).execute("SELECT name, address, x, y, _id, glyph FROM places ORDER BY _id")
    return [Where(*row) for row in found if all(word in f"{row[0]} {row[1]}".casefold() for word in words)]


def place(phone: Phone, id: int) -> Where | None:
    found = (
        database(phone)
        .execute("SELECT name, address, x, y, _id, glyph FROM places WHERE _id = ?", (id,))
        .fetchone()
    )
    return None if found is None else Where(*found)


def spots(phone: Phone, place: int) -> list[Spot]:
    found = database(phone).execute(
        "SELECT _id, name, hint, slot, walk FROM spots WHERE place_id = ? ORDER BY _id", (place,)
    )
    return [Spot(*row) for row in found]


def saved(phone: Phone, query: str = "") -> list[Saved]:
    words = query.casefold().split()
    found = database(phone).execute("SELECT _id, label, kind, address, x, y FROM saved ORDER BY _id")
    return [Saved(*row) for row in found if all(word in f"{row[1]} {row[3]}".casefold() for word in words)]


def save_place(phone: Phone, id: int, label: str, where: Where) -> int:
    if id:
        database(phone).execute(
            "UPDATE saved SET label = ?, address = ?, x = ?, y = ? WHERE _id = ?",
            (label, where.address, where.x, where.y, id),
        )
        return id
    made = database(phone).execute(
        "INSERT INTO saved (label, address, x, y) VALUES (?,?,?,?)", (label, where.address, where.x, where.y)
    )
    return made.lastrowid or 0


def delete_place(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM saved WHERE _id = ?", (id,))


def recents(phone: Phone) -> list[Where]:
    found = database(phone).execute("SELECT name, address, x, y FROM recents ORDER BY time DESC LIMIT 6")
    known = {one.name: one for one in places(phone)}
    return [known.get(str(row[0])) or Where(row[0], row[1], row[2], row[3], 0, "history") for row in found]


def remember(phone: Phone, where: Where) -> None:
    database(phone).execute(
        "INSERT INTO recents (name, address, x, y, time) VALUES (?,?,?,?,?) "
        "ON CONFLICT (name) DO UPDATE SET time = excluded.time",
        (where.name, where.address, where.x, where.y, int(phone.now())),
    )


def here(phone: Phone) -> Where:
    """Where a ride begins unless the person says otherwise: the place nearest to home."""
    home = next((one for one in saved(phone) if one.kind == "home"), None)
    at = (home.x, home.y) if home is not None else (120, 120)
    found = places(phone)
    if not found:
        return Where(phone.say("Here", "当前位置"), "", *at)
    return min(found, key=lambda p: ((p.x - at[0]) ** 2 + (p.y - at[1]) ** 2, p.place))


def distance(one: Where, two: Where) -> int:
    """Tenths of a kilometre by road."""
    return max(12, abs(one.x - two.x) + abs(one.y - two.y))


# -- classes ----------------------------------------------------------------------------------------------


def wares(phone: Phone) -> list[Ware]:
    found = database(phone).execute(
        "SELECT key, name, seats, base_cents, km_cents, wait, free FROM classes ORDER BY position"
    )
    return [Ware(*row) for row in found]


def ware_name(phone: Phone, key: str) -> str:
    return next((one.name for one in wares(phone) if one.key == key), key)


# -- rides ------------------------------------------------------------------------------------------------

_COLUMNS = (
    "_id, number, status, class, start, spot, goal, goal_address, placed, departs, due, minutes, wait, km, "
    "note, coupon, payment, fare_cents, discount_cents, driver, car, plate, stars"
)


def rides(phone: Phone) -> list[Ride]:
    """Newest first."""
    found = database(phone).execute(f"SELECT {_COLUMNS} FROM rides ORDER BY departs DESC, _id DESC")
    return [Ride(*row) for row in found]


def ride(phone: Phone, id: int) -> Ride | None:
    found = database(phone).execute(f"SELECT {_COLUMNS} FROM rides WHERE _id = ?", (id,)).fetchone()
    return None if found is None else Ride(*found)


def order(phone: Phone, wanted: Mapping[str, object]) -> int:
    """A ride of these columns is ordered; its id."""
    db, now = database(phone), int(phone.now())
    departs = int(str(wanted["departs"]))
    row = {
        **wanted,
        "number": "",
        "status": "booked" if departs else "finding",
        "placed": now,
        "departs": departs or now,
        "due": departs or now + FINDING,
        "driver": "",
        "car": "",
        "plate": "",
    }
    names = ", ".join(row)
    made = db.execute(
        f"INSERT INTO rides ({names}) VALUES ({', '.join('?' * len(row))})", tuple(map(str, row.values()))
    )
    id = made.lastrowid or 0
    db.execute("UPDATE rides SET number = ? WHERE _id = ?", (f"R-{10_000 + id * 7919 % 90_000}", id))
    if wanted["coupon"]:
        db.execute("UPDATE coupons SET used = 1 WHERE code = ?", (wanted["coupon"],))
    made_ride = ride(phone, id)
    if made_ride is not None:
        pay(phone, made_ride.payment, made_ride.total)
    return id


def fee(phone: Phone, one: Ride) -> int:
    """What it costs to cancel it now."""
    by = 4 if phone.locale == "zh" else 1
    return FEE * by if one.status == "waiting" else 0


def cancel(phone: Phone, id: int) -> None:
    """Its coupon can be used again; what was paid comes back but for the fee."""
    one = ride(phone, id)
    if one is None or not one.active or one.status == "riding":
        return
    costs = fee(phone, one)
    pay(phone, one.payment, costs - one.total)
    database(phone).execute(
        "UPDATE rides SET status = 'cancelled', due = ?, fare_cents = ?, discount_cents = 0 WHERE _id = ?",
        (NEVER, costs, id),
    )
    if one.coupon:
        database(phone).execute("UPDATE coupons SET used = 0 WHERE code = ?", (one.coupon,))


def rate(phone: Phone, id: int, stars: int) -> None:
    database(phone).execute("UPDATE rides SET stars = ? WHERE _id = ?", (stars, id))


def due(phone: Phone) -> int | None:
    """The ride with which something happens now."""
    found = (
        database(phone)
        .execute("SELECT _id FROM rides WHERE due <= ? ORDER BY due LIMIT 1", (int(phone.now()),))
        .fetchone()
    )
    return None if found is None else int(found[0])


def advance(phone: Phone, one: Ride) -> str:
    """To what comes next with it; that state."""
    db = database(phone)
    match one.status:
        case "booked":
            status, after = "finding", FINDING
        case "finding":
            status, after = "coming", 60 * one.wait
            found = db.execute("SELECT name, car, plate FROM drivers ORDER BY _id").fetchall()
            if found:
                db.execute(
                    "UPDATE rides SET driver = ?, car = ?, plate = ? WHERE _id = ?",
                    (*found[one.id * 7 % len(found)], one.id),
                )
        case "coming":
            status, after = "waiting", WAITING
        case "waiting":
            status, after = "riding", 60 * one.minutes
        case _:
            status, after = "done", 0
    db.execute(
        "UPDATE rides SET status = ?, due = ? WHERE _id = ?",
        (status, one.due + after if after else NEVER, one.id),
    )
    return status
