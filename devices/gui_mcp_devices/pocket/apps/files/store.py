"""What the app keeps besides the files: favourites, its bin, settings, and how it was looked at."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.files import tree
from gui_mcp_devices.pocket.apps.files.data import BIN, PATH
from gui_mcp_devices.pocket.apps.files.tree import ORDERS, Order
from gui_mcp_devices.pocket.filenodes import FileError

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MOST_SEARCHES = 8


@dataclass(frozen=True, slots=True)
class Binned:
    id: int
    name: str
    folder: str
    """Where it was."""
    deleted: int
    """Unix seconds."""
    is_folder: bool
    size: int


def database(phone: Phone) -> sqlite3.Connection:
    return phone.databases[PATH]


def setting(phone: Phone, name: str) -> bool:
    row = database(phone).execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return row is not None and row[0] == "1"


def put_setting(phone: Phone, name: str, on: bool) -> None:
    database(phone).execute("INSERT OR REPLACE INTO settings VALUES (?,?)", (name, "1" if on else "0"))


@dataclass(frozen=True, slots=True)
class Way:
    """How lists are looked at."""

    order: Order = "name"
    down: bool = False
    grid: bool = False


def way(phone: Phone) -> Way:
    held = {str(n): str(v) for n, v in database(phone).execute("SELECT name, value FROM history")}
    orders: dict[str, Order] = {one: one for one in ORDERS}
    return Way(orders.get(held.get("order", ""), "name"), held.get("down") == "1", held.get("grid") == "1")


def look(phone: Phone, way: Way) -> None:
    database(phone).executemany(
        "INSERT OR REPLACE INTO history VALUES (?,?)",
        [("order", way.order), ("down", str(int(way.down))), ("grid", str(int(way.grid)))],
    )


def searches(phone: Phone) -> list[str]:
    rows = database(phone).execute(
        "SELECT query FROM searches ORDER BY at DESC, query LIMIT ?", (MOST_SEARCHES,)
    )
    return [str(query) for (query,) in rows]


def searched(phone: Phone, query: str) -> None:
    if query.strip():
        database(phone).execute("INSERT OR REPLACE INTO searches VALUES (?,?)", (query.strip(), phone.now()))


def forget_searches(phone: Phone) -> None:
    database(phone).execute("DELETE FROM searches")


# -- favourites -------------------------------------------------------------------------------------------


def favourites(phone: Phone) -> list[str]:
    """Paths of those that are still there, the newest first."""
    rows = database(phone).execute("SELECT path FROM favourites ORDER BY added DESC, path")
    return [str(path) for (path,) in rows if phone.files.stat(str(path)) is not None]


def is_favourite(phone: Phone, path: str) -> bool:
    found = database(phone).execute("SELECT 1 FROM favourites WHERE path = ?", (path,))
    return found.fetchone() is not None


def favour(phone: Phone, path: str, on: bool) -> None:
    if on:
        database(phone).execute("INSERT OR IGNORE INTO favourites VALUES (?,?)", (path, int(phone.now())))
    else:
        database(phone).execute("DELETE FROM favourites WHERE path = ?", (path,))


def follow(phone: Phone, old: str, new: str) -> None:
    """A path has changed: favourites at and below it go with it."""
    if old == new:
        return
    rows = database(phone).execute("SELECT path FROM favourites").fetchall()
    for (path,) in rows:
        if path == old or str(path).startswith(f"{old}/"):
            database(phone).execute(
                "UPDATE OR REPLACE favourites SET path = ? WHERE path = ?",
                (new + str(path).removeprefix(old), path),
            )


# -- the bin ----------------------------------------------------------------------------------------------


def binned(phone: Phone) -> list[Binned]:
    """What was deleted last comes first."""
    rows = database(phone).execute(
        "SELECT _id, name, folder, deleted, is_folder FROM bin ORDER BY deleted DESC, _id DESC"
    )
    return [
        Binned(
            int(id), str(name), str(folder), int(at), bool(is_folder), tree.weight(phone, f"{BIN}/{id}")[0]
        )
        for id, name, folder, at, is_folder in rows
    ]


def throw(phone: Phone, path: str) -> tuple[str, int]:
    """Into the bin: a word for why not, and the number that it has there."""
    if path in tree.OWN:
        return "system", 0
    entry = phone.files.stat(path)
    if entry is None:
        return "gone", 0
    folder, _, name = path.rpartition("/")
    made = database(phone).execute(
        "INSERT INTO bin (name, folder, deleted, is_folder) VALUES (?,?,?,?)",
        (name, folder, int(phone.now()), entry.is_dir),
    )
    id = made.lastrowid or 0

    def do() -> None:
        phone.files.mkdir(BIN, parents=True)
        if phone.files.stat(f"{BIN}/{id}") is not None:
            phone.files.remove(f"{BIN}/{id}", recursive=True)
        phone.files.rename(path, f"{BIN}/{id}")

    why = tree.attempt(phone, do)
    if why:
        _drop(phone, id)
    return why, id


def restore(phone: Phone, id: int) -> str:
    """Back to where it was; beside what has its name now. A word for why not."""
    one = next((one for one in binned(phone) if one.id == id), None)
    if one is None:
        return "gone"

    def do() -> None:
        phone.files.mkdir(one.folder, parents=True)
        name = tree.free_name(phone, one.folder, one.name)
        phone.files.rename(f"{BIN}/{id}", f"{one.folder}/{name}")

    why = tree.attempt(phone, do)
    if not why:
        _drop(phone, id)
    return why


def destroy(phone: Phone, id: int) -> None:
    """For good. A favourite that it was is none any more."""
    one = next((one for one in binned(phone) if one.id == id), None)
    with suppress(FileError):  # somebody took it away by other means
        phone.files.remove(f"{BIN}/{id}", recursive=True)
    if one is not None and phone.files.stat(path := f"{one.folder}/{one.name}") is None:
        for (held,) in database(phone).execute("SELECT path FROM favourites").fetchall():
            if held == path or str(held).startswith(f"{path}/"):
                favour(phone, str(held), False)
    _drop(phone, id)


def _drop(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM bin WHERE _id = ?", (id,))
