"""A picture of the whole phone: the home screen and every app's first page, in rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.phone import Phone

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH = 240
"""Pixels of one screen."""
ACROSS = 8
"""Screens in a row."""
GAP = 12
GROUND = (226, 230, 238)


def sheet(phone: Phone) -> Image:
    """What `phone` looks like (RGB). It is on its home screen afterwards."""
    from PIL import Image

    phone.home()
    frames = [phone.frame().copy()]
    for package, info in phone.packages.items():
        if info.icon:
            phone.home()
            phone.start(package)
            frames.append(phone.frame().copy())
    phone.home()
    height = round(WIDTH * phone.height / phone.width)
    across, rows = min(ACROSS, len(frames)), -(-len(frames) // ACROSS)
    whole = Image.new("RGB", (across * (WIDTH + GAP) + GAP, rows * (height + GAP) + GAP), GROUND)
    for index, frame in enumerate(frames):
        small = frame.resize((WIDTH, height), Image.Resampling.LANCZOS)
        row, place = divmod(index, ACROSS)
        whole.paste(small, (GAP + place * (WIDTH + GAP), GAP + row * (height + GAP)))
    return whole
