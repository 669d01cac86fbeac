"""Opening an app as a person does: home, and where it is not there the drawer, until its name is seen.

Android tells the labels of apps to nobody over ADB; the launcher shows them in the owner's language.
"""

from __future__ import annotations

import asyncio
import time

from gui_mcp_devices.android import gestures
from gui_mcp_devices.android.apps import plain
from gui_mcp_devices.android.client import Handset, quote
from gui_mcp_devices.android.eyes import Eyes
from gui_mcp_devices.android.shell import send
from gui_mcp_devices.errors import Unreachable
from gui_mcp_devices.screen import Element

COMES = 2.0
"""Seconds for which a launcher's page is looked at until the name is there."""
AGAIN = 0.1


async def open_by_name(handset: Handset, eyes: Eyes, name: str, seconds: float) -> None:
    """Tap the app whose name is `name` in the launcher. `seconds`: deadline of one touch.

    Raises `Unreachable` where it shows none, or several; the launcher is then in front.
    """
    asked = f"open {name[:80]!r}"
    width, height = eyes.natural
    up = gestures.swipe((width // 2, height * 4 // 5), (width // 2, height // 5), 0.2)
    for line in (quote("input", "keyevent", "KEYCODE_HOME"), up):
        await send(handset, line, asked, seconds)
        found = await _shown(eyes, plain(name))
        if len(found) > 1:
            raise Unreachable(asked, "the home screen shows several of that name", "tap the one you mean")
        if found and (box := found[0].bounds) is not None:
            await send(handset, gestures.tap(box.center, 1), asked, seconds)
            return
    raise Unreachable(
        asked, "no app has that name; the home screen is in front now", "look for it there, or scroll"
    )


async def _shown(eyes: Eyes, wanted: str) -> list[Element]:
    """The things to tap of that name, as soon as there is one; none when all stands still without."""
    deadline = time.monotonic() + COMES
    eyes.window = "launcher"
    before: tuple[Element, ...] = ()
    while True:
        eyes.touched()
        elements = eyes.learn(await eyes.trees.take())
        found = [e for e in elements if plain(e.name) == wanted and _taps(e)]
        if found or (elements and elements == before) or time.monotonic() > deadline:
            return found
        before = elements
        await asyncio.sleep(AGAIN)


def _taps(element: Element) -> bool:
    return element.role == "button" or "clickable" in element.states
