"""The seam that every driver fills: a screen we can see and touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

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
