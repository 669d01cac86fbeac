"""What can be said of a share from a count, and what a verifier's error rates do to the purity of its labels.

Bounds are Clopper and Pearson's (Biometrika 26, 1934): exact, and on the safe side. The purity of what is
called a success, with a share p of true successes: purity = p*TPR / (p*TPR + (1-p)*FPR).
"""

# scipy ships no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats


def lower(hits: int, n: int, confidence: float = 0.95) -> float:
    """One-sided lower bound of a share; 0 where nothing was counted."""
    if hits == 0:
        return 0.0
    return float(stats.beta.ppf(1 - confidence, hits, n - hits + 1))


def lowers(hits: NDArray[np.int64], n: NDArray[np.int64], confidence: float = 0.95) -> NDArray[np.float64]:
    """`lower` of many counts at once."""
    found = stats.beta.ppf(1 - confidence, np.maximum(hits, 1), n - hits + 1)
    return np.where(hits > 0, found, 0.0)


def upper(hits: int, n: int, confidence: float = 0.95) -> float:
    """One-sided upper bound of a share; 1 where nothing was counted."""
    return 1 - lower(n - hits, n, confidence)


def audit_size(error_rate: float, errors: int = 0, confidence: float = 0.95) -> int:
    """How many items must be looked at, with so many errors found, to certify that fewer than `error_rate`
    are wrong. Raises `ValueError` for a rate outside (0, 1)."""
    if not 0 < error_rate < 1:
        raise ValueError(
            f"an audit for an error rate of {error_rate}: it lies outside (0, 1); give e.g. 0.05"
        )
    low, high = errors, errors + 1
    while upper(errors, high, confidence) > error_rate:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if upper(errors, middle, confidence) > error_rate else (low, middle)
    return high


def purity(p: float, tpr: float, fpr: float) -> float:
    """Of what is accepted, the share of true successes; 0 where nothing is."""
    accepted = p * tpr + (1 - p) * fpr
    return p * tpr / accepted if accepted else 0.0
