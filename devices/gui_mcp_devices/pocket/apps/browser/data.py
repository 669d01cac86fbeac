"""The tables of the browser and of its sites, and what they hold on the phone's first day."""

from __future__ import annotations

import re
import sqlite3
from random import Random

from gui_mcp_devices.pocket.apps.browser import lore, places
from gui_mcp_devices.pocket.world import World

PACKAGE = "app.pocket.browser"
BROWSER = "/data/data/app.pocket.browser/databases/browser.db"
TABLES = """
CREATE TABLE folders (_id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE bookmarks (
  _id INTEGER PRIMARY KEY, folder_id INTEGER NOT NULL DEFAULT 0, title TEXT NOT NULL, url TEXT NOT NULL,
  created INTEGER NOT NULL
);
CREATE TABLE history (
  _id INTEGER PRIMARY KEY, url TEXT NOT NULL, title TEXT NOT NULL, visited INTEGER NOT NULL
);
CREATE TABLE searches (_id INTEGER PRIMARY KEY, query TEXT NOT NULL UNIQUE);
CREATE TABLE recents (
  _id INTEGER PRIMARY KEY, private INTEGER NOT NULL DEFAULT 0, place INTEGER NOT NULL DEFAULT 0,
  chosen INTEGER NOT NULL DEFAULT 0, pages TEXT NOT NULL
);
CREATE TABLE downloads (
  _id INTEGER PRIMARY KEY, name TEXT NOT NULL, path TEXT NOT NULL, url TEXT NOT NULL, bytes INTEGER NOT NULL,
  made INTEGER NOT NULL
);
CREATE TABLE preferences (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE permissions (
  site TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (site, kind)
);
CREATE TABLE cookies (
  site TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (site, name)
);
CREATE TABLE pages (url TEXT PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE forecasts (
  _id INTEGER PRIMARY KEY, city TEXT NOT NULL, day INTEGER NOT NULL, sky TEXT NOT NULL,
  high INTEGER NOT NULL, low INTEGER NOT NULL, rain INTEGER NOT NULL
);
CREATE TABLE trains (
  _id INTEGER PRIMARY KEY, number TEXT NOT NULL, origin TEXT NOT NULL, target TEXT NOT NULL,
  leaves INTEGER NOT NULL, arrives INTEGER NOT NULL, platform INTEGER NOT NULL, cents INTEGER NOT NULL
);
CREATE TABLE books (
  _id INTEGER PRIMARY KEY, title TEXT NOT NULL, author TEXT NOT NULL, year INTEGER NOT NULL,
  shelf TEXT NOT NULL, about TEXT NOT NULL, copies INTEGER NOT NULL
);
CREATE TABLE reviews (
  _id INTEGER PRIMARY KEY, book_id INTEGER NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE readers (
  _id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE, password TEXT NOT NULL, name TEXT NOT NULL,
  locked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE loans (
  _id INTEGER PRIMARY KEY, reader_id INTEGER NOT NULL, book_id INTEGER NOT NULL, due INTEGER NOT NULL,
  extended INTEGER NOT NULL DEFAULT 0, wanted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE holds (
  _id INTEGER PRIMARY KEY, reader_id INTEGER NOT NULL, book_id INTEGER NOT NULL, branch TEXT NOT NULL,
  made INTEGER NOT NULL
);
CREATE TABLE offices (
  _id INTEGER PRIMARY KEY, name TEXT NOT NULL, room INTEGER NOT NULL, phone TEXT NOT NULL, hours TEXT NOT NULL
);
CREATE TABLE submissions (
  _id INTEGER PRIMARY KEY, form TEXT NOT NULL, answers TEXT NOT NULL, made INTEGER NOT NULL
);
"""
SCHEMA = re.sub(r"(\w+) INTEGER NOT NULL", r"\1 INTEGER NOT NULL CHECK (typeof(\1) = 'integer')", TABLES)
"""Numbers are numbers, whoever writes them. (STRICT tables would say so too, but SQLite 3.40 crashes where a
database with some is deserialized while a statement on them is kept.)"""
DAY = 86_400
FOLDERS = (("Reading", "阅读"), ("Travel", "出行"), ("Town", "本地"))
PREFERENCES = {"engine": "seeker", "home": "about:home", "text": "100", "popups": "1"}


def fill(database: sqlite3.Connection, world: World) -> None:
    random = world.random("browser")
    zh = world.locale == "zh"
    database.executemany("INSERT INTO preferences VALUES (?, ?)", PREFERENCES.items())
    database.executemany("INSERT INTO folders (name) VALUES (?)", [(name[zh],) for name in FOLDERS])
    pages = lore.encyclopedia(random, zh) + lore.news(random, world)
    database.executemany("INSERT INTO pages VALUES (?, ?, ?)", pages)
    places.fill(database, world, random)
    titles = [(url, title) for url, title, _ in pages]
    _marks(database, random, titles, zh, int(world.start))
    _past(database, random, titles, zh, int(world.start))
    database.execute("INSERT INTO permissions VALUES ('https://courier.example', 'notifications', 'block')")


def _marks(
    database: sqlite3.Connection, random: Random, titles: list[tuple[str, str]], zh: bool, now: int
) -> None:
    wiki, news = _parted(titles)
    chosen = [(1, *one) for one in (*random.sample(wiki, 3), random.choice(news))]
    chosen += [
        (2, "https://rails.example/", "时刻表" if zh else "Timetable"),
        (2, "https://skies.example/", "天晴天气" if zh else "Clear Skies weather"),
        (3, "https://library.example/", "市图书馆" if zh else "City Library"),
        (3, "https://townhall.example/courses", "市民课程" if zh else "Evening courses"),
        (0, "https://courier.example/", "信使日报" if zh else "The Courier"),
        (0, *random.choice(wiki)),
    ]
    database.executemany(
        "INSERT INTO bookmarks (folder_id, url, title, created) VALUES (?, ?, ?, ?)",
        [(*one, now - DAY * (index + 2)) for index, one in enumerate(chosen)],
    )


def _past(
    database: sqlite3.Connection, random: Random, titles: list[tuple[str, str]], zh: bool, now: int
) -> None:
    wiki, news = _parted(titles)
    seen: list[tuple[str, str, int]] = []
    for back in (0, 1, 2, 4, 9):
        for index, one in enumerate((*random.sample(wiki, 3), *random.sample(news, 2))):
            moment = now - back * DAY - (index + 1) * random.randrange(500, 1400)
            seen.append((*one, moment))
    for back, (url, en, cn) in zip(
        (1, 2, 4),
        (
            ("https://library.example/", "City Library", "市图书馆"),
            ("https://rails.example/", "Timetable", "时刻表"),
            ("https://skies.example/", "Clear Skies weather", "天晴天气"),
        ),
        strict=True,
    ):
        seen.append((url, cn if zh else en, now - back * DAY - random.randrange(8000, 9000)))
    seen.sort(key=lambda one: one[2])
    database.executemany("INSERT INTO history (url, title, visited) VALUES (?, ?, ?)", seen)
    queries = ("悬索桥", "最深的湖") if zh else ("suspension bridge", "deepest lake")
    database.executemany("INSERT INTO searches (query) VALUES (?)", [(query,) for query in queries])
    open_tabs = ["about:home", random.choice(news)[0], random.choice(wiki)[0]]
    database.executemany(
        "INSERT INTO recents (pages, chosen) VALUES (?, ?)",
        [(url, index == 0) for index, url in enumerate(open_tabs)],
    )


def _parted(titles: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    wiki = [one for one in titles if one[0].startswith(f"{lore.OPUS}wiki/")]
    return wiki, [one for one in titles if one[0].startswith(f"{lore.COURIER}a/")]
