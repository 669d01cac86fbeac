"""Food and services near by as an installed app, and the addresses it answers to."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from gui_mcp_devices.pocket.apps.food import data, store
from gui_mcp_devices.pocket.apps.food.agenda import BookingPage, ReservationPage
from gui_mcp_devices.pocket.apps.food.basket import Baskets
from gui_mcp_devices.pocket.apps.food.home import ORDERS, Home
from gui_mcp_devices.pocket.apps.food.orders import OrderPage
from gui_mcp_devices.pocket.apps.food.parts import PACKAGE, SITE
from gui_mcp_devices.pocket.apps.food.place import PlacePage
from gui_mcp_devices.pocket.apps.food.search import Results
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.world import World

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

TABLES = {"p": "places", "o": "orders", "r": "reservations", "b": "bookings"}
"""What the first part of an address names."""


class FoodApp(App):
    info = AppInfo(PACKAGE, {"en": "Tablefare", "zh": "近邻美食"}, "app/food", version="3.4.1")
    schema: ClassVar[Mapping[str, str]] = {data.FOOD: data.SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        data.fill(databases[data.FOOD], world)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        if not intent.data:
            return Home(phone) if activity in ("", self.info.activity) else None
        if not intent.data.startswith(SITE):
            return None
        where, _, rest = intent.data.removeprefix(SITE).partition("/")
        found = (
            store.rows(phone, f"SELECT _id FROM {TABLES[where]} WHERE _id = ?", rest)
            if where in TABLES
            else []
        )
        id = int(str(found[0][0])) if found else 0
        match where:
            case "p" if id:
                return PlacePage(phone, id)
            case "o" if id:
                return OrderPage(phone, id)
            case "r" if id:
                return ReservationPage(phone, id)
            case "b" if id:
                return BookingPage(phone, id)
            case "s":
                return Results(phone, rest.replace("+", " "))
            case "baskets":
                return Baskets(phone)
            case "orders":
                return Home(phone, ORDERS)
            case _:
                return Home(phone)
