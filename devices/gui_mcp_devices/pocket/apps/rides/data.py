"""The tables of the rides app, and what they hold on the phone's first day."""

from __future__ import annotations

import sqlite3
from random import Random

from gui_mcp_devices.pocket.apps.rides.town import (
    BIG,
    CARS,
    CLASSES,
    COLOURS,
    LINES,
    NOTES,
    ORDINARY,
    SMALL,
    SPOTS,
    STOPS,
)
from gui_mcp_devices.pocket.world import CITIES, CITIES_ZH, STREETS, STREETS_ZH, World

RIDES = "/data/data/app.pocket.rides/databases/rides.db"
SCHEMA = """
CREATE TABLE places (
  _id INTEGER PRIMARY KEY, name TEXT NOT NULL, address TEXT NOT NULL, glyph TEXT NOT NULL,
  x INTEGER NOT NULL, y INTEGER NOT NULL
);
CREATE TABLE spots (
  _id INTEGER PRIMARY KEY, place_id INTEGER NOT NULL, name TEXT NOT NULL, hint TEXT NOT NULL,
  slot INTEGER NOT NULL, walk INTEGER NOT NULL
);
CREATE INDEX spots_of ON spots (place_id);
CREATE TABLE saved (
  _id INTEGER PRIMARY KEY, label TEXT NOT NULL, kind TEXT NOT NULL DEFAULT '', address TEXT NOT NULL,
  x INTEGER NOT NULL, y INTEGER NOT NULL
);
CREATE TABLE classes (
  key TEXT PRIMARY KEY, name TEXT NOT NULL, seats INTEGER NOT NULL, base_cents INTEGER NOT NULL,
  km_cents INTEGER NOT NULL, wait INTEGER NOT NULL, free INTEGER NOT NULL, position INTEGER NOT NULL
);
CREATE TABLE rides (
  _id INTEGER PRIMARY KEY, number TEXT NOT NULL, status TEXT NOT NULL, class TEXT NOT NULL,
  start TEXT NOT NULL, spot TEXT NOT NULL, goal TEXT NOT NULL, goal_address TEXT NOT NULL,
  placed INTEGER NOT NULL, departs INTEGER NOT NULL, due INTEGER NOT NULL, minutes INTEGER NOT NULL,
  wait INTEGER NOT NULL, km INTEGER NOT NULL, note TEXT NOT NULL, coupon TEXT NOT NULL,
  payment TEXT NOT NULL, fare_cents INTEGER NOT NULL, discount_cents INTEGER NOT NULL,
  driver TEXT NOT NULL, car TEXT NOT NULL, plate TEXT NOT NULL, stars INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX rides_due ON rides (due);
CREATE TABLE drivers (
  _id INTEGER PRIMARY KEY, name TEXT NOT NULL, car TEXT NOT NULL, plate TEXT NOT NULL, rating INTEGER NOT NULL
);
CREATE TABLE cards (
  _id INTEGER PRIMARY KEY, network TEXT NOT NULL, holder TEXT NOT NULL, last4 TEXT NOT NULL,
  expires TEXT NOT NULL, is_default INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE account (_id INTEGER PRIMARY KEY, name TEXT NOT NULL, balance_cents INTEGER NOT NULL);
CREATE TABLE coupons (
  _id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, amount INTEGER NOT NULL,
  least_cents INTEGER NOT NULL, expires INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE stops (_id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE lines (
  _id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, colour INTEGER NOT NULL,
  every INTEGER NOT NULL, leg INTEGER NOT NULL, shift INTEGER NOT NULL
);
CREATE TABLE line_stops (
  line_id INTEGER NOT NULL, position INTEGER NOT NULL, stop_id INTEGER NOT NULL,
  PRIMARY KEY (line_id, position)
);
CREATE TABLE starred_lines (line_id INTEGER PRIMARY KEY, added INTEGER NOT NULL);
CREATE TABLE tickets (
  _id INTEGER PRIMARY KEY, number TEXT NOT NULL, status TEXT NOT NULL, start TEXT NOT NULL,
  goal TEXT NOT NULL, lines TEXT NOT NULL, departs INTEGER NOT NULL, arrives INTEGER NOT NULL,
  people INTEGER NOT NULL,
  total_cents INTEGER NOT NULL, payment TEXT NOT NULL, bought INTEGER NOT NULL
);
CREATE TABLE recents (_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, address TEXT NOT NULL,
  x INTEGER NOT NULL, y INTEGER NOT NULL, time INTEGER NOT NULL);
CREATE TABLE searches (_id INTEGER PRIMARY KEY, start_id INTEGER NOT NULL, goal_id INTEGER NOT NULL,
  time INTEGER NOT NULL);
"""
DAY = 86_400
NEVER = 1 << 60
"""`due` of a ride with which nothing happens by itself any more."""
CENTS_ZH = 4
"""Prices in yuan are so many times those in dollars."""


def fill(database: sqlite3.Connection, world: World) -> None:
    random = world.random("rides")
    _places(database, random, world)
    _owner(database, random, world)
    _lines(database, random, world)
    _past(database, random, world)


def _address(random: Random, zh: bool, city: int) -> str:
    if zh:
        return f"{CITIES_ZH[city % len(CITIES_ZH)]}市{random.choice(STREETS_ZH)}{random.randrange(1, 300)}号"
    return f"{random.randrange(1, 200)} {random.choice(STREETS)} Street, {CITIES[city % len(CITIES)]}"


def _places(database: sqlite3.Connection, random: Random, world: World) -> None:
    zh = world.locale == "zh"
    city = random.randrange(8)
    kinds = [(cn if zh else en, glyph, keys) for en, cn, glyph, keys in BIG]
    kinds += [(cn if zh else en, glyph, ORDINARY) for en, cn, glyph in SMALL]
    places: list[tuple[object, ...]] = []
    spots: list[tuple[object, ...]] = []
    for number, (name, glyph, keys) in enumerate(kinds, 1):
        at = (random.randrange(0, 240), random.randrange(0, 240))
        places.append((number, name, _address(random, zh, city), glyph, *at))
        slots = random.sample(range(4), len(keys))
        for key, slot in zip(keys, slots, strict=True):
            words = SPOTS[key]
            spots.append((number, words[1 if zh else 0], words[3 if zh else 2], slot, random.randrange(1, 8)))
    database.executemany("INSERT INTO places VALUES (?,?,?,?,?,?)", places)
    database.executemany("INSERT INTO spots (place_id, name, hint, slot, walk) VALUES (?,?,?,?,?)", spots)
    by = CENTS_ZH if zh else 1
    database.executemany(
        "INSERT INTO classes VALUES (?,?,?,?,?,?,?,?)",
        [
            (
                key, cn if zh else en, seats, base * by, km * by, random.randrange(2, 5) + 2 * index,
                random.randrange(2, 8), index,
            )
            for index, (key, en, cn, seats, base, km) in enumerate(CLASSES)
        ],
    )  # fmt: skip
    drivers = random.sample(world.people, 12)
    database.executemany(
        "INSERT INTO drivers (name, car, plate, rating) VALUES (?,?,?,?)",
        [
            (
                _short(one.name, zh), f"{random.choice(CARS)} · {random.choice(COLOURS)[1 if zh else 0]}",
                _plate(random), random.randrange(46, 51),
            )
            for one in drivers
        ],
    )  # fmt: skip


def _short(name: str, zh: bool) -> str:
    """A driver as passengers are told of them."""
    if zh:
        return f"{name[0]}师傅"
    given, _, family = name.partition(" ")
    return f"{given} {family[:1]}."


def _plate(random: Random) -> str:
    letters = "ABCDEFGHJKLMNPRSTUVWXY"
    return f"{random.choice(letters)}{random.choice(letters)} {random.randrange(1000, 9999)}"


def _owner(database: sqlite3.Connection, random: Random, world: World) -> None:
    zh = world.locale == "zh"
    by = CENTS_ZH if zh else 1
    now = int(world.start)
    owner = random.choice(world.people).name
    labels = (
        (("Home", "home"), ("Work", "work"), ("Gym", ""), ("Grandma", ""), ("Piano lessons", ""))
        if not zh
        else (("家", "home"), ("公司", "work"), ("健身房", ""), ("奶奶家", ""), ("钢琴课", ""))
    )
    database.executemany(
        "INSERT INTO saved (label, kind, address, x, y) VALUES (?,?,?,?,?)",
        [
            (label, kind, _address(random, zh, 3), random.randrange(240), random.randrange(240))
            for label, kind in labels
        ],
    )
    database.execute("INSERT INTO account VALUES (1,?,?)", (owner, random.randrange(80, 140) * 100 * by))
    last = random.sample(range(1000, 10_000), 3)
    database.executemany(
        "INSERT INTO cards (network, holder, last4, expires, is_default) VALUES (?,?,?,?,?)",
        [
            (
                network,
                owner,
                str(last[i]),
                f"{random.randrange(1, 13):02d}/{29 + random.randrange(3)}",
                i == 0,
            )
            for i, network in enumerate(random.sample(("Visto", "Mastro", "Amero"), 3))
        ],
    )
    database.executemany(
        "INSERT INTO coupons (code, kind, amount, least_cents, expires, used) VALUES (?,?,?,?,?,?)",
        (
            ("RIDE10", "percent", 10, 0, now + 20 * DAY, 0),
            ("LATE20", "percent", 20, 2500 * by, now + 6 * DAY, 0),
            ("THREEOFF", "cents", 300 * by, 800 * by, now + 33 * DAY, 0),
            ("HELLO50", "percent", 50, 0, now - 9 * DAY, 0),
            ("SPRING5", "cents", 500 * by, 0, now + 40 * DAY, 1),
        ),
    )  # fmt: skip


def _lines(database: sqlite3.Connection, random: Random, world: World) -> None:
    language = 2 if world.locale == "zh" else 1
    database.executemany(
        "INSERT INTO stops VALUES (?,?)", [(i, n[language - 1]) for i, n in enumerate(STOPS, 1)]
    )
    database.executemany(
        "INSERT INTO lines VALUES (?,?,?,?,?,?,?)",
        [
            (
                i, line[language], line[0], (line[3][0] << 16) + (line[3][1] << 8) + line[3][2],
                line[5], line[6], random.randrange(line[5]),
            )
            for i, line in enumerate(LINES, 1)
        ],
    )  # fmt: skip
    database.executemany(
        "INSERT INTO line_stops VALUES (?,?,?)",
        [(i, at, stop + 1) for i, line in enumerate(LINES, 1) for at, stop in enumerate(line[4])],
    )
    now = int(world.start)
    database.executemany(
        "INSERT INTO starred_lines VALUES (?,?)",
        [(line, now - DAY * line) for line in random.sample((1, 2, 4, 7, 8), 2)],
    )


def _past(database: sqlite3.Connection, random: Random, world: World) -> None:
    zh = world.locale == "zh"
    by = CENTS_ZH if zh else 1
    now = int(world.start)
    places = database.execute("SELECT name, address, x, y FROM places").fetchall()
    spots = dict(
        database.execute(
            "SELECT place_id, name FROM spots GROUP BY place_id HAVING _id = min(_id)"
        ).fetchall()
    )
    drivers = database.execute("SELECT name, car, plate FROM drivers").fetchall()
    cards = [f"{n} •••• {d}" for n, d in database.execute("SELECT network, last4 FROM cards").fetchall()]
    rides: list[tuple[object, ...]] = []
    goals: list[int] = []
    for index in range(26):
        age = DAY * (3 * (26 - index) + random.randrange(2)) + _by_day(random, zh)
        start, goal = random.sample(range(len(places)), 2)
        if index > 18 and random.random() < 0.5:
            goal = goals[-3]  # some goals come back
        if start == goal:
            start = (goal + 1) % len(places)
        goals.append(goal)
        key, _, _, _, base, km_cents = random.choice(CLASSES[:5])
        km = random.randrange(20, 190)
        driver = random.choice(drivers)
        status = "cancelled" if random.random() < 0.15 else "done"
        minutes = 6 + km // 5
        rides.append(
            (
                f"R-{random.randrange(10_000, 99_999)}", status, key, places[start][0], spots[start + 1],
                places[goal][0], places[goal][1], now - age, now - age, NEVER, minutes, 3, km,
                random.choice(NOTES)[1 if zh else 0], "", random.choice((*cards, "balance", "cash")),
                0 if status == "cancelled" else (base + km_cents * km // 10) * by // 10 * 10, 0, *driver,
                random.choice((0, 0, 4, 5, 5)) if status == "done" else 0,
            )
        )  # fmt: skip
    database.executemany(
        "INSERT INTO rides (number, status, class, start, spot, goal, goal_address, placed, departs, due, "
        "minutes, wait, km, note, coupon, payment, fare_cents, discount_cents, driver, car, plate, stars) "
        "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        rides,
    )
    database.executemany(
        "INSERT INTO recents (name, address, x, y, time) VALUES (?,?,?,?,?)",
        [(*places[goal], now - DAY * i) for i, goal in enumerate(dict.fromkeys(goals[-7:]), 1)],
    )
    stops = [name for (name,) in database.execute("SELECT name FROM stops ORDER BY _id")]
    lines = [(name, kind) for name, kind in database.execute("SELECT name, kind FROM lines ORDER BY _id")]
    tickets: list[tuple[object, ...]] = []
    for index in range(7):
        which = random.randrange(len(LINES))
        one, two = sorted(random.sample(range(len(LINES[which][4])), 2))
        start, goal = stops[LINES[which][4][one]], stops[LINES[which][4][two]]
        departs = now - DAY * (7 - index) * 2 - _by_day(random, zh)
        people = random.choice((1, 1, 2))
        cents = fare(lines[which][1], two - one, by) * people
        tickets.append(
            (
                f"T-{random.randrange(10_000, 99_999)}", "used", start, goal, lines[which][0], departs,
                departs + 60 * LINES[which][6] * (two - one), people, cents,
                random.choice((*cards, "balance")), departs - 1800,
            )
        )  # fmt: skip
    database.executemany(
        "INSERT INTO tickets (number, status, start, goal, lines, departs, arrives, people, total_cents, "
        "payment, bought) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        tickets,
    )


def _by_day(random: Random, zh: bool) -> int:
    """Seconds before the phone's start, so that it was day: it starts in the morning, in China at dusk."""
    return random.randrange(600) * 60 * (1 if zh else -1)


def fare(kind: str, stops: int, by: int) -> int:
    """What one leg costs a person."""
    return (120 + 25 * stops if kind == "metro" else 150) * by
