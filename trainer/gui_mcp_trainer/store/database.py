"""The SQLite file behind the index. What is in it is found again from elsewhere, so one that is damaged, gone
or of another version is replaced by an empty one without a question."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from filelock import FileLock
from gui_mcp.episode.blobs import private_folder
from gui_mcp.versions import LOCK_SECONDS, SIDES, is_damage

log = logging.getLogger(__name__)

VERSION = 1
BUSY_SECONDS = 60.0
"""How long a statement waits for another process that writes."""

SCHEMA = """
CREATE TABLE shards (id INTEGER PRIMARY KEY, tbl TEXT NOT NULL, name TEXT NOT NULL, rows INTEGER NOT NULL,
    bytes INTEGER NOT NULL, UNIQUE (tbl, name)) STRICT;
CREATE TABLE spans (episode TEXT NOT NULL, shard INTEGER NOT NULL REFERENCES shards ON DELETE CASCADE,
    PRIMARY KEY (episode, shard)) STRICT, WITHOUT ROWID;
CREATE INDEX spans_by_shard ON spans (shard);
CREATE TABLE work (id INTEGER PRIMARY KEY, stage TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL,
    tries INTEGER NOT NULL, holder TEXT NOT NULL, until REAL NOT NULL, why TEXT NOT NULL,
    UNIQUE (stage, key)) STRICT;
CREATE INDEX work_by_state ON work (stage, state, until);
"""

TABLES = frozenset({"shards", "spans", "work"})

T = TypeVar("T")


class Database:
    """One connection of this process, shared by its threads, opened when it is first asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.opened = 0
        """How often it was: what was known of an earlier file may be true no more."""
        self._busy = threading.RLock()
        self._db: sqlite3.Connection | None = None
        self._inherited: list[sqlite3.Connection] = []
        self._is: tuple[int, int, int] = (0, 0, 0)

    def run(self, work: Callable[[sqlite3.Connection], T], *, write: bool = True) -> T:
        """`work` inside one transaction, once more where the file turns out to be damaged. Raises
        `sqlite3.Error` and `OSError`."""
        with self._busy:
            try:
                return self._run(work, write)
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                log.warning("%s is damaged (%s); it is made anew", self.path.name, error)
            self._discard()
            return self._run(work, write)

    def close(self) -> None:
        with self._busy:
            if self._db is not None:
                self._db.close()
                self._db = None

    def scrub(self) -> None:
        """Leave no byte of what was deleted in the write-ahead log either."""
        with self._busy:
            self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _run(self, work: Callable[[sqlite3.Connection], T], write: bool) -> T:
        db = self._connection()
        db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
        try:
            found = work(db)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        return found

    def _connection(self) -> sqlite3.Connection:
        """The open one, unless its file is gone or was replaced, or it came here from a parent process."""
        if self._db is not None and self._is == self._identity():
            return self._db
        if self._db is not None and self._is[2] == os.getpid():
            self._db.close()
        elif self._db is not None:  # closing it would let go of what the parent relies on
            self._inherited.append(self._db)
        self._db = None
        try:
            self._db = self._open()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            log.warning("%s is damaged (%s); it is made anew", self.path.name, error)
            self._discard()
            self._db = self._open()
        self._is = self._identity()
        self.opened += 1
        return self._db

    def _identity(self) -> tuple[int, int, int]:
        try:
            at = self.path.stat()
        except FileNotFoundError:
            return (0, 0, 0)
        return (at.st_dev, at.st_ino, os.getpid())

    def _open(self) -> sqlite3.Connection:
        private_folder(self.path.parent)
        with self._lock():  # of two that start at once, one makes it
            self.path.touch(mode=0o600)
            db = _connect(self.path)
            try:
                (found,) = db.execute("PRAGMA user_version").fetchone()
                if found not in (0, VERSION):
                    raise _Other(found)
                if found == 0:
                    db.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT")
                tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
                if not tables >= TABLES or db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                    raise _Other(found)
            except BaseException:
                db.close()
                raise
            return db

    def _discard(self) -> None:
        """Remove the file that this process knows, unless another process has done so before."""
        with self._lock():
            if self._db is not None and self._is != self._identity():
                return
            self.close()
            for side in (*SIDES, ""):
                self.path.with_name(self.path.name + side).unlink(missing_ok=True)

    def _lock(self) -> FileLock:
        return FileLock(self.path.with_name(self.path.name + ".lock"), timeout=LOCK_SECONDS, mode=0o600)


class _Other(sqlite3.DatabaseError):
    """Damaged, or of another version: of no use, and so the same to us."""

    def __init__(self, version: int) -> None:
        super().__init__(f"version {version}, where {VERSION} is wanted, or parts that do not fit together")
        self.sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")  # a commit lost with the power is found again
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        db.close()
        raise
    return db
