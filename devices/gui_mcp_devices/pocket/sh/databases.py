"""SQL on the phone's databases, kept inside them: no other file is opened, and nothing runs for long.

A client's statements run on a copy, which is put back when it has changed. Not only because a slow client may
read from it for long: SQLite (3.40) crashes the whole program when the content of a connection is replaced on
which such a function as `pragma_table_info('t')` or `json_each('[]')` was a table before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.files import FileError

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MOST_STEPS = 20_000_000
"""Steps of SQLite's machine a statement may take: some tenths of a second."""
_EVERY = 100_000
_FORBIDDEN = frozenset({sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH})
_SHAPING = frozenset(
    {
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_VIEW,
        sqlite3.SQLITE_CREATE_TRIGGER,
        sqlite3.SQLITE_CREATE_VTABLE,
    }
)
"""What would take a table from under the apps, or change what they write."""
LONGEST = 8 << 20
"""Bytes of one value, and of one statement."""
MOST_PAGES = 8192
"""Of a database: 32 MiB as they are made here."""
MOST_ROWS = 200_000
MOST_HELD = 64 << 20
"""Bytes of one answer."""
Value = str | int | float | bytes | None
_PRAGMAS = frozenset(
    "table_info table_xinfo table_list index_list index_info foreign_key_list foreign_keys user_version "
    "schema_version encoding page_count page_size freelist_count integrity_check quick_check journal_mode "
    "synchronous database_list collation_list case_sensitive_like".split()
)
_DENIED_FUNCTIONS = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"})


@contextmanager
def confined(database: sqlite3.Connection, *, live: bool) -> Generator[sqlite3.Connection]:
    """Lets statements from a client run: `ATTACH`, `VACUUM INTO` and most pragmas are refused.

    `live`: apps use what is in it, so its tables stay. Raises `sqlite3.Error` for what is refused, takes too
    long or becomes too large.
    """
    database.execute(f"PRAGMA max_page_count = {MOST_PAGES}")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    database.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, LONGEST)
    left = MOST_STEPS // _EVERY

    def check(action: int, one: str | None, two: str | None, schema: str | None, trigger: str | None) -> int:
        refused = (
            action in _FORBIDDEN
            or (live and action in _SHAPING)
            or (action == sqlite3.SQLITE_PRAGMA and (one or "").lower() not in _PRAGMAS)
            or (action == sqlite3.SQLITE_FUNCTION and (two or "").lower() in _DENIED_FUNCTIONS)
        )
        return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK

    def tick() -> int:
        nonlocal left
        left -= 1
        return int(left < 0)

    database.set_authorizer(check)
    database.set_progress_handler(tick, _EVERY)
    try:
        yield database
    finally:
        database.set_authorizer(None)
        database.set_progress_handler(None, 0)
        if database.in_transaction:
            database.rollback()


def fetched(cursor: sqlite3.Cursor) -> list[tuple[Value, ...]]:
    """Its rows. Raises `sqlite3.DataError` where they are more than a shell should hold."""
    rows: list[tuple[Value, ...]] = []
    held = 0
    for row in cursor:
        held += 64 + sum(len(value) for value in row if isinstance(value, str | bytes))
        if held > MOST_HELD or len(rows) >= MOST_ROWS:
            raise sqlite3.DataError("out of memory")
        rows.append(row)
    return rows


@contextmanager
def copied(phone: Phone, path: str) -> Generator[sqlite3.Connection]:
    """A database of the phone's for statements from a client; what they change is in it at the end.

    Raises `sqlite3.Error` as `confined` does.
    """
    before = phone.databases[path].serialize()
    with opened(before) as copy:
        with confined(copy, live=True):
            yield copy
        after = copy.serialize()
    if after != before:
        try:
            phone.files.write(path, after)
        except FileError as problem:
            raise sqlite3.OperationalError(problem.reason) from None
        phone.touch()


@contextmanager
def opened(data: bytes) -> Generator[sqlite3.Connection]:
    """A database file's bytes as a database in memory. Raises `sqlite3.Error` where they are none."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    try:
        if data:
            database.deserialize(data)
        yield database
    finally:
        database.close()
