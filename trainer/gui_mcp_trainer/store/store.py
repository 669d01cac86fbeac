"""The store on the disk: append-only Parquet shards, pictures by their content, and the journals of
collected runs.

    <root>/tables/<table>/<time>-<random>.parquet    one shard a write; it appears whole or not at all
    <root>/blobs/ab/<sha256>.png                     pictures and screens (`gui_mcp.episode.blobs`)
    <root>/episodes/<id>/journal.jsonl               runs that the collector made
    <root>/index.sqlite                              found again from the tables at any time
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from gui_mcp.episode.blobs import Blobs, private_folder, write_private

from gui_mcp_trainer.store.parquet import decode, encode
from gui_mcp_trainer.store.tables import R, Row


class Store:
    """One store. All methods block; call them off the event loop."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.blobs = Blobs(root / "blobs")

    @property
    def tables(self) -> Path:
        return self.root / "tables"

    def append(self, rows: Sequence[R]) -> Path | None:
        """Write `rows`, all of one kind, as one shard; durable when this returns. Raises `OSError`."""
        if not rows:
            return None
        kind = type(rows[0])
        folder = self.tables / kind.TABLE
        private_folder(folder)
        path = folder / f"{time.time_ns():020}-{secrets.token_hex(4)}.parquet"
        write_private(path, encode(rows), beside=folder)
        return path

    def shards(self, kind: type[Row]) -> list[Path]:
        """Oldest first."""
        return sorted((self.tables / kind.TABLE).glob("[0-9]*.parquet"))

    def read(self, kind: type[R]) -> Iterator[R]:
        """Every row once, by its key; of several the first that was written."""
        seen: set[str] = set()
        for shard in self.shards(kind):
            for row in decode(kind, shard.read_bytes()):
                if row.key not in seen:
                    seen.add(row.key)
                    yield row

    def of(self, kind: type[R], episode: str) -> list[R]:
        """The rows of one episode, in the order of their keys."""
        return [row for row in self.read(kind) if row.episode == episode]

    def keys(self, kind: type[R]) -> set[str]:
        return {row.key for row in self.read(kind)}
