"""A place for one device: opens what a trial needs, keeps it open, and makes one run after another."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gui_mcp.episode.journal import Journal
from gui_mcp_benchmarks.agents import UnknownAgent
from gui_mcp_benchmarks.attempt import Case, attempt
from gui_mcp_benchmarks.rows import Key, Row
from gui_mcp_benchmarks.suites import UnknownSuite
from gui_mcp_benchmarks.task import Agent, InfraError, Suite, Task, TaskInfo
from gui_mcp_devices.errors import DeviceError
from gui_mcp_models.errors import ModelError

from gui_mcp_trainer.collect.failures import KINDS, classify
from gui_mcp_trainer.collect.policies import Policies, open_suite
from gui_mcp_trainer.collect.recorder import Kept
from gui_mcp_trainer.collect.result import Result
from gui_mcp_trainer.collect.staging import Desk
from gui_mcp_trainer.collect.unit import CollectError, Trial, refuse_test


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for a whole collection."""

    root: str
    """Folder of the store."""
    executor: str
    version: str
    """Of GUI-MCP, as rows have it."""
    pictures: bool = True
    """Also where the policy looks at elements alone."""
    patience: float = 1800.0
    """Seconds after which a try is given up that does not come back by itself."""
    level: str = "private"


class Slot:
    """Use it from one event loop; one trial at a time."""

    def __init__(self, setting: Setting, desk: Desk, policies: Policies, name: str) -> None:
        self.name = name
        self._setting = setting
        self._desk = desk
        self._policies = policies
        self._benches: dict[str, _Bench] = {}

    async def make(self, trial: Trial) -> tuple[Result, Path]:
        """The run, and the data folder that it lies in. A defect becomes a result, too. Raises `CollectError`
        for a task of the test split."""
        began = time.monotonic()
        place = await asyncio.to_thread(self._desk.place, trial.episode)
        row = blank(trial, self._setting.version)
        bench = self._benches.setdefault(trial.unit.suite, _Bench())
        opened = bench.seconds
        # A task of its own, so that a defect is found beside it and is not thrown through everybody's work.
        work = asyncio.ensure_future(self._attempt(trial, place, bench))
        try:
            await asyncio.wait({work}, timeout=self._setting.patience)
            result = self._told(trial, row, work)
        finally:
            if not work.done():
                work.cancel()
                await asyncio.wait({work})
        if result.failure is not None and KINDS[result.failure].distrust:
            await self._leave(trial.unit.suite)
        opening = bench.seconds - opened + result.row.open_seconds
        seconds = time.monotonic() - began
        return replace(
            result, executor=self._setting.executor, worker=self.name, opening=opening, seconds=seconds
        ), place

    async def close(self) -> None:
        """Let go of every suite that was opened."""
        for suite in list(self._benches):
            await self._leave(suite)

    async def _attempt(self, trial: Trial, place: Path, bench: _Bench) -> Row:
        unit = trial.unit
        tasks = await bench.open(unit.suite)
        suite = bench.suite
        assert suite is not None, "it is open"
        task = tasks.get(unit.task)
        if task is None:
            raise CollectError(f"collect {unit}: {suite.name} has no task {unit.task!r}; plan anew")
        refuse_test(suite.name, [task.info])
        agent = self._policies.get(unit.policy, suite, unit.attempt)
        case = Case(
            _key(trial, suite, task.info, agent, self._setting.version), task.info, agent, trial.number
        )
        journal = Journal(
            place,
            trial.episode,
            level=self._setting.level,
            labels=labels(trial, suite, task.info),
            pictures=self._setting.pictures,
        )
        return await attempt(task, case, Kept(journal))

    def _told(self, trial: Trial, row: Row, work: asyncio.Future[Row]) -> Result:
        if not work.done():
            why = f"it did not come back within {self._setting.patience:.0f} s and was given up"
            return Result(trial, replace(row, error=why), "suite_broken")
        if work.cancelled():
            return Result(trial, replace(row, error="cancelled from within"), "crashed")
        match work.exception():
            case None:
                found = work.result()
                return Result(trial, found, classify(found))
            case CollectError() as error:
                raise error
            case InfraError() | UnknownSuite() as error:
                return Result(trial, replace(row, error=str(error)), "suite_broken")
            case DeviceError() as error:
                found = replace(row, error=f"{error.code}: {error}")
                return Result(trial, found, classify(found))
            case ModelError() | UnknownAgent() as error:
                return Result(trial, replace(row, error=str(error)), "model_misconfigured")
            case error:
                told = "".join(traceback.format_exception(error))
                found = replace(row, error=f"{type(error).__name__}: {error}")
                return Result(trial, found, "crashed", traceback=told)

    async def _leave(self, suite: str) -> None:
        bench = self._benches.pop(suite, None)
        if bench is not None:
            await bench.close()


class _Bench:
    """An open suite. A task of its own enters and leaves it, as what is inside may demand."""

    def __init__(self) -> None:
        self.suite: Suite | None = None
        self.seconds = 0.0
        """That opening it took."""
        self._tasks: Mapping[str, Task] = {}
        self._opened = asyncio.Event()
        self._leave = asyncio.Event()
        self._holder: asyncio.Task[None] | None = None

    async def open(self, name: str) -> Mapping[str, Task]:
        """The tasks; at once where it is open. Raises what opening raises."""
        if self._holder is None:
            began = time.monotonic()
            self.suite = open_suite(name)
            self._holder = asyncio.create_task(self._hold(self.suite))
            opened = asyncio.ensure_future(self._opened.wait())
            try:
                await asyncio.wait({self._holder, opened}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                opened.cancel()
                self.seconds = time.monotonic() - began
        if self._holder.done():
            self._holder.result()
        return self._tasks

    async def close(self) -> None:
        """What goes wrong in closing is left aside: nothing more is done with it."""
        self._leave.set()
        if self._holder is not None:
            await asyncio.wait({self._holder})
            if not self._holder.cancelled():
                self._holder.exception()

    async def _hold(self, suite: Suite) -> None:
        async with suite.open() as self._tasks:
            self._opened.set()
            await self._leave.wait()


def blank(trial: Trial, version: str) -> Row:
    """The row of a try that came to nothing."""
    u = trial.unit
    key = Key(u.suite, "", u.task, u.seed, u.policy.name, u.policy.version, 0, version)
    return Row(key, "infra_error", "", "", attempt=trial.number, at=time.time())


def labels(trial: Trial, suite: Suite, info: TaskInfo) -> dict[str, str]:
    """What the journal says of the run: which task, whose decisions, and that it may be learnt from."""
    return {
        "suite": suite.name,
        "task": info.name,
        "seed": str(trial.unit.seed),
        "policy": str(trial.unit.policy),
        "attempt": str(trial.unit.attempt),
        "split": info.split,
        "group": info.group,
        "tier": info.tier,
        "learn": "yes",
    }


def _key(trial: Trial, suite: Suite, info: TaskInfo, agent: Agent, version: str) -> Key:
    return Key(
        suite=suite.name,
        suite_version=suite.version,
        task=info.name,
        seed=trial.unit.seed,
        agent=trial.unit.policy.name,
        model=agent.model_name,
        steps=info.limits.steps,
        version=version,
    )
