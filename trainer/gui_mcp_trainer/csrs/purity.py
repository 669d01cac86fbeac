"""Step purity: of the steps that a credit rule would have a model do again, how many are neither harmful nor
redundant; with intervals from resampling whole episodes.

The truth of each step comes from outside (on `pocket`, from how many steps its oracle still needs). Steps of
one episode are no independent observations, so the sampled thing is the episode (cluster bootstrap: Cameron,
Gelbach and Miller, Rev. Econ. Stat. 90, 2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gui_mcp_trainer.csrs.credit.credit import StepCredit

CONFIDENCE = 0.95
RESAMPLES = 2000

Truth = Sequence[bool | None]
"""Of each step: whether it was neither harmful nor redundant; None where that is not known."""
Shared = Sequence[Sequence[StepCredit]]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Purity:
    """A share in [0, 1] with its 95 % bounds, or a difference of two in [-1, 1]."""

    value: float
    low: float
    high: float
    steps: int
    """Learnt steps of known truth."""
    episodes: int
    """That have any."""

    @property
    def better(self) -> bool:
        """Of a difference: the whole interval lies above 0."""
        return self.low > 0


def purity(shared: Shared, truths: Sequence[Truth], *, weighted: bool = False) -> Purity:
    """Over the steps with positive advantage and weight; `weighted`: each counts its weight times its
    advantage, as it will in a loss, else 1. Steps of unknown truth are left out.

    Raises `ValueError` where credits and truths are not of the same steps. Without any step the share is 0
    and the interval is [0, 1].
    """
    parts = _parts(shared, truths, weighted)
    pure, whole = parts[:, 0], parts[:, 1]
    steps, episodes = _counts(shared, truths)
    if whole.sum() <= 0:
        return Purity(0.0, 0.0, 1.0, steps, episodes)
    drawn = _drawn(len(parts))
    low, high = _bounds(_ratio(drawn @ pure, drawn @ whole))
    return Purity(float(pure.sum() / whole.sum()), low, high, steps, episodes)


def gain(shared: Shared, against: Shared, truths: Sequence[Truth], *, weighted: bool = False) -> Purity:
    """How much purer `shared` is than `against`, on the same episodes: each resample holds the same ones for
    both. `steps` and `episodes` are those of `shared`."""
    ours, theirs = _parts(shared, truths, weighted), _parts(against, truths, weighted)
    steps, episodes = _counts(shared, truths)
    if ours[:, 1].sum() <= 0 or theirs[:, 1].sum() <= 0:
        return Purity(0.0, -1.0, 1.0, steps, episodes)
    drawn = _drawn(len(ours))
    moved = _ratio(drawn @ ours[:, 0], drawn @ ours[:, 1]) - _ratio(
        drawn @ theirs[:, 0], drawn @ theirs[:, 1]
    )
    low, high = _bounds(moved)
    value = ours[:, 0].sum() / ours[:, 1].sum() - theirs[:, 0].sum() / theirs[:, 1].sum()
    return Purity(float(value), low, high, steps, episodes)


def kept(shared: Shared, truths: Sequence[Truth]) -> float:
    """Of all pure steps of these episodes, the share that is learnt: what a rule pays for its purity."""
    pairs = [
        (c, t) for one, truth in zip(shared, truths, strict=True) for c, t in zip(one, truth, strict=True)
    ]
    pure = [credit for credit, true in pairs if true]
    return sum(credit.learnt for credit in pure) / len(pure) if pure else 0.0


def _parts(shared: Shared, truths: Sequence[Truth], weighted: bool) -> Floats:
    """(episodes, 2): what is pure, and all."""
    rows: list[tuple[float, float]] = []
    for credits, truth in zip(shared, truths, strict=True):
        pure = whole = 0.0
        for credit, true in zip(credits, truth, strict=True):
            if true is None or not credit.learnt:
                continue
            size = credit.weight * credit.advantage if weighted else 1.0
            whole += size
            pure += size * true
        rows.append((pure, whole))
    return np.array(rows, dtype=np.float64).reshape(len(rows), 2)


def _counts(shared: Shared, truths: Sequence[Truth]) -> tuple[int, int]:
    each = [
        sum(credit.learnt and true is not None for credit, true in zip(credits, truth, strict=True))
        for credits, truth in zip(shared, truths, strict=True)
    ]
    return sum(each), sum(count > 0 for count in each)


@lru_cache(maxsize=4)
def _drawn(episodes: int) -> Floats:
    """(RESAMPLES, episodes): how often each was drawn; the same input, the same draws."""
    even = np.full(episodes, 1 / episodes)
    return np.random.default_rng(0).multinomial(episodes, even, size=RESAMPLES).astype(np.float64)


def _ratio(pure: Floats, whole: Floats) -> Floats:
    return np.divide(pure, whole, out=np.zeros_like(pure), where=whole > 0)


def _bounds(values: Floats) -> tuple[float, float]:
    tail = (1 - CONFIDENCE) / 2 * 100
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)
