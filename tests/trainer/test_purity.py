"""What of the learnt steps is pure, and how sure that is."""

from random import Random

import pytest
from gui_mcp_trainer.csrs.credit.credit import Held, Scored, StepCredit
from gui_mcp_trainer.csrs.credit.named import load_credit
from gui_mcp_trainer.csrs.purity import gain, kept, purity

from tests.trainer.credit_runs import scored

LEARN, DROP, PUSH = StepCredit(1.0, 0.5), StepCredit(1.0, 0.0), StepCredit(-1.0, 0.5)


def test_only_steps_that_are_learnt_and_of_known_truth_count() -> None:
    found = purity([[LEARN, LEARN, DROP, PUSH, LEARN], [LEARN]], [[True, False, False, False, None], [True]])
    assert found.value == pytest.approx(2 / 3)
    assert (found.steps, found.episodes) == (3, 2)


def test_weighted_each_step_counts_weight_times_advantage() -> None:
    shared = [[StepCredit(2.0, 0.25), StepCredit(1.0, 0.75)]]
    assert purity(shared, [[True, False]], weighted=True).value == pytest.approx(0.5 / 1.25)


def test_nothing_learnt_is_no_purity_and_no_knowledge() -> None:
    found = purity([[DROP]], [[True]])
    assert (found.value, found.low, found.high, found.steps) == (0.0, 0.0, 1.0, 0)


def test_credits_and_truths_of_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        purity([[LEARN, LEARN]], [[True]])


def test_the_interval_covers_the_true_share_of_clustered_steps_about_as_often_as_it_says() -> None:
    """Whole episodes are good or bad at once: an interval that took steps as independent would cover in
    about half of the cases."""
    dice = Random(3)
    hits = 0
    for _ in range(60):
        truths = [[dice.random() < 0.7] * 8 for _ in range(60)]
        found = purity([[LEARN] * 8 for _ in truths], truths)
        hits += found.low <= 0.7 <= found.high
    assert 51 <= hits <= 60


def test_a_paired_gain_is_surer_than_two_intervals_apart() -> None:
    dice = Random(5)
    truths = [[dice.random() < 0.8 for _ in range(5)] + [False] for _ in range(12)]
    all_of, without = [[LEARN] * 6 for _ in truths], [[LEARN] * 5 + [DROP] for _ in truths]
    found = gain(without, all_of, truths)
    assert found.value == pytest.approx(
        purity(without, truths).value - purity(all_of, truths).value, abs=1e-12
    )
    assert found.better
    assert purity(without, truths).low < purity(all_of, truths).high


def test_a_rule_gains_nothing_against_itself() -> None:
    shared = [[LEARN, LEARN], [LEARN]]
    found = gain(shared, shared, [[True, False], [True]])
    assert (found.value, found.low, found.high, found.better) == (0.0, 0.0, 0.0, False)


def test_what_a_rule_pays_is_the_share_of_pure_steps_that_it_drops() -> None:
    assert kept([[LEARN, DROP, PUSH, DROP]], [[True, True, False, None]]) == 0.5


def test_rules_that_heed_true_marks_are_purer_than_broadcast() -> None:
    dice = Random(7)
    groups: list[list[Scored]] = []
    truths: list[list[list[bool]]] = []
    for _ in range(40):
        held: list[list[Held]] = [
            [dice.choices(("good", "bad"), (5, 1))[0] for _ in range(6)] for _ in range(3)
        ]
        groups.append([scored(float(n < 2), one) for n, one in enumerate(held)])
        truths.append([[mark == "good" for mark in one] for one in held])
    known = [truth for group in truths for truth in group]

    def shared(name: str) -> list[tuple[StepCredit, ...]]:
        return [credits for group in groups for credits in load_credit(name).share(group)]

    against = shared("broadcast")
    for rule in ("first_error", "adca", "adca_allocation"):
        ours = shared(rule)
        assert purity(ours, known).value == 1.0
        assert gain(ours, against, known).better
        assert gain(ours, against, known, weighted=True).better
    assert kept(against, known) > kept(shared("first_error"), known)
