"""Coverage masks (mode L) of shapes: rounded corners, outlines, shadows; drawn large, reduced, kept."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

FINE = 8
"""Samples a pixel, each way."""
Corners = tuple[Image.Image, Image.Image, Image.Image, Image.Image]
"""Top left, top right, bottom left, bottom right."""


@lru_cache(maxsize=256)
def corners(radius: int, hole: int = 0, alpha: int = 255) -> Corners:
    """The four corners of a rounded rectangle, `radius` pixels square; `hole` > 0 leaves the outer ring only:
    it is the radius, about the same centre, inside which nothing is covered."""
    side = radius * FINE
    large = Image.new("L", (side, side))
    if not radius:
        return large, large, large, large
    draw = ImageDraw.Draw(large)
    draw.ellipse((0, 0, 2 * side - 1, 2 * side - 1), fill=alpha)
    if hole > 0:
        edge = (radius - hole) * FINE
        draw.ellipse((edge, edge, 2 * side - 1 - edge, 2 * side - 1 - edge), fill=0)
    first = large.reduce(FINE)
    mirrored = first.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return (
        first,
        mirrored,
        first.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        mirrored.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    )


@lru_cache(maxsize=64)
def rounded(width: int, height: int, radius: int) -> Image.Image:
    """A whole rounded rectangle."""
    mask = Image.new("L", (width, height), 255)
    right, bottom = width - radius, height - radius
    for corner, place in zip(
        corners(radius), ((0, 0), (right, 0), (0, bottom), (right, bottom)), strict=True
    ):
        mask.paste(corner, place)
    return mask


@lru_cache(maxsize=32)
def flat(width: int, height: int, alpha: int) -> Image.Image:
    """The same coverage everywhere."""
    return Image.new("L", (width, height), alpha)


def faded(mask: Image.Image, alpha: int) -> Image.Image:
    """A mask made fainter by an alpha of 0-255."""
    return mask if alpha == 255 else mask.point([value * alpha // 255 for value in range(256)])


def shadow_margin(elevation: int) -> int:
    """How many pixels a shadow reaches beyond its rectangle."""
    return 2 * elevation + 2


def shadow(width: int, height: int, radius: int, elevation: int) -> Image.Image:
    """A rectangle's shadow with `shadow_margin` around it: a faint one all around, a firmer one below."""
    margin = shadow_margin(elevation)
    shape = Image.new("L", (width + 2 * margin, height + 2 * margin))
    shape.paste(rounded(width, height, radius), (margin, margin))
    around = shape.filter(ImageFilter.GaussianBlur(elevation * 0.9)).point(
        [v * 26 // 255 for v in range(256)]
    )
    below = shape.filter(ImageFilter.GaussianBlur(max(elevation * 0.45, 0.6)))
    lowered = Image.new("L", shape.size)
    lowered.paste(below.point([v * 38 // 255 for v in range(256)]), (0, max(1, elevation // 2)))
    return ImageChops.add(around, lowered)
