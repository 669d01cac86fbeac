"""The devices at hand: opened when first used, held by lease, opened anew when they died."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import entry_points

from gui_mcp_devices.device import Device, DeviceInfo
from gui_mcp_devices.errors import ActionTimeout, DeviceError, DeviceLost, MissingPart
from gui_mcp_devices.screen import Look, Screen

from gui_mcp.config import DeviceConfig, Option
from gui_mcp.guards import guard_device
from gui_mcp.leases import Lease, Leases
from gui_mcp.principals import Principal
from gui_mcp.privacy.levels import Level, stricter

Driver = Callable[[str, Mapping[str, Option]], Awaitable[Device]]
"""What an entry point of the group `gui_mcp.devices` is: opens a device, given its id and its options."""

PROBE_SECONDS = 5.0
MOST_LATE = 2


class UnknownDevice(DeviceError):
    """No device of that name, or several and none was named."""

    code = "unknown_device"


@dataclass(slots=True)
class Memory:
    """What is known of an open device between two calls."""

    last: Screen | None = None
    """The latest capture that held elements; what `changed` is compared with."""
    suspect: bool = False
    """It was lost in mid-call; the next holder finds out whether it still lives."""
    late: int = 0
    """Calls in a row that ran out of time or were cut short; a second one makes it suspect."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A device that is held: what tools and jobs work with."""

    device: Device
    """Guarded."""
    level: Level
    memory: Memory

    @property
    def info(self) -> DeviceInfo:
        return self.device.info


@dataclass(slots=True)
class _Slot:
    config: DeviceConfig
    device: Device | None = None
    memory: Memory = field(default_factory=Memory)
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class Listed:
    """One device as `list_devices` shows it."""

    id: str
    driver: str
    level: Level | None
    """None until it has been opened, when the owner set none."""
    info: DeviceInfo | None
    lease: Lease | None


class Desk:
    """All devices of one process. `async with Desk(...)` closes them at the end."""

    def __init__(
        self, devices: Mapping[str, DeviceConfig], drivers: Mapping[str, Driver] | None = None
    ) -> None:
        self._slots = {name: _Slot(config) for name, config in devices.items()}
        self._drivers = drivers
        self.leases = Leases()

    def list(self, by: Principal) -> list[Listed]:
        """Those that `by` may use."""
        return [
            Listed(
                name,
                slot.config.driver,
                self.level(name),
                slot.device.info if slot.device else None,
                self.leases.holder(name),
            )
            for name, slot in self._slots.items()
            if by.may_use(name)
        ]

    def choose(self, name: str | None, by: Principal) -> str:
        """The device meant; leaving it out works while there is only one. Raises `UnknownDevice`."""
        usable = [device for device in self._slots if by.may_use(device)]
        known = ", ".join(usable)
        if name is None and len(usable) == 1:
            return usable[0]
        if name is None:
            raise UnknownDevice("a device", f"there are several: {known}", "name one in `device`")
        if name not in usable:
            raise UnknownDevice(f"device {name!r}", f"the devices here are {known}", "name one of them")
        return name

    def level(self, name: str) -> Level | None:
        slot = self._slots[name]
        if slot.config.level is not None or slot.device is None:
            return slot.config.level
        return "open" if slot.device.info.throwaway else "private"

    @asynccontextmanager
    async def hold(
        self, name: str, by: Principal, *, patience: float = 15.0, task: str = ""
    ) -> AsyncGenerator[Seat]:
        """The device for the length of the block, opened if need be: one call of `by`, or with its id a whole
        `task` of `by`. Raises `DeviceError`."""
        name = self.choose(name, by)
        slot = self._slots[name]
        holder = f"task {task[:8]}" if task else by.name
        async with self.leases.take(name, holder, patience=patience, brief=not task) as lease:
            device = await self._alive(name, slot)
            level = stricter(self.level(name) or "private", by.level)
            try:
                yield Seat(guard_device(device, lease, level), level, slot.memory)
                slot.memory.late = 0
            except DeviceLost:
                slot.memory.suspect = True
                raise
            except (ActionTimeout, asyncio.CancelledError):
                slot.memory.late += 1
                slot.memory.suspect = slot.memory.late >= MOST_LATE
                raise

    async def close(self) -> None:
        for slot in self._slots.values():
            if slot.device is not None:
                device, slot.device = slot.device, None
                await device.close()

    async def __aenter__(self) -> Desk:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def _alive(self, name: str, slot: _Slot) -> Device:
        """The open device; a suspect one is looked at once, and replaced when it is dead."""
        if slot.device is not None and slot.memory.suspect and not await _answers(slot.device):
            dead, slot.device = slot.device, None
            await dead.close()
        if slot.device is None:
            slot.memory = Memory()
            slot.device = await self._open(name, slot.config)
        slot.memory.suspect, slot.memory.late = False, 0 if slot.memory.suspect else slot.memory.late
        return slot.device

    async def _open(self, name: str, config: DeviceConfig) -> Device:
        if self._drivers is not None and config.driver in self._drivers:
            return await self._drivers[config.driver](name, config.options)
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
