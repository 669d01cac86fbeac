"""Rates with intervals, and the paired difference of two agents.

Wilson's interval (J. Am. Stat. Assoc. 22, 1927) takes episodes as independent. Seeds of one task are not, so
each rate also has an interval from resampling whole tasks (cluster bootstrap: Cameron, Gelbach and Miller,
Rev. Econ. Stat. 90, 2008), and so has each difference.
"""

# scipy ships no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

CONFIDENCE = 0.95
RESAMPLES = 10_000

Unit = tuple[str, int]
"""(task, seed)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of episodes. All bounds are of a 95 % interval and lie in [0, 1]."""

    hits: int
    n: int
    low: float
    high: float
    """Wilson's."""
    task_low: float
    task_high: float
    """With tasks as the sampled thing."""

    @property
    def value(self) -> float:
        return self.hits / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean of `a - b` over the units that both have."""

    value: float
    low: float
    high: float
    """95 %, tasks resampled."""
    pairs: int
    tasks: int
    a_only: int
    """Units that only `a` solved."""
    b_only: int
    p: float
    """McNemar's exact two-sided test of a_only = b_only; takes units as independent."""


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Bounds of the 95 % interval; (0, 1) where nothing was measured."""
    if n == 0:
        return 0.0, 1.0
    interval = stats.binomtest(hits, n).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


def rate(successes: Mapping[Unit, bool]) -> Rate:
    low, high = wilson(sum(successes.values()), len(successes))
    task_low, task_high = _resampled(_by_task({unit: float(won) for unit, won in successes.items()}), (0, 1))
    return Rate(sum(successes.values()), len(successes), low, high, task_low, task_high)


def difference(a: Mapping[Unit, bool], b: Mapping[Unit, bool]) -> Difference:
    """`a` against `b`, paired on the same (task, seed); units that only one of them has are left out."""
    units = sorted(a.keys() & b.keys())
    gains = {unit: float(a[unit]) - float(b[unit]) for unit in units}
    a_only = sum(1 for gain in gains.values() if gain > 0)
    b_only = sum(1 for gain in gains.values() if gain < 0)
    low, high = _resampled(_by_task(gains), (-1, 1))
    return Difference(
        value=sum(gains.values()) / len(gains) if gains else 0.0,
        low=low,
        high=high,
        pairs=len(units),
        tasks=len({task for task, _ in units}),
        a_only=a_only,
        b_only=b_only,
        p=float(stats.binomtest(a_only, a_only + b_only).pvalue) if a_only + b_only else 1.0,
    )


def _by_task(values: Mapping[Unit, float]) -> Sequence[Sequence[float]]:
    tasks: dict[str, list[float]] = {}
    for (task, _), value in sorted(values.items()):
        tasks.setdefault(task, []).append(value)
    return list(tasks.values())


def _resampled(tasks: Sequence[Sequence[float]], bounds: tuple[float, float]) -> tuple[float, float]:
    """Percentile bounds of the mean when tasks are drawn with replacement; the same input, the same bounds.
    One task says nothing about other tasks: then the widest bounds there are."""
    if len(tasks) < 2:
        return float(bounds[0]), float(bounds[1])
    sums: NDArray[np.float64] = np.array([sum(t) for t in tasks], dtype=np.float64)
    counts: NDArray[np.float64] = np.array([len(t) for t in tasks], dtype=np.float64)
    drawn = np.random.default_rng(0).integers(0, len(tasks), size=(RESAMPLES, len(tasks)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    tail = (1 - CONFIDENCE) / 2 * 100
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)
