"""Where two runs of one task part, and which steps came to nothing."""

from dataclasses import replace

from gui_mcp_benchmarks.runs import Run
from gui_mcp_devices.actions import LongPress, Point, PressKey, Ref, Scroll, Tap, TypeText, Wait
from gui_mcp_devices.changes import compare
from gui_mcp_devices.screen import Box, Element, Screen
from gui_mcp_models.model import Decision, Finish, Step
from gui_mcp_trainer.csrs.credit.credit import Scored
from gui_mcp_trainer.csrs.credit.forks import forks, parting
from gui_mcp_trainer.csrs.credit.wasted import wasted, ways_back

from tests.trainer.credit_runs import BAD, GOOD, page, run_of, tap

HOME, A, B = page("home", "A", "B"), page("a", "Up", "Save"), page("b", "Go")
DONE = Finish("done")


def test_a_fork_is_the_first_other_move_in_the_same_state() -> None:
    good = Scored(run_of([HOME, A, B], [tap(HOME, "A"), tap(A, "Save"), DONE]), 1)
    bad = Scored(run_of([HOME, A, HOME], [tap(HOME, "A"), tap(A, "Up"), DONE]), 0)
    (fork,) = forks([good, bad])
    assert (fork.good, fork.bad, fork.step) == (good, bad, 1)


def test_a_tap_on_a_point_is_the_same_move_as_on_its_element() -> None:
    good = Scored(run_of([HOME, A], [tap(HOME, "A"), tap(A, "Save")]), 1)
    bad = Scored(run_of([HOME, A], [Tap(Point(50, 55)), tap(A, "Up")]), 0)
    assert parting(good, bad) == 1


def test_the_refs_of_another_run_may_be_others() -> None:
    other = replace(HOME, elements=tuple(replace(e, ref=f"x{e.ref}") for e in HOME.elements))
    good = Scored(run_of([HOME, A], [tap(HOME, "A"), tap(A, "Save")]), 1)
    bad = Scored(run_of([other, A], [tap(other, "A"), tap(A, "Up")]), 0)
    assert parting(good, bad) == 1


def test_runs_that_part_by_state_before_a_move_make_no_pair() -> None:
    good = Scored(run_of([HOME, A], [tap(HOME, "A"), tap(A, "Save")]), 1)
    bad = Scored(run_of([HOME, B], [tap(HOME, "A"), tap(B, "Go")]), 0)
    assert forks([good, bad]) == []


def test_two_successes_make_no_pair() -> None:
    one = Scored(run_of([HOME], [tap(HOME, "A")]), 1)
    assert forks([one, Scored(run_of([HOME], [tap(HOME, "B")]), 1)]) == []


def test_a_move_of_the_success_that_is_held_bad_makes_no_pair() -> None:
    good = Scored(run_of([HOME], [tap(HOME, "A")]), 1, (BAD,))
    assert forks([good, Scored(run_of([HOME], [tap(HOME, "B")]), 0)]) == []


def test_a_sure_pair_wants_a_move_that_is_held_bad() -> None:
    good = Scored(run_of([HOME], [tap(HOME, "A")]), 1)
    unsure, bad = run_of([HOME], [tap(HOME, "B")]), run_of([HOME], [DONE])
    group = [good, Scored(unsure, 0, (GOOD,)), Scored(bad, 0, (BAD,))]
    assert [fork.bad.run for fork in forks(group, sure=True)] == [bad]
    assert len(forks(group)) == 2


def test_the_same_pair_is_told_once() -> None:
    good = Scored(run_of([HOME], [tap(HOME, "A")]), 1)
    bad = Scored(run_of([HOME], [tap(HOME, "B")]), 0)
    assert len(forks([good, bad, bad, good])) == 1


def test_out_and_straight_back_is_wasted() -> None:
    run = run_of([HOME, A, HOME, B], [tap(HOME, "A"), PressKey("back"), tap(HOME, "B"), DONE])
    assert ways_back(run) == [(0, 2)]
    assert [bool(why) for why in wasted(run)] == [True, True, False, False]


def test_a_longer_way_round_through_other_pages_may_have_been_for_something() -> None:
    run = run_of([HOME, A, B, HOME], [tap(HOME, "A"), tap(A, "Save"), PressKey("home"), DONE])
    assert not any(wasted(run))


def test_a_long_press_before_the_way_back_may_have_copied() -> None:
    run = run_of([A, A, HOME, A], [LongPress(Point(5, 5)), PressKey("back"), tap(HOME, "A"), DONE])
    assert ways_back(run) == [(1, 3)]
    assert not wasted(run)[0]


def ticked(*on: str) -> Screen:
    boxes = [
        Element(n, "checkbox", n, "", Box(0, 40 * i, 99, 30), frozenset({"checked"} if n in on else ()))
        for i, n in enumerate("abc")
    ]
    return Screen("form", 300, 600, tuple(boxes))


def test_what_was_ticked_and_unticked_is_wasted_on_a_longer_way_too() -> None:
    screens = [ticked(), ticked("a"), ticked("a", "b"), ticked("b"), ticked()]
    run = run_of(screens, [Tap(Ref(n)) for n in "abab"])
    assert all(wasted(run))


def test_a_move_that_changed_nothing_is_wasted_but_not_a_wait() -> None:
    run = run_of([HOME, HOME, HOME, A], [tap(HOME, "B"), Wait(1), tap(HOME, "A"), DONE])
    assert [bool(why) for why in wasted(run)] == [True, False, False, False]


def test_a_scroll_that_moved_things_is_not_wasted() -> None:
    moved = replace(HOME, elements=tuple(replace(e, bounds=Box(0, 3, 9, 9)) for e in HOME.elements))
    run = run_of([HOME, moved, A], [Scroll(dy=40), tap(moved, "A"), DONE])
    assert not any(wasted(run))


def test_a_refused_move_is_wasted() -> None:
    step = Step(0, HOME, Decision(tap(HOME, "A")), error="not_found: gone", change=compare(HOME, A))
    assert wasted(Run("r", "g", "done", (step,), A)) == ("the device refused it",)


def field(value: str) -> Screen:
    return Screen(f"f{value}", 300, 600, (Element("f", "textbox", "Name", value, Box(0, 0, 99, 30)),))


def test_a_text_that_was_replaced_is_wasted() -> None:
    into = Ref("f")
    typed = [TypeText("Anna", into), TypeText("Ann", into, clear=True), DONE]
    run = run_of([field(""), field("Anna"), field("Ann")], typed)
    assert [bool(why) for why in wasted(run)] == [True, False, False]


def test_a_text_that_was_sent_before_the_next_is_not_wasted() -> None:
    into = Ref("f")
    typed = [TypeText("Anna", into), PressKey("Enter"), TypeText("Ann", into, clear=True), DONE]
    run = run_of([field(""), field("Anna"), field("x"), field("Ann")], typed)
    assert not any(wasted(run))
