"""What is held of steps without the truth, and how far a run has come."""

from dataclasses import replace

import numpy as np
import pytest
from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.actions import PressKey, Ref, Tap, TypeText
from gui_mcp_devices.screen import Box, Element, Screen
from gui_mcp_models.model import AskUser, Decision, Finish, Step
from gui_mcp_models.pointer.checkpoint import load
from gui_mcp_models.pointer.model import WEIGHTS
from gui_mcp_trainer.csrs.attribute import Attributor, below_best, by_step, from_reflection, marks
from gui_mcp_trainer.csrs.nearing import Nearing, features, fit, scored
from gui_mcp_trainer.csrs.verifiers.opinion import Opinion, Opinions

from tests.trainer.credit_runs import page, run_of, tap, walk

HOME, A, B = page("home", "A", "B"), page("a", "Up"), page("b", "Go")
FINE = Opinion("tap", 0.9, 1.0, 0.9, 1.0, 0.9, True, 0.05, 0.0)
ODD = Opinion("tap", 1e-4, 1.0, 1e-4, 1.0, 0.9, False, 0.05, 0.0)
OVER = replace(ODD, done=0.95)
MUTE = replace(ODD, kind="other", chance=-1.0)


def told(*each: Opinion, done: float = 0.0) -> Opinions:
    return Opinions(each, done, 0.9)


def held(run: Run, opinions: Opinions) -> list[str]:
    return [mark.held for mark in marks(run, opinions)]


def test_a_move_far_below_pointers_best_is_held_bad() -> None:
    run = run_of([HOME, A, B], [tap(HOME, "A"), tap(A, "Up"), Finish("done")])
    assert held(run, told(FINE, ODD, FINE)) == ["good", "bad", "good"]


def test_a_move_that_pointer_does_not_have_is_not_judged_by_it() -> None:
    run = run_of([HOME, A], [PressKey("home"), Finish("done")])
    assert held(run, told(MUTE, FINE)) == ["unsure", "good"]
    assert below_best(MUTE) == 0.0


def test_a_move_where_all_was_done_is_redundant() -> None:
    run = run_of([HOME, A], [tap(HOME, "A"), Finish("done")])
    assert held(run, told(OVER, FINE)) == ["redundant", "good"]


def test_a_wrong_page_is_bad_and_the_way_back_mends() -> None:
    run = run_of([HOME, A, HOME, B], [tap(HOME, "A"), PressKey("back"), tap(HOME, "B"), Finish("done")])
    found = marks(run, told(ODD, MUTE, FINE, FINE))
    assert [mark.held for mark in found] == ["bad", "good", "good", "good"]
    assert [mark.recovers for mark in found] == [False, True, False, False]
    assert marks(run, told(FINE, MUTE, FINE, FINE))[0].held == "redundant"


def field(value: str) -> Screen:
    return Screen(f"f{value}", 300, 600, (Element("f", "textbox", "Name", value, Box(0, 0, 99, 30)),))


def test_a_text_typed_anew_mends_the_first() -> None:
    typed = [TypeText("Anna", Ref("f")), TypeText("Ann", Ref("f"), clear=True), Finish("done")]
    found = marks(run_of([field(""), field("Anna"), field("Ann")], typed), told(FINE, FINE, FINE))
    assert [(mark.held, mark.recovers) for mark in found] == [
        ("redundant", False),
        ("good", True),
        ("good", False),
    ]


def test_a_question_has_no_opinion_and_shifts_none() -> None:
    steps = (
        Step(0, HOME, Decision(AskUser("which?")), reply="A"),
        Step(1, HOME, Decision(tap(HOME, "A"))),
        Step(2, A, Decision(Finish("done"))),
    )
    run = Run("r", "g", "done", steps)
    assert by_step(run, told(FINE, ODD)) == [None, FINE, ODD]


def test_a_models_word_marks_the_first_error_and_leaves_open_what_follows() -> None:
    found = from_reflection(walk("a", "b", "c", "d"), 2, redundant=(1,))
    assert [mark.held for mark in found] == ["good", "redundant", "bad", "unsure"]
    assert [mark.held for mark in from_reflection(walk("a", "b"), None)] == ["good", "good"]


def test_a_models_word_on_a_step_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="step 4 was named of a run that has steps 0 to 1"):
        from_reflection(walk("a", "b"), 4)


def test_pointer_tells_the_named_button_from_another() -> None:
    screen = page("form", "Save", "Cancel", "Help")
    attributor = Attributor(load(WEIGHTS))
    right = run_of([screen, A], [tap(screen, "Save"), Finish("done")], goal='Press "Save".')
    wrong = run_of([screen, A], [tap(screen, "Help"), Finish("done")], goal='Press "Save".')
    assert attributor.marks(right)[0].held == "good"
    assert attributor.marks(wrong)[0].held == "bad"


def test_a_judged_run_goes_to_the_credit_rules_with_all_that_is_held_of_it() -> None:
    screen = page("form", "Save", "Cancel", "Help")
    run = run_of([screen, A], [tap(screen, "Save"), Finish("done")], goal='Press "Save".')
    found = scored(load(WEIGHTS), run, 1.0)
    assert [mark.held for mark in found.marks] == ["good", "good"]
    assert found.progress[0] < found.progress[1]


def test_features_of_a_screen_know_only_what_came_before() -> None:
    goal = 'Type "Ann" and go.'
    screens = [field(""), field("Ann"), B]
    moves = [TypeText("Ann", Ref("f")), Tap(Ref("b-Go")), Finish("done")]
    whole = run_of(screens, moves, goal=goal)
    opinions = told(FINE, FINE, replace(FINE, done=0.8))
    found = features(whole, opinions, marks(whole, opinions))
    assert found[:, 0].tolist() == [1.0, 1.0, 1.0]
    assert found[:, 1].tolist() == [0.05, 0.05, 0.8]
    assert found[:, 2].tolist() == [0.0, 1.0, 1.0]
    assert found[:, 3] == pytest.approx([0.0, 0.2, 1 / 3])
    cut = run_of(screens[:2], moves[:1], goal=goal)
    short = features(cut, told(FINE, done=0.05), marks(cut, told(FINE)))
    assert np.allclose(short, found[:2])


def test_a_fitted_estimate_rises_along_a_run_like_those_it_was_fitted_to() -> None:
    def lesson(*names: str) -> tuple[Run, Opinions]:
        run = walk(*names)
        return run, told(*[FINE] * (len(names) - 1), replace(FINE, done=0.9))

    lessons = [lesson(*"abcd"), lesson(*"ef"), lesson(*"ghijkl")]
    nearing = fit((run, opinions, marks(run, opinions)) for run, opinions in lessons)
    assert nearing.runs == 3
    run, opinions = lesson(*"mnopq")
    found = nearing.estimate(run, opinions, marks(run, opinions))
    assert list(found) == sorted(found)
    assert found[-1] - found[0] > 0.7


def test_nothing_to_fit_to_is_said() -> None:
    with pytest.raises(ValueError, match="no accepted run"):
        fit([])


def test_an_estimate_stays_between_nothing_and_all() -> None:
    run = walk("a", "b")
    wild = Nearing((5.0, 0.0, 0.0, 0.0, 0.0, 0.0), 1)
    opinions = told(FINE, FINE)
    assert wild.estimate(run, opinions, marks(run, opinions)) == (1.0, 1.0)
