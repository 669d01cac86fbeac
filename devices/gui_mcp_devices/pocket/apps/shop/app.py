"""The shop as an installed app, and the addresses it answers to."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from gui_mcp_devices.pocket.apps.shop import data
from gui_mcp_devices.pocket.apps.shop.cart import Cart
from gui_mcp_devices.pocket.apps.shop.home import Shop
from gui_mcp_devices.pocket.apps.shop.orders import Orders
from gui_mcp_devices.pocket.apps.shop.parts import PACKAGE, SITE
from gui_mcp_devices.pocket.apps.shop.product import ProductPage
from gui_mcp_devices.pocket.apps.shop.search import Results
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.world import World

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class ShopApp(App):
    info = AppInfo(PACKAGE, {"en": "Marlow", "zh": "漫洛商城"}, "app/shop", version="4.2.0")
    schema: ClassVar[Mapping[str, str]] = {data.SHOP: data.SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        data.fill(databases[data.SHOP], world)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        if not intent.data:
            return Shop(phone) if activity in ("", self.info.activity) else None
        if not intent.data.startswith(SITE):
            return None
        where, _, rest = intent.data.removeprefix(SITE).partition("/")
        match where:
            case "p":
                found = phone.databases[data.SHOP].execute("SELECT _id FROM products WHERE _id = ?", (rest,))
                first = found.fetchone()
                return Shop(phone) if first is None else ProductPage(phone, int(first[0]))
            case "s":
                return Results(phone, rest.replace("+", " "))
            case "cart":
                return Cart(phone)
            case "orders":
                return Orders(phone)
            case _:
                return Shop(phone)
