"""Several verifiers on the same runs: what they say together, and how far each is to be trusted.

Dawid and Skene (Applied Statistics 28, 1979): each verifier has a confusion matrix, the truth of each run
is hidden, and both are found by expectation and maximisation, started from the majority. It takes the
verifiers as independent given the truth. Judges of one family err together, and then it trusts them too much:
its probabilities go through a calibration on trusted labels like any other score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gui_mcp_trainer.csrs.verdict import Label

CLASSES: tuple[Label, Label] = ("success", "fail")
"""What a run can truly be; a verifier that declines (`infeasible`) calls it no success."""
SMOOTHING = 0.5
"""Added to every cell of a confusion matrix: no verifier is ever taken for infallible."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trust:
    """One verifier, as the votes of all make it look."""

    tpr: float
    """Of true successes, how many of those that it judged it called a success."""
    fpr: float
    votes: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """The outcome of `dawid_skene`."""

    prior: float
    """Share of successes."""
    trust: Mapping[str, Trust]
    iterations: int

    def p_success(self, votes: Mapping[str, Label]) -> float:
        """Of one run, from the votes of verifiers that are known here; the prior where none voted."""
        odds = np.log(self.prior) - np.log1p(-self.prior)
        for name, vote in votes.items():
            trust = self.trust.get(name)
            cast = _cast(vote)
            if trust is None or cast is None:
                continue
            won, lost = (trust.tpr, trust.fpr) if cast else (1 - trust.tpr, 1 - trust.fpr)
            odds += np.log(won) - np.log(lost)
        return float(1 / (1 + np.exp(-odds)))


def dawid_skene(
    votes: Sequence[Mapping[str, Label]], *, most: int = 200, tolerance: float = 1e-6
) -> Agreement:
    """From the votes on each run, by the verifier's name. `unknown` and `infra_error` are no votes.

    Raises `ValueError` where nobody voted.
    """
    names = sorted({name for one in votes for name, vote in one.items() if _cast(vote) is not None})
    if not names:
        raise ValueError("agreement of verifiers: none of them voted; judge some runs first")
    cast = np.full((len(votes), len(names)), np.nan)
    for i, one in enumerate(votes):
        for j, name in enumerate(names):
            said = _cast(one.get(name, "unknown"))
            if said is not None:
                cast[i, j] = said
    voted = ~np.isnan(cast)
    known = voted.any(axis=1)
    yes = np.where(voted, cast, 0.0)
    belief: Floats = np.where(known, yes.sum(axis=1) / np.maximum(voted.sum(axis=1), 1), 0.5)
    prior, tpr, fpr, rounds = 0.5, np.ones(len(names)), np.zeros(len(names)), 0
    while rounds < most:
        rounds += 1
        prior = (float(belief[known].sum()) + SMOOTHING) / (int(known.sum()) + 2 * SMOOTHING)
        tpr, fpr = _rate(yes, voted, belief), _rate(yes, voted, 1 - belief)
        odds = np.log(prior) - np.log1p(-prior)
        up = np.log(tpr) - np.log(fpr)
        down = np.log1p(-tpr) - np.log1p(-fpr)
        told = np.where(voted, np.where(yes > 0, up, down), 0.0).sum(axis=1)
        new: Floats = 1 / (1 + np.exp(-(odds + told)))
        moved = float(np.abs(new - belief)[known].max())
        belief = new
        if moved < tolerance:
            break
    counts = voted.sum(axis=0)
    trust = {n: Trust(float(tpr[j]), float(fpr[j]), int(counts[j])) for j, n in enumerate(names)}
    return Agreement(prior, trust, rounds)


def _rate(yes: Floats, voted: NDArray[np.bool_], weight: Floats) -> Floats:
    """How often each verifier says yes on runs of this weight, smoothed."""
    said = (yes * weight[:, None]).sum(axis=0)
    asked = (voted * weight[:, None]).sum(axis=0)
    rate: Floats = (said + SMOOTHING) / (asked + 2 * SMOOTHING)
    return rate


def _cast(vote: Label) -> bool | None:
    if vote in ("success", "fail", "infeasible"):
        return vote == "success"
    return None
