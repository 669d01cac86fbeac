"""SIMULATED agents: a suite's oracle that errs as real agents err, at a rate that sets its success.

What is simulated is who acts. The devices, the loop, the screens and the check of each task are real. The
kinds of error and their shares (`Mixture`) are assumed, not fitted to any model's failures, and the same at
every rate; of an agent that really is one there is pointer, bare and with random moves mixed in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields
from random import Random
from typing import Literal

from gui_mcp_benchmarks.baselines import RandomModel
from gui_mcp_benchmarks.runs import state_of
from gui_mcp_devices.actions import Action, PressKey, Ref, Scroll, Tap, TypeText, Wait
from gui_mcp_devices.screen import Look, Screen
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.model import Decision, Finish, Model, Step

from gui_mcp_trainer.experiments.experts import Expert, Lost, Move, target
from gui_mcp_trainer.experiments.mistakes import TOGGLES, wrong_element, wrong_text

Kind = Literal["slip", "element", "text", "skip", "early", "detour", "gives_up", "dither"]


@dataclass(frozen=True, slots=True)
class Mixture:
    """Shares of the kinds of error among all errors; where one cannot be made, the others take its share."""

    slip: float = 0.28
    """Taps a neighbour or mistypes, notices, and makes up for it."""
    element: float = 0.20
    """Taps, or types into, another element and goes on with the old plan as if it had been the right one."""
    text: float = 0.14
    """Types or answers another text, and goes on so."""
    skip: float = 0.14
    """Leaves one move of the plan out: a save, a confirmation, one item of several."""
    early: float = 0.06
    """Says that it is done."""
    detour: float = 0.12
    """Opens something and comes back, or scrolls to and fro."""
    gives_up: float = 0.03
    """Says that it cannot be done."""
    dither: float = 0.03
    """Does the same thing over and over until its steps are spent."""
    lost_but_done: float = 0.6
    """Not an error of its own: where the old plan finds nothing on the screen any more, how often the agent
    says that it is done; else it gives up."""

    def weight(self, kind: Kind) -> float:
        return {f.name: float(getattr(self, f.name)) for f in fields(self)}[kind]


MIXTURE = Mixture()
KINDS: tuple[Kind, ...] = ("slip", "element", "text", "skip", "early", "detour", "gives_up", "dither")
Back = Literal["back"]
"""A queued way out of where a detour led, if it led anywhere."""


class FalliblePolicy:
    """One episode of a simulated agent: at each move of its own it errs with probability `rate`."""

    look = Look()
    endpoints: Sequence[str] = ()

    def __init__(self, expert: Expert, dice: Random, rate: float, mixture: Mixture = MIXTURE) -> None:
        self.name = f"fallible-1@{rate:g}"
        self._expert = expert
        self._dice = dice
        self._rate = rate
        self._mixture = mixture
        self._queued: deque[Action | Back] = deque()
        self._stuck: Action | None = None
        self._left = ""
        """State of the screen that a detour set out from."""

    async def decide(
        self, goal: str, screen: Screen, history: Sequence[Step], unread: Sequence[ModelGarbage] = ()
    ) -> Decision:
        return Decision(await self._move(goal, screen))

    async def close(self) -> None:
        """Nothing is held."""

    async def _move(self, goal: str, screen: Screen) -> Move:
        if self._stuck is not None:
            return self._stuck
        if (queued := self._next_queued(screen)) is not None:
            return queued
        try:
            right = await self._expert.next(screen)
            if self._dice.random() >= self._rate:
                self._expert.taken()
                return right
            return await self._err(right, goal, screen)
        except Lost:
            done = self._dice.random() < self._mixture.lost_but_done
            return Finish("done" if done else "infeasible")

    async def _err(self, right: Move, goal: str, screen: Screen) -> Move:
        open_kinds: list[Kind] = [kind for kind in KINDS if self._mixture.weight(kind) > 0]
        while open_kinds:
            kind = self._dice.choices(open_kinds, [self._mixture.weight(k) for k in open_kinds])[0]
            open_kinds.remove(kind)
            if (wrong := await self._wrong(kind, right, goal, screen)) is not None:
                return wrong
        self._expert.taken()
        return right

    async def _wrong(self, kind: Kind, right: Move, goal: str, screen: Screen) -> Move | None:
        """The wrong move of this kind; None where none can be made here."""
        dice = self._dice
        match kind:
            case "slip":
                return self._slip(right, goal, screen)
            case "element":
                wrong = wrong_element(right, screen, dice)
                return None if wrong is None else self._unaware(wrong)
            case "text":
                if isinstance(right, TypeText):
                    typed = TypeText(
                        wrong_text(right.text, goal, screen, dice), right.into, right.clear, right.submit
                    )
                    return self._unaware(typed)
                if isinstance(right, Finish) and right.answer:
                    return Finish("done", wrong_text(right.answer, goal, screen, dice))
                return None
            case "skip":
                if isinstance(right, Finish):
                    return None
                self._expert.hold()
                self._expert.taken()
                following = await self._expert.next(screen)
                self._expert.taken()
                return following
            case "early":
                return None if isinstance(right, Finish) else Finish("done")
            case "detour":
                return self._detour(screen)
            case "gives_up":
                return Finish("infeasible")
            case "dither":
                self._stuck = wrong_element(right, screen, dice) or Wait(0.2)
                return self._stuck

    def _unaware(self, wrong: Move) -> Move:
        self._expert.hold()
        self._expert.taken()
        return wrong

    def _slip(self, right: Move, goal: str, screen: Screen) -> Move | None:
        """It is noticed: what was ticked is unticked, and the right move comes next."""
        if isinstance(right, TypeText) and self._dice.random() < 0.5:
            return TypeText(wrong_text(right.text, goal, screen, self._dice), right.into, right.clear)
        wrong = wrong_element(right, screen, self._dice)
        at = None if wrong is None else target(wrong, screen)
        if isinstance(wrong, Tap) and at is not None and at.role in TOGGLES:
            self._queued.append(wrong)
        return wrong

    def _detour(self, screen: Screen) -> Action | None:
        phone = screen.platform == "phone"
        if phone and self._dice.random() < 0.5:
            wrong = wrong_element(Wait(), screen, self._dice)
            at = None if wrong is None else target(wrong, screen)
            if at is not None and at.role not in TOGGLES:
                self._queued.append("back")
                self._left = state_of(screen)
                return wrong
        far = round(screen.height * 0.5) * self._dice.choice((1, -1))
        self._queued.append(Scroll(dy=-far))
        return Scroll(dy=far)

    def _next_queued(self, screen: Screen) -> Action | None:
        while self._queued:
            queued = self._queued.popleft()
            if queued == "back":
                if state_of(screen) != self._left:
                    return PressKey("back")
            elif not isinstance(queued, Tap) or _there(queued, screen):
                return queued
        return None


class Wandering:
    """`model` with random moves: each step is one with probability `share`, decided by `dice`."""

    endpoints: Sequence[str] = ()

    def __init__(self, model: Model, share: float, seed: int) -> None:
        self.name = f"{model.name}+random@{share:g}"
        self.look = model.look
        self._model = model
        self._random = RandomModel(seed)
        self._share = share
        self._seed = seed

    async def decide(
        self, goal: str, screen: Screen, history: Sequence[Step], unread: Sequence[ModelGarbage] = ()
    ) -> Decision:
        strays = Random(f"{self._seed}/{len(history)}/strays").random() < self._share
        return await (self._random if strays else self._model).decide(goal, screen, history, unread)

    async def close(self) -> None:
        """`model` belongs to the caller."""


def _there(tap: Tap, screen: Screen) -> bool:
    return not isinstance(tap.at, Ref) or screen.element(tap.at.ref) is not None
