"""The browser as an installed app: it answers http and https addresses that no other app has."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from gui_mcp_devices.pocket.apps.browser import data, store
from gui_mcp_devices.pocket.apps.browser.data import PACKAGE
from gui_mcp_devices.pocket.apps.browser.fetch import elsewhere
from gui_mcp_devices.pocket.apps.browser.main import Browser
from gui_mcp_devices.pocket.apps.browser.words import address_of
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.world import World

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class BrowserApp(App):
    info = AppInfo(PACKAGE, {"en": "Browser", "zh": "浏览器"}, "app/browser", version="7.3.0")
    schema: ClassVar[Mapping[str, str]] = {data.BROWSER: data.SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        data.fill(databases[data.BROWSER], world)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        if not intent.data:
            return Browser(phone) if activity in ("", self.info.activity) else None
        if not intent.data.lower().startswith(("https://", "http://")):
            return None
        url = address_of(intent.data)
        if not url or elsewhere(phone, url):
            return None
        return Arriving(phone, url)


class Arriving(Browser):
    """A window that goes to the address of an intent when it comes to the front."""

    def __init__(self, phone: Phone, url: str) -> None:
        super().__init__(phone)
        self.url = url

    def shown(self) -> None:
        url, self.url = self.url, ""
        if url:
            if self.tab.url != store.HOME or self.tab.private:
                store.open_tab(self.phone, store.HOME, private=False)
            self.follow(url)
        else:
            super().shown()
