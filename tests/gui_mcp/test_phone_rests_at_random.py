"""A phone in random hands: it is never let rest while somebody has it, and always in the end."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from random import Random

import pytest
from gui_mcp.config import DeviceConfig, Option
from gui_mcp.desk import Desk
from gui_mcp.leases import DeviceBusy, LeaseLost
from gui_mcp.principals import Principal
from gui_mcp_devices.actions import Action, Ref, Tap
from gui_mcp_devices.device import Device
from gui_mcp_devices.errors import DeviceError, DeviceLost
from gui_mcp_devices.screen import Look

from tests.gui_mcp.phones import FakePhone

WHO = [Principal(f"id-{n}", "local", f"client-{n}") for n in range(3)]
HISTORIES = 60
TICK = 0.0005


class Watched(FakePhone):
    """Knows who does what to it, and complains when that overlaps."""

    def __init__(self, dice: Random, said: Counter[str]) -> None:
        super().__init__()
        self.dice, self.said = dice, said
        self.busy = 0
        self.borrowed = False

    async def rest(self) -> None:
        assert not self.busy, "it was let rest in somebody's hands"
        assert not self.closed
        self.busy += 1
        try:
            await asyncio.sleep(TICK * self.dice.randrange(4))
            self.borrowed = False
            self.said["rested"] += 1
            if self.dice.random() < 0.2:
                raise DeviceLost("give back what was borrowed", "it is away", "plug it in")
        finally:
            self.busy -= 1

    async def perform(self, action: Action) -> None:
        assert not self.busy and not self.closed
        self.busy += 1
        try:
            self.borrowed = True
            await asyncio.sleep(TICK * self.dice.randrange(4))
            await super().perform(action)
        finally:
            self.busy -= 1


async def hold(desk: Desk, dice: Random, number: int, said: Counter[str]) -> None:
    await asyncio.sleep(TICK * dice.randrange(60))
    by, task = dice.choice(WHO), f"t{number}" if dice.random() < 0.4 else ""
    try:
        async with desk.hold("phone", by, patience=1.0, task=task) as seat:
            for _ in range(dice.randrange(4)):
                await seat.device.perform(Tap(Ref("e2")))
                await seat.device.see(Look())
                await asyncio.sleep(TICK * dice.randrange(3))
                if dice.random() < 0.2:
                    seat = await seat.renew()
        said["held"] += 1
    except (DeviceBusy, LeaseLost) as error:
        said[error.code] += 1
    except DeviceError as error:
        raise AssertionError(error) from error


async def meddle(desk: Desk, dice: Random, holders: list[asyncio.Task[None]]) -> None:
    await asyncio.sleep(TICK * dice.randrange(80))
    match dice.randrange(4):
        case 0:
            desk.free("phone")
        case 1:
            desk.leave(dice.choice(WHO))
        case 2:
            dice.choice(holders).cancel()
        case _:
            wanted = DeviceConfig(driver="fake", options={"take": dice.randrange(2)})
            await desk.reconfigure({"phone": wanted})


@pytest.mark.parametrize("lease_seconds", [0.0, 0.01])
async def test_a_phone_is_never_let_rest_in_somebodys_hands_and_always_in_the_end(
    lease_seconds: float,
) -> None:
    said: Counter[str] = Counter()
    for seed in range(HISTORIES):
        dice = Random(f"{seed} {lease_seconds}")
        phones: list[Watched] = []

        async def driver(
            id: str, options: Mapping[str, Option], dice: Random = dice, phones: list[Watched] = phones
        ) -> Device:
            assert all(phone.closed for phone in phones), "two drivers of one phone"
            phones.append(Watched(dice, said))
            return phones[-1]

        config = DeviceConfig(driver="fake", options={"take": 0})
        async with Desk({"phone": config}, {"fake": driver}, lease_seconds=lease_seconds) as desk:
            holders = [asyncio.create_task(hold(desk, dice, n, said)) for n in range(dice.randint(2, 12))]
            others = [asyncio.create_task(meddle(desk, dice, holders)) for _ in range(dice.randrange(6))]
            for end in await asyncio.gather(*holders, *others, return_exceptions=True):
                if isinstance(end, asyncio.CancelledError):
                    said["cancelled"] += 1
                elif end is not None:
                    raise end
            if dice.random() < 0.5:  # else the end of the desk does it
                async with asyncio.timeout(5):
                    while any(phone.borrowed for phone in phones):  # noqa: ASYNC110
                        await asyncio.sleep(TICK)
                said["seen to rest"] += 1
        assert all(phone.closed and not phone.borrowed for phone in phones)
    for what in ("held", "rested", "lease_lost", "cancelled", "seen to rest"):
        assert said[what] > 5, said
