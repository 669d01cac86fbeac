"""The index: found again from the tables, whatever became of it; and who works on what."""

import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp_trainer.store.index import FILE, TRIES, Work
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CostRow, StepRow

from tests.trainer.dying import ended, forked

STEP = StepRow("e1", 0, 1.5, "c1", "b" * 64 + ".json", "{}", "tap")


def _dump(root: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(root / FILE) as db:
        found = db.execute(
            "SELECT tbl || '/' || name, episode FROM shards JOIN spans ON shard = id ORDER BY 1, 2"
        ).fetchall()
    db.close()
    return found


def _filled(root: Path, seed: int = 0) -> Store:
    store, draw = Store(root), random.Random(seed)
    for _ in range(12):
        rows = [replace(STEP, episode=f"e{draw.randrange(9)}", step=n) for n in range(draw.randrange(1, 6))]
        store.append(rows)
        store.append([CostRow(row.key, row.episode, "verdict", "tree-1") for row in rows])
        if draw.random() < 0.3:
            store.compact(draw.choice([StepRow, CostRow]))
        store.of(StepRow, "e1")
    store.index.sizes()
    return store


@pytest.mark.parametrize("seed", range(3))
def test_rebuilding_finds_what_was_known_before(tmp_path: Path, seed: int) -> None:
    store = _filled(tmp_path, seed)
    before, sizes = _dump(tmp_path), store.index.sizes()
    assert before
    assert store.index.rebuild() == sizes
    assert _dump(tmp_path) == before


@pytest.mark.parametrize("how", ["gone", "garbage", "zeros", "emptied", "torn", "other version", "no tables"])
def test_an_index_that_is_gone_or_damaged_is_made_anew_by_itself(tmp_path: Path, how: str) -> None:
    store = _filled(tmp_path)
    store.close()
    path, before, wanted = tmp_path / FILE, _dump(tmp_path), store.of(StepRow, "e1")
    store.close()
    data = path.read_bytes()
    match how:
        case "gone":
            path.unlink()
        case "garbage":
            path.write_bytes(random.Random(1).randbytes(len(data)))
        case "zeros":
            path.write_bytes(bytes(len(data)))
        case "emptied":
            path.write_bytes(b"")
        case "torn":
            path.write_bytes(data[: len(data) // 3])
        case "other version":
            db = sqlite3.connect(path)
            db.execute("PRAGMA user_version = 99")
            db.close()
        case _:
            db = sqlite3.connect(path)
            db.execute("DROP TABLE spans")
            db.close()
    again = Store(tmp_path)
    assert again.of(StepRow, "e1") == wanted
    again.index.sizes()
    assert _dump(tmp_path) == before


def test_an_index_that_is_damaged_or_removed_while_it_is_open_is_made_anew(tmp_path: Path) -> None:
    store = _filled(tmp_path)
    wanted = store.of(StepRow, "e1")
    (tmp_path / FILE).unlink()
    assert store.of(StepRow, "e1") == wanted
    store.index.sizes()
    for side in ("", "-wal"):
        path = tmp_path / (FILE + side)
        path.write_bytes(b"\0" * max(4096, path.stat().st_size))
    assert store.of(StepRow, "e1") == wanted


def test_shards_that_came_or_went_without_the_index_are_found_out(tmp_path: Path) -> None:
    store = _filled(tmp_path)
    path = store.append([replace(STEP, episode="new")])
    assert path is not None
    assert len(store.of(StepRow, "new")) == 1
    path.unlink()
    assert store.of(StepRow, "new") == []
    other = Store(tmp_path)
    other.append([replace(STEP, episode="theirs")])
    assert len(store.of(StepRow, "theirs")) == 1


def test_work_is_handed_out_once_and_in_order(tmp_path: Path) -> None:
    index = Store(tmp_path).index
    assert index.add("label", ["a", "b", "c", "a"]) == 3
    assert index.add("label", ["b", "d"]) == 1
    assert index.claim("label", 2, "one", 60.0) == ["a", "b"]
    assert index.claim("label", 9, "two", 60.0) == ["c", "d"]
    assert index.claim("label", 9, "two", 60.0) == []
    index.done("label", ["a", "c"])
    assert index.add("label", ["a"]) == 0
    assert index.work("label") == Work(open=0, leased=2, done=2)
    assert index.release("two") == 1
    assert index.claim("label", 9, "one", 60.0) == ["d"]
    assert index.stages() == ["label"]


def test_a_lease_that_ran_out_is_anybodys_until_it_was_tried_too_often(tmp_path: Path) -> None:
    index = Store(tmp_path).index
    index.add("label", ["a"])
    for holder in range(TRIES):
        assert index.claim("label", 1, str(holder), 0.0) == ["a"]
    assert index.claim("label", 1, "last", 60.0) == []
    ((key, why),) = index.given_up("label")
    assert key == "a"
    assert "killed" in why
    assert index.retry("label") == 1
    assert index.claim("label", 1, "again", 60.0) == ["a"]


def test_a_lease_that_is_renewed_stays(tmp_path: Path) -> None:
    index = Store(tmp_path).index
    index.add("label", ["a"])
    index.claim("label", 1, "one", 0.0)
    assert index.renew("one", 60.0) == 1
    assert index.claim("label", 1, "two", 60.0) == []


def test_failed_work_waits_its_time_and_is_given_up_in_the_end(tmp_path: Path) -> None:
    index = Store(tmp_path).index
    index.add("label", ["a"])
    index.claim("label", 1, "one", 60.0)
    assert not index.failed("label", "a", "model_unavailable", after=60.0)
    assert index.claim("label", 1, "one", 60.0) == []
    other = Store(tmp_path / "other").index
    other.add("label", ["a"])
    for attempt in range(TRIES):
        assert other.claim("label", 1, "one", 60.0) == ["a"]
        assert other.failed("label", "a", "model_unavailable") == (attempt == TRIES - 1)
    assert other.given_up("label") == [("a", "model_unavailable")]


def test_work_that_was_given_back_untouched_is_not_a_try(tmp_path: Path) -> None:
    index = Store(tmp_path).index
    index.add("label", ["a"])
    for _ in range(2 * TRIES):
        assert index.claim("label", 1, "one", 60.0) == ["a"]
        index.release("one")
    assert index.work("label") == Work(open=1)


def test_work_that_the_tables_lack_is_opened_again_though_it_was_said_to_be_done(tmp_path: Path) -> None:
    index = _filled(tmp_path).index
    index.add("extract", ["a", "b", "c"])
    index.claim("extract", 2, "me", 60)
    index.done("extract", ["a"])
    index.reopen("extract", ["a", "b"])
    assert index.work("extract") == Work(open=2, leased=1), "what somebody holds stays theirs"


def test_work_that_is_done_stays_done_through_a_compaction_and_not_where_its_rows_are_gone(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    for name in ("a", "b"):
        store.append([replace(STEP, episode=name)])
    store.index.add("label", ["a", "b"])
    store.index.claim("label", 2, "one", 60.0)
    store.index.done("label", ["a", "b"])
    store.compact(StepRow)
    assert len(store.of(StepRow, "a")) == 1
    assert store.index.add("label", ["a"]) == 0
    (shard,) = store.shards(StepRow)
    shard.unlink()
    assert store.of(StepRow, "a") == []
    assert store.index.add("label", ["a"]) == 1


def _take(root: str, holder: str, kept: str) -> None:
    index = Store(Path(root)).index
    with Path(kept).open("a") as file:
        while taken := index.claim("label", 3, holder, 60.0):
            file.write("".join(f"{key}\n" for key in taken))
            index.done("label", taken)


def test_several_processes_share_the_work_and_none_is_done_twice(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    keys = [f"e{n}" for n in range(120)]
    store.index.add("label", keys)
    kept = [tmp_path / f"{n}.txt" for n in range(3)]
    for path in kept:
        path.touch()
    others = [forked(_take, str(tmp_path / "store"), path.name, str(path)) for path in kept]
    assert [ended(one) for one in others] == [0, 0, 0]
    assert sorted(line for path in kept for line in path.read_text().split()) == sorted(keys)
    assert store.index.work("label") == Work(done=120)
