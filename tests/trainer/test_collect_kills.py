"""A collection that is killed, wherever it is, and taken up again."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from pathlib import Path

import pytest
from gui_mcp_trainer.collect.collector import Collected, collect
from gui_mcp_trainer.collect.inline import Inline
from gui_mcp_trainer.collect.processes import Processes
from gui_mcp_trainer.collect.result import Result
from gui_mcp_trainer.collect.staging import Desk, keep, sweep

from tests.trainer.collecting import essence, fake_units, gather, setting, stored
from tests.trainer.killing import campaign

SEEDS = 4

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection that nobody disturbed."""
    root = tmp_path_factory.mktemp("whole")
    asyncio.run(gather(root, "inline", 1, SEEDS))
    return root


@pytest.mark.parametrize(("name", "kills"), [("inline", 2), ("processes", 2)])
def test_after_kill_9_every_unit_is_there_once_and_as_if_nothing_had_happened(
    tmp_path: Path, whole: Path, name: str, kills: int
) -> None:
    dice = random.Random(f"{name}/{os.getpid()}")
    done = campaign(tmp_path, whole, kills=kills, seeds=SEEDS, name=name, dice=dice)
    assert done.kills >= 1


async def test_a_worker_killed_between_its_runs_is_replaced(tmp_path: Path) -> None:
    killed: list[int] = []
    lanes = Processes(setting(tmp_path), 2)

    def kill_one(state: Collected, result: Result | None) -> None:
        if result is not None and len(killed) < 2 and (pids := lanes.pids):
            killed.append(pids[0])
            os.kill(pids[0], signal.SIGKILL)

    units = fake_units(24)
    async with lanes:
        done = await collect(tmp_path, units, lanes, tell=kill_one)
    assert done.missing == []
    assert {result.failure for result in done.failures} <= {"worker_lost"}
    assert sorted(r.trial.unit.seed for r in stored(tmp_path) if r.kept) == sorted(u.seed for u in units)


async def test_the_same_run_is_kept_once_however_often_it_is_brought(tmp_path: Path) -> None:
    (unit, *_) = fake_units(2)
    async with Inline(setting(tmp_path), 1) as lanes:
        done = await collect(tmp_path, [unit], lanes)
    (result,) = done.kept
    desk = Desk(tmp_path)
    assert not keep(tmp_path, result, desk.place(result.trial.episode))
    desk.close()
    assert [essence(found) for found in stored(tmp_path)] == [essence(result)]


def test_staging_of_the_living_is_left_alone(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    place = desk.place("run")
    (tmp_path / "staging" / "left").mkdir()
    assert sweep(tmp_path) == 1
    assert place.is_dir()
    desk.close()
    assert not list((tmp_path / "staging").glob("*/"))
