"""A finished run as verifiers, extractors and credit rules see it: what was seen, decided and done.

It never holds what a task's own check says, so that whatever judges a `Run` cannot read the truth by mistake.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import get_args

from gui_mcp.agent import Episode, NoRecord, Outcome
from gui_mcp.episode import RecordedOutcome
from gui_mcp_devices.screen import Screen, State
from gui_mcp_models.model import Step

from gui_mcp_benchmarks.attempt import MODEL_AWAY

BROKEN: Collection[RecordedOutcome] = frozenset({"device_failed", "record_failed", "crashed", "interrupted"})
"""Outcomes that say something of the machine and nothing of the agent."""

STEADY: frozenset[State] = frozenset(get_args(State)) - {"focused", "pressed", "offscreen"}
"""States that are part of what is on a screen; the others come and go with a cursor or a scroll."""


@dataclass(frozen=True, slots=True)
class Run:
    """One episode, without its truth."""

    id: str
    goal: str
    outcome: RecordedOutcome
    steps: tuple[Step, ...]
    last: Screen | None = None
    """What the last action led to; None where the run ended by a word, or was cut off."""
    answer: str = ""
    error: str = ""
    """Code of the error that ended it."""
    model: str = ""
    device: str = ""
    seconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0

    @property
    def screens(self) -> tuple[Screen, ...]:
        """Every capture in order; `last` included."""
        seen = tuple(step.screen for step in self.steps)
        return seen if self.last is None else (*seen, self.last)

    def after(self, index: int) -> Screen | None:
        """What step `index` (a position in `steps`) led to; None where nobody looked, or where its owner had
        the next step erased."""
        if index + 1 >= len(self.steps):
            return self.last
        following = self.steps[index + 1]
        return following.screen if following.index == self.steps[index].index + 1 else None

    @property
    def is_infra(self) -> bool:
        """The machine failed, not the agent: such a run is tried again and never a label."""
        refused = self.error == "model_refused" and not self.steps
        return self.outcome in BROKEN or self.error in MODEL_AWAY or refused


@dataclass(slots=True)
class Witness(NoRecord):
    """A `Recorder` that keeps what a `Run` needs, in memory alone."""

    episode_id: str = ""
    pictures: bool = False
    last: Screen | None = field(default=None, init=False)

    async def done(self, step: Step, after: Screen | None) -> None:
        self.last = after

    def run(self, episode: Episode) -> Run:
        """Once `agent.run` has returned `episode`."""
        return Run(
            id=self.episode_id,
            goal=episode.goal,
            outcome=episode.outcome,
            steps=tuple(episode.history),
            last=self.last,
            answer=episode.answer,
            error=episode.error,
            model=episode.model,
            seconds=episode.seconds,
            tokens_in=episode.tokens_in,
            tokens_out=episode.tokens_out,
        )


def state_of(screen: Screen) -> str:
    """A hash of what is on `screen`: 32 hex digits.

    App, address, and each element's role, name, value and steady states, in reading order. Never pixels,
    refs or where things lie: an anchor of pixels tells every second of a clock from the next (which is what
    makes exact image equality useless for GiGPO's groups).
    """
    told = hashlib.blake2b(f"{screen.app}\0{screen.url}\0{screen.power}".encode(), digest_size=16)
    for e in screen.elements:
        states = ",".join(sorted(e.states & STEADY))
        told.update(f"\1{e.role}\0{e.name}\0{e.value}\0{states}".encode(errors="replace"))
    return told.hexdigest()


ENDED_BY_ITSELF: Collection[Outcome] = frozenset({"done", "ended"})
"""Outcomes that claim success: the model says so, or the task itself is over."""
