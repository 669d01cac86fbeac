"""`daily-static`: the next move of a task, one move a row, in AndroidDaily's shape.

Source: this package; AndroidDaily's own static screens were never published (docs say where its end-to-end
tasks are). A row is a moment of an oracle's way through a task of pocket's splits gate and test, drawn by the
seed: what an agent is given is the goal, the steps so far and the screen; what is right stands in `moves`.
Tasks are pairs of one of AndroidDaily's five scenes and a kind of move, so a report's table by task is the
one by scene and type. `raw` is 1 where the type alone is right.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from random import Random

from gui_mcp.agent import Episode, Limits
from gui_mcp_devices.actions import Action, LongPress, Open, Point, Scroll, Swipe, Tap, TypeText
from gui_mcp_devices.changes import compare
from gui_mcp_devices.errors import DeviceError
from gui_mcp_devices.pocket.device import PocketDevice
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.screen import Look, Screen
from gui_mcp_models.model import AskUser, Decision, Finish, Step

from gui_mcp_benchmarks.suites.daily.moves import ASKED, RULE, Do, Kind, direction, kind_of, same_text
from gui_mcp_benchmarks.suites.pocket.oracle import MOST_STEPS, OracleModel, steps_left, walk
from gui_mcp_benchmarks.suites.pocket.suite import (
    SEED_HIGH,
    VERSION,
    PocketStart,
    scene_of,
    seeds_of,
    start,
)
from gui_mcp_benchmarks.suites.pocket.template import Template
from gui_mcp_benchmarks.suites.pocket.templates import TEMPLATES
from gui_mcp_benchmarks.task import Agent, Near, Oracle, Scene, Score, Start, Task, TaskInfo

SCENES: tuple[Scene, ...] = ("transport", "shopping", "social", "content", "local")
NEVER: frozenset[tuple[Scene, Kind]] = frozenset(
    {("transport", "LONGPRESS"), ("shopping", "LONGPRESS"), ("content", "LONGPRESS"), ("local", "LONGPRESS")}
)
"""What no way through a scene's tasks holds."""
TRIES = 60
"""Episodes looked at for a row before there is held to be none."""


@dataclass(frozen=True, slots=True)
class DailyStatic:
    """The suite; see the module's docstring."""

    name: str = "daily-static"
    version: str = f"{RULE}/{VERSION}"

    @property
    def infos(self) -> Sequence[TaskInfo]:
        return tuple(info for info, _ in self._tasks())

    def seeds(self, task: str, count: int) -> Sequence[int]:
        return seeds_of(f"daily-static/{task}", count)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Mapping[str, Task]]:
        phone = Phone(Form())
        yield {info.name: _Moment(info, kind, phone) for info, kind in self._tasks()}

    def _tasks(self) -> Iterator[tuple[TaskInfo, Kind]]:
        for scene in SCENES:
            for kind in ASKED:
                if (scene, kind) in NEVER or not templates_of(scene, kind):
                    continue
                name, limits = f"{scene}-{kind.lower()}", Limits(1, 120.0, 0.0)
                at_once = kind == "COMPLETE"
                yield TaskInfo(name, "test", "", scene, scene, limits=limits, done_at_once=at_once), kind

    def oracle(self) -> Oracle:
        def model(begun: Start) -> OracleModel:
            assert isinstance(begun, Moment)
            return OracleModel(begun.begun.template)

        return Oracle(Agent("oracle", "pocket-oracle", model), tuple(info.name for info in self.infos))


def templates_of(scene: Scene, kind: Kind) -> list[type[Template]]:
    """Those of gate and test whose way may hold such a move."""
    return [
        t
        for t in TEMPLATES
        if t.split != "train"
        and scene_of(t.app) == scene
        and (kind != "INFO" or t.open_question)
        and (kind != "ABORT" or t.infeasible)
        and (kind != "COMPLETE" or not t.infeasible)
    ]


@dataclass(frozen=True, slots=True)
class Found:
    """Where in which episode a row lies."""

    template: type[Template]
    seed: int
    step: int


def find(scene: Scene, kind: Kind, seed: int, phone: Phone) -> Found:
    """The row that `seed` draws. Uses `phone`. Raises `LookupError` where no episode holds such a move."""
    dice = Random(f"daily-static/{scene}/{kind}/{seed}")
    for _ in range(TRIES):
        template = dice.choice(templates_of(scene, kind))
        drawn = dice.randrange(SEED_HIGH)
        begun = start(template, phone, drawn)
        steps = [n for n, one in enumerate(kinds(begun)) if one == kind]
        if steps:
            return Found(template, drawn, dice.choice(steps))
    raise LookupError(f"no move {kind} in {TRIES} episodes of the scene {scene}")


def kinds(begun: PocketStart) -> list[Kind]:
    """Of each move of the oracle from the start, which it makes."""
    made = list(walk(begun.template, begun.device, begun.judged.hear))
    after = [screen.app for screen, _ in made[1:]] + [""]
    return [kind_of(do, screen, app) for (screen, do), app in zip(made, after, strict=True)]


class OneMove:
    """The phone as it stands; what is done to it is written down and not done."""

    def __init__(self, device: PocketDevice) -> None:
        self.info = device.info
        self.done: Action | None = None
        self._device = device

    async def see(self, look: Look) -> Screen:
        return await self._device.see(look)

    async def perform(self, action: Action) -> None:
        self.done = action

    async def close(self) -> None:
        await self._device.close()


@dataclass(frozen=True, slots=True)
class Moment:
    """One row: a phone in the midst of a task."""

    begun: PocketStart
    seed: int
    kind: Kind
    device: OneMove
    past: Sequence[Step]
    """What led there."""
    right: Do
    """What the oracle does now."""
    screen: Screen
    """What it sees; refs are those of `begun.device`."""
    left: int = field(default=0)
    """Moves that the oracle still needs."""

    @property
    def goal(self) -> str:
        return self.begun.goal

    async def ended(self) -> bool:
        return False

    async def check(self, episode: Episode) -> Score:
        if not episode.history:
            return Score(0, 0, False, "no move")
        return self.score(episode.history[-1].decision.do)

    def score(self, do: Do) -> Score:
        """Of a predicted move, by the rule that `moves` states."""
        said = kind_of(do, self.screen)
        if self.kind == "AWAKE" and isinstance(do, Tap) and self._leads_to() == self._leads_to(do):
            said = "AWAKE"
        if said != self.kind:
            return Score(0, 0, False, f"{said} for {self.kind}")
        held = self._holds(do)
        return Score(float(held), 1, held, "" if held else f"{said} with another value")

    def _holds(self, do: Do) -> bool:
        right = self.right
        match do:
            case Tap() | LongPress() if self.kind != "AWAKE":
                return self.nearer(do)
            case TypeText(text=text):
                return isinstance(right, TypeText) and same_text(text, right.text)
            case Open() | Tap():
                return self._leads_to(do) == self._leads_to()
            case Finish() | AskUser():
                return True
            case _:
                return direction(do, self.screen) == direction(right, self.screen) or self.nearer(do)

    def nearer(self, do: Action) -> bool:
        """Whether it brings the goal nearer. The phone is as it was afterwards."""
        phone = self.begun.template.phone
        kept, lost = phone.snapshot(), self._lost()
        try:
            self.begun.device.act(_now(do))
            left = steps_left(self.begun.template)
            return left is not None and left < self.left and self._lost() <= lost
        except DeviceError:
            return False
        finally:
            phone.restore(kept)

    def boxes(self) -> list[Point]:
        """Centres of all elements that a touch of this kind is right on, the oracle's own first: what a list
        of correct boxes holds. Tries them one by one: about a tenth of a second."""
        assert isinstance(self.right, Tap | LongPress), "only a touch has boxes"
        made = Tap if isinstance(self.right, Tap) else LongPress
        own = self.begun.device.capture()
        centres = [Point(*e.bounds.center) for e in own.elements if e.bounds is not None]
        return [at for at in dict.fromkeys(centres) if self.nearer(made(at))]

    async def near_misses(self) -> Sequence[Near]:
        """A nearly right move of the same kind, and another kind."""
        right = self.right
        wrong: dict[str, Do] = {"another kind": AskUser("?") if self.kind != "INFO" else Finish("done")}
        match right:
            case TypeText(text=text):
                wrong["a letter short"] = TypeText(text[:-1])
            case Scroll(dx=dx, dy=dy):
                wrong["the other way"] = Scroll(-dx, -dy)
            case Tap() | LongPress():
                wrong["an empty place"] = (
                    Tap(Point(1, 1)) if isinstance(right, Tap) else LongPress(Point(1, 1))
                )
            case _:
                pass
        return [Near(name, self.score(do)) for name, do in wrong.items()]

    def _lost(self) -> frozenset[str]:
        note = self.begun.judged.score().note
        return frozenset(part for part in note.split("; ") if part.startswith("lost "))

    def _leads_to(self, do: Do | None = None) -> str:
        """The app in front after a move, the oracle's own where none is given."""
        do = do or self.right
        if isinstance(do, Finish | AskUser):
            return ""
        phone = self.begun.template.phone
        kept = phone.snapshot()
        try:
            self.begun.device.act(_now(do))
            return phone.front[0]
        except DeviceError:
            return ""
        finally:
            phone.restore(kept)


def _now(do: Action) -> Action:
    """Without the capture that a point was read from: the phone stands as it stood then."""
    match do:
        case Tap(at=Point() as at) | LongPress(at=Point() as at):
            return replace(do, at=replace(at, capture=None))
        case TypeText(into=Point() as at):
            return replace(do, into=replace(at, capture=None))
        case Scroll(at=Point() as at):
            return replace(do, at=replace(at, capture=None))
        case Swipe(start=Point() as first, end=Point() as last):
            return replace(do, start=replace(first, capture=None), end=replace(last, capture=None))
        case _:
            return do


@dataclass(frozen=True, slots=True)
class _Moment:
    info: TaskInfo
    kind: Kind
    phone: Phone

    def open(self, seed: int) -> AbstractAsyncContextManager[Start]:
        return self._open(seed)

    @asynccontextmanager
    async def _open(self, seed: int) -> AsyncGenerator[Start]:
        yield await moment(self.info.scene, self.kind, seed, self.phone)


async def moment(scene: Scene, kind: Kind, seed: int, phone: Phone) -> Moment:
    """The row that `seed` draws, with `phone` brought to it."""
    found = find(scene, kind, seed, phone)
    begun = start(found.template, phone, found.seed)
    device, template = begun.device, begun.template
    past: list[Step] = []
    look = Look(image="full")
    screen = await device.see(look)
    for index in range(MOST_STEPS):
        do = OracleModel(template).move(screen)
        if index == found.step:
            left = steps_left(template)
            assert left is not None, "the oracle has just come this far"
            return Moment(begun, seed, kind, OneMove(device), tuple(past), do, screen, left)
        reply = begun.judged.hear(do.question) if isinstance(do, AskUser) else None
        assert not isinstance(do, Finish), "the move that is asked for comes first"
        if not isinstance(do, AskUser):
            device.act(do)
        after = await device.see(look)
        past.append(Step(index, screen, Decision(do), change=compare(screen, after), reply=reply))
        screen = after
    raise RuntimeError(f"{found.template.name}, seed {found.seed}: no step {found.step}")
