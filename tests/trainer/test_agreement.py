"""What several verifiers say together."""

import math
from random import Random

import pytest
from gui_mcp_trainer.csrs.agreement import SMOOTHING, Trust, dawid_skene
from gui_mcp_trainer.csrs.verdict import Label

Votes = list[dict[str, Label]]


def simulated(n: int, rates: dict[str, tuple[float, float]], p: float = 0.3) -> tuple[Votes, list[bool]]:
    """SIMULATED annotators, independent given the truth, by (TPR, FPR)."""
    dice = Random(5)
    truths = [dice.random() < p for _ in range(n)]
    votes: Votes = []
    for truth in truths:
        one: dict[str, Label] = {}
        for name, (tpr, fpr) in rates.items():
            one[name] = "success" if dice.random() < (tpr if truth else fpr) else "fail"
        votes.append(one)
    return votes, truths


def test_annotators_are_found_to_be_as_good_as_they_are() -> None:
    rates = {"a": (0.9, 0.05), "b": (0.8, 0.2), "c": (0.7, 0.3), "d": (0.95, 0.4)}
    votes, truths = simulated(4000, rates)
    found = dawid_skene(votes)
    for name, (tpr, fpr) in rates.items():
        assert abs(found.trust[name].tpr - tpr) < 0.05
        assert abs(found.trust[name].fpr - fpr) < 0.05
    assert abs(found.prior - sum(truths) / len(truths)) < 0.03


def test_together_they_are_better_than_the_majority_and_the_best_alone() -> None:
    votes, truths = simulated(4000, {"a": (0.9, 0.1), "b": (0.6, 0.4), "c": (0.6, 0.4)})
    found = dawid_skene(votes)

    def right(said: list[bool]) -> float:
        return sum(a == b for a, b in zip(said, truths, strict=True)) / len(truths)

    together = right([found.p_success(one) > 0.5 for one in votes])
    most = right([sum(v == "success" for v in one.values()) > 1 for one in votes])
    assert together > most + 0.05
    assert together >= right([one["a"] == "success" for one in votes])


def test_two_that_always_agree_by_hand() -> None:
    both: dict[str, Label] = {"a": "success", "b": "success"}
    neither: dict[str, Label] = {"a": "fail", "b": "fail"}
    votes = [both] * 3 + [neither] * 5
    found = dawid_skene(votes)
    # The majority is certain at once, so one step of each kind is the fixed point but for the smoothing.
    rate = (3 + SMOOTHING) / (3 + 2 * SMOOTHING)
    assert math.isclose(found.trust["a"].tpr, rate, abs_tol=0.02)
    assert found.trust["a"] == found.trust["b"]
    odds = math.log(found.prior / (1 - found.prior))
    odds += 2 * math.log(found.trust["a"].tpr / found.trust["a"].fpr)
    assert math.isclose(found.p_success(both), 1 / (1 + math.exp(-odds)))


def test_an_abstention_is_no_vote() -> None:
    votes, _ = simulated(200, {"a": (0.9, 0.1), "b": (0.9, 0.1)})
    quiet: Votes = []
    for one in votes:
        quiet.append({**one})
        quiet[-1]["c"] = "unknown"
    assert dawid_skene(quiet) == dawid_skene(votes)
    found = dawid_skene(votes)
    assert math.isclose(found.p_success({}), found.prior)
    assert math.isclose(found.p_success({"nobody": "success"}), found.prior)


def test_declining_counts_as_no_success() -> None:
    one = dawid_skene([{"a": "success"}, {"a": "infeasible"}, {"a": "fail"}])
    assert one.trust["a"] == dawid_skene([{"a": "success"}, {"a": "fail"}, {"a": "fail"}]).trust["a"]
    assert isinstance(one.trust["a"], Trust)


def test_without_a_vote_there_is_no_agreement() -> None:
    with pytest.raises(ValueError, match="none of them voted"):
        dawid_skene([{"a": "unknown"}, {}])
