"""Credit rules against numbers worked out by hand."""

import math
import statistics
from dataclasses import replace

import pytest
from gui_mcp_devices.actions import PressKey
from gui_mcp_models.model import Finish
from gui_mcp_trainer.csrs.credit.adca import Allocation, Decoupled, even_zscores, later
from gui_mcp_trainer.csrs.credit.broadcast import Broadcast
from gui_mcp_trainer.csrs.credit.credit import Mark, Scored, StepCredit, zscores
from gui_mcp_trainer.csrs.credit.first_error import FirstError
from gui_mcp_trainer.csrs.credit.named import NAMES, load_credit
from gui_mcp_trainer.csrs.credit.progress import ProgressGain, differences
from gui_mcp_trainer.csrs.credit.redundancy import Redundancy
from gui_mcp_trainer.csrs.credit.state_groups import StateGroups, anchors, mean_size

from tests.trainer.credit_runs import BAD, GOOD, page, run_of, scored, tap, walk


def advantages(credits: tuple[StepCredit, ...]) -> list[float]:
    return [credit.advantage for credit in credits]


def weights(credits: tuple[StepCredit, ...]) -> list[float]:
    return [credit.weight for credit in credits]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scale", ["group", "sign"])
def test_the_weights_of_an_episode_sum_to_one_or_it_is_left_out(name: str, scale: str) -> None:
    group = [
        scored(1, ["good", "bad", "redundant", "good"]),
        scored(0, ["good", "bad"]),
        scored(1, steps=3),
        scored(0, steps=2),
        scored(1, ["bad", "bad"]),
    ]
    shared = load_credit(name, "group" if scale == "group" else "sign").share(group)
    assert [len(credits) for credits in shared] == [4, 2, 3, 2, 2]
    for credits in shared:
        assert min(weights(credits)) >= 0
        assert math.fsum(weights(credits)) in (0.0, pytest.approx(1.0))


def test_broadcast_over_a_group_is_grpo() -> None:
    rewards = [1.0, 0.0, 0.0, 1.0, 1.0]
    shared = Broadcast("group").share([scored(r, steps=n) for n, r in enumerate(rewards, start=1)])
    mean, spread = statistics.fmean(rewards), statistics.stdev(rewards)
    for n, (credits, reward) in enumerate(zip(shared, rewards, strict=True), start=1):
        assert advantages(credits) == pytest.approx([(reward - mean) / (spread + 1e-4)] * n)
        assert weights(credits) == pytest.approx([1 / n] * n)


def test_a_group_that_all_came_out_alike_teaches_nothing() -> None:
    shared = Broadcast("group").share([scored(1, steps=2), scored(1, steps=3)])
    assert not any(credit.learnt for credits in shared for credit in credits)


def test_a_run_by_itself_counts_by_its_sign() -> None:
    (won,), (lost,) = Broadcast().share([scored(1, steps=1)]), Broadcast().share([scored(0, steps=1)])
    assert (advantages(won), advantages(lost)) == ([1.0], [-1.0])


def test_before_the_first_error_is_learnt_and_the_error_is_pushed_away() -> None:
    (credits,) = FirstError().share([scored(1, ["good", "good", "bad", "good", "good"])])
    assert advantages(credits) == [1, 1, -1, 0, 0]
    assert weights(credits) == pytest.approx([1 / 2.2, 1 / 2.2, 0.2 / 2.2, 0, 0])


def test_a_redundant_step_cuts_as_an_error_does_but_is_not_pushed_away() -> None:
    (credits,) = FirstError().share([scored(1, ["good", "redundant", "bad", "good"])])
    assert advantages(credits) == [1, 0, -1, 0]
    assert weights(credits) == pytest.approx([1 / 1.2, 0, 0.2 / 1.2, 0])


def test_what_mends_an_error_is_learnt_behind_it() -> None:
    run = scored(1, ["good", "bad", "good", "good"])
    mended = replace(run, marks=(*run.marks[:2], Mark("good", recovers=True), run.marks[3]))
    (credits,) = FirstError().share([mended])
    assert [credit.learnt for credit in credits] == [True, False, True, False]


def test_a_failure_gives_its_error_alone_unless_asked_for_more() -> None:
    lost = scored(0, ["good", "bad", "good"])
    (credits,) = FirstError().share([lost])
    assert (advantages(credits), weights(credits)) == ([0, -1, 0], [0, 1, 0])
    (credits,) = FirstError(from_failures=True).share([lost])
    assert [credit.learnt for credit in credits] == [True, False, False]


def test_a_failure_that_nobody_can_explain_is_left_out() -> None:
    (credits,) = FirstError(from_failures=True).share([scored(0, steps=3)])
    assert weights(credits) == [0, 0, 0]


def test_redundancy_drops_a_way_out_and_back_from_a_success() -> None:
    home, wrong, right = page("home", "A", "B"), page("a", "Up"), page("b", "Go")
    run = run_of(
        [home, wrong, home, right], [tap(home, "A"), PressKey("back"), tap(home, "B"), Finish("done")]
    )
    (credits,) = Redundancy().share([Scored(run, 1)])
    assert weights(credits) == [0, 0, 0.5, 0.5]
    (credits,) = Redundancy().share([Scored(run, 0)])
    assert weights(credits) == [0.25] * 4


def test_decoupled_adca_sums_attribution_and_outcome_from_the_end() -> None:
    """Marks .2 .2 -.2 and -.2 -.2: the runs' means are .2/3 and -.2."""
    group = [scored(1, ["good", "good", "bad"]), scored(0, ["bad", "bad"])]
    mean = (0.2 / 3 - 0.2) / 2
    variance = ((2 * (0.2 - mean) ** 2 + (-0.2 - mean) ** 2) / 3 + (-0.2 - mean) ** 2) / 2
    spread = math.sqrt(variance + 1e-8)
    good, bad = (0.2 - mean) / spread, (-0.2 - mean) / spread
    first, second = Decoupled("group", alpha=0.1, differs_weight=1.0).share(group)
    last = 0.1 * bad + 1.0  # outcomes 1, 0: the population's z-scores are 1 and -1
    assert advantages(first) == pytest.approx([0.2 * good + last, 0.1 * good + last, last])
    assert advantages(second) == pytest.approx([0.2 * bad - 1, 0.1 * bad - 1])
    assert weights(first) == pytest.approx([1 / 3] * 3)


def test_shares_of_an_allocation_sum_to_the_sign_of_the_outcome() -> None:
    rule = Allocation()
    assert rule.shares(scored(1, ["good", "bad"])) == pytest.approx([1 / 1.2, 0.2 / 1.2])
    assert rule.shares(scored(0, ["good", "bad", "bad"])) == pytest.approx([-0.2 / 2.2, -1 / 2.2, -1 / 2.2])


def test_an_allocation_without_a_group_is_the_sum_of_the_shares_that_follow() -> None:
    (credits,) = Allocation().share([scored(1, ["good", "bad"])])
    assert advantages(credits) == pytest.approx([1.0, 0.2 / 1.2])
    assert weights(credits) == [1.0, 0.0]


@pytest.mark.parametrize("rule", [Decoupled("group"), Allocation("group"), Decoupled(), Allocation()])
def test_no_bad_step_of_a_failure_is_rewarded_for_the_good_ones_behind_it(
    rule: Decoupled | Allocation,
) -> None:
    goods, bads = (GOOD,) * 9, (BAD,) * 9
    lost = [Scored(walk(*"abcdefghij"), 0, (BAD, *goods)), Scored(walk(*"abc"), 0, bads[:3])]
    won = [Scored(walk(*"abcdefghij"), 1, (GOOD, *bads)), Scored(walk("a"), 1, (GOOD,))]
    for group in (lost, won, lost + won):
        for run, credits in zip(group, rule.share(group), strict=True):
            for i, credit in enumerate(credits):
                assert credit.weight == 0 or run.mark(i).held == ("good" if run.won else "bad")
                assert credit.weight == 0 or (credit.advantage >= 0 if run.won else credit.advantage <= 0)


def test_steps_that_nothing_is_held_of_go_with_their_outcome() -> None:
    (credits,) = Allocation().share([scored(0, ["unsure", "good"])])
    assert weights(credits) == [1.0, 0.0]
    (credits,) = Allocation(differs_weight=1.0).share([scored(0, ["unsure", "good"])])
    assert weights(credits) == [0.5, 0.5]


def test_z_scores_over_steps_count_each_run_the_same() -> None:
    told = even_zscores([[1.0, 1.0, 1.0, 1.0], [0.0], []])
    assert told == [pytest.approx([1.0] * 4, abs=1e-6), pytest.approx([-1.0], abs=1e-6), []]
    assert later([1.0, 2.0, 3.0]) == [6.0, 5.0, 3.0]
    assert zscores([3.0]) == [0.0]


def test_progress_is_clipped_and_what_brings_nothing_nearer_is_left_out() -> None:
    run = walk("a", "b", "c", "d")
    one = Scored(run, 1, progress=(0.0, 0.6, 0.5, 0.9))
    assert differences(one, 0.25) == pytest.approx([0.25, -0.1, 0.25, 0.1])
    (credits,) = ProgressGain(floor=0.0).share([one])
    assert weights(credits) == pytest.approx([1 / 3, 0, 1 / 3, 1 / 3])
    assert advantages(credits)[0] == pytest.approx(1 + 0.25 - 0.125)


def test_a_failure_gains_nothing_by_saying_that_it_is_done() -> None:
    assert differences(Scored(walk("a", "b"), 0, progress=(0.0, 0.2)), 0.25) == [0.2, 0.0]


def test_without_an_estimate_progress_is_broadcast() -> None:
    group = [scored(1, steps=2), scored(0, steps=3)]
    assert ProgressGain("group").share(group) == Broadcast("group").share(group)


def test_an_estimate_must_have_a_number_for_each_screen() -> None:
    with pytest.raises(ValueError, match="give one a screen or none"):
        Scored(walk("a", "b"), 1, progress=(0.0,))
    with pytest.raises(ValueError, match="give one a step or none"):
        Scored(walk("a", "b"), 1, marks=(Mark(),))


def test_state_groups_of_one_are_plain_grpo() -> None:
    group = [Scored(walk("a", "b"), 1), Scored(walk("c", "d", "e"), 0)]
    assert mean_size(group) == 1.0
    assert StateGroups("group").share(group) == Broadcast("group").share(group)


def test_in_a_shared_state_the_move_that_led_sooner_to_success_counts_more() -> None:
    """Both start at `a`: one is there again after a detour. Returns there: .95^3, .95^1 and .95^1."""
    group = [Scored(walk("a", "x", "a", "b"), 1), Scored(walk("a", "b"), 1)]
    assert sorted(len(places) for places in anchors(group)) == [1, 2, 3]
    first, second = StateGroups("group", by_deviation=False).share(group)
    mean = (0.95**3 + 2 * 0.95) / 3
    assert advantages(first) == pytest.approx([0.95**3 - mean, 0.0, 0.95 - mean, 0.0])
    assert advantages(second) == pytest.approx([0.95 - mean, 0.0])
    assert [credit.learnt for credit in first] == [False, False, True, False]


def test_a_deviation_divides_what_a_state_group_tells() -> None:
    told = StateGroups(gamma=0.5).told([[(0, 0), (1, 0)]], [2, 1], [1.0, 1.0])
    spread = statistics.stdev([0.5, 1.0])
    assert told[1, 0] == pytest.approx(0.25 / (spread + 1e-4))
    assert told[0, 0] == -told[1, 0]


def test_an_unknown_rule_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="choose from broadcast, first_error"):
        load_credit("brodcast")
