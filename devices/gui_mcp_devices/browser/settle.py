"""Waiting until a page stands still after an action, and no longer.

The page itself says when its frames, tree and finite animations rest (`page/still.js`); this side knows of
the requests and downloads that the action set off. What began before the action, comes again and again
(polling), or is only decoration (images, fonts, beacons) is not waited for.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Request

from gui_mcp_devices.browser.downloads import Downloads
from gui_mcp_devices.browser.tabs import Interrupted, Tabs
from gui_mcp_devices.browser.wire import Gone
from gui_mcp_devices.errors import ActionTimeout

COUNTED = frozenset({"document", "script", "stylesheet", "xhr", "fetch"})
MEMORY = 30.0
"""Seconds for which an address that is asked again and again is remembered."""


@dataclass  # without slots: Playwright leaves marks on the owner of a handler
class Traffic:
    """Requests under way in one browser."""

    _running: dict[Request, float] = field(default_factory=lambda: dict[Request, float]())
    _asked: deque[tuple[float, str]] = field(default_factory=lambda: deque[tuple[float, str]](maxlen=400))
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def watch(self, context: BrowserContext) -> None:
        context.on("request", self._began)
        context.on("requestfinished", self._over)
        context.on("requestfailed", self._over)

    def pending(self, since: float) -> bool:
        """Whether a request that began after `since` (monotonic seconds) and is no polling still runs."""
        return any(
            at >= since and not self._polled(_key(request), since) for request, at in self._running.items()
        )

    def _polled(self, key: str, since: float) -> bool:
        earlier = [at for at, other in self._asked if other == key and since - MEMORY < at < since]
        return len(earlier) >= 2

    def _began(self, request: Request) -> None:
        if request.resource_type in COUNTED:
            now = time.monotonic()
            self._running[request] = now
            self._asked.append((now, _key(request)))

    def _over(self, request: Request) -> None:
        if self._running.pop(request, None) is not None:
            self.ended.set()


async def settle(tabs: Tabs, traffic: Traffic, downloads: Downloads, since: float, seconds: float) -> None:
    """Returns when the tab in front stands still, something needs an answer, or `seconds` have passed."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        tab = tabs.front
        if tab is None or not tab.alive or tab.blocked:
            return
        traffic.ended.clear()
        downloads.ended.clear()
        tabs.arrived.clear()
        try:
            await tab.race(_still(tabs, left), left, "wait until the page stands still")
        except Gone:
            # Between two documents: the next one is there after a few milliseconds.
            await _any((traffic.ended, tabs.arrived), 0.02)
            continue
        except (Interrupted, ActionTimeout):
            continue
        if tabs.front is not tab:
            continue
        if not traffic.pending(since) and not downloads.busy:
            return
        await _any((traffic.ended, downloads.ended, tabs.arrived, tab.changed), deadline - time.monotonic())


async def _still(tabs: Tabs, seconds: float) -> None:
    assert tabs.front is not None
    world = await tabs.front.frames.main()
    await world.call("still", round(seconds * 1000))


async def _any(events: tuple[asyncio.Event, ...], seconds: float) -> None:
    """Until one of `events` is set, at most `seconds`."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=max(0.0, seconds), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def _key(request: Request) -> str:
    parts = urlsplit(request.url)
    return f"{request.method} {parts.netloc}{parts.path}"
