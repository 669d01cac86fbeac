"""`daily`: sixty whole tasks in the five scenes of AndroidDaily's end-to-end part, on the simulated phone.

Source: this package (goals, start states, checks: pocket's splits gate and test). Their number by scene is in
AndroidDaily's proportion (78, 61, 43, 37, 16 of 235; arXiv 2512.15431, section 4). There a model judges,
since nobody can look into other people's apps; here the state can be read, so a judge is graded too: with
`--judge` a run's score is the judge's, and the report says how often the state agrees. Without one the state
decides.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace

from gui_mcp.agent import Episode, Limits
from gui_mcp_devices.pocket.device import PocketDevice
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.screen import Look
from gui_mcp_models.errors import ModelError

from gui_mcp_benchmarks.rubric import Judge, Rubric
from gui_mcp_benchmarks.runs import Run
from gui_mcp_benchmarks.suites.pocket.oracle import OracleModel
from gui_mcp_benchmarks.suites.pocket.suite import (
    STEPS,
    VERSION,
    PocketStart,
    scene_of,
    seeds_of,
    short,
    start,
)
from gui_mcp_benchmarks.suites.pocket.template import Template
from gui_mcp_benchmarks.suites.pocket.templates import TEMPLATES
from gui_mcp_benchmarks.task import (
    Agent,
    InfraError,
    Near,
    Oracle,
    Scene,
    Score,
    Start,
    Suite,
    Task,
    TaskInfo,
)

COUNTS: Mapping[Scene, int] = {"transport": 20, "shopping": 16, "social": 11, "content": 9, "local": 4}


@dataclass(frozen=True, slots=True)
class Daily:
    """The suite; see the module's docstring."""

    judge: Judge | None = None
    name: str = "daily"

    @property
    def version(self) -> str:
        return f"1/{VERSION}" + (f"+{self.judge.name}" if self.judge is not None else "")

    @property
    def infos(self) -> Sequence[TaskInfo]:
        return tuple(_info(name, template) for name, template in drawn().items())

    def judged_by(self, judge: Judge) -> Suite:
        return replace(self, judge=judge)

    def seeds(self, task: str, count: int) -> Sequence[int]:
        return seeds_of(f"daily/{task}", count)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Mapping[str, Task]]:
        phone = Phone(Form())
        yield {
            name: _DailyTask(_info(name, template), template, phone, self.judge)
            for name, template in drawn().items()
        }

    def oracle(self) -> Oracle:
        def model(begun: Start) -> OracleModel:
            assert isinstance(begun, DailyStart)
            return OracleModel(begun.begun.template)

        return Oracle(Agent("oracle", "pocket-oracle", model), tuple(drawn()))


def drawn() -> dict[str, type[Template]]:
    """The sixty by name: each scene's templates of gate and test in turn, as often as its share needs."""
    found: dict[str, type[Template]] = {}
    for scene, count in COUNTS.items():
        own = [t for t in TEMPLATES if t.split != "train" and scene_of(t.app) == scene]
        for n in range(count if own else 0):
            found[f"{own[n % len(own)].name}.{n // len(own) + 1}"] = own[n % len(own)]
    return found


def _info(name: str, template: type[Template]) -> TaskInfo:
    return TaskInfo(
        name,
        "test",
        template.tier,
        short(template.app),
        scene_of(template.app),
        tuple(map(short, (template.app, *template.also))),
        limits=Limits(STEPS[template.tier], 300.0, 2.0),
    )


def rubric_of(template: Template) -> Rubric:
    """What a template asks for, line by line, in its own words."""
    done = [part.name for part in template.wanted()]
    if template.infeasible:
        done.append("the agent said that it cannot be done, after it had looked")
    if template.open_question:
        done.append(f"the person was asked, before anything was changed: {template.open_question}")
    return Rubric(
        tuple(done),
        ("what the goal asks, rightly and with nothing else",) if template.asks else (),
        (*(part.name for part in template.kept()), "all that the goal does not speak of"),
    )


@dataclass(frozen=True, slots=True)
class DailyStart:
    """A task in its start state, with whoever judges it."""

    begun: PocketStart
    judge: Judge | None

    @property
    def goal(self) -> str:
        return self.begun.goal

    @property
    def seed(self) -> int:
        return self.begun.seed

    @property
    def device(self) -> PocketDevice:
        return self.begun.device

    async def ended(self) -> bool:
        return False

    async def ask(self, question: str) -> str | None:
        return await self.begun.ask(question)

    async def near_misses(self) -> Sequence[Near]:
        return await self.begun.near_misses()

    async def check(self, episode: Episode) -> Score:
        state = await self.begun.check(episode)
        if self.judge is None:
            return state
        finished = episode.outcome in ("done", "infeasible", "needs_answer")
        run = Run(
            id=episode.id,
            goal=episode.goal,
            outcome=episode.outcome,
            steps=tuple(episode.history),
            last=None if finished else await self.device.see(Look(image="full")),
            answer=episode.answer,
            error=episode.error,
        )
        try:
            grade = await self.judge.grade(run, rubric_of(self.begun.template))
        except ModelError as error:
            raise InfraError(f"the judge {self.judge.name} is away: {error}") from error
        won = grade.verdict == "success"
        note = f"judge: {grade.verdict}, {grade.reason}; state: {state.note or 'all holds'}"
        return Score(float(won), state.value, won, note, won, state=bool(state.won))


@dataclass(frozen=True, slots=True)
class _DailyTask:
    info: TaskInfo
    template: type[Template]
    phone: Phone
    judge: Judge | None

    def open(self, seed: int) -> AbstractAsyncContextManager[Start]:
        return self._open(seed)

    @asynccontextmanager
    async def _open(self, seed: int) -> AsyncGenerator[Start]:
        yield DailyStart(start(self.template, self.phone, seed), self.judge)
