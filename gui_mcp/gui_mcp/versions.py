"""Versions of what lies in the data folder: older is copied and migrated, newer is refused, damage set aside.

Version n of a SQLite file means that the first n migrations ran (`PRAGMA user_version`). The config's version
is its top-level key `version`, 1 where it has none. What was there before is kept beside it:

    jobs.sqlite.v1-20261122T124501.bak          before a migration
    jobs.sqlite.corrupt-20261122T124501         a damaged store, with its -wal and -shm
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import time
import tomllib
from calendar import timegm
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from filelock import FileLock

log = logging.getLogger(__name__)

Migration = Callable[[sqlite3.Connection], None]
"""Takes a store from one version to the next; runs inside a transaction, so it calls no `executescript`."""

TextMigration = Callable[[str], str]
"""Takes the text of a TOML file from one version to the next; the `version` key is set for it."""

BUSY_SECONDS = 10.0
"""How long a connection waits for another one that writes."""

LOCK_SECONDS = 60.0
"""How long an opening waits for another one of the same file, which may be migrating it."""

SIDES = ("-wal", "-shm", "-journal")
"""Endings of the files that SQLite keeps beside a database."""

_STAMP, _STAMP_PATTERN = "%Y%m%dT%H%M%S", r"\d{8}T\d{6}"
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class NewerVersion(Exception):
    """A file was written by a later version of this program; nothing was touched."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            f"opening {path}: it has version {found}, written by a newer version of gui-mcp, and this one "
            f"knows up to {known}; upgrade gui-mcp"
        )


def open_store(path: Path, migrations: Sequence[Migration]) -> sqlite3.Connection:
    """A connection to the SQLite file `path` at the newest version, in WAL mode, durable at every commit.

    The file is made when missing, for the owner alone (0600). A damaged one is moved to
    `<name>.corrupt-<time>`, which the log says, and a new one begun. What is deleted is overwritten
    (`secure_delete`). Text that is no UTF-8 is read with marks in place of it. Raises `NewerVersion`,
    `OSError` and `sqlite3.Error`. The whole file is checked, which takes 4 ms for 10,000 jobs.
    """
    lock = FileLock(path.with_name(path.name + ".lock"), timeout=LOCK_SECONDS, mode=0o600)
    with lock:  # of two that start at once, one mends
        path.touch(mode=0o600)
        try:
            return _opened(path, migrations)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            log.error("%s is damaged (%s)", path.name, error)
        moved = set_aside(path)
        log.error("%s was moved to %s; starting with an empty one", path.name, moved.name)
        path.touch(mode=0o600)
        return _opened(path, migrations)


def migrate(db: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    """Bring `db`, which is the file `path`, to version `len(migrations)`, in one transaction.

    A file with something in it is first copied to `<name>.v<old>-<time>.bak` (0600). `db` must not be in a
    transaction. Raises `NewerVersion`, and what a migration raises; then nothing has changed.
    """
    if _version(db, path, len(migrations)) == len(migrations):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        old = _version(db, path, len(migrations))  # again: another process may have been quicker
        filled = db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
        if filled and old < len(migrations):
            _back_up(path, free_name(path, f"v{old}", ".bak"))
        for step in migrations[old:]:
            step(db)
            if not db.in_transaction:
                raise RuntimeError(f"a migration of {path.name} ended the transaction that it runs in")
        db.execute(f"PRAGMA user_version = {len(migrations)}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def migrate_toml(path: Path, migrations: Sequence[TextMigration] = ()) -> str:
    """The text of the TOML file `path` at version `1 + len(migrations)`, written back where it was older.

    The old text is kept as `<name>.v<old>-<time>.bak` (0600). Raises `NewerVersion`, `OSError`,
    `UnicodeDecodeError` and `tomllib.TOMLDecodeError`; then the file is as it was.
    """
    text = path.read_text("utf-8")
    old, newest = _toml_version(text), 1 + len(migrations)
    if old > newest:
        raise NewerVersion(path, old, newest)
    if old < 1 or old == newest:  # less than 1 is for whoever reads the keys to refuse
        return text
    from gui_mcp.episode.blobs import write_private  # loads the record, which a current file does not need

    new = text
    for step in migrations[old - 1 :]:
        new = step(new)
    new = _with_version(new, newest)
    write_private(free_name(path, f"v{old}", ".bak"), text.encode())
    write_private(path, new.encode())
    return new


def set_aside(path: Path) -> Path:
    """Move a damaged database and its side files out of the way; returns where it is. Raises `OSError`."""
    moved = free_name(path, "corrupt")
    for ending in (*SIDES, ""):  # the sides first: none may be left for a new file to take for its own
        side = path.with_name(path.name + ending)
        if side.exists():
            side.replace(moved.with_name(moved.name + ending))
    return moved


def is_damage(error: sqlite3.Error) -> bool:
    """The file itself is broken: not locked, not out of space, not a mistake in a statement."""
    try:
        return error.sqlite_errorcode & 0xFF in _DAMAGE
    except AttributeError:  # raised by the module, not by SQLite
        return False


def free_name(path: Path, word: str, ending: str = "") -> Path:
    """`<name>.<word>-<UTC time><ending>` beside `path`, with a number where that is taken."""
    stem = f"{path.name}.{word}-{time.strftime(_STAMP, time.gmtime())}"
    name, number = path.with_name(stem + ending), 1
    while name.exists():
        number += 1
        name = path.with_name(f"{stem}-{number}{ending}")
    return name


def made_at(copy: Path) -> float:
    """When a copy of that name was made, Unix time in seconds; a move keeps the times that the file has."""
    found = re.search(rf"-({_STAMP_PATTERN})", copy.name)
    return timegm(time.strptime(found[1], _STAMP)) if found else copy.stat().st_mtime


def _opened(path: Path, migrations: Sequence[Migration]) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        db.text_factory = _text
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")
        found = db.execute("PRAGMA quick_check(1)").fetchone()
        if found != ("ok",):
            raise _damaged(str(found[0]) if found else "no answer")
        migrate(db, path, migrations)
    except BaseException:
        db.close()
        raise
    return db


def _damaged(detail: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(detail)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _version(db: sqlite3.Connection, path: Path, known: int) -> int:
    (found,) = db.execute("PRAGMA user_version").fetchone()
    if found > known:
        raise NewerVersion(path, found, known)
    return found


def _back_up(path: Path, to: Path) -> None:
    """A second connection reads what was last committed, while the caller's keeps others from writing."""
    fresh = to.with_name(f".new-{to.name}")
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        with (
            closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as source,
            closing(sqlite3.connect(fresh)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a -wal beside it
        fresh.replace(to)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _toml_version(text: str) -> int:
    found = tomllib.loads(text).get("version", 1)
    return found if isinstance(found, int) else 0


def _with_version(text: str, version: int) -> str:
    """`text` with its top-level `version` set; the rest, comments too, stays as it is."""
    head, bracket, tables = text.partition("\n[") if not text.startswith("[") else ("", "", text)
    head = re.sub(r"(?m)^version\s*=.*\n?", "", head)
    new = f"version = {version}\n{head}{bracket}{tables}"
    if _toml_version(new) != version:
        raise RuntimeError("a migration left a file in which the version cannot be set")
    return new
