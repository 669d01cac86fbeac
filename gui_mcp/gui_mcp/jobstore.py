"""The truth about jobs: one SQLite table in the data folder, durable before anything is done.

Several servers may share a folder. Each holds a file lock while it lives; a job whose owner's lock can be
taken has lost its owner and becomes `interrupted`.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from gui_mcp.privacy.levels import Level

JobState = Literal[
    "queued",
    "running",
    "needs_answer",
    "interrupted",
    "done",
    "not_done",
    "infeasible",
    "crashed",
    "cancelled",
]
TERMINAL: frozenset[JobState] = frozenset({"done", "not_done", "infeasible", "crashed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Job:
    """One delegated run."""

    id: str
    owner: str
    """The server process that runs it."""
    goal: str
    device: str
    model: str
    level: Level
    state: JobState = "queued"
    steps: int = 0
    last: str = ""
    """Kind of the latest action."""
    outcome: str = ""
    """How the agent's run ended; see `gui_mcp.agent.Outcome`."""
    error: str = ""
    """Code of the error that ended it."""
    question: str = ""
    answer: str = ""
    episode: str = ""
    """Id of the latest episode; a resumed job has one a run."""
    max_steps: int = 30
    seconds: float = 900.0
    created: float = 0.0
    """Unix time, seconds; as are the others."""
    updated: float = 0.0

    @property
    def over(self) -> bool:
        return self.state in TERMINAL


_COLUMNS = tuple(f.name for f in fields(Job))
_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, goal TEXT NOT NULL, device TEXT NOT NULL, model TEXT NOT NULL,
    level TEXT NOT NULL, state TEXT NOT NULL, steps INTEGER NOT NULL, last TEXT NOT NULL,
    outcome TEXT NOT NULL, error TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
    episode TEXT NOT NULL, max_steps INTEGER NOT NULL, seconds REAL NOT NULL,
    created REAL NOT NULL, updated REAL NOT NULL
) STRICT
"""
SCHEMA_VERSION = 1


class StoreError(Exception):
    """The job table cannot be used; the message says why and what to do."""


class JobStore:
    """All jobs of one data folder. Calls are synchronous and take milliseconds."""

    def __init__(self, folder: Path) -> None:
        owners = folder / "owners"
        owners.mkdir(exist_ok=True, mode=0o700)
        self.owner = secrets.token_hex(8)
        self._owners = owners
        self._alive = FileLock(owners / self.owner)
        self._alive.acquire()
        try:
            self._db = _connect(folder / "jobs.sqlite")
        except StoreError:
            self._let_go()
            raise
        self.interrupt_orphans()

    def add(self, job: Job) -> None:
        """On disk when this returns."""
        marks = ", ".join(f":{name}" for name in _COLUMNS)
        with self._db:
            self._db.execute(f"INSERT INTO jobs ({', '.join(_COLUMNS)}) VALUES ({marks})", _row(job))

    def update(self, id: str, only_from: JobState | None = None, /, **changes: str | int | float) -> bool:
        """Set columns of a job that is not over, or only of one in a certain state; false when it was not so.

        One statement settles every race, also between two servers. Raises `sqlite3.Error`.
        """
        sets = ", ".join(f"{name} = :{name}" for name in changes)
        over = ", ".join(f"'{state}'" for state in sorted(TERMINAL))
        with self._db:
            done = self._db.execute(
                f"UPDATE jobs SET {sets}, updated = :now WHERE id = :job AND state NOT IN ({over}) "
                "AND (:only IS NULL OR state = :only)",
                {**changes, "job": id, "now": time.time(), "only": only_from},
            )
        return done.rowcount == 1

    def get(self, id: str) -> Job | None:
        row = self._db.execute("SELECT * FROM jobs WHERE id = ?", (id,)).fetchone()
        return _job(row) if row else None

    def list(self, most: int = 50) -> list[Job]:
        """Newest first."""
        rows = self._db.execute("SELECT * FROM jobs ORDER BY created DESC, rowid DESC LIMIT ?", (most,))
        return [_job(row) for row in rows]

    def close(self) -> None:
        self._db.close()
        self._let_go()

    def _let_go(self) -> None:
        self._alive.release()
        (self._owners / self.owner).unlink(missing_ok=True)

    def interrupt_orphans(self) -> None:
        """Mark the unfinished jobs of servers that died."""
        rows = self._db.execute(
            "SELECT DISTINCT owner FROM jobs WHERE state IN ('queued', 'running', 'needs_answer')"
        ).fetchall()
        for (owner,) in rows:
            if owner != self.owner and self._is_dead(owner):
                with self._db:
                    self._db.execute(
                        "UPDATE jobs SET state = 'interrupted', error = 'server_died', question = '', "
                        "updated = ? WHERE owner = ? AND state IN ('queued', 'running', 'needs_answer')",
                        (time.time(), owner),
                    )

    def _is_dead(self, owner: str) -> bool:
        lock = FileLock(self._owners / owner)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        lock.release()
        (self._owners / owner).unlink(missing_ok=True)
        return True


def _connect(path: Path) -> sqlite3.Connection:
    try:
        path.touch(mode=0o600)
        db = sqlite3.connect(path, timeout=10)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"opening {path}: {error}; see that it is a file that can be written") from error
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA_VERSION:
            db.close()
            raise StoreError(f"opening {path}: it was written by a newer version; upgrade gui-mcp")
        with db:
            db.execute(_SCHEMA)
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    except sqlite3.DatabaseError as error:
        db.close()
        raise StoreError(f"opening {path}: {error}; move the file away to start an empty one") from error
    return db


def _row(job: Job) -> dict[str, str | int | float]:
    return dict(zip(_COLUMNS, _values(job), strict=True))


def _values(job: Job) -> tuple[str | int | float, ...]:
    return (
        job.id, job.owner, job.goal, job.device, job.model, job.level, job.state, job.steps, job.last,
        job.outcome, job.error, job.question, job.answer, job.episode, job.max_steps, job.seconds,
        job.created, job.updated,
    )  # fmt: skip


def _job(row: tuple[object, ...]) -> Job:
    return Job(*row)  # pyright: ignore[reportArgumentType]  # the STRICT table keeps the types
