from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from gui_mcp_devices.actions import Action, LongPress, Open, Point, PressKey, Ref, Scroll, Tap, TypeText, Wait
from gui_mcp_devices.screen import Element
from gui_mcp_trainer.csrs.extract.checks import same_action
from gui_mcp_trainer.csrs.extract.claims import Effect, Fact, Progress, Reflection, State, Summary, is_true
from gui_mcp_trainer.csrs.extract.extracting import extract, moments
from gui_mcp_trainer.csrs.extract.moments import (
    ActionMoment,
    EffectMoment,
    Moment,
    ProgressMoment,
    ReflectionMoment,
    SummaryMoment,
    past,
)
from gui_mcp_trainer.csrs.extract.names import names_of
from gui_mcp_trainer.csrs.extract.plain import PlainWriter
from gui_mcp_trainer.csrs.extract.questions import ask, fact_asked, named
from gui_mcp_trainer.csrs.extract.telling import understood, wanted
from gui_mcp_trainer.store.tables import KINDS

from tests.trainer.extracting import (
    DARK,
    DISPLAY,
    HOME,
    NAMED,
    bad_run,
    button,
    field,
    good_run,
    screen,
    switch,
    tap,
)

TWINS = screen(
    "twins", button("a", "Remove"), button("b", "Remove"), button("c", ""), field("d", "Name"), field("e", "")
)


@pytest.mark.parametrize(
    "do",
    [
        Tap(Ref("a")),
        Tap(Ref("b")),
        Tap(Ref("c")),
        Tap(Point(10, 50)),
        LongPress(Ref("b")),
        TypeText("a ” quote, and “more”", Ref("d")),
        TypeText("x", Ref("e"), clear=True, submit=True),
        TypeText("into what has the focus"),
        PressKey("back"),
        Open("Clock. Really."),
        Scroll(dy=300),
        Scroll(dx=-30, at=Ref("d")),
        Wait(),
    ],
    ids=str,
)
def test_an_intent_is_understood_as_the_action_that_it_was_made_from(do: Action) -> None:
    for seed in range(8):
        said = wanted(do, TWINS, Random(seed))
        assert said is not None
        meant = understood(said, TWINS)
        assert meant is not None and same_action(meant, do, TWINS), said


def test_every_thing_on_a_screen_has_a_name_of_its_own() -> None:
    names = names_of(TWINS)
    assert len(names.by_name) == len(TWINS.elements)
    assert names.by_ref["b"] == "the second button “Remove”"
    assert names.by_ref["c"] == "the unnamed button"


def test_words_that_mean_nothing_on_the_screen_are_not_understood() -> None:
    for said in ("Tap the button “Send”.", "Do it.", "Type “x” into the field “Other”.", ""):
        assert understood(said, TWINS) is None


async def test_the_same_seed_gives_the_same_words_and_another_gives_others() -> None:
    run = good_run()
    texts = [
        [
            row.reasoning + row.question
            for row in (await extract(run, "success", PlainWriter(seed), KINDS)).rows
        ]
        for seed in (1, 1, 2)
    ]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


async def said(moment: Moment) -> object:
    return (await PlainWriter().write(moment)).claim


async def test_a_switch_is_expected_to_flip_and_a_field_to_hold_what_is_typed() -> None:
    on = await said(EffectMoment(DISPLAY, tap("d2")))
    off = await said(EffectMoment(DARK, tap("d2")))
    typed = await said(
        EffectMoment(replace(NAMED, elements=(field("a2", "Device name"),)), TypeText("x", Ref("a2")))
    )
    assert on == Effect("changed", alters=(Fact("Dark theme", "on"),))
    assert off == Effect("changed", alters=(Fact("Dark theme", "off"),))
    assert typed == Effect("changed", alters=(Fact("Device name", "holds", "x"),))
    assert await said(EffectMoment(NAMED, TypeText("x", Ref("a2")))) is None  # where does the cursor stand?


async def test_what_a_password_field_holds_is_never_said() -> None:
    secret = Element("p", "textbox", "Password", "hunter2", states=frozenset({"editable", "password"}))
    page = screen("login", secret, button("b", "Log in"))
    run = good_run()
    run = replace(run, steps=(replace(run.steps[0], screen=page),))
    for row in (await extract(run, "success", PlainWriter(), KINDS)).rows:
        assert "hunter2" not in repr(row)


async def test_a_summary_states_only_what_stands_there() -> None:
    claim = await said(SummaryMoment(DISPLAY))
    assert isinstance(claim, Summary)
    assert Fact("Dark theme", "off") in claim.facts
    assert all(is_true(fact, DISPLAY.elements) for fact in claim.facts)


async def test_progress_grows_along_a_run_without_detours() -> None:
    run = good_run()
    claims = [
        await said(ProgressMoment(run.goal, past(run, i), step.screen)) for i, step in enumerate(run.steps)
    ]
    fractions = [claim.fraction for claim in claims if isinstance(claim, Progress)]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0 and fractions[-1] > 0.75
    last = claims[-1]
    assert isinstance(last, Progress) and last.remaining == () and len(last.done) == 7


async def test_the_first_step_that_was_taken_back_is_the_mistake() -> None:
    run = bad_run()
    claim = await said(ReflectionMoment(run.goal, past(run, 3), run.steps[3].screen, "fail"))
    assert isinstance(claim, Reflection)
    assert claim.error and claim.first_bad_step == 1


async def test_a_failure_of_which_nothing_is_seen_is_not_called_faultless() -> None:
    run = good_run()
    moment = ReflectionMoment(run.goal, past(run, 2), run.steps[2].screen, "fail")
    assert await said(moment) is None
    assert await said(replace(moment, verdict="success")) == Reflection(False)


async def test_the_next_action_is_guessed_only_where_goal_and_screen_share_a_name() -> None:
    assert await said(ActionMoment("Buy milk", "", HOME)) is None
    claim = await said(ActionMoment("Open the settings", "", HOME))
    assert claim is not None and "h1" in repr(claim)


def test_half_of_the_answers_are_no_and_no_form_gives_them_away() -> None:
    yes, by_form = Counter[bool](), Counter[tuple[State, bool, bool]]()
    for n in range(200):
        run = good_run(f"run-{n}")
        for i in range(len(run.steps)):
            for moment, asked in moments(run, i, "success", ("verification",)):
                assert asked is not None
                answer = asked.answer(moment.screen)
                yes[answer] += 1
                by_form[asked.fact.state, bool(asked.fact.text), answer] += 1
    assert 0.47 <= yes[True] / yes.total() <= 0.53
    for state, text, _ in list(by_form):
        whole = by_form[state, text, True] + by_form[state, text, False]
        assert 0.3 <= by_form[state, text, True] / whole <= 0.7, (state, by_form)


def test_a_page_about_which_every_question_has_one_answer_is_not_asked_about() -> None:
    """Of a run on one page no name is missing there, so that each of these would be answered by yes."""
    bare = screen("p", button("a", "Save"), field("f", "Name"))
    full = screen("p", button("a", "Save"), field("f", "Name", "Ada"))
    for yes in (True, False):
        assert ask(bare, (), (), yes, Random(0)) is None
        assert ask(full, ("Send",), (), yes, Random(0)) is not None
        for seed in range(30):  # one field alone is empty or it is not: that is not asked
            asked = ask(bare, ("Send",), ("Ada",), yes, Random(seed))
            assert asked is not None and asked.fact.state == "shown"
            assert asked.answer(bare) == yes


def test_a_question_is_read_back_as_the_fact_that_it_asks_about() -> None:
    elsewhere = named([HOME])
    for seed in range(200):
        for page in (DISPLAY, NAMED):
            asked = ask(page, elsewhere, ("Kestrel",), seed % 2 == 0, Random(seed))
            assert asked is not None
            assert fact_asked(asked.text) == asked.fact


def test_nothing_is_asked_of_a_screen_without_names() -> None:
    assert ask(screen("empty", button("a", "")), (), (), True, Random(0)) is None


def test_a_mixed_checkbox_is_neither_on_nor_off() -> None:
    mixed = Element("m", "checkbox", "All", states=frozenset({"mixed"}))
    assert not is_true(Fact("All", "on"), (mixed,)) and not is_true(Fact("All", "off"), (mixed,))
    assert is_true(Fact("Wi-Fi", "off"), (switch("w", "Wi-Fi", False),))
