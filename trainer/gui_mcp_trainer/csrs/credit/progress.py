"""Credit by what each step brought nearer: differences of a progress estimate, clipped and accumulated.

EVOLVE-VLA (arXiv 2512.14666) trusts the change between two screens and never one screen's own score: an
estimate that is off by a constant, or jumps once, does no more harm than `clip`. Here v_{t+1} = v_t + d_t
with d_t = clip(p_{t+1} - p_t); A_t = outcome + `gain` * (d_t - mean of d over the run), and of a success the
steps whose accumulated value never rises above what it was before (`floor`) are left out. Runs without an
estimate are credited as by broadcast.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gui_mcp_trainer.csrs.credit.credit import Scale, Scored, StepCredit, credited, outcomes


@dataclass(frozen=True, slots=True)
class ProgressGain:
    scale: Scale = "sign"
    clip: float = 0.25
    """The most one step can gain or lose."""
    gain: float = 1.0
    floor: float = 0.01
    """A step of a success that gained no more than this is left out."""

    @property
    def name(self) -> str:
        return "progress"

    def share(self, group: Sequence[Scored]) -> list[tuple[StepCredit, ...]]:
        shared: list[tuple[StepCredit, ...]] = []
        for scored, won in zip(group, outcomes(group, self.scale), strict=True):
            moves = differences(scored, self.clip)
            mean = math.fsum(moves) / len(moves) if moves else 0.0
            advantages = [won + self.gain * (move - mean) for move in moves]
            keep = [not scored.progress or not scored.won or move > self.floor for move in moves]
            shared.append(credited(advantages, [float(kept) for kept in keep]))
        return shared


def differences(scored: Scored, clip: float) -> list[float]:
    """Of each step; 0 where there is no estimate. A last step that nobody looked behind (a word that ends the
    run) gains what was left of the goal, where the run was a success, and nothing otherwise."""
    steps, told = len(scored.run.steps), scored.progress
    if not told:
        return [0.0] * steps
    after = [*told[1:], *([1.0 if scored.won else told[-1]] if scored.run.last is None else [])]
    return [max(-clip, min(clip, b - a)) for a, b in zip(told[:steps], after, strict=True)]
