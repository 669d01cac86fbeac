"""Who works on a stage, and whether they live: a name in the index, and a lock that ends with its process.

A lease alone says only when work may be taken over. The lock says at once that a killed worker is gone, so
that the next one need not wait the lease out.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from gui_mcp.episode.blobs import private_folder

from gui_mcp_trainer.store.store import Store


class Holder:
    """One worker, as long as the block lasts. Blocks; enter and leave it off the event loop."""

    def __init__(self, store: Store) -> None:
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._index = store.index
        self._folder = store.root / "workers"
        self._lock = -1

    def __enter__(self) -> Self:
        """Also gives up what dead workers still hold. That counts as one of their tries."""
        private_folder(self._folder)
        self._lock = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        _take(self._lock)
        for path in self._folder.glob("*.lock"):
            if path != self._path and _is_dead(path):
                self._index.renew(path.stem, 0.0)
                path.unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._index.release(self.name)
        self._path.unlink(missing_ok=True)
        os.close(self._lock)

    @property
    def _path(self) -> Path:
        return self._folder / f"{self.name}.lock"


def _is_dead(path: Path) -> bool:
    """Nobody holds it. Always false on Windows: there leases run out."""
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return _take(handle)
    finally:
        os.close(handle)


def _take(handle: int) -> bool:
    if sys.platform == "win32":
        return False
    import fcntl  # POSIX only

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
