"""Statistics against numbers worked out by hand."""

from __future__ import annotations

import pytest
from gui_mcp_benchmarks.statistics import Unit, difference, rate, wilson


def units(*hits: bool) -> dict[Unit, bool]:
    """One seed for each of as many tasks."""
    return {(f"t{i}", 0): hit for i, hit in enumerate(hits)}


def test_wilson_interval_of_8_in_10() -> None:
    # centre (8 + z²/2) / (10 + z²) = 0.7168, half width z / (10 + z²) * sqrt(8 * 2 / 10 + z² / 4) = 0.2266
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_wilson_interval_of_none_in_10_starts_at_zero() -> None:
    # z² / (10 + z²) = 3.8415 / 13.8415
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)


def test_nothing_measured_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    nothing = rate({})
    assert (nothing.value, nothing.n, nothing.task_low, nothing.task_high) == (0.0, 0, 0.0, 1.0)


def test_one_task_with_many_seeds_says_nothing_about_other_tasks() -> None:
    seeds: dict[Unit, bool] = {("only", seed): True for seed in range(50)}
    found = rate(seeds)
    assert found.low > 0.9
    assert (found.task_low, found.task_high) == (0.0, 1.0)


def test_repeated_seeds_widen_the_interval_by_task() -> None:
    seeds: dict[Unit, bool] = {(f"t{t}", seed): t < 5 for t in range(10) for seed in range(20)}
    found = rate(seeds)
    assert found.value == 0.5
    # ten tasks that are all or nothing: about +-0.3, as for ten episodes; Wilson over 200 sees +-0.07
    assert (found.task_low, found.task_high) == pytest.approx((0.2, 0.8), abs=0.01)
    assert (found.low, found.high) == pytest.approx((0.431, 0.569), abs=0.002)


def test_a_difference_that_is_the_same_in_every_task_has_no_width() -> None:
    a: dict[Unit, bool] = {(f"t{t}", s): s < 3 for t in range(6) for s in range(4)}
    b: dict[Unit, bool] = {(f"t{t}", s): s < 1 for t in range(6) for s in range(4)}
    found = difference(a, b)
    assert (found.value, found.low, found.high) == (0.5, 0.5, 0.5)
    assert (found.pairs, found.tasks, found.a_only, found.b_only) == (24, 6, 12, 0)


def test_two_tasks_that_disagree_leave_everything_between_open() -> None:
    # drawing two tasks with replacement gives means 0, 1/2, 1 with chances 1/4, 1/2, 1/4
    found = difference(units(True, True), units(False, True))
    assert (found.value, found.low, found.high) == (0.5, 0.0, 1.0)


def test_mcnemar_counts_only_the_pairs_that_differ() -> None:
    a = units(*[True] * 5, False, *[True] * 20)
    b = units(*[False] * 5, True, *[True] * 20)
    found = difference(a, b)
    assert (found.a_only, found.b_only) == (5, 1)
    assert found.p == pytest.approx(2 * (1 + 6) / 2**6)


def test_only_what_both_have_is_compared() -> None:
    found = difference(units(True, True, True), units(False))
    assert (found.pairs, found.value) == (1, 1.0)


def test_agents_that_share_nothing_are_not_compared() -> None:
    found = difference(units(True), {("other", 0): False})
    assert (found.pairs, found.value, found.low, found.high, found.p) == (0, 0.0, -1.0, 1.0, 1.0)
