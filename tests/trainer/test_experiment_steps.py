"""Step purity of the credit rules on real runs of the simulated phone."""

from pathlib import Path

import pytest
from gui_mcp_trainer.csrs.credit.named import NAMES
from gui_mcp_trainer.experiments.pools import Judged, Pool, draw_chunk, read
from gui_mcp_trainer.experiments.steps import BROADCAST, nearing, step_results

GROUP = 4


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    out: Path = tmp_path_factory.mktemp("pools")
    pool = Pool("pocket", "pilot", 1, 12, 0.1, worth=True, attempts=GROUP)
    draw_chunk(pool, 0, out)
    return list(read(pool, out))


def test_attempts_share_their_start_and_differ_in_their_errors(judged: list[Judged]) -> None:
    groups = [judged[i : i + GROUP] for i in range(0, len(judged), GROUP)]
    assert all(len({(one.seed, one.run.goal) for one in group}) == 1 for group in groups)
    assert len({one.seed for one in judged}) == len(groups)
    assert any(len({len(one.run.steps) for one in group}) > 1 for group in groups)


def test_every_rule_is_compared_with_broadcast_on_the_same_accepted_runs(judged: list[Judged]) -> None:
    estimate = nearing(one.run for one in judged if one.truth)
    found = step_results(judged, {"check": [float(one.truth) for one in judged]}, estimate, GROUP)
    assert [one.rule for one in found] == list(NAMES)
    accepted = next(one for one in found if one.rule == BROADCAST)
    won = [one for one in judged if one.truth]
    assert sum(accepted.steps) == sum(len(one.run.steps) for one in won)
    good = sum(step.good is True for one in won for step in one.steps)
    known = sum(step.good is not None for one in won for step in one.steps)
    assert accepted.purity.value == pytest.approx(good / known)
    assert accepted.better is None
    assert all(one.better is not None for one in found if one.rule != BROADCAST)


def test_a_run_that_was_abstained_from_counts_for_no_rule(judged: list[Judged]) -> None:
    estimate = nearing(one.run for one in judged if one.truth)
    only = next(i for i, one in enumerate(judged) if one.truth)
    verdicts = {"one": [1.0 if i == only else None for i in range(len(judged))]}
    found = step_results(judged, verdicts, estimate, GROUP)
    broadcast = next(one for one in found if one.rule == BROADCAST)
    assert sum(broadcast.steps) == len(judged[only].run.steps)
