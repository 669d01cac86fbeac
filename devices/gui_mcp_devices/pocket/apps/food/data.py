"""The tables of food and services near by, and what they hold on the phone's first day."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from random import Random

from gui_mcp_devices.pocket.apps.food.catalogue import (
    DRINKS,
    HELPERS,
    JOBS,
    KINDS,
    MENUS,
    OPTIONS,
    PLACES,
    REVIEWS,
    Fare,
)
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_devices.pocket.world import STREETS, STREETS_ZH, World

FOOD = "/data/data/app.pocket.food/databases/food.db"
SCHEMA = """
CREATE TABLE places (
  _id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, street TEXT NOT NULL, phone TEXT NOT NULL,
  rating INTEGER NOT NULL, ratings INTEGER NOT NULL, metres INTEGER NOT NULL, level INTEGER NOT NULL,
  fee_cents INTEGER NOT NULL, least_cents INTEGER NOT NULL, minutes INTEGER NOT NULL,
  opens INTEGER NOT NULL, closes INTEGER NOT NULL, rest_day INTEGER NOT NULL, tables INTEGER NOT NULL,
  words TEXT NOT NULL
);
CREATE TABLE dishes (
  _id INTEGER PRIMARY KEY, place_id INTEGER NOT NULL, section TEXT NOT NULL, name TEXT NOT NULL,
  cents INTEGER NOT NULL, picture TEXT NOT NULL, options TEXT NOT NULL, sold_out INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX dishes_of ON dishes (place_id);
CREATE TABLE options (
  _id INTEGER PRIMARY KEY, of TEXT NOT NULL, part TEXT NOT NULL, name TEXT NOT NULL, cents INTEGER NOT NULL
);
CREATE TABLE reviews (
  _id INTEGER PRIMARY KEY, place_id INTEGER NOT NULL, author TEXT NOT NULL, stars INTEGER NOT NULL,
  body TEXT NOT NULL, date INTEGER NOT NULL
);
CREATE TABLE basket_items (
  _id INTEGER PRIMARY KEY, dish_id INTEGER NOT NULL, chosen TEXT NOT NULL, quantity INTEGER NOT NULL,
  UNIQUE (dish_id, chosen)
);
CREATE TABLE orders (
  _id INTEGER PRIMARY KEY, number TEXT NOT NULL, place_id INTEGER NOT NULL, placed INTEGER NOT NULL,
  due INTEGER NOT NULL, cancelled INTEGER NOT NULL DEFAULT 0, address TEXT NOT NULL, note TEXT NOT NULL,
  payment TEXT NOT NULL, coupon TEXT NOT NULL, items_cents INTEGER NOT NULL, fee_cents INTEGER NOT NULL,
  tip_cents INTEGER NOT NULL, off_cents INTEGER NOT NULL, stars INTEGER NOT NULL DEFAULT 0,
  review TEXT NOT NULL DEFAULT ''
);
CREATE TABLE order_items (
  _id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, dish_id INTEGER NOT NULL, chosen TEXT NOT NULL,
  quantity INTEGER NOT NULL, cents INTEGER NOT NULL
);
CREATE TABLE addresses (
  _id INTEGER PRIMARY KEY, label TEXT NOT NULL, line TEXT NOT NULL, door TEXT NOT NULL,
  is_default INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE payments (_id INTEGER PRIMARY KEY, name TEXT NOT NULL, is_default INTEGER NOT NULL DEFAULT 0);
CREATE TABLE coupons (
  _id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, amount INTEGER NOT NULL,
  least_cents INTEGER NOT NULL, expires INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE favourites (place_id INTEGER PRIMARY KEY, added INTEGER NOT NULL);
CREATE TABLE full_tables (place_id INTEGER NOT NULL, day TEXT NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE reservations (
  _id INTEGER PRIMARY KEY, place_id INTEGER NOT NULL, day TEXT NOT NULL, minute INTEGER NOT NULL,
  people INTEGER NOT NULL, name TEXT NOT NULL, cancelled INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE helpers (
  _id INTEGER PRIMARY KEY, name TEXT NOT NULL, trade TEXT NOT NULL, street TEXT NOT NULL,
  phone TEXT NOT NULL, rating INTEGER NOT NULL, ratings INTEGER NOT NULL, metres INTEGER NOT NULL
);
CREATE TABLE jobs (
  _id INTEGER PRIMARY KEY, helper_id INTEGER NOT NULL, name TEXT NOT NULL, minutes INTEGER NOT NULL,
  cents INTEGER NOT NULL
);
CREATE TABLE busy (helper_id INTEGER NOT NULL, day TEXT NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE bookings (
  _id INTEGER PRIMARY KEY, job_id INTEGER NOT NULL, day TEXT NOT NULL, minute INTEGER NOT NULL,
  note TEXT NOT NULL, cancelled INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE searches (_id INTEGER PRIMARY KEY, query TEXT NOT NULL UNIQUE, time INTEGER NOT NULL);
"""
DAY = 86_400
DAYS_AHEAD = 7
"""So far ahead tables and helpers can be booked."""
PREPARING = 900
"""Seconds from the order until it leaves the kitchen; so long it can be cancelled."""


def fill(database: sqlite3.Connection, world: World) -> None:
    random = world.random("food")
    option_rows = [
        (n, of, part, zh if world.locale == "zh" else en, cents_in(cents, world.locale))
        for n, (of, part, en, zh, cents) in enumerate(OPTIONS, 1)
    ]
    database.executemany("INSERT INTO options VALUES (?,?,?,?,?)", option_rows)
    today = datetime.fromtimestamp(world.start, UTC)
    days = [f"{today + timedelta(n):%Y-%m-%d}" for n in range(DAYS_AHEAD)]
    _places(database, random, world, days)
    _helpers(database, random, world, days)
    _owner(database, random, world)
    _orders(database, random, world)
    _booked(database, random, world, days)


def cents_in(cents: int, locale: Locale) -> int:
    """Dollar cents in the phone's currency; Chinese prices are whole yuan."""
    return round(cents * 3 / 100) * 100 if locale == "zh" else cents


def _number(random: Random, locale: Locale) -> str:
    return f"0{random.randrange(20, 30)}{random.randrange(10**6, 10**7)}" if locale == "zh" else (
        f"556{random.randrange(10**6, 10**7)}"
    )  # fmt: skip


def _street(random: Random, locale: Locale, taken: set[str]) -> str:
    """One that nobody has yet."""
    while True:
        number = random.randrange(1, 200)
        street = f"{random.choice(STREETS_ZH)}{number}号" if locale == "zh" else (
            f"{number} {random.choice(STREETS)} Street"
        )  # fmt: skip
        if street not in taken:
            taken.add(street)
            return street


def _places(database: sqlite3.Connection, random: Random, world: World, days: list[str]) -> None:
    zh = world.locale == "zh"
    places: list[tuple[object, ...]] = []
    dishes: list[tuple[object, ...]] = []
    reviews: list[tuple[object, ...]] = []
    full: list[tuple[object, ...]] = []
    taken: set[str] = set()
    for place, (kind, en, said) in enumerate(PLACES, 1):
        factor = random.choice((85, 90, 95, 100, 105, 110, 120))
        drinks = () if kind in ("cafe", "healthy", "sweets") else random.sample(DRINKS, 3)
        menu: list[Fare] = sorted(
            (*MENUS[kind], *drinks),
            key=lambda fare: ("starters mains sides sweet drinks").index(fare.section),
        )
        names = [fare.zh if zh else fare.en for fare in menu]
        for fare, name in zip(menu, names, strict=True):
            cents = max(100, cents_in(fare.cents * factor // 1000 * 10, world.locale))
            out = int(random.random() < 0.05)
            dishes.append((place, fare.section, name, cents, fare.picture, fare.options, out))
        street = _street(random, world.locale, taken)
        shown = said if zh else en
        opens = 60 * (7 if kind == "cafe" else random.choice((8, 9, 9, 10, 11, 16)))
        closes = 60 * (19 if kind == "cafe" else random.choice((21, 22, 22, 23)))
        tables = int(kind not in ("sweets", "burgers"))
        fee = random.choice((0, 0, 190, 290, 390))
        places.append((
            place, shown, kind, street, _number(random, world.locale), random.randrange(32, 50),
            random.randrange(20, 900), 50 * random.randrange(4, 90), 1 + (factor > 90) + (factor > 105),
            cents_in(fee, world.locale), cents_in(random.choice((800, 1000, 1200, 1500)), world.locale),
            5 * random.randrange(4, 11), opens, closes, random.choice((-1, -1, -1, 0, 1)), tables,
            " ".join((shown, *KINDS[kind][:2], street, *names)).lower(),
        ))  # fmt: skip
        for stars, good, gut in random.sample(REVIEWS, 3):
            author = random.choice(world.people).name
            when = int(world.start) - DAY * random.randrange(2, 300)
            reviews.append((place, author, stars, gut if zh else good, when))
        for day in days if tables else ():
            full += [(place, day, 60 * random.randrange(18, 21) + random.choice((0, 30))) for _ in range(2)]
    database.executemany(f"INSERT INTO places VALUES ({'?,' * 16}?)", places)
    database.executemany(
        "INSERT INTO dishes (place_id, section, name, cents, picture, options, sold_out) "
        "VALUES (?,?,?,?,?,?,?)",
        dishes,
    )
    database.executemany(
        "INSERT INTO reviews (place_id, author, stars, body, date) VALUES (?,?,?,?,?)", reviews
    )
    database.executemany("INSERT INTO full_tables VALUES (?,?,?)", full)


def _helpers(database: sqlite3.Connection, random: Random, world: World, days: list[str]) -> None:
    zh = world.locale == "zh"
    taken: set[str] = set()
    helpers: list[tuple[object, ...]] = []
    jobs: list[tuple[object, ...]] = []
    busy: list[tuple[object, ...]] = []
    for helper, (trade, en, said) in enumerate(HELPERS, 1):
        helpers.append((
            helper, said if zh else en, trade, _street(random, world.locale, taken),
            _number(random, world.locale), random.randrange(36, 50), random.randrange(10, 300),
            50 * random.randrange(6, 100),
        ))  # fmt: skip
        factor = random.choice((90, 100, 110, 120))
        for name, gut, minutes, cents in JOBS[trade]:
            jobs.append(
                (helper, gut if zh else name, minutes, cents_in(cents * factor // 1000 * 10, world.locale))
            )
        for day in days:
            busy += [(helper, day, minute) for minute in random.sample(range(540, 1080, 60), 4)]
    database.executemany("INSERT INTO helpers VALUES (?,?,?,?,?,?,?,?)", helpers)
    database.executemany("INSERT INTO jobs (helper_id, name, minutes, cents) VALUES (?,?,?,?)", jobs)
    database.executemany("INSERT INTO busy VALUES (?,?,?)", busy)


def _owner(database: sqlite3.Connection, random: Random, world: World) -> None:
    zh = world.locale == "zh"
    labels = ("家", "公司", "父母家") if zh else ("Home", "Office", "Parents")
    for index, (label, person) in enumerate(zip(labels, random.sample(world.people[:20], 3), strict=True)):
        door = f"{random.randrange(1, 30)}{'室' if zh else 'B'}"
        database.execute(
            "INSERT INTO addresses (label, line, door, is_default) VALUES (?,?,?,?)",
            (label, person.address, door, index == 0),
        )
    networks = random.sample(("Visto", "Mastro", "Amero"), 2)
    names = [f"{network} •••• {random.randrange(10_000):04d}" for network in networks]
    names += ["现金" if zh else "Cash"]
    database.executemany(
        "INSERT INTO payments (name, is_default) VALUES (?,?)", [(n, i == 0) for i, n in enumerate(names)]
    )
    end = int(world.start)
    coupons = (
        ("LUNCH10", "percent", 10, 1500, end + 20 * DAY, 0), ("TAKE3", "cents", 300, 2000, end + 9 * DAY, 0),
        ("FREERIDE", "fee", 0, 1000, end + 30 * DAY, 0), ("SPRING20", "percent", 20, 0, end - 12 * DAY, 0),
        ("HELLO5", "cents", 500, 0, end + 12 * DAY, 1),
    )  # fmt: skip
    for code, kind, amount, least, expires, used in coupons:
        database.execute(
            "INSERT INTO coupons (code, kind, amount, least_cents, expires, used) VALUES (?,?,?,?,?,?)",
            (
                code, kind, cents_in(amount, world.locale) if kind == "cents" else amount,
                cents_in(least, world.locale), expires, used,
            ),
        )  # fmt: skip
    liked = random.sample(range(1, len(PLACES) + 1), 4)
    database.executemany(
        "INSERT INTO favourites VALUES (?,?)", [(p, end - DAY * n) for n, p in enumerate(liked, 1)]
    )
    words = ("拉面", "沙拉", "披萨") if zh else ("ramen", "salad", "pizza")
    database.executemany(
        "INSERT INTO searches (query, time) VALUES (?,?)",
        [(w, end - 7000 * n) for n, w in enumerate(words, 1)],
    )


def _orders(database: sqlite3.Connection, random: Random, world: World) -> None:
    """Two in the kitchen, one on its way, the others long delivered; one was cancelled."""
    now = int(world.start)
    side = 60 if world.locale == "zh" else -60  # it starts in the evening there, in the morning else
    ages = (60, 120, 1500, *(DAY * n + side * random.randrange(480) for n in (2, 5, 9, 16, 24, 41, 60)))
    places = _cooking(database, random, world)
    places += random.sample(
        [n for n in range(1, len(PLACES) + 1) if n not in places], len(ages) - len(places)
    )
    address = database.execute("SELECT line, door FROM addresses ORDER BY _id LIMIT 1").fetchone()
    (payment,) = database.execute("SELECT name FROM payments ORDER BY _id LIMIT 1").fetchone()
    for index, (age, place) in enumerate(zip(reversed(ages), reversed(places), strict=True), 1):
        found = database.execute(
            "SELECT _id, options, cents FROM dishes WHERE place_id = ? AND sold_out = 0", (place,)
        ).fetchall()
        items = 0
        for dish, of, cents in random.sample(found, random.choice((1, 2, 2, 3))):
            first = database.execute(
                "SELECT _id FROM options WHERE of = ? AND part != 'extra' ORDER BY _id LIMIT 1", (of,)
            ).fetchone()
            quantity = random.choice((1, 1, 2))
            items += quantity * int(cents)
            database.execute(
                "INSERT INTO order_items (order_id, dish_id, chosen, quantity, cents) VALUES (?,?,?,?,?)",
                (index, dish, "" if first is None else str(first[0]), quantity, cents),
            )
        (fee,) = database.execute("SELECT fee_cents FROM places WHERE _id = ?", (place,)).fetchone()
        rated = random.choice((0, 0, 4, 5)) if age > DAY else 0
        placed = now - age
        due = placed + (3000 if age < DAY else 2400)
        database.execute(
            "INSERT INTO orders (number, place_id, placed, due, cancelled, address, note, payment, coupon, "
            "items_cents, fee_cents, tip_cents, off_cents, stars) VALUES (?,?,?,?,?,?,'',?,'',?,?,0,0,?)",
            (
                f"TF{random.randrange(10_000, 100_000)}", place, placed, due, index == 4,
                ", ".join(address), payment, items, fee, 0 if index == 4 else rated,
            ),
        )  # fmt: skip


def _cooking(database: sqlite3.Connection, random: Random, world: World) -> list[int]:
    """Up to three places that are open when the phone starts."""
    ahead = 8 if world.locale == "zh" else 0  # hours; the time zone that such a phone starts with
    then = datetime.fromtimestamp(world.start, UTC) + timedelta(hours=ahead)
    minute = then.hour * 60 + then.minute
    found = database.execute(
        "SELECT _id FROM places WHERE rest_day != ? AND opens + 30 <= ? AND closes > ?",
        (then.weekday(), minute, minute),
    ).fetchall()
    return random.sample([int(id) for (id,) in found], min(3, len(found)))


def _booked(database: sqlite3.Connection, random: Random, world: World, days: list[str]) -> None:
    name = world.people[0].name
    kinds = [kind for kind, _, _ in PLACES]
    seats = [n for n, kind in enumerate(kinds, 1) if kind not in ("sweets", "burgers", "cafe")]
    for place, day in zip(random.sample(seats, 3), random.sample(days[1:], 3), strict=True):
        database.execute(
            "INSERT INTO reservations (place_id, day, minute, people, name) VALUES (?,?,?,?,?)",
            (place, day, 60 * random.randrange(18, 20), random.randrange(2, 6), name),
        )
    database.execute(
        "INSERT INTO bookings (job_id, day, minute, note) VALUES (?,?,?,'')",
        (random.randrange(10, 28), random.choice(days[1:]), 60 * random.randrange(9, 17)),
    )
