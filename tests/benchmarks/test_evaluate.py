"""The runner: one row per episode, resume, infrastructure errors."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from gui_mcp_benchmarks.attempt import Case
from gui_mcp_benchmarks.baselines import baseline
from gui_mcp_benchmarks.evaluate import cases, evaluate
from gui_mcp_benchmarks.fake import FakeSuite
from gui_mcp_benchmarks.report import outcome_lines, summarise
from gui_mcp_benchmarks.rows import BadRows, Key, Row, Rows, read_rows
from gui_mcp_benchmarks.tally import Asked
from gui_mcp_benchmarks.task import Agent, InfraError
from gui_mcp_devices.actions import Wait
from gui_mcp_models.backends.openai import OpenAIBackend
from gui_mcp_models.backends.reply_server import ReplyServer, Request
from gui_mcp_models.chat import ChatModel
from gui_mcp_models.dialects import load_dialect
from gui_mcp_models.errors import ModelError, ModelGarbage, ModelRefused, ModelUnavailable
from gui_mcp_models.model import Decision
from gui_mcp_models.scripted import ScriptedModel
from pydantic import TypeAdapter


def noop() -> Agent:
    found = baseline("noop")
    assert found is not None
    return found


def failing(error: ModelError) -> Agent:
    return Agent("failing", "scripted", lambda start: ScriptedModel([error] * 9))


def plan(suite: FakeSuite, *agents: Agent, seeds: int = 2) -> list[Case]:
    return cases(suite, agents or [suite.oracle().agent], suite.infos, seeds=seeds, version="test")


async def measure(suite: FakeSuite, path: Path, todo: Sequence[Case], workers: int = 1) -> list[Row]:
    with Rows(path) as rows:
        return await evaluate(suite, todo, rows, workers=workers)


async def test_every_agent_gets_one_row_for_each_task_and_seed(tmp_path: Path) -> None:
    suite = FakeSuite()
    rows = await measure(suite, tmp_path / "rows.jsonl", plan(suite, suite.oracle().agent, noop()))
    assert len(rows) == 3 * 2 * 2
    assert Counter((row.key.agent, row.success) for row in rows) == {("oracle", True): 6, ("noop", False): 6}
    assert read_rows(tmp_path / "rows.jsonl") == rows


async def test_a_row_says_what_was_done_and_what_it_cost(tmp_path: Path) -> None:
    suite = FakeSuite()
    rows = await measure(suite, tmp_path / "rows.jsonl", plan(suite, seeds=1))
    row = next(row for row in rows if row.key.task == "both")
    assert row.goal == 'tap Count 1 times, then type "Ada 0" into Name'
    assert row.trace == ("tap button 'Count: 0'", "type_text textbox 'Name' 'Ada 0'", "finish done")
    assert (row.split, row.outcome, row.steps_taken, row.score, row.exact) == ("test", "done", 3, 1.0, True)
    assert row.key == Key("fake", "1", "both", 0, "oracle", "fake-oracle", 5, "test")


async def test_a_row_and_the_report_say_what_was_asked_and_what_could_not_be_read(tmp_path: Path) -> None:
    def script(request: Request) -> str:
        waits = len(server.requests) % 2 == 0
        return "<THINK>see</THINK>\naction:WAIT\tvalue:0.01\tsummary:on" if waits else "I had rather not."

    server = ReplyServer(script)
    async with server:
        model = ChatModel(load_dialect("step-gui"), OpenAIBackend(server.url, "m"))
        agent = Agent("said", "m", lambda start: model, model.close)
        suite = FakeSuite()
        todo = cases(suite, [agent], suite.infos[:1], seeds=1, version="test", steps=2)
        (row,) = await measure(suite, tmp_path / "rows.jsonl", todo)
        await model.close()
    assert (row.kind, row.outcome, row.steps_taken) == ("episode", "out_of_steps", 2)
    assert row.asked == Asked(requests=4, images=4, unreadable=2)
    assert read_rows(tmp_path / "rows.jsonl") == [row]
    (line,) = outcome_lines(summarise([row], ["said"]))
    assert line.startswith("said: out_of_steps 1; asked 4 times, 2 answers unreadable; 4 pictures, ")


async def test_rows_of_before_such_counts_are_read(tmp_path: Path) -> None:
    suite = FakeSuite()
    rows = await measure(suite, tmp_path / "rows.jsonl", plan(suite, seeds=1)[:1])
    kept = TypeAdapter(dict[str, object]).validate_json((tmp_path / "rows.jsonl").read_bytes())
    del kept["asked"]
    (tmp_path / "old.jsonl").write_text(json.dumps(kept) + "\n")
    assert read_rows(tmp_path / "old.jsonl") == rows


async def test_finished_episodes_are_not_run_again(tmp_path: Path) -> None:
    suite = FakeSuite()
    await measure(suite, tmp_path / "rows.jsonl", plan(suite, seeds=1))
    again = FakeSuite()
    rows = await measure(again, tmp_path / "rows.jsonl", plan(again, seeds=2))
    assert again.started == [("count", 1), ("name", 1), ("both", 1)]
    assert len(rows) == 6


async def test_another_step_budget_is_another_measurement(tmp_path: Path) -> None:
    suite = FakeSuite()
    await measure(suite, tmp_path / "rows.jsonl", plan(suite, seeds=1))
    todo = cases(suite, [suite.oracle().agent], suite.infos, seeds=1, version="test", steps=1)
    rows = await measure(suite, tmp_path / "rows.jsonl", todo)
    assert [row.outcome for row in rows] == ["out_of_steps"] * 3
    assert [row.score for row in rows] == [1.0, 1.0, 0.5]
    assert len(read_rows(tmp_path / "rows.jsonl")) == 6


async def test_a_torn_last_line_is_cut_off_and_its_episode_run_again(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    suite = FakeSuite()
    await measure(suite, path, plan(suite))
    path.write_bytes(path.read_bytes()[:-25])
    again = FakeSuite()
    rows = await measure(again, path, plan(again))
    assert again.started == [("both", 1)]
    assert len(rows) == len(read_rows(path)) == 6


def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"kind": "episode"}\n', encoding="utf-8")
    with pytest.raises(BadRows, match=r"rows\.jsonl, line 1: not a row of format 1"):
        Rows(path)


async def test_an_infrastructure_error_is_a_row_of_its_own_and_tried_again(tmp_path: Path) -> None:
    suite = FakeSuite(broken={("name", 0): 1})
    rows = await measure(suite, tmp_path / "rows.jsonl", plan(suite, seeds=1))
    written = read_rows(tmp_path / "rows.jsonl")
    assert Counter(row.kind for row in written) == {"infra_error": 1, "episode": 3}
    assert [row.kind for row in rows] == ["episode"] * 3
    assert suite.opened == 2, "the device that failed is not trusted with another task"


async def test_an_infrastructure_error_that_stays_shows_in_both_denominators(tmp_path: Path) -> None:
    suite = FakeSuite(broken={("name", 0): 9})
    rows = await measure(suite, tmp_path / "rows.jsonl", plan(suite, seeds=1))
    line = summarise(rows, ["oracle"]).agents[0]
    assert (line.success.hits, line.success.n) == (2, 2)
    assert (line.success_all.hits, line.success_all.n) == (2, 3)
    assert line.infra_errors == 1


async def test_a_lost_device_is_an_infrastructure_error_not_a_failure_of_the_agent(tmp_path: Path) -> None:
    suite = FakeSuite(losing={("count", 0)})
    rows = await measure(suite, tmp_path / "rows.jsonl", plan(suite, seeds=1))
    assert [row.kind for row in rows] == ["infra_error", "episode", "episode"]
    assert rows[0].error.startswith("device_lost: ")


async def test_a_model_that_is_away_is_an_infrastructure_error(tmp_path: Path) -> None:
    suite = FakeSuite()
    todo = plan(suite, failing(ModelUnavailable("refused")), seeds=1)
    rows = await measure(suite, tmp_path / "rows.jsonl", todo)
    assert {row.kind for row in rows} == {"infra_error"}


async def test_a_refusal_is_infrastructure_before_the_first_step_and_the_models_own_later(
    tmp_path: Path,
) -> None:
    suite, refusal = FakeSuite(), ModelRefused("404: no such model")
    later = Agent("later", "scripted", lambda start: ScriptedModel([Decision(Wait(0.0)), refusal]))
    rows = await measure(suite, tmp_path / "rows.jsonl", plan(suite, failing(refusal), later, seeds=1))
    assert {(row.key.agent, row.kind) for row in rows} == {("failing", "infra_error"), ("later", "episode")}


async def test_a_model_that_talks_nonsense_has_failed(tmp_path: Path) -> None:
    suite = FakeSuite()
    rows = await measure(suite, tmp_path / "rows.jsonl", plan(suite, failing(ModelGarbage("what?")), seeds=1))
    assert {(row.kind, row.outcome, row.score) for row in rows} == {("episode", "model_failed", 0.0)}


async def test_workers_share_the_work_and_each_opens_the_suite(tmp_path: Path) -> None:
    suite = FakeSuite()
    rows = await measure(suite, tmp_path / "rows.jsonl", plan(suite, seeds=8), workers=3)
    assert suite.opened == 3
    assert Counter(suite.started) == dict.fromkeys(((i.name, s) for i in suite.infos for s in range(8)), 1)
    assert all(row.exact for row in rows)


async def test_a_suite_that_cannot_be_opened_ends_the_run_with_its_error(tmp_path: Path) -> None:
    suite = FakeSuite(unopenable=9)
    with pytest.raises(InfraError, match="it was told to fail"):
        await measure(suite, tmp_path / "rows.jsonl", plan(suite))
    assert suite.opened == 3


KILLED_RUN = """
import asyncio, sys
from pathlib import Path
from gui_mcp_benchmarks.evaluate import cases, evaluate
from gui_mcp_benchmarks.fake import FakeSuite
from gui_mcp_benchmarks.rows import Rows

async def main():
    suite = FakeSuite()
    todo = cases(suite, [suite.oracle().agent], suite.infos, seeds=300, version="test")
    with Rows(Path(sys.argv[1])) as rows:
        await evaluate(suite, todo, rows, workers=2)

asyncio.run(main())
"""


def test_after_kill_9_in_mid_run_a_resume_loses_none_and_doubles_none(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    child = subprocess.Popen([sys.executable, "-c", KILLED_RUN, str(path)])
    deadline = time.monotonic() + 60
    while not (path.exists() and path.stat().st_size > 20_000) and time.monotonic() < deadline:
        os.sched_yield()
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL, "the run ended before it was killed"
    with path.open("ab") as file:
        file.write(b'{"key":{"suite":"fa')  # as if the kill had come in the middle of a write
    before = path.read_bytes().count(b"\n")
    assert 0 < before < 900

    suite = FakeSuite()
    rows = asyncio.run(measure(suite, path, plan(suite, seeds=300)))

    assert len(suite.started) == 900 - before
    written = read_rows(path)
    assert Counter(row.key for row in written) == dict.fromkeys((row.key for row in rows), 1)
    assert len(rows) == len(written) == 900
