"""A forest of decision trees as plain arrays: fitted by scikit-learn, kept without pickle, walked by numpy.

Extremely randomised trees (Geurts, Ernst and Wehenkel, Machine Learning 63, 2006). All trees lie one behind
another; a node whose `left` is -1 is a leaf.
"""

# scikit-learn ships no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TREES = 400
LEAF = 2
"""Fewest runs in a leaf."""
TRIED = 0.4
"""Share of the features that each split is drawn from."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Forest:
    """N nodes of T trees."""

    roots: Ints
    """(T,)"""
    left: Ints
    """(N,) where a value at most the threshold goes; -1 at a leaf."""
    right: Ints
    feature: Ints
    """(N,) column that is asked."""
    threshold: Floats
    share: Floats
    """(N,) of successes among the runs that it was fitted on."""

    def p_success(self, rows: NDArray[np.float32]) -> Floats:
        """(R,) from (R, F): the mean of the trees."""
        at: Ints = np.broadcast_to(self.roots, (len(rows), len(self.roots))).copy()
        lines = np.arange(len(rows))[:, None]
        while (inner := self.left[at] >= 0).any():
            asked = np.where(inner, self.feature[at], 0)
            down = np.where(rows[lines, asked] <= self.threshold[at], self.left[at], self.right[at])
            at = np.where(inner, down, at)
        mean: Floats = self.share[at].mean(axis=1)
        return mean


def grow(rows: NDArray[np.float32], truths: NDArray[np.bool_], *, seed: int, trees: int = TREES) -> Forest:
    """From (R, F) features and (R,) trusted labels of both kinds; the same input, the same forest."""
    from sklearn.ensemble import ExtraTreesClassifier

    model = ExtraTreesClassifier(
        trees,
        min_samples_leaf=LEAF,
        max_features=TRIED,  # pyright: ignore[reportArgumentType]  # its default is a word
        random_state=seed,
        class_weight="balanced",
    )
    model.fit(rows, truths)
    parts = [one.tree_ for one in model.estimators_]
    starts = np.cumsum([0, *(part.node_count for part in parts)])
    moved = [(part, int(start)) for part, start in zip(parts, starts, strict=False)]

    def below(child: NDArray[np.int64], start: int) -> Ints:
        return np.where(child < 0, -1, child + start).astype(np.int64)

    return Forest(
        roots=starts[:-1].astype(np.int64),
        left=np.concatenate([below(part.children_left, start) for part, start in moved]),
        right=np.concatenate([below(part.children_right, start) for part, start in moved]),
        feature=np.concatenate([np.maximum(part.feature, 0) for part in parts]).astype(np.int64),
        threshold=np.concatenate([part.threshold for part in parts]).astype(np.float64),
        share=np.concatenate([part.value[:, 0, 1] for part in parts]).astype(np.float64),
    )
