"""A threshold from which on a label is right as often as asked for, proven by trusted labels.

A threshold that is searched for on the same labels that certify it looks better than it is. So:

    sequence    learn then test (Angelopoulos et al. 2021, arXiv 2110.01052): thresholds are tried from the
                strictest on, in an order that the labels have no part in, each by an exact binomial test,
                and the first that fails ends the search. All that passed hold together at the confidence.
    split       the threshold is chosen on one half of the labels and certified once on the other.
"""

# scipy ships no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gui_mcp_trainer.csrs.bounds import audit_size, lower, lowers

Method = Literal["sequence", "split"]
Choose = Literal["safest", "most"]
"""Among the thresholds that passed: the strictest that keeps `KEEP`, or the loosest, which keeps most. The
one with the highest bound lies where the errors of the calibration runs begin; those of others may begin a
little earlier."""
KEEP = 0.6
"""Of the runs that truly deserve a label, how much the safest threshold is to keep, where one can."""
GROWTH = 1.04
"""By how much more each threshold of a sequence accepts than the one before."""
FIRST = 0.6
"""Of the runs that may deserve a label, the most that the first threshold of a sequence accepts where it has
room for an error: further down the order, errors are to be expected."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a threshold has to meet."""

    target: float = 0.95
    """Precision of the label."""
    confidence: float = 0.95
    """One-sided."""
    method: Method = "sequence"
    choose: Choose = "safest"


@dataclass(frozen=True, slots=True)
class Cut:
    """A certified threshold, and what was counted at it on the labels that certify it."""

    threshold: float
    """On the verifier's own score; it belongs to the accepted side."""
    accepted: int
    right: int
    bound: float
    """One-sided Clopper-Pearson bound of the precision, of these counts. Of thresholds that a sequence chose
    among, what is proven is the aim's target, not this number."""
    kept: float
    """Of the runs that truly deserve the label, the share that gets it."""


def certify(scores: Floats, truths: Bools, aim: Aim, expected: float, seed: int = 0) -> Cut | None:
    """A threshold from which on the label is right as often as `aim` says; None where none can be proven.

    `expected`: how many runs may deserve the label, guessed from the scores alone. It sets where a sequence
    begins, so that the labels have no part in that.
    """
    if aim.method == "split":
        return _by_split(scores, truths, aim, seed)
    passed = _passed(scores, truths, aim, expected)
    return _chosen(passed, aim.choose)


def _passed(scores: Floats, truths: Bools, aim: Aim, expected: float) -> list[Cut]:
    """The thresholds of a sequence up to the first that fails. The order, the first and the steps depend on
    the scores alone."""
    order = np.argsort(-scores, kind="stable")
    sorted_scores, right = scores[order], np.cumsum(truths[order])
    total = int(truths.sum())
    # One error among the first must not end the search, where there may be runs enough for that.
    strict, safe = (audit_size(1 - aim.target, errors, aim.confidence) for errors in (0, 1))
    found: list[Cut] = []
    wanted, last = float(safe if safe <= min(len(scores), FIRST * expected) else strict), 0
    if wanted > len(scores):
        return []
    while last < len(scores):
        k = min(len(scores), max(last + 1, round(wanted)))
        k = int(np.searchsorted(-sorted_scores, -sorted_scores[k - 1], side="right"))  # equal scores together
        bound = lower(int(right[k - 1]), k, aim.confidence)
        if bound < aim.target:
            break
        kept = int(right[k - 1]) / total if total else 0.0
        found.append(Cut(float(sorted_scores[k - 1]), k, int(right[k - 1]), bound, kept))
        wanted, last = max(wanted, k) * GROWTH, k
    return found


def _chosen(passed: Sequence[Cut], choose: Choose) -> Cut | None:
    if not passed:
        return None
    enough = [cut for cut in passed if cut.kept >= KEEP] if choose == "safest" else []
    return enough[0] if enough else passed[-1]


def _by_split(scores: Floats, truths: Bools, aim: Aim, seed: int) -> Cut | None:
    """Chosen on one half as if the search were free, certified on the other by one test."""
    mixed = np.random.default_rng(seed).permutation(len(scores))
    half = len(scores) // 2
    choosing, proving = mixed[:half], mixed[half:]
    order = np.argsort(-scores[choosing], kind="stable")
    s, right = scores[choosing][order], np.cumsum(truths[choosing][order], dtype=np.int64)
    bounds = lowers(right, np.arange(1, half + 1), aim.confidence)
    ends = [k for k in range(1, half + 1) if k == half or s[k] < s[k - 1]]  # equal scores together
    hits = max(1, int(right[-1]))
    met = [
        Cut(float(s[k - 1]), k, int(right[k - 1]), float(bounds[k - 1]), int(right[k - 1]) / hits)
        for k in ends
        if bounds[k - 1] >= aim.target
    ]
    chosen = _chosen(met, aim.choose)
    if chosen is None:
        return None
    threshold = chosen.threshold
    taken = scores[proving] >= threshold
    accepted, good = int(taken.sum()), int((taken & truths[proving]).sum())
    bound = lower(good, accepted, aim.confidence)
    if bound < aim.target:
        return None
    total = int(truths[proving].sum())
    return Cut(threshold, accepted, good, bound, good / total if total else 0.0)
