"""The devices at hand: held by lease, opened when first used, changed when the owner's settings change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace

from gui_mcp_devices.device import Device, DeviceInfo, Health
from gui_mcp_devices.errors import ActionTimeout, DeviceError, DeviceLost

from gui_mcp.config import DeviceConfig
from gui_mcp.confirm import Confirm, Confirming
from gui_mcp.guards import guard_device
from gui_mcp.leases import Holding, Lease
from gui_mcp.principals import Principal
from gui_mcp.privacy.levels import Level, stricter
from gui_mcp.slots import Driver, Memory, Peek, Remembering, Slot
from gui_mcp.turns import LEASE_SECONDS, Leases

log = logging.getLogger(__name__)

MOST_LATE = 2
CLOSE_SECONDS = 8.0
"""For all devices together, when the process ends."""
PICTURED: frozenset[Level] = frozenset({"open", "private"})
"""Levels at which the last picture is kept in memory for the owner."""


class UnknownDevice(DeviceError):
    """No device of that name, or several and none was named."""

    code = "unknown_device"


@dataclass(frozen=True, slots=True)
class Seat:
    """A device that is held: what tools and jobs work with."""

    device: Device
    """Guarded."""
    memory: Memory
    _level: Callable[[], Level]
    renew: Callable[[], Awaitable[Seat]]
    """Under the same lease: finds out whether the device still lives, and opens it anew where it died. Raises
    `DeviceError`."""

    @property
    def level(self) -> Level:
        """Never looser than when it was taken; stricter as soon as the owner says so."""
        return self._level()

    @property
    def info(self) -> DeviceInfo:
        return self.device.info


@dataclass(frozen=True, slots=True)
class Listed:
    """One device as `list_devices` shows it."""

    id: str
    driver: str
    level: Level | None
    """None until it has been opened, when the owner set none."""
    info: DeviceInfo | None
    lease: Holding | None
    waiting: int
    """How many wait for it."""
    health: Health
    """As it last said."""


class Desk:
    """All devices of one process. `async with Desk(...)` closes them at the end."""

    def __init__(
        self,
        devices: Mapping[str, DeviceConfig],
        drivers: Mapping[str, Driver] | None = None,
        *,
        lease_seconds: float = LEASE_SECONDS,
        recording: bool = True,
    ) -> None:
        self._slots = {name: Slot(name, config) for name, config in devices.items()}
        self._gone: list[Slot] = []
        """Taken out by the owner, and perhaps not closed yet."""
        self._drivers = drivers
        self._recording = recording
        self._resting: set[asyncio.Task[None]] = set()
        """Devices that give back what they borrowed, now."""
        self.leases = Leases(lease_seconds, vacant=self._vacant)

    def list(self, by: Principal) -> list[Listed]:
        """Those that `by` may use."""
        return [
            Listed(
                name,
                slot.config.driver,
                self.level(name),
                slot.device.info if slot.device else None,
                self.leases.holder(name),
                self.leases.waiting(name),
                slot.memory.health,
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
        """None for one that has not been opened, when the owner set none, and for one that is not there."""
        slot = self._slots.get(name)
        return None if slot is None else _level(slot.config, slot.device)

    @asynccontextmanager
    async def hold(
        self,
        name: str,
        by: Principal,
        *,
        patience: float = 15.0,
        task: str = "",
        confirm: Confirm | None = None,
    ) -> AsyncGenerator[Seat]:
        """The device for the length of the block, opened if need be: one call of `by`, or with its id a whole
        `task` of `by`. `confirm` is asked before an action of a kind that the owner wants to confirm; without
        it such an action is refused. Raises `DeviceError`."""
        name = self.choose(name, by)
        async with self.leases.take(name, by, patience=patience, task=task) as lease:
            slot = self._slots[self.choose(name, by)]  # it may have gone while this one waited
            async with self._using(slot):
                memories: list[Memory] = []
                seat = await self._sit(slot, lease, by, confirm, memories)
                with _noting(memories):
                    yield seat

    def leave(self, by: Principal) -> None:
        """The client is gone: its sessions end at once. Its calls are cancelled by who carried them."""
        self.leases.leave(by)

    def free(self, name: str) -> None:
        """The owner takes the device away from its holder, who gets `LeaseLost` at the next action.

        Raises `UnknownDevice`.
        """
        if name not in self._slots:
            known = ", ".join(self._slots)
            raise UnknownDevice(f"freeing device {name!r}", f"the devices are {known}", "name one of them")
        self.leases.free(name)

    def peek(self, name: str) -> Peek | None:
        """The last whole picture that anybody saw of it; opens and wakes nothing."""
        slot = self._slots.get(name)
        return slot.memory.picture if slot is not None and self._pictures(slot) else None

    async def reconfigure(
        self,
        devices: Mapping[str, DeviceConfig],
        *,
        lease_seconds: float | None = None,
        recording: bool | None = None,
    ) -> None:
        """Follow the owner's new settings; None leaves one as it is.

        A device that is gone or has other options is closed as soon as its holder is done with it. A level
        holds at once: where it got stricter, whoever holds the device loses it, for a task may be showing it
        to a model that may no longer see it.
        """
        retired: list[Slot] = []
        for name, slot in list(self._slots.items()):
            config = devices.get(name)
            if config is None:
                del self._slots[name]
                self.leases.end_session(name)
                retired.append(slot)
                continue
            old, new = _level(slot.config, slot.device), _level(config, slot.device)
            if (config.driver, config.options) == (slot.config.driver, slot.config.options):
                slot.config = config
            else:
                self._slots[name] = Slot(name, config)
                retired.append(slot)
            if old is not None and stricter(old, new or "private") != old:
                self.leases.free(name)
        for name, config in devices.items():
            self._slots.setdefault(name, Slot(name, config))
        if lease_seconds is not None:
            self.leases.last(lease_seconds)
        if recording is not None:
            self._recording = recording
        for slot in self._slots.values():
            if not self._pictures(slot):
                slot.memory.picture = None
        await self._retire(retired)

    async def close(self) -> None:
        """Close all devices, those in use too."""
        self.leases.close()
        slots, self._gone = [*self._slots.values(), *self._gone], []
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                ends = await asyncio.gather(
                    *(slot.close() for slot in slots), *self._resting, return_exceptions=True
                )
        except TimeoutError:
            log.warning("a device did not close within %d s", CLOSE_SECONDS)
            return
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    async def __aenter__(self) -> Desk:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def _sit(
        self, slot: Slot, lease: Lease, by: Principal, confirm: Confirm | None, memories: list[Memory]
    ) -> Seat:
        """The device of `slot` as the holder of `lease` gets it; its memory is added to `memories`."""
        with lease.acting("opening"):
            for other in [gone for gone in self._gone if gone.name == slot.name and gone is not slot]:
                await other.close()  # with other settings, but it may be the same phone
            device = await slot.alive(self._drivers, anew=lease.anew and not memories)
            await slot.fit()
        lease.opened = True
        granted = stricter(_level(slot.config, device) or "private", by.level)

        def level() -> Level:
            now = self._slots.get(slot.name)
            return stricter(granted, (now and _level(now.config, device)) or "private")

        def kinds() -> frozenset[str]:
            return self._slots.get(slot.name, slot).config.confirm

        async def renew() -> Seat:
            slot.memory.suspect = slot.memory.suspect or lease.held
            return await self._sit(slot, lease, by, confirm, memories)

        # A copy: one whose lease was broken may still write into his.
        memory = slot.memory = replace(slot.memory)
        memories.append(memory)
        # A call has asked just now, and the look behind its action must say what came of that.
        fit = slot.fit if lease.task else None
        seen = Remembering(device, memory, lambda: self._recording and level() in PICTURED, fit)
        guarded = Confirming(guard_device(seen, lease, level()), kinds, confirm)
        return Seat(guarded, memory, level, renew)

    def _vacant(self, name: str) -> None:
        """Nobody has the device any more."""
        slot = self._slots.get(name)
        if slot is None or slot.rested:
            return
        rest = asyncio.get_running_loop().create_task(
            slot.rest(lambda: self.leases.holder(name) is None), name=f"rest {name}"
        )
        self._resting.add(rest)
        rest.add_done_callback(self._resting.discard)

    @asynccontextmanager
    async def _using(self, slot: Slot) -> AsyncGenerator[None]:
        slot.users += 1
        try:
            yield
        finally:
            slot.users -= 1
            if slot.retired:
                await self._retire([slot])

    async def _retire(self, slots: list[Slot]) -> None:
        """Close those that nobody uses; who uses one of the others does it at the end of its block."""
        for slot in slots:
            slot.retired = True
            if slot not in self._gone:
                self._gone.append(slot)
        left = [slot for slot in slots if slot.users == 0]
        ends = await asyncio.gather(*(slot.close() for slot in left), return_exceptions=True)
        self._gone = [slot for slot in self._gone if slot not in left]
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    def _pictures(self, slot: Slot) -> bool:
        return self._recording and (_level(slot.config, slot.device) or "private") in PICTURED


@contextmanager
def _noting(memories: list[Memory]) -> Generator[None]:
    """Note in the last of `memories` how the use of its device ended."""
    try:
        yield
        memories[-1].late = 0
    except DeviceLost:
        memories[-1].suspect = True
        raise
    except (ActionTimeout, asyncio.CancelledError):
        memories[-1].late += 1
        memories[-1].suspect = memories[-1].late >= MOST_LATE
        raise


def _level(config: DeviceConfig, device: Device | None) -> Level | None:
    if config.level is not None or device is None:
        return config.level
    return "open" if device.info.throwaway else "private"
