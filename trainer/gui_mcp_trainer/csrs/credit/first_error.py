"""Cut at the first error (SEAgent, arXiv 2508.04700; SunzeY/SEAgent at c8887f1, OSWorld/gen_sft.py).

Learnt are the steps before min(first error, first redundant step), and, beyond SEAgent, those that mend an
error. The first error itself is to be pushed
away: its advantage is negative and its weight `push` of a learnt step's (SEAgent's loss has 0.2 * -log
sigmoid(-(log pi - log pi_ref)) there, `neg_gamma` in src/r1-v; the loss is the learner's business).

A failure gives its first error alone, unless `from_failures`, as SEAgent has it: then also what came before.
Where nothing is held of the steps of a success all are learnt, as by broadcast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gui_mcp_trainer.csrs.credit.credit import Scale, Scored, StepCredit, credited, outcomes


@dataclass(frozen=True, slots=True)
class FirstError:
    scale: Scale = "sign"
    push: float = 0.2
    from_failures: bool = False

    @property
    def name(self) -> str:
        return "first_error"

    def share(self, group: Sequence[Scored]) -> list[tuple[StepCredit, ...]]:
        return [
            self._cut(scored, abs(won))
            for scored, won in zip(group, outcomes(group, self.scale), strict=True)
        ]

    def _cut(self, scored: Scored, size: float) -> tuple[StepCredit, ...]:
        held = [scored.mark(i).held for i in range(len(scored.run.steps))]
        error = held.index("bad") if "bad" in held else None
        stops = [i for i, mark in enumerate(held) if mark in ("bad", "redundant")]
        cut = min(stops, default=len(held) if scored.won else 0)
        learn = scored.won or self.from_failures
        advantages, weights = [0.0] * len(held), [0.0] * len(held)
        for i, mark in enumerate(held):
            mends = scored.mark(i).recovers and mark not in ("bad", "redundant")
            if learn and (i < cut or mends):
                advantages[i], weights[i] = size, 1.0
            elif i == error:
                advantages[i], weights[i] = -size, self.push
        return credited(advantages, weights)
