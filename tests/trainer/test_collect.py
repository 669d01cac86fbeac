"""The collector: what is made, what is kept of it, and what becomes of what fails."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp.episode import read_episode
from gui_mcp_benchmarks.fake import FakeSuite
from gui_mcp_trainer.collect.collector import Collected, GaveUp, collect
from gui_mcp_trainer.collect.inline import Inline
from gui_mcp_trainer.collect.processes import Processes
from gui_mcp_trainer.collect.progress import table, troubles
from gui_mcp_trainer.collect.result import Result
from gui_mcp_trainer.collect.unit import (
    FIRST_SEED,
    CollectError,
    Policy,
    TestSplitRefused,
    Trial,
    Unit,
    choose,
    plan,
)

from tests.trainer.collecting import (
    FAKE,
    ORACLE,
    TROUBLED,
    WIRED,
    essence,
    executor,
    fake_units,
    pocket_units,
    setting,
    stored,
)

HERE = "tests.trainer.collecting"


async def gather(root: Path, units: list[Unit], name: str = "inline", devices: int = 2) -> Collected:
    async with executor(name, root, devices) as lanes:
        return await collect(root, units, lanes)


async def test_every_unit_is_kept_once_with_its_journal_and_its_row(tmp_path: Path) -> None:
    units = fake_units(8)
    done = await gather(tmp_path, units)
    found = stored(tmp_path)
    assert Counter(result.trial.unit for result in found) == dict.fromkeys(units, 1)
    assert done.missing == []
    assert all(result.kept and result.row.success for result in found)
    assert not list((tmp_path / "staging").glob("*/")), "nothing is left in staging"


async def test_a_journal_says_which_unit_it_is_and_that_it_may_be_learnt_from(tmp_path: Path) -> None:
    (unit, *_) = units = fake_units(2)
    await gather(tmp_path, units)
    labels = read_episode(tmp_path / "episodes" / Trial(unit).episode).begin.labels
    assert labels == {
        "suite": "fake",
        "task": "count",
        "seed": "0",
        "policy": "oracle@fake-oracle",
        "attempt": "0",
        "split": "train",
        "group": "a",
        "tier": "",
        "learn": "yes",
    }


async def test_a_second_collection_makes_only_what_is_missing(tmp_path: Path) -> None:
    await gather(tmp_path, fake_units(4))
    done = await gather(tmp_path, fake_units(10))
    assert (done.before, done.tries, len(done.kept)) == (4, 6, 10)


def test_another_version_of_the_policy_and_another_attempt_are_other_units() -> None:
    unit = fake_units(2)[0]
    others = [replace(unit, attempt=1), replace(unit, policy=Policy("oracle", "2")), replace(unit, seed=7)]
    assert len({Trial(u).episode for u in [unit, *others]}) == 4
    assert Trial(unit, 2).episode != Trial(unit, 1).episode
    assert Trial(replace(unit)).episode == Trial(unit).episode


def test_the_test_split_is_refused_in_the_plan() -> None:
    infos = FakeSuite().infos
    with pytest.raises(TestSplitRefused, match="both is of the test split"):
        plan("fake", infos, [0], 1, ORACLE)
    with pytest.raises(TestSplitRefused):
        choose(FakeSuite(), "train", ["both"])
    with pytest.raises(TestSplitRefused):
        choose(FakeSuite(), "test")


async def test_a_unit_of_the_test_split_that_comes_past_the_plan_is_not_run(tmp_path: Path) -> None:
    with pytest.raises(TestSplitRefused):
        await gather(tmp_path, [Unit(FAKE, "both", 0, ORACLE)])
    assert not list((tmp_path / "episodes").glob("*"))


async def test_failures_of_the_machine_are_tried_again_each_in_a_row_of_its_own(tmp_path: Path) -> None:
    units = fake_units(4, suite=TROUBLED)
    done = await gather(tmp_path, units, devices=1)
    found = stored(tmp_path)
    tries = {(r.trial.unit.task, r.trial.unit.seed, r.trial.number): r.failure for r in found}
    assert tries == {
        ("count", 0, 1): "suite_broken",
        ("count", 0, 2): "suite_broken",
        ("count", 0, 3): "suite_broken",
        ("name", 0, 1): None,
        ("count", 1, 1): None,
        ("name", 1, 1): "device_lost",
        ("name", 1, 2): "device_lost",
        ("name", 1, 3): "device_lost",
    }
    assert {r.row.kind for r in found if not r.kept} == {"infra_error"}
    assert [unit.seed for unit in done.missing] == [0, 1]
    (first, second, third) = troubles(done)
    assert first.startswith("suite_broken: 3 x ")
    assert second.startswith("device_lost: 3 x ")
    assert third.startswith("2 units have no episode: ")
    assert "fake:FakeSuite" not in table(done)


async def test_what_failed_for_good_gets_new_tries_in_the_next_collection(tmp_path: Path) -> None:
    units = [Unit(TROUBLED, "name", 1, ORACLE)]
    await gather(tmp_path, units)
    await gather(tmp_path, units)
    assert sorted(result.trial.number for result in stored(tmp_path)) == [1, 2, 3, 4, 5, 6]


async def test_a_collection_in_which_everything_fails_gives_up_and_says_what_to_do(tmp_path: Path) -> None:
    units = fake_units(100, policy=Policy(f"{HERE}:away:unavailable", "away-1"))
    with pytest.raises(GaveUp, match=r"20 tries in a row failed.*model_unavailable.*start its server"):
        await gather(tmp_path, units)
    assert len(stored(tmp_path)) <= 22


async def test_what_no_second_try_mends_is_not_tried_again(tmp_path: Path) -> None:
    done = await gather(tmp_path, fake_units(2, policy=Policy(f"{HERE}:away", "away-1")))
    assert done.tries == 2
    assert {result.failure for result in done.failures} == {"model_misconfigured"}


async def test_a_defect_stops_nobody_else_and_is_told(tmp_path: Path) -> None:
    done = await gather(tmp_path, fake_units(6, policy=Policy(f"{HERE}:defective", "defective-1")))
    assert [(r.trial.unit.seed, r.failure, r.trial.number) for r in done.failures] == [(1, "crashed", 1)] * 2
    assert "ZeroDivisionError: a planted defect" in done.failures[0].traceback
    assert len(done.kept) == 4


async def test_another_version_installed_than_was_planned_ends_the_collection(tmp_path: Path) -> None:
    with pytest.raises(CollectError, match="here it is version fake-oracle; install the same everywhere"):
        await gather(tmp_path, fake_units(2, policy=Policy("oracle", "fake-oracle-2")))


async def test_several_suites_are_collected_at_once(tmp_path: Path) -> None:
    units = [*fake_units(4), *pocket_units(1)]
    done = await gather(tmp_path, units)
    assert Counter(result.row.key.suite for result in done.kept) == {"fake": 4, "pocket": 4}
    assert all(result.row.success for result in done.kept)


async def test_phones_over_adb_browsers_and_pockets_are_collected_together(
    tmp_path: Path, chromium: str
) -> None:
    """The phone is simulated, its ADB and the driver are real; so is the Chromium."""
    pages = [Unit("miniwob", "choose-date-easy", FIRST_SEED, Policy("lexical", "lexical-1"))]
    units = [*pocket_units(1), *pocket_units(1, suite=WIRED)[:2], *pages]
    done = await gather(tmp_path, units, devices=3)
    assert done.missing == []
    assert Counter(result.row.key.suite for result in stored(tmp_path)) == {
        "pocket": 4,
        "pocket-adb": 2,
        "miniwob": 1,
    }
    assert all(result.row.success for result in done.kept if result.row.key.suite != "miniwob")


async def test_worker_processes_keep_what_one_process_keeps(tmp_path: Path) -> None:
    units = [*fake_units(8), *pocket_units(1)]
    await gather(tmp_path / "one", units)
    await gather(tmp_path / "two", units, "processes")
    one, two = ([essence(r) for r in stored(tmp_path / name)] for name in ("one", "two"))
    assert one == two
    workers = {r.worker.partition(".")[0] for r in stored(tmp_path / "two")}
    assert len(workers) == 2


async def test_a_worker_that_dies_over_a_unit_is_a_row_and_another_takes_the_unit(tmp_path: Path) -> None:
    marker = tmp_path / "died"
    units = fake_units(6, policy=Policy(f"{HERE}:deadly:{marker}", "deadly-1"))
    done = await gather(tmp_path / "store", units, "processes")
    assert [(r.failure, r.trial.unit.seed) for r in done.failures] == [("worker_lost", 1)]
    assert "signal 9" in done.failures[0].row.error
    assert done.missing == []
    assert len(stored(tmp_path / "store")) == 7


async def test_a_try_that_does_not_come_back_is_given_up(tmp_path: Path) -> None:
    (unit, *_) = fake_units(2, policy=Policy(f"{HERE}:asleep", "asleep-1"))
    async with Inline(setting(tmp_path, patience=0.05), 1) as lanes:
        done = await collect(tmp_path, [unit], lanes, retries=0)
    (result,) = done.failures
    assert result.failure == "suite_broken"
    assert "did not come back" in result.row.error


async def test_what_is_told_ends_with_the_whole(tmp_path: Path) -> None:
    told: list[tuple[int, Result | None]] = []
    async with Processes(setting(tmp_path), 1) as lanes:
        await collect(
            tmp_path,
            fake_units(4),
            lanes,
            tell=lambda state, result: told.append((len(state.kept), result)),
        )
    assert [count for count, _ in told] == [0, 1, 2, 3, 4]
