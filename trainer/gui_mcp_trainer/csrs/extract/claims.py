"""What an extraction says: one frozen dataclass a kind, numbered as in the Step-GUI report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from gui_mcp_devices.actions import Action
from gui_mcp_devices.changes import ChangeKind
from gui_mcp_devices.screen import Element
from gui_mcp_models.model import AskUser, Finish
from pydantic import Field, TypeAdapter

from gui_mcp_trainer.store.tables import Kind

Move = Action | Finish | AskUser
State = Literal["shown", "on", "off", "selected", "disabled", "holds"]
"""`holds` goes with a text: what stands in a field."""

SWITCHES = frozenset({"checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio"})
"""Roles that are on or off."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing on a screen and how it is."""

    thing: str
    """Its name, as it stands there."""
    state: State = "shown"
    text: str = ""
    """What it holds; empty for the other states."""

    def __str__(self) -> str:
        match self.state:
            case "shown":
                return f"“{self.thing}” is shown"
            case "holds":
                return f"“{self.thing}” holds “{self.text}”" if self.text else f"“{self.thing}” is empty"
            case _:
                return f"“{self.thing}” is {self.state}"


@dataclass(frozen=True, slots=True)
class Progress:
    """1: how far the goal is reached."""

    fraction: float
    """In [0, 1]: of the actions that it takes, those that are made and needed."""
    done: tuple[str, ...] = ()
    """What was done so far, in order, a clause each."""
    remaining: tuple[str, ...] = ()
    """What the goal names and nothing was done about yet."""
    kind: Literal["progress"] = "progress"


@dataclass(frozen=True, slots=True)
class Summary:
    """2: what is on the screen."""

    app: str
    page: str
    facts: tuple[Fact, ...]
    kind: Literal["summary"] = "summary"


@dataclass(frozen=True, slots=True)
class Effect:
    """3: what an action will change."""

    change: ChangeKind
    appears: tuple[str, ...] = ()
    """Names that the next screen has and this one has not."""
    disappears: tuple[str, ...] = ()
    alters: tuple[Fact, ...] = ()
    """How things that stay will be."""
    kind: Literal["effect"] = "effect"


@dataclass(frozen=True, slots=True)
class Reflection:
    """4: whether something went wrong so far."""

    error: bool
    first_bad_step: int | None = None
    """Position of the first step that can be seen to have been wrong; None without an error. What does not
    show may have gone wrong before."""
    why: str = ""
    fix: str = ""
    kind: Literal["reflection"] = "reflection"


@dataclass(frozen=True, slots=True)
class Verification:
    """5: yes or no to a question about the screen."""

    question: str
    answer: bool
    evidence: str = ""
    kind: Literal["verification"] = "verification"


@dataclass(frozen=True, slots=True)
class Intent:
    """6: the action that carries out what is meant, on this screen."""

    intent: str
    action: Move
    """What a reader of the intent, who sees nothing but it and the screen, does."""
    kind: Literal["intent"] = "intent"


@dataclass(frozen=True, slots=True)
class ActionPrediction:
    """7: the next action."""

    action: Move
    kind: Literal["action"] = "action"


Claim = Progress | Summary | Effect | Reflection | Verification | Intent | ActionPrediction

NUMBER: dict[Kind, int] = {
    "progress": 1,
    "summary": 2,
    "effect": 3,
    "reflection": 4,
    "verification": 5,
    "intent": 6,
    "action": 7,
}
"""The report's."""

_CLAIMS: TypeAdapter[Claim] = TypeAdapter(Annotated[Claim, Field(discriminator="kind")])


def to_json(claim: Claim) -> str:
    return _CLAIMS.dump_json(claim).decode()


def from_json(text: str) -> Claim:
    """Raises `pydantic.ValidationError`."""
    return _CLAIMS.validate_json(text)


def fact_of(element: Element) -> Fact | None:
    """The most telling thing to say of `element`; None for one without a name."""
    if not element.name.strip():
        return None
    if element.role in SWITCHES:
        return Fact(element.name, "on" if "checked" in element.states else "off")
    if "password" not in element.states and (element.value or "editable" in element.states):
        return Fact(element.name, "holds", element.value)
    if "disabled" in element.states:
        return Fact(element.name, "disabled")
    if "selected" in element.states:
        return Fact(element.name, "selected")
    return Fact(element.name)


def is_true(fact: Fact, elements: tuple[Element, ...]) -> bool:
    """Whether some element of that name is so. Names and texts are compared without case and runs of space.

    A name that is only a part of an element's does not count; neither does what a password field holds.
    """
    thing = folded(fact.thing)
    return bool(thing) and any(_is(e, fact) for e in elements if folded(e.name) == thing)


def folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is(element: Element, fact: Fact) -> bool:
    match fact.state:
        case "shown":
            return True
        case "on":
            return element.role in SWITCHES and "checked" in element.states
        case "off":
            return element.role in SWITCHES and not element.states & {"checked", "mixed"}
        case "selected":
            return "selected" in element.states
        case "disabled":
            return "disabled" in element.states
        case "holds":
            return "password" not in element.states and folded(element.value) == folded(fact.text)
