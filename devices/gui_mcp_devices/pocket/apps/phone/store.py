"""What the pages of the telephone ask of the databases, and what they change in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts import schema as contacts
from gui_mcp_devices.pocket.apps.contacts import store as book
from gui_mcp_devices.pocket.apps.contacts.parts import READ
from gui_mcp_devices.pocket.apps.contacts.words import digits, pretty, tail
from gui_mcp_devices.pocket.apps.phone.data import DEFAULTS, PACKAGE, PATH

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

KEYS = {"2": "abc", "3": "def", "4": "ghi", "5": "jkl", "6": "mno", "7": "pqrs", "8": "tuv", "9": "wxyz"}
_DIGIT = {letter: digit for digit, letters in KEYS.items() for letter in letters}


@dataclass(frozen=True, slots=True)
class Call:
    id: int
    number: str
    date: int
    """Milliseconds."""
    seconds: int
    kind: int


@dataclass(frozen=True, slots=True)
class Voicemail:
    id: int
    number: str
    date: int
    seconds: int
    text: str
    heard: bool


def database(phone: Phone) -> sqlite3.Connection:
    return phone.databases[PATH]


def call_log(phone: Phone) -> sqlite3.Connection:
    return phone.databases[contacts.CALLS]


def people(phone: Phone) -> sqlite3.Connection:
    return phone.databases[contacts.PATH]


def names(phone: Phone) -> dict[str, str]:
    """Names by `words.tail` of their numbers, as far as the contacts may be read."""
    return book.numbers(people(phone)) if phone.granted(PACKAGE, READ) else {}


def numbers(phone: Phone) -> list[tuple[str, str, int]]:
    """Name, number and type of every number of the contacts, as far as they may be read."""
    return book.phone_book(people(phone)) if phone.granted(PACKAGE, READ) else []


def starred(phone: Phone) -> list[str]:
    """The first number of each favourite."""
    listed = book.everyone(people(phone), starred=True) if phone.granted(PACKAGE, READ) else []
    found = (book.read(people(phone), one.id) for one in listed)
    return [one.phones[0].value for one in found if one is not None and one.phones]


def name_of(phone: Phone, number: str) -> str:
    return names(phone).get(tail(number)) or pretty(number)


def calls(phone: Phone, kind: int = 0) -> list[Call]:
    """The latest first; `kind` 0 is all of them."""
    found = call_log(phone).execute(
        "SELECT _id, number, date, duration, type FROM calls WHERE ? IN (0, type) "
        "ORDER BY date DESC, _id DESC LIMIT 500",
        (kind,),
    )
    return [
        Call(int(id), str(number or ""), int(date or 0), int(long or 0), int(type or 0))
        for id, number, date, long, type in found
    ]


def calls_with(phone: Phone, number: str) -> list[Call]:
    wanted = tail(number)
    return [one for one in calls(phone) if tail(one.number) == wanted]


def forget(phone: Phone, ids: Iterable[int]) -> None:
    call_log(phone).executemany("DELETE FROM calls WHERE _id = ?", [(id,) for id in ids])


def matches(phone: Phone, dialled: str) -> list[tuple[str, str]]:
    """Name and number of whom the digits fit: by their number, or by the letters on the keys."""
    wanted = digits(dialled)
    if not wanted:
        return []
    found: list[tuple[str, str]] = []
    for name, number, _ in numbers(phone):
        spelt = "".join(_DIGIT.get(letter, " ") for letter in name.casefold())
        if wanted in digits(number) or any(word.startswith(wanted) for word in spelt.split()):
            found.append((name, number))
    return found


# -- voicemail ----------------------------------------------------------------------------------------------


def voicemails(phone: Phone) -> list[Voicemail]:
    found = database(phone).execute(
        "SELECT _id, number, date, seconds, text, voicemail_id IS NOT NULL FROM voicemails "
        "LEFT JOIN history ON voicemail_id = _id ORDER BY date DESC"
    )
    return [
        Voicemail(id, number, date, long, text, bool(heard)) for id, number, date, long, text, heard in found
    ]


def hear(phone: Phone, id: int) -> None:
    database(phone).execute("INSERT OR IGNORE INTO history VALUES (?)", (id,))


def delete_voicemail(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM voicemails WHERE _id = ?", (id,))


# -- speed dial, settings, replies --------------------------------------------------------------------------


def speed_dial(phone: Phone) -> dict[int, str]:
    found = database(phone).execute("SELECT slot, number FROM speed_dial ORDER BY slot")
    return {int(slot): str(number) for slot, number in found}


def put_speed_dial(phone: Phone, slot: int, number: str) -> None:
    """An empty number clears the slot."""
    if number:
        database(phone).execute("INSERT OR REPLACE INTO speed_dial VALUES (?, ?)", (slot, digits(number)))
    else:
        database(phone).execute("DELETE FROM speed_dial WHERE slot = ?", (slot,))


def setting(phone: Phone, name: str) -> str:
    row = database(phone).execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else DEFAULTS[name]


def put_setting(phone: Phone, name: str, value: str) -> None:
    database(phone).execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))


def replies(phone: Phone) -> list[tuple[int, str]]:
    found = database(phone).execute("SELECT _id, text FROM quick_replies ORDER BY _id")
    return [(int(id), str(text)) for id, text in found]


def put_reply(phone: Phone, id: int, text: str) -> None:
    """New where the id is 0."""
    if id:
        database(phone).execute("UPDATE quick_replies SET text = ? WHERE _id = ?", (text, id))
    else:
        database(phone).execute("INSERT INTO quick_replies (text) VALUES (?)", (text,))


def drop_reply(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM quick_replies WHERE _id = ?", (id,))
