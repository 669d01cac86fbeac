"""What a phone holds on its first day: one owner's databases, drawn once and copied ever after, and files."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import lru_cache

from gui_mcp_devices.pocket.apps import APPS
from gui_mcp_devices.pocket.files import Files
from gui_mcp_devices.pocket.settings import DEFAULTS, SETTINGS, SETTINGS_SCHEMA
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_devices.pocket.world import WORLDS, draw_world


@lru_cache(maxsize=2 * WORLDS)
def databases_of(seed: int, locale: Locale) -> Mapping[str, bytes]:
    """The databases of one owner's phone on its first day, by path."""
    world = draw_world(seed, locale)
    opened = {SETTINGS: sqlite3.connect(":memory:", isolation_level=None)}
    opened[SETTINGS].executescript(SETTINGS_SCHEMA)
    for app in APPS:
        for path, schema in app.schema.items():
            if path not in opened:
                opened[path] = sqlite3.connect(":memory:", isolation_level=None)
            opened[path].executescript(schema)
    for namespace, settings in DEFAULTS.items():
        opened[SETTINGS].executemany(
            "INSERT INTO settings (namespace, name, value) VALUES (?, ?, ?)",
            [(namespace, name, value) for name, value in settings.items()],
        )
    for app in APPS:
        app.fill(opened, world)
    made = {path: database.serialize() for path, database in opened.items()}
    for database in opened.values():
        database.close()
    return made


def stow_files(files: Files, seed: int, locale: Locale) -> None:
    """Put into the file tree what one owner's phone holds on its first day."""
    world = draw_world(seed, locale)
    for app in APPS:
        app.stow(files, world)


@lru_cache(maxsize=2 * WORLDS)
def start_of(seed: int, locale: Locale) -> float:
    """Unix seconds at which that owner's phone starts its clock."""
    return draw_world(seed, locale).start
