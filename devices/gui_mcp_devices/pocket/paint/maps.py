"""A town seen from above, without end: tiles fit their neighbours.

The town has streets at every sixth of a tile, a little out of line, and blocks between them; where a block is
a park or a pond follows from its number alone.
"""

from __future__ import annotations

import random

from PIL import Image

from .sketch import Rgb, Sketch

LAND: Rgb = (240, 239, 234)
STREET: Rgb = (255, 255, 255)
AVENUE: Rgb = (252, 222, 142)
PARK: Rgb = (196, 226, 184)
WATER: Rgb = (166, 208, 240)
HOUSE: Rgb = (224, 221, 212)
NIGHT: dict[Rgb, Rgb] = {
    LAND: (36, 40, 50), STREET: (62, 68, 82), AVENUE: (112, 96, 62), PARK: (36, 62, 50), WATER: (26, 50, 82),
    HOUSE: (50, 55, 66),
}  # fmt: skip
BLOCK = 100 / 6
"""Hundredths of a tile between two streets."""


def draw(name: str, width: int, height: int) -> Image.Image:
    """The tile of `COLUMN/ROW` (whole numbers), or of a place's name; `dark/` before it makes it night.

    A picture that is not square is the middle of its tile.
    """
    dark = name.startswith("dark/")
    name = name.removeprefix("dark/")
    column, row = _place(name)
    colours = NIGHT if dark else {colour: colour for colour in NIGHT}
    sketch = Sketch(width, height, (colours[LAND], colours[LAND]), "cover")
    first_x, first_y = column * 6, row * 6
    for across in range(-1, 7):
        for down in range(-1, 7):
            _block(sketch, colours, first_x + across, first_y + down, first_x, first_y)
    for number in range(-1, 8):
        x = _street(first_x + number, 0) - column * 100
        sketch.line(*_kind(colours, first_x + number), x, -5, x, 105)
    for number in range(-1, 8):
        y = _street(first_y + number, 1) - row * 100
        sketch.line(*_kind(colours, first_y + number), -5, y, 105, y)
    return sketch.done()


def _place(name: str) -> tuple[int, int]:
    column, _, row = name.partition("/")
    try:
        return int(column), int(row)
    except ValueError:
        seed = random.Random(f"map/{name}")
        return seed.randrange(-500, 500), seed.randrange(-500, 500)


def _street(number: int, way: int) -> float:
    """Where a street runs, hundredths of a tile from the town's corner."""
    return number * BLOCK + random.Random(number * 2 + way).uniform(-2.6, 2.6)


def _kind(colours: dict[Rgb, Rgb], number: int) -> tuple[Rgb, float]:
    """A street's colour and width; every fifth is an avenue."""
    return (colours[AVENUE], 3.6) if number % 5 == 0 else (colours[STREET], 2.2)


def _block(s: Sketch, colours: dict[Rgb, Rgb], across: int, down: int, first_x: int, first_y: int) -> None:
    left, right = (_street(n, 0) - first_x * BLOCK for n in (across, across + 1))
    top, bottom = (_street(n, 1) - first_y * BLOCK for n in (down, down + 1))
    seed = random.Random(across * 100_003 + down)
    kind = seed.random()
    if kind < 0.16 or (across + 3 * down) % 17 == 0:
        s.box(colours[PARK], left, top, right - left, bottom - top)
        if kind < 0.05:
            s.oval(
                colours[WATER],
                (left + right) / 2,
                (top + bottom) / 2,
                (right - left) / 3.2,
                (bottom - top) / 3.6,
            )
        return
    wide, high = (right - left - 4.4) / 3, (bottom - top - 4.4) / 2
    for column in range(3):
        for row in range(2):
            if seed.random() < 0.72:
                x, y = left + 2.2 + column * wide, top + 2.2 + row * high
                s.box(
                    colours[HOUSE],
                    x + 0.5,
                    y + 0.5,
                    wide * seed.uniform(0.6, 0.86),
                    high * seed.uniform(0.6, 0.86),
                    0.6,
                )
