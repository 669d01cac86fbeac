"""Every action of the vocabulary, as a phone does it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import assert_never

from gui_mcp_devices.actions import (
    Action,
    Aim,
    Drag,
    Hover,
    LongPress,
    Open,
    Point,
    PressKey,
    Scroll,
    Swipe,
    Tap,
    TypeText,
    Wait,
    aims,
)
from gui_mcp_devices.android import apps, gestures, launcher, situation
from gui_mcp_devices.android.client import Handset, quote
from gui_mcp_devices.android.eyes import Eyes
from gui_mcp_devices.android.keys import key_names
from gui_mcp_devices.android.options import AndroidOptions
from gui_mcp_devices.android.power import Waker
from gui_mcp_devices.android.shell import send
from gui_mcp_devices.android.writing import Writer
from gui_mcp_devices.errors import StaleCapture, Unreachable, Unsupported
from gui_mcp_devices.screen import Box, Element

LIGHT = frozenset({"WAKEUP", "SLEEP", "POWER"})
"""Keys that are about the light itself: nothing is woken for them."""
LEAST_SEEN = 0.2
"""Share of a thing that has to be above the keyboard for it to be touched there."""
SLOWLY = 1.0
"""Seconds of a stroke that cannot be ended at rest."""
PANELS = {"notifications": "expand-notifications", "quick_settings": "expand-settings"}


class Hands:
    """Performs actions on one phone."""

    def __init__(
        self, handset: Handset, eyes: Eyes, waker: Waker, writer: Writer, options: AndroidOptions
    ) -> None:
        self._handset = handset
        self._eyes = eyes
        self._waker = waker
        self._writer = writer
        self._options = options

    async def perform(self, action: Action) -> None:
        """Do it; what cannot be meant is refused before the phone is touched. Raises `DeviceError`."""
        asked = action.kind
        if isinstance(action, Wait):
            await asyncio.sleep(action.seconds)
            return
        self._check(action)
        if not (isinstance(action, PressKey) and key_names(action.keys)[-1] in LIGHT):
            await self._wake(action)
        if any(isinstance(aim, Point) for aim in aims(action)):
            await self._not_turned(action)
        try:
            await self._do(action, asked)
        finally:
            self._eyes.touched()

    def _check(self, action: Action) -> None:
        """Raises `BadAim` or `Unsupported` for what is wrong whatever the phone shows."""
        for aim in aims(action):
            if isinstance(aim, Point):
                self._eyes.point(aim, action.kind)
        match action:
            case Hover():
                raise Unsupported("hover", "a finger cannot point without touching", "tap or long press")
            case Tap(button="right" | "middle"):
                raise Unsupported(
                    f"tap with the {action.button} button", "a finger has no such button", "long press"
                )
            case PressKey(keys) if keys.strip().lower() not in PANELS:
                key_names(keys)
            case _:
                pass

    async def _wake(self, action: Action) -> None:
        if await self._waker.ready(action.kind) and aims(action):
            self._eyes.touched()
            raise StaleCapture(
                action.kind,
                "the phone slept or was locked, and has just been woken",
                "observe again and aim at what it shows now",
            )

    async def _not_turned(self, action: Action) -> None:
        """A point of a capture means nothing once the phone lies another way. Raises `StaleCapture`."""
        was = self._eyes.rotation
        if was is None:
            return
        said = await self._handset.shell(situation.TURNED, asked=action.kind)
        if situation.turned(said.text) in (was, None) or (await self._waker.situation()).rotation == was:
            return
        self._eyes.touched()
        raise StaleCapture(
            action.kind,
            "the phone has been turned since the latest capture",
            "observe again and aim at what it shows now",
        )

    async def _do(self, action: Action, asked: str) -> None:
        match action:
            case Tap(at, count):
                await self._send(gestures.tap(await self._spot(at, asked), count), asked)
            case LongPress(at, seconds):
                await self._send(gestures.hold(await self._spot(at, asked), seconds), asked, seconds)
            case TypeText():
                await self._writer.perform(action)
            case PressKey(keys):
                await self._press(keys)
            case Swipe(start, end, seconds):
                begin, finish = await self._spot(start, asked), await self._spot(end, asked)
                await self._send(gestures.swipe(begin, finish, seconds), asked, seconds)
            case Drag(start, end, seconds):
                begin, finish = await self._spot(start, asked), await self._spot(end, asked)
                await self._send(gestures.drag(begin, finish, seconds), asked, seconds)
            case Scroll():
                await self._scroll(action)
            case Open(target):
                if not await apps.open_target(self._handset, target, self._options.schemes):
                    seconds = self._options.action_seconds
                    await launcher.open_by_name(self._handset, self._eyes, target, seconds)
            case Hover() | Wait():
                pass  # answered before
            case _:
                assert_never(action)

    async def _spot(self, aim: Aim, asked: str) -> tuple[int, int]:
        """A pixel that the aim means, and that the keyboard does not cover. Raises `DeviceError`."""
        spot = await self._eyes.spot(aim, asked)
        if isinstance(aim, Point) or not any(
            {"editable", "focused"} <= e.states for e in self._eyes.elements
        ):
            return spot
        keyboard = (await self._waker.situation()).keyboard  # a tree says nothing of it
        if keyboard is None or not keyboard.holds(*spot):
            return spot
        bounds = (await self._eyes.element(aim, asked)).bounds
        room = 0 if bounds is None else keyboard.top - bounds.top
        if bounds is None or room < LEAST_SEEN * bounds.height:
            raise Unreachable(
                f"{asked} on ref {aim.ref!r}",
                "the keyboard on the screen covers it",
                "scroll it into sight, or press back to put the keyboard away",
            )
        return spot[0], bounds.top + room // 2

    async def _press(self, keys: str) -> None:
        asked = f"press {keys!r}"
        if panel := PANELS.get(keys.strip().lower()):
            await self._send(quote("cmd", "statusbar", panel), asked)
            return
        if key_names(keys)[-1] in LIGHT:
            self._waker.saw("asleep")  # or awake: that has to be looked at again
        names = [f"KEYCODE_{name}" for name in key_names(keys)]
        await self._send(quote("input", "keyevent" if len(names) == 1 else "keycombination", *names), asked)

    async def _scroll(self, action: Scroll) -> None:
        """Strokes inside what scrolls there, so that they move nothing else."""
        width, height = size = self._eyes.size
        if action.at is None:
            at = (width // 2, height // 2)
        else:
            at = await self._spot(action.at, action.kind)
        elements = self._eyes.around
        if not elements:  # a stroke over the whole screen could begin on a keyboard
            with suppress(Unreachable):
                elements = await self._eyes.now(action.kind)
        room = _scroller(elements, at) or Box(0, 0, width, height)
        for start, end in gestures.strokes(at, action.dx, action.dy, room, size):
            try:
                await self._send(gestures.stroke(start, end), action.kind)
            except Unsupported:  # before Android 11: slowly, so that little is flung
                await self._send(gestures.swipe(start, end, SLOWLY), action.kind, SLOWLY)

    async def _send(self, line: str, asked: str, seconds: float = 0.0) -> None:
        """`seconds`: what the action itself takes."""
        await send(self._handset, line, asked, self._options.action_seconds + seconds)


def _scroller(elements: tuple[Element, ...], at: tuple[int, int]) -> Box | None:
    """The smallest thing around `at` that scrolls."""
    found = [
        e.bounds
        for e in elements
        if "scrollable" in e.states and e.bounds is not None and e.bounds.holds(*at)
    ]
    return min(found, key=lambda box: box.width * box.height, default=None)
