"""Thresholds that are proven, bounds that are exact, and curves that are honest."""

import math
from pathlib import Path

import numpy as np
import pytest
from gui_mcp_trainer.csrs.bounds import audit_size, lower, purity, upper
from gui_mcp_trainer.csrs.calibrate import (
    Calibration,
    CalibrationError,
    brier,
    calibrated,
    ece,
    quality,
    stale,
)
from gui_mcp_trainer.csrs.curve import CurveKind, fit_curve
from gui_mcp_trainer.csrs.thresholds import KEEP, Aim, Method, certify
from gui_mcp_trainer.csrs.verdict import Verdict

METHODS: tuple[Method, ...] = ("sequence", "split")


def drawn(n: int, seed: int, p: float = 0.3, skill: float = 3.0) -> tuple[list[float], list[bool]]:
    """Scores of a simulated verifier: two bells, `skill` standard deviations apart."""
    dice = np.random.default_rng(seed)
    truths = dice.random(n) < p
    odds = dice.normal(np.where(truths, skill / 2, -skill / 2), 1.0)
    scores = 1 / (1 + np.exp(-odds))
    return [float(s) for s in scores], [bool(t) for t in truths]


def test_purity_and_the_allowed_error_are_those_of_the_table() -> None:
    assert [round(purity(p, 0.8, 0.22), 2) for p in (0.1, 0.2, 0.35, 0.5, 0.85)] == [
        0.29,
        0.48,
        0.66,
        0.78,
        0.95,
    ]
    assert [round(purity(p, 0.8, 0.45), 2) for p in (0.2, 0.35, 0.5, 0.85)] == [0.31, 0.49, 0.64, 0.91]


@pytest.mark.parametrize(
    ("rate", "sizes"),
    [
        (0.1, (29, 46, 61, 76, 103, 167)),
        (0.05, (59, 93, 124, 153, 208, 336)),
        (0.048, (61, 97, 129, 160, 217, 350)),
        (0.022, (135, 214, 285, 351, 476, 768)),
        (0.01, (299, 473, 628, 773, 1049, 1693)),
    ],
)
def test_the_size_of_an_audit_is_that_of_the_table(rate: float, sizes: tuple[int, ...]) -> None:
    assert tuple(audit_size(rate, errors) for errors in (0, 1, 2, 3, 5, 10)) == sizes


def test_a_bound_by_hand() -> None:
    assert math.isclose(lower(10, 10), 0.05**0.1)
    assert math.isclose(upper(0, 10), 1 - 0.05**0.1)
    assert lower(0, 5) == 0.0
    assert lower(0, 0) == 0.0


@pytest.mark.parametrize("method", METHODS)
def test_a_proven_threshold_holds_on_other_runs_as_often_as_it_promises(method: Method) -> None:
    aim = Aim(0.9, 0.9, method, choose="most")
    other, truth = drawn(20_000, 10_000, skill=4.0)
    s, t = np.array(other), np.array(truth)
    broken = accepted = 0
    for seed in range(100):
        scores, truths = (np.array(one) for one in drawn(400, seed, skill=4.0))
        cut = certify(scores, truths, aim, float(scores.sum()), seed)
        if cut is not None:
            taken = t[s >= cut.threshold]
            accepted += 1
            broken += bool(taken.mean() < aim.target)
    assert accepted > 50
    # One in ten may break the promise; with 100 tries chance alone stays at 20 but once in a thousand.
    assert broken <= 20


@pytest.mark.parametrize("method", METHODS)
def test_a_verifier_that_knows_nothing_is_never_believed(method: Method) -> None:
    found = [Calibration.fit(*drawn(500, seed, skill=0.0), aim=Aim(method=method)) for seed in range(8)]
    assert all(one.success is None for one in found)
    assert {found[0].label(score) for score in (0.0, 0.5, 1.0)} == {"unknown"}


def test_labels_are_certain_above_and_below_and_withheld_between() -> None:
    calibration = Calibration.fit(*drawn(2000, 1, skill=5.0))
    assert calibration.success is not None
    assert calibration.fail is not None
    assert calibration.fail.threshold < calibration.success.threshold
    assert calibration.label(0.999) == "success"
    assert calibration.label(0.001) == "fail"
    middle = (calibration.fail.threshold + calibration.success.threshold) / 2
    assert calibration.label(middle) == "unknown"
    worth = quality(calibration, *drawn(4000, 2, skill=5.0))
    assert worth.precision > 0.95
    assert worth.kept > 0.5
    assert worth.accepted + worth.rejected + worth.abstained == worth.n


def test_of_the_proven_thresholds_the_safest_is_the_strictest_that_keeps_enough() -> None:
    scores, truths = drawn(3000, 4, skill=4.0)
    safe = Calibration.fit(scores, truths, aim=Aim(choose="safest")).success
    wide = Calibration.fit(scores, truths, aim=Aim(choose="most")).success
    assert safe is not None
    assert wide is not None
    assert safe.threshold > wide.threshold
    assert KEEP <= safe.kept < wide.kept


def test_equal_scores_get_equal_labels() -> None:
    scores = [0.9] * 200 + [0.1] * 200
    truths = [True] * 199 + [False] + [False] * 200
    cut = Calibration.fit(scores, truths).success
    assert cut is not None
    assert (cut.accepted, cut.right) == (200, 199)


def test_too_few_labels_prove_nothing() -> None:
    scores, truths = [0.9] * 58 + [0.1] * 50, [True] * 58 + [False] * 50
    assert Calibration.fit(scores, truths).success is None
    more = Calibration.fit([*scores, 0.9], [*truths, True]).success
    assert more is not None
    assert more.accepted == 59


@pytest.mark.parametrize("kind", ["platt", "isotonic"])
def test_a_curve_makes_probabilities_of_scores_that_are_none(kind: CurveKind) -> None:
    scores, truths = drawn(4000, 5, p=0.2, skill=2.0)
    s, t = np.array(scores), np.array(truths)
    other, truth = drawn(4000, 6, p=0.2, skill=2.0)
    p = fit_curve(kind, s, t).of(np.array(other))
    assert ece(p, np.array(truth)) < 0.03 < ece(np.array(other), np.array(truth))
    assert brier(p, np.array(truth)) < brier(np.array(other), np.array(truth))
    assert bool((np.diff(fit_curve(kind, s, t).of(np.linspace(0, 1, 50))) >= 0).all())


def test_the_calibration_error_by_hand() -> None:
    p, truths = np.array([0.0, 0.0, 1.0, 1.0]), np.array([False, True, True, True])
    assert ece(p, truths, bins=2) == 0.25
    assert brier(p, truths) == 0.25


def test_a_calibration_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    calibration = Calibration.fit(*drawn(500, 7, skill=5.0), verifier="tree-1")
    calibration.save(tmp_path / "tree.json")
    assert Calibration.load(tmp_path / "tree.json") == calibration


@pytest.mark.parametrize("text", [None, "", "{}", '{"verifier": "tree-1"}'])
def test_what_is_no_calibration_is_refused(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "c.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(CalibrationError, match="gui-mcp train calibrate"):
        Calibration.load(path)


@pytest.mark.parametrize(
    ("scores", "truths", "why"),
    [
        ([0.5, 0.5], [True, True], "all of them are successes"),
        ([0.5, math.nan], [True, False], "a score is no number"),
        ([0.5], [True, False], "in pairs"),
        ([], [], "at least one"),
    ],
)
def test_labels_that_teach_nothing_are_refused(scores: list[float], truths: list[bool], why: str) -> None:
    with pytest.raises(CalibrationError, match=why):
        Calibration.fit(scores, truths)


def test_a_calibrated_verdict_has_the_label_and_probability_of_its_calibration() -> None:
    calibration = Calibration.fit(*drawn(2000, 9, skill=5.0), verifier="tree-1")
    for score in (0.01, 0.5, 0.99):
        verdict = calibrated(Verdict("fail", score, ("why",)), calibration)
        assert verdict.label == calibration.label(score)
        assert verdict.p_success == float(calibration.curve.of(np.array([score]))[0])
        assert verdict.evidence == ("why",)


def test_no_score_is_no_label_and_a_broken_machine_stays_one() -> None:
    calibration = Calibration.fit(*drawn(2000, 9, skill=5.0))
    assert calibrated(Verdict("success", None), calibration).label == "unknown"
    assert calibrated(Verdict("infra_error"), calibration).label == "infra_error"
    assert calibrated(Verdict("infeasible", 0.0), calibration).label == "infeasible"


def test_scores_that_moved_make_a_calibration_stale() -> None:
    calibration = Calibration.fit(*drawn(600, 10, p=0.2))
    same, moved = drawn(300, 11, p=0.2)[0], drawn(300, 12, p=0.7)[0]
    assert not stale(calibration, same).stale
    assert stale(calibration, same).warning == ""
    assert "calibrate again" in stale(calibration, moved).warning
