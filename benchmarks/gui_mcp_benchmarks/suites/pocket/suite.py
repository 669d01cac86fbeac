"""`pocket` and `pocket-zh`: tasks on the simulated phone that ships inside, in English and in Chinese.

Source: this package. Each template draws its parameters and its start state from the seed; the check reads
the phone's databases and gives partial credit; whatever else changed is collateral damage. A success is a
score of 1 without any. The phone is 720x1280 at two pixels a dp and runs in this process, its clock moves by
a second an action.

Splits are by app and template: the notes app is in no training set at all.
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

from gui_mcp_benchmarks.suites.pocket.oracle import OracleModel
from gui_mcp_benchmarks.suites.pocket.template import Judged, Template
from gui_mcp_benchmarks.suites.pocket.templates import TEMPLATES
from gui_mcp_benchmarks.task import Agent, Near, Oracle, Score, Start, Task, TaskInfo

VERSION = "1"
"""Changes whenever the same agent could score differently."""
STEPS = {"easy": 12, "medium": 25, "hard": 50}
SEED_HIGH = 1_000_000


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
                t.name, t.split, t.tier, t.app.rpartition(".")[2], limits=Limits(STEPS[t.tier], 300.0, 2.0)
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
        return self.judged.score(episode.answer if episode.outcome == "done" else "")

    async def near_misses(self) -> Sequence[Near]:
        """The score of each end that is nearly right; the phone is as it was afterwards."""
        phone = self.template.phone
        kept = phone.snapshot()
        scores: list[Near] = []
        for name, bring in self.template.nears():
            bring()
            scores.append(Near(name, self.judged.score()))
            phone.restore(kept)
        for answer in self.template.near_answers():
            scores.append(Near(f"answer {answer!r}", self.judged.score(answer)))
        return scores


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
