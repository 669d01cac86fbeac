"""The trusted verdict of a task's own check. It calibrates and measures; no verifier under test reads it."""

from __future__ import annotations

from gui_mcp_benchmarks.task import Score

from gui_mcp_trainer.csrs.verdict import Verdict, infra
from gui_mcp_trainer.runs import Run

CHECK = "check"
"""Name of the verifier in its rows."""


def of_score(run: Run, score: Score) -> Verdict:
    """A success where the suite counts it as one; `p_success` is the partial credit, in [0, 1].

    A failed machine is no failure of the agent, whatever the check found. An agent that says that it cannot
    be done is taken at its word only where the check proves it right.
    """
    if (broken := infra(run)) is not None:
        return broken
    won = score.value > 0 if score.won is None else score.won
    if won and run.outcome == "infeasible":
        return Verdict("infeasible", score.value, _noted(score))
    return Verdict("success" if won else "fail", score.value, _noted(score))


def _noted(score: Score) -> tuple[str, ...]:
    return (score.note,) if score.note else ()


class StateVerifier:
    """A `Verifier` over scores that were read while the state still stood, by the run's id."""

    name = CHECK

    def __init__(self, scores: dict[str, Score]) -> None:
        self._scores = scores

    async def judge(self, run: Run) -> Verdict:
        """`unknown` of a run that no check was made of."""
        score = self._scores.get(run.id)
        if score is None:
            return infra(run) or Verdict("unknown", evidence=("no check was made of it",))
        return of_score(run, score)
