"""The contacts app: what it is and which of its pages an intent opens."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from gui_mcp_devices.pocket.apps.contacts import schema as s
from gui_mcp_devices.pocket.apps.contacts import store
from gui_mcp_devices.pocket.apps.contacts.call import DialPage
from gui_mcp_devices.pocket.apps.contacts.detail import DetailPage
from gui_mcp_devices.pocket.apps.contacts.form import FormPage
from gui_mcp_devices.pocket.apps.contacts.parts import READ, WRITE
from gui_mcp_devices.pocket.apps.contacts.people import PeoplePage, PickPage
from gui_mcp_devices.pocket.apps.contacts.seed import fill
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.world import World

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

INSERT, EDIT, INSERT_OR_EDIT = (
    f"android.intent.action.{word}" for word in ("INSERT", "EDIT", "INSERT_OR_EDIT")
)
CONTACT = "content://com.android.contacts/contacts/"


class ContactsApp(App):
    """Intents: tel:, content://com.android.contacts/contacts/ID (to see or to EDIT), and INSERT and
    INSERT_OR_EDIT with the extras `phone` and `name`."""

    info = AppInfo(
        s.PACKAGE,
        {"en": "Contacts", "zh": "通讯录"},
        "app/contacts",
        permissions=(READ, WRITE, "android.permission.CALL_PHONE"),
    )
    schema: ClassVar[Mapping[str, str]] = {s.PATH: s.SCHEMA, s.CALLS: s.CALLS_SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        fill(databases[s.PATH], world)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        number = intent.extras.get("phone", "")
        if intent.action == INSERT_OR_EDIT:
            return PickPage(phone, number)
        if intent.action == INSERT:
            return FormPage(phone, number=number, name=intent.extras.get("name", ""))
        scheme, _, rest = intent.data.partition(":")
        if scheme == "tel":
            return DialPage(phone, unquote(rest))
        if intent.data.startswith(CONTACT):
            id = intent.data.removeprefix(CONTACT).rpartition("/")[2]
            if not id.isdecimal() or store.read(phone.databases[s.PATH], int(id)) is None:
                return None
            return FormPage(phone, int(id)) if intent.action == EDIT else DetailPage(phone, int(id))
        if intent.data:
            return None
        return PeoplePage(phone)
