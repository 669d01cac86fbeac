"""What is to be collected: units of work, each the same one however often it is asked for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from gui_mcp_benchmarks.task import PLAIN, Suite, TaskInfo

FIRST_SEED = 50_000_000
"""The benchmarks draw their own seeds below 1,000,000, and what pointer was trained on lies above those."""


class CollectError(Exception):
    """A collection that cannot be, or cannot go on; says what is true and what to do."""


class TestSplitRefused(CollectError):
    """The test split is read once, by the final report."""

    __test__ = False  # for pytest, which takes the name for a group of tests


@dataclass(frozen=True, slots=True)
class Policy:
    """What decides, and its version: another version makes other episodes."""

    name: str
    """As `policies.load_policy` takes it."""
    version: str

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Unit:
    """One episode that is wanted, and the key by which it is made once."""

    suite: str
    """As `policies.open_suite` takes it."""
    task: str
    seed: int
    policy: Policy
    attempt: int = 0
    """Of several runs of the same policy from the same start."""

    def __str__(self) -> str:
        return f"{self.suite}/{self.task}/{self.seed}/{self.policy}/{self.attempt}"


@dataclass(frozen=True, slots=True)
class Trial:
    """One try at a unit. A unit is tried again where the machine failed, never where the agent did."""

    unit: Unit
    number: int = 1

    @property
    def episode(self) -> str:
        """The id of its episode: the same for the same try, so that it can be kept only once."""
        u = self.unit
        digest = hashlib.blake2b(f"{u}".encode(), digest_size=8).hexdigest()
        words = re.sub(r"[^A-Za-z0-9-]+", "-", f"{u.suite.rpartition('.')[2]}.{u.task}").strip("-")[:48]
        return f"{words}.{u.seed}.{u.attempt}.{digest}.t{self.number}"


def plan(
    suite: str, infos: Sequence[TaskInfo], seeds: Sequence[int], attempts: int, policy: Policy
) -> list[Unit]:
    """A unit for every task, seed and attempt. Raises `TestSplitRefused`."""
    refuse_test(suite, infos)
    return [
        Unit(suite, info.name, seed, policy, attempt)
        for seed in seeds
        for info in infos
        for attempt in range(attempts)
    ]


def refuse_test(suite: str, infos: Sequence[TaskInfo]) -> None:
    """Raises `TestSplitRefused` where a task is of the test split."""
    if found := [info.name for info in infos if info.split == "test"]:
        raise TestSplitRefused(
            f"collect from {suite}: {', '.join(found)} is of the test split, which nothing may learn from; "
            "choose tasks of the train or the gate split"
        )


def choose(
    suite: Suite, split: str, names: Sequence[str] = (), *, every_hand: bool = False
) -> list[TaskInfo]:
    """The tasks of `split`, or those of `names`; without `every_hand` those that click, type and wheel can
    solve. Raises `CollectError`."""
    known = {info.name: info for info in suite.infos}
    if missing := [name for name in names if name not in known]:
        raise CollectError(
            f"collect from {suite.name}: no task named {', '.join(missing)}; "
            f"see `gui-mcp bench list {suite.name}`"
        )
    wanted = [known[name] for name in names] or list(suite.infos)
    if names:
        refuse_test(suite.name, wanted)
    found = [i for i in wanted if i.split == split and (every_hand or i.hands <= PLAIN)]
    if not found:
        raise CollectError(f"collect from {suite.name}: no task fits split {split} and what was asked for")
    refuse_test(suite.name, found)
    return found
