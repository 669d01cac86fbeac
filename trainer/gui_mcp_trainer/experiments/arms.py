"""What each way of labelling runs is worth: precision with its bound, what it keeps, and how honest its
numbers are; and the two SIMULATED labellers that read the truth, as controls.

The bound is Clopper and Pearson's, one-sided, 95 %. A control must come out as purity arithmetic says from
its error rates and the share of successes: purity = p*TPR / (p*TPR + (1-p)*FPR).
"""

# scipy ships no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from scipy import stats

from gui_mcp_trainer.csrs.bounds import lower, purity
from gui_mcp_trainer.csrs.calibrate import brier, ece

TARGET = 0.95
"""Precision that the bound must reach."""
KEPT = 0.5
"""Share of the true successes that must be among what is accepted."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one way of labelling said of runs, in their order."""

    arm: str
    accepted: tuple[bool, ...]
    refused: tuple[bool, ...]
    """Called a failure. What is neither was abstained from."""
    p: tuple[float, ...] = ()
    """Probability of success, where it gives one."""
    rates: tuple[float, float] | None = None
    """(TPR, FPR) that a simulated labeller was given."""


@dataclass(frozen=True, slots=True)
class Result:
    """One way of labelling on one pool. All shares lie in [0, 1]."""

    suite: str
    level: str
    arm: str
    n: int
    successes: int
    """True ones."""
    accepted: int
    right: int
    """True successes among the accepted."""
    refused: int
    brier: float | None
    ece: float | None
    predicted: float | None = None
    """Purity by arithmetic; for the controls only."""
    surprise: float | None = None
    """Two-sided p-value of `right` of `accepted` under `predicted` (exact binomial test)."""

    @property
    def prior(self) -> float:
        return self.successes / self.n if self.n else 0.0

    @property
    def precision(self) -> float:
        return self.right / self.accepted if self.accepted else 0.0

    @property
    def bound(self) -> float:
        return lower(self.right, self.accepted) if self.accepted else 0.0

    @property
    def kept(self) -> float:
        return self.right / self.successes if self.successes else 0.0

    @property
    def fpr(self) -> float:
        failures = self.n - self.successes
        return (self.accepted - self.right) / failures if failures else 0.0

    @property
    def abstained(self) -> float:
        return 1 - (self.accepted + self.refused) / self.n if self.n else 0.0

    @property
    def holds(self) -> bool:
        """It meets both aims."""
        return self.bound >= TARGET and self.kept >= KEPT


def result(suite: str, level: str, said: Said, truths: Sequence[bool]) -> Result:
    """Raises `ValueError` where `said` is not of the same runs."""
    if len(said.accepted) != len(truths):
        raise ValueError(f"{said.arm} judged {len(said.accepted)} runs of {len(truths)}")
    accepted = sum(said.accepted)
    right = sum(a and t for a, t in zip(said.accepted, truths, strict=True))
    predicted = surprise = None
    if said.rates is not None and truths:
        predicted = purity(sum(truths) / len(truths), *said.rates)
        if accepted:
            surprise = float(stats.binomtest(right, accepted, predicted).pvalue)
    p, true = np.array(said.p, dtype=np.float64), np.array(truths, dtype=np.bool_)
    return Result(
        suite,
        level,
        said.arm,
        len(truths),
        sum(truths),
        accepted,
        right,
        sum(said.refused),
        brier(p, true) if said.p else None,
        ece(p, true) if said.p else None,
        predicted,
        surprise,
    )


def noisy(truths: Sequence[bool], tpr: float, fpr: float, dice: Random) -> Said:
    """SIMULATED: reads the truth and errs at given rates, each run for itself."""
    accepted = tuple(dice.random() < (tpr if truth else fpr) for truth in truths)
    name = f"simulated noisy verifier (TPR {tpr:g}, FPR {fpr:g})"
    return Said(name, accepted, tuple(not a for a in accepted), rates=(tpr, fpr))


def random_labels(count: int, dice: Random) -> Said:
    """SIMULATED: half of the runs, whatever they are; its purity is the share of successes."""
    accepted = tuple(dice.random() < 0.5 for _ in range(count))
    return Said("simulated random labels", accepted, tuple(not a for a in accepted), rates=(0.5, 0.5))


def both(arm: str, one: Said, other: Said) -> Said:
    """Accepted by both; refused by both; abstained from where they differ."""
    return Said(
        arm,
        tuple(a and b for a, b in zip(one.accepted, other.accepted, strict=True)),
        tuple(a and b for a, b in zip(one.refused, other.refused, strict=True)),
    )


def agree(results: Sequence[Result], level: float = 0.05) -> bool:
    """No control is further from its predicted purity than chance allows: each p-value above `level` over
    their number (Bonferroni)."""
    told = [one.surprise for one in results if one.surprise is not None]
    return all(p > level / len(told) for p in told)
