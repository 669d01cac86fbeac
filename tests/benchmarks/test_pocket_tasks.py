"""Every task on the simulated phone: solvable from anywhere, worth nothing undone, worth less nearly done."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from functools import cache
from random import Random

import pytest
from gui_mcp_benchmarks.suites.pocket.oracle import steps_left, walk
from gui_mcp_benchmarks.suites.pocket.suite import HELD_OUT, PocketStart, PocketSuite, seeds_of, start
from gui_mcp_benchmarks.suites.pocket.template import Template
from gui_mcp_benchmarks.suites.pocket.templates import TEMPLATES
from gui_mcp_devices.actions import TypeText
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form, Locale
from gui_mcp_models.model import Finish

LENGTHS = {"easy": (1, 8), "medium": (6, 25), "hard": (12, 50)}
"""Median steps of the oracle, least and most."""

every_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
both_languages = pytest.mark.parametrize("locale", ["en", "zh"])


@cache
def phone_in(locale: Locale) -> Phone:
    return Phone(Form(locale=locale))


def starts(template: type[Template], locale: Locale, count: int) -> Iterator[PocketStart]:
    return (start(template, phone_in(locale), seed) for seed in seeds_of(template.name, count))


@every_template
@both_languages
def test_the_oracle_solves_it_in_full(template: type[Template], locale: Locale) -> None:
    lengths: list[int] = []
    for begun in starts(template, locale, 3):
        assert begun.judged.score().value == 0, begun.judged.score().note
        assert all(part.holds() for part in begun.template.kept()), "something kept is lost from the start"
        assert len(begun.goal) >= 2
        told: list[str] = [begun.goal]

        def hear(question: str, begun: PocketStart = begun, told: list[str] = told) -> str:
            told.append(begun.judged.hear(question))
            return told[-1]

        done = [do for _, do in walk(begun.template, begun.device, hear)]
        end = done[-1]
        assert isinstance(end, Finish)
        score = begun.judged.score(end.answer, end.status)
        assert score.exact, f"{begun.goal}: {score.note}"
        for do in done:
            if isinstance(do, TypeText):
                assert any(do.text in text for text in told), f"{do.text!r} is typed and not in {told!r}"
        lengths.append(len(done) - 1)
    least, most = LENGTHS[template.tier]
    assert least <= statistics.median(lengths) <= most, lengths


@every_template
def test_a_goal_is_said_in_several_ways(template: type[Template]) -> None:
    begun = next(starts(template, "en", 1))
    goals = begun.template.goals()
    assert len(set(goals["en"])) >= 3
    assert len(set(goals["zh"])) >= 2


@every_template
async def test_what_is_nearly_right_is_not_right(template: type[Template]) -> None:
    begun = next(starts(template, "en", 1))
    before = begun.template.phone.frame().tobytes()
    nears = await begun.near_misses()
    assert len(nears) >= 2
    for near in nears:
        assert near.score.value < 1, near.name
        assert not near.score.exact, near.name
    assert begun.template.phone.frame().tobytes() == before


@every_template
def test_the_oracle_gets_there_from_wherever_it_is_put(template: type[Template]) -> None:
    for begun in starts(template, "en", 2):
        phone, dice = begun.template.phone, Random(begun.seed)
        lost = phone.snapshot()
        for _ in range(8):
            phone.tap(dice.randrange(phone.width), dice.randrange(phone.height))
        if begun.judged.score().note.find("lost") >= 0:
            phone.restore(lost)  # chance did something for good: nothing an oracle can mend
        end = [do for _, do in walk(begun.template, begun.device, begun.judged.hear)][-1]
        assert isinstance(end, Finish)
        score = begun.judged.score(end.answer, end.status)
        assert score.raw == 1, score.note


@every_template
def test_every_step_of_the_oracle_is_progress(template: type[Template]) -> None:
    begun = next(starts(template, "en", 1))
    left = steps_left(begun.template)
    assert left is not None
    for done, _ in enumerate(walk(begun.template, begun.device)):
        if done % 5 == 0:
            assert steps_left(begun.template) == left - done


def test_splits_keep_two_apps_out_of_what_is_learnt_from() -> None:
    learnt = [t for t in TEMPLATES if t.split != "test"]
    assert not {app for t in learnt for app in (t.app, *t.also)} & {*HELD_OUT}
    assert {t.app for t in TEMPLATES if t.split == "test"} & {*HELD_OUT}
    assert {info.split for info in PocketSuite().infos} == {"train", "gate", "test"}


def test_what_must_be_asked_and_what_cannot_be_done_is_told_apart() -> None:
    for template in TEMPLATES:
        assert not (template.infeasible and template.open_question), template.name


def test_there_are_at_least_thirty_over_all_apps() -> None:
    assert len(TEMPLATES) >= 30
    assert {t.tier for t in TEMPLATES} == {"easy", "medium", "hard"}
    assert len({t.app for t in TEMPLATES}) >= 6


def test_names_are_unique() -> None:
    assert len({t.name for t in TEMPLATES}) == len(TEMPLATES)
