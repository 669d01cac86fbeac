"""The messages app: what it is and which of its pages an intent opens."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs, unquote

from gui_mcp_devices.pocket.apps.contacts.parts import READ
from gui_mcp_devices.pocket.apps.messages import arrivals
from gui_mcp_devices.pocket.apps.messages import schema as s
from gui_mcp_devices.pocket.apps.messages.chat import ChatPage
from gui_mcp_devices.pocket.apps.messages.inbox import InboxPage
from gui_mcp_devices.pocket.apps.messages.new import NewPage
from gui_mcp_devices.pocket.apps.messages.parts import SEND, TEXT
from gui_mcp_devices.pocket.apps.messages.seed import fill
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.world import World

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SCHEMES = frozenset({"sms", "smsto", "mms", "mmsto"})
SHARE = "android.intent.action.SEND"


class MessagesApp(App):
    """Intents: sms: and smsto: with numbers (`,` or `;` between them) and a body (`?body=` or the extra
    `sms_body`); SEND with a text starts a new message."""

    info = AppInfo(
        s.PACKAGE,
        {"en": "Messages", "zh": "短信"},
        "app/messages",
        permissions=(READ, SEND, "android.permission.READ_SMS", "android.permission.RECEIVE_SMS"),
    )
    schema: ClassVar[Mapping[str, str]] = {s.PATH: s.SCHEMA, s.BLOCKED: s.BLOCKED_SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        fill(databases[s.PATH], databases[s.BLOCKED], world)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        if intent.action == SHARE:
            return NewPage(phone, intent.extras.get(TEXT, ""))
        scheme, colon, rest = intent.data.partition(":")
        if not intent.data:
            return InboxPage(phone)
        if not colon or scheme.casefold() not in SCHEMES:
            return None
        numbers, _, query = rest.lstrip("/").partition("?")
        body = intent.extras.get("sms_body") or next(iter(parse_qs(query).get("body", ())), "")
        to = [one.strip() for one in re.split("[,;]", unquote(numbers)) if one.strip()]
        return ChatPage(phone, to, body) if to else NewPage(phone, body)

    def tick(self, phone: Phone) -> None:
        arrivals.tick(phone)
