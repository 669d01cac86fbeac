"""The files as an installed app. A `file:` URI below the phone's storage opens that file or folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from gui_mcp_devices.pocket.apps.files import data, tree
from gui_mcp_devices.pocket.apps.files.browse import Browse
from gui_mcp_devices.pocket.apps.files.home import Home
from gui_mcp_devices.pocket.apps.files.parts import STORAGE
from gui_mcp_devices.pocket.apps.files.viewer import page_for
from gui_mcp_devices.pocket.filenodes import FileError
from gui_mcp_devices.pocket.files import Files
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.world import World

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SCHEME = "file://"


class FilesApp(App):
    info = AppInfo(
        data.PACKAGE, {"en": "Files", "zh": "文件"}, "app/files", version="1.4.0", permissions=(STORAGE,)
    )
    schema: ClassVar[Mapping[str, str]] = {data.PATH: data.SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        data.fill(databases[data.PATH], world)

    def stow(self, files: Files, world: World) -> None:
        data.stow(files, world)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        if not intent.data:
            return Home(phone) if activity in ("", self.info.activity) else None
        if not intent.data.startswith(SCHEME):
            return None
        try:
            path = phone.files.resolve(unquote(intent.data.removeprefix(SCHEME)))
        except FileError:
            return None
        found = tree.item(phone, path)
        if found is None or not f"{path}/".startswith(f"{data.ROOT}/"):
            return None
        return Browse(phone, path) if found.is_folder else page_for(phone, found)

    def clear(self, phone: Phone) -> None:
        """What lies in the bin goes with its list."""
        super().clear(phone)
        if phone.files.stat(data.BIN) is not None:
            phone.files.remove(data.BIN, recursive=True)
