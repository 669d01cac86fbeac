"""One configured device: opened when first used, looked at when suspect, opened anew when it died, asked how
it fares, and let rest when nobody has it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points

from gui_mcp_devices.actions import Action
from gui_mcp_devices.device import Ails, Device, DeviceInfo, Health, Rests
from gui_mcp_devices.errors import (
    ActionTimeout,
    DeviceError,
    DeviceLost,
    DeviceQuarantined,
    DeviceResting,
    MissingPart,
    Refused,
    Unreachable,
)
from gui_mcp_devices.screen import Look, Screen
from pydantic import ValidationError

from gui_mcp.config import DeviceConfig, Option

log = logging.getLogger(__name__)

Driver = Callable[[str, Mapping[str, Option]], Awaitable[Device]]
"""What an entry point of the group `gui_mcp.devices` is: opens a device, given its id and its options."""

PROBE_SECONDS = 5.0
REST_SECONDS = 5.0
"""What a device may take to give back what it borrowed."""
HEALTH_SECONDS = 8.0
"""What a device may take to say how it fares; one that does not say it is taken to be as it last was."""
WELL_SECONDS, ILL_SECONDS = 60.0, 5.0
"""So long what a device last said of its health is taken to hold; the shorter one for one that is ill or did
not say it."""
NEVER = float("-inf")
FIT = Health()


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
    health: Health = FIT
    """As it last said; `ok` for one that never said anything."""
    asked_at: float = NEVER
    """When it was asked, by the monotonic clock; long ago once a capture of it has failed."""
    silent: bool = False
    """It did not answer then."""


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
    rested: bool = field(default=True, init=False)
    """Nobody has had it since it last gave back what it had borrowed."""
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
            self.rested = False
            return self.device

    async def fit(self) -> None:
        """Ask how it fares, unless that was done a moment ago. Raises `DeviceResting`, `DeviceQuarantined`,
        and `DeviceError` where it is away."""
        if not isinstance(self.device, Ails):
            return
        memory = self.memory
        holds = WELL_SECONDS if memory.health.state == "ok" and not memory.silent else ILL_SECONDS
        if time.monotonic() - memory.asked_at >= holds:
            await self._examine(self.device, memory)
        health = memory.health
        if health.state == "resting":
            raise DeviceResting(
                f"device {self.name!r}", health.reason or "it needs a while", "try again later"
            )
        if health.state == "quarantined":
            true = health.reason or "it is not fit for work"
            raise DeviceQuarantined(
                f"device {self.name!r}", true, "somebody looks at it; then it is taken again by itself"
            )

    async def _examine(self, device: Ails, memory: Memory) -> None:
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                memory.health, memory.silent = await device.health(), False
        except DeviceLost:
            memory.suspect = True
            raise
        except (ActionTimeout, Unreachable, TimeoutError):
            memory.silent = True
            log.info("device %s does not say how it fares", self.name)
        memory.asked_at = time.monotonic()

    async def rest(self, still: Callable[[], bool]) -> None:
        """Let it give back what it borrowed, if `still` says that nobody has it; whoever comes waits until
        that is done. An error is logged."""
        async with self._lock:
            if still():
                await self._rest()

    async def close(self) -> None:
        """Close what is open, once nobody opens it any more. A second call does nothing."""
        async with self._lock:
            try:
                await self._rest()
            finally:
                await self._drop()

    async def _rest(self) -> None:
        device = self.device
        if self.rested or not isinstance(device, Rests):
            return
        self.rested = True
        try:
            async with asyncio.timeout(REST_SECONDS):
                await device.rest()
        except (DeviceError, TimeoutError) as error:
            why = error.code if isinstance(error, DeviceError) else "it took too long"
            log.warning("device %s did not give back what it borrowed: %s", self.name, why)

    async def _drop(self) -> None:
        device, self.device, self.memory = self.device, None, Memory()
        if device is not None:
            await device.close()


@dataclass(slots=True)
class Remembering:
    """`device`, whose whole pictures are kept in `memory` for as long as `keeps` says so, and which may be
    asked from time to time how it fares."""

    device: Device
    memory: Memory
    keeps: Callable[[], bool]
    fit: Callable[[], Awaitable[None]] | None
    """See `Slot.fit`; None where that was asked already."""

    @property
    def info(self) -> DeviceInfo:
        return self.device.info

    async def see(self, look: Look) -> Screen:
        if self.fit is not None:
            await self.fit()
        try:
            screen = await self.device.see(look)
        except DeviceError:
            self.memory.asked_at = NEVER
            raise
        image = screen.image
        if look.image == "full" and image is not None and not screen.secure and self.keeps():
            self.memory.picture = Peek(image.data, image.media_type, screen.taken_at or time.time())
        return screen

    async def perform(self, action: Action) -> None:
        await self.device.perform(action)

    async def close(self) -> None:
        await self.device.close()


async def _open(name: str, config: DeviceConfig, drivers: Mapping[str, Driver] | None) -> Device:
    """Raises `DeviceError`, also for options that the driver has checked and does not know."""
    try:
        return await _opened(name, config, drivers)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise Refused(
            f"open device {name!r}", wrong, f"correct [devices.{name}.options] in the config"
        ) from None


async def _opened(name: str, config: DeviceConfig, drivers: Mapping[str, Driver] | None) -> Device:
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
