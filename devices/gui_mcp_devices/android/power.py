"""A phone that sleeps is woken before it is touched; one that only its owner can unlock is left alone."""

from __future__ import annotations

import asyncio
import time

from gui_mcp_devices.android import situation
from gui_mcp_devices.android.borrowed import Borrowed
from gui_mcp_devices.android.client import Handset
from gui_mcp_devices.android.situation import Situation
from gui_mcp_devices.errors import DeviceLocked, Unreachable
from gui_mcp_devices.screen import Power

KNOWN_SECONDS = 20.0
"""How long a phone that is kept awake is taken to be as it was seen."""
WAKES_SECONDS = 3.0
OPENS_SECONDS = 2.0
AGAIN = 0.05
"""Seconds between two looks at a phone that is waking."""


class Waker:
    """Keeps one phone fit to be touched."""

    def __init__(self, handset: Handset, borrowed: Borrowed) -> None:
        self._handset = handset
        self._borrowed = borrowed
        self._lit = 0.0

    def saw(self, power: Power) -> None:
        """A capture has seen it so."""
        self._lit = time.monotonic() if power in ("awake", "") else 0.0

    async def situation(self) -> Situation:
        """As it is now. Raises `DeviceError`."""
        said = await self._handset.shell(situation.LINE, asked="where the phone is")
        seen = situation.read(said.text)
        self.saw(seen.power)
        return seen

    async def ready(self, asked: str) -> bool:
        """Make it awake and open, and keep it so; True when it was not.

        Raises `DeviceLocked`, `Unreachable`.
        """
        if time.monotonic() - self._lit < KNOWN_SECONDS and self._borrowed.awake:
            return False
        seen = await self.situation()
        await self._borrowed.stay_awake()
        if seen.power in ("awake", ""):
            return False
        if seen.power == "asleep":
            await self._handset.shell("input keyevent KEYCODE_WAKEUP", asked="wake the phone")
            seen = await self._until_not("asleep", WAKES_SECONDS)
        if seen.power == "locked":
            await self._handset.shell("wm dismiss-keyguard", asked="open the phone")
            seen = await self._until_not("locked", OPENS_SECONDS)
        if seen.power == "secure-locked" or seen.power == "locked":
            raise DeviceLocked(asked, "the phone is locked", "unlock it by hand, then go on")
        if seen.power == "asleep":
            raise Unreachable(asked, "the phone does not wake up", "wake it by hand, then try again")
        return True

    async def _until_not(self, power: Power, seconds: float) -> Situation:
        deadline = time.monotonic() + seconds
        while True:
            seen = await self.situation()
            if seen.power != power or time.monotonic() > deadline:
                return seen
            await asyncio.sleep(AGAIN)
