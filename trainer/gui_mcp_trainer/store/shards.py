"""The files of one table: which are there, which are not ours, and how one comes to be.

A shard's name is the time of its writing and something random. It appears whole, under its name, or not at
all; it is never changed, only replaced by others that hold the same rows or fewer.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gui_mcp.episode.blobs import UNFINISHED, private_folder, write_private

from gui_mcp_trainer.store.tables import TABLES, Row

_NAME = re.compile(r"\d{20}-[0-9a-f]{8}\.parquet")
LAST = 10**20 - 1


def folder_of(root: Path, kind: type[Row]) -> Path:
    return root / "tables" / kind.TABLE


def shards_of(root: Path, kind: type[Row]) -> list[Path]:
    """Oldest first; none where nothing was ever written."""
    folder = folder_of(root, kind)
    try:
        return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    except FileNotFoundError:
        return []


def write_shard(root: Path, kind: type[Row], data: bytes, *, instead_of: Path | None = None) -> Path:
    """Put a new shard down, durable when this returns. One that takes the place of an older one keeps its
    time, so that what was written first still is; so does one that is written after the clock was put back.
    Raises `OSError`."""
    folder = folder_of(root, kind)
    private_folder(folder)
    stamp = _stamp(instead_of) if instead_of else _now(shards_of(root, kind))
    path = folder / f"{stamp:020}-{secrets.token_hex(4)}.parquet"
    write_private(path, data, beside=folder)
    _sync(folder)
    return path


def _stamp(path: Path) -> int:
    return int(path.name.partition("-")[0])


def _now(there: Sequence[Path]) -> int:
    latest = _stamp(there[-1]) if there else 0
    return min(max(time.time_ns(), latest + 1), LAST)


def strangers(root: Path) -> list[Path]:
    """What lies among the tables and is no shard of ours: it is left alone and not read."""
    tables = root / "tables"
    if not tables.is_dir():
        return []
    ours = {kind.TABLE for kind in TABLES}
    found = [path for path in tables.iterdir() if path.name not in ours or not path.is_dir()]
    for kind in TABLES:
        folder = folder_of(root, kind)
        inside = folder.iterdir() if folder.is_dir() else ()
        found += [path for path in inside if not _NAME.fullmatch(path.name) and not path.match(UNFINISHED)]
    return sorted(found)


def drop_unfinished(root: Path) -> None:
    """Remove what killed writers left. The caller holds the store alone. Raises `OSError`."""
    for kind in TABLES:
        for path in folder_of(root, kind).glob(UNFINISHED):
            path.unlink()


@contextmanager
def alone_if_free(blobs: Path) -> Generator[bool]:
    """Hold the store alone, as `Blobs.held` does, if nobody writes to it; else, and on Windows, false."""
    if sys.platform == "win32":
        yield False
        return
    import fcntl  # POSIX only

    private_folder(blobs)
    handle = os.open(blobs / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        yield False
        return
    try:
        yield True
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    """Make a name durable; Windows has no such call."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
