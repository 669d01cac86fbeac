"""A frame as the picture that a Look asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.paint.encode import jpeg
from gui_mcp_devices.screen import Image

if TYPE_CHECKING:
    from PIL.Image import Image as Frame

LONGEST = {"thumb": 640, "full": 2000}
QUALITY = 88


def picture_of(frame: Frame, look: Literal["thumb", "full"]) -> Image:
    """JPEG, its long edge at most what `look` allows. 2 to 10 ms."""
    longest = max(frame.size)
    scale = min(1.0, LONGEST[look] / longest)
    small = frame if scale == 1.0 else frame.resize((round(frame.width * scale), round(frame.height * scale)))
    return Image(jpeg(small, QUALITY), "image/jpeg", small.width, small.height, small.width / frame.width)
