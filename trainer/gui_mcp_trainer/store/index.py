"""Where the rows of an episode lie, and who works on what: `index.sqlite` in the store.

It says nothing that the tables do not, so it is brought up to date by their folders whenever it is asked, and
one that is gone or damaged is made anew. Work that was put into it goes with it: a stage puts in again what
the tables show to be missing.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gui_mcp_trainer.store.database import Database
from gui_mcp_trainer.store.parquet import read_columns
from gui_mcp_trainer.store.shards import folder_of, shards_of
from gui_mcp_trainer.store.tables import TABLES, Row

if TYPE_CHECKING:
    from gui_mcp_trainer.store.store import Store

FILE = "index.sqlite"

TRIES = 3
"""So often a piece of work is handed out before it is given up."""

SETTLED = 0.1
"""Seconds after which a folder's time tells any later change from the one it is of."""

WORN_OUT = "whoever took it was killed, or took too long, each time"


@dataclass(frozen=True, slots=True)
class Size:
    """Of one table, as its shards lie there: a row that was written twice counts twice."""

    table: str
    shards: int
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Work:
    """How much of a stage's work is where."""

    open: int = 0
    leased: int = 0
    done: int = 0
    failed: int = 0


class Index:
    """The index of one store. All methods block; threads and processes may share it. Raise
    `sqlite3.Error` where the disk refuses, and `ShardDamaged` and `ShardNewer` where a new shard does."""

    def __init__(self, store: Store) -> None:
        self._root = store.root
        self._db = Database(store.root / FILE)
        self._known: dict[str, tuple[int, int]] = {}
        """Of each table whose shards are all in the index: which opening of it, and the folder's time."""

    def holders(self, kind: type[Row], episode: str) -> list[str]:
        """Names of the shards that hold rows of `episode`, oldest first."""
        self._sync(kind)
        found = self._db.run(
            lambda db: db.execute(
                "SELECT name FROM shards JOIN spans ON shard = id WHERE episode = ? AND tbl = ? "
                "ORDER BY name",
                (episode, kind.TABLE),
            ).fetchall(),
            write=False,
        )
        return [name for (name,) in found]

    def known(self, kind: type[Row], episodes: Collection[str]) -> set[str]:
        """Those that have a row of `kind`."""
        self._sync(kind)
        asked = "SELECT 1 FROM spans JOIN shards ON shard = id WHERE episode = ? AND tbl = ? LIMIT 1"

        def look(db: sqlite3.Connection) -> set[str]:
            return {e for e in episodes if db.execute(asked, (e, kind.TABLE)).fetchone()}

        return self._db.run(look, write=False)

    def sizes(self) -> list[Size]:
        """Of every table that has shards."""
        for kind in TABLES:
            self._sync(kind)
        found = self._db.run(
            lambda db: db.execute(
                "SELECT tbl, count(*), sum(rows), sum(bytes) FROM shards GROUP BY tbl"
            ).fetchall(),
            write=False,
        )
        by_name = {size[0]: Size(*size) for size in found}
        return [by_name[kind.TABLE] for kind in TABLES if kind.TABLE in by_name]

    def rebuild(self) -> list[Size]:
        """Forget all that is known, work too, and find it again from the tables."""
        self._db.run(_empty)
        self._known.clear()
        return self.sizes()

    def add(self, stage: str, keys: Iterable[str]) -> int:
        """Put work in, in the order in which it is to be handed out; returns how much of it is new. What
        was put in before stays as it is, done or not."""
        rows = [(stage, key) for key in dict.fromkeys(keys)]

        def put(db: sqlite3.Connection) -> int:
            before = db.total_changes
            db.executemany("INSERT OR IGNORE INTO work VALUES (NULL, ?, ?, 'open', 0, '', 0, '')", rows)
            return db.total_changes - before

        return self._db.run(put) if rows else 0

    def claim(self, stage: str, n: int, holder: str, seconds: float) -> list[str]:
        """Take up to `n` pieces of work for `seconds`; after that they are anybody's again. What was handed
        out `TRIES` times and never done is given up as failed."""
        now = time.time()

        def take(db: sqlite3.Connection) -> list[str]:
            db.execute(
                "UPDATE work SET state = 'failed', holder = '', why = ? WHERE stage = ? AND state = 'leased' "
                "AND until <= ? AND tries >= ?",
                (WORN_OUT, stage, now, TRIES),
            )
            found = db.execute(
                "SELECT id, key FROM work WHERE stage = ? AND state IN ('open', 'leased') AND until <= ? "
                "ORDER BY tries, id LIMIT ?",
                (stage, now, n),
            ).fetchall()
            db.executemany(
                "UPDATE work SET state = 'leased', tries = tries + 1, holder = ?, until = ? WHERE id = ?",
                [(holder, now + seconds, id) for id, _ in found],
            )
            return [key for _, key in found]

        return self._db.run(take)

    def renew(self, holder: str, seconds: float) -> int:
        """Keep what `holder` has for `seconds` from now; returns how much that is."""
        return self._db.run(
            lambda db: (
                db.execute(
                    "UPDATE work SET until = ? WHERE holder = ? AND state = 'leased'",
                    (time.time() + seconds, holder),
                ).rowcount
            )
        )

    def done(self, stage: str, keys: Iterable[str]) -> None:
        """To be said once the rows are appended. Work that is no longer known is none."""
        self._db.run(
            lambda db: db.executemany(
                "UPDATE work SET state = 'done', holder = '', why = '' WHERE stage = ? AND key = ?",
                [(stage, key) for key in keys],
            )
        )

    def failed(self, stage: str, key: str, why: str, *, after: float = 0.0) -> bool:
        """It may be tried again in `after` seconds; true where that was its last try. `why` is a word or
        two of our own, never of a screen."""

        def note(db: sqlite3.Connection) -> bool:
            found = db.execute("SELECT tries FROM work WHERE stage = ? AND key = ?", (stage, key)).fetchone()
            over = found is not None and found[0] >= TRIES
            db.execute(
                "UPDATE work SET state = ?, holder = '', until = ?, why = ? WHERE stage = ? AND key = ?",
                ("failed" if over else "open", time.time() + after, why, stage, key),
            )
            return over

        return self._db.run(note)

    def release(self, holder: str) -> int:
        """Give back what `holder` has and has not begun; that counts as no try. Returns how much it was."""
        return self._db.run(
            lambda db: (
                db.execute(
                    "UPDATE work SET state = 'open', tries = max(tries - 1, 0), holder = '', until = 0 "
                    "WHERE holder = ? AND state = 'leased'",
                    (holder,),
                ).rowcount
            )
        )

    def retry(self, stage: str) -> int:
        """Open again what was given up; returns how much it was."""
        return self._db.run(
            lambda db: (
                db.execute(
                    "UPDATE work SET state = 'open', tries = 0, until = 0 "
                    "WHERE stage = ? AND state = 'failed'",
                    (stage,),
                ).rowcount
            )
        )

    def reopen(self, stage: str, keys: Iterable[str]) -> None:
        """Of work that is known to be missing in the tables: what is said to be done is not."""
        self._db.run(
            lambda db: db.executemany(
                "UPDATE work SET state = 'open', tries = 0, until = 0 "
                "WHERE stage = ? AND key = ? AND state = 'done'",
                [(stage, key) for key in keys],
            )
        )

    def work(self, stage: str) -> Work:
        found = self._db.run(
            lambda db: db.execute(
                "SELECT state, count(*) FROM work WHERE stage = ? GROUP BY state", (stage,)
            ).fetchall(),
            write=False,
        )
        return Work(**dict(found))

    def stages(self) -> list[str]:
        """Those that have work, by name."""
        asked = "SELECT DISTINCT stage FROM work ORDER BY stage"
        return [stage for (stage,) in self._db.run(lambda db: db.execute(asked).fetchall(), write=False)]

    def given_up(self, stage: str) -> list[tuple[str, str]]:
        """(key, why) of the work that failed for good."""
        return self._db.run(
            lambda db: db.execute(
                "SELECT key, why FROM work WHERE stage = ? AND state = 'failed' ORDER BY id", (stage,)
            ).fetchall(),
            write=False,
        )

    def forget(self, episodes: Collection[str]) -> None:
        """Work on any of them, and every byte of its name."""

        def drop(db: sqlite3.Connection) -> None:
            db.executemany(
                "DELETE FROM work WHERE key = ?1 OR substr(key, 1, length(?1) + 1) = ?1 || '/'",
                [(episode,) for episode in episodes],
            )

        self._db.run(drop)
        for kind in TABLES:
            self._sync(kind)
        self._db.scrub()

    def close(self) -> None:
        self._db.close()

    def _sync(self, kind: type[Row]) -> None:
        """Bring it up to date by the folder of a table. A shard's content never changes, so only those that
        came are read, and only for whose rows they hold."""
        folder = folder_of(self._root, kind)
        changed, looked = _changed(folder), time.time_ns()
        self._db.run(lambda db: None, write=False)  # opened where it was not
        now_known = (self._db.opened, changed)
        if self._known.get(kind.TABLE) == now_known:
            return
        found = self._db.run(
            lambda db: db.execute("SELECT name FROM shards WHERE tbl = ?", (kind.TABLE,)).fetchall(),
            write=False,
        )
        there = {path.name: path for path in shards_of(self._root, kind)}
        indexed = {name for (name,) in found}
        new = [_said(kind, path) for name, path in there.items() if name not in indexed]
        gone = indexed - there.keys()
        if new or gone:
            self._db.run(lambda db: _update(db, kind.TABLE, [said for said in new if said], gone))
        if looked - changed > SETTLED * 1e9 and all(new):
            self._known[kind.TABLE] = now_known


@dataclass(frozen=True, slots=True)
class _Said:
    name: str
    rows: int
    bytes: int
    episodes: frozenset[str]


def _said(kind: type[Row], path: Path) -> _Said | None:
    """None where it was replaced in the meantime."""
    try:
        column = read_columns(kind, path, ["episode"])
        return _Said(path.name, len(column), path.stat().st_size, frozenset(str(e) for (e,) in column))
    except FileNotFoundError:
        return None


def _update(db: sqlite3.Connection, table: str, new: Sequence[_Said], gone: Collection[str]) -> None:
    spans = "SELECT episode FROM spans JOIN shards ON shard = id WHERE tbl = ?"
    had = {e for name in gone for (e,) in db.execute(f"{spans} AND name = ?", (table, name))}
    db.executemany("DELETE FROM shards WHERE tbl = ? AND name = ?", [(table, name) for name in gone])
    for said in new:
        found = db.execute(
            "INSERT OR IGNORE INTO shards VALUES (NULL, ?, ?, ?, ?) RETURNING id",
            (table, said.name, said.rows, said.bytes),
        ).fetchone()
        if found is not None:
            db.executemany("INSERT INTO spans VALUES (?, ?)", [(e, found[0]) for e in sorted(said.episodes)])
    if had and had - {e for (e,) in db.execute(spans, (table,))}:
        # Rows were taken away, and not only put together: a stage puts in again what it finds missing.
        db.execute("DELETE FROM work WHERE state = 'done'")


def _empty(db: sqlite3.Connection) -> None:
    for table in ("spans", "shards", "work"):
        db.execute(f"DELETE FROM {table}")


def _changed(folder: Path) -> int:
    """When something last came into it or went, nanoseconds; 0 where there is none."""
    try:
        return folder.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
