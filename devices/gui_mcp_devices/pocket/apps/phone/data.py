"""The tables of the telephone, and whom its owner has talked to."""

from __future__ import annotations

import sqlite3

from gui_mcp_devices.pocket.world import World

PACKAGE = "app.pocket.phone"
PATH = "/data/data/app.pocket.phone/databases/phone.db"
SCHEMA = """
CREATE TABLE voicemails (
  _id INTEGER PRIMARY KEY, number TEXT NOT NULL, date INTEGER NOT NULL, seconds INTEGER NOT NULL,
  text TEXT NOT NULL
);
CREATE TABLE speed_dial (slot INTEGER PRIMARY KEY, number TEXT NOT NULL);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE quick_replies (_id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE history (voicemail_id INTEGER PRIMARY KEY);
"""
"""Dates are milliseconds. `history` tells which voicemails were listened to."""
INCOMING, OUTGOING, MISSED = 1, 2, 3
FORWARDS = ("forward_always", "forward_busy", "forward_unanswered", "forward_unreachable")
DEFAULTS = {"call_waiting": "1", "hide_number": "0", "vibrate": "1", **dict.fromkeys(FORWARDS, "")}
REPLIES = (
    ("I will call you right back.", "我马上给你回电话。"), ("Can I call you later?", "我晚点打给你可以吗？"),
    ("I am in a meeting.", "我正在开会。"), ("Please send me a message.", "请给我发短信。"),
)  # fmt: skip
SAID = (
    (
        "Hi, it is me. I am running a little late, do not wait with the food.",
        "喂，是我。我会晚一点到，吃饭不用等我。",
    ),
    ("Your parcel is at the counter. Please bring a document with you.", "您的包裹在前台，请带证件来取。"),
    ("Call me when you have a minute, it is about Saturday.", "有空给我回个电话，关于周六的事。"),
    ("The bicycle is repaired. You can fetch it until six.", "自行车修好了，六点前可以来取。"),
    ("I have found your scarf, it was on the chair all the time.", "你的围巾找到了，一直在椅子上。"),
    ("The table for four is confirmed for eight o'clock.", "四人桌已订好，八点。"),
)
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def fill(db: sqlite3.Connection, calls: sqlite3.Connection, world: World) -> None:
    """Some ninety calls with people and strangers, six voicemails, four numbers on speed dial."""
    random = world.random("phone")
    zh, now = world.locale == "zh", int(world.start * 1000)
    often = random.sample(world.people, 16)
    strangers = [
        f"189{random.randrange(10**7, 10**8)}" if zh else f"558{random.randrange(10**6, 10**7)}"
        for _ in range(5)
    ]
    made: list[tuple[str, int, int, int, int, str | None]] = []
    at = now - random.randrange(20, 90) * MINUTE
    for _ in range(90):
        kind = random.choices((INCOMING, OUTGOING, MISSED), (5, 6, 3))[0]
        person = random.choice(often) if random.random() < 0.82 else None
        number = person.phone if person else random.choice(strangers)
        long = 0 if kind == MISSED else random.randrange(0, 1_500)
        made.append((number, at, long, kind, 0, person.name if person else None))
        at = _by_day(at - random.randrange(20, 700) * MINUTE, zh)
    calls.executemany(
        "INSERT INTO calls (number, date, duration, type, new, name) VALUES (?, ?, ?, ?, ?, ?)",
        reversed(made),
    )
    callers = [one.phone for one in random.sample(often, 4)] + strangers[:2]
    texts = random.sample(SAID, len(callers))
    db.executemany(
        "INSERT INTO voicemails (number, date, seconds, text) VALUES (?, ?, ?, ?)",
        [
            (
                number,
                _by_day(now - (index + 1) * DAY - random.randrange(600) * MINUTE, zh),
                random.randrange(8, 70),
                text[zh],
            )
            for index, (number, text) in enumerate(zip(callers, texts, strict=True))
        ],
    )
    db.executemany("INSERT INTO history VALUES (?)", [(id,) for id in (4, 5, 6)])
    slots = random.sample(range(2, 10), 4)
    db.executemany(
        "INSERT INTO speed_dial VALUES (?, ?)",
        [(slot, one.phone) for slot, one in zip(slots, random.sample(often, 4), strict=True)],
    )
    db.executemany("INSERT INTO settings VALUES (?, ?)", DEFAULTS.items())
    db.executemany("INSERT INTO quick_replies (text) VALUES (?)", [(text[zh],) for text in REPLIES])


def _by_day(at: int, zh: bool) -> int:
    """The moment, or one in the evening before where people sleep then."""
    hour = (at // HOUR + 8 * zh) % 24
    return at - (hour + 3) * HOUR if hour < 8 else at
