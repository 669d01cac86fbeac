"""The seam that every decision-maker fills: (goal, screen, history) -> Decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from gui_mcp_devices.actions import Action
from gui_mcp_devices.changes import Change
from gui_mcp_devices.screen import Look, Screen


@dataclass(frozen=True, slots=True)
class Finish:
    """The model says that it is over."""

    status: Literal["done", "infeasible"]
    answer: str = ""
    kind: Literal["finish"] = "finish"


@dataclass(frozen=True, slots=True)
class AskUser:
    """The model cannot go on without an answer from the person."""

    question: str
    kind: Literal["ask_user"] = "ask_user"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What went to the model and what came back, word for word, without the image bytes."""

    request: str = ""
    response: str = ""
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Decision:
    """One turn of a model."""

    do: Action | Finish | AskUser
    thought: str = ""
    summary: str = ""
    """The model's own account of the run so far; part of its state (Step-GUI: rewritten every step)."""
    expect: str = ""
    """What it expects to see next, where it says so."""
    exchange: Exchange = Exchange()


@dataclass(frozen=True, slots=True)
class Step:
    """One look, one decision, and what came of it."""

    index: int
    screen: Screen
    decision: Decision
    error: str = ""
    """Why the action was not done: the code and message of the typed error; empty when it was."""
    change: Change | None = None
    """What the next capture showed; None where there was none or it held no elements."""
    reply: str | None = None
    """The person's answer to an AskUser."""
    started_at: float = 0.0
    seconds: float = 0.0


class Model(Protocol):
    """Decides one step at a time; holds no state between calls that history does not carry."""

    @property
    def name(self) -> str:
        """Shown to people and written into every row: `pointer-0.2`, `gelab-zero-4b`."""
        ...

    @property
    def look(self) -> Look:
        """What it needs to see."""
        ...

    @property
    def endpoint(self) -> str | None:
        """URL that the screens are sent to; None when the model runs in this process."""
        ...

    async def decide(self, goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        """The next move. Raises `ModelError`."""
        ...

    async def close(self) -> None: ...
