"""The table of jobs: its first version, and what a killed process leaves in it."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from gui_mcp.jobs import Job, JobStore
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import Decision, Step
from gui_mcp_models.scripted import ScriptedModel

from tests.gui_mcp.engines import ANA, DONE, engine

FIRST_VERSION = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, goal TEXT NOT NULL, device TEXT NOT NULL, model TEXT NOT NULL,
    level TEXT NOT NULL, state TEXT NOT NULL, steps INTEGER NOT NULL, last TEXT NOT NULL,
    outcome TEXT NOT NULL, error TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
    episode TEXT NOT NULL, max_steps INTEGER NOT NULL, seconds REAL NOT NULL,
    created REAL NOT NULL, updated REAL NOT NULL
) STRICT;
INSERT INTO jobs VALUES ('old', '0123456789abcdef', 'order coffee', 'fake', 'pointer', 'private', 'done', 3,
    'finish', 'done', '', '', 'it is on its way', '20261101T000000-00000000', 30, 900.0, 1.0, 2.0);
INSERT INTO jobs VALUES ('cut', '0123456789abcdef', 'order tea', 'fake', 'pointer', 'private',
    'needs_answer', 3, 'tap', '', '', 'which?', '', '20261101T000000-00000001', 30, 900.0, 3.0, 4.0);
PRAGMA user_version = 1;
"""

DIES = """
import asyncio, sys
from pathlib import Path
from tests.gui_mcp.engines import ANA, DONE, TAP, engine, opened, order
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_models.scripted import ScriptedModel
from dataclasses import replace


class Stuck(FakeDevice):
    async def perform(self, action):
        await super().perform(action)
        if len(self.performed) == 2:
            print("in the second action", flush=True)
            await asyncio.Event().wait()


async def main():
    async with engine(Path(sys.argv[1]), ScriptedModel([TAP, TAP, DONE]), Stuck()) as it:
        await it.jobs.start(replace(order(), idempotency_key="once"), ANA)
        await asyncio.Event().wait()


asyncio.run(main())
"""


def test_a_table_of_the_first_version_keeps_its_jobs_as_those_of_local_clients(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "jobs.sqlite")
    old.executescript(FIRST_VERSION)
    old.close()
    (tmp_path / "owners").mkdir()
    (tmp_path / "owners" / "0123456789abcdef").touch()
    store = JobStore(tmp_path)
    assert store.interrupt_all() == 1
    cut, done = store.list()
    store.close()
    assert (done.id, done.account, done.goal, done.answer) == (
        "old",
        "local",
        "order coffee",
        "it is on its way",
    )
    assert (done.by_level, done.trail, done.created, done.result, done.missing) == ("open", "", 1.0, None, {})
    assert (cut.state, cut.error, cut.question) == ("interrupted", "server_died", "")
    assert not (tmp_path / "owners").exists()
    assert len(list(tmp_path.glob("jobs.sqlite.v1-*.bak"))) == 1


def test_a_row_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    job = Job(
        "a", "token:ana", "goal", "d", "m", "private", state="done", steps=2, idempotency_key="k",
        schema_json="{}", result_json='{"a": 1}', missing_json='{"fields": {}, "check": "x"}', trail="tap?",
        deadline=4.5, released=1,
    )  # fmt: skip
    store = JobStore(tmp_path)
    store.add(job)
    assert store.get("a") == job
    assert store.by_key("token:ana", "k") == job
    assert store.by_key("local", "k") is None
    assert store.by_key("token:ana", "") is None
    with pytest.raises(sqlite3.IntegrityError):
        store.add(Job("b", "token:ana", "goal", "d", "m", "private", idempotency_key="k"))
    store.close()


async def test_a_job_whose_process_was_killed_in_an_action_goes_on_knowing_that_its_effect_is_unknown(
    tmp_path: Path,
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        DIES,
        str(tmp_path),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        async with asyncio.timeout(20):
            assert process.stdout is not None
            assert await process.stdout.readline() == b"in the second action\n"
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()
    pasts: list[str] = []

    def finish(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        pasts.append(history[0].decision.summary)
        return DONE

    async with engine(tmp_path, ScriptedModel([finish])) as it:
        (job,) = it.jobs.list(ANA)
        assert (job.state, job.error, job.steps, job.trail) == ("interrupted", "server_died", 1, "tap tap?")
        await it.jobs.answer(job.id, "resume", ANA)
        ended = await it.until(job, "done")
        assert (ended.id, ended.steps, it.device.performed) == (job.id, 2, [])
    assert pasts[0].startswith("Done before a break: tap, tap (its effect is unknown).")
