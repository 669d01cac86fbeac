"""The phone's file tree as the app shows it, and what can be done to it; a refusal comes back as a word.

The words: `empty`, `signs`, `dots`, `long`, `taken` (of names), `system`, `inside`, `gone`, `full`, `deep`.
Nothing is changed where a word comes back.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.apps.files.data import ROOT
from gui_mcp_devices.pocket.filenodes import File, FileError, Folder, Link, Mount
from gui_mcp_devices.pocket.files import FOLDERS

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Kind = Literal["folder", "image", "video", "audio", "document", "archive", "other"]
Order = Literal["name", "date", "size", "kind"]
ORDERS: tuple[Order, ...] = ("name", "date", "size", "kind")
ENDINGS: dict[Kind, str] = {
    "image": "png jpg jpeg gif webp bmp",
    "video": "mp4 mkv mov webm",
    "audio": "mp3 m4a wav ogg flac",
    "document": "txt md csv log json xml html pdf doc docx xls xlsx ppt pptx",
    "archive": "zip tar gz 7z rar",
}
KINDS: dict[str, Kind] = {end: kind for kind, ends in ENDINGS.items() for end in ends.split()}
TEXTS = frozenset("txt md csv log json xml html".split())
FORBIDDEN = '/\\:*?"<>|'
MOST_NAME = 255
OWN = frozenset(
    f"{ROOT}/{rest}"
    for folder in FOLDERS
    if folder.startswith(f"{ROOT}/")
    for rest in (folder.removeprefix(f"{ROOT}/"), folder.removeprefix(f"{ROOT}/").partition("/")[0])
)
"""Folders that the phone itself needs."""
_WHY = {errno.ENOSPC: "full", errno.ENAMETOOLONG: "deep", errno.EINVAL: "inside", errno.EEXIST: "taken"}


@dataclass(frozen=True, slots=True)
class Item:
    path: str
    kind: Kind
    size: int
    """Bytes; of a folder how many things are in it."""
    mtime: int

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def is_folder(self) -> bool:
        return self.kind == "folder"


def ending(name: str) -> str:
    stem, dot, end = name.rpartition(".")
    return end.lower() if dot and stem else ""


def kind_of(name: str) -> Kind:
    return KINDS.get(ending(name), "other")


def item(phone: Phone, path: str) -> Item | None:
    entry = phone.files.stat(path)
    if entry is None:
        return None
    if entry.is_dir:
        return Item(path, "folder", len(phone.files.list(path)), entry.mtime)
    return Item(path, kind_of(path.rpartition("/")[2]), entry.size, entry.mtime)


def items(phone: Phone, folder: str, hidden: bool = False) -> list[Item]:
    """What lies in a folder; links and, without `hidden`, names that begin with a dot are left out."""
    try:
        names = phone.files.list(folder)
    except FileError:
        return []
    found = (
        item(phone, f"{folder}/{name}")
        for name, entry in names.items()
        if not entry.is_link and (hidden or not name.startswith("."))
    )
    return [one for one in found if one is not None]


def everything(phone: Phone, hidden: bool = False) -> list[Item]:
    """All that lies below the root."""
    found: list[Item] = []
    if phone.files.stat(ROOT) is None:
        return found
    for path, node in phone.files.below(ROOT):
        if not hidden and "/." in path.removeprefix(ROOT):
            continue
        match node:
            case Folder(_, mtime, children):
                found.append(Item(path, "folder", len(children), mtime))
            case File(data, _, mtime):
                found.append(Item(path, kind_of(path.rpartition("/")[2]), len(data), mtime))
            case Link() | Mount():
                pass
    return found


def arranged(found: Sequence[Item], order: Order, down: bool) -> list[Item]:
    """Folders first; what is alike by its name."""
    by_name = sorted(found, key=lambda one: (one.name.casefold(), one.path))
    keys: dict[Order, Callable[[Item], str | int]] = {
        "name": lambda one: one.name.casefold(),
        "date": lambda one: one.mtime,
        "size": lambda one: one.size,
        "kind": lambda one: ending(one.name),
    }
    ordered = sorted(by_name, key=keys[order], reverse=down)
    return sorted(ordered, key=lambda one: not one.is_folder)


def weight(phone: Phone, path: str) -> tuple[int, int]:
    """Bytes and number of files of a file, or of all that a folder holds."""
    entry = phone.files.stat(path)
    if entry is None or not entry.is_dir:
        return (entry.size, 1) if entry else (0, 0)
    sizes = [len(node.data) for _, node in phone.files.below(path) if isinstance(node, File)]
    return sum(sizes), len(sizes)


# -- changes ----------------------------------------------------------------------------------------------


def wrong_name(name: str) -> str:
    """Why nothing can be called so; empty: it can."""
    if not name:
        return "empty"
    if name in (".", ".."):
        return "dots"
    if any(sign in FORBIDDEN or sign < " " for sign in name):
        return "signs"
    return "long" if len(os.fsencode(name)) > MOST_NAME else ""


def attempt(phone: Phone, do: Callable[[], object]) -> str:
    """Does all of it or nothing; the word for why not."""
    before = phone.files.snapshot()
    try:
        do()
    except FileError as error:
        phone.files.restore(before)
        return _WHY.get(error.code, "gone")
    phone.touch()
    return ""


def taken(phone: Phone, folder: str, name: str) -> bool:
    """Something is called so already; large and small letters are alike."""
    return any(other.casefold() == name.casefold() for other in _names(phone, folder))


def _names(phone: Phone, folder: str) -> list[str]:
    try:
        return list(phone.files.list(folder))
    except FileError:
        return []


def free_name(phone: Phone, folder: str, name: str) -> str:
    """`name`, or with a number behind it one that is not taken."""
    held = {other.casefold() for other in _names(phone, folder)}
    stem, dot, end = name.rpartition(".")
    if not stem:
        stem, dot, end = name, "", ""
    number, free = 1, name
    while free.casefold() in held:
        free = f"{stem} ({number}){dot}{end}"
        number += 1
    return free


def rename(phone: Phone, path: str, name: str) -> str:
    folder, _, old = path.rpartition("/")
    if (why := wrong_name(name)) or path in OWN:
        return why or "system"
    if name.casefold() != old.casefold() and taken(phone, folder, name):
        return "taken"
    return attempt(phone, lambda: phone.files.rename(path, f"{folder}/{name}"))


def make_folder(phone: Phone, folder: str, name: str) -> str:
    if why := wrong_name(name):
        return why
    if taken(phone, folder, name):
        return "taken"
    return attempt(phone, lambda: phone.files.mkdir(f"{folder}/{name}"))


def make_file(phone: Phone, folder: str, name: str, data: bytes) -> str:
    if why := wrong_name(name):
        return why
    if taken(phone, folder, name):
        return "taken"
    return attempt(phone, lambda: phone.files.write(f"{folder}/{name}", data, 0o660))


def misplaced(paths: Sequence[str], folder: str, moving: bool) -> str:
    """Why these cannot go into that folder at all."""
    if moving and OWN & {*paths}:
        return "system"
    if any(f"{folder}/".startswith(f"{path}/") for path in paths):
        return "inside"
    return "there" if moving and all(path.rpartition("/")[0] == folder for path in paths) else ""


def move(phone: Phone, path: str, to: str) -> str:
    return attempt(phone, lambda: phone.files.rename(path, to))


def copy(phone: Phone, path: str, to: str) -> str:
    """A file, or a folder with all that is in it but links."""

    def do() -> None:
        files = phone.files
        entry = files.stat(path)
        if entry is None or not entry.is_dir:
            files.write(to, files.read(path), 0o660)
            return
        held = list(files.below(path))
        files.mkdir(to)
        for place, node in held:
            there = to + place.removeprefix(files.resolve(path))
            match node:
                case Folder():
                    files.mkdir(there)
                case File(data):
                    files.write(there, data, 0o660)
                case Link() | Mount():
                    pass

    return attempt(phone, do)
