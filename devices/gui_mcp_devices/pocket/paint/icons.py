"""Icons of the phone: masks drawn from `shapes.SHAPES`, large, then reduced."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from PIL import Image, ImageDraw

from .shapes import SHAPES

ICONS: frozenset[str] = frozenset(SHAPES)
GRID = 24
Points = list[tuple[float, float]]


@lru_cache(maxsize=512)
def mask(name: str, size: int) -> Image.Image:
    """The coverage (mode L, `size` x `size` pixels) of an icon. Raises `KeyError` for an unknown name."""
    if name not in SHAPES:
        raise KeyError(f"icon {name!r}: there is none of that name; icons.ICONS lists them")
    fine = 8 if size <= 64 else 4
    pen = _Pen(size * fine)
    for order, numbers in _orders(SHAPES[name]):
        pen.do(order, numbers)
    return pen.image.reduce(fine)


def _orders(shape: str) -> Iterator[tuple[str, list[float]]]:
    order = ""
    numbers: list[float] = []
    for word in shape.split():
        if word[0].isalpha() or word in "+-":
            if order:
                yield order, numbers
            order, numbers = word, []
        else:
            numbers.append(float(word))
    yield order, numbers


class _Pen:
    def __init__(self, side: int) -> None:
        self.image = Image.new("L", (side, side))
        self._draw = ImageDraw.Draw(self.image)
        self._scale = side / GRID
        self._width = 2.0
        self._ink = 255

    def do(self, order: str, n: Sequence[float]) -> None:
        match order:
            case "l":
                self._line(_pairs(n))
            case "z":
                self._line([*_pairs(n), (n[0], n[1])])
            case "f":
                self._polygon(_pairs(n))
            case "F":
                self._polygon(_pairs(n))
                self._line([*_pairs(n), (n[0], n[1])])
            case "b":
                self._line(curve(_pairs(n)))
            case "g":
                self._polygon(curve(_pairs(n)))
            case "c":
                self._disc(n[0], n[1], n[2])
            case "o":
                self._line(_arc(n[0], n[1], n[2], 0, 360))
            case "a":
                self._line(_arc(*n))
            case "s" | "r":
                outline = _rounded(*n)
                if order == "r":
                    self._polygon(outline)
                else:
                    self._line([*outline, outline[0]])
            case "k":
                points = _star(n)
                self._polygon(points)
                self._line([*points, points[0]], 1.0)
            case "K":
                points = _star(n)
                self._line([*points, points[0]])
            case "y":
                for ray in range(int(n[4])):
                    angle = math.tau * ray / n[4]
                    across, down = math.cos(angle), math.sin(angle)
                    start = (n[0] + n[2] * across, n[1] + n[2] * down)
                    self._line([start, (n[0] + n[3] * across, n[1] + n[3] * down)])
            case "w":
                self._width = n[0]
            case "+" | "-":
                self._ink = 255 if order == "+" else 0
            case _:
                raise ValueError(f"icon order {order!r} is none of those that shapes.py lists")

    def _polygon(self, points: Points) -> None:
        self._draw.polygon([(x * self._scale, y * self._scale) for x, y in points], fill=self._ink)

    def _disc(self, x: float, y: float, radius: float) -> None:
        scale = self._scale
        box = ((x - radius) * scale, (y - radius) * scale, (x + radius) * scale - 1, (y + radius) * scale - 1)
        self._draw.ellipse(box, fill=self._ink)

    def _line(self, points: Points, width: float = 0.0) -> None:
        """A stroke with round ends and corners: every piece is a rectangle, every point a disc."""
        half = (width or self._width) / 2
        for x, y in points:
            self._disc(x, y, half)
        for (x1, y1), (x2, y2) in pairwise(points):
            long = math.hypot(x2 - x1, y2 - y1)
            if long:
                across, down = (y1 - y2) / long * half, (x2 - x1) / long * half
                sides = [(x1 + across, y1 + down), (x2 + across, y2 + down)]
                self._polygon([*sides, (x2 - across, y2 - down), (x1 - across, y1 - down)])


def _pairs(numbers: Sequence[float]) -> Points:
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def curve(points: Sequence[tuple[float, float]], steps: int = 12) -> Points:
    """Points along cubic Bezier pieces: a start, then two handles and an end for each piece."""
    found = [points[0]]
    for place in range(0, len(points) - 3, 3):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points[place : place + 4]
        for step in range(1, steps + 1):
            t = step / steps
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            found.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return found


def _arc(x: float, y: float, radius: float, start: float, end: float) -> Points:
    steps = max(6, int(abs(end - start) / 6))
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def _rounded(x: float, y: float, width: float, height: float, radius: float) -> Points:
    right, bottom = x + width - radius, y + height - radius
    return [
        *_arc(x + radius, y + radius, radius, 180, 270),
        *_arc(right, y + radius, radius, 270, 360),
        *_arc(right, bottom, radius, 0, 90),
        *_arc(x + radius, bottom, radius, 90, 180),
    ]


def _star(n: Sequence[float]) -> Points:
    x, y, outer, inner, count = n
    points: Points = []
    for place in range(int(count) * 2):
        radius = inner if place % 2 else outer
        angle = math.pi * place / count - math.pi / 2
        points.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return points
