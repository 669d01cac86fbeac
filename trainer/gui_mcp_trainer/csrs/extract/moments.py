"""What each kind may see: a moment holds that and nothing else, so that no writer can look ahead.

`Effect` and `ActionPrediction` get one screen and no step that holds a later one; `Reflection` gets the steps
up to its screen, and the verdict, which its sample will not show. A writer gets a moment, never a `Run`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.changes import ChangeKind
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import Step

from gui_mcp_trainer.csrs.extract.claims import Move
from gui_mcp_trainer.csrs.verdict import Label


@dataclass(frozen=True, slots=True)
class Past:
    """A step that was made, and what came of it by the next screen, which was seen."""

    screen: Screen
    do: Move
    error: str = ""
    change: ChangeKind | None = None
    reply: str | None = None


@dataclass(frozen=True, slots=True)
class ProgressMoment:
    goal: str
    history: tuple[Past, ...]
    screen: Screen
    kind: Literal["progress"] = "progress"


@dataclass(frozen=True, slots=True)
class SummaryMoment:
    screen: Screen
    kind: Literal["summary"] = "summary"


@dataclass(frozen=True, slots=True)
class EffectMoment:
    screen: Screen
    do: Move
    kind: Literal["effect"] = "effect"


@dataclass(frozen=True, slots=True)
class ReflectionMoment:
    goal: str
    history: tuple[Past, ...]
    screen: Screen
    verdict: Label
    """Of the whole run: for the writer, not for who learns from it."""
    kind: Literal["reflection"] = "reflection"


@dataclass(frozen=True, slots=True)
class VerificationMoment:
    screen: Screen
    question: str
    kind: Literal["verification"] = "verification"


@dataclass(frozen=True, slots=True)
class IntentMoment:
    """For the writer of the intent; its reader gets the screen and the words."""

    screen: Screen
    do: Move
    kind: Literal["intent"] = "intent"


@dataclass(frozen=True, slots=True)
class ActionMoment:
    goal: str
    summary: str
    """The account of what was done so far."""
    screen: Screen
    kind: Literal["action"] = "action"


Moment = (
    ProgressMoment
    | SummaryMoment
    | EffectMoment
    | ReflectionMoment
    | VerificationMoment
    | IntentMoment
    | ActionMoment
)


def past(run: Run, index: int) -> tuple[Past, ...]:
    """The steps before step `index` (a position), each with what the screen after it showed."""
    return tuple(_past(step) for step in run.steps[:index])


def _past(step: Step) -> Past:
    change = step.change.kind if step.change is not None else None
    return Past(bare(step.screen), step.decision.do, step.error, change, step.reply)


def bare(screen: Screen) -> Screen:
    """Without its picture: the past is told in words, and a run's pictures need not all be held."""
    return screen if screen.image is None else replace(screen, image=None)
