"""What a phone has besides screens: databases, settings, a clock, a battery, notifications, permissions."""

from __future__ import annotations

import errno
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from gui_mcp_devices.pocket.files import FileError, Files
from gui_mcp_devices.pocket.first_day import databases_of, start_of, stow_files
from gui_mcp_devices.pocket.properties import properties
from gui_mcp_devices.pocket.settings import SETTINGS
from gui_mcp_devices.pocket.state import Battery, Faults, Form, Locale, Namespace, Notification
from gui_mcp_devices.pocket.world import WORLDS


class Belongings(ABC):
    """Of one phone; `Phone` is built on it."""

    def __init__(self, form: Form, faults: Faults, live: bool) -> None:
        self.form = form
        self.faults = faults
        self.live = live
        self.clock, self._started = start_of(0, form.locale), time.monotonic()
        self.files = Files(self.now)
        self.databases: dict[str, sqlite3.Connection] = {}
        for path in databases_of(0, form.locale):
            database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            self.databases[path] = database
            self.files.mount(path, database.serialize, _taker(database, path))
        self._bare = self.files.snapshot()
        self._fresh: dict[int, object] = {}
        """The files of each owner's first day, as they were needed."""
        self.have(0)

    def have(self, seed: int) -> None:
        """What the owner that `seed` picks has on the first day."""
        owner = seed % WORLDS
        for path, data in databases_of(owner, self.form.locale).items():
            self.databases[path].deserialize(data)
        self._started = time.monotonic()
        self.clock = self.ticked = start_of(owner, self.form.locale)
        if owner not in self._fresh:
            self.files.restore(self._bare)
            stow_files(self.files, owner, self.form.locale)
            self._fresh[owner] = self.files.snapshot()
        self.files.restore(self._fresh[owner])
        self.battery, self.clipboard = Battery(), ""
        self.notifications: list[Notification] = []
        self.allowed: set[tuple[str, str]] = set()
        self.refused: set[tuple[str, str]] = set()

    @abstractmethod
    def touch(self) -> None:
        """Something that is shown may have changed."""

    @abstractmethod
    def rotate(self, quarter: int) -> None:
        """Turn the screen to so many quarters."""

    def setting(self, namespace: Namespace, key: str) -> str | None:
        found = self.databases[SETTINGS].execute(
            "SELECT value FROM settings WHERE namespace = ? AND name = ?", (namespace, key)
        )
        first = found.fetchone()
        return None if first is None else str(first[0])

    def number(self, namespace: Namespace, key: str, otherwise: int, least: int, most: int) -> int:
        """A setting that is a whole number from `least` to `most`; `otherwise` where it is none at all."""
        try:
            found = int(self.setting(namespace, key) or "")
        except ValueError:
            return otherwise
        return max(least, min(most, found))

    def put_setting(self, namespace: Namespace, key: str, value: str | None) -> None:
        """None takes it away."""
        table = self.databases[SETTINGS]
        if value is None:
            table.execute("DELETE FROM settings WHERE namespace = ? AND name = ?", (namespace, key))
        else:
            table.execute(
                "INSERT INTO settings (namespace, name, value) VALUES (?, ?, ?) "
                "ON CONFLICT (namespace, name) DO UPDATE SET value = excluded.value",
                (namespace, key, value),
            )
        if (namespace, key) == ("system", "user_rotation") and (
            self.setting("system", "accelerometer_rotation") != "1"
        ):
            self.rotate(self.number("system", "user_rotation", 0, 0, 3))
        self.touch()

    def settings(self, namespace: Namespace) -> dict[str, str]:
        found = self.databases[SETTINGS].execute(
            "SELECT name, value FROM settings WHERE namespace = ? ORDER BY name", (namespace,)
        )
        return {str(name): str(value) for name, value in found}

    def properties(self) -> dict[str, str]:
        return properties(self.form) | {"persist.sys.timezone": self.timezone}

    def now(self) -> float:
        """Unix seconds on the phone's clock."""
        return self.clock + (time.monotonic() - self._started if self.live else 0.0)

    def set_time(self, moment: float) -> None:
        self.clock, self._started = moment, time.monotonic()
        self.ticked = moment
        self.touch()

    @property
    def timezone(self) -> str:
        """By its name in the time zone database."""
        return self.setting("global", "time_zone") or ("Asia/Shanghai" if self.locale == "zh" else "UTC")

    @property
    def locale(self) -> Locale:
        return self.form.locale

    def say(self, en: str, zh: str) -> str:
        """The one of two texts that is in the phone's language."""
        return zh if self.form.locale == "zh" else en

    def granted(self, package: str, permission: str) -> bool:
        if (package, permission) in self.refused:
            return False
        return not self.faults.permissions or (package, permission) in self.allowed

    def grant(self, package: str, permission: str) -> None:
        self.allowed.add((package, permission))
        self.refused.discard((package, permission))
        self.touch()

    def revoke(self, package: str, permission: str) -> None:
        self.allowed.discard((package, permission))
        self.refused.add((package, permission))
        self.touch()

    def notify(self, package: str, title: str, text: str, *, data: str = "") -> None:
        """Nothing happens where the person has turned the app's notifications off."""
        if self.setting("secure", f"app_notifications_{package}") != "0":
            self.notifications.insert(0, Notification(package, title, text, self.now(), data))
        self.touch()

    def charge(self, plugged: bool) -> None:
        """Put its charger in, or pull it out."""
        self.battery = replace(self.battery, plugged=plugged)
        self.touch()

    def drain(self, level: int | None = None, *, temperature: int | None = None) -> None:
        """Another state of the battery."""
        if level is not None:
            self.battery = replace(self.battery, level=level)
        if temperature is not None:
            self.battery = replace(self.battery, temperature=temperature)
        self.touch()


def _taker(database: sqlite3.Connection, path: str) -> Callable[[bytes], None]:
    """Puts the bytes of a file that was pushed in place of `database`.

    Raises `FileError` for what is no database, is broken, or lacks a table or column that the apps need.
    """

    def take(data: bytes) -> None:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as pushed:
            try:
                pushed.deserialize(data or b"none")
                sound = pushed.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
                there = _columns(pushed)
            except (sqlite3.Error, OverflowError):
                sound, there = False, frozenset[tuple[str, str]]()
        if not (sound and _columns(database) <= there):
            raise FileError(errno.EINVAL, path)
        database.deserialize(data)

    return take


def _columns(database: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """Every table with each of its columns. A table that a module of SQLite's makes up has none."""
    made = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    return frozenset(
        (str(table), str(column[1]))
        for table, sql in made
        if str(sql).upper().startswith("CREATE TABLE")
        for column in database.execute(f"PRAGMA table_info({_quoted(str(table))})")
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
