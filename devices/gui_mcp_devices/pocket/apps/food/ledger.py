"""Baskets, what they come to, orders, and what the owner keeps for paying: addresses, means, coupons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import store
from gui_mcp_devices.pocket.apps.food.data import PREPARING
from gui_mcp_devices.pocket.apps.food.store import Option, number, rows

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MOST = 20
"""Of one line."""


@dataclass(frozen=True, slots=True)
class Line:
    """So many of a dish with the same options."""

    id: int
    dish: int
    name: str
    picture: str
    chosen: tuple[int, ...]
    """Ids of options."""
    says: str
    """Names of the options."""
    cents: int
    """Of one, options and all."""
    quantity: int
    sold_out: int


@dataclass(frozen=True, slots=True)
class Sums:
    items: int
    fee: int
    tip: int
    off: int

    @property
    def total(self) -> int:
        return self.items + self.fee + self.tip - self.off


@dataclass(frozen=True, slots=True)
class Order:
    id: int
    number: str
    place: int
    placed: int
    due: int
    cancelled: int
    address: str
    note: str
    payment: str
    coupon: str
    sums: Sums
    stars: int
    """0: not rated yet."""
    review: str


@dataclass(frozen=True, slots=True)
class Address:
    id: int
    label: str
    line: str
    door: str
    default: bool

    @property
    def whole(self) -> str:
        return f"{self.line}, {self.door}" if self.door else self.line


@dataclass(frozen=True, slots=True)
class Coupon:
    code: str
    kind: str
    """`percent`, `cents` or `fee`."""
    amount: int
    least: int
    """Cents that the dishes come to at least."""
    expires: int
    used: int


# -- baskets ------------------------------------------------------------------------------------------------


def ids_of(chosen: str) -> tuple[int, ...]:
    return tuple(int(part) for part in chosen.split(",") if part)


def baskets(phone: Phone) -> list[int]:
    """Places in whose baskets something is, the oldest first."""
    found = rows(
        phone,
        "SELECT d.place_id, min(b._id) FROM basket_items b JOIN dishes d ON d._id = b.dish_id "
        "GROUP BY d.place_id ORDER BY 2",
    )
    return [int(str(place)) for place, _ in found]


def basket(phone: Phone, place: int) -> list[Line]:
    found = rows(
        phone,
        "SELECT b._id, b.dish_id, b.chosen, b.quantity, d.cents FROM basket_items b "
        "JOIN dishes d ON d._id = b.dish_id WHERE d.place_id = ? ORDER BY b._id",
        place,
    )
    return [_line(phone, row, add=True) for row in found]


def _line(phone: Phone, row: Sequence[object], *, add: bool) -> Line:
    """From id, dish, options, quantity and cents; `add`: the options' prices are not in these yet."""
    id, dish, chosen, quantity, cents = row
    of = store.dish(phone, int(str(dish)))
    ids = ids_of(str(chosen))
    options = [option for option in store.options(phone, of.options) if option.id in ids]
    more = sum(option.cents for option in options) if add else 0
    return Line(
        int(str(id)), of.id, of.name, of.picture, ids, ", ".join(option.name for option in options),
        int(str(cents)) + more, int(str(quantity)), of.sold_out,
    )  # fmt: skip


def count(phone: Phone) -> int:
    """In all baskets."""
    return number(phone, "SELECT coalesce(sum(quantity), 0) FROM basket_items")


def put(phone: Phone, dish: int, chosen: Sequence[Option] | Sequence[int], quantity: int) -> None:
    """Into the basket of its place, on top of what is in there."""
    ids = sorted(one if isinstance(one, int) else one.id for one in chosen)
    rows(
        phone,
        "INSERT INTO basket_items (dish_id, chosen, quantity) VALUES (?, ?, ?) ON CONFLICT (dish_id, chosen) "
        f"DO UPDATE SET quantity = min({MOST}, quantity + excluded.quantity)",
        dish,
        ",".join(map(str, ids)),
        quantity,
    )


def change(phone: Phone, line: int, quantity: int) -> None:
    """0 takes it out."""
    if quantity <= 0:
        rows(phone, "DELETE FROM basket_items WHERE _id = ?", line)
    else:
        rows(phone, "UPDATE basket_items SET quantity = ? WHERE _id = ?", min(MOST, quantity), line)


def clear(phone: Phone, place: int) -> None:
    """Empty its basket."""
    rows(
        phone,
        "DELETE FROM basket_items WHERE dish_id IN (SELECT _id FROM dishes WHERE place_id = ?)",
        place,
    )


def sums(phone: Phone, place: int, code: str = "", tip: int = 0) -> Sums:
    """What its basket comes to."""
    items = sum(line.cents * line.quantity for line in basket(phone, place))
    fee = store.place(phone, place).fee if items else 0
    coupon = next((c for c in coupons(phone) if c.code == code), None)
    off = 0
    if coupon is not None and not refusal(phone, code, items):
        match coupon.kind:
            case "percent":
                off = items * coupon.amount // 100
            case "cents":
                off = min(items, coupon.amount)
            case _:
                off = fee
    return Sums(items, fee, tip, off)


# -- orders -------------------------------------------------------------------------------------------------

_ORDER = (
    "SELECT _id, number, place_id, placed, due, cancelled, address, note, payment, coupon, items_cents, "
    "fee_cents, tip_cents, off_cents, stars, review FROM orders "
)


def _order(row: Sequence[object]) -> Order:
    id, code, place, placed, due, cancelled, address, note, payment, coupon, *cents, stars, review = row
    items, fee, tip, off = (int(str(part)) for part in cents)
    return Order(
        int(str(id)), str(code), int(str(place)), int(str(placed)), int(str(due)), int(str(cancelled)),
        str(address), str(note), str(payment), str(coupon), Sums(items, fee, tip, off), int(str(stars)),
        str(review),
    )  # fmt: skip


def orders(phone: Phone) -> list[Order]:
    """The newest first."""
    return [_order(row) for row in rows(phone, _ORDER + "ORDER BY placed DESC, _id DESC")]


def order(phone: Phone, id: int) -> Order:
    """Raises `LookupError` where there is none."""
    found = rows(phone, _ORDER + "WHERE _id = ?", id)
    if not found:
        raise LookupError(f"order {id}: there is none of that number")
    return _order(found[0])


def status(phone: Phone, order: Order) -> str:
    """`cancelled`, `preparing`, `coming` or `delivered`: it follows from the clock."""
    if order.cancelled:
        return "cancelled"
    if phone.now() >= order.due:
        return "delivered"
    return "preparing" if phone.now() < max(order.placed + PREPARING, order.due - 3600) else "coming"


def order_lines(phone: Phone, order: int) -> list[Line]:
    found = rows(
        phone,
        "SELECT _id, dish_id, chosen, quantity, cents FROM order_items WHERE order_id = ? ORDER BY _id",
        order,
    )
    return [_line(phone, row, add=False) for row in found]


def place_order(
    phone: Phone,
    place: int,
    address: str,
    due: int,
    payment: str,
    *,
    tip: int = 0,
    note: str = "",
    code: str = "",
) -> int:
    """Order what is in a place's basket and empty it; the order's id."""
    lines, cost = basket(phone, place), sums(phone, place, code, tip)
    now = int(phone.now())
    used = code if cost.off else ""
    cursor = store.database(phone).execute(
        "INSERT INTO orders (number, place_id, placed, due, address, note, payment, coupon, items_cents, "
        "fee_cents, tip_cents, off_cents) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            f"TF{(now * 7919 + place * 31) % 90_000 + 10_000}", place, now, due, address, note, payment, used,
            cost.items, cost.fee, cost.tip, cost.off,
        ),
    )  # fmt: skip
    made = int(cursor.lastrowid or 0)
    store.database(phone).executemany(
        "INSERT INTO order_items (order_id, dish_id, chosen, quantity, cents) VALUES (?,?,?,?,?)",
        [(made, n.dish, ",".join(map(str, n.chosen)), n.quantity, n.cents) for n in lines],
    )
    if used:
        rows(phone, "UPDATE coupons SET used = 1 WHERE code = ?", used)
    clear(phone, place)
    return made


def cancel(phone: Phone, order: int) -> None:
    rows(phone, "UPDATE orders SET cancelled = 1 WHERE _id = ?", order)


def again(phone: Phone, order: int) -> int:
    """Put what was ordered into the basket again; how many lines are sold out now."""
    lines = order_lines(phone, order)
    for line in lines:
        if not line.sold_out:
            put(phone, line.dish, line.chosen, line.quantity)
    return sum(bool(line.sold_out) for line in lines)


def rate(phone: Phone, order: int, stars: int, review: str) -> None:
    rows(phone, "UPDATE orders SET stars = ?, review = ? WHERE _id = ?", stars, review, order)


# -- addresses, means of paying, coupons --------------------------------------------------------------------


def addresses(phone: Phone) -> list[Address]:
    """The default one first."""
    found = rows(
        phone, "SELECT _id, label, line, door, is_default FROM addresses ORDER BY is_default DESC, _id"
    )
    return [
        Address(int(str(id)), str(label), str(line), str(door), bool(first))
        for id, label, line, door, first in found
    ]


def save_address(phone: Phone, id: int, label: str, line: str, door: str) -> int:
    """Id 0: a new one. The id."""
    if id:
        rows(phone, "UPDATE addresses SET label = ?, line = ?, door = ? WHERE _id = ?", label, line, door, id)
        return id
    first = not addresses(phone)
    cursor = store.database(phone).execute(
        "INSERT INTO addresses (label, line, door, is_default) VALUES (?,?,?,?)", (label, line, door, first)
    )
    return int(cursor.lastrowid or 0)


def delete_address(phone: Phone, id: int) -> None:
    rows(phone, "DELETE FROM addresses WHERE _id = ?", id)


def prefer_address(phone: Phone, id: int) -> None:
    rows(phone, "UPDATE addresses SET is_default = (_id = ?)", id)


def payments(phone: Phone) -> list[str]:
    """The default one first."""
    return [str(n) for (n,) in rows(phone, "SELECT name FROM payments ORDER BY is_default DESC, _id")]


def prefer_payment(phone: Phone, name: str) -> None:
    rows(phone, "UPDATE payments SET is_default = (name = ?)", name)


def add_payment(phone: Phone, name: str) -> None:
    rows(phone, "INSERT INTO payments (name) VALUES (?)", name)


def delete_payment(phone: Phone, name: str) -> None:
    rows(phone, "DELETE FROM payments WHERE name = ?", name)


def coupons(phone: Phone) -> list[Coupon]:
    found = rows(phone, "SELECT code, kind, amount, least_cents, expires, used FROM coupons ORDER BY _id")
    return [Coupon(str(code), str(kind), *(int(str(part)) for part in rest)) for code, kind, *rest in found]


def refusal(phone: Phone, code: str, items: int) -> str:
    """Why a code takes nothing off dishes of that sum; empty where it does."""
    say = phone.say
    coupon = next((c for c in coupons(phone) if c.code == code.strip().upper()), None)
    if coupon is None:
        return say("There is no such code", "没有这个优惠码")
    if coupon.used:
        return say("This code was used already", "该优惠码已使用")
    if coupon.expires < phone.now():
        return say("This code has expired", "该优惠码已过期")
    if items < coupon.least:
        least = store.price(coupon.least, phone.locale)
        return say(f"Only for orders from {least}", f"满 {least} 可用")
    return ""


def coupon_says(phone: Phone, coupon: Coupon) -> str:
    """What it takes off, and from which sum on."""
    say = phone.say
    match coupon.kind:
        case "percent":
            off = say(f"{coupon.amount}% off", f"立减 {coupon.amount}%")
        case "cents":
            amount = store.price(coupon.amount, phone.locale)
            off = say(f"{amount} off", f"立减 {amount}")
        case _:
            off = say("Free delivery", "免配送费")
    least = store.price(coupon.least, phone.locale)
    return say(f"{off} from {least}", f"满 {least} {off}") if coupon.least else off
