"""What is being forgotten: from the moment that this is on the disk nobody reads it, and whoever forgets next
completes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gui_mcp.episode.blobs import private_folder, write_private
from pydantic import TypeAdapter, ValidationError

from gui_mcp_trainer.store.errors import StoreError

FILE = ".forgetting"


@dataclass(frozen=True, slots=True)
class Mark:
    rows: frozenset[str] = frozenset()
    """Episodes whose rows go; their journals stay."""
    whole: frozenset[str] = frozenset()
    """Episodes that go with their journals, where the store has them."""

    @property
    def episodes(self) -> frozenset[str]:
        return self.rows | self.whole

    def __or__(self, other: Mark) -> Mark:
        return Mark(self.rows | other.rows, self.whole | other.whole)


_MARKS = TypeAdapter(Mark)


def marked(root: Path) -> Mark:
    """Raises `OSError`, and `StoreError` where somebody's hand was in it (it is written whole)."""
    path = root / FILE
    try:
        at = path.stat()
        return _read(path, at.st_ino, at.st_mtime_ns)
    except FileNotFoundError:
        return Mark()


def mark(root: Path, what: Mark) -> None:
    """On the disk when this returns, in place of what was marked before. Raises `OSError`."""
    private_folder(root)
    write_private(root / FILE, _MARKS.dump_json(what))


def unmark(root: Path) -> None:
    (root / FILE).unlink(missing_ok=True)


@lru_cache(maxsize=4)
def _read(path: Path, inode: int, changed: int) -> Mark:
    try:
        return _MARKS.validate_json(path.read_bytes())
    except ValidationError as error:
        true, do = "it was changed by hand", "remove it, and forget again what it was about"
        raise StoreError(f"read {path}", true, do) from error
