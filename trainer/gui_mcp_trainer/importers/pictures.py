"""Pictures of other people's data: their bytes as they are, with the size that they say themselves."""

from __future__ import annotations

import io
from typing import Literal

from gui_mcp_devices.screen import Image

MEDIA: dict[str, Literal["image/png", "image/jpeg", "image/webp"]] = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
}


class NoPicture(ValueError):
    """These bytes are no picture that can be kept."""


def picture(data: bytes) -> Image:
    """Those bytes as an Image of one pixel a pixel of the screen. Only the head is read. Raises
    `NoPicture`."""
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    try:
        with Pillow.open(io.BytesIO(data), formats=tuple(MEDIA)) as opened:
            return Image(data, MEDIA[opened.format or ""], *opened.size)
    except (UnidentifiedImageError, OSError, SyntaxError, KeyError, Pillow.DecompressionBombError) as error:
        raise NoPicture("a picture cannot be read") from error


def from_pixels(data: bytes, width: int, height: int) -> Image:
    """A PNG of exactly these pixels: 3 bytes each (red, green, blue), row by row. Raises `NoPicture`."""
    from PIL import Image as Pillow

    if width < 1 or height < 1 or len(data) != width * height * 3:
        raise NoPicture(f"{len(data)} bytes are no picture of {width} x {height} pixels")
    kept = io.BytesIO()
    Pillow.frombytes("RGB", (width, height), data).save(kept, "PNG")
    return Image(kept.getvalue(), "image/png", width, height)
