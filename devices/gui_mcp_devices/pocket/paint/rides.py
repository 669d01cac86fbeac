"""Vehicles seen from the side, and covers of records."""

from __future__ import annotations

import random

from PIL import Image

from .palette import tone_of
from .sketch import INK, METAL, Rgb, Sketch, darker, lighter

KINDS: dict[str, tuple[str, Rgb]] = {
    "economy": ("car", (96, 168, 226)),
    "comfort": ("car", (92, 104, 128)),
    "premium": ("car", (44, 46, 54)),
    "taxi": ("car", (248, 196, 52)),
    "electric": ("car", (96, 190, 140)),
    "van": ("van", (150, 160, 176)),
    "bus": ("van", (226, 96, 70)),
    "bike": ("bike", (236, 120, 60)),
    "scooter": ("bike", (120, 110, 220)),
}
"""Shape and paint of each kind of ride."""
GLASS: Rgb = (176, 208, 230)


def ride(kind: str, width: int, height: int) -> Image.Image:
    """One of `KINDS`; another is a car in a colour of its own."""
    shape, paint = KINDS.get(kind) or ("car", tone_of(random.Random(f"ride/{kind}").random() * 360, 0.5, 56))
    sketch = Sketch(width, height, ((240, 244, 248), (232, 237, 243), (218, 225, 233)), "contain")
    {"car": _car, "van": _van, "bike": _bike}[shape](sketch, paint)
    if kind == "taxi":
        sketch.box(INK, 43, 27, 14, 6, 2)
        for x in range(20, 80, 8):
            sketch.box(INK, x, 56, 4, 3)
    return sketch.done()


def album(name: str, width: int, height: int) -> Image.Image:
    """The cover of a record: discs, bars or waves in the colours of its name."""
    seed = random.Random(f"album/{name}")
    hue, accent = seed.choice(
        ((222, 34), (250, 340), (190, 20), (340, 30), (268, 200), (12, 42), (206, 330), (160, 46))
    )
    sketch = Sketch(width, height, (tone_of(hue, 0.5, 46), tone_of(hue, 0.55, 24)))
    bright, deep = tone_of(accent, 0.8, 78), tone_of(accent, 0.6, 56)
    style = seed.randrange(4)
    if style == 0:
        for step in range(5):
            sketch.oval((bright, deep)[step % 2], 50, 56, 40 - step * 8)
    elif style == 1:
        for step in range(9):
            high = seed.uniform(12, 70)
            sketch.box(bright if step % 3 else deep, 10 + step * 9, 84 - high, 6, high, 3)
    elif style == 2:
        sketch.oval(bright, 50, 42, 24)
        for step in range(5):
            y = 52 + step * 10
            sketch.swing(deep, 3.4, -4, y, 30, y - 16, 66, y + 16, 104, y)
    else:
        for _ in range(5):
            x, y = seed.uniform(5, 80), seed.uniform(5, 80)
            sketch.poly(
                (*bright, 150), x, y, x + seed.uniform(10, 50), y + 10, x + 14, y + seed.uniform(20, 50)
            )
        sketch.oval(lighter(bright, 0.6), seed.uniform(25, 75), seed.uniform(25, 60), 9)
    return sketch.done()


def _wheels(s: Sketch, *places: float, size: float = 9.0) -> None:
    for x in places:
        s.oval(INK, x, 69, size)
        s.oval(METAL, x, 69, size * 0.55)
        s.oval(lighter(METAL, 0.4), x, 69, size * 0.25)


def _car(s: Sketch, paint: Rgb) -> None:
    s.lies(50, 78, 42)
    s.bend(paint, 24, 52, 32, 32, 38, 31, 50, 31, 62, 31, 68, 34, 78, 52)
    s.bend(GLASS, 30, 51, 35, 37, 40, 36, 48, 36, 48, 42, 48, 46, 48, 51)
    s.bend(GLASS, 52, 36, 60, 36, 65, 38, 72, 51, 66, 51, 58, 51, 52, 51)
    s.box(paint, 6, 50, 89, 20, 8)
    s.box(darker(paint, 0.18), 6, 62, 89, 8, 4)
    s.line(darker(paint, 0.25), 1, 50, 51, 50, 66)
    s.box(darker(paint, 0.3), 54, 54, 8, 2, 1)
    s.box((255, 240, 170), 88, 53, 7, 5, 2)
    s.box((226, 70, 60), 6, 53, 4, 5, 1.5)
    _wheels(s, 26, 75)


def _van(s: Sketch, paint: Rgb) -> None:
    s.lies(50, 78, 44)
    s.bend(paint, 6, 68, 6, 20, 6, 24, 18, 24, 70, 24, 74, 24, 80, 26, 88, 40, 95, 48, 95, 56, 95, 68)
    s.box(paint, 6, 46, 89, 22, 4)
    s.box(darker(paint, 0.18), 6, 61, 89, 9, 4)
    for x in (12, 31, 50):
        s.box(GLASS, x, 31, 16, 16, 2.5)
    s.poly(GLASS, 70, 31, 77, 31, 86, 47, 70, 47)
    s.line(darker(paint, 0.25), 1, 68, 28, 68, 66)
    s.box((255, 240, 170), 89, 53, 6, 5, 2)
    _wheels(s, 24, 76)


def _bike(s: Sketch, paint: Rgb) -> None:
    s.lies(50, 79, 36)
    s.line(darker(paint, 0.1), 5, 30, 68, 46, 60, 62, 60, 72, 34, 65, 31)
    s.line(METAL, 3, 72, 36, 77, 68)
    s.bend(paint, 22, 52, 30, 44, 46, 46, 50, 58, 46, 66, 34, 64, 30, 66, 24, 64, 20, 58, 22, 52)
    s.box(INK, 26, 42, 24, 6, 3)
    s.box((255, 240, 170), 73, 36, 6, 6, 3)
    _wheels(s, 28, 76, size=10)
