"""The notes as an installed app."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from gui_mcp_devices.pocket.apps.notes import data, store
from gui_mcp_devices.pocket.apps.notes.editor import Editor
from gui_mcp_devices.pocket.apps.notes.home import Notes
from gui_mcp_devices.pocket.apps.notes.parts import NOTIFY, PACKAGE
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.world import World

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SCHEME = "content://app.pocket.notes/note/"


class NotesApp(App):
    info = AppInfo(
        PACKAGE, {"en": "Notes", "zh": "记事"}, "app/notes", version="2.1.0", permissions=(NOTIFY,)
    )
    schema: ClassVar[Mapping[str, str]] = {data.NOTES: data.SCHEMA}

    def fill(self, databases: Mapping[str, sqlite3.Connection], world: World) -> None:
        data.fill(databases[data.NOTES], world)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        if not intent.data:
            return Notes(phone) if activity in ("", self.info.activity) else None
        if intent.data.startswith(SCHEME):
            id = intent.data.removeprefix(SCHEME)
            known = id.isascii() and id.isdigit() and len(id) < 10 and store.note(phone, int(id)) is not None
            return Editor(phone, int(id)) if known else None
        return None

    def tick(self, phone: Phone) -> None:
        for note in store.due(phone):
            store.remind(phone, note.id, 0)
            phone.notify(
                PACKAGE, note.title or phone.say("Reminder", "提醒"), note.body, data=f"{SCHEME}{note.id}"
            )
