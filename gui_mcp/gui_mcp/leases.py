"""Who holds which device. One holder a device, first come first served; the second is told who has it."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from gui_mcp_devices.errors import DeviceError


class DeviceBusy(DeviceError):
    """Somebody else holds the device."""

    code = "device_busy"


class LeaseLost(DeviceError):
    """The lease was given back or broken while its holder was still acting."""

    code = "lease_lost"


@dataclass(slots=True)
class Lease:
    """The right of one holder to act on one device; `held` turns false when it ends."""

    device: str
    holder: str
    """Shown to whoever comes second: `a call of this client`, `task 1f3a...`."""
    brief: bool
    """A single call, over in seconds; worth waiting for."""
    since: float = field(default_factory=time.monotonic)
    held: bool = True


class Leases:
    """All leases of one process, in memory: they end with it."""

    def __init__(self) -> None:
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._held: dict[str, Lease] = {}

    @asynccontextmanager
    async def take(
        self, device: str, holder: str, *, patience: float, brief: bool = True
    ) -> AsyncGenerator[Lease]:
        """Hold `device` for the length of the block.

        A brief holder waits its turn for `patience` seconds behind other brief ones, but is refused at once
        while a task has the device; a task waits behind anybody. Raises `DeviceBusy`.
        """
        other = self._held.get(device)
        if brief and other is not None and not other.brief:
            raise _busy(device, holder, other)
        lock = self._locks[device]
        try:
            async with asyncio.timeout(patience):
                await lock.acquire()
        except TimeoutError:
            raise _busy(device, holder, self._held.get(device)) from None
        lease = self._held[device] = Lease(device, holder, brief)
        try:
            yield lease
        finally:
            lease.held = False
            del self._held[device]
            lock.release()

    def holder(self, device: str) -> Lease | None:
        return self._held.get(device)


def _busy(device: str, holder: str, other: Lease | None) -> DeviceBusy:
    held = (
        f"{other.holder} has held it for {time.monotonic() - other.since:.0f} s"
        if other
        else "others wait for it"
    )
    return DeviceBusy(
        f"device {device!r} for {holder}", held, "wait for that to end, or cancel that task with cancel_task"
    )
