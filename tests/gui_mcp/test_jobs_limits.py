"""Small print of jobs: what is refused, bounded, ended and withheld at the edges."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp.config import ProbeConfig
from gui_mcp.jobs import Job, JobError, ProbeCheck, TextCheck, Wanted, full
from gui_mcp.jobs.results import read_result
from gui_mcp.principals import OWNER
from gui_mcp.privacy.egress import Json
from gui_mcp_devices.actions import PressKey
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import AskUser, Decision, Step
from gui_mcp_models.scripted import ScriptedModel

from tests.gui_mcp.engines import ANA, DONE, TAP, Unplugged, engine, opened, order


async def test_a_job_that_goes_on_has_no_words_to_release(tmp_path: Path) -> None:
    async with engine(tmp_path, ScriptedModel([Decision(AskUser("which?"))])) as it:
        job = await it.until(await it.jobs.start(order(), ANA), "needs_answer")
        with pytest.raises(JobError) as refused:
            it.jobs.release(job.id, OWNER)
    assert refused.value.code == "not_over"


async def test_a_job_of_a_narrow_token_runs_no_wider_when_its_account_resumes_it_with_a_wider_one(
    tmp_path: Path,
) -> None:
    row = Job("a" * 32, ANA.account, "go", "fake", "m", "private", "interrupted", by_level="private")
    async with engine(tmp_path, ScriptedModel([Decision(PressKey("ctrl+c")), DONE])) as it:
        it.jobs.store.add(row)
        await it.jobs.answer(row.id, "resume", ANA)
        done = await it.until(row, "done")
        assert (done.trail, it.device.performed) == ("press_key! finish", [])


async def test_a_run_whose_device_is_lost_at_its_last_step_is_not_given_another(tmp_path: Path) -> None:
    device = Unplugged()

    def pull(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        device.out = True
        return TAP

    async with engine(tmp_path, ScriptedModel([pull, TAP, TAP]), device) as it:
        job = await it.over(await it.jobs.start(order(steps=1), ANA))
    assert (job.state, job.error, job.steps) == ("crashed", "device_lost", 1)


async def test_what_a_probe_leaves_running_is_ended(tmp_path: Path) -> None:
    script = f"sleep 60 & echo $! > {tmp_path}/pid; exit 0"
    probes = {"forks": ProbeConfig(command=["sh", "-c", script], seconds=5)}
    config = opened("fake").model_copy(update={"probes": probes})
    async with engine(tmp_path, ScriptedModel(), config=config) as it:
        asked = replace(order(), wanted=Wanted(check=ProbeCheck("forks")))
        assert (await it.over(await it.jobs.start(asked, ANA))).state == "done"
    left = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 5
    while _runs(left):
        assert time.monotonic() < deadline
        time.sleep(0.01)  # noqa: ASYNC251  # nothing else is going on here


def _runs(pid: int) -> bool:
    """Not once it waits to be reaped by whoever got it."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


async def test_the_owner_may_check_the_text_of_a_private_screen(tmp_path: Path) -> None:
    fake = opened("fake").devices["fake"].model_copy(update={"level": "private"})
    config = opened("fake").model_copy(update={"devices": {"fake": fake}})
    asked = replace(order(), wanted=Wanted(check=TextCheck("count")))
    async with engine(tmp_path, ScriptedModel(), config=config) as it:
        with pytest.raises(JobError, match="at this level a check would tell"):
            await it.jobs.start(asked, ANA)
        assert (await it.until(await it.jobs.start(asked, OWNER), "done", OWNER)).unmet == ""


def test_a_rule_of_a_text_that_was_asked_for_at_open_tells_nothing_of_it_later() -> None:
    schema = '{"type": "object", "properties": {"pin": {"type": "string", "minLength": 7}}}'
    missing = '{"fields": {"pin": "minLength"}, "check": ""}'
    job = Job(
        "a", "local", "go", "d", "m", "open", "done_unverified", schema_json=schema, missing_json=missing
    )
    assert full(job, "open").data["missing"] == {"pin": "minLength"}
    assert full(job, "private").data["missing"] == {"pin": "not as asked"}


@pytest.mark.parametrize(
    ("day", "fits"), [("2026-01-31", True), ("4711-01-01", False), ("0815-12-24", False)]
)
def test_a_date_of_no_century_that_anybody_lives_in_is_no_date(day: str, fits: bool) -> None:
    schema: dict[str, Json] = {"type": "object", "properties": {"day": {"type": "string", "format": "date"}}}
    assert read_result(schema, day) == (({"day": day}, {}) if fits else ({}, {"day": "format"}))
