"""From a verifier's scores to labels that can be trusted: a probability, and a threshold with a proven
precision.

Trusted labels (a task's check, a person's audit) on held-out runs give three things. A curve from score to
probability: Platt's logistic (1999) or isotonic regression (Zadrozny and Elkan, KDD 2002). A threshold above
which a run is called a success, and one below which it is called a failure; between them it abstains. And
what it is all worth: Brier score, calibration error, precision, recall, false positives, abstention.

How thresholds are searched for and proven stands in `thresholds`. Where none passes, nothing is accepted.
All of it holds for runs like the calibration runs: the share of successes moves from round to round, and so
does what a threshold is worth. `stale` says when to do it again.
"""

# scikit-learn and scipy ship no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gui_mcp.episode.blobs import write_private
from pydantic import TypeAdapter, ValidationError

from gui_mcp_trainer.csrs.bounds import lower
from gui_mcp_trainer.csrs.curve import Curve, CurveKind, fit_curve
from gui_mcp_trainer.csrs.thresholds import Aim, Bools, Cut, Floats, certify
from gui_mcp_trainer.csrs.verdict import Label, Verdict
from gui_mcp_trainer.store.tables import content_key

FORMAT = 1
BINS = 10
"""Of the calibration error, of equal counts."""
KEPT_SCORES = 2_000
"""Remembered to see whether later scores still look like these."""
DRIFT = 0.01
"""A chance of the same distribution below this is a drift."""


class CalibrationError(Exception):
    """A calibration that cannot be made, read or used; says what was asked, what is true, what to do."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How labels by a calibration compare with trusted ones."""

    n: int
    successes: int
    accepted: int
    """Called a success."""
    right: int
    bound: float
    """One-sided lower bound of the precision of what was accepted."""
    brier: float
    ece: float
    """Mean gap between probability and frequency, in bins of equal counts."""
    abstained: int = 0
    rejected: int = 0
    """Called a failure."""
    wrongly_rejected: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.accepted if self.accepted else 0.0

    @property
    def kept(self) -> float:
        """Recall: of the true successes, the share that was accepted."""
        return self.right / self.successes if self.successes else 0.0

    @property
    def fpr(self) -> float:
        failures = self.n - self.successes
        return (self.accepted - self.right) / failures if failures else 0.0

    @property
    def abstention(self) -> float:
        return self.abstained / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """For one version of one verifier."""

    verifier: str
    aim: Aim
    curve: Curve
    success: Cut | None
    """None where no threshold met the aim: nothing is accepted."""
    fail: Cut | None
    n: tuple[int, int]
    """Trusted labels: all of them, and how many were successes."""
    scores: tuple[float, ...] = ()
    """Those of the calibration runs, sorted; thinned to `KEPT_SCORES`."""
    format: int = FORMAT

    @classmethod
    def fit(
        cls,
        scores: Sequence[float],
        truths: Sequence[bool],
        *,
        verifier: str = "",
        aim: Aim | None = None,
        curve: CurveKind = "isotonic",
        seed: int = 0,
    ) -> Calibration:
        """From each run's score and its trusted label. Labels of runs that the verifier learnt from count for
        nothing here. Raises `CalibrationError` for labels of one kind only, or scores that are no numbers.
        """
        aim = aim or Aim()
        s, t = _checked(scores, truths)
        success = certify(s, t, aim, float(np.clip(s, 0, 1).sum()), seed)
        fail = certify(-s, ~t, aim, float(np.clip(1 - s, 0, 1).sum()), seed)
        if fail is not None:
            fail = Cut(-fail.threshold, fail.accepted, fail.right, fail.bound, fail.kept)
        if success is not None and fail is not None and fail.threshold >= success.threshold:
            fail = None  # one score, one label
        kept = np.sort(s)[:: max(1, -(-len(s) // KEPT_SCORES))]
        counts = (len(s), int(t.sum()))
        return cls(verifier, aim, fit_curve(curve, s, t), success, fail, counts, tuple(kept.tolist()))

    def label(self, score: float) -> Label:
        if self.success is not None and score >= self.success.threshold:
            return "success"
        if self.fail is not None and score <= self.fail.threshold:
            return "fail"
        return "unknown"

    def save(self, path: Path) -> None:
        write_private(path, _CALIBRATION.dump_json(self, indent=1), beside=path.parent)

    @staticmethod
    def load(path: Path) -> Calibration:
        """Raises `CalibrationError`."""
        asked = f"read a calibration from {path}"
        try:
            found = _CALIBRATION.validate_json(path.read_bytes())
        except FileNotFoundError:
            raise CalibrationError(
                f"{asked}: there is no such file; make one with `gui-mcp train calibrate`"
            ) from None
        except ValidationError as error:
            raise CalibrationError(
                f"{asked}: it is none ({error.errors()[0]['msg']}); make it again with "
                "`gui-mcp train calibrate`"
            ) from None
        if found.format != FORMAT:
            raise CalibrationError(
                f"{asked}: its format is {found.format}, this version reads {FORMAT}; make it again"
            )
        return found


_CALIBRATION = TypeAdapter(Calibration)


def quality(calibration: Calibration, scores: Sequence[float], truths: Sequence[bool]) -> Quality:
    """On labels that no part of the calibration has seen. Raises `CalibrationError`."""
    s, t = _checked(scores, truths, both=False)
    labels = [calibration.label(float(one)) for one in s]
    taken = np.array([label == "success" for label in labels], dtype=np.bool_)
    dropped = np.array([label == "fail" for label in labels], dtype=np.bool_)
    p = calibration.curve.of(s)
    right = int((taken & t).sum())
    return Quality(
        n=len(s),
        successes=int(t.sum()),
        accepted=int(taken.sum()),
        right=right,
        bound=lower(right, int(taken.sum()), calibration.aim.confidence),
        brier=brier(p, t),
        ece=ece(p, t),
        abstained=labels.count("unknown"),
        rejected=int(dropped.sum()),
        wrongly_rejected=int((dropped & t).sum()),
    )


def brier(p: Floats, truths: Bools) -> float:
    return float(np.mean((p - truths) ** 2))


def ece(p: Floats, truths: Bools, bins: int = BINS) -> float:
    """Expected calibration error, in bins of equal counts (Nguyen and O'Connor, EMNLP 2015)."""
    order = np.argsort(p, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [len(part) * abs(float(p[part].mean()) - float(truths[part].mean())) for part in parts]
    return float(sum(gaps) / len(p))


@dataclass(frozen=True, slots=True)
class Drift:
    """Whether scores still look like those of the calibration runs (two-sample Kolmogorov-Smirnov test)."""

    statistic: float
    p: float
    n: int

    @property
    def stale(self) -> bool:
        return self.p < DRIFT

    @property
    def warning(self) -> str:
        """Empty while nothing speaks against the calibration."""
        if not self.stale:
            return ""
        return (
            f"the scores of these {self.n} runs are not like those it was calibrated on (largest difference "
            f"{self.statistic:.2f}, p = {self.p:.1g}): its precision is no longer proven; audit a random "
            "sample and calibrate again"
        )


def stale(calibration: Calibration, scores: Sequence[float]) -> Drift:
    """Asked each round, before labels are used. Raises `CalibrationError` for scores that are no numbers."""
    if not scores or not calibration.scores:
        return Drift(0.0, 1.0, len(scores))
    from scipy import stats

    s, _ = _checked(scores, [True] * len(scores), both=False)
    told = np.asarray(stats.ks_2samp(np.array(calibration.scores), s), dtype=np.float64)
    return Drift(float(told[0]), float(told[1]), len(scores))


def calibrated_name(calibration: Calibration) -> str:
    """The verifier that a calibrated one is: another calibration of the same one gives other verdicts."""
    parts = (repr(calibration.curve), repr(calibration.success), repr(calibration.fail))
    return f"{calibration.verifier}+{content_key(*parts)}"


def calibrated(verdict: Verdict, calibration: Calibration) -> Verdict:
    """A verifier's own verdict with the label and probability that its calibration gives."""
    score = verdict.p_success
    if verdict.label == "infra_error":
        return verdict
    if score is None:
        return Verdict("unknown", None, verdict.evidence, verdict.votes, verdict.cost)
    label = calibration.label(score)
    if verdict.label == "infeasible" and label != "success":
        label = "infeasible" if label == "fail" else "unknown"
    p = float(calibration.curve.of(np.array([score]))[0])
    return Verdict(label, p, verdict.evidence, verdict.votes, verdict.cost)


def _checked(scores: Sequence[float], truths: Sequence[bool], *, both: bool = True) -> tuple[Floats, Bools]:
    s, t = np.array(scores, dtype=np.float64), np.array(truths, dtype=np.bool_)
    asked = f"calibrate on {len(s)} scores and {len(t)} labels"
    if len(s) != len(t) or not len(s):
        raise CalibrationError(f"{asked}: one of each is needed, and at least one; give them in pairs")
    if not np.isfinite(s).all():
        raise CalibrationError(f"{asked}: a score is no number; leave runs without a score out")
    if both and (t.all() or not t.any()):
        kind = "successes" if t.all() else "failures"
        raise CalibrationError(f"{asked}: all of them are {kind}; trusted labels of both kinds are needed")
    return s, t
