"""What tests of the collector share: a suite and policies that fail as told, and a collector to be killed.

python -m tests.trainer.collecting STORE EXECUTOR DEVICES SEEDS
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gui_mcp.episode import read_episode
from gui_mcp_benchmarks.fake import FakeSuite
from gui_mcp_benchmarks.suites.pocket.suite import PocketSuite
from gui_mcp_benchmarks.task import Agent, Start, Suite
from gui_mcp_devices.screen import Screen
from gui_mcp_models.errors import ModelGarbage, ModelMisconfigured, ModelUnavailable
from gui_mcp_models.model import Decision, Model, Step
from gui_mcp_models.scripted import ScriptedModel
from gui_mcp_trainer.collect.collector import Collected, collect
from gui_mcp_trainer.collect.executor import Executor
from gui_mcp_trainer.collect.inline import Inline
from gui_mcp_trainer.collect.processes import Processes
from gui_mcp_trainer.collect.result import Result, read_result
from gui_mcp_trainer.collect.slot import Setting
from gui_mcp_trainer.collect.unit import FIRST_SEED, Policy, Unit, plan

FAKE = "gui_mcp_benchmarks.fake:FakeSuite"
WIRED = "gui_mcp_benchmarks.suites.pocket.wired:WiredSuite"
TROUBLED = "tests.trainer.collecting:troubled"
ORACLE = Policy("oracle", "fake-oracle")
POCKET_TASKS = ("clock-turn-alarm", "clock-start-timer", "settings-toggle", "contacts-favourite")


def fake_units(count: int, *, suite: str = FAKE, policy: Policy = ORACLE) -> list[Unit]:
    """Of both tasks of the train split."""
    infos = [info for info in FakeSuite().infos if info.split == "train"]
    return plan(suite, infos, range(count // 2), 1, policy)


def pocket_units(seeds: int, *, suite: str = "pocket") -> list[Unit]:
    infos = [info for info in PocketSuite().infos if info.name in POCKET_TASKS]
    return plan(suite, infos, range(FIRST_SEED, FIRST_SEED + seeds), 1, Policy("oracle", "pocket-oracle"))


def setting(root: Path, **changes: float) -> Setting:
    return replace(Setting(str(root), "test", "0"), pictures=False, **changes)


def executor(name: str, root: Path, devices: int) -> Executor:
    return Inline(setting(root), devices) if name == "inline" else Processes(setting(root), devices)


def troubled() -> Suite:
    """The first start of (count, 0) of an opened suite fails; the device of (name, 1) is lost each time."""
    return FakeSuite(broken={("count", 0): 1}, losing={("name", 1)})


def away(suite: Suite, argument: str, attempt: int) -> Agent:
    """A model whose server is `unavailable`, or that is misconfigured."""
    error = (
        ModelUnavailable("ask: nobody answers; start it") if argument else ModelMisconfigured("no such name")
    )
    return Agent("away", "away-1", lambda start: ScriptedModel([error] * 9))


def deadly(suite: Suite, argument: str, attempt: int) -> Agent:
    """Kills its own process with the seed 1, until the file `argument` says that it did so once."""

    def model(start: Start) -> Model:
        marker = Path(argument)
        if start.seed == 1 and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return oracle.model(start)

    oracle = FakeSuite().oracle().agent
    return Agent("deadly", "deadly-1", model)


def asleep(suite: Suite, argument: str, attempt: int) -> Agent:
    """Never decides."""
    return Agent("asleep", "asleep-1", lambda start: Sleeper([]))


class Sleeper(ScriptedModel):
    async def decide(
        self, goal: str, screen: Screen, history: Sequence[Step], unread: Sequence[ModelGarbage] = ()
    ) -> Decision:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


def defective(suite: Suite, argument: str, attempt: int) -> Agent:
    """A defect with the seed 1."""

    def model(start: Start) -> Model:
        if start.seed == 1:
            raise ZeroDivisionError("a planted defect")
        return oracle.model(start)

    oracle = FakeSuite().oracle().agent
    return Agent("defective", "defective-1", model)


def stored(root: Path) -> list[Result]:
    """Every try in the store, each with a whole journal where its run began."""
    found: list[Result] = []
    for folder in sorted((root / "episodes").iterdir()):
        result = read_result(folder)
        assert result is not None, f"{folder.name} is not whole"
        assert result.trial.episode == folder.name
        if result.kept:
            episode = read_episode(folder)
            assert episode.end is not None
            assert not episode.remarks
            for step in episode.steps:
                episode.step(step)  # every blob is there
        found.append(result)
    return found


def essence(result: Result) -> tuple[object, ...]:
    """What does not differ between two runs of the same unit."""
    row = result.row
    key = replace(row.key, version="")
    return (str(result.trial.unit), key, row.kind, row.score, row.exact, row.outcome, row.goal, row.trace)


async def gather(root: Path, name: str, devices: int, seeds: int) -> Collected:
    async with executor(name, root, devices) as lanes:
        return await collect(root, pocket_units(seeds), lanes)


if __name__ == "__main__":
    found = asyncio.run(gather(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
    sys.stdout.write(json.dumps({"kept": len(found.kept), "tries": found.tries, "before": found.before}))
