"""The campaign's auditor sees each of the lies that it is there for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tests.campaign.book import Broken, Order
from tests.campaign.promises import Seen, check_actions, check_committed, check_jobs
from tests.campaign.record import Row, Told

ORDER = Order(0, "left", asks=False, types=2, probe=False, id="one")
ROW = Row("one", "key-0", "goal 0: type 2", "interrupted", 1)
JOURNAL = Told("one", "goal 0: type 2", ("a", "b"), frozenset({"a"}), frozenset(), results=1, in_doubt=1)


def test_a_run_that_was_cut_in_two_breaks_no_promise() -> None:
    check_jobs([ROW], [ORDER], Seen(one=("running", 0)))
    check_actions(Counter("a"), [JOURNAL], Counter("a"))
    check_actions(Counter("ab"), [JOURNAL], Counter("ab"))
    check_committed([ROW], [JOURNAL])


@pytest.mark.parametrize(
    ("rows", "order", "seen", "why"),
    [
        ([], ORDER, {}, "accepted and lost"),
        ([replace(ROW, key="key-9")], ORDER, {}, "nobody ordered"),
        ([replace(ROW, goal="another")], ORDER, {}, "nobody ordered"),
        ([ROW, replace(ROW, id="two")], ORDER, {}, "has 2 tasks"),
        ([replace(ROW, id="two")], ORDER, {}, "gave task one"),
        ([replace(ROW, state="lost")], ORDER, {}, "is 'lost'"),
        ([ROW], replace(ORDER, told="done"), {}, "told to be done"),
        ([ROW], ORDER, {"one": ("cancelled", 0)}, "was cancelled"),
        ([replace(ROW, state="done")], ORDER, {"one": ("interrupted", 0)}, "by itself"),
    ],
)
def test_a_job_that_is_lost_doubled_or_changed_is_seen(
    rows: list[Row], order: Order, seen: Seen, why: str
) -> None:
    with pytest.raises(Broken, match=why):
        check_jobs(rows, [order], seen)


def test_a_job_that_somebody_resumed_may_have_gone_on() -> None:
    check_jobs([replace(ROW, state="done")], [replace(ORDER, touched=1)], {"one": ("interrupted", 0)})


@pytest.mark.parametrize(
    ("typed", "journals", "why"),
    [
        ("aab", [JOURNAL], "dispatched twice"),
        ("ab", [JOURNAL, JOURNAL], "intended twice"),
        ("abc", [JOURNAL], "without an intent"),
        ("b", [JOURNAL], "never done"),
        ("ab", [replace(JOURNAL, refused=frozenset("b"))], "as stopped"),
        ("a", [replace(JOURNAL, in_doubt=2)], "in doubt"),
    ],
)
def test_an_action_that_is_doubled_or_not_written_down_is_seen(
    typed: str, journals: list[Told], why: str
) -> None:
    with pytest.raises(Broken, match=why):
        check_actions(Counter(typed), journals, Counter(typed))


def test_a_step_that_the_journals_lost_is_seen() -> None:
    with pytest.raises(Broken, match="counts 2 steps"):
        check_committed([replace(ROW, steps=2)], [JOURNAL])
    with pytest.raises(Broken, match="does not have"):
        check_committed([], [JOURNAL])
