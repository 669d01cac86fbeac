"""The seam that every decision-maker fills: (goal, screen, history) -> Decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from gui_mcp_devices.actions import Action
from gui_mcp_devices.changes import Change
from gui_mcp_devices.screen import Image, Look, Screen

if TYPE_CHECKING:
    from gui_mcp_models.errors import ModelGarbage
    from gui_mcp_models.reach import Reach

Effort = Literal["low", "normal", "high"]
"""What one decision may cost: fewer pictures and words, the makers' own way, or second thoughts."""


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
    cached: int = 0
    """How many of `tokens_in` the server had worked through before (prefix cache), where it says so."""
    first_token: float = 0.0
    """Seconds until the first token came."""
    images: int = 0
    """Pictures sent."""
    endpoint: str = ""
    """Which of the model's endpoints answered; empty for one in this process."""
    purpose: str = ""
    """Why it was asked besides the one answer that counts: `refine`, `vote`; empty for that one."""
    dialect: str = ""
    """Whose prompt it was, and in whose frame the answer says its coordinates."""


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
    """The one that gave `do`."""
    others: tuple[Exchange, ...] = ()
    """What else was asked to come to it: refinements, second opinions. Part of its cost."""
    left_out: int = 0
    """How many further moves the answer held. They are not made: the model looks again after each."""
    sent: tuple[Image, ...] = field(default=(), repr=False)
    """The pictures of its prompt in their order: the very bytes that the model saw."""

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All that was asked, in order."""
        return (*self.others, self.exchange)


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
    def endpoints(self) -> Sequence[str]:
        """URLs that the screens may be sent to; none when the model runs in this process."""
        ...

    async def decide(
        self, goal: str, screen: Screen, history: Sequence[Step], unread: Sequence[ModelGarbage] = ()
    ) -> Decision:
        """The next move. `unread` is what it said for this very step and nobody could read, oldest first.

        Raises `ModelError`.
        """
        ...

    async def close(self) -> None: ...


@runtime_checkable
class Reaches(Protocol):
    """A model that opens connections, and can be held to open none beyond a reach."""

    def within(self, reach: Reach) -> Model:
        """This model held to `reach`, at each connection. It is closed with this one, not by itself."""
        ...


@runtime_checkable
class Adjustable(Protocol):
    """A model that can be told how much a decision may cost."""

    def at(self, effort: Effort) -> Model:
        """This model at `effort`. It is closed with this one, not by itself."""
        ...
