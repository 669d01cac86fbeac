"""What a verifier says of a run, and the seam that every verifier fills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from gui_mcp_benchmarks.runs import Run

Label = Literal["success", "fail", "infeasible", "infra_error", "unknown"]
"""`infra_error` and `unknown` are never labels to learn from."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took."""

    calls: int = 0
    """Requests to a model."""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    """Of the machine."""
    human_seconds: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.calls + other.calls,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.seconds + other.seconds,
            self.human_seconds + other.human_seconds,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one verifier on one run."""

    label: Label
    p_success: float | None = None
    """In [0, 1]: what calibration takes; None where the verifier has no number."""
    evidence: tuple[str, ...] = ()
    """Why, in short sentences; may repeat what was on a screen."""
    votes: tuple[Label, ...] = ()
    """Where several were asked."""
    cost: Cost = Cost()


class Verifier(Protocol):
    """Judges whole runs by what was on the screens. It never reads a task's own check."""

    @property
    def name(self) -> str:
        """With its version, as every row of its verdicts has it: `tree-1`."""
        ...

    async def judge(self, run: Run) -> Verdict:
        """Raises `ModelError` where it asks a model that is away; the run is then judged later."""
        ...


def infra(run: Run) -> Verdict | None:
    """The verdict on a run that the machine failed; None for any other."""
    if not run.is_infra:
        return None
    return Verdict("infra_error", evidence=(f"{run.outcome} {run.error}".strip(),))
