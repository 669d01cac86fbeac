"""Broadcast without the steps that came to nothing (`wasted`): a success is learnt without its detours.

A failure keeps all its steps: what is pushed away there is not made purer by leaving some out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gui_mcp_trainer.csrs.credit.credit import Scale, Scored, StepCredit, credited, outcomes
from gui_mcp_trainer.csrs.credit.wasted import wasted


@dataclass(frozen=True, slots=True)
class Redundancy:
    scale: Scale = "sign"

    @property
    def name(self) -> str:
        return "redundancy"

    def share(self, group: Sequence[Scored]) -> list[tuple[StepCredit, ...]]:
        shared: list[tuple[StepCredit, ...]] = []
        for scored, won in zip(group, outcomes(group, self.scale), strict=True):
            lost = wasted(scored.run) if scored.won else [""] * len(scored.run.steps)
            marked = [scored.won and scored.mark(i).held == "redundant" for i in range(len(lost))]
            weights = [float(not why and not mark) for why, mark in zip(lost, marked, strict=True)]
            shared.append(credited([won] * len(lost), weights))
        return shared
