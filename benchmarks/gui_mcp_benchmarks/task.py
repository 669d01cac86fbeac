"""What a benchmark is: a Suite of Tasks; a Task opened with a seed is a Start; its check is a Score.

A goal may be drawn by the seed, so it is known only once the start state stands. What is dear (a browser, a
phone) belongs to `Suite.open`, which each worker enters once; `Task.open` only brings it into a start state.

    async with suite.open() as tasks:              # one browser
        async with tasks["click-test"].open(7) as start:
            episode = await run(start.goal, start.device, model, ..., until=start.ended)
            score = await start.check(episode)

A new benchmark is one file that gives a Suite; its docstring says source, version, licence and task count.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from gui_mcp.agent import Episode, Limits
from gui_mcp_devices.device import Device
from gui_mcp_models.model import Model, Step

if TYPE_CHECKING:
    from gui_mcp_benchmarks.rubric import Judge

Split = Literal["train", "gate", "test"]

Scene = Literal["", "transport", "shopping", "social", "content", "local", "daily"]
"""What of a person's day a task is about: AndroidDaily's five scenes (arXiv 2512.15431, section 4), and
whatever else a phone is for."""

Hand = Literal["click", "type", "wheel", "drag", "slider", "selection", "hover", "realtime"]
"""What a task asks of the agent's hands. `selection`: text or several options selected, by keys or by
repeated clicks; `slider`: a handle brought to a number; `realtime`: the clock decides."""

PLAIN: frozenset[Hand] = frozenset({"click", "type", "wheel"})


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """What is known of a task before anything is opened."""

    name: str
    """Unique in its suite."""
    split: Split
    tier: Literal["", "easy", "medium", "hard"] = ""
    """Where the suite grades its tasks."""
    group: str = ""
    """Tasks that are variants of each other share it; a split never cuts a group."""
    scene: Scene = ""
    apps: tuple[str, ...] = ()
    """Apps that it leads through, where the suite knows them."""
    hands: frozenset[Hand] = PLAIN
    done_at_once: bool = False
    """To do nothing and call it done is right: only where single moves are asked for."""
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Score:
    """How much of the goal holds, by state."""

    value: float
    """In [0, 1], partial credit included."""
    raw: float
    """The suite's own number, on its own scale."""
    exact: bool
    """The whole goal holds, without partial credit."""
    note: str = ""
    """The suite's own reason, in a few words."""
    won: bool | None = None
    """What a report counts as a success; None: any value above 0."""
    state: bool | None = None
    """Where a judge gave the score: what a check that reads the state says of success."""


@dataclass(frozen=True, slots=True)
class Near:
    """An end that is nearly right, and what the check says of it."""

    name: str
    score: Score


@runtime_checkable
class HasNears(Protocol):
    """A start whose check can be tried on ends that are nearly right."""

    async def near_misses(self) -> Sequence[Near]:
        """Each must score below 1. Leaves the start state as it was."""
        ...


@runtime_checkable
class HasPerson(Protocol):
    """A start with a person who can be asked what the goal leaves open."""

    async def ask(self, question: str) -> str | None:
        """What they say; None where they say nothing."""
        ...


@runtime_checkable
class HasPast(Protocol):
    """A start in the midst of a run: the model is told of the steps before."""

    @property
    def past(self) -> Sequence[Step]: ...


class Start(Protocol):
    """One task in its start state."""

    @property
    def goal(self) -> str:
        """All that the agent is told; never holds an answer key."""
        ...

    @property
    def seed(self) -> int: ...

    @property
    def device(self) -> Device: ...

    async def ended(self) -> bool:
        """The task itself is over, so that more actions would change nothing. Raises `InfraError`."""
        ...

    async def check(self, episode: Episode) -> Score:
        """Read the state as it is now. Raises `InfraError`."""
        ...


class Task(Protocol):
    """One task, bound to a worker's own device."""

    @property
    def info(self) -> TaskInfo: ...

    def open(self, seed: int) -> AbstractAsyncContextManager[Start]:
        """The start state that `seed` draws: the same seed gives the same one. Raises `InfraError`."""
        ...


async def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Agent:
    """A way of deciding, by the name that the table shows."""

    name: str
    model_name: str
    """The model's own name and version; part of every row's key."""
    model: Callable[[Start], Model]
    """Its model for one episode; most give the same one each time."""
    close: Callable[[], Awaitable[None]] = _nothing
    """Lets go of what the models share."""


@dataclass(frozen=True, slots=True)
class Oracle:
    """A policy that may read the answers; shows that the tasks can be solved through a Device's verbs."""

    agent: Agent
    tasks: tuple[str, ...]
    """Those it must solve every time."""


class Suite(Protocol):
    """A benchmark."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str:
        """Of the tasks and the protocol; part of every row's key."""
        ...

    @property
    def infos(self) -> Sequence[TaskInfo]: ...

    def seeds(self, task: str, count: int) -> Sequence[int]:
        """The published seeds of one task; the first n of more are the n of fewer."""
        ...

    def open(self) -> AbstractAsyncContextManager[Mapping[str, Task]]:
        """The tasks by name, on a device of their own. Raises `InfraError`."""
        ...

    def oracle(self) -> Oracle | None: ...


@runtime_checkable
class TakesJudge(Protocol):
    """A suite whose runs may be judged by somebody."""

    def judged_by(self, judge: Judge) -> Suite: ...


class InfraError(Exception):
    """The bench broke, not the agent: a dead browser, a page that does not load. Says so and what to do."""
