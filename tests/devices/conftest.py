"""One Chromium per test module."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest_asyncio
from gui_mcp_devices.browser import BrowserOptions, open_browser
from gui_mcp_devices.browser.device import BrowserDevice


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: str) -> AsyncGenerator[BrowserDevice]:
    device = await open_browser(BrowserOptions(executable=chromium, width=800, height=600, action_seconds=5))
    yield device
    await device.close()
