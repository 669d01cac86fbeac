"""The store on the disk: append-only Parquet shards, pictures by their content, and the journals of
collected runs.

    <root>/tables/<table>/<time>-<random>.parquet    one shard a write; it appears whole or not at all
    <root>/blobs/ab/<sha256>.png                     pictures and screens (`gui_mcp.episode.blobs`)
    <root>/episodes/<id>/journal.jsonl               runs that the collector made
    <root>/index.sqlite                              found again from the tables at any time
    <root>/.forgetting                               episodes that are being forgotten: nobody reads them

Whoever writes holds the store shared, whoever compacts or forgets holds it alone; readers hold nothing, and
read on where a shard was replaced under them. Any process may be killed at any moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from gui_mcp.episode.blobs import Blobs
from gui_mcp.episode.lines import ENDINGS
from gui_mcp_devices.screen import Image

from gui_mcp_trainer.store import shards
from gui_mcp_trainer.store.errors import NoSuchRow
from gui_mcp_trainer.store.index import Index
from gui_mcp_trainer.store.marks import marked
from gui_mcp_trainer.store.parquet import encode, merge, read_columns, read_rows, thin
from gui_mcp_trainer.store.tables import R, Row, beginnings

SMALL = 4_000_000
"""Bytes: shards below this are worth making one of."""
MANY = 200
"""Shards of a table beyond which an append makes them fewer, if nobody else is writing."""
LARGE = 16_000_000
"""Bytes of the shards that are made one at once; they are in memory together."""

RELISTED = 20
"""So often in a row shards may be replaced under a reader before it gives up."""

T = TypeVar("T")


class Store:
    """One store. All methods block; call them off the event loop. They may be called from several threads
    and processes at once."""

    def __init__(self, root: Path) -> None:
        """Nothing is made on the disk before something is written."""
        self.root = root
        self.blobs = Blobs(root / "blobs")
        self.index = Index(self)

    @property
    def tables(self) -> Path:
        return self.root / "tables"

    def writing(self) -> AbstractContextManager[None]:
        """Hold this from the first picture that is put until the row that names it is appended, or somebody
        who forgets something may sweep the picture away in between. May be held inside itself."""
        return self.blobs.held()

    def put_picture(self, image: Image) -> str:
        """Keep the very bytes of `image`; returns the name of their blob. Raises `OSError`."""
        with self.writing():
            return self.blobs.put(image.data, ENDINGS[image.media_type])

    def append(self, rows: Sequence[R]) -> Path | None:
        """Write `rows`, all of one kind, as one shard; durable when this returns. Raises `OSError`.

        One shard for many rows reads much faster than many shards: give what belongs together at once. Where
        there are very many, they are compacted if nobody is writing (this thread included): then the shard
        that is returned is gone.
        """
        if not rows:
            return None
        kind, data = type(rows[0]), encode(rows)
        with self.writing():
            path = shards.write_shard(self.root, kind, data)
        if len(self.shards(kind)) > MANY:
            with shards.alone_if_free(self.blobs.folder) as alone:
                if alone:
                    self._compact(kind, SMALL)
        return path

    def shards(self, kind: type[Row]) -> list[Path]:
        """Oldest first."""
        return shards.shards_of(self.root, kind)

    def read(self, kind: type[R]) -> Iterator[R]:
        """Every row once, by its key; of several the first that was written. Rows that are appended while
        this goes on may be left out. Raises `ShardDamaged` and `ShardNewer`."""
        gone, seen = marked(self.root).episodes, set[str]()
        for rows in self._each(kind, lambda path: read_rows(kind, path)):
            for row in rows:
                if (key := row.key) not in seen and row.episode not in gone:
                    seen.add(key)
                    yield row

    def of(self, kind: type[R], episode: str) -> list[R]:
        """The rows of one episode, in the order of their keys' parts. Raises as `read` does."""
        if episode in marked(self.root).episodes:
            return []
        found: dict[str, R] = {}
        for tries in range(RELISTED):
            try:
                for name in self.index.holders(kind, episode):
                    for row in read_rows(kind, self.tables / kind.TABLE / name, episode):
                        found.setdefault(row.key, row)
                break
            except FileNotFoundError:  # replaced since the index looked; it finds out by what
                if tries == RELISTED - 1:
                    raise
        return sorted(found.values(), key=attrgetter(*kind.KEY))

    def get(self, kind: type[R], key: str) -> R:
        """The row of that key. Raises `NoSuchRow`."""
        for episode in self.index.known(kind, beginnings(key)):
            for row in self.of(kind, episode):
                if row.key == key:
                    return row
        asked = f"find {key} among the {kind.TABLE}"
        raise NoSuchRow(asked, "there is no such row", "list the rows to see which there are")

    def keys(self, kind: type[Row]) -> set[str]:
        """Of all rows; reads the columns of the keys alone."""
        gone = marked(self.root).episodes
        names = (*kind.KEY, "episode")
        return {
            "/".join(map(str, parts))
            for rows in self._each(kind, lambda path: read_columns(kind, path, names))
            for *parts, episode in rows
            if episode not in gone
        }

    def compact(self, kind: type[Row], *, small: int = SMALL) -> int:
        """Make one shard of every run of small ones, each row once; returns how many shards fewer there are.

        Holds the store alone, so never call it while this thread is `writing`. What a kill leaves reads the
        same as before.
        """
        if len(self.shards(kind)) < 2:
            return 0
        with self.blobs.held(alone=True):
            return self._compact(kind, small)

    def thin(self, kind: type[Row], shard: Path, keep: Sequence[bool]) -> None:
        """Put one without the rows that are not to be kept in the place of a shard. The caller holds the
        store alone."""
        if any(keep):
            shards.write_shard(self.root, kind, thin(kind, shard, keep), instead_of=shard)
        shard.unlink()

    def strangers(self) -> list[Path]:
        """Files among the tables that are none of ours; they are not read."""
        return shards.strangers(self.root)

    def close(self) -> None:
        """Lets go of the index; a store that is used again opens it again."""
        self.index.close()

    def _compact(self, kind: type[Row], small: int) -> int:
        shards.drop_unfinished(self.root)
        return sum(_merge(self.root, kind, run) for run in _runs(self.shards(kind), small))

    def _each(self, kind: type[Row], take: Callable[[Path], T]) -> Iterator[T]:
        """`take` of every shard, oldest first; where one was replaced meanwhile, of what took its place."""
        done: set[Path] = set()
        while left := [path for path in self.shards(kind) if path not in done]:
            for path in left:
                try:
                    taken = take(path)
                except FileNotFoundError:
                    if path in self.shards(kind):  # it is there and leads nowhere
                        raise
                    break
                done.add(path)
                yield taken
            else:
                return


def _runs(paths: Sequence[Path], small: int) -> Iterator[list[Path]]:
    """Small shards that follow each other, at most `LARGE` together. A large one between two keeps them
    apart, so that of two rows of one key the first stays the first."""
    run: list[Path] = []
    size = 0
    for path in paths:
        bytes_ = path.stat().st_size
        if run and (bytes_ >= small or size + bytes_ > LARGE):
            yield run
            run, size = [], 0
        if bytes_ < small:
            run.append(path)
            size += bytes_
    if run:
        yield run


def _merge(root: Path, kind: type[Row], run: Sequence[Path]) -> int:
    if len(run) < 2:
        return 0
    shards.write_shard(root, kind, merge(kind, run), instead_of=run[0])
    for path in run:
        path.unlink()
    return len(run) - 1
