"""Every action of the vocabulary, as a browser does it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import assert_never

from playwright.async_api import Error

from gui_mcp_devices.actions import (
    Action,
    Aim,
    Drag,
    Hover,
    LongPress,
    Open,
    PressKey,
    Ref,
    Scroll,
    Swipe,
    Tap,
    TypeText,
    Wait,
    aims,
)
from gui_mcp_devices.browser import addresses, furniture, gestures, writing
from gui_mcp_devices.browser.aims import Aimer, Option, Spot
from gui_mcp_devices.browser.keys import browser_command, chord
from gui_mcp_devices.browser.options import BrowserOptions
from gui_mcp_devices.browser.tabs import Interrupted, Tab, Tabs, lost
from gui_mcp_devices.browser.wire import Gone
from gui_mcp_devices.errors import ActionTimeout, StaleRef, Unreachable, Unsupported


class Hands:
    """Performs actions on whatever tab is in front."""

    def __init__(self, tabs: Tabs, aimer: Aimer, options: BrowserOptions) -> None:
        self._tabs = tabs
        self._aimer = aimer
        self._options = options

    async def perform(self, action: Action) -> None:
        """Do it. Raises `DeviceError`."""
        asked = action.kind
        tab = self._tabs.front
        if self._tabs.ended or tab is None or not tab.alive:
            raise lost(asked, self._tabs)
        outside = [ref for aim in aims(action) if (ref := furniture.aimed_at(aim, self._tabs))]
        if outside:
            await self._guard(
                furniture.perform(action, outside[0], self._tabs, tab, self._options), tab, action
            )
            return
        if tab.dialog is not None:
            if aims(action):
                raise furniture.covered(asked)
            await self._guard(furniture.answer_dialog(action, tab), tab, action)
            return
        if tab.left:
            await asyncio.wait(tab.left, timeout=self._options.action_seconds)
        if isinstance(action, PressKey) and browser_command(action.keys) == "close tab":
            await self._guard(self._close(tab), tab, action)  # no race: that the tab closes is what is wanted
            return
        await self._guard(self._do(action, tab), tab, action, race=True)

    async def _guard(
        self, work: Coroutine[object, object, None], tab: Tab, action: Action, *, race: bool = False
    ) -> None:
        """Run `work` on the action's deadline; what it did to the tab itself is no failure."""
        seconds = self._options.action_seconds + _own_seconds(action)
        asked = action.kind
        try:
            if race:
                await tab.race(work, seconds, asked, leave=True)
            else:
                async with asyncio.timeout(seconds):
                    await work
        except TimeoutError as error:
            raise ActionTimeout(
                asked,
                f"the browser did not answer within {seconds:g} s; the effect is unknown",
                "observe again",
            ) from error
        except (Interrupted, Gone, StaleRef) as error:
            await self._tabs.probe()
            if self._tabs.ended or tab.crashed:
                raise lost(asked, self._tabs) from error
            if isinstance(error, StaleRef):
                raise
        except Error as error:
            if self._tabs.ended or tab.crashed:
                raise lost(asked, self._tabs) from error
            if tab.alive and not tab.blocked:
                raise Unreachable(
                    asked, "the browser refused it", "observe again", screen_text=error.message[:300]
                ) from error

    async def _do(self, action: Action, tab: Tab) -> None:
        page = tab.page
        match action:
            case Tap(at, count, button):
                spot = await self._aimer.resolve(at, action.kind, tab.frames)
                if isinstance(spot, Option):
                    await writing.choose(tab, spot, self._aimer, action.kind)
                else:
                    await page.mouse.click(*spot, click_count=count, button=button)
            case LongPress(at, seconds):
                await gestures.hold(page, await self._spot(at, action, tab), seconds)
            case Hover(at):
                await page.mouse.move(*await self._spot(at, action, tab))
            case TypeText():
                await writing.type_into(action, tab, self._aimer, self._options)
            case PressKey(keys):
                await self._press(keys, tab)
            case Swipe(start, end, seconds):
                begin, finish = await self._two(start, end, action, tab)
                await gestures.wheel(page, begin, begin[0] - finish[0], begin[1] - finish[1], seconds=seconds)
            case Drag(start, end, seconds):
                begin, finish = await self._two(start, end, action, tab)
                await gestures.drag(page, begin, finish, seconds)
            case Scroll(dx, dy, at):
                middle = (self._options.width / 2, self._options.height / 2)
                await gestures.wheel(
                    page, middle if at is None else await self._spot(at, action, tab, "place"), dx, dy
                )
            case Open(target):
                await addresses.go(page, addresses.checked(target, self._options.schemes))
            case Wait(seconds):
                await asyncio.sleep(seconds)
            case _:
                assert_never(action)

    async def _spot(self, aim: Aim, action: Action, tab: Tab, how: str = "touch") -> Spot:
        spot = await self._aimer.resolve(aim, action.kind, tab.frames, how=how)
        if isinstance(spot, Option):
            raise Unsupported(
                action.kind,
                "an option of a closed list has no place on the screen",
                "tap it by its ref to choose it",
            )
        return spot

    async def _two(self, start: Aim, end: Aim, action: Action, tab: Tab) -> tuple[Spot, Spot]:
        """Both places at once: bringing the end into view must not carry the start away."""
        finish = await self._spot(end, action, tab, "place")
        begin = await self._spot(start, action, tab)
        if isinstance(end, Ref):
            finish = await self._spot(end, action, tab, "stay")
        return begin, finish

    async def _press(self, keys: str, tab: Tab) -> None:
        command = browser_command(keys)
        if command is None:
            await tab.page.keyboard.press(chord(keys))
            return
        asked = f"press {keys!r}"
        match command:
            case "back" | "forward":
                await addresses.turn(tab.page, command, asked)
            case "reload":
                await tab.page.reload(wait_until="commit")
            case "home":
                await addresses.go(tab.page, "about:blank")
            case "new tab":
                await self._tabs.open()
            case _:
                beside = self._tabs.beside(1 if command == "next tab" else -1)
                if beside is None:
                    raise Unreachable(asked, "there is no other tab", "open one with ctrl+t")
                await self._tabs.show(beside)

    async def _close(self, tab: Tab) -> None:
        await tab.page.close()
        await self._tabs.choose()


def _own_seconds(action: Action) -> float:
    """How long the action itself asks to take."""
    match action:
        case LongPress(seconds=s) | Swipe(seconds=s) | Drag(seconds=s) | Wait(seconds=s):
            return s
        case _:
            return 0.0
