"""A delegated run on a phone that locks itself, needs a rest, or is fit for nothing."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp.agent import NoRecord
from gui_mcp.agent import run as run_agent
from gui_mcp.config import Config, DeviceConfig
from gui_mcp.jobs import Job, JobError
from gui_mcp.jobs import run as run_module
from gui_mcp.jobs.show import UNLOCK
from gui_mcp.privacy.egress import Egress
from gui_mcp.privacy.levels import Level
from gui_mcp.privacy.plain import pick
from gui_mcp.server.inputs import answer_from, form
from gui_mcp.server.words import ROLES
from gui_mcp_devices.actions import Action
from gui_mcp_devices.device import Health
from gui_mcp_devices.errors import DeviceLocked, DeviceLost, DeviceQuarantined, DeviceResting
from gui_mcp_devices.screen import Look, Screen
from gui_mcp_models.model import AskUser, Decision
from gui_mcp_models.scripted import ScriptedModel

from gui_mcp import slots
from tests.gui_mcp.engines import ANA, DONE, TAP, Engine, engine, order
from tests.gui_mcp.phones import FakePhone

WARM = Health("resting", "its battery is at 4 %")
DARK = Health("quarantined", "no picture since an hour")


def at(level: Level, *, recording: bool = False) -> Config:
    devices = {"phone": DeviceConfig(driver="fake", level=level)}
    return Config(delegation_level="open", recording=recording, devices=devices)


class LocksAfter(FakePhone):
    """Locks itself with its owner's secret in the moment of its first action."""

    async def perform(self, action: Action) -> None:
        await super().perform(action)
        if len(self.performed) == 1:
            self.power = "secure-locked"


async def asked_to_unlock(it: Engine, job: Job) -> Job:
    asked = await it.until(job, "needs_answer")
    assert asked.question == UNLOCK
    return asked


@pytest.mark.parametrize("level", ["open", "private"])
async def test_a_job_whose_phone_locks_asks_for_that_in_our_words_and_goes_on_after_it(
    tmp_path: Path, level: Level
) -> None:
    phone = LocksAfter()
    async with engine(tmp_path, ScriptedModel([TAP, TAP, DONE]), phone, config=at(level)) as it:
        job = await it.jobs.start(order(), ANA)
        asked = await asked_to_unlock(it, job)
        said = Egress().render(it.jobs.show(asked, ANA)).data
        assert (said["question"], said["status"]) == (UNLOCK, "input_required")
        assert "unlock" in str(said["next"])
        assert len(phone.performed) == 1
        phone.power = "awake"
        await it.jobs.answer(job.id, "ready", ANA)
        ended = await it.over(job)
        assert (ended.state, ended.error, ended.question) == ("done", "", "")
        assert len(phone.performed) == 2, "something was done twice, or not at all"


async def test_a_phone_that_is_still_locked_is_asked_about_again(tmp_path: Path) -> None:
    phone = FakePhone()
    phone.power = "secure-locked"
    async with engine(tmp_path, ScriptedModel([DONE]), phone) as it:
        job = await it.jobs.start(order(), ANA)
        first = await asked_to_unlock(it, job)
        await it.jobs.answer(job.id, "done", ANA)
        second = await asked_to_unlock(it, job)
        assert second.asks != first.asks
        phone.power = "awake"
        await it.jobs.answer(job.id, "now it is", ANA)
        assert (await it.over(job)).state == "done"


@pytest.mark.parametrize("opens", [False, True])
async def test_who_does_not_unlock_it_ends_the_job(tmp_path: Path, opens: bool) -> None:
    phone = FakePhone()
    phone.power = "secure-locked"
    wanted = replace(order(), open_first="clock" if opens else "")
    async with engine(tmp_path, ScriptedModel([DONE]), phone) as it:
        job = await it.jobs.start(wanted, ANA)
        await asked_to_unlock(it, job)
        await it.jobs.answer(job.id, " Stop ", ANA)
        ended = await it.over(job)
        assert (ended.state, ended.error) == ("crashed", "device_locked")


async def test_what_was_to_be_opened_first_is_opened_once_the_phone_is_unlocked(tmp_path: Path) -> None:
    phone = FakePhone()
    phone.power = "secure-locked"
    async with engine(tmp_path, ScriptedModel([DONE]), phone) as it:
        job = await it.jobs.start(replace(order(), open_first="clock"), ANA)
        await asked_to_unlock(it, job)
        phone.power = "awake"
        await it.jobs.answer(job.id, "ready", ANA)
        ended = await it.over(job)
        assert (ended.state, ended.trail, phone.url) == ("done", "open finish", "clock")


@pytest.mark.parametrize("opens", [False, True])
async def test_the_deadline_counts_while_nobody_unlocks_it(tmp_path: Path, opens: bool) -> None:
    phone = FakePhone()
    phone.power = "secure-locked"
    wanted = replace(order(seconds=0.3), open_first="clock" if opens else "")
    async with engine(tmp_path, ScriptedModel([DONE]), phone) as it:
        job = await it.jobs.start(wanted, ANA)
        await asked_to_unlock(it, job)
        ended = await it.until(job, "not_done")
        assert (ended.outcome, ended.question) == ("out_of_time", "")


async def test_a_job_that_asks_to_unlock_can_be_cancelled(tmp_path: Path) -> None:
    phone = FakePhone()
    phone.power = "secure-locked"
    async with engine(tmp_path, ScriptedModel([DONE]), phone) as it:
        job = await it.jobs.start(order(), ANA)
        await asked_to_unlock(it, job)
        assert (await it.jobs.cancel(job.id, ANA)).state == "cancelled"
        assert it.desk.leases.holder("phone") is None


async def test_a_form_for_the_unlocking_shows_it_at_every_level_and_its_refusal_gives_up(
    tmp_path: Path,
) -> None:
    phone = FakePhone()
    phone.power = "secure-locked"
    async with engine(tmp_path, ScriptedModel([DONE]), phone, config=at("private")) as it:
        job = await asked_to_unlock(it, await it.jobs.start(order(), ANA))
        shown = form(job, "private", pick("x", ROLES))
        params = shown["params"]
        assert isinstance(params, dict)
        assert params["message"] == UNLOCK
        assert answer_from(job, {"action": "decline"}) == "stop"


async def test_a_model_that_asks_in_those_very_words_is_hidden_as_any_other(tmp_path: Path) -> None:
    async with engine(
        tmp_path, ScriptedModel([Decision(AskUser(UNLOCK))]), FakePhone(), config=at("private")
    ) as it:
        job = await it.until(await it.jobs.start(order(), ANA), "needs_answer")
        assert Egress().render(it.jobs.show(job, ANA)).data["question"] == "[hidden]"


@asynccontextmanager
async def resting(
    tmp_path: Path, phone: FakePhone, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Engine]:
    monkeypatch.setattr(slots, "ILL_SECONDS", 0.0)
    async with engine(tmp_path, ScriptedModel([TAP, TAP, DONE]), phone) as it:
        yield it


async def test_a_job_waits_for_a_phone_that_rests_longer_than_for_a_lost_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "LOST_SECONDS", 0.0)
    phone = FakePhone()
    phone.ills = WARM
    async with resting(tmp_path, phone, monkeypatch) as it:
        job = await it.jobs.start(order(), ANA)
        waiting = await it.until(job, "waiting_device")
        assert (waiting.error, WARM.reason in waiting.detail) == ("device_resting", True)
        assert "waited for" in str(it.jobs.show(waiting, ANA).data["next"])
        phone.ills = Health()
        ended = await it.over(job)
        assert (ended.state, ended.error, ended.detail) == ("done", "", "")


async def test_a_job_does_not_wait_for_a_resting_phone_beyond_its_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = FakePhone()
    phone.ills = WARM
    async with resting(tmp_path, phone, monkeypatch) as it:
        ended = await it.until(await it.jobs.start(order(seconds=0.3), ANA), "not_done")
        assert (ended.outcome, phone.performed) == ("out_of_time", [])


async def test_a_job_whose_phone_needs_a_rest_in_mid_run_frees_it_and_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Tires(FakePhone):
        async def see(self, look: Look) -> Screen:
            if len(self.performed) == 1 and self.ills.state == "ok" and not self.rests:
                self.ills = WARM
                raise DeviceResting("a capture", WARM.reason, "let it charge")
            return await super().see(look)

    phone = Tires()
    async with resting(tmp_path, phone, monkeypatch) as it:
        job = await it.jobs.start(order(), ANA)
        await it.until(job, "waiting_device")
        async with asyncio.timeout(5):
            await phone.rested.wait()
        phone.ills = Health()
        ended = await it.over(job)
        assert (ended.state, len(phone.performed)) == ("done", 2)


async def test_a_phone_that_rests_though_it_says_that_it_is_well_is_not_asked_without_a_pause(
    tmp_path: Path,
) -> None:
    class Contradicts(FakePhone):
        looks = 0

        async def see(self, look: Look) -> Screen:
            self.looks += 1
            raise DeviceResting("a capture", WARM.reason, "let it charge")

    phone = Contradicts()
    async with engine(tmp_path, ScriptedModel([DONE]), phone) as it:
        ended = await it.until(await it.jobs.start(order(seconds=0.8), ANA), "not_done")
        assert (ended.outcome, 2 <= phone.looks <= 4) == ("out_of_time", True)


@pytest.mark.parametrize("waits_for", ["its unlocking", "its rest", "its return"])
async def test_a_daemon_that_is_killed_while_a_job_waits_leaves_it_interrupted_and_nothing_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waits_for: str
) -> None:
    monkeypatch.setattr(slots, "ILL_SECONDS", 0.0)

    class Stops(FakePhone):
        stopped = False

        async def see(self, look: Look) -> Screen:
            if self.stopped and waits_for == "its return":
                raise DeviceLost("a capture", "it went away", "plug it in")
            if self.stopped and waits_for == "its rest":
                self.ills = WARM
                raise DeviceResting("a capture", WARM.reason, "let it charge")
            return await super().see(look)

        async def perform(self, action: Action) -> None:
            await super().perform(action)
            if len(self.performed) == 1:
                self.stopped = True
                self.power = "secure-locked" if waits_for == "its unlocking" else "awake"

    phone = Stops()
    left = tmp_path / "left by a kill"
    async with engine(tmp_path / "before", ScriptedModel([TAP, TAP, DONE]), phone) as it:
        job = await it.jobs.start(order(), ANA)
        await it.until(job, "needs_answer" if waits_for == "its unlocking" else "waiting_device")
        shutil.copytree(tmp_path / "before", left)
        phone.stopped, phone.power, phone.ills = False, "awake", Health()
        await it.jobs.cancel(job.id, ANA)
    async with engine(left, ScriptedModel([TAP, DONE]), phone) as it:
        found = it.jobs.get(job.id, ANA)
        assert (found.state, found.error, found.question) == ("interrupted", "server_died", "")
        assert not found.asks_to_unlock
        with pytest.raises(JobError, match="resume"):
            await it.jobs.answer(job.id, "ready", ANA)
        assert len(phone.performed) == 1, "it was done again without being asked for"
        await it.jobs.answer(job.id, "resume", ANA)
        ended = await it.over(job)
        assert (ended.state, len(phone.performed)) == ("done", 2)
        assert ended.trail.split()[0].startswith("tap")


async def test_a_job_on_a_quarantined_phone_fails_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = FakePhone()
    phone.ills = DARK
    async with resting(tmp_path, phone, monkeypatch) as it:
        ended = await it.over(await it.jobs.start(order(), ANA))
        assert (ended.state, ended.error) == ("crashed", "device_quarantined")
        assert DARK.reason in ended.detail


async def test_a_phone_that_was_rebooted_and_is_locked_is_asked_about(tmp_path: Path) -> None:
    class Reboots(FakePhone):
        async def see(self, look: Look) -> Screen:
            if len(self.performed) == 1 and self.power == "awake":
                self.power = "secure-locked"
                raise DeviceLost("a capture", "it went away", "plug it in")
            return await super().see(look)

    phone = Reboots()
    async with engine(tmp_path, ScriptedModel([TAP, DONE]), phone) as it:
        job = await it.jobs.start(order(), ANA)
        await asked_to_unlock(it, job)
        phone.power = ""
        await it.jobs.answer(job.id, "ready", ANA)
        ended = await it.over(job)
        assert (ended.state, len(phone.performed)) == ("done", 1)


@pytest.mark.parametrize("error", [DeviceLocked, DeviceResting, DeviceQuarantined])
async def test_what_no_decision_mends_ends_a_run_and_is_not_put_to_the_model(
    error: type[DeviceLocked | DeviceResting | DeviceQuarantined],
) -> None:
    class Refuses(FakePhone):
        async def perform(self, action: Action) -> None:
            raise error(action.kind, "it cannot now", "help it")

    model = ScriptedModel([TAP, TAP, DONE])
    episode = await run_agent("tap", Refuses(), model, record=NoRecord())
    assert (episode.outcome, episode.error, len(model.seen)) == ("device_failed", error.code, 1)
