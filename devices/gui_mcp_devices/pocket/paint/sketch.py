"""A sheet to draw a picture on: a grid of 100 x 100 whatever its pixels, smooth edges, soft shadows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PIL import Image, ImageDraw

from .icons import Points, curve
from .ops import Colour

Rgb = tuple[int, int, int]
GRID = 100
WHITE: Rgb = (255, 255, 255)
BLACK: Rgb = (0, 0, 0)
METAL: Rgb = (188, 194, 204)
WOOD: Rgb = (196, 146, 96)
INK: Rgb = (44, 46, 56)
GLINT = (255, 255, 255, 70)
SHADE = (0, 0, 0, 34)


def mix(one: Rgb, other: Rgb, part: float) -> Rgb:
    """`part` 0 is `one`, 1 is `other`."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def lighter(colour: Rgb, part: float = 0.25) -> Rgb:
    return mix(colour, WHITE, part)


def darker(colour: Rgb, part: float = 0.2) -> Rgb:
    return mix(colour, BLACK, part)


def gradient(width: int, height: int, stops: Sequence[Rgb], across: bool = False) -> Image.Image:
    """Colours from the top to the bottom, or from the left to the right, evenly spaced."""
    long = width if across else height
    strip = Image.new("RGB", (1, long))
    for place in range(long):
        at = place / max(1, long - 1) * (len(stops) - 1)
        first = min(int(at), len(stops) - 2)
        strip.putpixel((0, place), mix(stops[first], stops[first + 1], at - first))
    if across:
        strip = strip.transpose(Image.Transpose.ROTATE_90).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return strip.resize((width, height), Image.Resampling.NEAREST)


Fit = Literal["stretch", "contain", "cover"]
"""The grid takes the shape of the picture, or is the largest square inside it, or the smallest around it."""


class Sketch:
    """Draws at several samples a pixel; `done` gives the picture. Colours with alpha are laid over."""

    def __init__(self, width: int, height: int, stops: Sequence[Rgb], fit: Fit = "stretch") -> None:
        self._fine = 4 if width * height <= 120_000 else 3 if width * height <= 500_000 else 2
        wide, high = width * self._fine, height * self._fine
        self._image = gradient(wide, high, stops)
        self._draw = ImageDraw.Draw(self._image, "RGBA")
        side = min(wide, high) if fit == "contain" else max(wide, high)
        self._x = (wide if fit == "stretch" else side) / GRID
        self._y = (high if fit == "stretch" else side) / GRID
        self._left = (wide - self._x * GRID) / 2
        self._top = (high - self._y * GRID) / 2

    def done(self) -> Image.Image:
        return self._image.reduce(self._fine)

    def poly(self, colour: Colour, *numbers: float) -> None:
        """A filled polygon."""
        self._fill(list(zip(numbers[::2], numbers[1::2], strict=True)), colour)

    def bend(self, colour: Colour, *numbers: float) -> None:
        """A filled outline of Bezier pieces: a start, then two handles and an end for each."""
        self._fill(curve(list(zip(numbers[::2], numbers[1::2], strict=True)), 16), colour)

    def oval(self, colour: Colour, x: float, y: float, across: float, down: float | None = None) -> None:
        """An ellipse about a point, with its half axes."""
        down = across if down is None else down
        self._draw.ellipse(self._place(x - across, y - down, x + across, y + down), fill=colour)

    def box(self, colour: Colour, x: float, y: float, w: float, h: float, radius: float = 0.0) -> None:
        """A rounded rectangle from its top left corner."""
        box = self._place(x, y, x + w, y + h)
        self._draw.rounded_rectangle(box, radius * min(self._x, self._y), fill=colour)

    def line(self, colour: Colour, width: float, *numbers: float) -> None:
        """A stroke with round ends through points."""
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        self._stroke(points, colour, width)

    def swing(self, colour: Colour, width: float, *numbers: float) -> None:
        """A stroke along Bezier pieces."""
        points = curve(list(zip(numbers[::2], numbers[1::2], strict=True)), 16)
        self._stroke(points, colour, width)

    def hoop(self, colour: Colour, width: float, x: float, y: float, across: float, down: float) -> None:
        """The outline of an ellipse; `width` lies inside it."""
        box = self._place(x - across, y - down, x + across, y + down)
        self._draw.ellipse(box, outline=colour, width=max(1, round(width * self._x)))

    def lies(self, x: float, y: float, across: float, down: float = 3.5) -> None:
        """The soft shadow where a thing stands on the ground."""
        for step in range(6):
            part = 1.25 - step * 0.15
            self.oval((30, 30, 50, 16), x, y, across * part, down * part)

    def _stroke(self, points: Points, colour: Colour, width: float) -> None:
        scaled = [(self._left + x * self._x, self._top + y * self._y) for x, y in points]
        thick = max(1, round(width * min(self._x, self._y)))
        self._draw.line(scaled, fill=colour, width=thick, joint="curve")
        for x, y in (scaled[0], scaled[-1]):
            half = thick / 2
            self._draw.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    def _fill(self, points: Points, colour: Colour) -> None:
        scaled = [(self._left + x * self._x, self._top + y * self._y) for x, y in points]
        self._draw.polygon(scaled, fill=colour)

    def _place(self, x1: float, y1: float, x2: float, y2: float) -> tuple[float, float, float, float]:
        """A rectangle of the grid in the pixels of the large picture."""
        return (
            self._left + x1 * self._x,
            self._top + y1 * self._y,
            self._left + x2 * self._x,
            self._top + y2 * self._y,
        )
