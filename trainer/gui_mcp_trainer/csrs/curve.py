"""From a score to a probability: Platt's logistic curve, or the best one that only rises."""

# scikit-learn ships no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

CurveKind = Literal["platt", "isotonic"]
EDGE = 1e-3
"""A score in [0, 1] is kept so far from both ends before its log-odds are taken."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Curve:
    """Plain numbers, so that it can be written down and read by anybody."""

    kind: CurveKind
    xs: tuple[float, ...]
    """Isotonic: scores, rising. Platt: the slope on the score's log-odds."""
    ys: tuple[float, ...]
    """Isotonic: the probability at each score, straight lines between. Platt: the intercept."""

    def of(self, scores: Floats) -> Floats:
        if self.kind == "platt":
            p: Floats = 1 / (1 + np.exp(-(self.xs[0] * _odds(scores) + self.ys[0])))
            return p
        return np.interp(scores, self.xs, self.ys)


def fit_curve(kind: CurveKind, scores: Floats, truths: Bools) -> Curve:
    """On trusted labels of both kinds."""
    if kind == "platt":
        return _platt(scores, truths)
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    model.fit(scores, truths.astype(np.float64))
    return Curve("isotonic", tuple(model.X_thresholds_.tolist()), tuple(model.y_thresholds_.tolist()))


def _platt(scores: Floats, truths: Bools) -> Curve:
    """With Platt's targets, which keep few labels from giving certainties."""
    from sklearn.linear_model import LogisticRegression

    ups = int(truths.sum())
    downs = len(truths) - ups
    high, low = (ups + 1) / (ups + 2), 1 / (downs + 2)
    x = np.concatenate([_odds(scores), _odds(scores)])[:, None]
    y = np.concatenate([np.ones(len(scores)), np.zeros(len(scores))])
    up = np.where(truths, high, low)
    model = LogisticRegression(C=1e6, max_iter=1000)
    model.fit(x, y, sample_weight=np.concatenate([up, 1 - up]))
    slope, start = np.ravel(model.coef_), np.ravel(model.intercept_)
    return Curve("platt", (float(slope[0]),), (float(start[0]),))


def _odds(scores: Floats) -> Floats:
    p = np.clip(scores, EDGE, 1 - EDGE)
    odds: Floats = np.log(p) - np.log1p(-p)
    return odds
