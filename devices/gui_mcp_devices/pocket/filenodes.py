"""What a phone's files are made of: files, live files, links and folders, none of them ever changed."""

from __future__ import annotations

import os
import stat as modes
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

EMPTY: Mapping[str, Node] = {}


class FileError(Exception):
    """`code` is an errno value; the text is the one that a phone's tools print for it."""

    def __init__(self, code: int, path: str) -> None:
        self.code = code
        self.path = path
        self.reason = os.strerror(code)
        super().__init__(f"{path}: {self.reason}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a listing says of one file, folder or link."""

    mode: int
    """As in `st_mode`: kind and permission bits."""
    size: int
    """Bytes; of a link, the length of what it points to."""
    mtime: int
    """Unix seconds of the phone's clock."""
    is_dir: bool
    is_link: bool = False


@dataclass(frozen=True, slots=True)
class File:
    data: bytes
    mode: int
    mtime: int


@dataclass(frozen=True, slots=True)
class Mount:
    load: Callable[[], bytes]
    store: Callable[[bytes], None]
    mode: int
    mtime: int


@dataclass(frozen=True, slots=True)
class Link:
    target: str
    mtime: int


@dataclass(frozen=True, slots=True)
class Folder:
    mode: int
    mtime: int
    children: Mapping[str, Node] = field(default_factory=lambda: EMPTY)


Node = File | Mount | Link | Folder


def entry_of(node: Node) -> Entry:
    match node:
        case File(data, mode, mtime):
            return Entry(modes.S_IFREG | mode, len(data), mtime, False)
        case Mount(load, _, mode, mtime):
            return Entry(modes.S_IFREG | mode, len(load()), mtime, False)
        case Link(target, mtime):
            return Entry(modes.S_IFLNK | 0o777, len(os.fsencode(target)), mtime, False, True)
        case Folder(mode, mtime):
            return Entry(modes.S_IFDIR | mode, 4096, mtime, True)


def weight(node: Node | None) -> tuple[int, int, int]:
    """Bytes and entries of a node and all below it, and how deep it goes below itself."""
    match node:
        case None:
            return 0, 0, 0
        case File(data):
            return len(data), 1, 0
        case Folder(children=children) if children:
            below = [weight(child) for child in children.values()]
            size, entries, height = (list(column) for column in zip(*below, strict=True))
            return sum(size), 1 + sum(entries), 1 + max(height)
        case _:
            return 0, 1, 0


def holds_mount(node: Node) -> bool:
    if isinstance(node, Folder):
        return any(holds_mount(child) for child in node.children.values())
    return isinstance(node, Mount)
