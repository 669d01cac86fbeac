"""What the owner has forgotten is gone from what was learnt from it, too, by the same command."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from gui_mcp.config import Config, Retention
from gui_mcp.data.commands import data
from gui_mcp.data.deletion import delete
from gui_mcp.data.retention import sweep
from gui_mcp.data.wanted import Wanted
from gui_mcp_devices.actions import Ref, Tap, TypeText
from gui_mcp_models.model import Decision, Finish
from gui_mcp_trainer.store import index
from gui_mcp_trainer.store.forgetting import FOLDER, INDEX
from gui_mcp_trainer.store.ingest import ingest
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow, SampleRow, StepRow

from tests.gui_mcp.records import Shot, record, screen

NAME = "Żaneta Quibblewick"
HOME = screen("Mail", "Calendar", shade=1, app="launcher")
LETTER = screen("Parcel", f"From {NAME}", shade=2, app="mail")
TAP = Decision(Tap(Ref("e0")))
DONE = Decision(Finish("done", "ready"))


async def learnt(folder: Path) -> Store:
    """Three runs that were ingested, one of them with the name on a screen and a sample made of it."""
    learn = {"learn": "yes"}
    await record(folder, "said", [Shot(HOME, TAP), Shot(LETTER, TAP), Shot(HOME, DONE)], labels=learn)
    await record(
        folder, "typed", [Shot(HOME, Decision(TypeText(NAME, Ref("f")))), Shot(HOME, DONE)], labels=learn
    )
    await record(folder, "other", [Shot(HOME, TAP), Shot(HOME, DONE)], labels=learn)
    store = Store(folder / FOLDER)
    assert sorted(ingest(store, folder).episodes) == ["other", "said", "typed"]
    store.append(
        [SampleRow(id, 1, "summary", 0, "v", "r", "[]", f"of {id}") for id in ("said", "typed", "other")]
    )
    return store


def episodes(store: Store) -> set[str]:
    kinds = (EpisodeRow, StepRow, SampleRow)
    found = [{row.episode for row in store.read(kind)} for kind in kinds]
    assert found[0] == found[1] == found[2]
    return found[0]


async def test_an_episode_that_loses_parts_loses_all_that_was_made_of_it(tmp_path: Path) -> None:
    store = await learnt(tmp_path)
    gone = delete(tmp_path, Wanted(texts=(NAME.lower(),)))
    assert gone.left == ()
    assert gone.plan.learnt == ("said", "typed")
    assert episodes(store) == {"other"}
    again = ingest(store, tmp_path)
    assert sorted(again.episodes) == ["said", "typed"], "what is left of them may be learnt from"
    assert all(NAME not in row.do for row in store.read(StepRow))


async def test_whole_episodes_go_with_their_rows(tmp_path: Path) -> None:
    store = await learnt(tmp_path)
    assert data(["delete", "--episode", "typed", "--yes", "--home", str(tmp_path)]) == 0
    assert episodes(store) == {"other", "said"}
    assert delete(tmp_path, Wanted(everything=True)).left == ()
    assert episodes(store) == set()
    assert not [*(store.root / "blobs").glob("??/*")]


async def test_what_only_the_store_still_says_is_found_by_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = await learnt(tmp_path)
    other = tmp_path / "elsewhere"
    store.root.rename(other)
    delete(tmp_path, Wanted(episodes=frozenset({"said"})))  # while the store was not there
    other.rename(store.root)
    assert data(["delete", "--match", NAME, "--yes", "--home", str(tmp_path)]) == 0
    assert "what was made of 2 episodes to learn from" in capsys.readouterr().out
    assert episodes(store) == {"other"}


async def test_rows_live_no_longer_than_the_record_they_were_made_of(tmp_path: Path) -> None:
    store = await learnt(tmp_path)
    days = Config(retention=Retention(days=1))
    swept = sweep(tmp_path, days, time.time() + 2 * 86_400)
    assert sorted(swept.episodes) == ["other", "said", "typed"]
    assert episodes(store) == set()


async def test_adapters_trained_on_it_are_named(tmp_path: Path) -> None:
    await learnt(tmp_path)
    card = tmp_path / "adapters" / "mine" / "card.json"
    card.parent.mkdir(parents=True)
    card.write_text('{"episodes": ["typed"]}')
    assert delete(tmp_path, Wanted(texts=(NAME,))).adapters == ("mine",)


async def test_an_export_beside_the_store_that_says_it_is_named(tmp_path: Path) -> None:
    store = await learnt(tmp_path)
    rows = store.root / "exports" / "mine" / "train.jsonl"
    rows.parent.mkdir(parents=True)
    rows.write_text(f'{{"text": "write to {NAME}"}}')
    assert INDEX == index.FILE
    gone = delete(tmp_path, Wanted(texts=(NAME,)))
    assert gone.left == (
        "training/exports/mine/train.jsonl says it too: it is yours to change, or to remove",
    )
