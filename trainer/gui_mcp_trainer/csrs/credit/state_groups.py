"""GiGPO: steps taken in one state by runs of one task are compared with each other (arXiv 2505.10978).

After verl-agent's gigpo/core_gigpo.py (read in langfengQ/DrMAS at 3b556f2, the same authors' fork):
A = A_episode + `weight` * A_step, A_step being the discounted return (eq. 5, gamma 0.95) less the mean of
its anchor group (eq. 6, 7), divided by the group's sample deviation where `by_deviation`. The anchor is
`state_of`, never pixels: with a clock on the screen every group has one member and this is GRPO. A group of
one member has A_step 0.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from gui_mcp_benchmarks.runs import state_of

from gui_mcp_trainer.csrs.credit.credit import EPS, Scale, Scored, StepCredit, credited, outcomes

Place = tuple[int, int]
"""(run in the group, step in the run)."""


@dataclass(frozen=True, slots=True)
class StateGroups:
    scale: Scale = "sign"
    gamma: float = 0.95
    weight: float = 1.0
    by_deviation: bool = True

    @property
    def name(self) -> str:
        return "state_groups_published" if self.weight == 1 else "state_groups"

    def share(self, group: Sequence[Scored]) -> list[tuple[StepCredit, ...]]:
        told = self.told(anchors(group), [len(s.run.steps) for s in group], [s.reward for s in group])
        return [
            credited(
                [won + self.weight * told[n, i] for i in range(len(scored.run.steps))],
                [1.0] * len(scored.run.steps),
            )
            for n, (scored, won) in enumerate(zip(group, outcomes(group, self.scale), strict=True))
        ]

    def told(
        self, groups: Sequence[Sequence[Place]], lengths: Sequence[int], rewards: Sequence[float]
    ) -> dict[Place, float]:
        """A_step of every step; the reward stands at a run's last step."""
        found: dict[Place, float] = {}
        for places in groups:
            returns = [rewards[n] * self.gamma ** (lengths[n] - 1 - i) for n, i in places]
            mean = statistics.fmean(returns)
            spread = 1.0
            if self.by_deviation and len(returns) > 1:
                spread = statistics.stdev(returns) + EPS
            found |= {place: (r - mean) / spread for place, r in zip(places, returns, strict=True)}
        return found


def anchors(group: Sequence[Scored]) -> list[list[Place]]:
    """The steps of all runs by the state that they were taken in."""
    found: defaultdict[str, list[Place]] = defaultdict(list)
    for n, scored in enumerate(group):
        for i, step in enumerate(scored.run.steps):
            found[state_of(step.screen)].append((n, i))
    return list(found.values())


def mean_size(group: Sequence[Scored]) -> float:
    """Steps in an anchor group, on average over the groups; 1.0 says that this is plain GRPO."""
    sizes = [len(places) for places in anchors(group)]
    return statistics.fmean(sizes) if sizes else 0.0
