"""The paper's own rule: every step gets what its whole run got (Step-GUI, arXiv 2512.15431, section 2.1.4).

With the scale `group` this is GRPO's advantage (DeepSeekMath, arXiv 2402.03300, section 4.1.2), one row a
step, 1/N each. What it does not see: the wrong-then-mended and the redundant steps of a success.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gui_mcp_trainer.csrs.credit.credit import Scale, Scored, StepCredit, credited, outcomes


@dataclass(frozen=True, slots=True)
class Broadcast:
    scale: Scale = "sign"

    @property
    def name(self) -> str:
        return "broadcast"

    def share(self, group: Sequence[Scored]) -> list[tuple[StepCredit, ...]]:
        return [
            credited([won] * len(scored.run.steps), [1.0] * len(scored.run.steps))
            for scored, won in zip(group, outcomes(group, self.scale), strict=True)
        ]
