"""One configured device: opened when first used, looked at when suspect, opened anew when it died."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points

from gui_mcp_devices.actions import Action
from gui_mcp_devices.device import Device, DeviceInfo
from gui_mcp_devices.errors import DeviceError, DeviceLost, MissingPart
from gui_mcp_devices.screen import Look, Screen

from gui_mcp.config import DeviceConfig, Option

Driver = Callable[[str, Mapping[str, Option]], Awaitable[Device]]
"""What an entry point of the group `gui_mcp.devices` is: opens a device, given its id and its options."""

PROBE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Peek:
    """The last whole picture that was seen of a device, as the driver gave it."""

    data: bytes
    media_type: str
    taken_at: float
    """Unix time, seconds."""


@dataclass(slots=True)
class Memory:
    """What is known of an open device between two calls. It goes with the driver."""

    last: Screen | None = None
    """The latest capture that held elements; what `changed` is compared with."""
    suspect: bool = False
    """It was lost in mid-call; the next holder finds out whether it still lives."""
    late: int = 0
    """Calls in a row that ran out of time or were cut short; a second one makes it suspect."""
    picture: Peek | None = None


@dataclass(slots=True, eq=False)
class Slot:
    """Where a device is kept. Who uses it holds its lease."""

    name: str
    config: DeviceConfig
    device: Device | None = field(default=None, init=False)
    memory: Memory = field(default_factory=Memory, init=False)
    users: int = field(default=0, init=False)
    """Holders that are in their block; more than one only while a broken one has not noticed."""
    retired: bool = field(default=False, init=False)
    """The last to leave closes it."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def alive(self, drivers: Mapping[str, Driver] | None, *, anew: bool = False) -> Device:
        """The open device. A suspect one is looked at once, and replaced when it is dead; with `anew` it is
        replaced whatever it says. Raises `DeviceError`."""
        async with self._lock:
            suspect = self.memory.suspect
            if self.device is not None and (anew or (suspect and not await _answers(self.device))):
                await self._drop()
            if self.device is None:
                self.memory = Memory()
                self.device = await _open(self.name, self.config, drivers)
            self.memory.suspect, self.memory.late = False, 0 if suspect else self.memory.late
            return self.device

    async def close(self) -> None:
        """Close what is open, once nobody opens it any more. A second call does nothing."""
        async with self._lock:
            await self._drop()

    async def _drop(self) -> None:
        device, self.device, self.memory = self.device, None, Memory()
        if device is not None:
            await device.close()


@dataclass(slots=True)
class Remembering:
    """`device`, whose whole pictures are kept in `memory` for as long as `keeps` says so."""

    device: Device
    memory: Memory
    keeps: Callable[[], bool]

    @property
    def info(self) -> DeviceInfo:
        return self.device.info

    async def see(self, look: Look) -> Screen:
        screen = await self.device.see(look)
        image = screen.image
        if look.image == "full" and image is not None and not screen.secure and self.keeps():
            self.memory.picture = Peek(image.data, image.media_type, screen.taken_at or time.time())
        return screen

    async def perform(self, action: Action) -> None:
        await self.device.perform(action)

    async def close(self) -> None:
        await self.device.close()


async def _open(name: str, config: DeviceConfig, drivers: Mapping[str, Driver] | None) -> Device:
    if drivers is not None and config.driver in drivers:
        return await drivers[config.driver](name, config.options)
    found = entry_points(group="gui_mcp.devices")
    if config.driver not in found.names:
        raise MissingPart(
            f"driver {config.driver!r} of device {name!r}",
            f"the drivers installed are {', '.join(sorted(found.names))}",
            "correct `driver` in the config, or install the package that brings it",
        )
    driver: Driver = found[config.driver].load()
    return await driver(name, config.options)


async def _answers(device: Device) -> bool:
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await device.see(Look(elements=False))
    except (DeviceLost, TimeoutError):
        return False
    except DeviceError:
        return True
    return True
