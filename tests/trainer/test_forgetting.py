"""Nothing is left of what was forgotten, wherever the forgetting was cut short, and all else stays."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp.data.followers import Follower
from gui_mcp.data.needles import Needles
from gui_mcp_devices.actions import Ref, TypeText
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_models.model import Decision
from gui_mcp_trainer.store.errors import NoSuchRow, ShardDamaged
from gui_mcp_trainer.store.forgetting import (
    Training,
    complete,
    follower,
    forget,
    forget_rows,
    forget_training,
    sweep,
)
from gui_mcp_trainer.store.ingest import ingest
from gui_mcp_trainer.store.loading import load_run, runs
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import (
    TABLES,
    CostRow,
    EpisodeRow,
    ExtractionRow,
    SampleRow,
    StepRow,
    VerdictRow,
)

from tests.trainer.dying import killed_ever_later
from tests.trainer.recorded import picture, recorded

SAMPLE = SampleRow("", 0, "action", 0, "v", "paper", "[]", "tap")


def _everything(store: Store) -> dict[str, list[str]]:
    return {kind.TABLE: sorted(map(repr, store.read(kind))) for kind in TABLES}


def _say(root: Path, text: str) -> list[str]:
    """Files in which a text is, Parquet read as rows."""
    store = Store(root)
    found = [name for name, rows in _everything(store).items() if any(text in row for row in rows)]
    found += [
        str(path)
        for path in root.rglob("*")
        if path.is_file() and path.suffix != ".parquet" and text.encode() in path.read_bytes()
    ]
    store.close()
    return found


async def _filled(data: Path) -> Store:
    """Three runs with what is made of them; the sample of e2 is half made of e1, as is a verdict's cost."""
    for number in range(3):
        script = [Decision(TypeText(f"secret-{number}", into=Ref("e1")), thought=f"secret-{number}")]
        await recorded(data, f"e{number}", script=script, device=FakeDevice(rows=(f"row-{number}",)))
    store = Store(data / "training")
    ingest(store, data)
    for number in range(3):
        id = f"e{number}"
        seen = store.put_picture(picture(number))
        store.append([VerdictRow(id, "tree-1", "success", 0.5, (f"secret-{number}",))])
        store.append([ExtractionRow(id, 0, "summary", 0, "plain-1", f"secret-{number}", "{}")])
        store.append([CostRow(f"{id}/tree-1", id, "verdict", "tree-1")])
        store.append([replace(SAMPLE, episode=id, verdict=f"{id}/tree-1", pictures=(seen,))])
    store.append([replace(SAMPLE, episode="e2", n=1, others=("e1",), rejected="secret-1")])
    store.append([replace(SAMPLE, episode="e2", n=2, extraction="e1/0/summary/0/plain-1")])
    store.append([CostRow("e1/0/summary/0/plain-1", "e2", "extraction", "plain-1")])
    store.append([replace(SAMPLE, episode="e10", n=3, extraction="e10/0/summary/0/plain-1")])
    return store


async def test_every_row_picture_and_journal_of_it_goes_and_all_else_stays(tmp_path: Path) -> None:
    store = await _filled(tmp_path)
    before, others = _everything(store), [run for run in runs(store, pictures=True) if run.id != "e1"]
    gone = forget(store, ["e1"])
    assert gone.rows == {
        "episodes": 1,
        "steps": 2,
        "verdicts": 1,
        "extractions": 1,
        "samples": 3,
        "costs": 3,
    }
    assert gone.blobs > 0
    assert _say(store.root, "secret-1") == []
    assert _say(store.root, "row-1") == []
    assert {name: len(rows) - len(before[name]) for name, rows in _everything(store).items()} == {
        **dict.fromkeys(before, 0),
        **{name: -n for name, n in gone.rows.items()},
    }
    assert [*runs(store, pictures=True)] == others
    with pytest.raises(NoSuchRow):
        load_run(store, "e1")
    assert not (store.blobs.folder / "x").exists()
    assert forget(store, ["e1"]).rows == {}
    assert sweep(store) == 0


async def test_what_is_forgotten_can_be_ingested_again(tmp_path: Path) -> None:
    store = await _filled(tmp_path)
    before = load_run(store, "e1", pictures=True)
    forget_rows(store, ["e1"])
    assert ingest(store, tmp_path).episodes == ["e1"]
    assert load_run(store, "e1", pictures=True) == before


async def test_journals_that_the_store_keeps_go_too_and_only_where_they_are_asked_for(tmp_path: Path) -> None:
    store = Store(tmp_path)
    await recorded(tmp_path, "e1")
    await recorded(tmp_path, "e2")
    forget_rows(store, ["e1"])
    assert (tmp_path / "episodes" / "e1").exists()
    gone = forget(store, ["e1", "../e2", "", ".", "..", "../.."])
    assert gone.journals == 1
    assert not (tmp_path / "episodes" / "e1").exists()
    assert (tmp_path / "episodes" / "e2" / "journal.jsonl").exists()


async def test_pictures_that_a_collected_journal_names_are_not_swept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    await recorded(tmp_path, "e1")
    name = store.put_picture(picture(77))
    assert sweep(store) == 1
    assert not store.blobs.path(name).exists()
    assert any(store.blobs.folder.glob("??/*"))


async def test_work_and_adapters_are_told_too(tmp_path: Path) -> None:
    store = await _filled(tmp_path)
    store.index.add("label/tree-1", ["e1", "e10", "e1/0"])
    for name, ids in (("mine", ["e0", "e1"]), ("other", ["e0"])):
        card = tmp_path / "adapters" / name / "card.json"
        card.parent.mkdir(parents=True)
        card.write_text(json.dumps({"episodes": ids}))
    assert forget(store, ["e1"]).adapters == ("mine",)
    assert store.index.claim("label/tree-1", 9, "me", 60.0) == ["e10"]


async def test_from_the_mark_on_nobody_reads_it_and_ingesting_completes_it(tmp_path: Path) -> None:
    store = await _filled(tmp_path)
    (store.root / ".forgetting").write_text(json.dumps({"rows": ["e1"], "whole": []}))
    assert store.of(StepRow, "e1") == []
    assert "e1" not in store.keys(EpisodeRow)
    assert all(row.episode != "e1" for row in store.read(VerdictRow))
    done = ingest(store, tmp_path)
    assert done.episodes == ["e1"]
    assert store.of(VerdictRow, "e1") == []
    assert complete(store) is None


async def test_a_damaged_shard_is_named_and_once_it_is_away_the_same_call_completes_it(
    tmp_path: Path,
) -> None:
    store = await _filled(tmp_path)
    (shard, *_) = store.shards(VerdictRow)
    shard.write_bytes(shard.read_bytes()[:-9])
    with pytest.raises(ShardDamaged, match=shard.name):
        forget(store, ["e1"])
    assert store.of(StepRow, "e1") == []
    shard.unlink()
    forget(store, [])
    assert _say(store.root, "secret-1") == []


async def test_killed_anywhere_the_same_again_completes_it(tmp_path: Path) -> None:
    store = await _filled(tmp_path / "data")
    store.close()
    whole = tmp_path / "whole"
    shutil.copytree(store.root, whole)
    forget(Store(whole), ["e1"])
    wanted = _everything(Store(whole))

    def begin(root: Path) -> None:
        shutil.copytree(store.root, root)
        forget(Store(root), ["e1"])

    for root in killed_ever_later(begin, tmp_path, seed=3):
        again = Store(root)
        if (root / ".forgetting").exists():
            assert again.of(EpisodeRow, "e1") == []
            assert all(row.episode != "e1" for row in again.read(SampleRow))
        forget(again, ["e1"])
        assert _everything(again) == wanted
        assert _say(root, "secret-1") == []
        assert {path.name for path in again.blobs.folder.glob("??/*")} == {
            path.name for path in (whole / "blobs").glob("??/*")
        }


async def test_deleting_an_episode_of_the_data_folder_takes_what_was_learnt_from_it(tmp_path: Path) -> None:
    store = await _filled(tmp_path)
    assert forget_training(tmp_path, ["e1"]) == ()
    assert _say(store.root, "secret-1") == []
    assert forget_training(tmp_path / "nobody", ["e1"]) == ()
    assert not (tmp_path / "nobody").exists()


async def test_what_the_store_has_of_an_episode_or_says_is_found(tmp_path: Path) -> None:
    follows: Follower = follower
    assert isinstance(follows, Training)
    store = await _filled(tmp_path)
    assert follows.found(tmp_path, ["e1", "e7"], None) == {"e1"}
    assert follows.found(tmp_path, [], Needles(["SECRET-2"]).found) == {"e2"}
    assert follows.found(tmp_path, [], Needles(["row-0"]).found) == {"e0"}
    assert follows.found(tmp_path, [], Needles(["nowhere"]).found) == frozenset()
    assert follows.found(tmp_path / "nobody", ["e1"], None) == frozenset()
    store.close()


async def test_runs_that_were_never_ingested_and_what_a_killed_collector_left_are_found_and_go(
    tmp_path: Path,
) -> None:
    root = tmp_path / "training"
    for place in (root, root / "staging" / "killed" / "e2", root / "staging" / "killed" / "e3"):
        await recorded(place, place.name if place.name != "training" else "e1")
    (root / "episodes" / "e1" / "row.json").write_text('{"traceback": "it said secret-9"}')
    screen = next((root / "staging" / "killed" / "e2" / "blobs").glob("??/*.json"))
    screen.write_text("a screen that says secret-9")
    found = follower.found(tmp_path, [], Needles(["SECRET-9"]).found)
    assert found == {"e1", "e2"}
    assert follower.forget(tmp_path, found) == ()
    assert _say(root, "secret-9") == []
    assert follower.found(tmp_path, [], lambda text: True) == frozenset()
    (root / "staging" / "gone" / "e4").mkdir(parents=True)
    assert follower.found(tmp_path, ["e4"], None) == {"e4"}


async def test_a_screen_that_only_a_journal_of_the_store_names_is_searched(tmp_path: Path) -> None:
    store = Store(tmp_path / "training")
    name = store.blobs.put(b'{"name": "secret-8"}', "json")
    folder = store.root / "episodes" / "e1"
    folder.mkdir(parents=True)
    (folder / "journal.jsonl").write_text(json.dumps({"body": name}))
    assert follower.found(tmp_path, [], Needles(["secret-8"]).found) == {"e1"}
    assert follower.forget(tmp_path, ["e1"]) == ()
    assert not store.blobs.path(name).exists()


async def test_pages_that_a_killed_asking_left_go_with_their_episode(tmp_path: Path) -> None:
    store = await _filled(tmp_path)
    pages = store.root / "audit"
    pages.mkdir()
    for name in ("e1.html", "e2.html", "gone.html", ".new-xyz"):
        (pages / name).write_text(f"a page of {name}")
    assert follower.found(tmp_path, ["gone"], None) == {"gone"}
    assert follower.found(tmp_path, [], Needles(["page of gone"]).found) == {"gone"}
    forget(store, ["e1", "gone"])
    assert [path.name for path in pages.iterdir()] == ["e2.html"]


async def test_a_critic_that_may_have_learnt_from_it_is_named(tmp_path: Path) -> None:
    store = await _filled(tmp_path)
    (store.root / "critic.npz").write_bytes(b"fitted")
    (said,) = follower.forget(tmp_path, ["e1"])
    assert "critic.npz may have learnt from it" in said
