"""What pays: the balance, cards and coupons."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides.data import RIDES

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

BALANCE, CASH = 0, -1
"""Ways to pay that are no card's id."""


@dataclass(frozen=True, slots=True)
class Coupon:
    id: int
    code: str
    kind: str
    amount: int
    least: int
    expires: int
    used: bool

    def off(self, cents: int) -> int:
        return min(cents, cents * self.amount // 100 if self.kind == "percent" else self.amount)


@dataclass(frozen=True, slots=True)
class Card:
    id: int
    network: str
    holder: str
    last4: str
    expires: str
    default: bool

    @property
    def masked(self) -> str:
        return f"{self.network} •••• {self.last4}"


def database(phone: Phone) -> sqlite3.Connection:
    return phone.databases[RIDES]


def cards(phone: Phone) -> list[Card]:
    found = database(phone).execute(
        "SELECT _id, network, holder, last4, expires, is_default FROM cards ORDER BY _id"
    )
    return [
        Card(id, network, holder, last4, until, bool(main))
        for id, network, holder, last4, until, main in found
    ]


def default_card(phone: Phone) -> int:
    """The id of the card that pays unless something else is chosen; `BALANCE` where there is none."""
    found = cards(phone)
    return next((one.id for one in found if one.default), found[0].id if found else BALANCE)


def prefer_card(phone: Phone, id: int) -> None:
    database(phone).execute("UPDATE cards SET is_default = (_id = ?)", (id,))


def add_card(phone: Phone, network: str, holder: str, last4: str, expires: str) -> int:
    made = database(phone).execute(
        "INSERT INTO cards (network, holder, last4, expires, is_default) "
        "VALUES (?,?,?,?, NOT EXISTS (SELECT 1 FROM cards))",
        (network, holder, last4, expires),
    )
    return made.lastrowid or 0


def delete_card(phone: Phone, id: int) -> None:
    """The next one is the default then."""
    database(phone).execute("DELETE FROM cards WHERE _id = ?", (id,))
    left = cards(phone)
    if left and not any(one.default for one in left):
        prefer_card(phone, left[0].id)


def payment_key(phone: Phone, id: int) -> str:
    """As it is stored with what was paid."""
    card = next((one for one in cards(phone) if one.id == id), None)
    return card.masked if card is not None else "cash" if id == CASH else "balance"


def owner(phone: Phone) -> tuple[str, int]:
    """Name, and balance in cents."""
    found = database(phone).execute("SELECT name, balance_cents FROM account").fetchone()
    return ("", 0) if found is None else (str(found[0]), int(found[1]))


def pay(phone: Phone, payment: str, cents: int) -> None:
    """From the balance, where that pays; a negative sum comes back to it."""
    if payment == "balance":
        database(phone).execute("UPDATE account SET balance_cents = balance_cents - ?", (cents,))


def coupons(phone: Phone) -> list[Coupon]:
    found = database(phone).execute(
        "SELECT _id, code, kind, amount, least_cents, expires, used FROM coupons ORDER BY _id"
    )
    return [
        Coupon(id, code, kind, amount, least, until, bool(used))
        for id, code, kind, amount, least, until, used in found
    ]
