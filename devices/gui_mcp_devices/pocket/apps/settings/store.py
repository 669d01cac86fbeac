"""Networks and devices that the phone knows; all else is in the settings' own table."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.settings import SETTINGS
from gui_mcp_devices.pocket.state import Locale

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

PACKAGE = "app.pocket.settings"
SCHEMA = """
CREATE TABLE wifi_networks (
  _id INTEGER PRIMARY KEY, ssid TEXT NOT NULL UNIQUE,
  security TEXT NOT NULL, -- open or wpa2
  password TEXT NOT NULL, -- the one that opens it
  signal INTEGER NOT NULL, -- 0 to 4
  saved INTEGER NOT NULL, connected INTEGER NOT NULL, auto_join INTEGER NOT NULL, in_range INTEGER NOT NULL
);
CREATE TABLE bluetooth_devices (
  _id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  alias TEXT NOT NULL, -- the owner's own name for it
  kind TEXT NOT NULL, code TEXT NOT NULL, paired INTEGER NOT NULL, connected INTEGER NOT NULL
);
"""

Security = Literal["open", "wpa2"]


@dataclass(frozen=True, slots=True)
class Network:
    id: int
    ssid: str
    security: Security
    password: str
    signal: int
    saved: bool
    connected: bool
    auto_join: bool
    in_range: bool


@dataclass(frozen=True, slots=True)
class Gadget:
    """A Bluetooth device."""

    id: int
    address: str
    own_name: str
    alias: str
    kind: str
    """Icon that stands for it."""
    code: str
    paired: bool
    connected: bool

    @property
    def name(self) -> str:
        return self.alias or self.own_name


def database(phone: Phone) -> sqlite3.Connection:
    return phone.databases[SETTINGS]


def networks(phone: Phone) -> list[Network]:
    """The connected one first, then saved ones, then by signal."""
    found = database(phone).execute(
        "SELECT _id, ssid, security, password, signal, saved, connected, auto_join, in_range "
        "FROM wifi_networks ORDER BY connected DESC, saved DESC, signal DESC, ssid"
    )
    return [
        Network(i, ssid, kind, word, signal, bool(saved), bool(on), bool(auto), bool(near))
        for i, ssid, kind, word, signal, saved, on, auto, near in found
    ]


def network(phone: Phone, id: int) -> Network | None:
    return next((one for one in networks(phone) if one.id == id), None)


def join(phone: Phone, id: int) -> None:
    """It is saved, and the only one that is connected."""
    table = database(phone)
    table.execute("UPDATE wifi_networks SET connected = 0 WHERE connected = 1 AND _id <> ?", (id,))
    table.execute("UPDATE wifi_networks SET connected = 1, saved = 1 WHERE _id = ?", (id,))


def leave(phone: Phone, id: int) -> None:
    database(phone).execute("UPDATE wifi_networks SET connected = 0 WHERE _id = ?", (id,))


def forget_network(phone: Phone, id: int) -> None:
    table = database(phone)
    table.execute("UPDATE wifi_networks SET connected = 0, saved = 0, auto_join = 1 WHERE _id = ?", (id,))
    table.execute("DELETE FROM wifi_networks WHERE _id = ? AND in_range = 0", (id,))


def add_network(phone: Phone, ssid: str, security: Security, password: str) -> bool:
    """Save one that is not in sight. False: there is one of that name."""
    table = database(phone)
    if table.execute("SELECT 1 FROM wifi_networks WHERE ssid = ?", (ssid,)).fetchone():
        return False
    table.execute(
        "INSERT INTO wifi_networks (ssid, security, password, signal, saved, connected, auto_join, "
        "in_range) VALUES (?, ?, ?, 0, 1, 0, 1, 0)",
        (ssid, security, password),
    )
    return True


def gadgets(phone: Phone) -> list[Gadget]:
    found = database(phone).execute(
        "SELECT _id, address, name, alias, kind, code, paired, connected FROM bluetooth_devices "
        "ORDER BY connected DESC, name"
    )
    return [
        Gadget(i, address, name, alias, kind, code, bool(paired), bool(on))
        for i, address, name, alias, kind, code, paired, on in found
    ]


def gadget(phone: Phone, id: int) -> Gadget | None:
    return next((one for one in gadgets(phone) if one.id == id), None)


def put_gadget(phone: Phone, id: int, *, paired: bool, connected: bool) -> None:
    database(phone).execute(
        "UPDATE bluetooth_devices SET paired = ?, connected = ?, "
        "alias = CASE ? WHEN 1 THEN alias ELSE '' END WHERE _id = ?",
        (paired, connected, paired, id),
    )


def rename_gadget(phone: Phone, id: int, alias: str) -> None:
    database(phone).execute("UPDATE bluetooth_devices SET alias = ? WHERE _id = ?", (alias, id))


HOMES = ("Maple House", "Juniper", "Attic 5G", "Blue Door", "Kestrel Net")
OTHERS = (
    "Cafe Luna", "Harbor Guest", "Orchard 12", "Router-4F2A", "Router-4F2B", "Linden Library",
    "Nest Upstairs", "Studio West", "Tram WiFi", "Willow Dental", "Printer Setup", "Corner Bakery",
)  # fmt: skip
WORDS = (
    "amber basil cedar delta ember fjord grape hazel inlet jolly koala lemon maple north olive pearl".split()
)
GADGETS = (
    ("Pebble Buds", "music"), ("Harbor Speaker", "volume"), ("Studio Headphones", "music"),
    ("Car Audio", "car"), ("Trail Watch", "clock"), ("Desk Keyboard", "keyboard"),
    ("Kitchen Speaker", "volume"), ("Reading Tablet", "device"), ("Game Pad", "puzzle"),
    ("Bike Sensor", "bike"),
)  # fmt: skip


def fill(table: sqlite3.Connection, random: Random, locale: Locale) -> None:
    """Networks around the owner's home, and what they have paired."""
    names = [random.choice(HOMES), *random.sample(OTHERS, 9)]
    for index, ssid in enumerate(names):
        free = ssid.endswith(("Guest", "WiFi", "Library"))
        word = f"{random.choice(WORDS)}-{random.choice(WORDS)}-{random.randrange(10, 100)}"
        home, known, far = index == 0, index in (1, 2), index == 3
        table.execute(
            "INSERT INTO wifi_networks (ssid, security, password, signal, saved, connected, auto_join, "
            "in_range) VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
            (ssid, "open" if free else "wpa2", "" if free else word, 4 if home else random.randrange(0, 5),
             home or known or far, home, not far),
        )  # fmt: skip
    for index, (name, kind) in enumerate(random.sample(GADGETS, 7)):
        address = ":".join(f"{random.randrange(256):02X}" for _ in range(6))
        table.execute(
            "INSERT INTO bluetooth_devices (address, name, alias, kind, code, paired, connected) "
            "VALUES (?, ?, '', ?, ?, ?, 0)",
            (address, name, kind, f"{random.randrange(10**6):06d}", index < 3),
        )
