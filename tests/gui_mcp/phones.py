"""A phone in memory: it borrows and gives back, ails, sleeps, locks and hides its windows."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from gui_mcp_devices.actions import Action
from gui_mcp_devices.device import Health
from gui_mcp_devices.errors import DeviceError, DeviceLocked
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Look, Power, Screen


class FakePhone(FakeDevice):
    """The form of `FakeDevice` on a phone."""

    power: Power = "awake"
    secure = False
    """Its window forbids capture."""
    ills = Health()
    asked_how = 0
    """How often it was asked how it fares."""
    unrested: DeviceError | None = None
    """Raised by every `rest`."""

    def __init__(self, id: str = "phone", *, throwaway: bool = True) -> None:
        super().__init__(id, throwaway=throwaway)
        self.rests = 0
        self.rested = asyncio.Event()
        self.resting = asyncio.Event()
        """A rest has begun."""
        self.may_rest = asyncio.Event()
        self.may_rest.set()
        self.done_while_resting = 0

    async def rest(self) -> None:
        self.resting.set()
        before = len(self.performed)
        await self.may_rest.wait()
        self.done_while_resting += len(self.performed) - before
        self.resting.clear()
        self.rests += 1
        self.rested.set()
        if self.unrested is not None:
            raise self.unrested

    async def health(self) -> Health:
        self.asked_how += 1
        return self.ills

    async def see(self, look: Look) -> Screen:
        self._refuse_if_locked("a capture")
        screen = await super().see(look)
        return replace(screen, power=self.power, secure=self.secure)

    async def perform(self, action: Action) -> None:
        self._refuse_if_locked(action.kind)
        await super().perform(action)

    def _refuse_if_locked(self, asked: str) -> None:
        if self.power == "secure-locked":
            raise DeviceLocked(asked, "the phone is locked", "unlock it")
