"""The longer gestures of the mouse, as real input events at coordinates."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from playwright.async_api import Page

from gui_mcp_devices.browser.aims import Spot

TICK = 1 / 60
"""Seconds between two moves of a gesture."""


async def hold(page: Page, at: Spot, seconds: float) -> None:
    await page.mouse.move(*at)
    await page.mouse.down()
    await asyncio.sleep(seconds)
    await page.mouse.up()


async def drag(page: Page, start: Spot, end: Spot, seconds: float) -> None:
    """Press, carry in even steps, release; pages that listen for moves see at least five."""
    steps = max(5, min(60, round(seconds / TICK)))
    await page.mouse.move(*start)
    await page.mouse.down()
    try:
        for i in range(1, steps + 1):
            part = i / steps
            await page.mouse.move(
                start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
            )
            await asyncio.sleep(seconds / steps)
    finally:
        await page.mouse.up()


async def wheel(page: Page, at: Spot, dx: float, dy: float, *, seconds: float = 0.0) -> None:
    """Turn the wheel in one go, or spread over `seconds`."""
    await page.mouse.move(*at)
    steps = max(1, min(20, round(seconds / TICK / 2)))
    for (x1, x2), (y1, y2) in zip(pairwise(_even(dx, steps)), pairwise(_even(dy, steps)), strict=True):
        await page.mouse.wheel(x2 - x1, y2 - y1)
        if seconds:
            await asyncio.sleep(seconds / steps)


def _even(total: float, steps: int) -> list[int]:
    return [round(total * i / steps) for i in range(steps + 1)]
