from __future__ import annotations

from dataclasses import replace

import pytest
from gui_mcp_devices.actions import Point, Ref, Scroll, Swipe, Tap, TypeText
from gui_mcp_models.model import Finish
from gui_mcp_trainer.csrs.extract.checks import Hindsight, check, same_action
from gui_mcp_trainer.csrs.extract.claims import (
    ActionPrediction,
    Claim,
    Effect,
    Fact,
    Intent,
    Progress,
    Reflection,
    Summary,
    Verification,
    from_json,
    to_json,
)
from gui_mcp_trainer.csrs.extract.questions import Asked
from gui_mcp_trainer.csrs.verdict import Label

from tests.trainer.extracting import ABOUT, DISPLAY, bad_run, good_run

SWITCHED = Fact("Dark theme", "on")
ASKED = Asked("Is “Night light” on?", Fact("Night light", "on"))


def outcome(claim: Claim, index: int = 2, verdict: Label = "success") -> str:
    return check(claim, Hindsight(good_run(), index, verdict, ASKED)).outcome


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (Progress(2 / 7), "held"),
        (Progress(0.9), "refuted"),
        (Progress(-1.0), "refuted"),
        (Summary("settings", "", (Fact("Dark theme", "off"), Fact("Back"))), "held"),
        (Summary("", "Night light", (Fact("dark  THEME", "off"),)), "held"),
        (Summary("settings", "", (Fact("Dark theme", "on"),)), "refuted"),
        (Summary("settings", "", (Fact("Light theme"),)), "refuted"),
        (Summary("settings", "Wallpapers", (Fact("Back"),)), "refuted"),
        (Summary("mail", "", (Fact("Back"),)), "refuted"),
        (Summary("settings", "", ()), "refuted"),
        (Effect("changed", alters=(SWITCHED,)), "held"),
        (Effect("changed"), "held"),
        (Effect("popup", alters=(SWITCHED,)), "refuted"),
        (Effect("changed", alters=(Fact("Dark theme", "off"),)), "refuted"),
        (Effect("changed", alters=(Fact("Night light", "on"),)), "refuted"),  # it was so before
        (Effect("changed", appears=("Done",)), "refuted"),
        (Effect("changed", appears=("Back",)), "refuted"),  # it stood there before
        (Effect("changed", disappears=("Back",)), "refuted"),
        (Reflection(False), "held"),
        (Reflection(True, 1, "a detour", "go on"), "refuted"),
        (Reflection(True, None, "something", ""), "refuted"),
        (Reflection(True, 2, "this very step", ""), "refuted"),  # it is not made yet
        (Verification(ASKED.text, True), "held"),
        (Verification(ASKED.text, False), "refuted"),
        (Verification("Is it nice?", True), "unchecked"),
        (Intent("Tap the switch", Tap(Ref("d2"))), "held"),
        (Intent("Tap the switch", Tap(Point(5, 45))), "held"),
        (Intent("Tap the switch", Tap(Ref("d3"))), "refuted"),
        (ActionPrediction(Tap(Point(359, 79))), "held"),
        (ActionPrediction(Tap(Point(359, 80))), "refuted"),
        (ActionPrediction(Tap(Ref("d2"), count=2)), "refuted"),
        (ActionPrediction(Finish("done")), "refuted"),
    ],
    ids=str,
)
def test_a_claim_is_held_or_refuted_by_the_screens(claim: Claim, expected: str) -> None:
    assert outcome(claim) == expected
    assert from_json(to_json(claim)) == claim


def test_progress_of_a_failure_cannot_be_checked() -> None:
    assert outcome(Progress(0.5), verdict="fail") == "unchecked"


def test_appearing_and_disappearing_names_are_those_of_the_next_screen() -> None:
    opened = Effect("changed", appears=("Device name", "Save"), disappears=("Battery",))
    assert outcome(opened, 4) == "held"


def test_an_effect_that_nobody_saw_is_unchecked() -> None:
    run = good_run()
    cut = replace(run, steps=run.steps[:3], last=None)
    refused = replace(run, steps=(replace(run.steps[0], error="refused: no"), *run.steps[1:]))
    gone = replace(run, steps=(run.steps[0], *run.steps[2:]))  # the owner had a step taken out
    for index, seen in ((2, cut), (0, refused), (0, gone)):
        assert check(Effect("changed"), Hindsight(seen, index, "success")).outcome == "unchecked"


def test_a_mistake_that_is_taken_back_later_refutes_that_there_is_none() -> None:
    run = bad_run()
    assert check(Reflection(False), Hindsight(run, 2, "success")).outcome == "refuted"
    assert check(Reflection(False), Hindsight(run, 1, "success")).outcome == "held"
    assert check(Reflection(True, 1, "", ""), Hindsight(run, 2, "fail")).outcome == "held"
    assert check(Reflection(True, 2, "", ""), Hindsight(run, 3, "fail")).outcome == "refuted"  # not the first
    assert check(Reflection(True, 0, "", ""), Hindsight(run, 3, "fail")).outcome == "unchecked"


def test_a_refused_action_is_no_measure_for_an_intent() -> None:
    run = good_run()
    step = replace(run.steps[0], error="stale_target: it moved")
    seen = Hindsight(replace(run, steps=(step, *run.steps[1:])), 0, "success")
    assert check(Intent("Open it", Tap(Ref("h1"))), seen).outcome == "unchecked"


def test_a_screen_without_elements_checks_nothing() -> None:
    run = good_run()
    bare = replace(run.steps[0], screen=replace(run.steps[0].screen, elements=()))
    seen = Hindsight(replace(run, steps=(bare, *run.steps[1:])), 0, "success")
    assert check(Reflection(False), seen).outcome == "unchecked"


def test_typing_is_the_same_only_with_the_same_words_into_the_same_field() -> None:
    did = TypeText("Kestrel", Ref("a2"))
    assert same_action(TypeText("Kestrel", Point(300, 79)), did, ABOUT)
    assert not same_action(TypeText("kestrel!", Point(300, 79)), did, ABOUT)
    assert not same_action(TypeText("Kestrel", Point(300, 90)), did, ABOUT)
    assert not same_action(TypeText("Kestrel"), did, ABOUT)


def test_scrolls_are_the_same_by_their_way() -> None:
    assert same_action(Scroll(dy=10), Scroll(dy=500), DISPLAY)
    assert not same_action(Scroll(dy=-10), Scroll(dy=500), DISPLAY)
    assert not same_action(Swipe(Point(1, 1), Point(1, 9)), Scroll(dy=500), DISPLAY)
