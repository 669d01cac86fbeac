"""What a lease is: the right of one holder to act on one device, and the errors of those who have none."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from gui_mcp_devices.errors import DeviceError

from gui_mcp.principals import Principal
from gui_mcp.privacy.plain import Plain, handle, say


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has a device, as others are told. Our own words: it may be shown at every level."""

    holder: Plain
    """The name of a principal, or `task 1f3a...`."""
    by: str
    """Id of the principal."""
    kind: Literal["call", "task", "session"]
    """`session`: nothing runs, but the principal of the last call may go on."""
    seconds: float
    """Since it took the device; a session counts from its first call."""
    idle_left: float | None = None
    """Seconds until a session ends if it stays idle; None for what runs."""


class DeviceBusy(DeviceError):
    """Somebody else holds the device, or too many wait for it."""

    code = "device_busy"

    def __init__(self, device: str, asker: Plain, held: Holding | None, waiting: int) -> None:
        self.holder = held.holder if held else say("nobody")
        self.seconds = held.seconds if held else 0.0
        self.free_in = held.idle_left if held else None
        """Seconds until it is free if the holder stays idle; None when that cannot be told."""
        self.waiting = waiting
        """How many wait for it."""
        self.advice = _advice(held)
        true = f"{self.holder} has held it for {self.seconds:.0f} s"
        if self.free_in is not None:
            true += f", free in at most {self.free_in:.0f} s if it stays idle"
        if waiting:
            true += f", {waiting} wait for it"
        super().__init__(f"device {device!r} for {asker}", true, self.advice)


class LeaseLost(DeviceError):
    """The lease was given back or broken while its holder was still acting."""

    code = "lease_lost"


@dataclass(slots=True, eq=False)
class Lease:
    """The right of one holder to act on one device; `held` turns false when it ends."""

    device: str
    by: Principal
    task: str
    """Id of the task that it is for; empty for a single call."""
    since: float
    """By the clock of the leases; where a session goes on, since its first call."""
    held: bool = field(default=True, init=False)
    opened: bool = field(default=False, init=False)
    """Its device could be opened; only then does a call leave a session behind."""
    anew: bool = field(default=False, init=False)
    """The driver is stuck in an action of the holder before: it must not be shared."""
    left: bool = field(default=False, init=False)
    """Its principal is gone."""
    _acting: int = field(default=0, init=False)
    _idle: Callable[[], None] = field(default=lambda: None, repr=False)
    """Called when a broken one's action ends."""

    @property
    def holder(self) -> Plain:
        return named(self.by, self.task)

    @property
    def is_acting(self) -> bool:
        return self._acting > 0

    @contextmanager
    def acting(self, asked: str) -> Generator[None]:
        """Around everything that is done to the device. Raises `LeaseLost` when the lease has ended."""
        if not self.held:
            true = "the lease on it has ended or was broken"
            raise LeaseLost(f"{asked} on {self.device!r}", true, "observe: that takes the device again")
        self._acting += 1
        try:
            yield
        finally:
            self._acting -= 1
            if not self.held:
                self._idle()


def _advice(held: Holding | None) -> Plain:
    if held is not None and held.kind == "task":
        return say("wait for that task to end; who started it can stop it with cancel_task")
    return say("try again when it is free, use another device, or ask the owner to free it")


def named(by: Principal, task: str = "") -> Plain:
    """What others are told of a holder or a waiter; `by.name` is a name that we or the owner gave."""
    return say("task {id}", id=handle(task[:8])) if task else Plain(by.name)
