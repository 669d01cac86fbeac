"""What an operation is made of: stamps, each one colour or image put on through a mask.

A stamp is computed once for its size and kept, so that painting is a handful of C calls, and a part of it
(a clip, a damaged rectangle) always has the pixels of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, assert_never

from PIL import Image

from . import fonts, icons, masks, pictures
from .ops import Args, Colour, Fill, Icon, Picture, Rect, Ring, Shadow, Text

Rgb = tuple[int, int, int]


class Stamp(NamedTuple):
    """Put `ink` on the rectangle, through `mask` of the rectangle's size (None: everywhere)."""

    left: int
    top: int
    right: int
    bottom: int
    ink: Rgb | Image.Image
    mask: Image.Image | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """An operation's stamps, relative to its corner."""

    stamps: tuple[Stamp, ...]
    bounds: Rect
    """Nothing outside it is painted."""
    opaque: Rect
    """Everything inside it is hidden; empty where nothing surely is."""


EMPTY: Rect = (0, 0, 0, 0)


def drawing(width: int, height: int, args: Args) -> Drawing:
    """The drawing of an operation of this size. Sizes of zero or less draw nothing."""
    if width <= 0 or height <= 0:
        return Drawing((), EMPTY, EMPTY)
    # Pictures have their own, smaller store.
    return _made(width, height, args) if isinstance(args, Picture) else _kept(width, height, args)


@lru_cache(maxsize=1536, typed=True)
def _kept(width: int, height: int, args: Args) -> Drawing:
    return _made(width, height, args)


def _made(width: int, height: int, args: Args) -> Drawing:
    opaque = EMPTY
    match args:
        case Fill(colour, radius):
            radius = max(0, min(radius, width // 2, height // 2))
            stamps = _fill(width, height, colour, radius)
            if _alpha(colour) == 255:
                opaque = (0, radius, width, height - radius)
        case Ring(colour, radius, thickness):
            radius = max(0, min(radius, width // 2, height // 2))
            stamps = _ring(width, height, colour, radius, thickness)
        case Shadow(radius, elevation):
            stamps = _shadow(width, height, max(0, min(radius, width // 2, height // 2)), elevation)
        case Text(text, size, weight, colour):
            stamps = _text(text, size, weight, colour)
        case Icon(name, colour):
            mask = masks.faded(icons.mask(name, width), _alpha(colour))
            stamps = [Stamp(0, 0, width, width, colour[:3], mask)]
        case Picture(name, radius):
            if not radius and name.startswith("app/"):
                radius = round(width * pictures.ROUND)
            radius = max(0, min(radius, width // 2, height // 2))
            mask = masks.rounded(width, height, radius) if radius else None
            stamps = [Stamp(0, 0, width, height, pictures.draw(name, width, height), mask)]
            opaque = (0, radius, width, height - radius)
        case _:
            assert_never(args)
    kept = tuple(stamp for stamp in stamps if stamp.left < stamp.right and stamp.top < stamp.bottom)
    if not kept:
        return Drawing((), EMPTY, EMPTY)
    bounds = (
        min(stamp.left for stamp in kept),
        min(stamp.top for stamp in kept),
        max(stamp.right for stamp in kept),
        max(stamp.bottom for stamp in kept),
    )
    return Drawing(kept, bounds, opaque)


def _alpha(colour: Colour) -> int:
    return colour[3] if len(colour) == 4 else 255


def _flat(left: int, top: int, right: int, bottom: int, colour: Colour) -> Stamp:
    alpha = _alpha(colour)
    empty = left >= right or top >= bottom
    mask = None if alpha == 255 or empty else masks.flat(right - left, bottom - top, alpha)
    return Stamp(left, top, right, bottom, colour[:3], mask)


def _corners(width: int, height: int, colour: Colour, radius: int, hole: int) -> list[Stamp]:
    places = ((0, 0), (width - radius, 0), (0, height - radius), (width - radius, height - radius))
    return [
        Stamp(left, top, left + radius, top + radius, colour[:3], mask)
        for mask, (left, top) in zip(masks.corners(radius, hole, _alpha(colour)), places, strict=True)
    ]


def _fill(width: int, height: int, colour: Colour, radius: int) -> list[Stamp]:
    if not radius:
        return [_flat(0, 0, width, height, colour)]
    return [
        _flat(radius, 0, width - radius, radius, colour),
        _flat(0, radius, width, height - radius, colour),
        _flat(radius, height - radius, width - radius, height, colour),
        *_corners(width, height, colour, radius, 0),
    ]


def _ring(width: int, height: int, colour: Colour, radius: int, thickness: int) -> list[Stamp]:
    if 2 * thickness >= min(width, height):
        return _fill(width, height, colour, radius)
    inner = max(radius, thickness)
    beside = min(radius, thickness)
    edges = [
        _flat(radius, 0, width - radius, thickness, colour),
        _flat(radius, height - thickness, width - radius, height, colour),
        _flat(0, inner, thickness, height - inner, colour),
        _flat(width - thickness, inner, width, height - inner, colour),
    ]
    rests = [
        _flat(left, top, left + beside, top + thickness - radius, colour)
        for left in (0, width - beside)
        for top in (radius, height - thickness)
    ]
    return [*edges, *rests, *_corners(width, height, colour, radius, radius - thickness)]


def _shadow(width: int, height: int, radius: int, elevation: int) -> list[Stamp]:
    whole = masks.shadow(width, height, radius, elevation)
    margin = masks.shadow_margin(elevation)
    inside = min(max(radius, 1), width // 2, height // 2)
    right, bottom = width + margin, height + margin
    strips: tuple[Rect, ...] = (
        (-margin, -margin, right, inside),
        (-margin, height - inside, right, bottom),
        (-margin, inside, inside, height - inside),
        (width - inside, inside, right, height - inside),
    )
    return [
        Stamp(
            *strip,
            (0, 0, 0),
            whole.crop((strip[0] + margin, strip[1] + margin, strip[2] + margin, strip[3] + margin)),
        )
        for strip in strips
    ]


def _text(text: str, size: int, weight: int, colour: Colour) -> list[Stamp]:
    line = fonts.line(text, size, weight)
    alpha = _alpha(colour)
    right, bottom = line.left + line.mask.width, line.top + line.mask.height
    letters = Stamp(line.left, line.top, right, bottom, colour[:3], masks.faded(line.mask, alpha))
    return [letters, *(_sprite(sprite, alpha) for sprite in line.sprites)]


def _sprite(sprite: fonts.Sprite, alpha: int) -> Stamp:
    right, bottom = sprite.left + sprite.image.width, sprite.top + sprite.image.height
    return Stamp(sprite.left, sprite.top, right, bottom, sprite.image, masks.faded(sprite.mask, alpha))
