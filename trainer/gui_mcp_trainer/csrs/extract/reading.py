"""A model's answer to one of the prompts, read in one place: JSON in, a claim out, or `ParseError`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, NoReturn, TypeVar

from gui_mcp_devices.actions import LongPress, Open, Point, PressKey, Scroll, Swipe, Tap, TypeText, Wait
from gui_mcp_devices.changes import ChangeKind
from gui_mcp_devices.screen import Screen
from gui_mcp_models.dialects.frames import to_point
from gui_mcp_models.errors import ParseError, Wrong
from gui_mcp_models.model import AskUser, Finish
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from gui_mcp_trainer.csrs.extract.claims import (
    ActionPrediction,
    Effect,
    Fact,
    Move,
    Progress,
    Reflection,
    State,
    Summary,
    Verification,
)
from gui_mcp_trainer.csrs.extract.prompts import FRAME
from gui_mcp_trainer.csrs.extract.telling import WAYS

FORM = "extraction"
"""What stands for a dialect's name in errors."""
LONGEST = 20_000
"""Characters of an answer; a longer one is not read."""

Text = Annotated[str, StringConstraints(max_length=2000)]
Texts = Annotated[list[Text], Field(max_length=60)]
Place = Annotated[int, Field(ge=0, le=1000)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Reasoned(_Said):
    """What every answer begins with."""

    reasoning: Text = ""


class FactSaid(_Said):
    thing: Text
    state: State = "shown"
    text: Text = ""

    def fact(self) -> Fact:
        return Fact(self.thing, self.state, self.text if self.state == "holds" else "")


class ProgressSaid(Reasoned):
    fraction: Annotated[float, Field(ge=0, le=1)]
    done: Texts = []
    remaining: Texts = []

    def claim(self) -> Progress:
        return Progress(self.fraction, tuple(self.done), tuple(self.remaining))


class SummarySaid(Reasoned):
    app: Text = ""
    page: Text = ""
    facts: Annotated[list[FactSaid], Field(max_length=60)]

    def claim(self) -> Summary:
        return Summary(self.app, self.page, tuple(said.fact() for said in self.facts))


class EffectSaid(Reasoned):
    change: ChangeKind
    appears: Texts = []
    disappears: Texts = []
    alters: Annotated[list[FactSaid], Field(max_length=60)] = []

    def claim(self) -> Effect:
        alters = tuple(said.fact() for said in self.alters)
        return Effect(self.change, tuple(self.appears), tuple(self.disappears), alters)


class ReflectionSaid(Reasoned):
    error: bool
    first_bad_step: int | None = None
    why: Text = ""
    fix: Text = ""

    def claim(self) -> Reflection:
        """Steps are numbered from 1 in a prompt, and from 0 in a claim."""
        if not self.error:
            return Reflection(False)
        first = None if self.first_bad_step is None else self.first_bad_step - 1
        return Reflection(True, first, self.why, self.fix)


class VerificationSaid(Reasoned):
    answer: Literal["yes", "no"]
    evidence: Text = ""

    def claim(self, question: str) -> Verification:
        return Verification(question, self.answer == "yes", self.evidence)


class IntentSaid(Reasoned):
    intent: Annotated[Text, StringConstraints(min_length=1)]


class TouchSaid(_Said):
    kind: Literal["tap", "long_press"]
    x: Place
    y: Place


class TypeSaid(_Said):
    kind: Literal["type_text"]
    text: Text
    x: Place | None = None
    y: Place | None = None
    clear: bool = False
    submit: bool = False


class ScrollSaid(_Said):
    kind: Literal["scroll"]
    way: Literal["up", "down", "left", "right"]


class SwipeSaid(_Said):
    kind: Literal["swipe"]
    x: Place
    y: Place
    to_x: Place
    to_y: Place


class WordSaid(_Said):
    kind: Literal["press_key"]
    keys: Text


class OpenSaid(_Said):
    kind: Literal["open"]
    target: Text


class WaitSaid(_Said):
    kind: Literal["wait"]


class FinishSaid(_Said):
    kind: Literal["finish"]
    status: Literal["done", "infeasible"]
    answer: Text = ""


class AskSaid(_Said):
    kind: Literal["ask_user"]
    question: Text


MoveSaid = (
    TouchSaid | TypeSaid | ScrollSaid | SwipeSaid | WordSaid | OpenSaid | WaitSaid | FinishSaid | AskSaid
)


class ActionSaid(Reasoned):
    do: Annotated[MoveSaid, Field(discriminator="kind")]

    def claim(self, screen: Screen) -> ActionPrediction:
        return ActionPrediction(move(self.do, screen))


S = TypeVar("S", bound=Reasoned)


def read(form: type[S], text: str) -> S:
    """The first object in `text`. Raises `ParseError`, whose message holds none of the model's words."""
    if len(text) > LONGEST:
        raise ParseError(FORM, "the answer is too long", "form", text)
    found = re.search(r"\{.*\}", text, re.DOTALL)
    if found is None:
        raise ParseError(FORM, "there is no JSON object", "form" if text.strip() else "empty", text)
    try:
        return form.model_validate_json(found[0])
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        known = [str(part) for part in first["loc"] if isinstance(part, int) or part in _fields(form)]
        where = ".".join(known) or "the object"
        raise ParseError(FORM, f"{where}: {_what(first['type'])}", "form", text) from None


def move(said: MoveSaid, screen: Screen) -> Move:
    """In pixels of `screen`."""

    def at(x: int, y: int) -> Point:
        return to_point(FRAME, x, y, screen, _refuse)

    match said:
        case TouchSaid(kind="tap"):
            return Tap(at(said.x, said.y))
        case TouchSaid():
            return LongPress(at(said.x, said.y))
        case TypeSaid():
            into = at(said.x, said.y) if said.x is not None and said.y is not None else None
            return TypeText(said.text, into, said.clear, said.submit)
        case ScrollSaid():
            dx, dy = WAYS[said.way]
            return Scroll(dx * screen.width // 2, dy * screen.height // 2)
        case SwipeSaid():
            return Swipe(at(said.x, said.y), at(said.to_x, said.to_y))
        case WordSaid():
            return PressKey(said.keys)
        case OpenSaid():
            return Open(said.target)
        case WaitSaid():
            return Wait()
        case FinishSaid():
            return Finish(said.status, said.answer)
        case AskSaid():
            return AskUser(said.question)


def _fields(form: type[Reasoned]) -> Mapping[str, object]:
    return form.model_fields


def _what(type_: str) -> str:
    """pydantic's own word for it, without the value."""
    return f"not as asked for ({type_.replace('_', ' ')})"


def _refuse(what: str, wrong: Wrong) -> NoReturn:
    raise ParseError(FORM, what, wrong, "")
