"""What the browser remembers: tabs, history, bookmarks, downloads, preferences."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.browser.data import BROWSER, PREFERENCES

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

HOME = "about:home"
MOST_PAGES = 12
"""Of one tab's way back."""
MOST_TABS = 40
MOST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Tab:
    id: int
    private: bool
    place: int
    """Which of its pages is shown."""
    pages: tuple[str, ...]

    @property
    def url(self) -> str:
        return self.pages[max(0, min(self.place, len(self.pages) - 1))]


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark."""

    id: int
    folder: int
    """0: in none."""
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Visit:
    id: int
    url: str
    title: str
    at: int


@dataclass(frozen=True, slots=True)
class Download:
    id: int
    name: str
    path: str
    url: str
    size: int
    at: int


def database(phone: Phone) -> sqlite3.Connection:
    return phone.databases[BROWSER]


# -- tabs ---------------------------------------------------------------------------------------------------


def tabs(phone: Phone, private: bool | None = None) -> list[Tab]:
    found = database(phone).execute("SELECT _id, private, place, pages FROM recents ORDER BY _id").fetchall()
    every = [Tab(int(i), bool(p), int(at), tuple(str(pages).split("\n"))) for i, p, at, pages in found]
    return [tab for tab in every if private is None or tab.private == private]


def tab(phone: Phone) -> Tab:
    """The one that is shown; a new one where there is none."""
    row = (
        database(phone)
        .execute("SELECT _id, private, place, pages FROM recents ORDER BY chosen DESC, _id DESC LIMIT 1")
        .fetchone()
    )
    if row is None:
        open_tab(phone, HOME)
        return tab(phone)
    return Tab(int(row[0]), bool(row[1]), int(row[2]), tuple(str(row[3]).split("\n")))


def open_tab(phone: Phone, url: str, *, private: bool = False) -> None:
    table = database(phone)
    if len(tabs(phone)) >= MOST_TABS:
        table.execute("DELETE FROM recents WHERE _id = (SELECT min(_id) FROM recents WHERE chosen = 0)")
    table.execute("UPDATE recents SET chosen = 0")
    table.execute("INSERT INTO recents (private, pages, chosen) VALUES (?, ?, 1)", (private, url))


def choose_tab(phone: Phone, id: int) -> None:
    database(phone).execute("UPDATE recents SET chosen = (_id = ?)", (id,))


def close_tab(phone: Phone, id: int) -> None:
    table = database(phone)
    table.execute("DELETE FROM recents WHERE _id = ?", (id,))
    table.execute(
        "UPDATE recents SET chosen = 1 WHERE _id = (SELECT max(_id) FROM recents) "
        "AND NOT EXISTS (SELECT 1 FROM recents WHERE chosen = 1)"
    )


def reopen_tab(phone: Phone, was: Tab) -> None:
    database(phone).execute(
        "INSERT OR REPLACE INTO recents (_id, private, place, pages) VALUES (?, ?, ?, ?)",
        (was.id, was.private, was.place, "\n".join(was.pages)),
    )


def close_tabs(phone: Phone, private: bool) -> None:
    for one in tabs(phone, private):
        close_tab(phone, one.id)


def turn(phone: Phone, place: int) -> None:
    """Another page of the shown tab's way."""
    now = tab(phone)
    if 0 <= place < len(now.pages):
        database(phone).execute("UPDATE recents SET place = ? WHERE _id = ?", (place, now.id))


def go(phone: Phone, url: str, title: str) -> None:
    """The shown tab goes to a page; it is remembered, unless the tab is private."""
    now = tab(phone)
    if url != now.url:
        pages = (*now.pages[: now.place + 1], url)[-MOST_PAGES:]
        database(phone).execute(
            "UPDATE recents SET pages = ?, place = ? WHERE _id = ?",
            ("\n".join(pages), len(pages) - 1, now.id),
        )
    if not now.private and not url.startswith("about:"):
        database(phone).execute(
            "INSERT INTO history (url, title, visited) VALUES (?, ?, ?)",
            (url, title[:MOST_TITLE], int(phone.now())),
        )


# -- history and searches -----------------------------------------------------------------------------------


def history(phone: Phone, query: str = "", most: int = 300) -> list[Visit]:
    """The latest first."""
    rows = database(phone).execute(
        "SELECT _id, url, title, visited FROM history ORDER BY visited DESC, _id DESC LIMIT ?", (most,)
    )
    found = [Visit(int(i), str(url), str(title), int(at)) for i, url, title, at in rows]
    sought = query.strip().casefold()
    return [one for one in found if sought in f"{one.title} {one.url}".casefold()]


def forget(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM history WHERE _id = ?", (id,))


def forget_since(phone: Phone, moment: int) -> None:
    """0: all of it, and what was searched."""
    database(phone).execute("DELETE FROM history WHERE visited >= ?", (moment,))
    if not moment:
        database(phone).execute("DELETE FROM searches")


def remember(phone: Phone, visit: Visit) -> None:
    database(phone).execute(
        "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?)", (visit.id, visit.url, visit.title, visit.at)
    )


def searches(phone: Phone) -> list[str]:
    rows = database(phone).execute("SELECT query FROM searches ORDER BY _id DESC LIMIT 20")
    return [str(query) for (query,) in rows]


def remember_search(phone: Phone, query: str) -> None:
    if not tab(phone).private:
        database(phone).execute("INSERT OR REPLACE INTO searches (query) VALUES (?)", (query,))


# -- bookmarks ----------------------------------------------------------------------------------------------


def folders(phone: Phone) -> list[tuple[int, str]]:
    rows = database(phone).execute("SELECT _id, name FROM folders ORDER BY _id")
    return [(int(id), str(name)) for id, name in rows]


def bookmarks(phone: Phone, folder: int | None = None) -> list[Mark]:
    """Of one folder, or all; the oldest first."""
    rows = database(phone).execute("SELECT _id, folder_id, title, url FROM bookmarks ORDER BY _id")
    every = [Mark(int(i), int(f), str(title), str(url)) for i, f, title, url in rows]
    return [one for one in every if folder is None or one.folder == folder]


def bookmark(phone: Phone, id: int) -> Mark | None:
    return next((one for one in bookmarks(phone) if one.id == id), None)


def marked(phone: Phone, url: str) -> Mark | None:
    """The newest bookmark of an address."""
    return next((one for one in reversed(bookmarks(phone)) if one.url == url), None)


def add_bookmark(phone: Phone, title: str, url: str, folder: int = 0) -> int:
    made = database(phone).execute(
        "INSERT INTO bookmarks (folder_id, title, url, created) VALUES (?, ?, ?, ?)",
        (folder, title[:MOST_TITLE], url, int(phone.now())),
    )
    return made.lastrowid or 0


def put_bookmark(phone: Phone, mark: Mark) -> None:
    """As it is to be; one that was deleted is there again."""
    database(phone).execute(
        "INSERT INTO bookmarks (_id, folder_id, title, url, created) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (_id) DO UPDATE SET folder_id = excluded.folder_id, title = excluded.title, "
        "url = excluded.url",
        (mark.id, mark.folder, mark.title[:MOST_TITLE], mark.url, int(phone.now())),
    )


def delete_bookmark(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM bookmarks WHERE _id = ?", (id,))


def add_folder(phone: Phone, name: str) -> int:
    made = database(phone).execute("INSERT INTO folders (name) VALUES (?)", (name,))
    return made.lastrowid or 0


def rename_folder(phone: Phone, id: int, name: str) -> None:
    database(phone).execute("UPDATE folders SET name = ? WHERE _id = ?", (name, id))


def delete_folder(phone: Phone, id: int) -> None:
    """With all that is in it."""
    database(phone).execute("DELETE FROM bookmarks WHERE folder_id = ?", (id,))
    database(phone).execute("DELETE FROM folders WHERE _id = ?", (id,))


# -- downloads ----------------------------------------------------------------------------------------------


def downloads(phone: Phone) -> list[Download]:
    rows = database(phone).execute(
        "SELECT _id, name, path, url, bytes, made FROM downloads ORDER BY _id DESC"
    )
    return [Download(int(i), str(n), str(p), str(u), int(b), int(m)) for i, n, p, u, b, m in rows]


def add_download(phone: Phone, name: str, path: str, url: str, size: int) -> None:
    database(phone).execute(
        "INSERT INTO downloads (name, path, url, bytes, made) VALUES (?, ?, ?, ?, ?)",
        (name, path, url, size, int(phone.now())),
    )


def drop_download(phone: Phone, id: int) -> None:
    database(phone).execute("DELETE FROM downloads WHERE _id = ?", (id,))


# -- preferences, cookies, permissions ----------------------------------------------------------------------


def preference(phone: Phone, name: str) -> str:
    row = database(phone).execute("SELECT value FROM preferences WHERE name = ?", (name,)).fetchone()
    return PREFERENCES[name] if row is None else str(row[0])


def prefer(phone: Phone, name: str, value: str) -> None:
    database(phone).execute("INSERT OR REPLACE INTO preferences VALUES (?, ?)", (name, value))


def cookie(phone: Phone, site: str, name: str) -> str:
    row = (
        database(phone)
        .execute("SELECT value FROM cookies WHERE site = ? AND name = ?", (site, name))
        .fetchone()
    )
    return "" if row is None else str(row[0])


def put_cookie(phone: Phone, site: str, name: str, value: str) -> None:
    """An empty value takes it away."""
    table = database(phone)
    table.execute("DELETE FROM cookies WHERE site = ? AND name = ?", (site, name))
    if value:
        table.execute("INSERT INTO cookies VALUES (?, ?, ?)", (site, name, value))


def permissions(phone: Phone) -> Sequence[tuple[str, str, str]]:
    """Site, what it may, and `allow` or `block`."""
    rows = database(phone).execute("SELECT site, kind, state FROM permissions ORDER BY site, kind")
    return [(str(site), str(kind), str(state)) for site, kind, state in rows]


def permit(phone: Phone, site: str, kind: str, state: str) -> None:
    """An empty state: it has to ask again."""
    table = database(phone)
    table.execute("DELETE FROM permissions WHERE site = ? AND kind = ?", (site, kind))
    if state:
        table.execute("INSERT INTO permissions VALUES (?, ?, ?)", (site, kind, state))
