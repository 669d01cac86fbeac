"""Whole tasks in AndroidDaily's scenes, and judges whose word is held against the state."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from gui_mcp_benchmarks.baselines import baseline
from gui_mcp_benchmarks.check import check
from gui_mcp_benchmarks.commands import bench
from gui_mcp_benchmarks.evaluate import cases, evaluate
from gui_mcp_benchmarks.report import judge_lines, summarise, to_markdown
from gui_mcp_benchmarks.rows import Row, Rows
from gui_mcp_benchmarks.rubric import Agreement, ClaimJudge, Judge, Rubric, RubricJudge, agreement, read
from gui_mcp_benchmarks.suites import load_suite
from gui_mcp_benchmarks.suites.daily.whole import COUNTS, Daily, drawn, rubric_of
from gui_mcp_benchmarks.suites.pocket.suite import start, template_named
from gui_mcp_benchmarks.task import TakesJudge
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_models.backends.openai import OpenAIBackend, Options
from gui_mcp_models.backends.reply_server import Fail, Reply, ReplyServer, Say

TASKS = ("messages-reply.1", "shop-cancel-order.1", "shop-order-total.1")


async def measured(judge: Judge | None, folder: Path, tasks: Sequence[str] = TASKS) -> list[Row]:
    """The oracle and the one that does nothing on a few tasks."""
    suite, noop = Daily(judge), baseline("noop")
    assert noop is not None
    infos = [info for info in suite.infos if info.name in tasks]
    assert len(infos) == len(tasks)
    todo = cases(suite, [suite.oracle().agent, noop], infos, seeds=1, version="test")
    with Rows(folder / "rows.jsonl") as rows:
        return await evaluate(suite, todo, rows, retries=0)


def says(*held: str) -> Say:
    lines = [{"n": n, "holds": one} for n, one in enumerate(held, start=1)]
    return Say(json.dumps({"lines": lines, "reason": "so it looks"}), tokens_in=700, tokens_out=30)


def test_the_scenes_have_androiddailys_shares_and_nothing_is_of_the_train_split() -> None:
    infos = Daily().infos
    assert all(template.split != "train" for template in drawn().values())
    counted = Counter(info.scene for info in infos)
    assert all(counted[scene] in (0, count) for scene, count in COUNTS.items())
    assert all(info.apps for info in infos)


async def test_the_state_decides_where_nobody_judges() -> None:
    found = await check(Daily(), version="test", seeds=1, tasks=TASKS)
    assert found.failures == []
    assert found.noop_share == 0


async def test_who_believes_the_agent_calls_nothing_done_a_success(tmp_path: Path) -> None:
    rows = await measured(ClaimJudge(), tmp_path)
    assert {(row.key.agent, row.success, row.state) for row in rows} == {
        ("oracle", True, True),
        ("noop", True, False),
    }
    (oracle, noop) = judge_lines(summarise(rows, ["oracle", "noop"]))
    assert "agree in 3 of 3 runs (100.0 %" in oracle
    assert "agree in 0 of 3 runs (0.0 %" in noop and "for the judge alone 3" in noop
    assert noop in to_markdown(summarise(rows, ["oracle", "noop"]), rows)


async def test_rows_of_another_judge_are_another_measurement(tmp_path: Path) -> None:
    rows = await measured(ClaimJudge(), tmp_path, TASKS[:1])
    assert all(row.key.suite_version.endswith("+claim-1") for row in rows)
    assert Daily().version != Daily(ClaimJudge()).version


async def graded(replies: Sequence[Reply], folder: Path) -> tuple[list[Row], ReplyServer]:
    async with ReplyServer(replies) as server:
        judge = RubricJudge(OpenAIBackend(server.url, "tiny", options=Options(tries=1)))
        try:
            return await measured(judge, folder, ("messages-reply.1",)), server
        finally:
            await judge.close()


async def test_a_model_is_asked_line_by_line_and_its_word_is_the_score(tmp_path: Path) -> None:
    template = start(template_named("messages-reply"), Phone(Form()), 1).template
    count = len(rubric_of(template).lines)
    assert count >= 2
    rows, server = await graded([says(*["yes"] * count), says(*["yes"] * (count - 1), "no")], tmp_path)
    assert [(row.key.agent, row.success, row.state) for row in rows] == [
        ("oracle", True, True),
        ("noop", False, False),
    ]
    told = server.requests[0].text
    assert all(f"{n}. {line}" in told for n, line in enumerate(rubric_of(template).lines, start=1))
    assert "judge: success, so it looks; state: all holds" in rows[0].note
    assert len(server.requests) == 2


async def test_a_judge_that_is_away_is_no_verdict(tmp_path: Path) -> None:
    rows, _ = await graded([Fail(503)] * 9, tmp_path)
    assert {row.kind for row in rows} == {"infra_error"}
    assert "the judge rubric-tiny" in rows[0].error


@pytest.mark.parametrize(
    ("held", "verdict"),
    [
        (("yes", "yes"), "success"),
        (("yes", "no"), "fail"),
        (("unsure", "no"), "fail"),
        (("yes", "unsure"), "unknown"),
        (("yes",), "unknown"),
        ((), "unknown"),
    ],
)
def test_every_line_must_hold_and_one_that_is_not_named_is_not_known(
    held: tuple[str, ...], verdict: str
) -> None:
    assert read(says(*held).text, 2)[0] == verdict


@pytest.mark.parametrize("nonsense", ["", "all fine", "{", '{"lines": "yes"}', '{"lines": [{"n": 1}]}'])
def test_an_answer_that_cannot_be_read_is_no_success(nonsense: str) -> None:
    assert read(nonsense, 2)[0] == "unknown"


def test_agreement_counts_both_ways_of_being_wrong() -> None:
    found = agreement([(True, True)] * 4 + [(False, False)] * 4 + [(True, False)] + [(False, True)])
    assert found == Agreement(4, 1, 1, 4)
    assert (found.agreed, found.n) == (8, 10)
    assert found.kappa == pytest.approx(0.6)
    assert agreement([(True, True)]).kappa is None
    assert agreement([]).kappa is None


def test_a_rubric_says_what_may_not_be_touched() -> None:
    assert Rubric(("sent",), ("a number",), ("drafts",)).lines == (
        "done: sent",
        "answered: a number",
        "left alone: drafts",
    )


def test_the_command_takes_a_judge_where_a_benchmark_lets_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    words = ["run", "daily", "--split", "all", "--tasks", TASKS[0], "--seeds", "1", "--agents", "noop"]
    assert bench([*words, "--judge", "claim", "--out", out]) == 0
    assert "the judge and the state agree in 0 of 1 runs" in capsys.readouterr().out
    assert bench([*words, "--judge", "nobody", "--out", out + "2"]) == 2
    assert "no judge named 'nobody'; choose from claim" in capsys.readouterr().err
    assert bench(["run", "pocket", "--judge", "claim", "--out", out + "3"]) == 2
    assert "pocket is checked by its state" in capsys.readouterr().err
    assert isinstance(load_suite("daily"), TakesJudge)
