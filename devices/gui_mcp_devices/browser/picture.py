"""The picture of a tab: one DevTools call, already at the asked size."""

from __future__ import annotations

import base64

from playwright.async_api import CDPSession

from gui_mcp_devices.browser.wire import Shot, ask
from gui_mcp_devices.screen import Image

FULL = 2000
THUMB = 640
QUALITY = 85


async def photograph(session: CDPSession, width: int, height: int, longest: int) -> Image:
    """The viewport of `width` x `height` CSS pixels, its long edge at most `longest`. Raises `Gone`."""
    scale = min(1.0, longest / max(width, height))
    params: dict[str, object] = {"format": "jpeg", "quality": QUALITY, "optimizeForSpeed": True}
    if scale < 1.0:
        params["clip"] = {"x": 0, "y": 0, "width": width, "height": height, "scale": scale}
    data = base64.b64decode((await ask(session, "Page.captureScreenshot", Shot, **params)).data)
    w, h = jpeg_size(data)
    return Image(data, "image/jpeg", w, h, w / width)


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the frame header (ITU T.81, B.2.2)."""
    at = 2
    while at + 9 < len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        at += 2 + length
    raise ValueError("no frame header in this JPEG")
