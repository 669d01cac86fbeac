"""`gui-mcp train label | audit | critic | calibrate`, as a person types them."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp_trainer.csrs.calibrate import Calibration
from gui_mcp_trainer.csrs.commands import add
from gui_mcp_trainer.csrs.fitting import part_of
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow, VerdictRow

from tests.trainer.judged import a_store, fake_run, keep, keep_many


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No model of this machine's owner is known here."""
    monkeypatch.setenv("GUI_MCP_HOME", str(tmp_path / "home"))


def typed(store: Store, *words: str) -> int:
    parser = argparse.ArgumentParser()
    stages = parser.add_subparsers(dest="stage", required=True)
    add(stages)
    store.root.mkdir(exist_ok=True)
    arguments = parser.parse_args([*words, "--store", str(store.root)])
    run = arguments.run
    assert callable(run)
    code = run(arguments)
    assert isinstance(code, int)
    return code


def many(tmp_path: Path, count: int) -> Store:
    """`count` episodes with a check and a score by tree-1 that is right of nearly all."""
    store = a_store(tmp_path)
    keep_many(store, asyncio.run(fake_run()), [f"e{n:03}" for n in range(count)])
    rows: list[VerdictRow] = []
    for n in range(count):
        good = n % 2 == 0
        rows.append(VerdictRow(f"e{n:03}", "check", "success" if good else "fail", float(good)))
        rows.append(VerdictRow(f"e{n:03}", "tree-1", "unknown", 0.9 if good else 0.1 + n / 1e4))
    store.append(rows)
    return store


def test_label_judges_by_the_rules_and_says_what_it_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = a_store(tmp_path)
    run = asyncio.run(fake_run())
    keep_many(store, run, ["a", "b"])
    keep(store, replace(run, id="kept-back"), split="test")
    keep(store, replace(run, id="lost", outcome="device_failed"))
    assert typed(store, "label") == 0
    told = capsys.readouterr().out
    assert "2 runs may be judged; 1 were failed by the machine, 1 are of a test split" in told
    assert {row.key for row in store.read(VerdictRow)} == {"a/tree-1", "b/tree-1"}
    assert typed(store, "label") == 0
    assert "nothing new; 2 were there" in capsys.readouterr().out


def test_an_unknown_verifier_is_answered_with_the_choices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(a_store(tmp_path), "label", "--verifier", "oracle") == 1
    assert "no verifier named 'oracle'; choose from tree, critic" in capsys.readouterr().err


def test_a_critic_that_was_never_fitted_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed(a_store(tmp_path), "label", "--verifier", "critic") == 1
    assert "fit one with `gui-mcp train critic`" in capsys.readouterr().err


def test_a_calibration_is_made_used_and_gives_labels(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, out = many(tmp_path, 300), tmp_path / "tree.json"
    assert typed(store, "calibrate", "--verifier", "tree-1", "--out", str(out)) == 0
    assert "300 trusted labels, 150 of them successes" in capsys.readouterr().out
    assert Calibration.load(out).success is not None
    assert typed(store, "label", "--verifier", "", "--calibration", str(out)) == 0
    by = [row for row in store.read(VerdictRow) if row.verifier.startswith("tree-1+")]
    assert {row.label for row in by if row.episode.endswith(("0", "2"))} == {"success"}


def test_too_few_trusted_labels_are_said_with_how_many_more_it_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, out = many(tmp_path, 20), tmp_path / "tree.json"
    assert typed(store, "calibrate", "--verifier", "tree-1", "--out", str(out)) == 1
    assert "20 trusted labels are not enough; 39 more needed" in capsys.readouterr().err
    assert not out.exists()
    assert typed(store, "calibrate", "--verifier", "tree-1", "--truth", "human", "--out", str(out)) == 1
    assert "no trusted labels yet: of 20 episodes none was answered in a random sample" in (
        capsys.readouterr().err
    )
    assert typed(store, "calibrate", "--verifier", "tree-9", "--out", str(out)) == 1
    assert "it has judged nothing in this store" in capsys.readouterr().err


def test_a_verifier_that_knows_nothing_gets_a_calibration_that_abstains_from_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, out = many(tmp_path, 200), tmp_path / "blind.json"
    store.append([VerdictRow(f"e{n:03}", "blind-1", "unknown", (n * 37 % 100) / 100) for n in range(200)])
    assert typed(store, "calibrate", "--verifier", "blind-1", "--out", str(out)) == 1
    assert "no threshold can be proven; it abstains" in capsys.readouterr().out
    found = Calibration.load(out)
    assert {found.label(score / 100) for score in range(101)} == {"unknown"}


def test_a_test_split_calibrates_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = a_store(tmp_path)
    keep_many(store, asyncio.run(fake_run()), [f"e{n}" for n in range(100)], split="test")
    store.append([VerdictRow(f"e{n}", by, "success", 0.9) for n in range(100) for by in ("check", "tree-1")])
    assert typed(store, "calibrate", "--verifier", "tree-1", "--out", str(tmp_path / "x")) == 1
    assert "no trusted labels yet: of 0 episodes" in capsys.readouterr().err


def test_what_a_critic_learnt_from_does_not_calibrate_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, out = many(tmp_path, 300), tmp_path / "critic.json"
    name = "critic-1.abcd"
    store.append([VerdictRow(f"e{n:03}", name, "unknown", 0.9 if n % 2 == 0 else 0.1) for n in range(300)])
    assert typed(store, "calibrate", "--verifier", name, "--out", str(out)) == 0
    parts = [part_of(row) for row in store.read(EpisodeRow)]
    assert f"{parts.count('calibrate')} trusted labels" in capsys.readouterr().out
    assert 100 < parts.count("calibrate") < 200
    rows = [EpisodeRow(f"try-{n}", "collected", "g", "pocket", "clock", 7, attempt=n) for n in range(9)]
    assert len({part_of(row) for row in rows}) == 1, "tries of one start are of one part"


def test_a_critic_is_fitted_and_judges(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = a_store(tmp_path)
    run = asyncio.run(fake_run())
    assert typed(store, "critic") == 1
    assert "no trusted labels yet" in capsys.readouterr().err
    names = [f"e{n:03}" for n in range(140)]
    keep_many(store, run, names[:70])
    keep_many(store, replace(run, outcome="out_of_steps"), names[70:])
    store.append([VerdictRow(n, "check", "success" if n < "e070" else "fail", 1.0) for n in names])
    assert typed(store, "critic") == 0
    assert typed(store, "label", "--verifier", "critic") == 0
    scores = {row.episode: row.p_success for row in store.read(VerdictRow) if row.verifier != "check"}
    assert len(scores) == 140
    assert min(scores[name] for name in names[:70]) > max(scores[name] for name in names[70:])


@pytest.mark.parametrize("split", ["gate", "validation"])
def test_a_critic_learns_from_nothing_that_decides_over_models(
    split: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = a_store(tmp_path)
    names = [f"e{n:03}" for n in range(100)]
    keep_many(store, asyncio.run(fake_run()), names, split=split)
    store.append([VerdictRow(n, "check", "success" if n < "e050" else "fail", 1.0) for n in names])
    assert typed(store, "critic") == 1
    assert f"all labels are of split {split}" in capsys.readouterr().err


def test_audit_asks_writes_down_and_says_when_there_is_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = a_store(tmp_path)
    assert typed(store, "audit") == 0
    assert "There is no run to judge" in capsys.readouterr().out
    keep_many(store, asyncio.run(fake_run()), ["a", "b"])
    assert typed(store, "audit") == 0
    assert "Nothing to ask" in capsys.readouterr().out
    answers = iter("sf")

    def say(prompt: str) -> str:
        return next(answers)

    monkeypatch.setattr("builtins.input", say)
    assert typed(store, "audit", "--sample", "2", "--by", "ada", "--limit", "1") == 0
    assert "1 answered by ada" in capsys.readouterr().out
    assert typed(store, "audit", "--sample", "2", "--by", "ada") == 0
    assert sorted(row.label for row in store.read(VerdictRow)) == ["fail", "success"]
    with pytest.raises(ValueError, match="at least 0"):
        typed(store, "audit", "--sample", "-1")
