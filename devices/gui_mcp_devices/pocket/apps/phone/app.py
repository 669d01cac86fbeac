"""The telephone as an installed app."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from gui_mcp_devices.pocket.apps.contacts.parts import READ
from gui_mcp_devices.pocket.apps.contacts.schema import CALLS
from gui_mcp_devices.pocket.apps.phone import data
from gui_mcp_devices.pocket.apps.phone.home import PhonePage
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.world import World

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

DIAL = "android.intent.action.DIAL"


class PhoneApp(App):
    """The log of calls and the people are the contacts'; a `tel:` address still opens their page. DIAL with
    the extra `phone` opens this keypad."""

    info = AppInfo(
        data.PACKAGE,
        {"en": "Phone", "zh": "电话"},
        "app/phone",
        permissions=(READ, "android.permission.CALL_PHONE"),
    )
    schema: ClassVar[Mapping[str, str]] = {data.PATH: data.SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        data.fill(databases[data.PATH], databases[CALLS], world)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        if intent.action == DIAL and not intent.data:
            return PhonePage(phone, intent.extras.get("phone", ""))
        if intent.data or activity not in ("", self.info.activity):
            return None
        return PhonePage(phone)
