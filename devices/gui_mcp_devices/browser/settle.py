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
from gui_mcp_devices.browser.tabs import Interrupted, Tab, Tabs
from gui_mcp_devices.browser.wire import Gone
from gui_mcp_devices.errors import ActionTimeout

COUNTED = frozenset({"document", "script", "stylesheet", "xhr", "fetch"})
ASKED_BY_SCRIPT = frozenset({"xhr", "fetch"})
PATIENCE = 3.0
"""Seconds for which an answer to a page's script is waited for: a long poll is open for much longer."""
OFTEN = 4
"""How often within `MEMORY` the same address is asked by polling; twice before the action says the same."""
LOOK_AGAIN = 0.5
"""Seconds after which the page is asked again, while a request runs on."""
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
        """Whether a request that began after `since` (monotonic seconds) and will end still runs."""
        return any(
            at >= since and not self._endless(request, at, since) for request, at in self._running.items()
        )

    def _endless(self, request: Request, at: float, since: float) -> bool:
        """A script's request that is open for long, or comes again and again."""
        now = time.monotonic()
        if request.resource_type not in ASKED_BY_SCRIPT:
            return False
        key = _key(request)
        times = [t for t, other in self._asked if other == key and now - t < MEMORY]
        return now - at > PATIENCE or sum(t < since for t in times) >= 2 or len(times) >= OFTEN

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
            await tab.race(_still(tab, left), left, "wait until the page stands still")
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
        left = min(deadline - time.monotonic(), LOOK_AGAIN)
        await _any((traffic.ended, downloads.ended, tabs.arrived, tab.changed), left)


async def _still(tab: Tab, seconds: float) -> None:
    """The main frame stands still, and so do the frames that showed at the last look. Raises `Gone`."""
    limit = round(seconds * 1000)
    worlds = [await tab.frames.main(), *(w for w in tab.frames.shown if w.alive)]
    ends = await asyncio.gather(*(world.call("still", limit) for world in worlds), return_exceptions=True)
    if isinstance(ends[0], BaseException):
        raise ends[0]
    for end in ends[1:]:
        if isinstance(end, BaseException) and not isinstance(end, Gone):
            raise end


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
