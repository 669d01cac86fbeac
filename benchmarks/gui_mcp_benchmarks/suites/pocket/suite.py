"""`pocket` and `pocket-zh`: tasks on the simulated phone that ships inside, in English and in Chinese.

Source: this package. Each template draws its parameters and its start state from the seed; the check reads
the phone's databases and gives partial credit; whatever else changed is collateral damage. A success is a
score of 1 without any. The phone is 720x1280 at two pixels a dp and runs in this process, its clock moves by
a second an action.

Splits are by app and template: the apps of `HELD_OUT` are in no training set at all. Some goals cannot be
done, and some leave open what only the person knows: there, to say so and to ask is what is right.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from random import Random

from gui_mcp.agent import Episode, Limits
from gui_mcp_devices.pocket.device import PocketDevice
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form, Locale
from gui_mcp_models.model import Finish

from gui_mcp_benchmarks.suites.pocket.oracle import OracleModel, walk
from gui_mcp_benchmarks.suites.pocket.template import Judged, Template
from gui_mcp_benchmarks.suites.pocket.templates import TEMPLATES
from gui_mcp_benchmarks.task import Agent, Near, Oracle, Scene, Score, Start, Task, TaskInfo

VERSION = "2"
"""Changes whenever the same agent could score differently."""
STEPS = {"easy": 12, "medium": 25, "hard": 50}
SEED_HIGH = 1_000_000
SCENES: Mapping[str, Scene] = {
    "rides": "transport",
    "shop": "shopping",
    "circle": "social",
    "messages": "social",
    "stream": "content",
    "music": "content",
    "food": "local",
}
"""Of each app; the others are daily."""
HELD_OUT = ("app.pocket.notes", "app.pocket.music")
"""Apps that no task of the splits train and gate leads through: nothing is learnt on them."""


@dataclass(frozen=True, slots=True)
class PocketSuite:
    """The suite in one language; see the module's docstring."""

    locale: Locale = "en"
    version: str = VERSION

    @property
    def name(self) -> str:
        return "pocket" if self.locale == "en" else f"pocket-{self.locale}"

    @property
    def infos(self) -> Sequence[TaskInfo]:
        return tuple(
            TaskInfo(
                t.name,
                t.split,
                t.tier,
                short(t.app),
                scene_of(t.app),
                tuple(map(short, (t.app, *t.also))),
                limits=Limits(STEPS[t.tier], 300.0, 2.0),
            )
            for t in TEMPLATES
        )

    def seeds(self, task: str, count: int) -> Sequence[int]:
        """The first `count` different numbers below 1,000,000 from the task's own stream."""
        return seeds_of(task, count)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Mapping[str, Task]]:
        phone = Phone(Form(locale=self.locale))
        yield {info.name: _PocketTask(info, phone) for info in self.infos}

    def oracle(self) -> Oracle:
        def model(start: Start) -> OracleModel:
            assert isinstance(start, PocketStart)
            return OracleModel(start.template)

        return Oracle(Agent("oracle", "pocket-oracle", model), tuple(t.name for t in TEMPLATES))


def seeds_of(task: str, count: int) -> Sequence[int]:
    """As `PocketSuite.seeds`. The first n of more are the n of fewer."""
    dice = Random(zlib.crc32(task.encode()))
    drawn: dict[int, None] = {}
    while len(drawn) < count:
        drawn[dice.randrange(SEED_HIGH)] = None
    return tuple(drawn)


def short(package: str) -> str:
    """`app.pocket.shop` is `shop`."""
    return package.rpartition(".")[2]


def scene_of(package: str) -> Scene:
    return SCENES.get(short(package), "daily")


def template_named(name: str) -> type[Template]:
    """Raises `KeyError`."""
    return {t.name: t for t in TEMPLATES}[name]


@dataclass(frozen=True, slots=True)
class PocketStart:
    """One task in its start state."""

    template: Template
    judged: Judged
    goal: str
    seed: int
    device: PocketDevice

    async def ended(self) -> bool:
        return False

    async def check(self, episode: Episode) -> Score:
        return self.judged.score(episode.answer if episode.outcome == "done" else "", episode.outcome)

    async def ask(self, question: str) -> str | None:
        return self.judged.hear(question)

    async def near_misses(self) -> Sequence[Near]:
        """The score of each end that is nearly right; the phone is as it was afterwards.

        Beside the template's own: not to have asked what had to be asked, to have asked too late, and to call
        done what cannot be done.
        """
        template, phone = self.template, self.template.phone
        kept = phone.snapshot()
        outcome = "infeasible" if template.infeasible else "done"
        scores: list[Near] = []
        if template.open_question:
            scores.append(Near("never asked", self._walked(asked=False)))
            phone.restore(kept)
            scores.append(Near("asked too late", self._walked(asked=True)))
            phone.restore(kept)
            template.changed_before_asking = frozenset()
            template.questions = (template.open_question,)
        if template.infeasible:
            scores.append(Near("called done", self.judged.score()))
        for name, bring in template.nears():
            bring()
            scores.append(Near(name, self.judged.score(outcome=outcome)))
            phone.restore(kept)
        for answer in template.near_answers():
            scores.append(Near(f"answer {answer!r}", self.judged.score(answer)))
        template.questions = ()
        return scores

    def _walked(self, *, asked: bool) -> Score:
        """All done as it should be, but for the question."""
        template = self.template
        template.questions = ("what the person was not asked",)
        end = [do for _, do in walk(template, PocketDevice("elsewhere", template.phone))][-1]
        template.questions = ()
        if asked:
            self.judged.hear(template.open_question)
        return self.judged.score(end.answer if isinstance(end, Finish) else "")


def start(template: type[Template], phone: Phone, seed: int) -> PocketStart:
    """Bring `phone` into the start state that `seed` draws for a template."""
    phone.reset(seed)
    random = Random(f"{template.name}/{seed}")
    drawn = template(phone, random)
    phone.touch()
    goal = random.choice(list(drawn.goals()[phone.locale]))
    return PocketStart(drawn, Judged(drawn), goal, seed, PocketDevice("pocket", phone))


@dataclass(frozen=True, slots=True)
class _PocketTask:
    info: TaskInfo
    phone: Phone

    def open(self, seed: int) -> AbstractAsyncContextManager[Start]:
        return self._open(seed)

    @asynccontextmanager
    async def _open(self, seed: int) -> AsyncGenerator[Start]:
        yield start(template_named(self.info.name), self.phone, seed)
