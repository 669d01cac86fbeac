"""Dishes and drinks, seen from above or from the side."""

from __future__ import annotations

import math
from collections.abc import Callable

from PIL import Image

from . import dishes
from .dishes import LEAF, around, plate
from .sketch import Sketch, darker, lighter


def draw(kind: str, width: int, height: int) -> Image.Image:
    """One of `KINDS`; another kind is a covered plate."""
    sketch = Sketch(width, height, ((252, 240, 222), (246, 226, 198), (236, 208, 172)), "contain")
    KINDS.get(kind, _covered)(sketch)
    return sketch.done()


def _pizza(s: Sketch) -> None:
    s.oval((80, 50, 20, 40), 51, 54, 39, 38)
    s.oval((206, 142, 70), 50, 50, 38)
    s.oval((236, 190, 110), 50, 50, 34.5)
    s.oval((214, 74, 46), 50, 50, 33)
    s.oval((252, 214, 120), 50, 50, 31)
    for count, away, turn in ((7, 21, 0.2), (3, 8, 0.9)):
        around(s, (168, 44, 34), count, away, 5.2, turn)
        around(s, (206, 66, 48), count, away, 4.3, turn)
    around(s, LEAF, 6, 14, 2.4, 0.6)
    around(s, (60, 60, 60), 5, 25, 1.5, 0.5)
    for angle in (0.0, math.pi / 3, 2 * math.pi / 3):
        x, y = 38 * math.cos(angle), 38 * math.sin(angle)
        s.line((170, 110, 50, 110), 0.8, 50 - x, 50 - y, 50 + x, 50 + y)


def _burger(s: Sketch) -> None:
    s.lies(50, 83, 36)
    s.box((222, 152, 78), 16, 68, 68, 15, 7)
    s.box((110, 62, 40), 13, 58, 74, 12, 6)
    s.poly((252, 196, 60), 15, 55, 85, 55, 74, 67, 62, 58, 30, 58, 24, 64)
    s.box((214, 66, 52), 17, 50, 66, 6, 3)
    s.bend(
        LEAF, 12, 50, 18, 44, 26, 54, 34, 48, 44, 54, 54, 46, 64, 52, 74, 46, 82, 54, 88, 50, 80,
        42, 20, 42, 12, 50,
    )  # fmt: skip
    s.bend((232, 164, 88), 14, 46, 14, 14, 86, 14, 86, 46, 86, 48, 14, 48, 14, 46)
    for x, y in ((34, 30), (46, 25), (58, 29), (68, 35), (40, 37), (54, 36)):
        s.oval((252, 236, 200), x, y, 2.2, 1.4)


def _noodles(s: Sketch) -> None:
    plate(s, (206, 70, 58))
    s.oval((226, 160, 84), 50, 50, 29)
    for ring in range(6):
        s.hoop((250, 222, 150), 1.6, 46 + ring % 3 * 3, 50 + ring % 2 * 2, 25 - ring * 3.6, 22 - ring * 3.2)
    s.oval((252, 250, 244), 62, 40, 9, 8)
    s.oval((248, 176, 50), 62, 40, 4.6)
    for x, y in ((36, 38), (32, 46), (40, 62), (60, 64)):
        s.oval(LEAF, x, y, 2.8)
    for y in (60, 66):
        s.line((150, 92, 52), 2, 20, y - 30, 96, y - 52)


def _sushi(s: Sketch) -> None:
    s.lies(50, 77, 42)
    s.box((96, 62, 44), 8, 64, 84, 11, 3)
    for x, top in ((14, (244, 132, 92)), (40, (250, 206, 90)), (66, (214, 74, 70))):
        s.box((252, 252, 248), x, 48, 21, 17, 7)
        s.box(top, x - 1, 42, 23, 13, 6)
        s.line((255, 255, 255, 120), 1.4, x + 4, 45, x + 7, 52)
        s.line((255, 255, 255, 120), 1.4, x + 11, 45, x + 14, 52)
    s.box((40, 60, 50), 48, 42, 6, 23, 1)


def _salad(s: Sketch) -> None:
    plate(s)
    for count, away, size, colour in (
        (9, 20, 9, LEAF),
        (7, 14, 9, lighter(LEAF, 0.25)),
        (5, 8, 8, darker(LEAF, 0.12)),
    ):
        around(s, colour, count, away, size, away)
    around(s, (222, 62, 52), 5, 17, 4.4, 0.5)
    around(s, (246, 120, 100), 5, 17, 2.4, 0.5)
    around(s, (252, 226, 120), 4, 9, 3.2, 0.2)
    around(s, (250, 250, 246), 3, 22, 3, 1.1)


def _coffee(s: Sketch) -> None:
    plate(s, (238, 240, 244))
    s.oval((225, 228, 234), 50, 50, 25)
    s.hoop((238, 240, 244), 4.5, 79, 50, 9, 6)
    s.oval((255, 255, 255), 50, 50, 24)
    s.oval((112, 70, 44), 50, 50, 20.5)
    s.oval((166, 112, 72), 50, 50, 18)
    s.bend((246, 226, 196), 50, 62, 34, 48, 40, 38, 50, 45, 60, 38, 66, 48, 50, 62)
    s.bend((166, 112, 72), 50, 56, 42, 48, 46, 45, 50, 49, 54, 45, 58, 48, 50, 56)


def _tea(s: Sketch) -> None:
    s.lies(50, 88, 20)
    s.line((110, 180, 120), 4, 60, 8, 53, 40)
    s.poly((255, 255, 255, 150), 28, 24, 72, 24, 66, 88, 34, 88)
    s.poly((214, 164, 112), 29.5, 36, 70.5, 36, 65.5, 86, 34.5, 86)
    for x, y in ((40, 78), (48, 81), (56, 79), (61, 72), (44, 72), (52, 74), (38, 70)):
        s.oval((58, 40, 34), x, y, 3)
    s.box((255, 255, 255, 210), 25, 20, 50, 6, 3)
    s.poly((255, 255, 255, 80), 34, 30, 40, 30, 41, 82, 38, 82)


def _cake(s: Sketch) -> None:
    s.lies(50, 82, 36)
    s.oval((250, 250, 250), 50, 80, 40, 6)
    s.box((246, 206, 150), 20, 46, 60, 32, 3)
    s.box((244, 150, 170), 20, 60, 60, 5)
    s.box((255, 244, 238), 18, 38, 64, 13, 5)
    for x, long in ((24, 8), (34, 13), (46, 7), (58, 12), (70, 9)):
        s.box((255, 244, 238), x, 44, 7, 6 + long, 3.5)
    for x in (30, 50, 70):
        s.oval((214, 50, 62), x, 34, 5.4)
        s.oval((255, 255, 255, 120), x - 1.6, 32, 1.4)


def _dumplings(s: Sketch) -> None:
    plate(s, (190, 142, 92))
    for x, y in ((38, 38), (62, 40), (36, 62), (62, 63), (50, 50)):
        s.bend(
            (250, 240, 218), x - 12, y + 5, x - 11, y - 12, x + 11, y - 12, x + 12, y + 5, x + 6,
            y + 10, x - 6, y + 10, x - 12, y + 5,
        )  # fmt: skip
        for fold in (-6, -2, 2, 6):
            s.line((216, 190, 150), 1.1, x + fold, y - 6, x + fold * 0.6, y - 1)


def _rice(s: Sketch) -> None:
    plate(s, (70, 110, 170))
    s.oval((252, 250, 242), 42, 46, 19, 20)
    for x, y in ((34, 38), (44, 34), (38, 50), (48, 46), (44, 58), (54, 40)):
        s.oval((236, 230, 214), x, y, 2.2, 1.2)
    s.oval((176, 96, 50), 62, 58, 14, 11)
    s.oval((206, 126, 66), 61, 56, 10, 7)
    around(s, LEAF, 5, 20, 3, 0.7)


def _soup(s: Sketch) -> None:
    plate(s)
    s.oval((222, 112, 52), 50, 50, 27)
    s.swing((255, 244, 226), 3, 34, 50, 40, 36, 60, 38, 62, 50, 60, 60, 46, 60, 46, 52)
    around(s, LEAF, 4, 18, 2.8, 0.4)
    around(s, (240, 190, 110), 5, 11, 2.6, 1.3)


def _ice_cream(s: Sketch) -> None:
    s.poly((218, 160, 92), 34, 50, 66, 50, 50, 94)
    for x in (40, 48, 56):
        s.line((180, 122, 62), 1.2, x, 52, 52, 88)
        s.line((180, 122, 62), 1.2, 104 - x, 52, 50, 88)
    for colour, x, y in (((246, 170, 186), 40, 40), ((250, 236, 200), 60, 40), ((130, 86, 60), 50, 25)):
        s.oval(darker(colour, 0.08), x, y + 1, 15)
        s.oval(colour, x - 0.6, y, 14)
        s.oval((255, 255, 255, 90), x - 5, y - 5, 4)
    s.oval((214, 50, 62), 52, 10, 4)


def _fries(s: Sketch) -> None:
    s.lies(50, 88, 24)
    for place, x in enumerate((30, 37, 44, 51, 58, 65)):
        lean = (x - 48) * 0.25
        s.line((226, 166, 50), 6, x + 2, 62, x + 2 + lean, 18 + place * 7 % 13)
        s.line((250, 206, 90), 4, x + 1.6, 62, x + 1.6 + lean, 18 + place * 7 % 13)
    s.bend(
        (212, 58, 50), 24, 46, 40, 58, 60, 58, 76, 46, 74, 60, 71, 76, 69, 88, 56, 89, 44, 89,
        31, 88, 29, 76, 26, 60, 24, 46,
    )  # fmt: skip
    s.oval((252, 214, 90), 50, 72, 8)


def _chicken(s: Sketch) -> None:
    plate(s)
    s.line((250, 244, 230), 5, 66, 64, 79, 77)
    s.oval((252, 248, 238), 78, 79, 3.6)
    s.oval((252, 248, 238), 81, 76, 3.6)
    s.bend((178, 96, 44), 70, 68, 50, 76, 24, 64, 27, 42, 30, 24, 56, 22, 64, 38, 70, 50, 74, 58, 70, 68)
    s.bend((212, 130, 66), 62, 62, 48, 66, 32, 58, 33, 43, 36, 31, 52, 30, 58, 42, 62, 50, 66, 56, 62, 62)
    around(s, LEAF, 3, 25, 4.5, 2.4)


def _covered(s: Sketch) -> None:
    s.lies(50, 78, 40)
    s.box((206, 212, 220), 8, 70, 84, 7, 3.5)
    s.bend((226, 230, 236), 15, 70, 15, 22, 85, 22, 85, 70)
    s.bend((255, 255, 255, 130), 25, 64, 26, 44, 36, 36, 46, 34, 38, 40, 33, 48, 32, 64)
    s.oval((206, 212, 220), 50, 31, 4.5)


KINDS: dict[str, Callable[[Sketch], None]] = {
    "pizza": _pizza,
    "burger": _burger,
    "noodles": _noodles,
    "ramen": _noodles,
    "sushi": _sushi,
    "salad": _salad,
    "coffee": _coffee,
    "latte": _coffee,
    "tea": _tea,
    "milk-tea": _tea,
    "cake": _cake,
    "dumplings": _dumplings,
    "rice": _rice,
    "soup": _soup,
    "ice-cream": _ice_cream,
    "fries": _fries,
    "chicken": _chicken,
    "steak": dishes.steak,
    "sandwich": dishes.sandwich,
    "taco": dishes.taco,
    "juice": dishes.juice,
    "fruit": dishes.fruit,
    "hotpot": dishes.hotpot,
    "buns": dishes.buns,
    "pasta": dishes.pasta,
    "donut": dishes.donut,
    "pancakes": dishes.pancakes,
    "skewers": dishes.skewers,
    "curry": dishes.curry,
    "fish": dishes.fish,
    "cola": dishes.cola,
    "spaghetti": dishes.pasta,
    "bao": dishes.buns,
}
