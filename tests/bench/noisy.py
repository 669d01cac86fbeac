"""A simulated model that is often right, sometimes unsure and now and then mistaken, on the simulated phone.

It answers a real server's requests, but no network stands behind it: at each state of a task it holds a few
moves, the oracle's among them, with probabilities that the task, its seed and the state decide, so that asked
again in the same state it is mistaken in the same way. It tells those probabilities as log-probabilities and
draws from them at the temperature that it is asked for. What it makes of a note and of a request to check is
assumed (`Skill`), not learnt from any real model.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from random import Random
from typing import Annotated

from gui_mcp_benchmarks.suites.pocket.see import NotThere, See
from gui_mcp_benchmarks.suites.pocket.suite import PocketStart
from gui_mcp_devices.actions import Action, Aim, Point, PressKey, Ref, Scroll, Tap, TypeText
from gui_mcp_devices.errors import DeviceError
from gui_mcp_devices.pocket.device import PocketDevice
from gui_mcp_devices.screen import Element, Look, Screen
from gui_mcp_models.backends.backend import Token
from gui_mcp_models.backends.reply_server import Request, Say
from gui_mcp_models.dialects.dialect import Guide, History, Message, Options, Sampling, Text
from gui_mcp_models.errors import ParseError
from gui_mcp_models.model import AskUser, Decision, Finish, Step
from gui_mcp_models.test_time.moves import same_move
from gui_mcp_models.test_time.weighty import weigh
from pydantic import Field, TypeAdapter, ValidationError

PROMPT_TOKENS, ANSWER_TOKENS = 1500, 60
"""What one exchange is taken to cost: a picture of a phone and a short thought."""
THOUGHT, DO = "thought: the next step\n", "do: "
TEMPERATURE = 0.7
NOTED, CHECKED = "Try something else", "Look at the screen again"

Move = Action | Finish | AskUser
_MOVE: TypeAdapter[Move] = TypeAdapter(Annotated[Move, Field(discriminator="kind")])


@dataclass(frozen=True, slots=True)
class Skill:
    """What is assumed of it; shares and probabilities."""

    unsure: float = 0.14
    """Of states, where the right move has .55."""
    mistaken: float = 0.06
    """Of states, where it has .15; in all others .98."""
    unreadable: float = 0.03
    """Of answers."""
    heeds: float = 0.7
    """How often a note that it goes round in circles keeps it from its last move."""
    thoughts: float = 1.0
    """Standard deviation of the right move's log-odds from one thought to another in the same state, at the
    usual temperature; the probabilities that it tells are those after the thought."""
    checks: float = 3.0
    """Odds of the right move when it is asked to check, over those at first; 1: it checks no better."""


class Plain:
    """The dialect that the simulation speaks: a thought, then a move as JSON in the pixels of the screen."""

    name = "plain"
    look = Look()
    sampling = Sampling(temperature=TEMPERATURE)
    history = History()

    def __init__(self, options: Options = Options()) -> None:
        self.options = options

    def guide(self, screen: Screen) -> Guide | None:
        return None

    def messages(self, goal: str, screen: Screen, history: Sequence[Step]) -> list[Message]:
        return [Message("user", (Text(goal),))]

    def read(self, text: str, screen: Screen) -> Decision:
        _, found, move = text.partition(DO)
        if not found:
            raise ParseError(self.name, "it names no move", "no_action", text)
        try:
            return Decision(_MOVE.validate_json(move))
        except ValidationError:
            raise ParseError(self.name, "its move is none", "form", text) from None

    def write(self, decision: Decision, screen: Screen) -> str:
        return f"{THOUGHT}{DO}{json.dumps(asdict(decision.do))}"


class Noisy:
    """Answers all requests of one episode; `start` must stand where it begins."""

    def __init__(self, start: PocketStart, skill: Skill) -> None:
        self._start = start
        self._skill = skill
        self._eye = PocketDevice("eye", start.template.phone)  # refs of its own
        self._asked: Counter[str] = Counter()
        self._last: Move | None = None
        self._rights: dict[str, Move] = {}

    def __call__(self, request: Request) -> Say:
        screen = self._eye.capture()
        state = f"{self._start.template.name}/{self._start.seed}/{_state(screen)}"
        noted, checked = NOTED in request.text, CHECKED in request.text
        asked = f"{state}/{noted}/{checked}"
        self._asked[asked] += 1
        dice = Random(f"{asked}/{self._asked[asked]}")
        if dice.random() < self._skill.unreadable:
            return _say("I would go on from here", ())
        warmth = float(str(request.fields["temperature"])) / TEMPERATURE
        odds = math.exp(dice.gauss(0, self._skill.thoughts * min(1.0, warmth)))
        held = self._held(screen, Random(state), odds * (self._skill.checks if checked else 1))
        self._rights[_state(screen)] = held[0][0]
        if noted and dice.random() < self._skill.heeds:
            held = _without(held, self._last)
        move = _drawn(held, dice, warmth * TEMPERATURE)
        if not checked:
            self._last = move
        words = {_written(one): p for one, p in held}
        others = tuple((word, math.log(p)) for word, p in words.items() if p > 0)
        tokens = (
            Token(THOUGHT, math.log(0.6), ((THOUGHT.replace("step", "move"), math.log(0.3)),)),
            Token(DO, math.log(0.99)),
            Token(_written(move), math.log(words[_written(move)]), others),
        )
        return _say("".join(token.text for token in tokens), tokens)

    def harm(self, step: Step) -> bool:
        """Whether it made a move there that cannot be undone and is not the right one."""
        right, do = self._rights.get(_state(step.screen)), step.decision.do
        if step.error or isinstance(do, Finish | AskUser) or right is None:
            return False
        heavy = weigh("", step.screen, step.decision) is not None
        return heavy and not same_move(do, right, step.screen)

    def _held(self, screen: Screen, dice: Random, times: float) -> list[tuple[Move, float]]:
        """The moves that it thinks of in this state, the right one first, and how likely each is; `times` are
        the odds of the right one over those that the state has."""
        right, kind = self._right(screen), dice.random()
        p = 0.98
        if kind < self._skill.mistaken:
            p = 0.15
        elif kind < self._skill.mistaken + self._skill.unsure:
            p = 0.55
        odds = times * p / (1 - p)
        p = odds / (1 + odds)
        first, second = _wrong(screen, dice), _wrong(screen, dice)
        return [(right, p), (first, 0.8 * (1 - p)), (second, 0.2 * (1 - p))]

    def _right(self, screen: Screen) -> Move:
        try:
            do = self._start.template.next(See(self._start.template.phone, screen))
            return PressKey("back") if isinstance(do, AskUser) else _pointed(do, screen)
        except (NotThere, LookupError, DeviceError):
            return PressKey("back")


def _wrong(screen: Screen, dice: Random) -> Move:
    kind = dice.random()
    places = [e.bounds.center for e in screen.elements if e.bounds is not None and e.role != "generic"]
    if kind < 0.75 and places:
        return Tap(Point(*dice.choice(places)))
    if kind < 0.85:
        return Scroll(dy=400)
    return PressKey("back") if kind < 0.95 else Finish("done")


def _drawn(held: list[tuple[Move, float]], dice: Random, temperature: float) -> Move:
    if temperature <= 0:
        return max(held, key=lambda one: one[1])[0]
    return dice.choices([m for m, _ in held], [p ** (1 / temperature) for _, p in held])[0]


def _without(held: list[tuple[Move, float]], move: Move | None) -> list[tuple[Move, float]]:
    left = [(one, p) for one, p in held if one != move]
    whole = sum(p for _, p in left)
    return [(one, p / whole) for one, p in left] if whole else held


def _pointed(do: Action | Finish, screen: Screen) -> Move:
    """With points for refs, which the model does not see. Raises `LookupError` where one has no place."""

    def at(aim: Aim) -> Point:
        if isinstance(aim, Point):
            return Point(aim.x, aim.y)
        element: Element | None = screen.element(aim.ref)
        if element is None or element.bounds is None:
            raise LookupError(aim.ref)
        return Point(*element.bounds.center)

    match do:
        case Tap(Ref() as aim):
            return replace(do, at=at(aim))
        case TypeText(into=Ref() as aim):
            return replace(do, into=at(aim))
        case Scroll(at=Point() as aim):
            return replace(do, at=at(aim))
        case _:
            return do


def _written(move: Move) -> str:
    return json.dumps(asdict(move))


def _say(text: str, tokens: tuple[Token, ...]) -> Say:
    return Say(text, PROMPT_TOKENS, ANSWER_TOKENS, tokens=tokens)


def _state(screen: Screen) -> str:
    return repr([(e.role, e.name, e.value, e.bounds, sorted(e.states)) for e in screen.elements])
