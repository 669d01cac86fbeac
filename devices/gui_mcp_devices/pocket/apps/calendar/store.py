"""What the calendar's database holds, read and written."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.calendar import repeats
from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar.days import day_here, day_stored, here, stored
from gui_mcp_devices.pocket.apps.calendar.repeats import ONCE, Rule

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Rows = list[tuple[str, tuple[int | str, ...]]]
"""Rows of tables, by the table."""
START = datetime(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Calendar:
    id: int
    name: str
    colour: str
    """One of `parts.COLOURS`."""
    visible: bool
    writable: bool


@dataclass(frozen=True, slots=True)
class Guest:
    name: str
    status: int = s.INVITED


@dataclass(frozen=True, slots=True)
class Event:
    """One event, or a series of them with the times of its first."""

    id: int = 0
    """0: not stored yet. Negative: a birthday, of the contact with that id."""
    calendar: int = s.PERSONAL
    title: str = ""
    place: str = ""
    notes: str = ""
    start: datetime = START
    """On the phone's own clock."""
    end: datetime = START + timedelta(hours=1)
    """Of an event all day long the midnight after its last day."""
    all_day: bool = False
    rule: Rule = ONCE
    left_out: frozenset[date] = frozenset()
    """Days of the series that are not to be, or are elsewhere."""
    series: int = 0
    """The series that it was taken out of, and then the day that it had there."""
    series_day: date | None = None
    organizer: str = ""
    """Empty: the phone's owner."""
    open: bool = False
    """Its guests may change it."""
    status: int = 0
    """What the owner has answered."""
    reminder: int = -1
    """Minutes before its start; -1: none."""
    guests: tuple[Guest, ...] = field(default=())


def database(phone: Phone) -> sqlite3.Connection:
    return phone.databases[s.PATH]


# -- calendars --------------------------------------------------------------------------------------------


def calendars(phone: Phone) -> list[Calendar]:
    found = database(phone).execute(
        "SELECT _id, calendar_displayName, calendar_color, visible, can_modify FROM Calendars ORDER BY _id"
    )
    return [Calendar(int(i), str(n), str(c), bool(v), bool(w)) for i, n, c, v, w in found]


def show(phone: Phone, calendar: int, on: bool) -> None:
    database(phone).execute("UPDATE Calendars SET visible = ? WHERE _id = ?", (on, calendar))


def save_calendar(phone: Phone, id: int, name: str, colour: str) -> bool:
    """`id` 0 makes a new one. False: the name is empty or another one's."""
    name = " ".join(name.split())
    if not name or any(c.name.casefold() == name.casefold() and c.id != id for c in calendars(phone)):
        return False
    if id:
        database(phone).execute(
            "UPDATE Calendars SET calendar_displayName = ?, calendar_color = ? WHERE _id = ?",
            (name, colour, id),
        )
    else:
        database(phone).execute(
            "INSERT INTO Calendars (calendar_displayName, calendar_color) VALUES (?, ?)", (name, colour)
        )
    return True


def delete_calendar(phone: Phone, id: int) -> None:
    """With all of its events."""
    table = database(phone)
    for other in ("Reminders", "Attendees"):
        table.execute(
            f"DELETE FROM {other} WHERE event_id IN (SELECT _id FROM Events WHERE calendar_id = ?)", (id,)
        )
    table.execute("DELETE FROM Events WHERE calendar_id = ?", (id,))
    table.execute("DELETE FROM Calendars WHERE _id = ?", (id,))


def default_calendar(phone: Phone) -> int:
    """The one for new events; the first that can be written where it is gone. 0: there is none."""
    own = [one.id for one in calendars(phone) if one.writable]
    said = preference(phone, "calendar")
    chosen = int(said) if said.isdecimal() and len(said) < 12 else 0
    return chosen if chosen in own else next(iter(own), 0)


# -- preferences and searches -----------------------------------------------------------------------------

PREFERENCES = {"first_day": "0", "reminder": "15", "calendar": "1", "declined": "0", "length": "60"}
"""First day of the week (0 is Monday), minutes of reminders of new events, calendar of new events, whether
what was declined is shown, minutes of new events."""


def preference(phone: Phone, name: str) -> str:
    row = database(phone).execute("SELECT value FROM preferences WHERE name = ?", (name,)).fetchone()
    return PREFERENCES[name] if row is None else str(row[0])


def number(phone: Phone, name: str, least: int, most: int) -> int:
    """A preference that is a whole number; the usual one where it is none."""
    try:
        found = int(preference(phone, name))
    except ValueError:
        found = int(PREFERENCES[name])
    return max(least, min(most, found))


def prefer(phone: Phone, name: str, value: str) -> None:
    database(phone).execute("INSERT OR REPLACE INTO preferences VALUES (?, ?)", (name, value))


def searches(phone: Phone) -> list[str]:
    found = database(phone).execute("SELECT said FROM searches ORDER BY _id DESC LIMIT 6")
    return [str(said) for (said,) in found]


def searched(phone: Phone, said: str) -> None:
    database(phone).execute("INSERT OR REPLACE INTO searches (said) VALUES (?)", (said,))


def forget_searches(phone: Phone) -> None:
    database(phone).execute("DELETE FROM searches")


# -- events -----------------------------------------------------------------------------------------------

_EVENT = (
    "SELECT _id, calendar_id, title, eventLocation, description, dtstart, dtend, allDay, rrule, exdate, "
    "original_id, originalInstanceTime, organizer, guestsCanModify, selfAttendeeStatus FROM Events "
)
Row = tuple[int, int, str, str, str, int, int, int, str, str, int, int, str, int, int]


def events(phone: Phone, where: str = "1", *values: int | str) -> list[Event]:
    table = database(phone)
    found: list[Row] = table.execute(f"{_EVENT} WHERE {where} ORDER BY _id", values).fetchall()
    few = len(found) < 4
    ids = ",".join(str(row[0]) for row in found)
    only = f"WHERE event_id IN ({ids})" if few else ""
    guests: dict[int, list[Guest]] = {}
    for of, name, status in table.execute(
        f"SELECT event_id, attendeeName, attendeeStatus FROM Attendees {only} ORDER BY _id"
    ):
        guests.setdefault(int(of), []).append(Guest(str(name), int(status)))
    minutes = {
        int(of): int(before)
        for of, before in table.execute(f"SELECT event_id, minutes FROM Reminders {only} ORDER BY _id")
    }
    return [_event(phone, row, tuple(guests.get(row[0], ())), minutes.get(row[0], -1)) for row in found]


def event(phone: Phone, id: int) -> Event | None:
    return next(iter(events(phone, "_id = ?", id)), None)


def _event(phone: Phone, row: Row, guests: tuple[Guest, ...], reminder: int) -> Event:
    id, calendar, title, place, notes, start, end, all_day, rrule, exdate, series, was, by, may, status = row
    first = day_here(start) if all_day else here(phone, start)
    last = day_here(end) if all_day else here(phone, end)
    return Event(
        id, calendar, title, place, notes, first, max(first, last), bool(all_day), repeats.read(rrule),
        frozenset(_dates(exdate)), series, day_here(was).date() if series else None, by, bool(may), status,
        reminder, guests,
    )  # fmt: skip


def _dates(exdate: str) -> list[date]:
    found: list[date] = []
    for said in exdate.split(","):
        try:
            found.append(date.fromisoformat(said))
        except ValueError:
            continue
    return found


def put(phone: Phone, one: Event) -> int:
    """Store it under its id, or as a new one; its id."""
    table = database(phone)

    def keep(moment: datetime) -> int:
        return day_stored(moment) if one.all_day else stored(phone, moment)

    values: list[int | str] = [
        one.calendar, one.title, one.place, one.notes, keep(one.start), keep(one.end), one.all_day,
        repeats.written(one.rule), ",".join(day.isoformat() for day in sorted(one.left_out)), one.series,
        day_stored(datetime(*one.series_day.timetuple()[:3])) if one.series_day else 0, one.organizer,
        one.open, one.status,
    ]  # fmt: skip
    row = (one.id or None, *values)
    made = table.execute(f"INSERT OR REPLACE INTO Events VALUES ({','.join('?' * 15)})", row)
    id = one.id or made.lastrowid or 0
    _put_parts(table, id, one)
    return id


def _put_parts(table: sqlite3.Connection, id: int, one: Event) -> None:
    """Its reminder and its guests; the rows of those that stay are not touched."""
    said = table.execute("SELECT minutes FROM Reminders WHERE event_id = ?", (id,)).fetchall()
    if said != ([(one.reminder,)] if one.reminder >= 0 else []):
        table.execute("DELETE FROM Reminders WHERE event_id = ?", (id,))
        if one.reminder >= 0:
            table.execute("INSERT INTO Reminders (event_id, minutes) VALUES (?, ?)", (id, one.reminder))
    there = {
        str(name): (int(row), int(status))
        for row, name, status in table.execute(
            "SELECT _id, attendeeName, attendeeStatus FROM Attendees WHERE event_id = ?", (id,)
        )
    }
    names = {guest.name for guest in one.guests}
    for name, (row, _) in there.items():
        if name not in names:
            table.execute("DELETE FROM Attendees WHERE _id = ?", (row,))
    for guest in one.guests:
        if guest.name not in there:
            table.execute(
                "INSERT INTO Attendees (event_id, attendeeName, attendeeStatus) VALUES (?, ?, ?)",
                (id, guest.name, guest.status),
            )
        elif there[guest.name][1] != guest.status:
            table.execute(
                "UPDATE Attendees SET attendeeStatus = ? WHERE _id = ?", (guest.status, there[guest.name][0])
            )


def drop(phone: Phone, id: int) -> None:
    """An event, and all that was taken out of its series."""
    table = database(phone)
    ids = [
        int(i) for (i,) in table.execute("SELECT _id FROM Events WHERE _id = ? OR original_id = ?", (id, id))
    ]
    for one in ids:
        table.execute("DELETE FROM Events WHERE _id = ?", (one,))
        table.execute("DELETE FROM Reminders WHERE event_id = ?", (one,))
        table.execute("DELETE FROM Attendees WHERE event_id = ?", (one,))


def answer(phone: Phone, id: int, status: int) -> None:
    """To an invitation."""
    database(phone).execute("UPDATE Events SET selfAttendeeStatus = ? WHERE _id = ?", (status, id))


# -- to take things back ----------------------------------------------------------------------------------


def rows_of(phone: Phone, id: int) -> Rows:
    """All that is stored of an event and of what was taken out of its series."""
    table, found = database(phone), Rows()
    family = "SELECT _id FROM Events WHERE _id = ? OR original_id = ?"
    for name, column in (("Events", "_id"), ("Reminders", "event_id"), ("Attendees", "event_id")):
        rows = table.execute(f"SELECT * FROM {name} WHERE {column} IN ({family}) ORDER BY _id", (id, id))
        found += [(name, tuple(row)) for row in rows]
    return found


def bring_back(phone: Phone, id: int, rows: Rows) -> None:
    """As it was when these were its rows."""
    drop(phone, id)
    for name, row in rows:
        database(phone).execute(f"INSERT INTO {name} VALUES ({','.join('?' * len(row))})", row)
