"""The seam that every credit rule fills: judged runs of one task -> (advantage, loss weight) of each step.

A positive advantage says "learn this move", a negative one "do it less" (push away; never something to
clone), a weight of 0 leaves the step out. The weights of one episode sum to 1, so that a long run counts no
more than a short one (rLLM issue 512); where nothing of a run is to be learnt all are 0, it is left out.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from gui_mcp_benchmarks.runs import Run

Held = Literal["good", "bad", "redundant", "unsure"]
"""What is held of a step; `unsure` counts as good where a rule knows only two."""
Scale = Literal["group", "sign"]
"""What an outcome counts: `group`, against the other runs of its task (GRPO); `sign`, +1 or -1 by itself, for
runs that have no others beside them."""

EPS = 1e-4
"""Added to a standard deviation, as TRL's `GRPOTrainer` (1.16) does."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is held of one step, without the truth."""

    held: Held = "unsure"
    recovers: bool = False
    """It mends what an earlier step did wrong."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """A judged run. Runs that nobody could judge are not to be credited."""

    run: Run
    reward: float
    """In [0, 1]: 1 for a success, 0 for a failure, or how likely it is a success."""
    marks: tuple[Mark, ...] = ()
    """One a step; empty where nothing is held of any."""
    progress: tuple[float, ...] = ()
    """How much of the goal is done, in [0, 1], on each of the run's screens; empty where nobody estimated."""

    def __post_init__(self) -> None:
        steps, screens = len(self.run.steps), len(self.run.screens)
        if self.marks and len(self.marks) != steps:
            raise ValueError(f"{len(self.marks)} marks for a run of {steps} steps; give one a step or none")
        if self.progress and len(self.progress) != screens:
            raise ValueError(
                f"{len(self.progress)} estimates for {screens} screens; give one a screen or none"
            )

    @property
    def won(self) -> bool:
        return self.reward > 0.5

    def mark(self, step: int) -> Mark:
        return self.marks[step] if self.marks else UNSURE


UNSURE = Mark()


@dataclass(frozen=True, slots=True)
class StepCredit:
    """Of one step."""

    advantage: float
    weight: float
    """Of its loss."""

    @property
    def learnt(self) -> bool:
        """It is among what the model is to do again: the paper's "reward 1"."""
        return self.weight > 0 and self.advantage > 0


class Credit(Protocol):
    """A rule."""

    @property
    def name(self) -> str: ...

    def share(self, group: Sequence[Scored]) -> list[tuple[StepCredit, ...]]:
        """One tuple a run, one credit a step; `group` holds runs of one task from one start state."""
        ...


def outcomes(group: Sequence[Scored], scale: Scale) -> list[float]:
    """What each run's outcome counts. A group whose runs all came out alike counts 0, as in GRPO."""
    rewards = [scored.reward for scored in group]
    return zscores(rewards) if scale == "group" else [2 * reward - 1 for reward in rewards]


def zscores(values: Sequence[float]) -> list[float]:
    """(x - mean) / (sample standard deviation + EPS); of a single value, 0."""
    if len(values) < 2:
        return [0.0 for _ in values]
    mean, spread = statistics.fmean(values), statistics.stdev(values)
    return [(value - mean) / (spread + EPS) for value in values]


def credited(advantages: Sequence[float], weights: Sequence[float]) -> tuple[StepCredit, ...]:
    """With the weights scaled to a sum of 1; all 0 where none is above 0."""
    whole = math.fsum(weights)
    if whole <= 0:
        return tuple(StepCredit(advantage, 0.0) for advantage in advantages)
    return tuple(StepCredit(a, w / whole) for a, w in zip(advantages, weights, strict=True))
