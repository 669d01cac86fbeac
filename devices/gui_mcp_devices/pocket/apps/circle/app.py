"""Circle as an installed app, and which of its pages an address opens."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from gui_mcp_devices.pocket.apps.circle import answers, data, people, places, store
from gui_mcp_devices.pocket.apps.circle.answers import SITE
from gui_mcp_devices.pocket.apps.circle.chat import ChatPage, Inbox, Pick
from gui_mcp_devices.pocket.apps.circle.compose import Compose, Drafts
from gui_mcp_devices.pocket.apps.circle.home import Home
from gui_mcp_devices.pocket.apps.circle.joining import EventPage, GroupPage
from gui_mcp_devices.pocket.apps.circle.own import Privacy, ProfileForm, Saved
from gui_mcp_devices.pocket.apps.circle.post import PostPage
from gui_mcp_devices.pocket.apps.circle.profile import MemberList, Profile
from gui_mcp_devices.pocket.apps.circle.schema import ME, PACKAGE, PATH, SCHEMA
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.world import World

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SHARE = "android.intent.action.SEND"
TEXT = "android.intent.extra.TEXT"

PLAIN: Mapping[str, Callable[[Phone], Page]] = {
    "inbox": Inbox,
    "new": Compose,
    "saved": Saved,
    "drafts": Drafts,
    "privacy": Privacy,
    "profile": ProfileForm,
}
"""Pages that are about nothing else than the owner."""


class CircleApp(App):
    """Intents: addresses below `answers.SITE`, as `p/7` for a post; SEND with a text starts a post."""

    info = AppInfo(PACKAGE, {"en": "Circle", "zh": "圈子"}, "app/circle", version="3.4.0")
    schema: ClassVar[Mapping[str, str]] = {PATH: SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        data.fill(databases[PATH], world)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        if intent.action == SHARE:
            return Compose(phone, intent.extras.get(TEXT, ""))
        if not intent.data:
            return Home(phone) if activity in ("", self.info.activity) else None
        if not intent.data.startswith(SITE):
            return None
        kind, _, said = intent.data.removeprefix(SITE).partition("/")
        if kind in PLAIN:
            return PLAIN[kind](phone)
        if kind == "u" and (who := people.by_handle(phone, said)) is not None:
            return Profile(phone, who.id)
        known = said.isascii() and said.isdigit() and len(said) < 10
        return _page(phone, kind, int(said)) if known else None

    def tick(self, phone: Phone) -> None:
        page = phone.page
        answers.tick(phone, page.member if isinstance(page, ChatPage) and phone.awake else 0)


def _page(phone: Phone, kind: str, id: int) -> Page | None:
    match kind:
        case "p" if store.post(phone, id) is not None:
            return PostPage(phone, id)
        case "u" if people.member(phone, id) is not None:
            return Profile(phone, id)
        case "m" if people.member(phone, id) is not None and id != ME:
            return ChatPage(phone, id)
        case "e" if places.event(phone, id) is not None:
            return EventPage(phone, id)
        case "g" if places.group(phone, id) is not None:
            return GroupPage(phone, id)
        case "list":
            return MemberList(phone, id)
        case "send" if store.post(phone, id) is not None:
            return Pick(phone, id)
        case "share" if store.post(phone, id) is not None:
            return Compose(phone, shared=id)
        case "into":
            return Compose(phone, group=id)
        case "edit" if (one := store.post(phone, id)) is not None and one.author == ME:
            return Compose(phone, post=id)
        case _:
            return None
