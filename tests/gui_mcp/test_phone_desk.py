"""What the desk does for a device that borrows settings, and with one that is not fit for work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

import pytest
from gui_mcp.config import DeviceConfig, Option
from gui_mcp.desk import Desk
from gui_mcp.principals import Principal
from gui_mcp_devices.actions import Action, Ref, Tap
from gui_mcp_devices.device import Device, Health
from gui_mcp_devices.errors import (
    ActionTimeout,
    DeviceLost,
    DeviceQuarantined,
    DeviceResting,
)
from gui_mcp_devices.screen import Look

from gui_mcp import slots
from tests.gui_mcp.phones import FakePhone
from tests.gui_mcp.serving import served, text

ANA, BEN = (Principal(f"id-{name}", "local", name) for name in ("ana", "ben"))
WARM = Health("resting", "its battery is at 4 %")
DARK = Health("quarantined", "no picture since an hour")


def desk_with(phone: FakePhone, lease_seconds: float = 60.0) -> Desk:
    async def driver(id: str, options: Mapping[str, Option]) -> Device:
        phone.closed = False
        return phone

    return Desk({"phone": DeviceConfig(driver="fake")}, {"fake": driver}, lease_seconds=lease_seconds)


async def tap(desk: Desk, by: Principal, task: str = "") -> None:
    async with desk.hold("phone", by, task=task) as seat:
        await seat.device.perform(Tap(Ref("e2")))


async def test_a_phone_rests_once_the_session_of_its_last_caller_has_run_out() -> None:
    phone = FakePhone()
    async with desk_with(phone, lease_seconds=0.05) as desk:
        await tap(desk, ANA)
        assert phone.rests == 0
        async with asyncio.timeout(5):
            await phone.rested.wait()
        assert desk.leases.holder("phone") is None
    assert phone.rests == 1, "it was let rest again though nobody had it"


@pytest.mark.parametrize("end", ["the client goes", "the owner frees it", "a task is over"])
async def test_a_phone_rests_as_soon_as_nobody_has_it(end: str) -> None:
    phone = FakePhone()
    async with desk_with(phone) as desk:
        await tap(desk, ANA, task="t1" if end == "a task is over" else "")
        if end == "the client goes":
            desk.leave(ANA)
        elif end == "the owner frees it":
            desk.free("phone")
        async with asyncio.timeout(5):
            await phone.rested.wait()
        assert phone.rests == 1


async def test_a_phone_that_passes_to_the_next_in_line_does_not_rest_between() -> None:
    phone = FakePhone()
    async with desk_with(phone) as desk:
        async with desk.hold("phone", ANA, task="t1") as seat:
            waiting = asyncio.create_task(tap(desk, BEN, task="t2"))
            await asyncio.sleep(0)
            await seat.device.perform(Tap(Ref("e2")))
        await waiting
        async with asyncio.timeout(5):
            await phone.rested.wait()
    assert phone.rests == 1


async def test_who_comes_while_a_phone_gives_back_waits_until_it_has() -> None:
    phone = FakePhone()
    phone.may_rest.clear()
    async with desk_with(phone) as desk:
        await tap(desk, ANA, task="t1")
        async with asyncio.timeout(5):
            await phone.resting.wait()
        coming = asyncio.create_task(tap(desk, BEN))
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(phone.performed) == 1
        phone.may_rest.set()
        await coming
        assert (len(phone.performed), phone.done_while_resting) == (2, 0)


async def test_a_phone_that_is_taken_again_at_once_does_not_rest_in_its_holders_hands() -> None:
    phone = FakePhone()
    async with desk_with(phone) as desk:
        await tap(desk, ANA, task="t1")
        async with desk.hold("phone", BEN, task="t2") as seat:
            for _ in range(20):
                await asyncio.sleep(0)
            assert phone.rests == 0
            await seat.device.perform(Tap(Ref("e2")))
        async with asyncio.timeout(5):
            await phone.rested.wait()
    assert phone.rests == 1


async def test_closing_the_desk_lets_a_phone_rest_before_it_is_closed() -> None:
    phone = FakePhone()
    async with desk_with(phone) as desk:
        await tap(desk, ANA)
    assert (phone.rests, phone.closed) == (1, True)


async def test_a_rest_that_fails_or_hangs_is_logged_and_keeps_nobody_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    phone = FakePhone()
    phone.unrested = DeviceLost("a rest", "it is unplugged", "plug it in", screen_text="secret words")
    async with desk_with(phone) as desk:
        await tap(desk, ANA, task="t1")
        async with asyncio.timeout(5):
            await phone.rested.wait()
        await tap(desk, BEN, task="t2")
        monkeypatch.setattr(slots, "REST_SECONDS", 0.01)
        phone.may_rest.clear()
        await tap(desk, BEN, task="t3")
        async with asyncio.timeout(5):
            await phone.resting.wait()
            await tap(desk, BEN, task="t4")
        phone.unrested = None
        phone.may_rest.set()
    warned = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert warned[0] == "device phone did not give back what it borrowed: device_lost"
    assert "device phone did not give back what it borrowed: it took too long" in warned
    assert "secret words" not in caplog.text


@pytest.mark.parametrize(("ills", "error"), [(WARM, DeviceResting), (DARK, DeviceQuarantined)])
async def test_a_phone_that_is_not_fit_is_refused_with_the_reason_and_left_free(
    ills: Health, error: type[DeviceResting | DeviceQuarantined]
) -> None:
    phone = FakePhone()
    phone.ills = ills
    async with desk_with(phone) as desk:
        with pytest.raises(error, match=ills.reason):
            await tap(desk, ANA)
        assert desk.leases.holder("phone") is None
        assert [listed.health for listed in desk.list(ANA)] == [ills]
        assert phone.performed == []


async def test_a_phone_is_asked_seldom_how_it_fares_and_again_after_a_capture_that_failed() -> None:
    phone = FakePhone()
    async with desk_with(phone) as desk:
        for _ in range(3):
            await tap(desk, ANA)
        assert phone.asked_how == 1
        phone.fail_next = ActionTimeout("a capture", "it gave none in time", "try again")
        with pytest.raises(ActionTimeout):
            async with desk.hold("phone", ANA) as seat:
                await seat.device.see(Look())
        await tap(desk, ANA)
        assert phone.asked_how == 2


async def test_a_phone_that_becomes_unfit_while_it_is_held_says_so_at_the_next_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    phone = FakePhone()
    async with desk_with(phone) as desk, desk.hold("phone", ANA, task="t1") as seat:
        await seat.device.see(Look())
        phone.ills = WARM
        await seat.device.see(Look())
        monkeypatch.setattr(slots, "WELL_SECONDS", 0.0)
        with pytest.raises(DeviceResting, match=WARM.reason):
            await seat.device.see(Look())


async def test_the_look_behind_a_calls_action_says_what_came_of_it_though_the_phone_tires(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Tires(FakePhone):
        async def perform(self, action: Action) -> None:
            await super().perform(action)
            self.ills = WARM
            monkeypatch.setattr(slots, "WELL_SECONDS", 0.0)

    phone = Tires("fake")
    async with served(tmp_path, device=phone) as server:
        assert "change:" in text(await server.call("tap", ref="e2"))
        assert "device_resting" in text(await server.call("observe"))


@pytest.mark.parametrize("silence", ["it hangs", "it fails"])
async def test_a_phone_that_does_not_say_how_it_fares_is_taken_as_it_last_was_and_asked_seldom(
    monkeypatch: pytest.MonkeyPatch, silence: str
) -> None:
    class Silent(FakePhone):
        async def health(self) -> Health:
            await super().health()
            if silence == "it hangs":
                await asyncio.Event().wait()
            raise ActionTimeout("how the phone fares", "it said nothing", "try again")

    monkeypatch.setattr(slots, "HEALTH_SECONDS", 0.02)
    phone = Silent()
    async with desk_with(phone) as desk:
        await tap(desk, ANA)
        await tap(desk, ANA, task="t1")
        assert (phone.asked_how, len(phone.performed)) == (1, 2)


async def test_a_phone_that_is_away_when_it_is_asked_how_it_fares_is_opened_anew() -> None:
    class Gone(FakePhone):
        async def health(self) -> Health:
            raise DeviceLost("how the phone fares", "it is unplugged", "plug it in")

    phone = Gone()
    async with desk_with(phone) as desk:
        with pytest.raises(DeviceLost):
            await tap(desk, ANA)
        assert desk.leases.holder("phone") is None


async def test_phones_taken_out_of_the_config_rest_side_by_side_and_a_broken_one_keeps_none_open() -> None:
    together = asyncio.Barrier(3)

    async def driver(id: str, options: Mapping[str, Option]) -> Device:
        return phones[id]

    class Broken(FakePhone):
        async def rest(self) -> None:
            await together.wait()
            raise ZeroDivisionError

    class Meets(FakePhone):
        async def rest(self) -> None:
            await together.wait()
            await super().rest()

    phones: dict[str, FakePhone] = {"a": Broken("a"), "b": Meets("b"), "c": Meets("c")}
    config = {name: DeviceConfig(driver="fake") for name in phones}
    async with Desk(config, {"fake": driver}) as desk:
        for name in phones:
            async with desk.hold(name, ANA):
                pass
        async with asyncio.timeout(5):
            with pytest.raises(ZeroDivisionError):
                await desk.reconfigure({})
    assert [phone.closed for phone in phones.values()] == [True] * 3


async def test_a_phone_whose_rest_is_broken_is_closed_all_the_same() -> None:
    class Broken(FakePhone):
        async def rest(self) -> None:
            raise ZeroDivisionError

    phone = Broken()
    with pytest.raises(ZeroDivisionError):
        async with desk_with(phone) as desk:
            await tap(desk, ANA)
    assert phone.closed


async def test_a_phone_that_has_rested_is_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "ILL_SECONDS", 0.0)
    phone = FakePhone()
    phone.ills = WARM
    async with desk_with(phone) as desk:
        with pytest.raises(DeviceResting):
            await tap(desk, ANA)
        phone.ills = Health()
        await tap(desk, ANA)
        assert [listed.health.state for listed in desk.list(ANA)] == ["ok"]


@pytest.mark.parametrize("level", ["open", "private"])
async def test_the_list_says_that_a_phone_rests_and_at_open_why(tmp_path: Path, level: str) -> None:
    phone = FakePhone("fake")
    phone.ills = WARM
    async with served(tmp_path, device=phone, level="open" if level == "open" else "private") as server:
        refused = await server.call("observe")
        assert refused.is_error
        assert "device_resting" in text(refused)
        listed = text(await server.call("list_devices"))
        assert "health resting" in listed
        assert ("battery is at 4 %" in listed) == ("battery is at 4 %" in text(refused)) == (level == "open")
