"""Words for things on screens, how often they are found, and in which order they are learnt."""

import json
from dataclasses import replace

import pytest
from gui_mcp_devices.actions import Point, Ref, Tap
from gui_mcp_devices.screen import Box, Element, Screen
from gui_mcp_models.errors import ModelUnavailable, ParseError
from gui_mcp_models.model import Decision, Finish
from gui_mcp_models.pointer.checkpoint import load
from gui_mcp_models.pointer.model import WEIGHTS
from gui_mcp_models.scripted import ScriptedModel
from gui_mcp_trainer.csrs.grounding import (
    ModelGuesser,
    PointerGuesser,
    Target,
    Tried,
    by_effect,
    by_intent,
    by_name,
    completion,
    curriculum,
    extraction,
    tried,
)

from tests.trainer.credit_runs import BAD, GOOD, page, run_of, tap

HOME, SOUND = page("Home", "Open it", "Help"), page("Sound", "Up")


def target(words: str = "the button “Help”") -> Target:
    return next(t for t in by_name(HOME) if t.words == words)


def test_each_control_has_words_that_mean_it_alone() -> None:
    twins = replace(
        HOME, elements=(*HOME.elements, replace(HOME.elements[2], ref="x", bounds=Box(0, 300, 100, 30)))
    )
    found = by_name(twins)
    assert [t.words for t in found] == [
        "the button “Open it”",
        "the first button “Help”",
        "the second button “Help”",
    ]
    assert len({t.box for t in found}) == 3


def test_what_nobody_could_point_at_is_left_out() -> None:
    box = Box(0, 0, 100, 30)
    hidden = (
        Element("a", "button", "Tiny", bounds=Box(0, 0, 100, 4)),
        Element("b", "button", "Nowhere"),
        Element("c", "button", "Below", bounds=Box(0, 900, 100, 30)),
        Element("d", "button", "Scrolled", bounds=box, states=frozenset({"offscreen"})),
        Element("e", "button", "", bounds=box),
        Element("f", "heading", "Words", bounds=box),
    )
    assert by_name(Screen("s", 300, 600, hidden)) == []


def test_a_control_under_another_is_left_out() -> None:
    under = Element("a", "button", "Under", bounds=Box(0, 0, 300, 600))
    over = Element("b", "button", "Over", bounds=Box(100, 250, 100, 100))
    assert [t.ref for t in by_name(Screen("s", 300, 600, (under, over)))] == ["b"]


def test_of_many_that_are_called_alike_only_the_first_three_are_meant() -> None:
    rows = tuple(Element(f"e{i}", "button", "More", bounds=Box(0, 40 * i, 99, 30)) for i in range(12))
    assert len(by_name(Screen("s", 300, 600, rows))) == 3


def test_what_was_touched_is_told_by_the_page_that_came() -> None:
    (found,) = by_effect(run_of([HOME, SOUND], [tap(HOME, "Open it"), Finish("done")]))
    assert (found.words, found.level) == ("what brings up the page “Sound”", "functional")
    assert found.ref == "Home-Open it"


def test_a_name_that_says_its_page_is_no_functional_row() -> None:
    home = page("Home", "Sound")
    assert by_effect(run_of([home, SOUND], [tap(home, "Sound"), Finish("done")])) == []


def test_a_switch_is_told_by_what_it_turned() -> None:
    off = Element("w", "switch", "Wi-Fi", bounds=Box(0, 0, 99, 30))
    on = replace(off, states=frozenset({"checked"}))
    run = run_of([Screen("a", 300, 600, (off,)), Screen("b", 300, 600, (on,))], [Tap(Point(5, 5))])
    assert [t.words for t in by_effect(run)] == ["what turns “Wi-Fi” on"]


def test_intents_come_from_steps_that_are_held_good() -> None:
    run = run_of([HOME, SOUND, HOME], [tap(HOME, "Open it"), tap(SOUND, "Up"), Finish("done")], goal="Go.")
    found = by_intent(run, (GOOD, BAD, GOOD))
    assert [(t.step, t.ref) for t in found] == [(0, "Home-Open it")]
    assert found[0].words == "what to touch next for this: Go. So far: nothing yet."


async def test_a_try_passes_where_its_point_lies_in_the_box() -> None:
    aims = [Point(5, 85), Point(5, 79), Point(5, 109), Point(5, 110)]
    model = ScriptedModel([Decision(Tap(aim)) for aim in aims])
    (found,) = await tried([target()], ModelGuesser(model))
    assert (found.passes, found.tries, found.rate) == (2, 4, 0.5)


async def test_an_answer_that_points_nowhere_is_a_miss_and_a_model_that_is_away_an_error() -> None:
    lines = [
        ParseError("d", "no action", "no_action", "?"),
        Decision(Finish("done")),
        Decision(Tap(Ref("gone"))),
    ]
    (found,) = await tried([target()], ModelGuesser(ScriptedModel(lines)), tries=3)
    assert found.passes == 0
    with pytest.raises(ModelUnavailable):
        await tried([target()], ModelGuesser(ScriptedModel([ModelUnavailable("away")])))


async def test_pointer_finds_a_named_button_and_the_same_seed_gives_the_same_tries() -> None:
    guesser = PointerGuesser(load(WEIGHTS), seed=4)
    (found,) = await tried([target()], guesser)
    assert found.passes >= 3
    assert await guesser.point(target(), 1) == await guesser.point(target(), 1)


def test_rows_are_learnt_from_a_high_pass_rate_down_and_those_that_never_pass_are_kept_apart() -> None:
    rated = [Tried(target(), passes, 4) for passes in (0, 2, 4, 1)]
    found = curriculum(rated)
    assert [one.passes for one in found.ordered] == [4, 2, 1]
    assert [one.passes for one in found.zero] == [0]


def test_a_row_says_where_it_is_from_and_its_point_on_a_scale_to_a_thousand() -> None:
    row = extraction(target(), "e1", 3, 0)
    assert (row.key, row.checked) == ("e1/3/grounding/0/elements-1", "held")
    told = json.loads(row.answer)
    assert told["box"] == [0, 80, 100, 30]
    x, y = told["point"]
    assert (x, y) == pytest.approx((50 / 300 * 1000, 95 / 600 * 1000), abs=1)
    assert json.loads(completion(row)) == {"point": [x, y]}


def test_the_same_words_about_the_same_state_are_one_row() -> None:
    later = replace(HOME, id="later", taken_at=9.0)
    assert [t.key for t in by_name(later)] == [t.key for t in by_name(HOME)]
