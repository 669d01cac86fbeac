"""Attribution-driven credit (AgentEvolver, arXiv 2511.10395; repository modelscope/AgentEvolver at a5a8db8,
agentevolver/module/adv_processor/adca_grpo.py).

Both forms take a GOOD or BAD for each step, z-score over all steps of the group with each run counting the
same (mean of means, mean of mean squares, eps 1e-8 under the root), and sum what follows:
A_t = sum over k >= t of r_k.

    decoupled    r_t = alpha * z(+base or -base) + [t = last] * z(outcome), the two z-scored apart
    allocation   r_t = z(share), the shares of a run summing to the sign of its outcome; steps that agree
                 with it weigh `agrees`, the others `differs`

With the scale `sign` neither the outcome nor a share is z-scored; in a group, z-scoring shares gives mild
steps of a failure a positive advantage, as they lie above the group's mean.

As published every step weighs the same (`differs_weight` 1, the name says so). A sum over what follows gives
a bad step of a success nearly what its neighbours get, so our own setting is 0: a step that does not agree
with its run's outcome has no weight, neither to be learnt nor to be pushed away; and an advantage of the
other sign than the outcome counts 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from gui_mcp_trainer.csrs.credit.credit import Scale, Scored, StepCredit, credited

BASE = 0.2
"""What a GOOD counts before it is z-scored, a BAD its negative."""


@dataclass(frozen=True, slots=True)
class Decoupled:
    scale: Scale = "sign"
    alpha: float = 0.1
    """What attributions count against the outcome, as in their config; 0.05 to 0.2 were used."""
    differs_weight: float = 0.0

    @property
    def name(self) -> str:
        return "adca_published" if self.differs_weight == 1 else "adca"

    def share(self, group: Sequence[Scored]) -> list[tuple[StepCredit, ...]]:
        told = even_zscores([[BASE if good else -BASE for good in goods(scored)] for scored in group])
        ends = _ends(group, self.scale)
        shared: list[tuple[StepCredit, ...]] = []
        for scored, marks, end in zip(group, told, ends, strict=True):
            rewards = [self.alpha * mark for mark in marks]
            if rewards:
                rewards[-1] += end
            shared.append(_credited(scored, later(rewards), self.differs_weight))
        return shared


@dataclass(frozen=True, slots=True)
class Allocation:
    scale: Scale = "sign"
    agrees: float = 1.0
    differs: float = 0.2
    differs_weight: float = 0.0

    @property
    def name(self) -> str:
        return "adca_allocation_published" if self.differs_weight == 1 else "adca_allocation"

    def share(self, group: Sequence[Scored]) -> list[tuple[StepCredit, ...]]:
        rewards = [self.shares(scored) for scored in group]
        if self.scale == "group":
            rewards = even_zscores(rewards)
        return [
            _credited(scored, later(reward), self.differs_weight)
            for scored, reward in zip(group, rewards, strict=True)
        ]

    def shares(self, scored: Scored) -> list[float]:
        """Of the outcome's sign; they sum to it."""
        sizes = [self.agrees if good == scored.won else self.differs for good in goods(scored)]
        sign, whole = 1.0 if scored.won else -1.0, math.fsum(sizes)
        return [sign * size / whole if whole else 0.0 for size in sizes]


def goods(scored: Scored) -> list[bool]:
    """A step that nothing is held of goes with its outcome."""
    return [
        scored.won if mark.held == "unsure" else mark.held == "good"
        for mark in (scored.mark(i) for i in range(len(scored.run.steps)))
    ]


def weights(scored: Scored, differs: float) -> list[float]:
    return [1.0 if good == scored.won else differs for good in goods(scored)]


def _credited(scored: Scored, advantages: Sequence[float], differs: float) -> tuple[StepCredit, ...]:
    """In our own setting what follows a step cannot turn its sign: no bad step of a failure is rewarded, and
    no good one of a success pushed away."""
    if differs != 1:
        side = max if scored.won else min
        advantages = [side(advantage, 0.0) for advantage in advantages]
    return credited(advantages, weights(scored, differs))


def even_zscores(runs: Sequence[Sequence[float]]) -> list[list[float]]:
    """Over the steps of all `runs`, each run counting the same; population variance."""
    told = [run for run in runs if run]
    if not told:
        return [[] for _ in runs]
    mean = math.fsum(math.fsum(run) / len(run) for run in told) / len(told)
    variance = math.fsum(math.fsum((x - mean) ** 2 for x in run) / len(run) for run in told) / len(told)
    spread = math.sqrt(variance + 1e-8)
    return [[(x - mean) / spread for x in run] for run in runs]


def later(rewards: Sequence[float]) -> list[float]:
    """The sum of each and all that follow."""
    return [*accumulate(reversed(rewards))][::-1]


def _ends(group: Sequence[Scored], scale: Scale) -> list[float]:
    """Outcomes z-scored with the population's deviation; left centred where all are alike."""
    if scale == "sign":
        return [2 * scored.reward - 1 for scored in group]
    rewards = [scored.reward for scored in group]
    mean = math.fsum(rewards) / len(rewards) if rewards else 0.0
    spread = math.sqrt(math.fsum((x - mean) ** 2 for x in rewards) / max(1, len(rewards)))
    return [(x - mean) / spread if spread > 1e-8 else x - mean for x in rewards]
