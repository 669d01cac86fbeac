"""Rows in, the same rows out, once each, whatever lies beside them and whoever else writes."""

# pyarrow ships no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownLambdaType=false

import math
import random
import secrets
import shutil
import threading
import time
from dataclasses import fields, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from gui_mcp_devices.screen import Image
from gui_mcp_trainer.store.errors import NoSuchRow, ShardDamaged, ShardNewer
from gui_mcp_trainer.store.forgetting import forget
from gui_mcp_trainer.store.parquet import encode
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import (
    TABLES,
    CallRow,
    CostRow,
    EpisodeRow,
    ExtractionRow,
    Row,
    SampleRow,
    StepRow,
    VerdictRow,
)

from tests.trainer.dying import ended, forked, killed_ever_later

STEP = StepRow("e1", 3, 1.5, "c1", "b" * 64 + ".json", '{"kind":"tap"}', "tap", thought="hm")
ROWS: tuple[Row, ...] = (
    EpisodeRow("e1", "journal", "Send the mail\nnow"),
    STEP,
    CallRow("e1", 3, 0, pictures=("p" * 64 + ".png",), widths=(20,), heights=(30,), scales=(0.5,)),
    VerdictRow("e1", "tree-1", "success", math.nan, evidence=("it says so", "")),
    ExtractionRow("e1", 3, "summary", 0, "plain-1", "What is this?", "{}"),
    SampleRow("e1", 3, "action", 0, "v", "paper", "[]", "tap", pictures=("p" * 64 + ".png",)),
    CostRow("e1/tree-1", "e1", "verdict", "tree-1", seconds=0.25),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).TABLE)
def test_every_kind_of_row_comes_back_as_it_went_in(tmp_path: Path, row: Row) -> None:
    store = Store(tmp_path)
    store.append([row])
    (found,) = store.read(type(row))
    assert repr(found) == repr(row)  # NaN is not equal to itself
    assert store.keys(type(row)) == {row.key}
    assert repr(store.of(type(row), "e1")) == repr([row])
    assert repr(store.get(type(row), row.key)) == repr(row)


def test_every_kind_says_its_own_columns_rightly() -> None:
    assert {type(row) for row in ROWS} == {*TABLES}
    for row in ROWS:
        kind, names = type(row), {field.name for field in fields(row)}
        assert {*kind.KEY, *kind.BLOBS, *kind.FROM} <= names
        asked = [field.name for field in fields(row) if field.name in kind.KEY]
        assert {*asked} == {*kind.KEY}
    assert {name for kind in TABLES for name in kind.BLOBS} == {
        *("body", "picture", "after_body", "after_picture", "pictures")
    }


def test_the_same_row_written_twice_counts_once_and_the_first_counts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.append([STEP, replace(STEP, thought="again")])
    store.append([replace(STEP, thought="later"), replace(STEP, step=4)])
    assert [(row.step, row.thought) for row in store.read(StepRow)] == [(3, "hm"), (4, "hm")]
    assert [row.thought for row in store.of(StepRow, "e1")] == ["hm", "hm"]


def test_what_was_written_first_stays_the_first_when_the_clock_is_put_back(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = store.append([VerdictRow("e1", "tree-1", "success", 0.9)])
    assert first is not None
    tomorrow = time.time_ns() + 86_400 * 10**9
    first.rename(first.with_name(f"{tomorrow:020}-00000000.parquet"))
    for label in ("fail", "unknown"):
        store.append([VerdictRow("e1", "tree-1", label, 0.1)])
    assert [row.label for row in store.read(VerdictRow)] == ["success"]
    assert [row.label for row in store.of(VerdictRow, "e1")] == ["success"]


def test_the_steps_of_an_episode_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in (10, 2, 1):
        store.append([replace(STEP, step=number), replace(STEP, episode="e2", step=number)])
    assert [row.step for row in store.of(StepRow, "e1")] == [1, 2, 10]
    assert store.of(StepRow, "e3") == []


def test_what_is_asked_for_by_a_key_that_nothing_has_is_said_to_be_missing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.append([STEP])
    with pytest.raises(NoSuchRow, match="e1/9"):
        store.get(StepRow, "e1/9")


def test_half_a_character_does_not_keep_a_row_out(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.append([replace(STEP, thought="a\ud800b", notices=("\udfff",))])
    (found,) = store.read(StepRow)
    assert (found.thought, found.notices) == ("a?b", ("?",))


def test_one_shard_does_not_hold_two_kinds(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="one kind"):
        Store(tmp_path).append([ROWS[0], STEP])


def test_a_picture_is_kept_to_the_byte(tmp_path: Path) -> None:
    store = Store(tmp_path)
    name = store.put_picture(Image(b"not even a picture", "image/webp", 2, 3))
    assert name.endswith(".webp")
    assert store.blobs.get(name) == b"not even a picture"


def test_a_shard_that_lacks_a_later_column_has_its_default(tmp_path: Path) -> None:
    store = Store(tmp_path)
    path = store.append([STEP])
    assert path is not None
    table = pq.read_table(path)
    pq.write_table(table.drop_columns(["left_out", "notices"]), path)
    assert [*store.read(StepRow)] == [STEP]


@pytest.mark.parametrize("how", ["torn", "empty", "flipped", "foreign", "nulls", "other type", "no key"])
def test_a_shard_that_cannot_be_read_is_named_and_never_skipped(tmp_path: Path, how: str) -> None:
    store = Store(tmp_path)
    path = store.append([replace(STEP, step=n, thought=f"{n} {n * 7}") for n in range(200)])
    assert path is not None
    data, table = path.read_bytes(), pq.read_table(path)
    match how:
        case "torn":
            path.write_bytes(data[: len(data) // 2])
        case "empty":
            path.write_bytes(b"")
        case "flipped":
            path.write_bytes(data[:300] + bytes([data[300] ^ 255]) + data[301:])
        case "foreign":
            path.write_bytes(encode([ROWS[0]]))
        case "nulls":
            columns = {name: table.column(name) for name in table.column_names}
            pq.write_table(pa.table({**columns, "thought": pa.array([None] * 200, pa.string())}), path)
        case "other type":
            columns = {name: table.column(name) for name in table.column_names}
            pq.write_table(pa.table({**columns, "step": pa.array(["1"] * 200)}), path)
        case _:
            pq.write_table(table.drop_columns(["episode"]), path)
    with pytest.raises((ShardDamaged, ShardNewer), match=path.name):
        list(store.read(StepRow))


def test_a_shard_of_a_later_version_is_refused_by_the_name_of_its_columns(tmp_path: Path) -> None:
    store = Store(tmp_path)
    path = store.append([STEP])
    assert path is not None
    table = pq.read_table(path)
    pq.write_table(table.append_column("mood", pa.array(["good"])), path)
    with pytest.raises(ShardNewer, match=r"mood.*update"):
        list(store.read(StepRow))
    with pytest.raises(ShardNewer):
        store.of(StepRow, "e1")


def test_strange_files_are_named_and_left_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.append([STEP])
    mine, table = store.tables / "steps" / "notes.parquet", store.tables / "dreams"
    mine.write_bytes(b"mine")
    table.mkdir()
    (store.tables / "steps" / ".new-abc").write_bytes(b"half")
    assert store.strangers() == sorted([table, mine])
    assert len(list(store.read(StepRow))) == 1
    store.append([replace(STEP, step=9)])
    store.compact(StepRow)
    assert mine.read_bytes() == b"mine"
    assert not (store.tables / "steps" / ".new-abc").exists()


def test_compacting_makes_one_shard_and_changes_nothing_that_is_read(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(12):
        store.append([replace(STEP, step=number % 5, thought=str(number))])
    before = [*store.read(StepRow)]
    assert store.compact(StepRow) == 11
    assert len(store.shards(StepRow)) == 1
    assert [*store.read(StepRow)] == before
    assert store.of(StepRow, "e1") == before
    assert store.compact(StepRow) == 0


def test_compacting_keeps_the_first_of_a_key_the_first_around_a_large_shard(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.append([replace(STEP, step=1)])
    store.append([replace(STEP, step=2)])
    big = [replace(STEP, step=n, thought=secrets.token_hex(40)) for n in range(3, 3000)]
    store.append(big)
    store.append([replace(STEP, step=3, thought="second")])
    store.append([replace(STEP, step=4, thought="second")])
    before = {row.key: row.thought for row in store.read(StepRow)}
    store.compact(StepRow, small=10_000)
    assert len(store.shards(StepRow)) == 3
    assert {row.key: row.thought for row in store.read(StepRow)} == before


def test_a_reader_goes_on_where_its_shards_are_compacted_under_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(20):
        store.append([replace(STEP, step=number)])
    reading = store.read(StepRow)
    seen = [next(reading).step]
    assert Store(tmp_path).compact(StepRow) == 19
    seen += [row.step for row in reading]
    assert sorted(seen) == [*range(20)]


def test_very_many_shards_are_made_fewer_while_they_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui_mcp_trainer.store.store.MANY", 10)
    store = Store(tmp_path)
    for number in range(13):
        store.append([replace(STEP, step=number)])
    assert len(store.shards(StepRow)) < 5
    assert [row.step for row in store.of(StepRow, "e1")] == [*range(13)]
    for number in range(13):
        with store.writing():  # another thread, or this one, relies on what lies there
            store.append([replace(STEP, episode="e2", step=number)])
    assert len(store.shards(StepRow)) >= 13


def _append(root: str, name: str, shards: int) -> None:
    store = Store(Path(root))
    for number in range(shards):
        store.append([replace(STEP, episode=name, step=number), replace(STEP, episode="all", step=number)])


def test_several_processes_and_threads_append_while_another_compacts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    processes = [forked(_append, str(tmp_path), f"p{n}", 15) for n in range(2)]
    threads = [threading.Thread(target=_append, args=(str(tmp_path), f"t{n}", 15)) for n in range(2)]
    for one in threads:
        one.start()
    while any(one.is_alive() for one in (*processes, *threads)):
        store.compact(StepRow)
        assert len(store.of(StepRow, "all")) <= 15
    assert [ended(one) for one in processes] == [0, 0]
    for one in threads:
        one.join()
    assert {row.key for row in store.read(StepRow)} == {
        f"{name}/{n}" for name in ("p0", "p1", "t0", "t1", "all") for n in range(15)
    }
    assert [row.step for row in store.of(StepRow, "all")] == [*range(15)]


def test_a_compaction_that_is_killed_anywhere_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    for number in range(8):
        store.append([replace(STEP, step=number % 5, thought=str(number))])
    wanted = [*store.read(StepRow)]
    store.close()

    def begin(root: Path) -> None:
        shutil.copytree(store.root, root)
        Store(root).compact(StepRow)

    for root in killed_ever_later(begin, tmp_path, seed=5):
        again = Store(root)
        assert [*again.read(StepRow)] == wanted
        assert again.of(StepRow, "e1") == wanted
        again.compact(StepRow)
        assert len(again.shards(StepRow)) == 1
        assert [*again.read(StepRow)] == wanted


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_in_whatever_order_it_reads_as_a_dictionary_would(tmp_path: Path, seed: int) -> None:
    store, draw, wanted = Store(tmp_path), random.Random(seed), dict[str, StepRow]()
    for number in range(40):
        match draw.choice(["append", "append", "append", "compact", "forget", "rebuild", "reopen"]):
            case "append":
                rows = [
                    replace(
                        STEP, episode=f"e{draw.randrange(6)}", step=draw.randrange(4), thought=str(number)
                    )
                    for _ in range(draw.randrange(1, 5))
                ]
                store.append(rows)
                for row in rows:
                    wanted.setdefault(row.key, row)
            case "compact":
                store.compact(StepRow)
            case "forget":
                gone = f"e{draw.randrange(6)}"
                forget(store, [gone])
                wanted = {key: row for key, row in wanted.items() if row.episode != gone}
            case "rebuild":
                store.index.rebuild()
            case _:
                store.close()
                store = Store(tmp_path)
        one = f"e{draw.randrange(6)}"
        assert {row.key: row for row in store.of(StepRow, one)} == {
            key: row for key, row in wanted.items() if row.episode == one
        }
    assert {row.key: row for row in store.read(StepRow)} == wanted
    assert store.keys(StepRow) == wanted.keys()
