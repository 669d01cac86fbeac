"""A real Chromium as a device, driven through Playwright and the DevTools protocol.

`open_browser` is the way in; nothing heavy is imported before it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.browser.options import BrowserOptions

if TYPE_CHECKING:
    from gui_mcp_devices.browser.device import BrowserDevice

__all__ = ["BrowserOptions", "open_browser"]


async def open_browser(options: BrowserOptions | None = None) -> BrowserDevice:
    """Start a browser and hand it over as a Device; the caller closes it.

    Raises `MissingPart` when Playwright or a Chromium is not installed, `DeviceLost` when it does not start.
    """
    from gui_mcp_devices.browser.chromium import launch

    return await launch(options or BrowserOptions())
