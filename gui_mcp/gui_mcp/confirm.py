"""Actions that need a yes: a device that asks first, and binds the yes to what was on the screen.

The owner names the kinds of action in the config (`confirm` of a device). A delegated run asks and waits; a
single call has nobody to wait for and is refused.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from gui_mcp_devices.actions import (
    Action,
    Aim,
    Drag,
    Hover,
    LongPress,
    Open,
    Point,
    PressKey,
    Ref,
    Scroll,
    Swipe,
    Tap,
    TypeText,
    Wait,
    aims,
)
from gui_mcp_devices.changes import compare, focused
from gui_mcp_devices.device import Device, DeviceInfo
from gui_mcp_devices.errors import DeviceError, Refused
from gui_mcp_devices.screen import Element, Look, Screen


class NeedsConfirmation(DeviceError):
    """The owner wants to be asked first, and this caller cannot wait for that."""

    code = "needs_confirmation"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a yes is asked for."""

    kind: str
    """Of the action."""
    role: str
    """Of what it aims at, or of what has the keyboard; empty where there is nothing. From the screen."""
    name: str
    """Its name on the screen; for the owner only."""
    text: str
    """What would be typed, pressed or opened; for the owner only."""


Confirm = Callable[[Confirmation], Awaitable[bool]]
"""Waits for the yes or no; False also when nobody answers in time."""


@dataclass(slots=True)
class Confirming:
    """`device`, whose actions of certain kinds are asked about first."""

    device: Device
    kinds: Callable[[], frozenset[str]]
    """Read at every action: the owner may change them at any time."""
    ask: Confirm | None
    """None: nobody can be asked, so they are refused."""
    seen: str = ""
    """Id of the latest capture."""

    @property
    def info(self) -> DeviceInfo:
        return self.device.info

    async def see(self, look: Look) -> Screen:
        screen = await self.device.see(look)
        self.seen = screen.id
        return screen

    async def perform(self, action: Action) -> None:
        """Raises `NeedsConfirmation` where nobody can be asked, `Refused` after a no."""
        if action.kind in self.kinds():
            action = await self._confirmed(action)
        await self.device.perform(action)

    async def close(self) -> None:
        await self.device.close()

    async def _confirmed(self, action: Action) -> Action:
        """`action`, aimed at the screen that the yes was given for."""
        if self.ask is None:
            raise NeedsConfirmation(
                action.kind,
                "the owner wants to confirm that on this device",
                "delegate it with start_task, which asks the owner, or let the owner do it",
            )
        if any(isinstance(aim, Point) and aim.capture not in (None, self.seen) for aim in aims(action)):
            return action  # read from an older capture: the driver refuses it
        screen = await self._look()
        while True:
            if not await self.ask(_confirmation(action, screen)):
                raise Refused(action.kind, "it was not confirmed", "reach the goal without it, or finish")
            fresh = await self._look()
            if _same(screen, fresh):
                return _aimed_at(action, fresh.id)
            screen = fresh  # the yes was for another screen: ask again

    async def _look(self) -> Screen:
        """Elements where the device has any, else its picture."""
        screen = await self.see(Look())
        return screen if screen.elements else await self.see(Look(image="full"))


def _same(one: Screen, other: Screen) -> bool:
    """Nothing that a person can read or aim at differs."""
    if (one.url, one.app, one.title) != (other.url, other.app, other.title):
        return False
    if not one.elements and not other.elements:
        return (one.image and one.image.data) == (other.image and other.image.data)
    change = compare(one, other)
    return not (change.added or change.removed or change.altered or change.moved)


def _confirmation(action: Action, screen: Screen) -> Confirmation:
    target = _target(action, screen)
    match action:
        case TypeText(text) | Open(text) | PressKey(text):
            said = text
        case _:
            said = ""
    if target is None:
        return Confirmation(action.kind, "", "", said)
    secret = "password" in target.states and not isinstance(action, Open)
    return Confirmation(action.kind, target.role, target.name, "" if secret else said)


def _target(action: Action, screen: Screen) -> Element | None:
    match aims(action):
        case (Ref(ref), *_):
            return screen.element(ref)
        case (Point(x, y), *_):
            return screen.at(x, y)
        case _:
            return focused(screen) if isinstance(action, TypeText | PressKey) else None


def _aimed_at(action: Action, capture: str) -> Action:
    """The same places, as places of that capture."""

    def moved(aim: Aim) -> Aim:
        return replace(aim, capture=capture) if isinstance(aim, Point) and aim.capture else aim

    match action:
        case Tap(at) | LongPress(at) | Hover(at):
            return replace(action, at=moved(at))
        case Swipe(start, end) | Drag(start, end):
            return replace(action, start=moved(start), end=moved(end))
        case TypeText(into=into):
            return replace(action, into=into and moved(into))
        case Scroll(at=at):
            return replace(action, at=at and moved(at))
        case PressKey() | Open() | Wait():
            return action
