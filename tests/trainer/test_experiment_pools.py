"""Pools of judged runs: seeds of their own, on disk once, and what each step of theirs was worth."""

from pathlib import Path

import pytest
from gui_mcp.agent import run
from gui_mcp_benchmarks.suites import load_suite
from gui_mcp_benchmarks.suites.pocket.oracle import OracleModel
from gui_mcp_benchmarks.suites.pocket.suite import start, template_named
from gui_mcp_devices.actions import Ref, Tap
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_models.model import Decision, Finish
from gui_mcp_models.scripted import ScriptedModel
from gui_mcp_trainer.experiments.pools import STREAMS, Pool, draw, draw_chunk, read, tasks_of
from gui_mcp_trainer.experiments.truth import PhoneWitness
from gui_mcp_trainer.pointer.phone import FIRST_SEED as POINTERS


def test_no_two_streams_or_levels_share_a_seed_with_each_other_or_with_the_benchmark() -> None:
    pools = [Pool("pocket", stream, place, 50, 0.1) for stream in STREAMS for place in range(6)]
    seeds = [pool.seed_of(n) for pool in pools for n in range(pool.episodes)]
    assert len(set(seeds)) == len(seeds)
    assert min(seeds) > 1000 * POINTERS


def test_learnt_and_measured_from_are_train_tasks_alone() -> None:
    for name in ("pocket", "miniwob"):
        tasks = tasks_of(load_suite(name))
        assert len(tasks) >= 20
        assert {info.split for info in tasks} == {"train"}


def test_a_pool_that_was_cut_off_runs_only_what_is_missing_and_reads_back_the_same(tmp_path: Path) -> None:
    pool = Pool("pocket", "pilot", 0, 42, 0.3, worth=True)
    first = draw_chunk(pool, 0, tmp_path)
    written = first.stat().st_mtime_ns
    told: list[tuple[int, int]] = []
    draw([pool], tmp_path, processes=1, tell=lambda done, total: told.append((done, total)))
    assert told == [(42, 42)]
    assert first.stat().st_mtime_ns == written
    judged = list(read(pool, tmp_path))
    assert len({one.run.id for one in judged}) == 42
    assert {one.truth for one in judged} == {True, False}
    assert all(len(one.steps) == len(one.run.steps) for one in judged)


def test_a_pool_that_was_not_drawn_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read(Pool("pocket", "fit", 0, 3, 0.1), tmp_path))


async def test_each_step_of_the_oracle_is_progress_and_its_finish_needed() -> None:
    begun = start(template_named("contacts-add"), Phone(Form()), 7)
    witness = PhoneWitness("r", start=begun)
    await run(begun.goal, begun.device, OracleModel(begun.template), record=witness)
    assert [step.worth for step in witness.steps[:-1]] == ["progress"] * (len(witness.steps) - 1)
    assert witness.steps[-1].worth == "needed"
    assert witness.steps[0].before == len(witness.steps) - 1


async def test_a_detour_is_harmful_and_its_way_back_progress_and_an_early_end_is_harmful() -> None:
    begun = start(template_named("settings-toggle"), Phone(Form()), 7)
    icons = [e for e in begun.device.capture().elements if e.name == "Contacts"]
    witness = PhoneWitness("r", start=begun)
    moves = [Decision(Tap(Ref(icons[0].ref))), Decision(Finish("done"))]
    await run(begun.goal, begun.device, ScriptedModel(moves), record=witness)
    assert [step.worth for step in witness.steps] == ["harmful", "harmful"]
    assert [step.good for step in witness.steps] == [False, False]
