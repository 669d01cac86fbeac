from __future__ import annotations

from dataclasses import fields, replace

from gui_mcp_devices.actions import PressKey, Ref, TypeText
from gui_mcp_models.model import Finish
from gui_mcp_trainer.csrs.extract.extracting import moments, step_account
from gui_mcp_trainer.csrs.extract.moments import ActionMoment, EffectMoment, IntentMoment, SummaryMoment, past
from gui_mcp_trainer.csrs.extract.walks import needed, walked
from gui_mcp_trainer.store.tables import KINDS

from tests.trainer.extracting import ABOUT, GOAL, NAMED, bad_run, good_run, run_of


def test_no_moment_reaches_a_screen_that_comes_later() -> None:
    run = good_run()
    for i in range(len(run.steps)):
        seen = {e.name for s in run.screens[: i + 1] for e in s.elements}
        later = {e.name for s in run.screens[i + 1 :] for e in s.elements} - seen
        ids = {s.id for s in run.screens[i + 1 :]}
        for moment, _ in moments(run, i, "success", KINDS):
            if moment.kind == "verification":  # its question may name what stands elsewhere; its screen not
                assert moment.screen == run.steps[i].screen
                continue
            told = repr(moment).replace(GOAL, "")
            assert not [name for name in later if f"'{name}'" in told], moment.kind
            assert not [id for id in ids if f"id='{id}'" in told], moment.kind


def test_effect_and_action_have_no_field_that_could_hold_another_screen() -> None:
    assert [f.name for f in fields(EffectMoment)] == ["screen", "do", "kind"]
    assert [f.name for f in fields(ActionMoment)] == ["goal", "summary", "screen", "kind"]
    assert {f.name: f.type for f in fields(ActionMoment)}["summary"] == "str"
    assert [f.name for f in fields(SummaryMoment)] == ["screen", "kind"]
    assert [f.name for f in fields(IntentMoment)] == ["screen", "do", "kind"]


def test_the_verdict_reaches_the_reflection_alone() -> None:
    for moment, _ in moments(bad_run(), 3, "fail", KINDS):
        assert ("'fail'" in repr(moment)) == (moment.kind == "reflection")


def test_a_finish_has_no_effect_and_no_intent() -> None:
    kinds = [moment.kind for moment, _ in moments(good_run(), 7, "success", KINDS)]
    assert kinds == ["progress", "summary", "reflection", "verification", "action"]


def test_the_account_of_a_silent_run_is_told_in_our_words() -> None:
    assert step_account(good_run(), 0) == ""
    assert step_account(good_run(), 2) == "Tapped the button “Settings”; tapped the button “Display”."


def test_a_way_out_and_back_brought_nothing() -> None:
    run = bad_run()
    assert needed(past(run, 3), run.steps[3].screen) == (True, False, False)


def test_a_way_back_keeps_what_was_switched_on_the_way() -> None:
    run = good_run()
    assert needed(past(run, 7), run.screens[-1]) == (True,) * 7
    assert walked(run) == tuple(i / 7 for i in range(8))


def test_typed_and_taken_out_again_on_one_page_brought_nothing() -> None:
    run = run_of(
        [ABOUT, NAMED, replace(ABOUT, id="again")],
        [TypeText("Kestrel", Ref("a2")), PressKey("ctrl+z"), Finish("done")],
    )
    assert needed(past(run, 2), run.steps[2].screen) == (False, False)
