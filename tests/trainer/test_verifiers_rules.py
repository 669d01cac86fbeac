"""What the rule verifier, the trusted one, people and the controls say of a run."""

from dataclasses import replace

import pytest
from gui_mcp_devices.actions import Point, Tap
from gui_mcp_models.model import Finish
from gui_mcp_trainer.csrs.audit import priority
from gui_mcp_trainer.csrs.verdict import Verdict
from gui_mcp_trainer.csrs.verifiers.deeds import deeds
from gui_mcp_trainer.csrs.verifiers.literals import literals, says
from gui_mcp_trainer.csrs.verifiers.tree import TreeVerifier

from tests.trainer.verified import SENT, filled, form, run_of, typed


def test_a_goals_literals_are_its_quotes_its_numbers_and_its_names() -> None:
    assert literals('Text Theo Moreau: "Back at 7:30." Then call 5551234.') == (
        "theo moreau",
        "back at 7:30",
        "5551234",
    )


def test_the_first_word_of_a_sentence_is_no_name() -> None:
    assert literals("Switch the ringer off. Then stop.") == ()


def test_a_text_says_a_literal_by_whole_words_only() -> None:
    assert says("Send to Theo Moreau, mobile", "theo moreau")
    assert not says("Theodor Moreau", "theo")


async def test_a_form_filled_in_as_the_goal_says_is_a_success() -> None:
    verdict = await TreeVerifier().judge(filled())
    assert verdict.label == "success"
    assert verdict.p_success is not None
    assert verdict.p_success > 0.9


@pytest.mark.parametrize(
    ("why", "text", "then"),
    [
        ("accounted for nowhere", "Agnes", "e2"),
        ("typed in part", "Agus", "e2"),
        ("neither goal nor screen", "Agustinaa", "e2"),
        ("names better", "Agustina", "e3"),
    ],
)
async def test_each_mistake_lowers_the_score_and_is_named(why: str, text: str, then: str) -> None:
    good, bad = await TreeVerifier().judge(filled()), await TreeVerifier().judge(filled(text, then))
    assert good.p_success is not None
    assert bad.p_success is not None
    assert bad.p_success < good.p_success
    assert any(why in told for told in bad.evidence)


async def test_a_run_that_does_not_say_it_is_done_is_no_success() -> None:
    unfinished = replace(filled(), outcome="out_of_steps")
    assert (await TreeVerifier().judge(unfinished)).label == "fail"


async def test_a_text_that_was_never_sent_speaks_against_it() -> None:
    held = run_of([(form(), typed("Agustina")), (form("Agustina"), Finish("done"))])
    verdict = await TreeVerifier().judge(held)
    assert "a text stands in its field at the end: 1" in verdict.evidence


async def test_a_machine_that_failed_is_judged_by_nobody() -> None:
    broken = replace(filled(), outcome="device_failed")
    assert (await TreeVerifier().judge(broken)).label == "infra_error"


async def test_what_the_agent_thinks_of_itself_changes_no_verdict() -> None:
    run = filled("Agnes")
    boast = replace(run.steps[0].decision, thought='I entered "Agustina"', summary='"Agustina" is entered')
    boasting = replace(run, steps=(replace(run.steps[0], decision=boast), *run.steps[1:]))
    one, other = await TreeVerifier().judge(run), await TreeVerifier().judge(boasting)
    assert (one.label, one.p_success) == (other.label, other.p_success)


def test_a_point_means_the_control_that_lies_there() -> None:
    (first,) = deeds(run_of([(form(), Tap(Point(5, 45)))], SENT))
    assert first.target is not None
    assert first.target.name == "Submit"
    assert first.changed


def test_people_are_asked_first_where_a_verifier_abstains_with_the_smallest_margin() -> None:
    order = [
        Verdict("unknown", 0.52),
        Verdict("unknown", 0.9),
        Verdict("success", 0.6),
        Verdict("success", 0.99),
        Verdict("infra_error"),
    ]
    assert sorted(order, key=priority, reverse=True) == order
