"""Grounding rows from what drivers tell of a screen: words for a thing, where it is, how hard it is to find.

After Step-GUI (arXiv 2512.15431, section 2.1.3): k independent tries a row give its pass rate; rows are of
three classes (plain localisation, functional, intent alignment); they are learnt from a high pass rate down,
and those that never pass are set apart and looked at again later, not thrown away. In place of noisy open
data stand the screens' own elements, so that a box is right by construction.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal, Protocol

from gui_mcp_benchmarks.runs import Run, state_of
from gui_mcp_devices.actions import Point, Ref, Tap
from gui_mcp_devices.screen import Box, Element, Screen
from gui_mcp_models.dialects.frames import Relative, from_point
from gui_mcp_models.errors import EndpointRefused, ModelGarbage
from gui_mcp_models.model import Exchange, Model, Reaches
from gui_mcp_models.pointer.decide import choices
from gui_mcp_models.pointer.features import encode
from gui_mcp_models.pointer.forward import Network
from gui_mcp_models.pointer.things import is_control
from gui_mcp_models.pointer.threads import one_thread
from gui_mcp_models.reach import Reach
from gui_mcp_models.test_time.moves import target as aimed_at

from gui_mcp_trainer.csrs.credit.credit import Mark
from gui_mcp_trainer.csrs.extract.extracting import step_account
from gui_mcp_trainer.csrs.extract.names import ORDINALS, names_of, quoted
from gui_mcp_trainer.csrs.extract.plain import heading
from gui_mcp_trainer.csrs.verdict import Cost
from gui_mcp_trainer.store.tables import ExtractionRow, content_key

KIND = "grounding"
NAME = "elements-1"
FRAME = Relative(1000)
"""Of the points in what is to be answered."""
SMALLEST = 8
"""Pixels along either side of a thing that can be meant."""

Level = Literal["plain", "functional", "intent"]
"""By its name; by what it does; by what it is good for."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing on one screen, in words that mean nothing else there."""

    screen: Screen
    words: str
    ref: str
    box: Box
    level: Level = "plain"
    step: int = -1
    """Position in the run whose screen it is; -1 where it is of no run."""

    @property
    def key(self) -> str:
        """The same for the same words about the same state."""
        return content_key(state_of(self.screen), self.words, self.level)

    def holds(self, point: Point) -> bool:
        return self.box.holds(point.x, point.y)


def by_name(screen: Screen) -> list[Target]:
    """Every control in sight that is called something. Of many that are called alike only the first three:
    nobody counts to the seventh."""
    names = names_of(screen)
    found: list[Target] = []
    for e in screen.elements:
        words = names.of(e)
        many = any(f"the {ordinal} " in words for ordinal in ORDINALS[3:]) or words[4:5].isdecimal()
        if is_control(e) and e.name.strip() and not many and (box := _in_sight(e, screen)) is not None:
            found.append(Target(screen, words, e.ref, box))
    return found


def by_effect(run: Run) -> list[Target]:
    """What a run touched, by what came of it: the page that it brought up, a switch that it turned. Another
    control may do the same and is then counted as missed."""
    found: list[Target] = []
    for i, touched in _touched(run):
        step, after = run.steps[i], run.after(i)
        box = _in_sight(touched, step.screen)
        if after is None or box is None or (words := effect_of(touched, step.screen, after)) is None:
            continue
        found.append(Target(step.screen, f"what {words}", touched.ref, box, "functional", i))
    return _once(found)


def by_intent(run: Run, marks: Sequence[Mark]) -> list[Target]:
    """What an accepted run touched, by what it was good for; of steps that are held good alone."""
    found: list[Target] = []
    for i, touched in _touched(run):
        box = _in_sight(touched, run.steps[i].screen)
        if marks[i].held == "good" and box is not None:
            so_far = step_account(run, i) or "nothing yet."
            words = f"what to touch next for this: {run.goal} So far: {so_far}"
            found.append(Target(run.steps[i].screen, words, touched.ref, box, "intent", i))
    return _once(found)


def effect_of(touched: Element, before: Screen, after: Screen) -> str | None:
    """What tapping it does, in words that do not say its name; None where nothing is known that would tell
    it from others."""
    same = after.element(touched.ref)
    if same is not None and "checked" in touched.states ^ same.states and touched.name.strip():
        return f"turns {quoted(touched.name)} {'on' if 'checked' in same.states else 'off'}"
    title = heading(after)
    new = title and title != heading(before) and all(title != e.name for e in before.elements)
    return f"brings up the page {quoted(title)}" if new and title not in touched.name else None


@dataclass(frozen=True, slots=True)
class Guess:
    point: Point | None
    """None where it points nowhere."""
    cost: Cost = field(default_factory=Cost)


class Guesser(Protocol):
    """Points at what words mean."""

    @property
    def name(self) -> str:
        """With its version, as rows name it; without `/`."""
        ...

    def within(self, reach: Reach) -> Guesser:
        """This one held to `reach` at each connection."""
        ...

    async def point(self, target: Target, trial: int) -> Guess:
        """One of several independent tries. Raises `ModelError` where its model is away, `EndpointRefused`
        where it is out of reach."""
        ...


@dataclass(frozen=True, slots=True)
class ModelGuesser:
    """Any model, asked to tap it; its tries differ as far as its sampling does."""

    model: Model

    @property
    def name(self) -> str:
        return self.model.name.replace("/", ".")

    def within(self, reach: Reach) -> ModelGuesser:
        if isinstance(self.model, Reaches):
            return ModelGuesser(self.model.within(reach))
        if self.model.endpoints:
            raise EndpointRefused(f"show a screen to {self.name}: it cannot be held to where screens may go")
        return self

    async def point(self, target: Target, trial: int) -> Guess:
        try:
            decision = await self.model.decide(f"Tap {target.words}.", target.screen, ())
        except ModelGarbage as error:
            return Guess(None, _cost(error.exchange))
        cost = sum(map(_cost, decision.exchanges), Cost())
        do = decision.do
        return Guess(_place(do, target.screen) if isinstance(do, Tap) else None, cost)


@dataclass(frozen=True, slots=True)
class PointerGuesser:
    """pointer's taps, drawn by its own probabilities."""

    network: Network
    seed: int = 0

    @property
    def name(self) -> str:
        return "pointer" if self.seed == 0 else f"pointer.{self.seed}"

    def within(self, reach: Reach) -> PointerGuesser:
        """Itself: it runs in this process."""
        return self

    async def point(self, target: Target, trial: int) -> Guess:
        goal = f"Tap {target.words}."
        seen = encode(goal, target.screen, ())
        with one_thread():
            ranked = choices(self.network, seen, self.network.score(seen), goal, target.screen, ())
        taps = [(c.do, c.chance) for c in ranked if isinstance(c.do, Tap)]
        if not taps:
            return Guess(None)
        dice = Random(f"{self.seed}/{target.key}/{trial}")
        return Guess(_place(dice.choices([t for t, _ in taps], [p for _, p in taps])[0], target.screen))


@dataclass(frozen=True, slots=True)
class Tried:
    target: Target
    passes: int
    tries: int
    cost: Cost = field(default_factory=Cost)

    @property
    def rate(self) -> float:
        return self.passes / self.tries


@dataclass(frozen=True, slots=True)
class Curriculum:
    ordered: tuple[Tried, ...]
    """From a high pass rate down."""
    zero: tuple[Tried, ...]
    """Never passed: wrong words, or too hard yet. To be tried again by a later model."""


async def tried(targets: Sequence[Target], guesser: Guesser, *, tries: int = 4) -> list[Tried]:
    """Each target `tries` times; a try passes where its point lies in the box. Raises `ModelError`."""
    found: list[Tried] = []
    for target in targets:
        guesses = [await guesser.point(target, trial) for trial in range(tries)]
        passes = sum(guess.point is not None and target.holds(guess.point) for guess in guesses)
        found.append(Tried(target, passes, tries, sum((guess.cost for guess in guesses), Cost())))
    return found


def curriculum(rated: Sequence[Tried]) -> Curriculum:
    passed = [one for one in rated if one.passes]
    return Curriculum(
        tuple(sorted(passed, key=lambda one: -one.rate)), tuple(one for one in rated if not one.passes)
    )


def extraction(target: Target, episode: str, step: int, n: int, at: float = 0.0) -> ExtractionRow:
    """The row of the store: its box stands in the pixels of the screen, its point in 0 to 1000."""
    x, y = from_point(FRAME, Point(*target.box.center), target.screen)
    box = target.box
    told = {"level": target.level, "ref": target.ref, "point": [x, y]}
    return ExtractionRow(
        episode=episode,
        step=step,
        kind=KIND,
        n=n,
        extractor=NAME,
        question=f"Where is {target.words}? Answer with its point, both numbers from 0 to 1000.",
        answer=json.dumps({**told, "box": [box.left, box.top, box.width, box.height]}),
        checked="held" if target.level == "plain" else "unchecked",
        check="its words name one element of this screen"
        if target.level == "plain"
        else "it was touched there; another control may do as well",
        at=at,
    )


def completion(row: ExtractionRow) -> str:
    """What a model is to answer. Raises `KeyError` and `ValueError` for a row that is none of these."""
    return json.dumps({"point": json.loads(row.answer)["point"]})


def _touched(run: Run) -> Iterator[tuple[int, Element]]:
    """(position, element) of each single tap that the device took."""
    for i, step in enumerate(run.steps):
        do = step.decision.do
        if isinstance(do, Tap) and do.count == 1 and not step.error:
            touched = aimed_at(do.at, step.screen)
            if touched is not None:
                yield i, touched


def _in_sight(element: Element, screen: Screen) -> Box | None:
    """Its box where it is large enough, its middle is on the screen and nothing else's lies over that."""
    box = element.bounds
    if box is None or "offscreen" in element.states or min(box.width, box.height) < SMALLEST:
        return None
    x, y = box.center
    if not (0 <= x < screen.width and 0 <= y < screen.height):
        return None
    top = screen.at(x, y)
    return box if top is None or top == element or not is_control(top) else None


def _cost(exchange: Exchange) -> Cost:
    return Cost(1, exchange.tokens_in, exchange.tokens_out, exchange.seconds)


def _place(tap: Tap, screen: Screen) -> Point | None:
    if isinstance(tap.at, Ref):
        found = screen.element(tap.at.ref)
        return Point(*found.bounds.center) if found is not None and found.bounds is not None else None
    return tap.at


def _once(targets: Collection[Target]) -> list[Target]:
    return list({target.key: target for target in targets}.values())
