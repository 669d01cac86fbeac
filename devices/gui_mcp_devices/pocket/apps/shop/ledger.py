"""Orders, and who pays and receives them: what the check-out and the account pages ask and change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.shop import store
from gui_mcp_devices.pocket.apps.shop.data import shipping_cents
from gui_mcp_devices.pocket.apps.shop.store import Line, database, price

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

DELIVERIES = ("standard", "express", "pickup")
CASH = "cash"
"""Paid at the door; stored in place of a card."""


@dataclass(frozen=True, slots=True)
class Address:
    id: int
    label: str
    name: str
    phone: str
    street: str
    city: str
    postcode: str
    default: bool

    @property
    def line(self) -> str:
        """As it is written into an order."""
        return f"{self.name}, {self.street}, {self.postcode} {self.city}"


@dataclass(frozen=True, slots=True)
class Card:
    id: int
    network: str
    holder: str
    last4: str
    expires: str
    """`MM/YY`."""
    default: bool

    @property
    def masked(self) -> str:
        return f"{self.network} •••• {self.last4}"


@dataclass(frozen=True, slots=True)
class Coupon:
    id: int
    code: str
    kind: str
    """percent, cents or shipping."""
    amount: int
    least_cents: int
    expires: int
    """Unix seconds."""
    used: bool
    applied: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """What it comes to, in cents."""

    subtotal: int
    discount: int
    shipping: int

    @property
    def total(self) -> int:
        return self.subtotal - self.discount + self.shipping


@dataclass(frozen=True, slots=True)
class Order:
    id: int
    number: str
    status: str
    """processing, shipped, delivered or cancelled."""
    placed: int
    ship_to: str
    delivery: str
    payment: str
    coupon: str
    sums: Sums


def addresses(phone: Phone) -> list[Address]:
    found = database(phone).execute(
        "SELECT _id, label, name, phone, street, city, postcode, is_default FROM addresses "
        "ORDER BY is_default DESC, _id"
    )
    return [
        Address(id, label, name, number, street, city, postcode, bool(default))
        for id, label, name, number, street, city, postcode, default in found
    ]


def save_address(phone: Phone, id: int, values: Sequence[str], default: bool) -> int:
    """Label, name, phone, street, city, postcode; `id` 0 makes a new one. Its id."""
    table = database(phone)
    if default:
        table.execute("UPDATE addresses SET is_default = 0")
    if id:
        table.execute(
            "UPDATE addresses SET label = ?, name = ?, phone = ?, street = ?, city = ?, postcode = ?, "
            "is_default = max(is_default, ?) WHERE _id = ?",
            (*values, default, id),
        )
        return id
    made = table.execute(
        "INSERT INTO addresses (label, name, phone, street, city, postcode, is_default) "
        "VALUES (?,?,?,?,?,?,?)",
        (*values, default),
    )
    return made.lastrowid or 0


def delete_address(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM addresses WHERE _id = ?", (id,))
    _keep_default(phone, "addresses")


def cards(phone: Phone) -> list[Card]:
    found = database(phone).execute(
        "SELECT _id, network, holder, last4, expires, is_default FROM cards ORDER BY is_default DESC, _id"
    )
    return [
        Card(id, network, holder, last4, expires, bool(default))
        for id, network, holder, last4, expires, default in found
    ]


def save_card(phone: Phone, number: str, holder: str, expires: str) -> int:
    """Only the last four digits are kept. Its id."""
    network = {"4": "Visto", "5": "Mastro", "3": "Amero"}.get(number[:1], "Card")
    made = database(phone).execute(
        "INSERT INTO cards (network, holder, last4, expires) VALUES (?,?,?,?)",
        (network, holder, number[-4:], expires),
    )
    _keep_default(phone, "cards")
    return made.lastrowid or 0


def delete_card(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM cards WHERE _id = ?", (id,))
    _keep_default(phone, "cards")


def make_default(phone: Phone, table: str, id: int) -> None:
    database(phone).execute(f"UPDATE {_own(table)} SET is_default = (_id = ?)", (id,))


def _keep_default(phone: Phone, table: str) -> None:
    own = _own(table)
    database(phone).execute(
        f"UPDATE {own} SET is_default = 1 WHERE _id = (SELECT min(_id) FROM {own}) "
        f"AND NOT EXISTS (SELECT 1 FROM {own} WHERE is_default)"
    )


def _own(table: str) -> str:
    return "cards" if table == "cards" else "addresses"


# -- coupons ----------------------------------------------------------------------------------------------


def coupons(phone: Phone) -> list[Coupon]:
    found = database(phone).execute(
        "SELECT _id, code, kind, amount, least_cents, expires, used, applied FROM coupons ORDER BY expires"
    )
    return [
        Coupon(id, code, kind, amount, least, expires, bool(used), bool(applied))
        for id, code, kind, amount, least, expires, used, applied in found
    ]


def applied(phone: Phone) -> Coupon | None:
    return next((coupon for coupon in coupons(phone) if coupon.applied), None)


def apply_coupon(phone: Phone, code: str | None) -> None:
    """None: no coupon any more."""
    database(phone).execute("UPDATE coupons SET applied = coalesce(code = ?, 0)", (code,))


def refusal(phone: Phone, code: str, subtotal: int) -> str:
    """Why the coupon does not count for goods of that sum; empty where it does."""
    coupon = next((c for c in coupons(phone) if c.code == code.strip().upper()), None)
    if coupon is None:
        return phone.say("There is no such coupon code", "没有这个优惠码")
    if coupon.used:
        return phone.say("This coupon has been used", "该优惠码已使用")
    if coupon.expires < phone.now():
        return phone.say("This coupon has expired", "该优惠码已过期")
    if subtotal < coupon.least_cents:
        least = price(coupon.least_cents, phone.locale)
        return phone.say(f"For orders of {least} and more", f"满 {least} 可用")
    return ""


def sums(phone: Phone, lines: Sequence[Line], delivery: str = "standard") -> Sums:
    """Of those lines, with the coupon that is applied, where it counts."""
    subtotal = sum(line.cents * line.quantity for line in lines)
    shipping = shipping_cents(delivery, subtotal, phone.locale) if lines else 0
    coupon = applied(phone)
    if coupon is None or not lines or refusal(phone, coupon.code, subtotal):
        return Sums(subtotal, 0, shipping)
    match coupon.kind:
        case "percent":
            return Sums(subtotal, subtotal * coupon.amount // 100, shipping)
        case "cents":
            return Sums(subtotal, min(subtotal, coupon.amount), shipping)
        case _:
            return Sums(subtotal, shipping, shipping)


# -- orders -----------------------------------------------------------------------------------------------


def orders(phone: Phone, status: str = "") -> list[Order]:
    """Newest first; of one status, or all."""
    found = database(phone).execute(
        "SELECT _id, number, status, placed, ship_to, delivery, payment, coupon, subtotal_cents, "
        "discount_cents, shipping_cents FROM orders WHERE status = ? OR ? = '' "
        "ORDER BY placed DESC, _id DESC",
        (status, status),
    )
    return [
        Order(id, number, status, placed, to, sent, paid, code, Sums(subtotal, discount, shipping))
        for id, number, status, placed, to, sent, paid, code, subtotal, discount, shipping in found
    ]


def order_lines(phone: Phone, order: int) -> list[Line]:
    found = database(phone).execute(
        "SELECT v._id, p._id, p.name, p.kind, v.colour, v.size, i.price_cents, v.stock, i.quantity "
        "FROM order_items i JOIN variants v ON v._id = i.variant_id JOIN products p ON p._id = v.product_id "
        "WHERE i.order_id = ? ORDER BY i._id",
        (order,),
    )
    return [store.line((*row, 1)) for row in found]


def lines_of(phone: Phone, wanted: Sequence[tuple[int, int]]) -> list[Line]:
    """Lines for variants and quantities that are not in the cart."""
    lines: list[Line] = []
    for variant, quantity in wanted:
        row = (
            database(phone)
            .execute(
                "SELECT v._id, p._id, p.name, p.kind, v.colour, v.size, v.price_cents, v.stock "
                "FROM variants v JOIN products p ON p._id = v.product_id WHERE v._id = ?",
                (variant,),
            )
            .fetchone()
        )
        if row is not None:
            lines.append(store.line((*row, quantity, 1)))
    return lines


def place_order(phone: Phone, lines: Sequence[Line], address: Address, delivery: str, payment: str) -> int:
    """Its id. What was ordered leaves the stock and the cart, and the coupon is used up."""
    table = database(phone)
    costs = sums(phone, lines, delivery)
    coupon = applied(phone)
    code = coupon.code if coupon is not None and costs.discount else ""
    made = table.execute(
        "INSERT INTO orders (number, status, placed, address_id, ship_to, delivery, payment, coupon, "
        "subtotal_cents, discount_cents, shipping_cents, total_cents) "
        "VALUES (?,'processing',?,?,?,?,?,?,?,?,?,?)",
        (
            "",
            int(phone.now()),
            address.id,
            address.line,
            delivery,
            payment,
            code,
            costs.subtotal,
            costs.discount,
            costs.shipping,
            costs.total,
        ),
    )
    order = made.lastrowid or 0
    table.execute(
        "UPDATE orders SET number = ? WHERE _id = ?", (f"M-{10_000 + order * 7919 % 90_000}", order)
    )
    for line in lines:
        table.execute(
            "INSERT INTO order_items (order_id, variant_id, quantity, price_cents) VALUES (?,?,?,?)",
            (order, line.variant, line.quantity, line.cents),
        )
        table.execute(
            "UPDATE variants SET stock = max(0, stock - ?) WHERE _id = ?", (line.quantity, line.variant)
        )
    if code:
        table.execute("UPDATE coupons SET used = 1, applied = 0 WHERE code = ?", (code,))
    return order


def cancel_order(phone: Phone, order: int) -> None:
    """What it held is in stock again."""
    database(phone).execute("UPDATE orders SET status = 'cancelled' WHERE _id = ?", (order,))
    for line in order_lines(phone, order):
        database(phone).execute(
            "UPDATE variants SET stock = stock + ? WHERE _id = ?", (line.quantity, line.variant)
        )


def reorder(phone: Phone, order: int) -> int:
    """Put into the cart what it held, as far as it is in stock; how many of its lines were."""
    there = [line for line in order_lines(phone, order) if line.stock]
    for line in there:
        store.put_in_cart(phone, line.variant, min(line.quantity, line.stock))
    return len(there)
