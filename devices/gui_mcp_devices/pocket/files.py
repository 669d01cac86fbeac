"""A phone's files, in memory: a tree with Android's folders and links, bounded in size.

No name reaches the host: paths are resolved inside this tree alone, `..` ends at "/", links are followed
here. The tree is never changed in place (a write copies the folders above it), so a snapshot is one
reference and costs nothing. Databases are mounted: their bytes are made when somebody reads them.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from gui_mcp_devices.pocket.filenodes import (
    Entry,
    File,
    FileError,
    Folder,
    Link,
    Mount,
    Node,
    entry_of,
    holds_mount,
    weight,
)

__all__ = ["MOST_BYTES", "Entry", "FileError", "Files"]

MOST_BYTES = 128 * 1024 * 1024
MOST_ENTRIES = 20_000
MOST_NAME = 255
MOST_PATH = 4096
MOST_LINKS = 40
MOST_DEPTH = 64

FOLDERS = (
    "/acct /cache /config /data/app /data/data /data/local/tmp /data/media /data/misc /data/system /dev"
    " /metadata /mnt /odm /oem /proc /product /storage/emulated/0/Alarms /storage/emulated/0/Android/data"
    " /storage/emulated/0/DCIM/Camera /storage/emulated/0/Documents /storage/emulated/0/Download"
    " /storage/emulated/0/Movies /storage/emulated/0/Music /storage/emulated/0/Notifications"
    " /storage/emulated/0/Pictures/Screenshots /storage/emulated/0/Ringtones /storage/self /sys"
    " /system/app /system/bin /system/etc /system/fonts /system/priv-app /vendor"
).split()
LINKS = {
    "/bin": "/system/bin",
    "/data/user/0": "/data/data",
    "/etc": "/system/etc",
    "/mnt/sdcard": "/storage/emulated/0",
    "/sdcard": "/storage/emulated/0",
    "/storage/self/primary": "/storage/emulated/0",
}


@dataclass(frozen=True, slots=True)
class _Tree:
    root: Folder
    used: int
    """Bytes in files; mounts are not counted, their owner bounds them."""
    entries: int


class Files:
    """Every path is absolute (a relative one counts from "/"). All verbs raise `FileError`.

    `clock` gives unix seconds and stamps what is written without a time of its own.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        *,
        most_bytes: int = MOST_BYTES,
        most_entries: int = MOST_ENTRIES,
    ) -> None:
        self._clock = clock
        self._most_bytes = most_bytes
        self._most_entries = most_entries
        self._reserved = 0
        self._tree = _Tree(Folder(0o755, int(clock())), 0, 0)
        for path in FOLDERS:
            self.mkdir(path, parents=True)
        for path, target in LINKS.items():
            self.mkdir(path.rpartition("/")[0] or "/", parents=True)
            self.link(path, target)

    @property
    def free(self) -> int:
        """Bytes that can still be written or reserved."""
        return self._most_bytes - self._tree.used - self._reserved

    def reserve(self, size: int) -> None:
        """Sets bytes aside for a file that is on its way; `release` gives them back before it is written."""
        if size > self.free:
            raise FileError(errno.ENOSPC, "")
        self._reserved += size

    def release(self, size: int) -> None:
        self._reserved -= size

    @property
    def used(self) -> int:
        return self._tree.used

    def snapshot(self) -> object:
        """Everything but the content of mounts; for `restore`. Takes no time, whatever the size."""
        return self._tree

    def restore(self, snapshot: object) -> None:
        if not isinstance(snapshot, _Tree):
            raise TypeError(f"restore: {type(snapshot).__name__} is no snapshot; pass what snapshot() gave")
        self._tree = snapshot

    def resolve(self, path: str, *, follow: bool = True) -> str:
        """The path with links and `..` resolved; its last name need not exist, the folders must.

        `follow` also resolves the last name when it is a link.
        """
        return "/" + "/".join(self._walk(path, follow))

    def stat(self, path: str, *, follow: bool = True) -> Entry | None:
        """None where nothing is, or where a name on the way is no folder."""
        try:
            node = self._node(path, follow)
        except FileError:
            return None
        return entry_of(node)

    def read(self, path: str) -> bytes:
        match self._node(path):
            case File(data):
                return data
            case Mount(load):
                return load()
            case _:
                raise FileError(errno.EISDIR, path)

    def readlink(self, path: str) -> str:
        match self._node(path, follow=False):
            case Link(target):
                return target
            case _:
                raise FileError(errno.EINVAL, path)

    def list(self, path: str) -> dict[str, Entry]:
        """By name, sorted; links are shown as links. "." and ".." are not in it."""
        folder = self._node(path)
        if not isinstance(folder, Folder):
            raise FileError(errno.ENOTDIR, path)
        return {name: entry_of(node) for name, node in sorted(folder.children.items())}

    def below(self, path: str) -> Iterator[tuple[str, Node]]:
        """All that a folder holds, however deep, by absolute path; a folder stands before what is in it."""
        top = self.resolve(path)
        todo = [(top, self._node(top))]
        while todo:
            place, node = todo.pop()
            if place != top:
                yield place, node
            if isinstance(node, Folder):
                below = sorted(node.children.items(), reverse=True)
                todo += [(f"{place.rstrip('/')}/{name}", child) for name, child in below]

    def write(self, path: str, data: bytes, mode: int = 0o644, mtime: int | None = None) -> None:
        """Makes the file, or replaces its content, mode and time. The folder must exist.

        A mount gets the bytes and keeps its mode.
        """
        names = self._walk(path)
        old = self._find(names)
        stamp = self._stamp(mtime)
        match old:
            case Folder():
                raise FileError(errno.EISDIR, path)
            case Mount():
                old.store(data)
                self._put(names, replace(old, mtime=stamp), path)
            case _:
                self._put(names, File(bytes(data), mode & 0o7777, stamp), path)

    def append(self, path: str, data: bytes) -> None:
        old = self.stat(path)
        self.write(path, self.read(path) + data if old else data, old.mode if old else 0o644)

    def mkdir(self, path: str, parents: bool = False, mode: int = 0o771) -> None:
        """With `parents` the folders on the way are made too, and a folder that is there is no error."""
        if parents:
            names = path.split("/")
            for end in range(2, len(names)):
                upper = "/".join(names[:end])
                if self.stat(upper) is None:
                    self.mkdir(upper, mode=mode)
        names = self._walk(path)
        old = self._find(names)
        if old is not None:
            if parents and isinstance(old, Folder):
                return
            raise FileError(errno.EEXIST, path)
        self._put(names, Folder(mode & 0o7777, self._stamp(None)), path)

    def link(self, path: str, target: str) -> None:
        """A symbolic link at `path`; the target need not exist."""
        names = self._walk(path, follow=False)
        if self._find(names) is not None:
            raise FileError(errno.EEXIST, path)
        if not target or "\0" in target or len(os.fsencode(target)) >= MOST_PATH:
            raise FileError(errno.EINVAL, path)
        self._put(names, Link(target, self._stamp(None)), path)

    def chmod(self, path: str, mode: int) -> None:
        names = self._walk(path)
        node = self._find(names)
        match node:
            case None:
                raise FileError(errno.ENOENT, path)
            case Link():
                raise FileError(errno.EINVAL, path)
            case _:
                self._put(names, replace(node, mode=mode & 0o7777), path)

    def touch(self, path: str, mtime: int | None = None) -> None:
        """Sets the time; makes an empty file where nothing is."""
        names = self._walk(path)
        node = self._find(names)
        if node is None:
            self.write(path, b"", mtime=mtime)
        else:
            self._put(names, replace(node, mtime=self._stamp(mtime)), path)

    def remove(self, path: str, recursive: bool = False) -> None:
        """Takes away a file, a link (not what it points to), an empty folder; with `recursive` any folder.

        A mount, "/" and a folder with a mount in it are busy.
        """
        names = self._walk(path, follow=False)
        node = self._find(names)
        if node is None:
            raise FileError(errno.ENOENT, path)
        if not names or holds_mount(node):
            raise FileError(errno.EBUSY, path)
        if isinstance(node, Folder) and node.children and not recursive:
            raise FileError(errno.ENOTEMPTY, path)
        self._put(names, None, path)

    def rename(self, old: str, new: str) -> None:
        """Moves a file, folder or link; replaces a file or an empty folder at `new`.

        Onto a mount: the mount gets the bytes and `old` is gone.
        """
        source, target = self._walk(old, follow=False), self._walk(new, follow=False)
        node, there = self._find(source), self._find(target)
        if node is None:
            raise FileError(errno.ENOENT, old)
        if source == target:
            return
        if not source or holds_mount(node):
            raise FileError(errno.EBUSY, old)
        if target[: len(source)] == source:
            raise FileError(errno.EINVAL, new)
        if isinstance(there, Folder):
            if not isinstance(node, Folder):
                raise FileError(errno.EISDIR, new)
            if there.children:
                raise FileError(errno.ENOTEMPTY, new)
        elif there is not None and isinstance(node, Folder):
            raise FileError(errno.ENOTDIR, new)
        if isinstance(there, Mount):
            self.write(new, self.read(old))
            self._put(source, None, old)
            return
        before = self._tree
        self._put(source, None, old)
        try:
            self._put(target, node, new)
        except FileError:
            self._tree = before
            raise

    def mount(
        self, path: str, load: Callable[[], bytes], store: Callable[[bytes], None], mode: int = 0o660
    ) -> None:
        """A live file: reading calls `load`, writing `store`, which may raise `FileError`.

        Makes the folders on the way and replaces a file. Its content is no part of a snapshot.
        """
        upper = path.rpartition("/")[0]
        if upper:
            self.mkdir(upper, parents=True)
        names = self._walk(path)
        if isinstance(self._find(names), Folder):
            raise FileError(errno.EISDIR, path)
        self._put(names, Mount(load, store, mode & 0o7777, self._stamp(None)), path)

    def unmount(self, path: str) -> None:
        names = self._walk(path)
        if not isinstance(self._find(names), Mount):
            raise FileError(errno.EINVAL, path)
        self._put(names, None, path)

    def _stamp(self, mtime: int | None) -> int:
        return int(self._clock()) if mtime is None else mtime

    def _node(self, path: str, follow: bool = True) -> Node:
        node = self._find(self._walk(path, follow))
        if node is None:
            raise FileError(errno.ENOENT, path)
        return node

    def _find(self, names: tuple[str, ...]) -> Node | None:
        """`names` are resolved: no link on the way."""
        node: Node | None = self._tree.root
        for name in names:
            if not isinstance(node, Folder):
                return None
            node = node.children.get(name)
        return node

    def _walk(self, path: str, follow: bool = True) -> tuple[str, ...]:
        """The names from "/" down, without links and dots. Every one but the last must be a folder."""
        if "\0" in path:
            raise FileError(errno.EINVAL, path)
        if len(path) >= MOST_PATH or len(os.fsencode(path)) >= MOST_PATH:
            raise FileError(errno.ENAMETOOLONG, path)
        if not path:
            raise FileError(errno.ENOENT, path)
        todo = path.split("/")[::-1]
        done: list[tuple[str, Node]] = []
        links = 0
        while todo:
            name = todo.pop()
            here = done[-1][1] if done else self._tree.root
            if not isinstance(here, Folder):
                raise FileError(errno.ENOTDIR, path)
            if name in ("", "."):
                continue
            if name == "..":
                if done:
                    done.pop()
                continue
            if len(os.fsencode(name)) > MOST_NAME:
                raise FileError(errno.ENAMETOOLONG, path)
            last = not any(todo)
            node = here.children.get(name)
            if isinstance(node, Link) and (follow or not last):
                links += 1
                if links > MOST_LINKS:
                    raise FileError(errno.ELOOP, path)
                if node.target.startswith("/"):
                    done.clear()
                todo.extend(node.target.split("/")[::-1])
            elif node is not None:
                done.append((name, node))
            elif last:
                return (*(n for n, _ in done), name)
            else:
                raise FileError(errno.ENOENT, path)
        return tuple(n for n, _ in done)

    def _put(self, names: tuple[str, ...], node: Node | None, path: str) -> None:
        """Puts `node` (None: nothing) at `names`, within the bounds."""
        if not names:
            if not isinstance(node, Folder):
                raise FileError(errno.EBUSY, path)
            self._tree = replace(self._tree, root=node)
            return
        old_bytes, old_entries, _ = weight(self._find(names))
        new_bytes, new_entries, height = weight(node)
        if len(names) + height > MOST_DEPTH:
            raise FileError(errno.ENAMETOOLONG, path)
        used = self._tree.used - old_bytes + new_bytes
        entries = self._tree.entries - old_entries + new_entries
        if (used + self._reserved > self._most_bytes and new_bytes > old_bytes) or (
            entries > self._most_entries and new_entries > old_entries
        ):
            raise FileError(errno.ENOSPC, path)
        above: list[Folder] = []
        here: Node = self._tree.root
        for name in names[:-1]:
            if not isinstance(here, Folder) or name not in here.children:
                raise FileError(errno.ENOENT, path)
            above.append(here)
            here = here.children[name]
        if not isinstance(here, Folder):
            raise FileError(errno.ENOTDIR, path)
        changed = dict(here.children)
        if node is None:
            changed.pop(names[-1], None)
        else:
            changed[names[-1]] = node
        new = replace(here, children=changed, mtime=int(self._clock()))
        for name, folder in zip(reversed(names[:-1]), reversed(above), strict=True):
            new = replace(folder, children={**folder.children, name: new})
        self._tree = _Tree(new, used, entries)
