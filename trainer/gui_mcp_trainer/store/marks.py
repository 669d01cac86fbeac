"""Which episodes are being forgotten: from the moment that this is on the disk nobody reads them, and whoever
forgets next completes it."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from gui_mcp.episode.blobs import private_folder, write_private
from pydantic import TypeAdapter, ValidationError

FILE = ".forgetting"

_IDS = TypeAdapter(frozenset[str])


def marked(root: Path) -> frozenset[str]:
    """Raises `OSError`."""
    path = root / FILE
    try:
        at = path.stat()
    except FileNotFoundError:
        return frozenset()
    return _read(path, at.st_ino, at.st_mtime_ns)


def mark(root: Path, episodes: Collection[str]) -> None:
    """On the disk when this returns; what was marked before has to be among them. Raises `OSError`."""
    private_folder(root)
    write_private(root / FILE, _IDS.dump_json(frozenset(episodes)))


def unmark(root: Path) -> None:
    (root / FILE).unlink(missing_ok=True)


@lru_cache(maxsize=4)
def _read(path: Path, inode: int, changed: int) -> frozenset[str]:
    try:
        return _IDS.validate_json(path.read_bytes())
    except (
        ValidationError,
        FileNotFoundError,
    ):  # it is written whole: somebody's hand was here, or all is done
        return frozenset()
