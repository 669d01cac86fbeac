"""The store from the command line, and from a sample back to where it came from."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp.episode import RecordError, journal_path
from gui_mcp_trainer.store.commands import add
from gui_mcp_trainer.store.errors import NoSuchRow
from gui_mcp_trainer.store.ingest import ingest
from gui_mcp_trainer.store.provenance import origin
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import KINDS, CostRow, EpisodeRow, ExtractionRow, SampleRow, VerdictRow

from tests.trainer.recorded import picture, recorded

KEY = "e1/0/action/0/paper"


def _train(*argv: str) -> int:
    parser = argparse.ArgumentParser(prog="gui-mcp train")
    add(parser.add_subparsers(dest="stage", required=True))
    arguments = parser.parse_args(argv)
    return int(arguments.run(arguments))


@pytest.fixture
async def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """With one run, and a sample that was made of it."""
    monkeypatch.setenv("GUI_MCP_HOME", str(tmp_path))
    await recorded(tmp_path, "e1")
    store = Store(tmp_path / "training")
    ingest(store, tmp_path)
    with store.writing():
        seen = store.put_picture(picture(5))
        verdict = VerdictRow("e1", "tree-1", "success", 0.9)
        found = ExtractionRow(
            "e1", 0, "action", 0, "plain-1", "What now?", "{}", checked="held", check="it is"
        )
        sample = SampleRow("e1", 0, "action", 0, "paper", "paper-1-5", "[]", "tap", (seen,), weight=0.5)
        store.append([verdict])
        store.append([found])
        store.append([replace(sample, verdict=verdict.key, extraction=found.key)])
        store.append([CostRow(verdict.key, "e1", "verdict", "tree-1", seconds=0.5, human_seconds=3.0)])
        store.append([CostRow(f"e1/{kind}/plain-1", "e1", "extraction", "plain-1") for kind in KINDS])
    return store


async def test_a_sample_is_followed_back_to_its_journal(store: Store, tmp_path: Path) -> None:
    found = origin(store, KEY)
    assert found.verdict is not None
    assert found.extraction is not None
    assert found.step is not None
    assert (found.verdict.label, found.extraction.checked, found.step.key) == ("success", "held", "e1/0")
    assert [path.read_bytes() for path in found.pictures] == [picture(5).data]
    assert [row.of for row in found.costs] == ["e1/action/plain-1", "e1", "e1/tree-1"]
    assert [call.purpose for call in found.calls] == ["vote", ""]
    assert (found.journal, found.standing) == (journal_path(tmp_path, "e1"), "as ingested")
    assert found.missing == ()


async def test_what_is_gone_on_the_way_back_is_said(store: Store, tmp_path: Path) -> None:
    path = journal_path(tmp_path, "e1")
    path.write_bytes(path.read_bytes() + b"\n")
    (blob,) = origin(store, KEY).pictures
    blob.unlink()
    found = origin(store, KEY)
    assert (found.standing, found.missing) == ("changed since", (blob.name,))
    path.unlink()
    assert origin(store, KEY).standing == "gone"
    with pytest.raises(NoSuchRow):
        origin(store, "e1/0/action/1/paper")


async def test_trace_tells_the_way_back(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert _train("trace", KEY) == 0
    said = capsys.readouterr().out
    assert "success by tree-1" in said
    assert "held (it is)" in said
    assert "as ingested" in said


async def test_stats_count_what_there_is_in_words_and_for_programs(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _train("stats") == 0
    said = capsys.readouterr().out
    assert "tree-1 success" in said
    assert "(1, verdict, tree-1)" in said
    assert _train("stats", "--json", "--store", str(store.root)) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rows"]["steps"] == 5
    assert found["episodes"] == {"journal//done": 1}
    assert found["extractions"] == {"action/held": 1}
    assert found["costs"]["verdict/tree-1"]["human_seconds"] == 3.0
    assert found["each"]["label by tree-1"]["human_seconds"] == 3.0
    assert found["each"]["sample"]["of"] == 1
    assert found["blobs"] > 4


async def test_stats_tell_money_by_the_owners_own_prices(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text('currency = "CHF"\nhuman_hour = 1200.0\n')
    assert _train("stats", "--prices", str(prices)) == 0
    said = capsys.readouterr().out
    assert "CHF" in said
    assert "1.0000   (1, label by tree-1)" in said
    prices.write_text("hour = 3")
    with pytest.raises(ValueError, match="`hour`"):
        _train("stats", "--prices", str(prices))


async def test_ingest_says_what_came_and_what_did_not(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await recorded(tmp_path, "e2")
    await recorded(tmp_path, "e3", labels={})
    assert _train("ingest") == 0
    said = capsys.readouterr().out
    assert "1 new episode with 5 steps" in said
    assert "left out: 1 (no consent)" in said
    assert "learn = true" in said
    assert _train("ingest", "e3", "nobody") == 1
    assert "left out: 1 (not found)" in capsys.readouterr().out
    assert {row.episode for row in store.read(EpisodeRow)} == {"e1", "e2", "e3"}


async def test_index_makes_it_anew_and_drops_what_nothing_names(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    name = store.put_picture(picture(99))
    assert _train("index") == 0
    assert store.blobs.path(name).exists()
    (store.root / "index.sqlite").write_bytes(b"damaged")
    assert _train("index", "--sweep") == 0
    assert "dropped 1 picture or screen" in capsys.readouterr().out
    assert origin(store, KEY).missing == ()


async def test_forget_says_what_went(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert _train("forget", "e1") == 0
    said = capsys.readouterr().out
    assert "5 of steps" in said
    assert list(store.read(SampleRow)) == []
    assert _train("forget", "e1") == 0
    assert "nothing went" in capsys.readouterr().out


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="there is none"):
        _train("stats", "--store", str(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()
