"""A file that grows by whole lines and is locked while it does."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from gui_mcp.episode.blobs import private_folder
from gui_mcp.episode.errors import EpisodeExists, disk_errors


class Appender:
    """Made by `create`. `append` and `rewrite` raise `OSError`; what failed leaves no half line behind."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self.closed = False
        self._handle = handle
        self._size = 0

    @classmethod
    def create(cls, path: Path) -> Appender:
        """A new file (0600) in a new folder (0700). Raises `RecordError`."""
        asked = f"begin episode {path.parent.name}"
        with disk_errors(asked):
            private_folder(path.parent)
            try:
                handle = _open(path, os.O_EXCL)
            except FileExistsError:
                raise EpisodeExists(asked, "there is a journal of that name", "use a new id") from None
            _sync_folder(path.parent)
            _sync_folder(path.parent.parent)
        return cls(path, handle)

    def append(self, line: bytes, *, sync: bool = False) -> None:
        rest = memoryview(line)
        try:
            while rest:
                rest = rest[os.write(self._handle, rest) :]
            if sync:
                os.fsync(self._handle)
        except OSError:
            os.ftruncate(self._handle, self._size)
            raise
        self._size += len(line)

    def rewrite(self, change: Callable[[bytes], bytes]) -> None:
        """Put every line through `change`; the file is replaced as a whole, and only if a line differs."""
        old = self.path.read_bytes()
        new = b"".join(change(line) + b"\n" for line in old.splitlines())
        if new == old:
            return
        fresh = self.path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        handle = _open(fresh, os.O_EXCL)
        replacement = Appender(fresh, handle)
        try:
            replacement.append(new, sync=True)
            fresh.replace(self.path)
        except OSError:
            replacement.close()
            fresh.unlink(missing_ok=True)
            raise
        _sync_folder(self.path.parent)
        os.close(self._handle)
        self._handle, self._size = handle, len(new)

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            os.close(self._handle)


def is_locked(path: Path) -> bool:
    """Its run is going on, here or in another process. Never true on Windows, which has no such lock."""
    if sys.platform == "win32":
        return False
    import fcntl  # POSIX only

    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _open(path: Path, flags: int) -> int:
    if sys.platform == "win32":
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_BINARY | flags, 0o600)
    import fcntl  # POSIX only

    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | flags, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def _sync_folder(path: Path) -> None:
    """Make the name of a new file durable; Windows has no such call."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
