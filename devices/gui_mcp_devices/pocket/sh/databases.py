"""SQL on the phone's databases, kept inside them: no other file is opened, and nothing runs for long."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

MOST_STEPS = 20_000_000
"""Steps of SQLite's machine a statement may take: some tenths of a second."""
_EVERY = 100_000
_FORBIDDEN = frozenset({sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH})
_PRAGMAS = frozenset(
    "table_info table_xinfo table_list index_list index_info foreign_key_list foreign_keys user_version "
    "schema_version encoding page_count page_size freelist_count integrity_check quick_check journal_mode "
    "synchronous database_list collation_list case_sensitive_like".split()
)
_DENIED_FUNCTIONS = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"})


@contextmanager
def confined(database: sqlite3.Connection) -> Generator[sqlite3.Connection]:
    """Lets statements from a client run: `ATTACH`, `VACUUM INTO` and most pragmas are refused.

    Raises `sqlite3.Error` for what is refused or takes too long.
    """
    left = MOST_STEPS // _EVERY

    def check(action: int, one: str | None, two: str | None, schema: str | None, trigger: str | None) -> int:
        refused = (
            action in _FORBIDDEN
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
