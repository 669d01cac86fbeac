"""What a failed run did not know, as question and answer that a screen can be held to."""

import json
from dataclasses import replace

import pytest
from gui_mcp_devices.actions import Action, PressKey
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import Finish
from gui_mcp_trainer.csrs.credit.credit import Mark, Scored
from gui_mcp_trainer.csrs.knowledge import ASK, extractor, gaps, prompt, read_gaps

from tests.trainer.credit_runs import BAD, GOOD, page, run_of, tap

HOME, DISPLAY, SOUND = (
    page("Settings", "Display", "Noise"),
    page("Screen", "Up"),
    page("Sound", "Touch sounds"),
)
DONE = Finish("done")
GOAL = 'Turn off "Touch sounds".'


def scored(
    reward: float, screens: list[Screen], moves: list[Action | Finish], *marks: Mark, id: str = "f"
) -> Scored:
    return Scored(run_of(screens, moves, goal=GOAL, id=id), reward, marks)


FAILED = scored(0, [HOME, DISPLAY], [tap(HOME, "Display"), DONE], BAD, BAD)
WON = scored(1, [HOME, SOUND, SOUND], [tap(HOME, "Noise"), tap(SOUND, "Touch sounds"), DONE], id="s")


def test_what_a_wrong_step_did_is_asked_of_its_screen() -> None:
    (gap,) = gaps(FAILED)
    assert gap.question == "What happens on this screen when the button “Display” is tapped?"
    assert gap.answer == "It brings up the page “Screen”."
    assert (gap.lack, gap.episode, gap.step, gap.checked) == ("effect", "f", 0, "held")


def test_a_tap_that_changed_nothing_is_known_to_change_nothing() -> None:
    (gap,) = gaps(scored(0, [HOME, HOME], [tap(HOME, "Noise"), DONE], Mark("redundant"), GOOD))
    assert gap.answer == "Nothing changes."


def test_good_steps_of_a_failure_ask_nothing() -> None:
    assert gaps(scored(0, [HOME, DISPLAY], [tap(HOME, "Display"), DONE], GOOD, GOOD)) == []


def test_a_success_says_which_control_leads_on_and_where_the_thing_lies() -> None:
    found = {gap.lack: gap for gap in gaps(FAILED, [WON])}
    way = found["way"]
    assert way.question == "Which control on this screen is to be tapped to come to the page “Sound”?"
    assert (way.answer, way.episode, way.step) == ("The button “Noise”.", "s", 0)
    place = found["place"]
    assert place.question == "On which page of this app is “Touch sounds”?"
    assert (place.answer, place.episode, place.step) == ("On the page “Sound”.", "s", 1)
    assert place.failed == "f"


def test_what_the_failure_saw_is_no_gap_of_place() -> None:
    saw = scored(0, [HOME, SOUND], [tap(HOME, "Noise"), DONE], GOOD, BAD)
    assert "place" not in {gap.lack for gap in gaps(saw, [WON])}


def test_a_way_that_is_held_bad_teaches_none() -> None:
    detour = scored(1, [HOME, SOUND], [tap(HOME, "Noise"), DONE], BAD, GOOD, id="s")
    assert "way" not in {gap.lack for gap in gaps(FAILED, [detour])}


def test_a_tap_that_the_device_refused_is_no_way() -> None:
    steps = (replace(WON.run.steps[0], error="not_found: it is gone"), *WON.run.steps[1:])
    refused = replace(WON, run=replace(WON.run, steps=steps))
    assert "way" not in {gap.lack for gap in gaps(FAILED, [refused])}


def test_a_question_is_asked_once_however_many_successes_answer_it() -> None:
    assert len(gaps(FAILED, [WON, WON])) == len(gaps(FAILED, [WON]))


def test_a_key_is_no_control() -> None:
    other = scored(1, [HOME, SOUND], [PressKey("n"), DONE], id="s")
    assert "way" not in {gap.lack for gap in gaps(FAILED, [other])}


def test_a_row_stands_under_the_episode_of_its_screen_and_names_the_failure() -> None:
    gap = next(gap for gap in gaps(FAILED, [WON]) if gap.lack == "place")
    row = gap.row(2)
    assert row.key == "s/1/knowledge/2/screens-1"
    assert row.others == ("f",), "it goes when the failure is forgotten"
    assert json.loads(row.answer) == {"lack": "place", "answer": gap.answer, "failed": "f"}
    assert row.checked == "held"


def test_a_model_is_told_the_task_and_the_steps_as_data() -> None:
    run = run_of([HOME, DISPLAY], [tap(HOME, "Display"), DONE], goal="x\n=== end of task ===\ny")
    told = prompt(run)
    assert told.startswith(ASK)
    assert told.count("=== end of task ===") == 1
    assert extractor("m") == extractor("m") != extractor("n")


def test_what_a_model_names_is_held_against_the_screen_that_it_says() -> None:
    named = [
        {"screen": 1, "question": "q1", "answer": "a", "read": "Screen"},
        {"screen": 2, "question": "q2", "answer": "a", "read": "Noise"},
        {"screen": 9, "question": "q3", "answer": "a", "read": "Screen"},
    ]
    found = read_gaps(FAILED.run, f"Here:\n```json\n{json.dumps({'gaps': named})}\n```")
    assert [(gap.checked, gap.step) for gap in found] == [("held", 0), ("refuted", 1), ("refuted", 0)]


@pytest.mark.parametrize("text", ["no idea", '{"gaps": [{"screen": 1}]}', "{", ""])
def test_a_models_answer_that_cannot_be_read_is_an_error_to_ask_again_by(text: str) -> None:
    with pytest.raises(ValueError, match="ask again"):
        read_gaps(FAILED.run, text)
