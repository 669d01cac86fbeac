"""Grounding rows and knowledge of a whole store: once each, whoever is killed, and shown to nobody else."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp_benchmarks.runs import Run
from gui_mcp_models.backends.openai import OpenAIBackend
from gui_mcp_models.backends.replies import Fail, Say
from gui_mcp_models.backends.reply_server import ReplyServer
from gui_mcp_models.chat import ChatModel
from gui_mcp_models.dialects import load_dialect
from gui_mcp_models.pointer.checkpoint import load
from gui_mcp_models.pointer.model import WEIGHTS
from gui_mcp_models.scripted import ScriptedModel
from gui_mcp_trainer.commands import train
from gui_mcp_trainer.csrs.attribute import Attributor
from gui_mcp_trainer.csrs.eligible import eligible
from gui_mcp_trainer.csrs.extract.judged import judged
from gui_mcp_trainer.csrs.grounding import Guesser, ModelGuesser, PointerGuesser
from gui_mcp_trainer.csrs.rules import load_rules
from gui_mcp_trainer.csrs.sources.grounding import Grounder, Options, firsts, rated
from gui_mcp_trainer.csrs.sources.grounding import table as pass_rates
from gui_mcp_trainer.csrs.sources.knowledge import Asker
from gui_mcp_trainer.csrs.sources.knowledge import table as lacks
from gui_mcp_trainer.csrs.sources.sampling import sample
from gui_mcp_trainer.csrs.working import Report
from gui_mcp_trainer.store.forgetting import forget
from gui_mcp_trainer.store.provenance import origin
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CostRow, EpisodeRow, ExtractionRow, SampleRow, StepRow

from tests.trainer.extracting import bad_run, good_run
from tests.trainer.judged import judged as verdict
from tests.trainer.judged import keep

ROOT = Path(__file__).parents[2]
AWAY = "http://192.0.2.7:8000/v1"
NAMED = {"screen": 2, "question": "Where is the switch?", "answer": "Under Display.", "read": "Display"}
POINTER = Attributor(load(WEIGHTS))


def put(store: Store, run: Run, label: str, *, level: str = "open", split: str = "train") -> None:
    """As a run of one task from one start."""
    keep(store, replace(run, id=f"{run.id}-raw"), split="test")
    store.append([replace(step, episode=run.id) for step in store.of(StepRow, f"{run.id}-raw")])
    row = EpisodeRow(run.id, "collected", run.goal, suite="s", task="t", seed=1, level=level, split=split)
    store.append([replace(row, outcome="done", steps=len(run.steps), begun=float(len(run.steps)))])
    verdict(store, run.id, "tree-1", label)


def filled(root: Path) -> Store:
    store = Store(root)
    put(store, good_run("good"), "success")
    put(store, bad_run("bad"), "fail")
    return store


def grounder(store: Store, guesser: Guesser | None = None) -> Grounder:
    who, tries = guesser or PointerGuesser(POINTER.network), Options(2)
    return Grounder(store, who, POINTER, eligible(store).episodes, {"good"}, options=tries)


def asker(store: Store, backend: OpenAIBackend | None = None) -> Asker:
    return Asker(store, backend or POINTER, judged(store, "tree-1", load_rules("paper-1-5")).episodes)


def sampled(store: Store, one: Grounder | Asker, kind: str) -> int:
    rows = [row for row in store.read(ExtractionRow) if row.extractor == one.extractor]
    return sample(store, f"{kind}+v", rows, eligible(store).episodes).new


def contents(store: Store) -> tuple[list[str], list[str], list[str]]:
    """All that is to be the same however often it was killed."""
    extractions = sorted(repr(replace(row, at=0.0)) for row in store.read(ExtractionRow))
    samples = sorted(map(repr, store.read(SampleRow)))
    return extractions, samples, sorted(row.key for row in store.read(CostRow))


async def both(store: Store) -> tuple[Report, Report]:
    ground, ask = grounder(store), asker(store)
    told = await ground.run(), await ask.run()
    sampled(store, ground, "grounding")
    sampled(store, ask, "knowledge")
    return told


async def test_a_second_pass_finds_nothing_to_do_even_where_the_index_is_lost(tmp_path: Path) -> None:
    store = filled(tmp_path)
    first = await both(store)
    assert [report.done for report in first] == [2, 1]
    before = contents(store)
    assert all(before)
    store.index.rebuild()
    second = await both(store)
    assert [(report.done, report.there) for report in second] == [(0, 2), (0, 1)]
    assert contents(store) == before


async def test_what_many_runs_show_is_asked_about_once_where_it_was_first_seen(tmp_path: Path) -> None:
    store = filled(tmp_path)
    put(store, good_run("twin"), "success")
    states, moves = firsts(store, eligible(store).episodes)
    assert "twin" not in states and "twin" not in moves
    await grounder(store).run()
    rows = [row for row in store.read(ExtractionRow) if row.checked != "abstained"]
    assert {row.episode for row in rows} == {"good", "bad"}
    levels = {json.loads(row.answer)["level"] for row in rows if row.episode == "good"}
    assert levels == {"plain", "functional", "intent"}
    assert "intent" not in {json.loads(row.answer)["level"] for row in rows if row.episode == "bad"}


async def test_a_row_says_how_often_it_was_found_and_what_was_never_found_is_no_sample(
    tmp_path: Path,
) -> None:
    store = filled(tmp_path)
    blind = grounder(store, ModelGuesser(ScriptedModel(name="blind")))
    await blind.run()
    rows = list(store.read(ExtractionRow))
    told = [one for row in rows if (one := rated(row)) is not None]
    assert told and all((one.passes, one.tries) == (0, 2) for one in told)
    plain = sum(one.level == "plain" for one in told)
    assert f"plain{plain:>15}      0.000        0         0{plain:>8}" in pass_rates(rows)
    found = sample(store, "v", rows, eligible(store).episodes)
    assert (found.new, found.zero) == (0, len(told))
    seeing = grounder(store)
    await seeing.run()
    assert sampled(store, seeing, "grounding") > 0
    assert {row.rule for row in store.read(SampleRow)} <= {"passed-1-of-2", "passed-2-of-2"}


async def test_what_a_failure_did_not_know_stands_on_the_screen_that_shows_it(tmp_path: Path) -> None:
    store = filled(tmp_path)
    await asker(store).run()
    rows = [row for row in store.read(ExtractionRow) if row.checked == "held"]
    assert "way" in {json.loads(row.answer)["lack"] for row in rows}
    assert {(row.episode, row.others) for row in rows} >= {("good", ("bad",))}
    assert "failures looked at: 1" in lacks(list(store.read(ExtractionRow)))
    assert sampled(store, asker(store), "knowledge") == len(rows)
    key = next(row.key for row in store.read(SampleRow) if row.episode == "good")
    assert [row.episode for row in origin(store, key).costs] == ["bad"]
    forget(store, ["bad"])
    assert list(store.read(ExtractionRow)) == [] and list(store.read(SampleRow)) == []


async def test_a_success_that_comes_later_is_new_work_for_the_failures_of_its_start(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, bad_run("bad"), "fail")
    await asker(store).run()
    assert "way" not in {json.loads(row.answer)["lack"] for row in store.read(ExtractionRow)}
    put(store, good_run("good"), "success")
    assert (await asker(store).run()).done == 1
    assert "way" in {json.loads(row.answer)["lack"] for row in store.read(ExtractionRow)}


async def test_a_model_names_gaps_and_is_paid_for_once(tmp_path: Path) -> None:
    store = filled(tmp_path)
    async with ReplyServer(lambda request: Fail(503)) as server:
        backend = OpenAIBackend(server.url, "m")
        assert (await asker(store, backend).run()).later == 1
        await backend.close()
    async with ReplyServer(lambda request: Say(json.dumps({"gaps": [NAMED]}), 100, 10)) as server:
        backend = OpenAIBackend(server.url, "m")
        assert (await asker(store, backend).run()).done == 1
        assert (await asker(store, backend).run()).done == 0
        await backend.close()
    assert len(server.requests) == sum(row.calls for row in store.read(CostRow)) == 1
    (row,) = [row for row in store.read(ExtractionRow) if row.checked == "held"]
    assert (row.episode, row.step) == ("bad", 1)


async def test_private_screens_are_not_shown_beyond_trusted_hosts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, bad_run("mine"), "fail", level="private")
    backend = OpenAIBackend(AWAY, "m")
    model = ChatModel(load_dialect("step-gui"), backend)
    for report in (
        await grounder(store, ModelGuesser(model)).run(),
        await asker(store, backend).run(),
    ):
        assert (report.private, report.done, report.later) == (1, 0, 0)
    await backend.close()
    assert list(store.read(ExtractionRow)) == []
    assert (await grounder(store).run()).done == 1  # pointer shows them to nobody


async def test_nothing_of_a_test_split_is_looked_at(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, bad_run("bad"), "fail")
    put(store, bad_run("held-back"), "fail", split="test")
    await both(store)
    assert {row.episode for row in store.read(ExtractionRow)} == {"bad"}


def test_killed_anywhere_and_run_again_it_comes_to_the_same_rows(tmp_path: Path) -> None:
    whole = filled(tmp_path / "whole")
    asyncio.run(both(whole))
    filled(tmp_path / "killed").close()
    killed = 0
    for left in (33, 60):
        command = [sys.executable, "-m", "tests.trainer.test_sources", str(tmp_path / "killed"), str(left)]
        killed += subprocess.run(command, check=False, cwd=ROOT).returncode == KILLED
    assert killed == 2
    store = Store(tmp_path / "killed")
    asyncio.run(both(store))
    assert contents(store) == contents(whole)


def test_the_commands_make_rows_that_export_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUI_MCP_HOME", str(tmp_path / "home"))
    filled(tmp_path / "store").close()
    where = ["--store", str(tmp_path / "store")]
    assert train(["grounding", "--tries", "1", *where]) == 0
    said = capsys.readouterr().out
    assert "intents are those of 1 runs that tree-1 accepted" in said
    assert "pass rate" in said and "samples of view grounding+elements-1+1xpointer:" in said
    assert train(["knowledge", *where]) == 0
    assert "refuted" in capsys.readouterr().out
    for kind, view in (("grounding", "elements-1+1xpointer"), ("knowledge", "screens-1")):
        out = tmp_path / f"out-{kind}"
        given = ["--form", "trl", "--view", f"{kind}+{view}", "--kind", kind, "--out", str(out)]
        assert train(["export", *given, *where]) == 0
        assert "different pictures" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        train(["grounding", "--levels", "deep", *where])
    assert "choose from plain" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        train(["knowledge", "--writer", "nobody", *where])


KILLED = 9


def _until(root: Path, left: int) -> None:
    """Work, and die at the `left`th opening of a file in the store."""

    def count(event: str, args: tuple[object, ...]) -> None:
        nonlocal left
        if event in ("open", "os.rename", "os.mkdir") and str(root) in str(args[0]):
            left -= 1
            if left <= 0:
                os._exit(KILLED)

    sys.addaudithook(count)
    asyncio.run(both(Store(root)))


if __name__ == "__main__":
    _until(Path(sys.argv[1]), int(sys.argv[2]))
