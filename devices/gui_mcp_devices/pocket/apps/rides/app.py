"""The rides app: what it holds, which page an intent opens, and how a ride moves on with the clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs

from gui_mcp_devices.pocket.apps.rides import data, store, transit
from gui_mcp_devices.pocket.apps.rides.home import Rides
from gui_mcp_devices.pocket.apps.rides.journeys import Journeys
from gui_mcp_devices.pocket.apps.rides.parts import PACKAGE, SITE
from gui_mcp_devices.pocket.apps.rides.plan import Plan
from gui_mcp_devices.pocket.apps.rides.ride import RidePage, address_at
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.world import World

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

GEO = "geo:"
TABS = {"lines": 1, "trips": 2, "account": 3}


class RidesApp(App):
    """Intents: `geo:0,0?q=` with an address plans a ride to it; addresses below `SITE` are its pages."""

    info = AppInfo(PACKAGE, {"en": "Roundabout", "zh": "环行出行"}, "app/rides", version="3.4.1")
    schema: ClassVar[Mapping[str, str]] = {data.RIDES: data.SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        data.fill(databases[data.RIDES], world)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        if not intent.data:
            return Rides(phone) if activity in ("", self.info.activity) else None
        if intent.data.startswith(GEO):
            asked = parse_qs(intent.data.partition("?")[2]).get("q", [""])[0].strip()
            return _plan(phone, asked) if asked else Rides(phone)
        if not intent.data.startswith(SITE):
            return None
        where, _, rest = intent.data.removeprefix(SITE).partition("/")
        match where:
            case "ride" if rest.isascii() and rest.isdigit():
                return RidePage(phone, int(rest[:9]))
            case "again" if rest.isascii() and rest.isdigit():
                one = store.ride(phone, int(rest[:9]))
                return Rides(phone) if one is None else _plan(phone, one.goal, one.goal_address)
            case "journeys":
                known = {str(id): id for id in transit.stops(phone)}
                ends = [known[one] for one in rest.split("/") if one in known]
                return Journeys(phone, *ends) if len(ends) == 2 else Rides(phone, 1)
            case _:
                return Rides(phone, TABS.get(where, 0))

    def tick(self, phone: Phone) -> None:
        """One look-up by index unless something is due."""
        for _ in range(8):
            id = store.due(phone)
            one = store.ride(phone, id) if id is not None else None
            if one is None:
                return
            _tell(phone, one.id, store.advance(phone, one))


def _plan(phone: Phone, name: str, address: str = "") -> Plan:
    """To a place of the town or a saved one of that name or address, else to the address."""
    for one in (*(saved.where for saved in store.saved(phone)), *store.places(phone)):
        if name in (one.name, one.address):
            return Plan(phone, one)
    return Plan(phone, address_at(name, address or name))


def _tell(phone: Phone, id: int, status: str) -> None:
    one = store.ride(phone, id)
    if one is None:
        return
    t = phone.say
    told = {
        "coming": (t(f"{one.driver} is on the way", f"{one.driver}正在赶来"), f"{one.car} · {one.plate}"),
        "waiting": (t("Your driver is here", "司机已到达"), f"{one.plate} · {one.spot or one.start}"),
        "done": (t("You have arrived", "您已到达目的地"), one.goal),
    }.get(status)
    if told is not None:
        phone.notify(PACKAGE, *told, data=f"{SITE}ride/{id}")
