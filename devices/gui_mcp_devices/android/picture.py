"""A phone's frame: what `screencap` answers, told apart from what is no picture, and made an Image.

A raw frame is 12 or 16 bytes of header (width, height, pixel format, from Android 9 also the colour space,
32 bit little endian) and the pixels in rows; which of the two is decided by the size of the whole.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.screen import Image

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

FULL = 2000
THUMB = 640
QUALITY = 85
LARGEST = 16384
"""Pixels of one edge."""
MOST_PIXELS = 36_000_000
"""Of one frame: more than 8K. A PNG of a few kilobytes may say that it has any number."""
PNG = b"\x89PNG\r\n\x1a\n"
BEFORE = 2048
"""Bytes in which warnings of the program may stand before the picture."""

Print = tuple[str, int]
"""The mode of a frame and a sum over its bytes: those of two modes cannot be compared."""

_MODES = {1: ("RGBA", 4), 2: ("RGBX", 4), 3: ("RGB", 3), 4: ("BGR;16", 2), 5: ("BGRA", 4)}
"""Android's pixel formats in Pillow's raw modes, and bytes a pixel (hardware/PixelFormat)."""


class NoPicture(ValueError):
    """This is no frame; `secure` when the phone said that it may not be captured."""

    def __init__(self, true: str, *, secure: bool = False) -> None:
        self.secure = secure
        super().__init__(true)


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as it came."""

    width: int
    height: int
    data: bytes
    start: int
    """Where the pixels, or the PNG, begin in `data`."""
    mode: str
    """`PNG`, or Pillow's name of the raw pixels."""

    def print(self) -> Print:
        """What differs when the frame does. A raw frame's top part, the clock, is left out."""
        skip = 0 if self.mode == "PNG" else (len(self.data) - self.start) // 25
        return self.mode, zlib.crc32(memoryview(self.data)[self.start + skip :])

    def pixels(self) -> Pillow:
        """RGB. Raises `NoPicture`."""
        from PIL import Image as Pillow

        if self.mode != "PNG":
            return _rgb(self.mode, self.width, self.height, self.data[self.start :])
        try:
            return Pillow.open(io.BytesIO(self.data[self.start :])).convert("RGB")
        except (OSError, SyntaxError, ValueError, Pillow.DecompressionBombError) as error:
            raise NoPicture("the picture is cut or broken") from error

    def image(self, size: Literal["thumb", "full"]) -> Image:
        """JPEG, its long edge at most as a Look says. Raises `NoPicture`."""
        return encoded(self.pixels(), FULL if size == "full" else THUMB)


def read(data: bytes) -> Frame:
    """A frame from the output of `screencap` or `screencap -p`. Raises `NoPicture`."""
    head = data[:BEFORE]
    if (at := head.find(PNG)) >= 0:
        if len(data) < at + 45 or b"IEND" not in data[-64:]:
            raise NoPicture("the picture is cut")
        width, height = struct.unpack_from(">II", data, at + 16)
        return _checked(Frame(width, height, data, at, "PNG"))
    if not data:
        raise NoPicture("the phone sent no picture")
    for at in (0, *(i + 1 for i, byte in enumerate(head) if byte == 0x0A)):
        if (frame := _raw(data, at)) is not None:
            return _checked(frame)
    if b"Status: -1" in head or b"secure" in head.lower():
        raise NoPicture("the phone may not capture this window", secure=True)
    raise NoPicture("what the phone sent is no picture")


def black(width: int, height: int, size: Literal["thumb", "full"]) -> Image:
    """What a window that may not be captured looks like."""
    from PIL import Image as Pillow

    return encoded(Pillow.new("RGB", (width, height)), FULL if size == "full" else THUMB)


def encoded(pixels: Pillow, longest: int) -> Image:
    """JPEG of at most `longest` pixels an edge."""
    from PIL import Image as Pillow

    width, height = pixels.size
    scale = min(1.0, longest / max(width, height))
    if scale < 1.0:
        small = (max(1, round(width * scale)), max(1, round(height * scale)))
        # Whole steps first: 1080 x 2400 to a thumb is three times faster so, and looks the same.
        pixels = pixels.resize(small, Pillow.Resampling.BILINEAR, reducing_gap=2.0)
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=QUALITY)
    return Image(out.getvalue(), "image/jpeg", pixels.width, pixels.height, pixels.width / width)


def _raw(data: bytes, at: int) -> Frame | None:
    if len(data) < at + 12:
        return None
    width, height, form = struct.unpack_from("<III", data, at)
    if form not in _MODES or not (0 < width <= LARGEST and 0 < height <= LARGEST):
        return None
    mode, depth = _MODES[form]
    for header in (16, 12):
        if len(data) - at - header == width * height * depth:
            return Frame(width, height, data, at + header, mode)
    return None


def _rgb(mode: str, width: int, height: int, raw: bytes) -> Pillow:
    from PIL import Image as Pillow

    if mode in ("RGB", "BGR;16"):
        return Pillow.frombytes("RGB", (width, height), raw, "raw", mode)
    order = "BGRX" if mode == "BGRA" else "RGBX"
    return Pillow.frombuffer("RGBX", (width, height), raw, "raw", order, 0, 1).convert("RGB")


def _checked(frame: Frame) -> Frame:
    sized = 0 < frame.width <= LARGEST and 0 < frame.height <= LARGEST
    if not sized or frame.width * frame.height > MOST_PIXELS:
        raise NoPicture("the picture has no size that a screen has")
    return frame
