"""What the clock keeps, in its own database; the alarms' table is that of Android's DeskClock."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.state import Locale
from gui_mcp_devices.pocket.zones import offset

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

PACKAGE = "app.pocket.clock"
ALARMS = f"/data/data/{PACKAGE}/databases/alarms.db"
SCHEMA = """
CREATE TABLE alarm_templates (
  _id INTEGER PRIMARY KEY, hour INTEGER NOT NULL, minutes INTEGER NOT NULL,
  daysofweek INTEGER NOT NULL, -- Monday is 1, Sunday 64; 0: once
  enabled INTEGER NOT NULL, vibrate INTEGER NOT NULL, label TEXT NOT NULL, ringtone TEXT NOT NULL
);
CREATE TABLE alarm_instances ( -- those that were put off
  _id INTEGER PRIMARY KEY, alarm_id INTEGER NOT NULL, due REAL NOT NULL
);
CREATE TABLE selected_cities (_id INTEGER PRIMARY KEY, city_id TEXT NOT NULL UNIQUE, position INT NOT NULL);
CREATE TABLE timers (
  _id INTEGER PRIMARY KEY, label TEXT NOT NULL, length REAL NOT NULL, -- seconds
  state TEXT NOT NULL, ends REAL NOT NULL, remaining REAL NOT NULL
);
CREATE TABLE stopwatch (
  _id INTEGER PRIMARY KEY, state TEXT NOT NULL, started REAL NOT NULL, elapsed REAL NOT NULL
);
CREATE TABLE laps (_id INTEGER PRIMARY KEY, total REAL NOT NULL);
"""
DAY = 86_400
SNOOZE = 600.0
"""Seconds."""
WEEKDAYS, WEEKEND, EVERY_DAY = 0b0011111, 0b1100000, 0b1111111

State = Literal["idle", "running", "paused", "expired"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm; `id` 0 is one that has not been saved."""

    id: int = 0
    hour: int = 7
    minutes: int = 0
    days: int = 0
    """Bits from Monday (1) to Sunday (64); 0: once."""
    enabled: bool = True
    vibrate: bool = True
    label: str = ""
    ringtone: str = "Sunrise"


@dataclass(frozen=True, slots=True)
class Timer:
    """One timer. Seconds, and Unix seconds of the phone's clock."""

    id: int
    label: str
    length: float
    state: State
    ends: float
    remaining: float

    def left(self, now: float) -> float:
        """Seconds; negative once it has run out."""
        return self.ends - now if self.state in ("running", "expired") else self.remaining


def next_due(alarm: Alarm, moment: float, ahead: int) -> float:
    """The first time after `moment` that it would ring, in a zone `ahead` seconds of UTC. Unix seconds."""
    local = moment + ahead
    midnight = local // DAY * DAY
    for days in range(9):
        at = midnight + days * DAY + alarm.hour * 3600 + alarm.minutes * 60
        weekday = int(at // DAY + 3) % 7  # the first of January 1970 was a Thursday
        if at > local and (not alarm.days or alarm.days >> weekday & 1):
            return at - ahead
    return float("inf")


def database(phone: Phone) -> sqlite3.Connection:
    return phone.databases[ALARMS]


def alarms(phone: Phone) -> list[Alarm]:
    """By the time of day."""
    found = database(phone).execute(
        "SELECT _id, hour, minutes, daysofweek, enabled, vibrate, label, ringtone FROM alarm_templates "
        "ORDER BY hour, minutes, _id"
    )
    return [Alarm(i, h, m, d, bool(on), bool(v), la, r) for i, h, m, d, on, v, la, r in found]


def alarm(phone: Phone, id: int) -> Alarm | None:
    return next((one for one in alarms(phone) if one.id == id), None)


def save_alarm(phone: Phone, one: Alarm) -> Alarm:
    """Add it, or change the one that has its id. What was put off of it is dropped."""
    values = (one.hour, one.minutes, one.days, one.enabled, one.vibrate, one.label, one.ringtone)
    table = database(phone)
    if one.id:
        table.execute(
            "INSERT OR REPLACE INTO alarm_templates "
            "(_id, hour, minutes, daysofweek, enabled, vibrate, label, ringtone) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (one.id, *values),
        )
        table.execute("DELETE FROM alarm_instances WHERE alarm_id = ?", (one.id,))
        return one
    made = table.execute(
        "INSERT INTO alarm_templates (hour, minutes, daysofweek, enabled, vibrate, label, ringtone) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    return replace(one, id=made.lastrowid or 0)


def delete_alarm(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM alarm_templates WHERE _id = ?", (id,))
    database(phone).execute("DELETE FROM alarm_instances WHERE alarm_id = ?", (id,))


def snoozed(phone: Phone) -> dict[int, float]:
    """When an alarm that was put off rings again, by the alarm's id."""
    return {
        int(i): float(due) for i, due in database(phone).execute("SELECT alarm_id, due FROM alarm_instances")
    }


def snooze(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM alarm_instances WHERE alarm_id = ?", (id,))
    database(phone).execute(
        "INSERT INTO alarm_instances (alarm_id, due) VALUES (?, ?)", (id, phone.now() + SNOOZE)
    )


def ahead(phone: Phone) -> int:
    """Seconds by which the phone's time zone is ahead of UTC."""
    return offset(phone.timezone, phone.now())


def timers(phone: Phone) -> list[Timer]:
    found = database(phone).execute(
        "SELECT _id, label, length, state, ends, remaining FROM timers ORDER BY _id DESC"
    )
    return [Timer(*one) for one in found]


def cities(phone: Phone) -> list[str]:
    """Their ids, in the order that the person has given them."""
    found = database(phone).execute("SELECT city_id FROM selected_cities ORDER BY position, _id")
    return [str(city) for (city,) in found]


def place_cities(phone: Phone, ids: list[str]) -> None:
    """These and no others, in this order."""
    table = database(phone)
    table.execute("DELETE FROM selected_cities")
    table.executemany(
        "INSERT INTO selected_cities (city_id, position) VALUES (?, ?)",
        [(id, position) for position, id in enumerate(ids)],
    )


USUAL: tuple[tuple[str, str], ...] = (
    ("Work", "上班"), ("Gym", "健身"), ("School run", "送孩子"), ("Take medicine", "吃药"),
    ("Laundry", "洗衣服"), ("Water the plants", "浇花"), ("Market day", "赶集"), ("Bedtime", "睡觉"),
)  # fmt: skip
TIMES: tuple[tuple[int, int, int], ...] = (
    (6, 45, WEEKDAYS), (5, 50, 0b0010101), (7, 35, WEEKDAYS), (22, 0, EVERY_DAY), (14, 30, 0b0100000),
    (15, 15, 0b0000100), (8, 0, 0b1000000), (23, 10, EVERY_DAY),
)  # fmt: skip
"""Far from the hours at which a phone's clock starts, so that none rings on its own."""


def fill(table: sqlite3.Connection, random: Random, locale: Locale) -> None:
    """What the clock of a new owner holds."""
    picked = sorted(random.sample(range(len(USUAL)), 6))
    for index in picked:
        hour, minutes, days = TIMES[index]
        minutes = (minutes + random.choice((0, 5, 10))) % 60
        table.execute(
            "INSERT INTO alarm_templates (hour, minutes, daysofweek, enabled, vibrate, label, ringtone) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (hour, minutes, days, random.random() < 0.6, random.random() < 0.7, USUAL[index][locale == "zh"],
             random.choice(("Sunrise", "Bells", "Birdsong"))),
        )  # fmt: skip
    home = ["london", "new-york", "tokyo"] if locale == "en" else ["beijing", "london", "new-york"]
    for position, city in enumerate([*home, random.choice(("sydney", "cairo", "lima", "dubai"))]):
        table.execute("INSERT INTO selected_cities (city_id, position) VALUES (?, ?)", (city, position))
    table.execute("INSERT INTO stopwatch (_id, state, started, elapsed) VALUES (1, 'idle', 0, 0)")
