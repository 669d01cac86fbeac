"""The shop's tables, and what they hold on the phone's first day."""

from __future__ import annotations

import sqlite3
from random import Random

from gui_mcp_devices.pocket.apps.shop.catalogue import (
    ABOUT,
    BRANDS,
    CATEGORIES,
    COLOURS,
    GOODS,
    REVIEWS,
    Goods,
)
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_devices.pocket.world import World

SHOP = "/data/data/app.pocket.shop/databases/shop.db"
SCHEMA = """
CREATE TABLE products (
  _id INTEGER PRIMARY KEY, name TEXT NOT NULL, brand TEXT NOT NULL, kind TEXT NOT NULL,
  category TEXT NOT NULL, colour TEXT NOT NULL, price_cents INTEGER NOT NULL, list_cents INTEGER NOT NULL,
  rating INTEGER NOT NULL, reviews INTEGER NOT NULL, sold INTEGER NOT NULL, about TEXT NOT NULL,
  words TEXT NOT NULL
);
CREATE TABLE variants (
  _id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL, colour TEXT NOT NULL, size TEXT NOT NULL,
  price_cents INTEGER NOT NULL, stock INTEGER NOT NULL
);
CREATE INDEX variants_of ON variants (product_id);
CREATE TABLE reviews (
  _id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL, author TEXT NOT NULL, stars INTEGER NOT NULL,
  body TEXT NOT NULL, date INTEGER NOT NULL
);
CREATE INDEX reviews_of ON reviews (product_id);
CREATE TABLE cart_items (
  _id INTEGER PRIMARY KEY, variant_id INTEGER NOT NULL UNIQUE, quantity INTEGER NOT NULL,
  selected INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE orders (
  _id INTEGER PRIMARY KEY, number TEXT NOT NULL, status TEXT NOT NULL, placed INTEGER NOT NULL,
  address_id INTEGER NOT NULL, ship_to TEXT NOT NULL, delivery TEXT NOT NULL, payment TEXT NOT NULL,
  coupon TEXT NOT NULL, subtotal_cents INTEGER NOT NULL, discount_cents INTEGER NOT NULL,
  shipping_cents INTEGER NOT NULL, total_cents INTEGER NOT NULL
);
CREATE TABLE order_items (
  _id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, variant_id INTEGER NOT NULL, quantity INTEGER NOT NULL,
  price_cents INTEGER NOT NULL
);
CREATE TABLE addresses (
  _id INTEGER PRIMARY KEY, label TEXT NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL,
  street TEXT NOT NULL, city TEXT NOT NULL, postcode TEXT NOT NULL, is_default INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE cards (
  _id INTEGER PRIMARY KEY, network TEXT NOT NULL, holder TEXT NOT NULL, last4 TEXT NOT NULL,
  expires TEXT NOT NULL, is_default INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE wishlist (product_id INTEGER PRIMARY KEY, added INTEGER NOT NULL);
CREATE TABLE coupons (
  _id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, amount INTEGER NOT NULL,
  least_cents INTEGER NOT NULL, expires INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0,
  applied INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE searches (_id INTEGER PRIMARY KEY, query TEXT NOT NULL UNIQUE, time INTEGER NOT NULL);
"""

DAY = 86_400


def fill(database: sqlite3.Connection, world: World) -> None:
    random = world.random("shop")
    for number, goods in enumerate(GOODS, 1):
        _product(database, random, world, number, goods)
    _owner(database, random, world)
    _orders(database, random, world)


def _product(database: sqlite3.Connection, random: Random, world: World, number: int, goods: Goods) -> None:
    zh = world.locale == "zh"
    brand = BRANDS[goods.brand] if zh else goods.brand
    name = f"{brand}{goods.zh}" if zh else f"{brand} {goods.en}"
    factor = random.choice((90, 95, 100, 100, 105, 110))
    off = random.choice((10, 15, 20, 25, 30, 40)) if random.random() < 0.25 else 0
    full = _cents(goods.cents * factor // 100, world.locale)
    first = full * (100 - off) // 100 // 10 * 10
    category = CATEGORIES[goods.category][1 if zh else 0]
    colours = " ".join(f"{COLOURS[c][0]} {COLOURS[c][1]}" for c in goods.colours)
    words = f"{name} {goods.kind} {category} {colours}".lower()
    database.execute(
        "INSERT INTO products VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            number, name, brand, goods.kind, goods.category, random.choice(goods.colours), first,
            full if off else 0, random.randrange(31, 50), random.randrange(8, 900),
            random.randrange(20, 9000),
            ABOUT[goods.category][1 if zh else 0], words,
        ),
    )  # fmt: skip
    for colour in goods.colours:
        for size, more in goods.sizes:
            extra = _cents(more, world.locale) if more else 0
            stock = 0 if random.random() < 0.09 else random.randrange(2, 40)
            database.execute(
                "INSERT INTO variants (product_id, colour, size, price_cents, stock) VALUES (?,?,?,?,?)",
                (number, colour, size, first + extra * (100 - off) // 100 // 10 * 10, stock),
            )
    for stars, en, said in random.sample(REVIEWS, 4):
        database.execute(
            "INSERT INTO reviews (product_id, author, stars, body, date) VALUES (?,?,?,?,?)",
            (
                number, random.choice(world.people).name, stars, said if zh else en,
                int(world.start) - DAY * random.randrange(2, 300),
            ),
        )  # fmt: skip


def _cents(cents: int, locale: Locale) -> int:
    """Dollar cents as a price tag in the shop's currency: it ends in 90 cents, or in whole yuan."""
    if locale == "zh":
        return max(300, round(cents * 7 / 1000) * 1000 - 100)
    return max(90, round((cents + 10) / 100) * 100 - 10)


def _owner(database: sqlite3.Connection, random: Random, world: World) -> None:
    zh = world.locale == "zh"
    people = random.sample(world.people[:20], 3)
    labels = ("家", "公司", "父母家") if zh else ("Home", "Office", "Parents")
    for index, (label, person) in enumerate(zip(labels, people, strict=True)):
        street, _, city = person.address.partition(", ")
        if zh:
            city, _, street = person.address.partition("市")
            city += "市"
        database.execute(
            "INSERT INTO addresses (label, name, phone, street, city, postcode, is_default) "
            "VALUES (?,?,?,?,?,?,?)",
            (
                label, people[0].name, person.phone, street, city,
                str(random.randrange(*((100_000, 999_999) if zh else (10_000, 99_999)))), index == 0,
            ),
        )  # fmt: skip
    year = 28
    for index, network in enumerate(random.sample(("Visto", "Mastro", "Amero"), 2)):
        database.execute(
            "INSERT INTO cards (network, holder, last4, expires, is_default) VALUES (?,?,?,?,?)",
            (
                network, people[0].name, f"{random.randrange(10_000):04d}",
                f"{random.randrange(1, 13):02d}/{year + random.randrange(3)}", index == 0,
            ),
        )  # fmt: skip
    now = int(world.start)
    large = 20_000 if zh else 6_000
    coupons = (
        ("WELCOME10", "percent", 10, 0, now + 20 * DAY),
        ("SAVE20", "percent", 20, large, now + 5 * DAY),
        ("FIVEOFF", "cents", 3_000 if zh else 500, large // 2, now + 40 * DAY),
        ("SHIPFREE", "shipping", 0, 0, now + 9 * DAY),
        ("SPRING15", "percent", 15, 0, now - 3 * DAY),
    )
    for coupon in coupons:
        database.execute(
            "INSERT INTO coupons (code, kind, amount, least_cents, expires) VALUES (?,?,?,?,?)", coupon
        )
    products = random.sample(range(1, len(GOODS) + 1), 9)
    for product in products[:4]:
        database.execute("INSERT INTO wishlist VALUES (?,?)", (product, now - DAY * random.randrange(1, 60)))
    for product in products[4:7]:
        variant = _variant(database, random, product)
        database.execute(
            "INSERT INTO cart_items (variant_id, quantity, selected) VALUES (?,?,1)",
            (variant, random.choice((1, 1, 2))),
        )
    for index, product in enumerate(products[6:9]):
        goods = GOODS[product - 1]
        query = goods.zh if zh else goods.en.lower()
        database.execute("INSERT INTO searches (query, time) VALUES (?,?)", (query, now - DAY * (index + 1)))


def _variant(database: sqlite3.Connection, random: Random, product: int) -> int:
    """One of a product that is in stock; any, where none is."""
    found = database.execute(
        "SELECT _id FROM variants WHERE product_id = ? ORDER BY stock = 0, _id", (product,)
    ).fetchall()
    first = random.randrange(min(3, len(found)))
    return int(found[first][0])


def _orders(database: sqlite3.Connection, random: Random, world: World) -> None:
    now = int(world.start)
    address_id, ship_to = _ship_to(database, 1)
    network, last4 = database.execute("SELECT network, last4 FROM cards WHERE _id = 1").fetchone()
    statuses = ("delivered",) * 6 + ("cancelled", "shipped", "shipped", "processing", "processing")
    for index, status in enumerate(statuses):
        age = DAY * (len(statuses) - index) * 6 - random.randrange(DAY * 4)
        database.execute(
            "INSERT INTO orders VALUES (?,?,?,?,?,?,?,?,'',0,0,0,0)",
            (
                index + 1, f"M-{random.randrange(10_000, 99_999)}", status, now - age, address_id, ship_to,
                random.choice(("standard", "express")), f"{network} •••• {last4}",
            ),
        )  # fmt: skip
        subtotal = 0
        for product in random.sample(range(1, len(GOODS) + 1), random.choice((1, 1, 2, 3))):
            variant = _variant(database, random, product)
            (price,) = database.execute(
                "SELECT price_cents FROM variants WHERE _id = ?", (variant,)
            ).fetchone()
            quantity = random.choice((1, 1, 1, 2))
            subtotal += quantity * int(price)
            database.execute(
                "INSERT INTO order_items (order_id, variant_id, quantity, price_cents) VALUES (?,?,?,?)",
                (index + 1, variant, quantity, price),
            )
        (delivery,) = database.execute("SELECT delivery FROM orders WHERE _id = ?", (index + 1,)).fetchone()
        shipping = shipping_cents(str(delivery), subtotal, world.locale)
        database.execute(
            "UPDATE orders SET subtotal_cents = ?, shipping_cents = ?, total_cents = ? WHERE _id = ?",
            (subtotal, shipping, subtotal + shipping, index + 1),
        )


def _ship_to(database: sqlite3.Connection, address: int) -> tuple[int, str]:
    name, street, city, postcode = database.execute(
        "SELECT name, street, city, postcode FROM addresses WHERE _id = ?", (address,)
    ).fetchone()
    return address, f"{name}, {street}, {postcode} {city}"


def shipping_cents(delivery: str, subtotal: int, locale: Locale) -> int:
    """What a way of delivery costs for goods of that sum."""
    zh = locale == "zh"
    match delivery:
        case "pickup":
            return 0
        case "express":
            return 1_800 if zh else 1_290
        case _:
            return 0 if subtotal >= (19_900 if zh else 6_000) else 800 if zh else 490
