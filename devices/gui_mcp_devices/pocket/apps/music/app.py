"""The music as an installed app."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from gui_mcp_devices.pocket.apps.music import data, playing, store
from gui_mcp_devices.pocket.apps.music.home import Music
from gui_mcp_devices.pocket.apps.music.lists import KINDS, ListPage
from gui_mcp_devices.pocket.apps.music.options import EqualiserPage, SettingsPage
from gui_mcp_devices.pocket.apps.music.parts import SITE
from gui_mcp_devices.pocket.apps.music.player import PlayerPage
from gui_mcp_devices.pocket.apps.music.playlist import PlaylistPage
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.world import World

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class MusicApp(App):
    """Intents: addresses below `SITE`, as `album/3`, `playlist/2`, `favourites/0`, `player`."""

    info = AppInfo(data.PACKAGE, {"en": "Music", "zh": "音乐"}, "app/music", version="4.2.0")
    schema: ClassVar[Mapping[str, str]] = {data.MUSIC: data.SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        data.fill(databases[data.MUSIC], world)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        if not intent.data:
            return Music(phone) if activity in ("", self.info.activity) else None
        if not intent.data.startswith(SITE):
            return None
        kind, _, id = intent.data.removeprefix(SITE).partition("/")
        match kind:
            case "player":
                return PlayerPage(phone)
            case "equaliser":
                return EqualiserPage(phone)
            case "settings":
                return SettingsPage(phone)
            case _:
                pass
        if not (id.isascii() and id.isdecimal() and len(id) < 10):
            return None
        if kind == "playlist":
            return PlaylistPage(phone, int(id)) if store.playlist(phone, int(id)) else None
        if kind not in KINDS or (kind == "genre" and int(id) >= len(data.GENRES)):
            return None
        page = ListPage(phone, kind, int(id))
        return page if page.title() else None

    def tick(self, phone: Phone) -> None:
        playing.tick(phone)
