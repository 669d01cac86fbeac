from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from gui_mcp_benchmarks.runs import Run
from gui_mcp_models.backends.openai import OpenAIBackend
from gui_mcp_models.backends.replies import Fail, Say
from gui_mcp_models.backends.reply_server import ReplyServer
from gui_mcp_models.dialects import load_dialect
from gui_mcp_models.pointer.checkpoint import load
from gui_mcp_models.pointer.model import WEIGHTS
from gui_mcp_trainer.commands import train
from gui_mcp_trainer.csrs.credit.named import load_credit
from gui_mcp_trainer.csrs.extract.judged import Judged, NoVerdicts, by_start, judged
from gui_mcp_trainer.csrs.extract.overview import score_for, view_name
from gui_mcp_trainer.csrs.extract.plain import PlainWriter
from gui_mcp_trainer.csrs.extract.sampling import Sampled, Sampler
from gui_mcp_trainer.csrs.extract.stage import Extractor
from gui_mcp_trainer.csrs.extract.writer import ModelWriter
from gui_mcp_trainer.csrs.extract.writing import Writer
from gui_mcp_trainer.csrs.nearing import scored
from gui_mcp_trainer.csrs.rules import load_rules
from gui_mcp_trainer.csrs.samples import Recipe
from gui_mcp_trainer.csrs.working import Report
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CostRow, EpisodeRow, ExtractionRow, SampleRow, StepRow, VerdictRow

from tests.trainer.extracting import bad_run, good_run
from tests.trainer.judged import judged as verdict
from tests.trainer.judged import keep

ROOT = Path(__file__).parents[2]
RULES = load_rules("paper-1-5")


def filled(root: Path, runs: int = 3) -> Store:
    store = Store(root)
    for n in range(runs):
        for run, label in ((good_run(f"good-{n}"), "success"), (bad_run(f"bad-{n}"), "fail")):
            keep(store, run)
            verdict(store, run.id, "tree-1", label)
    return store


def of_level(store: Store, run: Run, level: str) -> None:
    keep(store, replace(run, id=f"{run.id}-twin"))
    row = EpisodeRow(run.id, "journal", run.goal, level=level, outcome="done", steps=len(run.steps))
    steps = store.of(StepRow, f"{run.id}-twin")
    store.append([replace(step, episode=run.id) for step in steps])
    store.append([row])
    verdict(store, run.id, "tree-1", "success")


async def extracted(store: Store, writer: Writer | None = None) -> Report:
    episodes = judged(store, "tree-1", RULES).episodes
    return await Extractor(store, writer or PlainWriter(), episodes).run()


def sampled(store: Store, rules: str = "paper-1-5") -> Sampled:
    made = load_rules(rules)
    recipe = Recipe("v", made, load_dialect("step-gui"), store.put_picture)
    sampler = Sampler(store, PlainWriter(), recipe, load_credit(made.credit))
    return sampler.run(judged(store, "tree-1", made).episodes)


PROGRESS = """\
[nearer]
about = "actions by what each brought nearer"
success = ["action"]
fail = []
infeasible = []
declined = []
credit = "CREDIT"
"""


def weights(root: Path, credit: str) -> list[float]:
    """Of the moves of a run that succeeded, 0 where one gave no sample."""
    file = root / f"{credit}.toml"
    file.write_text(PROGRESS.replace("CREDIT", credit))
    rules, run, store = load_rules("nearer", file), good_run(), Store(root / credit)
    keep(store, run)
    verdict(store, run.id, "tree-1", "success")
    recipe = Recipe("v", rules, load_dialect("step-gui"), store.put_picture)
    sampler = Sampler(store, PlainWriter(), recipe, load_credit(rules.credit), score_for(rules.credit))
    sampler.run(judged(store, "tree-1", rules).episodes)
    found = {row.step: row.weight for row in store.read(SampleRow)}
    store.close()
    return [found.get(step.index, 0.0) for step in run.steps]


def contents(store: Store) -> tuple[list[str], list[str], list[str]]:
    """All that is to be the same however often it was killed: keys, and the rows but for their times."""
    extractions = sorted(repr(replace(row, at=0.0)) for row in store.read(ExtractionRow))
    samples = sorted(map(repr, store.read(SampleRow)))
    return extractions, samples, sorted(row.key for row in store.read(CostRow))


async def test_a_second_pass_finds_nothing_to_do(tmp_path: Path) -> None:
    store = filled(tmp_path)
    first = await extracted(store)
    sampled(store)
    before = contents(store)
    second = await extracted(store)
    assert (first.done, first.there, first.later) == (6, 0, 0)
    assert (second.done, second.there, second.later) == (0, 6, 0)
    assert sampled(store).rows.total() == 0
    assert contents(store) == before


async def test_a_failure_is_taken_apart_into_what_its_rules_take(tmp_path: Path) -> None:
    store = filled(tmp_path, runs=1)
    await extracted(store)
    kinds = {row.kind for row in store.read(ExtractionRow) if row.episode == "bad-0"}
    assert kinds == set(RULES.fail)


async def test_a_new_verdict_that_takes_more_is_new_work(tmp_path: Path) -> None:
    store = filled(tmp_path, runs=1)
    await extracted(store)
    verdict(store, "bad-0", "ada", "success")
    found = judged(store, "ada", RULES).episodes
    report = await Extractor(store, PlainWriter(), found).run()
    assert report.done == 1
    assert {row.kind for row in store.read(ExtractionRow) if row.episode == "bad-0"} == set(RULES.success)


async def test_a_lost_index_doubles_nothing(tmp_path: Path) -> None:
    store = filled(tmp_path)
    await extracted(store)
    before = contents(store)
    store.index.rebuild()
    await extracted(store)
    assert contents(store) == before


def test_an_episode_without_a_settled_verdict_gives_nothing(tmp_path: Path) -> None:
    store = filled(tmp_path, runs=1)
    keep(store, good_run("open"))
    verdict(store, "open", "tree-1", "unknown")
    keep(store, good_run("held-back"), split="test")
    verdict(store, "held-back", "tree-1", "success")
    found = judged(store, "tree-1", RULES)
    assert {one.row.episode for one in found.episodes} == {"good-0", "bad-0"}
    assert (found.unsettled, found.refused) == (1, 1)


def test_a_verifier_that_judged_nothing_is_told_who_did(tmp_path: Path) -> None:
    with pytest.raises(NoVerdicts, match="tree-1"):
        judged(filled(tmp_path, runs=1), "critic", RULES)


def test_declining_counts_as_right_only_by_the_tasks_own_check(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for name, truth in (("a", "success"), ("b", "fail")):
        keep(store, good_run(name))
        store.append([VerdictRow(name, "tree-1", "infeasible", 0.0), VerdictRow(name, "check", truth, 0.0)])
    assert [one.proven for one in judged(store, "tree-1", RULES).episodes] == [True, False]


def test_runs_from_one_start_are_one_group_and_a_persons_runs_are_alone() -> None:
    def one(name: str, task: str, seed: int) -> Judged:
        row = EpisodeRow(name, "collected", "g", suite="pocket", task=task, seed=seed)
        return Judged(row, "success", "v", False, ())

    groups = by_start(
        [one("a", "t", 1), one("b", "t", 2), one("c", "t", 1), one("d", "", -1), one("e", "", -1)]
    )
    assert [[o.row.episode for o in group] for group in groups] == [["a", "c"], ["b"], ["d"], ["e"]]


async def test_where_two_runs_part_a_pair_is_made(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for run, label in ((good_run("g"), "success"), (bad_run("b"), "fail")):
        keep(store, replace(run, id=f"{run.id}-raw"))
        steps = store.of(StepRow, f"{run.id}-raw")
        store.append([replace(step, episode=run.id) for step in steps])
        store.append(
            [
                EpisodeRow(
                    run.id,
                    "collected",
                    run.goal,
                    suite="s",
                    task="t",
                    seed=1,
                    outcome="done",
                    steps=len(steps),
                )
            ]
        )
        verdict(store, run.id, "tree-1", label)
    await extracted(store)
    assert sampled(store).rows["pair"] == 1
    (pair,) = [row for row in store.read(SampleRow) if row.rejected]
    assert (pair.episode, pair.others, pair.step) == ("g", ("b",), 1)


def test_rules_whose_credit_is_progress_weigh_steps_by_what_they_brought_nearer(tmp_path: Path) -> None:
    assert weights(tmp_path, "broadcast") == pytest.approx([1 / 8] * 8)
    told = scored(load(WEIGHTS), good_run(), 1.0)
    (share,) = load_credit("progress").share([told])
    nearer = weights(tmp_path, "progress")
    assert nearer == pytest.approx([one.weight for one in share])
    assert {i for i, (a, b) in enumerate(pairwise(told.progress)) if b <= a} <= {
        i for i, weight in enumerate(nearer) if weight == 0
    }
    assert 0 < nearer.count(0.0) < 8


async def test_private_screens_are_not_shown_beyond_trusted_hosts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    of_level(store, good_run("mine"), "private")
    backend = OpenAIBackend("http://192.0.2.7:8000/v1", "m")
    report = await extracted(store, ModelWriter(backend))
    await backend.close()
    assert report.private == 1 and report.done == 0
    assert list(store.read(ExtractionRow)) == []
    assert (await extracted(store)).done == 1  # the plain writer shows them to nobody


async def test_a_server_that_is_away_leaves_its_work_for_later(tmp_path: Path) -> None:
    store = filled(tmp_path, runs=1)
    async with ReplyServer(lambda request: Fail(503)) as server:
        backend = OpenAIBackend(server.url, "m")
        away = await extracted(store, ModelWriter(backend))
        await backend.close()
    assert away.done == 0 and away.later == 2
    answer = json.dumps({"reasoning": "", "facts": [], "fraction": 0.5, "change": "changed", "error": False})
    async with ReplyServer(lambda request: Say(answer, 100, 10)) as server:
        backend = OpenAIBackend(server.url, "m")
        again = await extracted(store, ModelWriter(backend))
        await backend.close()
    assert again.done == 2 and again.later == 0
    assert again.garbage > 0  # the same words do for no verification, no intent and no action
    spent = sum(row.calls for row in store.read(CostRow))
    assert spent == len(server.requests)


def test_killed_anywhere_and_run_again_it_comes_to_the_same_rows(tmp_path: Path) -> None:
    whole = filled(tmp_path / "whole", runs=2)
    asyncio.run(extracted(whole))
    sampled(whole)
    store, dice = filled(tmp_path / "killed", runs=2), random.Random(5)
    store.close()
    killed = 0
    for left in sorted(dice.randrange(20, 120) for _ in range(3)):
        command = [
            sys.executable,
            "-m",
            "tests.trainer.test_extract_stage",
            str(tmp_path / "killed"),
            str(left),
        ]
        killed += subprocess.run(command, check=False, cwd=ROOT).returncode == KILLED
    assert killed >= 2
    store = Store(tmp_path / "killed")
    asyncio.run(extracted(store))
    sampled(store)
    assert contents(store) == contents(whole)


def test_the_command_extracts_and_samples_and_tells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(tmp_path, runs=1).close()
    assert train(["extract", "--store", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "2 episodes with a verdict by tree-1" in told
    assert "7 action" in told and "abstained" in told
    assert "samples of view paper-1-5+step-gui+plain-1: new" in told
    store = Store(tmp_path)
    assert {row.view for row in store.read(SampleRow)} == {
        view_name(RULES, load_dialect("step-gui"), PlainWriter())
    }
    store.close()
    with pytest.raises(SystemExit):
        train(["extract", "--store", str(tmp_path), "--rules", "all"])
    assert "paper-1-5" in capsys.readouterr().err


KILLED = 9


def _until(root: Path, left: int) -> None:
    """Work, and die at the `left`th opening of a file for writing in the store."""

    def count(event: str, args: tuple[object, ...]) -> None:
        nonlocal left
        if event in ("open", "os.rename", "os.mkdir") and str(root) in str(args[0]):
            left -= 1
            if left <= 0:
                os._exit(KILLED)

    sys.addaudithook(count)
    store = Store(root)
    asyncio.run(extracted(store))
    sampled(store)


if __name__ == "__main__":
    _until(Path(sys.argv[1]), int(sys.argv[2]))
