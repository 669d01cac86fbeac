"""The seam that every driver fills: a screen we can see and touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from gui_mcp_devices.actions import Action
from gui_mcp_devices.screen import Look, Screen

Kind = Literal["browser", "android", "desktop", "pocket", "fake"]


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """What is known of a device without looking at it."""

    id: str
    """Stable handle, given by the owner's config or the driver: `browser`, `pixel-8`."""
    kind: Kind
    width: int
    """Pixels of its Screen at rotation 0."""
    height: int
    throwaway: bool = False
    """Nothing personal lives on it: a fresh profile, a private display, the simulated phone."""


class Device(Protocol):
    """A screen we can see and touch. One coroutine at a time; a lease sees to that."""

    @property
    def info(self) -> DeviceInfo: ...

    async def see(self, look: Look) -> Screen:
        """One capture, as `look` asks, in the pixels that `perform` takes. Raises `DeviceError`."""
        ...

    async def perform(self, action: Action) -> None:
        """Do `action`; return once the device has taken it. Raises `DeviceError`."""
        ...

    async def close(self) -> None:
        """Let go of everything that was opened. A second call does nothing."""
        ...


@runtime_checkable
class Rests(Protocol):
    """A device that changes settings while it is used (stay awake, keyboard) and can put them back."""

    async def rest(self) -> None:
        """Nobody holds it now: give back what was borrowed. Raises `DeviceError`."""
        ...


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a device is fit for work."""

    state: Literal["ok", "resting", "quarantined"] = "ok"
    """`resting` mends itself (it charges, it cools down); `quarantined` wants a person."""
    reason: str = ""
    """In our words; never text from a screen."""


@runtime_checkable
class Ails(Protocol):
    """A device that can be unfit for work."""

    async def health(self) -> Health:
        """As it is now. Raises `DeviceError`."""
        ...
