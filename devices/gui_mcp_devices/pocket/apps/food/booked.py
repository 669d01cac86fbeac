"""Tables that were reserved and helpers that were booked, and when there is still room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import store
from gui_mcp_devices.pocket.apps.food.data import DAYS_AHEAD
from gui_mcp_devices.pocket.apps.food.store import Place, rows

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

DAY_NAMES = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
MOST_PEOPLE = 12
FIRST_TABLE = 11 * 60
"""No table is reserved for an earlier hour."""


@dataclass(frozen=True, slots=True)
class Reservation:
    id: int
    place: int
    day: str
    """YYYY-MM-DD."""
    minute: int
    """Of the day."""
    people: int
    name: str
    cancelled: int


@dataclass(frozen=True, slots=True)
class Helper:
    id: int
    name: str
    trade: str
    street: str
    phone: str
    rating: int
    ratings: int
    metres: int


@dataclass(frozen=True, slots=True)
class Job:
    id: int
    helper: int
    name: str
    minutes: int
    cents: int


@dataclass(frozen=True, slots=True)
class Booking:
    id: int
    job: int
    day: str
    minute: int
    note: str
    cancelled: int


def days(phone: Phone) -> list[str]:
    """Those that can be booked, today first."""
    today = store.local(phone).date()
    return [str(today + timedelta(n)) for n in range(DAYS_AHEAD)]


def day_name(phone: Phone, day: str) -> str:
    """`Fri 6 Mar`, `3月6日 周五`."""
    then = date.fromisoformat(day)
    name = DAY_NAMES[phone.locale][then.weekday()]
    return phone.say(f"{name} {then.day} {MONTHS[then.month - 1]}", f"{then.month}月{then.day}日 {name}")


def past(phone: Phone, day: str, minute: int) -> bool:
    now = store.local(phone)
    return (day, minute) <= (str(now.date()), now.hour * 60 + now.minute)


# -- tables -------------------------------------------------------------------------------------------------

_RESERVATION = "SELECT _id, place_id, day, minute, people, name, cancelled FROM reservations "


def _reservation(row: Sequence[object]) -> Reservation:
    id, place, day, minute, people, name, cancelled = row
    return Reservation(
        int(str(id)), int(str(place)), str(day), int(str(minute)), int(str(people)), str(name),
        int(str(cancelled)),
    )  # fmt: skip


def reservations(phone: Phone) -> list[Reservation]:
    """The next one first."""
    return [_reservation(row) for row in rows(phone, _RESERVATION + "ORDER BY day, minute, _id")]


def reservation(phone: Phone, id: int) -> Reservation:
    """Raises `LookupError` where there is none."""
    found = rows(phone, _RESERVATION + "WHERE _id = ?", id)
    if not found:
        raise LookupError(f"reservation {id}: there is none of that number")
    return _reservation(found[0])


def table_times(place: Place, day: str) -> list[int]:
    """Minutes of the day at which tables are given."""
    if date.fromisoformat(day).weekday() == place.rest_day:
        return []
    return list(range(max(place.opens, FIRST_TABLE), place.closes - 60, 30))


def full_times(phone: Phone, place: int, day: str) -> set[int]:
    found = rows(phone, "SELECT minute FROM full_tables WHERE place_id = ? AND day = ?", place, day)
    return {int(str(minute)) for (minute,) in found}


def reserve(phone: Phone, place: int, day: str, minute: int, people: int, name: str) -> int:
    cursor = store.database(phone).execute(
        "INSERT INTO reservations (place_id, day, minute, people, name) VALUES (?,?,?,?,?)",
        (place, day, minute, people, name),
    )
    return int(cursor.lastrowid or 0)


def move(phone: Phone, id: int, day: str, minute: int, people: int, name: str) -> None:
    rows(
        phone,
        "UPDATE reservations SET day = ?, minute = ?, people = ?, name = ? WHERE _id = ?",
        day, minute, people, name, id,
    )  # fmt: skip


def cancel_table(phone: Phone, id: int) -> None:
    rows(phone, "UPDATE reservations SET cancelled = 1 WHERE _id = ?", id)


# -- helpers ------------------------------------------------------------------------------------------------

_HELPER = "SELECT _id, name, trade, street, phone, rating, ratings, metres FROM helpers "


def helpers(phone: Phone, trade: str) -> list[Helper]:
    """The nearest first."""
    found = store.database(phone).execute(_HELPER + "WHERE trade = ? ORDER BY metres, _id", (trade,))
    return [Helper(*row) for row in found]


def helper(phone: Phone, id: int) -> Helper:
    """Raises `LookupError` where there is none."""
    row = store.database(phone).execute(_HELPER + "WHERE _id = ?", (id,)).fetchone()
    if row is None:
        raise LookupError(f"helper {id}: there is none of that number")
    return Helper(*row)


_JOB = "SELECT _id, helper_id, name, minutes, cents FROM jobs "


def jobs(phone: Phone, helper: int) -> list[Job]:
    found = store.database(phone).execute(_JOB + "WHERE helper_id = ? ORDER BY _id", (helper,))
    return [Job(*row) for row in found]


def job(phone: Phone, id: int) -> Job:
    """Raises `LookupError` where there is none."""
    row = store.database(phone).execute(_JOB + "WHERE _id = ?", (id,)).fetchone()
    if row is None:
        raise LookupError(f"job {id}: there is none of that number")
    return Job(*row)


def slots(phone: Phone, helper: int, day: str) -> list[tuple[int, bool]]:
    """Minute of the day of each slot, and whether it is free."""
    taken = {
        int(str(minute))
        for (minute,) in rows(
            phone,
            "SELECT minute FROM busy WHERE helper_id = ? AND day = ? UNION SELECT b.minute FROM bookings b "
            "JOIN jobs j ON j._id = b.job_id WHERE j.helper_id = ? AND b.day = ? AND b.cancelled = 0",
            helper, day, helper, day,
        )
    }  # fmt: skip
    return [(m, m not in taken and not past(phone, day, m)) for m in range(540, 1080, 60)]


_BOOKING = "SELECT _id, job_id, day, minute, note, cancelled FROM bookings "


def bookings(phone: Phone) -> list[Booking]:
    """The next one first."""
    return [Booking(*row) for row in store.database(phone).execute(_BOOKING + "ORDER BY day, minute, _id")]


def book(phone: Phone, job: int, day: str, minute: int, note: str) -> int:
    cursor = store.database(phone).execute(
        "INSERT INTO bookings (job_id, day, minute, note) VALUES (?,?,?,?)", (job, day, minute, note)
    )
    return int(cursor.lastrowid or 0)


def cancel_booking(phone: Phone, id: int) -> None:
    rows(phone, "UPDATE bookings SET cancelled = 1 WHERE _id = ?", id)


def booking(phone: Phone, id: int) -> Booking:
    """Raises `LookupError` where there is none."""
    row = store.database(phone).execute(_BOOKING + "WHERE _id = ?", (id,)).fetchone()
    if row is None:
        raise LookupError(f"booking {id}: there is none of that number")
    return Booking(*row)
