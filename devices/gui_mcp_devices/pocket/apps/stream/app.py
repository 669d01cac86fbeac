"""Lumen as an installed app, and the addresses it answers to."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from gui_mcp_devices.pocket.apps.stream import data, store
from gui_mcp_devices.pocket.apps.stream.article import ArticlePage
from gui_mcp_devices.pocket.apps.stream.channel import ChannelPage
from gui_mcp_devices.pocket.apps.stream.home import Home
from gui_mcp_devices.pocket.apps.stream.parts import PACKAGE, SITE
from gui_mcp_devices.pocket.apps.stream.search import Results
from gui_mcp_devices.pocket.apps.stream.video import VideoPage
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.world import World

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class StreamApp(App):
    info = AppInfo(PACKAGE, {"en": "Lumen", "zh": "流光视频"}, "app/video", version="3.1.0")
    schema: ClassVar[Mapping[str, str]] = {data.STREAM: data.SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        data.fill(databases[data.STREAM], world)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        if not intent.data:
            return Home(phone) if activity in ("", self.info.activity) else None
        if not intent.data.startswith(SITE):
            return None
        where, _, rest = intent.data.removeprefix(SITE).partition("/")
        id = int(rest) if rest.isascii() and rest.isdigit() and len(rest) < 10 else 0
        match where:
            case "v" if store.number(phone, "SELECT _id FROM videos WHERE _id = ?", id):
                return VideoPage(phone, id)
            case "c" if store.channel(phone, id) is not None:
                return ChannelPage(phone, id)
            case "a" if store.number(phone, "SELECT _id FROM articles WHERE _id = ?", id):
                return ArticlePage(phone, id)
            case "s":
                return Results(phone, rest.replace("+", " "))
            case _:
                return Home(phone)

    def tick(self, phone: Phone) -> None:
        for task in phone.tasks:
            if task.package == PACKAGE:
                for page in task.pages:
                    if isinstance(page, VideoPage):
                        page.passes(page is phone.page and phone.awake)
