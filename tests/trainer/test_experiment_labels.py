"""The label experiment's arithmetic: what is counted, what controls must come out as, what a page shows."""

import json
from pathlib import Path
from random import Random

import pytest
from gui_mcp_trainer.commands import train
from gui_mcp_trainer.csrs.bounds import purity
from gui_mcp_trainer.csrs.verifiers.critic import Critic, Measured
from gui_mcp_trainer.experiments.arms import Said, agree, both, noisy, random_labels, result
from gui_mcp_trainer.experiments.labels import (
    CLAIM,
    CSRS,
    FOLDS,
    UNSEEN,
    Level,
    Stranger,
    fitted,
    judge_by,
    level_results,
    strangers_of,
)
from gui_mcp_trainer.experiments.labels_page import TITLE, blocks
from gui_mcp_trainer.experiments.measured import Seen
from gui_mcp_trainer.experiments.page import Heading, Table, Words, html, markdown, plot
from gui_mcp_trainer.experiments.plan import AIMS, FULL, QUICK, RATES, capped, plan
from gui_mcp_trainer.experiments.report import Report, machine

NAMES = ("good", "chance")


def seen(n: int, p: float, seed: int, sharp: float = 6.0) -> list[Seen]:
    """Runs with a share `p` of successes, whose first number tells them apart and whose second does not."""
    dice = Random(seed)
    found: list[Seen] = []
    for i in range(n):
        truth = dice.random() < p
        values = (dice.gauss(sharp * truth, 1.0), dice.random())
        found.append(
            Seen(
                run=f"{seed}-{i}",
                task=f"task-{i % 10}",
                truth=truth,
                claims=True,
                outcome="done",
                steps=3,
                goal="Do it",
                trace=("tap button 'Ok'",),
                measured=Measured(values, NAMES, 0.01),
                tree="success" if truth or dice.random() < 0.3 else "fail",
                tree_p=0.9,
                tree_seconds=0.001,
            )
        )
    return found


@pytest.fixture(scope="module")
def fit() -> list[Seen]:
    return seen(120, 0.4, 1)


@pytest.fixture(scope="module")
def critic(fit: list[Seen]) -> Critic:
    return fitted(fit)


@pytest.fixture(scope="module")
def strangers(fit: list[Seen]) -> list[Stranger]:
    return strangers_of(fit)


def test_a_result_counts_precision_bound_kept_and_abstention() -> None:
    said = Said("x", (True, True, False, False), (False, False, True, False), (0.9, 0.8, 0.1, 0.5))
    found = result("pocket", "0.5", said, [True, False, False, True])
    assert (found.precision, found.kept, found.fpr, found.abstained) == (0.5, 0.5, 0.5, 0.25)
    assert found.brier == pytest.approx((0.01 + 0.64 + 0.01 + 0.25) / 4)
    assert found.bound == pytest.approx(0.0253, abs=1e-3)
    assert not found.holds


def test_59_accepted_without_an_error_meet_the_bound_and_58_do_not() -> None:
    def right(n: int) -> bool:
        return result("s", "l", Said("x", (True,) * n, (False,) * n), [True] * n).holds

    assert right(59)
    assert not right(58)


def test_a_label_for_other_runs_is_refused() -> None:
    with pytest.raises(ValueError, match="1 runs of 2"):
        result("s", "l", Said("x", (True,), (False,)), [True, False])


def test_controls_come_out_as_purity_arithmetic_says_and_wrong_rates_do_not() -> None:
    truths = [i % 5 == 0 for i in range(4000)]
    honest = result("s", "l", noisy(truths, 0.8, 0.22, Random(1)), truths)
    assert honest.predicted == pytest.approx(purity(0.2, 0.8, 0.22))
    assert honest.precision == pytest.approx(honest.predicted, abs=0.03)
    chance = result("s", "l", random_labels(len(truths), Random(2)), truths)
    assert chance.predicted == pytest.approx(0.2)
    assert agree([honest, chance])
    lying = Said("x", noisy(truths, 0.8, 0.45, Random(1)).accepted, (False,) * 4000, rates=(0.8, 0.22))
    assert not agree([honest, chance, result("s", "l", lying, truths)])


def test_both_abstain_where_two_differ() -> None:
    one = Said("a", (True, True, False), (False, False, True))
    other = Said("b", (True, False, False), (False, True, True))
    assert both("c", one, other) == Said("c", (True, False, False), (False, False, True))


def test_a_critic_that_can_tell_meets_the_aims_and_the_agents_word_does_not(
    critic: Critic, strangers: list[Stranger]
) -> None:
    level = Level("0.35", seen(400, 0.35, 2), seen(400, 0.35, 3))
    found = {one.arm: one for one in level_results("s", level, critic, strangers, 0)}
    assert found[CSRS].holds
    assert found[UNSEEN].holds
    assert not found[CLAIM].holds
    assert found[CLAIM].precision == pytest.approx(found[CLAIM].prior)


def test_a_critic_that_cannot_tell_abstains_from_all() -> None:
    blind = fitted(seen(120, 0.4, 1, sharp=0.0))
    said = judge_by(blind, seen(300, 0.35, 2, sharp=0.0)).said(CSRS, seen(50, 0.35, 3, sharp=0.0))
    assert not any(said.accepted)


def test_a_stranger_has_learnt_from_no_run_of_the_tasks_that_it_judges(
    fit: list[Seen], strangers: list[Stranger]
) -> None:
    assert len(strangers) == FOLDS
    assert sorted(task for one in strangers for task in one.tasks) == sorted({one.task for one in fit})
    for one in strangers:
        assert one.critic.card.labels == sum(run.task not in one.tasks for run in fit)


def test_a_plan_has_a_rate_and_sizes_for_every_level_and_no_pool_twice() -> None:
    for suite in ("pocket", "miniwob"):
        assert len(RATES[suite]) == len(AIMS)
        for sizes in (FULL[suite], QUICK[suite]):
            made = plan(suite, sizes, 4)
            assert len({pool.key for pool in made.pools}) == len(made.pools)
            assert max(pool.episodes for pool in capped(made, 5).pools) == 5
            seeds = [pool.seed_of(n) for pool in made.pools for n in range(pool.episodes)]
            assert len(set(seeds)) == sum(-(-pool.episodes // pool.attempts) for pool in made.pools)


def test_a_page_says_the_same_in_both_forms_and_lets_no_text_be_markup() -> None:
    made = [Heading("H"), Words("a <b> & c"), Table(("x", "y"), [("1|2", "<i>")])]
    assert "a &lt;b&gt; &amp; c" in html("T", made)
    assert "<i>" not in html("T", made)
    assert markdown("T", made) == "# T\n\n## H\n\na <b> & c\n\n| x | y |\n| --- | --- |\n| 1\\|2 | <i> |\n"


def test_a_plot_draws_a_dot_a_point() -> None:
    drawn = plot({"a": [(0.1, 0.5), (0.5, 0.9)]}, "x", "y", guide=0.95, bars={"a": [(0.1, 0.4, 0.5)]})
    assert drawn.count("<circle") == 2
    assert "stroke-dasharray" in drawn


def test_a_report_names_the_simulated_parts_and_every_arm(critic: Critic, strangers: list[Stranger]) -> None:
    level = Level("0.2", seen(100, 0.3, 2), seen(100, 0.3, 3))
    results = tuple(level_results("pocket", level, critic, strangers, 0))
    report = Report(
        "gui-mcp train experiment labels",
        "0.1.0",
        "now",
        0,
        1.0,
        9,
        machine(),
        (),
        results,
        (),
        {},
        (),
        (),
        (),
        True,
    )
    text = markdown(TITLE, blocks(report))
    assert "SIMULATED" in text
    assert all(one.arm in text for one in results)
    told = json.loads(report.written())
    assert told["results"][0]["precision"] == results[0].precision


def test_a_suite_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        train(["experiment", "labels", "--suites", "androidworld", "--out", str(tmp_path)])
    assert "choose from pocket,miniwob" in capsys.readouterr().err


@pytest.mark.long
def test_the_quick_experiment_runs_and_writes_its_report(tmp_path: Path) -> None:
    words = ["experiment", "labels", "--suites", "pocket", "--quick", "--seed", "7", "--out", str(tmp_path)]
    assert train(words) == 0
    told = json.loads((tmp_path / "labels.json").read_text(encoding="utf-8"))
    assert {one["level"] for one in told["results"]} == {f"{aim:g}" for aim in AIMS}
    assert "SIMULATED" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert (tmp_path / "report.html").exists()
