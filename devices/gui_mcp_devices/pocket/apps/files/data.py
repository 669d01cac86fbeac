"""The tables of the files app, and the files that a phone starts with."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from gui_mcp_devices.pocket.apps.files import stock
from gui_mcp_devices.pocket.filenodes import Folder
from gui_mcp_devices.pocket.files import Files
from gui_mcp_devices.pocket.state import Locale
from gui_mcp_devices.pocket.world import WORLDS, World

PACKAGE = "app.pocket.files"
PATH = "/data/data/app.pocket.files/databases/files.db"
BIN = "/data/data/app.pocket.files/files/bin"
"""Where what was deleted lies, each under its number in the table `bin`."""
ROOT = "/storage/emulated/0"
SCHEMA = """
CREATE TABLE favourites (path TEXT PRIMARY KEY, added INTEGER NOT NULL);
CREATE TABLE bin (
  _id INTEGER PRIMARY KEY, name TEXT NOT NULL, folder TEXT NOT NULL, deleted INTEGER NOT NULL,
  is_folder INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE searches (query TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE history (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
DAY = 86_400

Pair = tuple[str, str]

TEXTS: tuple[tuple[Pair, Pair, Pair], ...] = (
    (("Documents", "Documents"), ("Reading list.txt", "书单.txt"),
     ("1. The Salt Road\n2. A House by the Weir\n3. Small Engines\n", "1. 盐路\n2. 堰边的房子\n3. 小引擎\n")),
    (("Documents", "Documents"), ("Garden plan.txt", "花园计划.txt"),
     ("Beans along the fence, herbs in the two tubs, a fig in the corner.\n",
      "篱笆边种豆角，两个木桶种香草，角落种一棵无花果。\n")),
    (("Documents", "Documents"), ("Household budget.csv", "家庭预算.csv"),
     ("item,amount\nrent,940\npower,61\nwater,23\ninternet,35\n",
      "项目,金额\n房租,3400\n电费,210\n水费,60\n网费,99\n")),
    (("Documents/Work", "Documents/工作"), ("Agenda.txt", "会议议程.txt"),
     ("1. Figures of the month\n2. New office\n3. Anything else\n", "1. 本月数据\n2. 新办公室\n3. 其他\n")),
    (("Documents/Work", "Documents/工作"), ("Quarterly summary.txt", "季度总结.txt"),
     ("Sales rose by four per cent. Two deliveries were late.\n", "销售增长百分之四。两批货延误。\n")),
    (("Documents/Recipes", "Documents/菜谱"), ("Plum cake.txt", "李子蛋糕.txt"),
     ("200 g flour, 120 g sugar, 3 eggs, 600 g plums. 45 minutes at 180 degrees.\n",
      "面粉 200 克，糖 120 克，鸡蛋 3 个，李子 600 克。180 度烤 45 分钟。\n")),
    (("Documents/Recipes", "Documents/菜谱"), ("Bean stew.txt", "炖豆子.txt"),
     ("White beans, leeks, thyme, lemon. Two hours on a low flame.\n",
      "白芸豆、韭葱、百里香、柠檬。小火两小时。\n")),
    (("Download", "Download"), ("Router setup.txt", "路由器设置.txt"),
     ("Open the lid, press the white key for five seconds, wait for the green light.\n",
      "打开盖子，按住白色键五秒，等绿灯亮起。\n")),
)  # fmt: skip
"""Folder, name and text; English and Chinese."""

PAPERS: tuple[tuple[Pair, Pair], ...] = (
    (("Documents", "Documents"), ("Lease.pdf", "租房合同.pdf")),
    (("Documents", "Documents"), ("Insurance.pdf", "保险单.pdf")),
    (("Documents/Work", "Documents/工作"), ("Offer.pdf", "报价单.pdf")),
    (("Documents/Work", "Documents/工作"), ("Slides.pptx", "演示文稿.pptx")),
    (("Download", "Download"), ("Train ticket.pdf", "火车票.pdf")),
    (("Download", "Download"), ("Lamp manual.pdf", "台灯说明书.pdf")),
    (("Download", "Download"), ("Tax form.pdf", "税表.pdf")),
)
SONGS: tuple[Pair, ...] = (
    ("Harbour Lights.mp3", "港湾灯火.mp3"), ("Slow Morning.mp3", "慢早晨.mp3"),
    ("North Wind.mp3", "北风.mp3"), ("Paper Boats.mp3", "纸船.mp3"), ("Voice memo.m4a", "语音备忘.m4a"),
)  # fmt: skip
FILMS: tuple[Pair, ...] = (("Birthday.mp4", "生日.mp4"), ("First steps.mp4", "第一步.mp4"))
BINNED: tuple[tuple[Pair, Pair], ...] = (
    (("Download", "Download"), ("Old leaflet.pdf", "旧传单.pdf")),
    (("Documents", "Documents"), ("Shopping 2025.txt", "购物2025.txt")),
    (("Music", "Music"), ("Broken take.mp3", "录坏了.mp3")),
)
PLACES: tuple[Pair, ...] = (("Lake", "湖边"), ("Mountains", "山里"))


@dataclass(frozen=True, slots=True)
class Stored:
    """One file of the first day."""

    folder: str
    """Below the root, or of what was deleted: where it was."""
    name: str
    data: bytes
    mtime: int


@dataclass(frozen=True, slots=True)
class Owned:
    files: tuple[Stored, ...]
    binned: tuple[Stored, ...]
    starred: tuple[str, ...]
    """Paths of favourites."""


def fill(database: sqlite3.Connection, world: World) -> None:
    owned = owned_by(world.seed, world.locale, world.start)
    database.executemany(
        "INSERT INTO bin (name, folder, deleted) VALUES (?,?,?)",
        [(one.name, f"{ROOT}/{one.folder}", one.mtime + 2 * DAY) for one in owned.binned],
    )
    database.executemany(
        "INSERT INTO favourites VALUES (?,?)",
        [(path, int(world.start) - at * DAY) for at, path in enumerate(owned.starred, 1)],
    )
    database.executemany("INSERT INTO settings VALUES (?,?)", [("hidden", "0"), ("ask", "0")])


def stow(files: Files, world: World) -> None:
    owned = owned_by(world.seed, world.locale, world.start)
    for folder in dict.fromkeys(one.folder for one in owned.files):
        files.mkdir(f"{ROOT}/{folder}", parents=True)
    for one in owned.files:
        files.write(f"{ROOT}/{one.folder}/{one.name}", one.data, 0o660, one.mtime)
    files.mkdir(BIN, parents=True)
    for number, one in enumerate(owned.binned, 1):
        files.write(f"{BIN}/{number}", one.data, 0o600, one.mtime)
    newest = {folder: 0 for folder, node in files.below(ROOT) if isinstance(node, Folder)}
    for one in owned.files:
        newest[f"{ROOT}/{one.folder}"] = max(newest[f"{ROOT}/{one.folder}"], one.mtime)
    for folder, mtime in reversed(newest.items()):  # what is done to a thing in it changes a folder's time
        files.touch(folder, mtime or int(world.start) - 200 * DAY)


@lru_cache(maxsize=2 * WORLDS)
def owned_by(seed: int, locale: Locale, start: float) -> Owned:
    random = Random(f"{seed}/{locale}/files")
    lang = 1 if locale == "zh" else 0
    now = int(start)

    def age(most: int = 90) -> int:
        return now - random.randrange(DAY, most * DAY)

    found = [Stored(f[lang], n[lang], text[lang].encode(), age()) for f, n, text in TEXTS]
    found += [Stored(f[lang], n[lang], stock.pdf(random.randrange(4_000, 90_000)), age()) for f, n in PAPERS]
    found += [Stored("Music", n[lang], stock.sound(random.randrange(30_000, 120_000)), age()) for n in SONGS]
    found += [Stored("Movies", n[lang], stock.film(random.randrange(90_000, 260_000)), age()) for n in FILMS]
    camera = sorted(age(60) for _ in range(10))
    found += [_photo(random, "DCIM/Camera", f"IMG_{i:04d}.png", m) for i, m in enumerate(camera, 1001)]
    for place in PLACES:
        taken = [
            _photo(random, f"Pictures/{place[lang]}", f"{place[lang]} {i}.png", age()) for i in (1, 2, 3)
        ]
        found += taken
    found.append(_photo(random, "Pictures/Screenshots", "Screenshot_0001.png", age(20)))
    trip = ("Trip photos.zip", "旅行照片.zip")[lang]
    found.append(Stored("Download", trip, _packed(random, ("Day", "第")[lang]), age(30)))
    scores = ("Choir scores.zip", "合唱谱.zip")[lang]
    pages = [(f"{('Part', '声部')[lang]} {i}.txt", b"la la la\n" * i) for i in (1, 2)]
    found.append(Stored("Download", scores, stock.archive(pages), age(30)))
    found.append(Stored("Documents", ".nomedia", b"", age()))
    binned = tuple(
        Stored(f[lang], n[lang], stock.pdf(random.randrange(900, 9_000)), now - random.randrange(3, 20) * DAY)
        for f, n in BINNED
    )
    starred = random.sample([one for one in found[:12] if "Documents" in one.folder], 2)
    return Owned(tuple(found), binned, tuple(f"{ROOT}/{one.folder}/{one.name}" for one in starred))


def photo(random: Random, width: int, height: int, name: str) -> bytes:
    tint = (random.randrange(60, 200), random.randrange(80, 200), random.randrange(120, 220))
    return stock.png(f"photo/{name}-{random.randrange(10_000)}", tint, width, height)


def _photo(random: Random, folder: str, name: str, mtime: int) -> Stored:
    width = random.choice((96, 112, 128))
    return Stored(folder, name, photo(random, width, width * 3 // 4, "scene"), mtime)


def _packed(random: Random, word: str) -> bytes:
    members: Sequence[tuple[str, bytes]] = [
        (f"{word} {i}.png", photo(random, 32, 24, "trip")) for i in (1, 2, 3)
    ]
    return stock.archive(members)
