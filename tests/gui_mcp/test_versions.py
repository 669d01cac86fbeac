"""Stores and configs of other versions, and broken ones."""

from __future__ import annotations

import random
import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from gui_mcp.config import ConfigError, load_config
from gui_mcp.versions import NewerVersion, is_damage, migrate, migrate_toml, open_store


def make_table(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE jobs (id TEXT PRIMARY KEY, goal TEXT NOT NULL) STRICT")


def add_column(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE jobs ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'")


def fail(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM jobs")
    raise KeyError("made up")


def end_transaction(db: sqlite3.Connection) -> None:
    db.executescript("DELETE FROM jobs")


def store(path: Path, rows: int = 3) -> Path:
    with closing(open_store(path, [make_table])) as db, db:
        db.executemany("INSERT INTO jobs VALUES (?, ?)", [(f"{n:04}", "buy milk " * 9) for n in range(rows)])
    return path


def rows_of(path: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT * FROM jobs ORDER BY id").fetchall()


def beside(path: Path, pattern: str) -> list[Path]:
    return sorted(path.parent.glob(path.name + pattern))


def test_a_new_store_is_private_durable_and_has_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    with closing(open_store(path, [make_table, add_column])) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (2,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA synchronous").fetchone() == (2,)
        assert db.execute("PRAGMA secure_delete").fetchone() == (1,)
    assert beside(path, "*.bak") == []
    assert {stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()} == {0o600}


def test_an_older_store_is_copied_and_then_migrated(tmp_path: Path) -> None:
    path = store(tmp_path / "jobs.sqlite")
    old = rows_of(path)
    open_store(path, [make_table, add_column]).close()
    assert rows_of(path) == [(*row, "blue") for row in old]
    (copy,) = beside(path, ".v1-*.bak")
    assert rows_of(copy) == old
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    open_store(path, [make_table, add_column]).close()
    assert beside(path, "*.bak") == [copy], "nothing to migrate, nothing to copy"


def test_what_is_only_in_the_write_ahead_log_is_in_the_copy_too(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    with closing(open_store(path, [make_table])) as other:
        with other:
            other.execute("INSERT INTO jobs VALUES ('1', 'buy milk')")
        open_store(path, [make_table, add_column]).close()
    (copy,) = beside(path, ".v1-*.bak")
    assert rows_of(copy) == [("1", "buy milk")]


def test_a_newer_store_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    open_store(path, [make_table, add_column]).close()
    before = path.read_bytes()
    with pytest.raises(NewerVersion, match=r"version 2.*upgrade gui-mcp"):
        open_store(path, [make_table])
    assert path.read_bytes() == before
    assert beside(path, "*.bak") == beside(path, ".corrupt*") == []


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path = store(tmp_path / "jobs.sqlite")
    old = rows_of(path)
    with pytest.raises(KeyError):
        open_store(path, [make_table, add_column, fail])
    assert rows_of(path) == old
    (copy,) = beside(path, ".v1-*.bak")
    assert rows_of(copy) == old


def test_a_migration_that_ends_its_transaction_is_a_mistake(tmp_path: Path) -> None:
    path = store(tmp_path / "jobs.sqlite")
    with pytest.raises(RuntimeError, match="ended the transaction"):
        open_store(path, [make_table, end_transaction])


def test_two_that_open_at_once_migrate_once(tmp_path: Path) -> None:
    path = store(tmp_path / "jobs.sqlite")
    gate = threading.Barrier(4)

    def open_it() -> None:
        gate.wait()
        with closing(sqlite3.connect(path, timeout=10)) as db:
            migrate(db, path, [make_table, add_column])

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(beside(path, "*.bak")) == 1
    assert len(rows_of(path)[0]) == 3


def test_a_damaged_store_is_moved_away_said_and_replaced(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = store(tmp_path / "jobs.sqlite", rows=400)
    data = bytearray(path.read_bytes())
    data[8192:12288] = random.Random(1).randbytes(4096)
    path.write_bytes(data)
    with closing(open_store(path, [make_table])) as db:
        assert db.execute("SELECT count(*) FROM jobs").fetchone() == (0,)
    moved = beside(path, ".corrupt-*")
    assert [p.read_bytes() for p in moved] == [bytes(data)]
    assert "damaged" in caplog.text and "was moved to jobs.sqlite.corrupt-" in caplog.text
    assert "milk" not in caplog.text


def test_two_damaged_stores_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    for word in (b"first", b"second"):
        path.write_bytes(word * 2000)
        open_store(path, [make_table]).close()
    assert {p.read_bytes()[:5] for p in beside(path, ".corrupt-*")} == {b"first", b"secon"}


def test_flipped_bits_and_cut_ends_leave_a_store_that_works(tmp_path: Path) -> None:
    whole = store(tmp_path / "whole.sqlite", rows=60).read_bytes()
    rng, outcomes = random.Random(2), {"kept": 0, "replaced": 0, "newer": 0}
    for attempt in range(60):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        path = folder / "jobs.sqlite"
        data = bytearray(whole)
        if attempt % 3 == 0:
            del data[rng.randrange(len(data)) :]
        else:
            for _ in range(8):  # the first page holds the header and the schema
                data[rng.randrange(4096 if attempt % 3 == 1 else len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        try:
            db = open_store(path, [make_table])
        except NewerVersion:
            outcomes["newer"] += 1
            continue
        with closing(db), db:
            db.execute("SELECT * FROM jobs").fetchall()
            db.execute("INSERT INTO jobs VALUES ('new', 'buy bread')")
        moved = beside(path, ".corrupt-*")
        assert not moved or moved[0].read_bytes() == data
        outcomes["replaced" if moved else "kept"] += 1
        shutil.rmtree(folder)
    assert outcomes["replaced"] >= 20, outcomes


def test_a_damaged_write_ahead_log_costs_its_last_commits_and_nothing_before(tmp_path: Path) -> None:
    path, rng = tmp_path / "jobs.sqlite", random.Random(3)
    with closing(open_store(path, [make_table])) as db:
        for n in range(20):
            with db:
                db.execute("INSERT INTO jobs VALUES (?, 'buy milk')", (f"{n:04}",))
        log = path.with_name("jobs.sqlite-wal").read_bytes()
        for attempt in range(30):
            copy = tmp_path / str(attempt) / "jobs.sqlite"
            copy.parent.mkdir()
            shutil.copy(path, copy)
            broken = bytearray(log[: rng.randrange(len(log))] if attempt % 2 else log)
            if attempt % 2 == 0:
                broken[rng.randrange(len(broken))] ^= 1 << rng.randrange(8)
            copy.with_name("jobs.sqlite-wal").write_bytes(broken)
            with closing(open_store(copy, [make_table])) as found, found:
                rows = [id for (id,) in found.execute("SELECT id FROM jobs ORDER BY id")]
                assert rows == [f"{n:04}" for n in range(len(rows))]
                found.execute("INSERT INTO jobs VALUES ('new', 'buy bread')")


def test_a_lock_or_a_wrong_statement_is_no_damage(tmp_path: Path) -> None:
    path = store(tmp_path / "jobs.sqlite")
    with closing(sqlite3.connect(path, timeout=0)) as one, closing(sqlite3.connect(path, timeout=0)) as two:
        one.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as locked:
            two.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as wrong:
            two.execute("SELECT colour FROM jobs")
    assert not is_damage(locked.value) and not is_damage(wrong.value)
    assert not is_damage(sqlite3.ProgrammingError("made by the module"))


def test_a_config_of_a_newer_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("version = 2\ncolour = 'blue'\n")
    with pytest.raises(ConfigError, match=r"version 2.*upgrade gui-mcp"):
        load_config(tmp_path)
    path.write_text("version = 'two'\n")
    with pytest.raises(ConfigError, match="version"):
        load_config(tmp_path)
    path.write_text("version = 1\n")
    assert load_config(tmp_path) == load_config(tmp_path / "none")


def test_an_older_config_is_migrated_with_a_copy_kept_and_its_comments(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    old = "# mine\nversion = 2\ncolour = 1\n\n[devices.phone]\nversion = 7\n"
    path.write_text(old)

    def never(text: str) -> str:
        raise AssertionError("version 2 is past this one")

    def rename(text: str) -> str:
        return text.replace("colour", "hue")

    new = migrate_toml(path, [never, rename])
    assert new == "version = 3\n# mine\nhue = 1\n\n[devices.phone]\nversion = 7\n" == path.read_text()
    (copy,) = beside(path, ".v2-*.bak")
    assert copy.read_text() == old
    assert stat.S_IMODE(copy.stat().st_mode) == stat.S_IMODE(path.stat().st_mode) == 0o600
    assert migrate_toml(path, [never, never]) == new


def test_a_config_without_a_version_has_version_one(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[devices.phone]\ncolour = 1\n")
    assert migrate_toml(path) == path.read_text()
    assert migrate_toml(path, [str.upper]) == "version = 2\n[DEVICES.PHONE]\nCOLOUR = 1\n"
