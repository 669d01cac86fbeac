"""Icons of the phone."""

from __future__ import annotations

from PIL import Image, ImageDraw

ICONS: frozenset[str] = frozenset({"circle"})


def mask(name: str, size: int) -> Image.Image:
    """The coverage (mode L, `size` x `size`) of an icon; an unknown name is a circle."""
    large = Image.new("L", (size * 4, size * 4))
    ImageDraw.Draw(large).ellipse(
        (size // 2, size // 2, size * 4 - size // 2, size * 4 - size // 2), 0, 255, size // 3
    )
    return large.reduce(4)
