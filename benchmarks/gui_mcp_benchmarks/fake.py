"""A benchmark in memory: three tasks on the FakeDevice, for tests and for whoever writes a suite."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from gui_mcp.agent import Episode, Limits
from gui_mcp_devices.actions import Action, Ref, Tap, TypeText
from gui_mcp_devices.device import Device
from gui_mcp_devices.errors import DeviceLost
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Look
from gui_mcp_models.model import Decision, Finish
from gui_mcp_models.scripted import ScriptedModel

from gui_mcp_benchmarks.task import Agent, InfraError, Oracle, Score, Start, Task, TaskInfo

LIMITS = Limits(steps=5, seconds=60.0, settle=0.0)

INFOS = (
    TaskInfo("count", "train", group="a", limits=LIMITS),
    TaskInfo("name", "train", group="b", limits=LIMITS),
    TaskInfo("both", "test", group="c", limits=LIMITS),
)


@dataclass(slots=True)
class FakeSuite:
    """Seeds are 0, 1, 2, ...; the counter's goal is `seed % 3 + 1` taps."""

    name: str = "fake"
    version: str = "1"
    infos: Sequence[TaskInfo] = INFOS
    unopenable: int = 0
    """So many `open` of the suite fail."""
    broken: dict[tuple[str, int], int] = field(default_factory=lambda: dict[tuple[str, int], int]())
    """(task, seed): so many of its starts fail."""
    losing: set[tuple[str, int]] = field(default_factory=lambda: set[tuple[str, int]]())
    """(task, seed): whose device is lost in the first step."""
    opened: int = 0
    started: list[tuple[str, int]] = field(default_factory=lambda: list[tuple[str, int]]())

    def seeds(self, task: str, count: int) -> Sequence[int]:
        return range(count)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Mapping[str, Task]]:
        self.opened += 1
        if self.unopenable > 0:
            self.unopenable -= 1
            raise InfraError("open the fake suite: it was told to fail; tell it otherwise")
        yield {info.name: _FakeTask(info, self) for info in self.infos}

    def oracle(self) -> Oracle:
        def model(start: Start) -> ScriptedModel:
            return ScriptedModel(_solution(start))

        return Oracle(Agent("oracle", "fake-oracle", model), tuple(info.name for info in self.infos))


@dataclass(frozen=True, slots=True)
class _FakeTask:
    info: TaskInfo
    suite: FakeSuite

    def open(self, seed: int) -> AbstractAsyncContextManager[Start]:
        return self._start(seed)

    @asynccontextmanager
    async def _start(self, seed: int) -> AsyncGenerator[Start]:
        case = (self.info.name, seed)
        self.suite.started.append(case)
        if self.suite.broken.get(case, 0) > 0:
            self.suite.broken[case] -= 1
            raise InfraError(f"start {case}: it was told to fail; tell it otherwise")
        device = FakeDevice()
        if case in self.suite.losing:
            device.fail_next = DeviceLost("a capture", "it was told to get lost", "tell it otherwise")
        yield _FakeStart(self.info.name, seed, device)


class _FakeStart:
    def __init__(self, task: str, seed: int, device: FakeDevice) -> None:
        self.seed = seed
        self.device: Device = device
        self.taps = seed % 3 + 1 if task != "name" else 0
        self.text = "" if task == "count" else f"Ada {seed}"
        parts = [f"tap Count {self.taps} times"] if self.taps else []
        self.goal = ", then ".join([*parts, *([f'type "{self.text}" into Name'] if self.text else [])])

    async def ended(self) -> bool:
        return False

    async def check(self, episode: Episode) -> Score:
        """Half of the goal is half of the score."""
        screen = await self.device.see(Look())
        counted = any(e.name == f"Count: {self.taps}" for e in screen.elements)
        typed = any(e.value == self.text for e in screen.elements if e.role == "textbox")
        wanted = [counted] * bool(self.taps) + [typed] * bool(self.text)
        value = sum(wanted) / len(wanted)
        return Score(value, value, value == 1)


def _solution(start: Start) -> list[Decision]:
    assert isinstance(start, _FakeStart)
    actions: list[Action] = [Tap(Ref("e2"))] * start.taps
    if start.text:
        actions.append(TypeText(start.text, into=Ref("e1")))
    return [*(Decision(action) for action in actions), Decision(Finish("done"))]
