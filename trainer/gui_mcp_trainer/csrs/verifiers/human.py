"""People as a verifier, and which of their answers is worth most."""

from __future__ import annotations

from collections.abc import Mapping

from gui_mcp_trainer.csrs.verdict import Cost, Label, Verdict, infra
from gui_mcp_trainer.runs import Run

UNKNOWN_FIRST = 1.0
"""By how much an abstention comes before any label."""


def priority(verdict: Verdict) -> float:
    """How much a person's answer would tell, in [0, 2]: abstentions first, the smallest margin first among
    them. 0 for what the machine failed, which is no question."""
    if verdict.label == "infra_error":
        return 0.0
    margin = 0.5 if verdict.p_success is None else abs(verdict.p_success - 0.5)
    return 1 - 2 * margin + (UNKNOWN_FIRST if verdict.label == "unknown" else 0.0)


class HumanVerifier:
    """Reads answers that were given before, by the run's id: a label, and the seconds that it took."""

    def __init__(self, answers: Mapping[str, tuple[Label, float]], name: str = "") -> None:
        self.name = f"human:{name}" if name else "human"
        self._answers = answers

    async def judge(self, run: Run) -> Verdict:
        """`unknown` where nobody has answered yet."""
        if (broken := infra(run)) is not None:
            return broken
        label, seconds = self._answers.get(run.id, ("unknown", 0.0))
        p = {"success": 1.0, "fail": 0.0, "infeasible": 0.0}.get(label)
        return Verdict(label, p, (), (), Cost(human_seconds=seconds))
