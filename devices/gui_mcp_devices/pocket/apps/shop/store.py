"""What the shop's pages ask of its database, and what they change in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.shop.catalogue import CATEGORIES, COLOURS, picture_of
from gui_mcp_devices.pocket.apps.shop.data import SHOP
from gui_mcp_devices.pocket.state import Locale

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SORTS = ("relevance", "price_up", "price_down", "rating", "sold")
_ORDER = {
    "relevance": "_id",
    "price_up": "price_cents, _id",
    "price_down": "price_cents DESC, _id",
    "rating": "rating DESC, _id",
    "sold": "sold DESC, _id",
}
_PRODUCT = (
    "SELECT _id, name, brand, kind, category, colour, price_cents, list_cents, rating, reviews, sold, about "
    "FROM products "
)


@dataclass(frozen=True, slots=True)
class Product:
    id: int
    name: str
    brand: str
    kind: str
    category: str
    colour: str
    """Of the picture in lists."""
    cents: int
    """Of its cheapest variant."""
    list_cents: int
    """Before the reduction; 0: it is not reduced."""
    rating: int
    """Tenths of a star."""
    reviews: int
    sold: int
    about: str

    @property
    def picture(self) -> str:
        return picture_of(self.kind, self.colour)

    @property
    def off(self) -> int:
        """Per cent."""
        return round(100 - 100 * self.cents / self.list_cents) if self.list_cents else 0


@dataclass(frozen=True, slots=True)
class Variant:
    id: int
    product: int
    colour: str
    size: str
    cents: int
    stock: int


@dataclass(frozen=True, slots=True)
class Line:
    """So many of one variant, in the cart or in an order."""

    variant: int
    product: int
    name: str
    kind: str
    colour: str
    size: str
    cents: int
    """Of one."""
    stock: int
    quantity: int
    selected: bool

    @property
    def picture(self) -> str:
        return picture_of(self.kind, self.colour)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of results leaves out."""

    category: str = ""
    least: int = 0
    """Cents."""
    most: int = 0
    """Cents; 0: any."""
    rating: int = 0
    """Tenths of a star."""
    stocked: bool = False
    colour: str = ""
    deals: bool = False

    @property
    def count(self) -> int:
        """How many of its parts are set."""
        price = bool(self.least or self.most)
        return sum(map(bool, (self.category, price, self.rating, self.stocked, self.colour, self.deals)))


def price(cents: int, locale: Locale) -> str:
    """As on a price tag: `$12.90`, `¥1,089.00`."""
    sign = "¥" if locale == "zh" else "$"
    return f"{'-' if cents < 0 else ''}{sign}{abs(cents) / 100:,.2f}"


def colour_name(colour: str, locale: Locale) -> str:
    en, zh, _ = COLOURS[colour]
    return zh if locale == "zh" else en


def category_name(category: str, locale: Locale) -> str:
    en, zh, _ = CATEGORIES[category]
    return zh if locale == "zh" else en


def variant_name(colour: str, size: str, locale: Locale) -> str:
    """`Blue, 450 ml`."""
    name = colour_name(colour, locale)
    return f"{name}, {size}" if size else name


def database(phone: Phone) -> sqlite3.Connection:
    return phone.databases[SHOP]


def product(phone: Phone, id: int) -> Product:
    """Raises `LookupError` where there is none."""
    row = database(phone).execute(_PRODUCT + "WHERE _id = ?", (id,)).fetchone()
    if row is None:
        raise LookupError(f"product {id}: the shop has none of that number")
    return Product(*row)


def deals(phone: Phone) -> list[Product]:
    return _products(phone, "WHERE list_cents > 0 ORDER BY 1.0 * price_cents / list_cents", ())


def popular(phone: Phone, most: int) -> list[Product]:
    return _products(phone, "ORDER BY sold DESC LIMIT ?", (most,))


def similar(phone: Phone, to: Product) -> list[Product]:
    """Of its kind first, then of its category."""
    tail = "WHERE category = ? AND _id != ? ORDER BY kind != ?, abs(price_cents - ?) LIMIT 8"
    return _products(phone, tail, (to.category, to.id, to.kind, to.cents))


def wished(phone: Phone) -> list[Product]:
    tail = "JOIN wishlist ON product_id = _id ORDER BY added DESC, _id DESC"
    return _products(phone, tail, ())


def find(phone: Phone, query: str, wanted: Filter, sort: str) -> list[Product]:
    """Products with all the words of `query`; a plural finds the singular."""
    where, values = ["1"], list[str | int]()
    for word in query.lower().split():
        stem = word[:-1] if len(word) > 3 and word.endswith("s") and word.isascii() else word
        where.append("instr(words, ?)")
        values.append(stem)
    if wanted.category:
        where.append("category = ?")
        values.append(wanted.category)
    if wanted.least:
        where.append("price_cents >= ?")
        values.append(wanted.least)
    if wanted.most:
        where.append("price_cents <= ?")
        values.append(wanted.most)
    if wanted.rating:
        where.append("rating >= ?")
        values.append(wanted.rating)
    if wanted.deals:
        where.append("list_cents > 0")
    if wanted.colour or wanted.stocked:
        has = "EXISTS (SELECT 1 FROM variants v WHERE v.product_id = products._id"
        if wanted.colour:
            has += " AND v.colour = ?"
            values.append(wanted.colour)
        where.append(has + (" AND v.stock > 0)" if wanted.stocked else ")"))
    return _products(phone, f"WHERE {' AND '.join(where)} ORDER BY {_ORDER[sort]}", values)


def _products(phone: Phone, tail: str, values: Sequence[str | int]) -> list[Product]:
    return [Product(*row) for row in database(phone).execute(_PRODUCT + tail, values)]


def variants(phone: Phone, product: int) -> list[Variant]:
    found = database(phone).execute(
        "SELECT _id, product_id, colour, size, price_cents, stock FROM variants "
        "WHERE product_id = ? ORDER BY _id",
        (product,),
    )
    return [Variant(*row) for row in found]


def reviews(phone: Phone, product: int) -> list[tuple[str, int, str, int]]:
    """Author, stars, text and date (Unix seconds), newest first."""
    found = database(phone).execute(
        "SELECT author, stars, body, date FROM reviews WHERE product_id = ? ORDER BY date DESC", (product,)
    )
    return [(str(author), int(stars), str(body), int(date)) for author, stars, body, date in found]


# -- cart -------------------------------------------------------------------------------------------------

_LINE = (
    "SELECT v._id, p._id, p.name, p.kind, v.colour, v.size, {cents}, v.stock, i.quantity, {selected} "
    "FROM {table} i JOIN variants v ON v._id = i.variant_id JOIN products p ON p._id = v.product_id "
)


def cart(phone: Phone) -> list[Line]:
    query = _LINE.format(cents="v.price_cents", selected="i.selected", table="cart_items")
    return [line(row) for row in database(phone).execute(query + "ORDER BY i._id")]


def line(row: Sequence[int | str]) -> Line:
    """From a row: variant, product, name, kind, colour, size, cents, stock, quantity, selected."""
    variant, of, name, kind, colour, size, cents, stock, quantity, selected = row
    return Line(
        int(variant),
        int(of),
        str(name),
        str(kind),
        str(colour),
        str(size),
        int(cents),
        int(stock),
        int(quantity),
        bool(selected),
    )


def cart_count(phone: Phone) -> int:
    return _number(phone, "SELECT coalesce(sum(quantity), 0) FROM cart_items")


def put_in_cart(phone: Phone, variant: int, quantity: int) -> None:
    """On top of what is in there, as many as there are in stock at most."""
    database(phone).execute(
        "INSERT INTO cart_items (variant_id, quantity) VALUES (?, ?) "
        "ON CONFLICT (variant_id) DO UPDATE SET selected = 1, "
        "quantity = max(1, min(quantity + excluded.quantity, "
        "(SELECT stock FROM variants WHERE _id = excluded.variant_id)))",
        (variant, quantity),
    )


def change_quantity(phone: Phone, variant: int, quantity: int) -> None:
    """0 takes it out."""
    if quantity <= 0:
        database(phone).execute("DELETE FROM cart_items WHERE variant_id = ?", (variant,))
    else:
        database(phone).execute(
            "UPDATE cart_items SET quantity = ? WHERE variant_id = ?", (quantity, variant)
        )


def select(phone: Phone, variant: int | None, on: bool) -> None:
    """One line of the cart for the check-out; None: all that are in stock."""
    database(phone).execute(
        "UPDATE cart_items SET selected = ? WHERE coalesce(variant_id = ?, 1)", (on, variant)
    )


# -- wishlist and searches --------------------------------------------------------------------------------


def is_wished(phone: Phone, product: int) -> bool:
    return bool(_number(phone, "SELECT count(*) FROM wishlist WHERE product_id = ?", product))


def wish(phone: Phone, product: int, on: bool) -> None:
    if on:
        database(phone).execute("INSERT OR IGNORE INTO wishlist VALUES (?, ?)", (product, int(phone.now())))
    else:
        database(phone).execute("DELETE FROM wishlist WHERE product_id = ?", (product,))


def searches(phone: Phone) -> list[str]:
    found = database(phone).execute("SELECT query FROM searches ORDER BY time DESC, _id DESC LIMIT 8")
    return [str(query) for (query,) in found]


def remember_search(phone: Phone, query: str) -> None:
    database(phone).execute(
        "INSERT INTO searches (query, time) VALUES (?, ?) "
        "ON CONFLICT (query) DO UPDATE SET time = excluded.time",
        (query, int(phone.now())),
    )


def forget_search(phone: Phone, query: str | None) -> None:
    """None: all of them."""
    database(phone).execute("DELETE FROM searches WHERE coalesce(query = ?, 1)", (query,))


def suggestions(phone: Phone, query: str) -> list[str]:
    """Names that hold what was typed so far, those that start with it first."""
    wanted = query.strip().lower()
    found = database(phone).execute(
        "SELECT name FROM products WHERE instr(lower(name), ?) ORDER BY instr(lower(name), ?), _id LIMIT 8",
        (wanted, wanted),
    )
    return [str(name) for (name,) in found]


def _number(phone: Phone, query: str, *values: int | str) -> int:
    return int(database(phone).execute(query, values).fetchone()[0])
