"""Content-addressed files: pictures and screens, each kept once however many steps and episodes show it.

`<data>/blobs/ab/<sha256>.png`, readable by the owner alone. A blob appears whole or not at all, and never
changes: its name is the hash of its bytes. Writers hold the lock shared from the blob to the journal line
that names it, and whoever deletes holds it alone, so that no line ever names what was just swept away.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from gui_mcp.episode.errors import BlobMissing

BLOB_NAME = re.compile(r"[0-9a-f]{64}\.(?:png|jpg|webp|json)")
UNFINISHED = ".new-*"
"""Files that are being written. Those of blobs lie beside all blobs, where few others do."""


class Blobs:
    """The blobs of one data folder. All methods block; none may be called from the event loop's thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes, ending: str) -> str:
        """Keep `data` and return its name; durable when this returns. Raises `OSError`."""
        name = f"{hashlib.sha256(data).hexdigest()}.{ending}"
        path = self.path(name)
        if _size(path) == len(data):
            return name
        private_folder(path.parent)
        write_private(path, data, beside=self.folder)
        return name

    def get(self, name: str) -> bytes:
        """The bytes of blob `name`. Raises `BlobMissing`, also when they are no longer what they were."""
        asked = f"blob {name[:12]}"
        if not BLOB_NAME.fullmatch(name):  # a journal from elsewhere must not name a path
            raise BlobMissing(asked, "that is not the name of a blob", "the journal was changed by hand")
        try:
            data = self.path(name).read_bytes()
        except OSError as error:
            raise BlobMissing(
                asked, "it cannot be read", "was it deleted, or left behind in a copy?"
            ) from error
        if hashlib.sha256(data).hexdigest() != name.partition(".")[0]:
            raise BlobMissing(asked, "its bytes are damaged", "restore it from a copy")
        return data

    def path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    @contextmanager
    def held(self, *, alone: bool = False) -> Generator[None]:
        """Keep others from sweeping blobs, or with `alone` from writing any. Does nothing on Windows."""
        if sys.platform == "win32":
            yield
            return
        import fcntl  # POSIX only

        handle = self._lock()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield
        finally:
            os.close(handle)

    def drop_unfinished(self) -> None:
        """Remove what killed writers left. Does nothing while somebody writes, nor on Windows, where that is
        not known. Raises `OSError`."""
        if sys.platform == "win32" or not self.folder.is_dir():
            return
        import fcntl  # POSIX only

        handle = self._lock()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for path in self.folder.glob(UNFINISHED):
                path.unlink()
        except BlockingIOError:
            return
        finally:
            os.close(handle)

    def _lock(self) -> int:
        private_folder(self.folder)
        return os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)


def private_folder(path: Path) -> None:
    """Make `path`, and each missing folder above it, for the owner alone (0700). Raises `OSError`."""
    if path.is_dir():
        return
    private_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, data: bytes, *, beside: Path | None = None) -> None:
    """Put `data` at `path` for the owner alone (0600): whole and durable, or not at all. Raises `OSError`.

    It is written in `beside` first, a folder of the same disk; else in the folder of `path`.
    """
    handle, temporary = tempfile.mkstemp(prefix=".new-", dir=beside or path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
