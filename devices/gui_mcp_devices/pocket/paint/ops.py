"""What is painted: a screen is a sequence of operations, later ones over earlier ones."""

from __future__ import annotations

from typing import Literal, NamedTuple

Colour = tuple[int, int, int] | tuple[int, int, int, int]
"""Red, green, blue and, where it is translucent, alpha; each 0-255."""
Rect = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom lie outside."""
Weight = Literal[400, 500, 700]


class Fill(NamedTuple):
    """A rectangle, rounded by `radius` pixels (half a side at most)."""

    colour: Colour
    radius: int = 0


class Ring(NamedTuple):
    """The outline of a rectangle, `thickness` pixels inwards from its edge."""

    colour: Colour
    radius: int = 0
    thickness: int = 1


class Shadow(NamedTuple):
    """The soft shadow of a rectangle that lies `elevation` pixels above the rest.

    Painted around the rectangle and under its edge; its middle is left to the fill that follows.
    """

    radius: int
    elevation: int


class Text(NamedTuple):
    """One line from the top left corner of the place; `fonts.line_height(size)` is its height."""

    text: str
    size: int
    weight: Weight
    colour: Colour


class Icon(NamedTuple):
    """One of `icons.ICONS`, as large as the place is wide."""

    name: str
    colour: Colour


class Picture(NamedTuple):
    """A picture that `pictures.draw` makes from its name."""

    name: str
    radius: int = 0


Args = Fill | Ring | Shadow | Text | Icon | Picture
Kind = Literal["fill", "ring", "shadow", "text", "icon", "picture"]


class Op(NamedTuple):
    """One thing to paint. Whole pixels, hashable; equal operations give equal pixels."""

    kind: Kind
    x: int
    y: int
    w: int
    h: int
    clip: Rect
    """Nothing outside it is touched."""
    args: Args


def fill(box: Rect, clip: Rect, colour: Colour, radius: int = 0) -> Op:
    return Op("fill", *_placed(box), clip, Fill(colour, radius))


def ring(box: Rect, clip: Rect, colour: Colour, radius: int = 0, thickness: int = 1) -> Op:
    return Op("ring", *_placed(box), clip, Ring(colour, radius, thickness))


def shadow(box: Rect, clip: Rect, radius: int, elevation: int) -> Op:
    return Op("shadow", *_placed(box), clip, Shadow(radius, elevation))


def text(box: Rect, clip: Rect, words: str, size: int, colour: Colour, weight: Weight = 400) -> Op:
    return Op("text", *_placed(box), clip, Text(words, size, weight, colour))


def icon(box: Rect, clip: Rect, name: str, colour: Colour) -> Op:
    return Op("icon", *_placed(box), clip, Icon(name, colour))


def picture(box: Rect, clip: Rect, name: str, radius: int = 0) -> Op:
    return Op("picture", *_placed(box), clip, Picture(name, radius))


def _placed(box: Rect) -> tuple[int, int, int, int]:
    return box[0], box[1], box[2] - box[0], box[3] - box[1]
