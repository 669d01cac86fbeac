"""What each step of a run on the simulated phone was worth, from how many moves its oracle still needs.

Source of the notion: the distance to the goal before and after an action, as the template's oracle counts it
(`steps_left`), and what the task's check says was lost. About 20 ms a step; the phone is put back each time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from gui_mcp_benchmarks.runs import Witness
from gui_mcp_benchmarks.suites.pocket.oracle import steps_left
from gui_mcp_benchmarks.suites.pocket.suite import PocketStart
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import Decision, Finish, Step

Worth = Literal["progress", "needed", "redundant", "harmful", "unknown"]
"""`progress`: fewer moves are left; `needed`: the finish of a run whose goal holds; `redundant`: as many are
left, and nothing was lost; `harmful`: more are left, none leads there any more, or something was lost or
changed that had nothing to do with the goal, or the run ended where the goal does not hold; `unknown`: the
way was lost before."""


@dataclass(frozen=True, slots=True)
class StepTruth:
    """Of one step."""

    worth: Worth
    before: int | None
    """Moves that the oracle needed before it; None where no way led on."""
    after: int | None

    @property
    def good(self) -> bool | None:
        """Neither harmful nor redundant; None where nobody knows."""
        return None if self.worth == "unknown" else self.worth in ("progress", "needed")


@dataclass(slots=True)
class PhoneWitness(Witness):
    """A witness that also measures what each step was worth."""

    start: PocketStart | None = None
    steps: list[StepTruth] = field(default_factory=lambda: list[StepTruth](), init=False)
    _left: int | None = field(default=None, init=False)
    _lost: frozenset[str] = field(default_factory=lambda: frozenset[str](), init=False)

    async def begin(self, goal: str, model: str, device: str) -> None:
        self._left, self._lost = self._measure()

    async def intend(self, index: int, screen: Screen, decision: Decision) -> None:
        assert self.start is not None
        do = decision.do
        if isinstance(do, Finish):  # nothing moves any more: judged by what stands
            score = self.start.judged.score(do.answer if do.status == "done" else "", do.status)
            self.steps.append(StepTruth("needed" if score.won else "harmful", self._left, self._left))

    async def done(self, step: Step, after: Screen | None) -> None:
        await super(PhoneWitness, self).done(step, after)
        if isinstance(step.decision.do, Finish):
            return
        left, lost = self._measure()
        self.steps.append(StepTruth(_worth(self._left, left, bool(lost - self._lost)), self._left, left))
        self._left, self._lost = left, lost

    def _measure(self) -> tuple[int | None, frozenset[str]]:
        assert self.start is not None
        note = self.start.judged.score().note
        lost = frozenset(part for part in note.split("; ") if part.startswith("lost "))
        return steps_left(self.start.template), lost


def _worth(before: int | None, after: int | None, lost: bool) -> Worth:
    if lost:
        return "harmful"
    if before is None:
        return "unknown" if after is None else "progress"
    if after is None or after > before:
        return "harmful"
    return "progress" if after < before else "redundant"
