"""More dishes and drinks."""

from __future__ import annotations

import math

from .sketch import Rgb, Sketch, darker, lighter

LEAF: Rgb = (92, 166, 78)
PLATE: Rgb = (250, 250, 248)


def plate(s: Sketch, rim: Rgb = PLATE) -> None:
    """A round plate from above."""
    s.oval((80, 50, 20, 26), 51, 55, 41, 40)
    s.oval((80, 50, 20, 26), 51, 53, 40, 39)
    s.oval(darker(rim, 0.06), 50, 50, 40)
    s.oval(rim, 50, 50, 38)
    s.oval(darker(rim, 0.05), 50, 50, 29)
    s.oval(lighter(rim, 0.4), 50, 50.6, 28)


def around(s: Sketch, colour: Rgb, count: int, away: float, size: float, turn: float = 0.0) -> None:
    """Round pieces on a circle about the middle."""
    for place in range(count):
        angle = turn + math.tau * place / count
        s.oval(colour, 50 + away * math.cos(angle), 50 + away * math.sin(angle), size)


def steak(s: Sketch) -> None:
    plate(s, (92, 96, 106))
    s.bend((120, 60, 44), 26, 48, 24, 30, 46, 26, 58, 32, 72, 38, 74, 54, 64, 62, 54, 70, 28, 68, 26, 48)
    s.bend((164, 84, 62), 30, 47, 29, 34, 46, 31, 56, 36, 67, 41, 69, 52, 61, 58, 52, 64, 31, 62, 30, 47)
    for x in (36, 44, 52, 60):
        s.line((92, 44, 32), 1.8, x, 38 + x / 12, x - 4, 60 - x / 14)
    around(s, LEAF, 3, 25, 4, 0.6)
    s.oval((252, 214, 90), 68, 66, 5)


def sandwich(s: Sketch) -> None:
    s.lies(50, 82, 38)
    s.poly((206, 150, 84), 10, 78, 90, 78, 86, 84, 14, 84)
    for y, colour in ((72, (248, 226, 180)), (66, (226, 96, 76)), (61, (252, 206, 80)), (55, LEAF)):
        s.box(colour, 11, y, 78, 7, 3)
    s.poly((248, 226, 180), 12, 57, 50, 20, 88, 57)
    s.poly((222, 168, 100), 8, 57, 50, 15, 92, 57, 86, 57, 50, 22, 14, 57)


def taco(s: Sketch) -> None:
    s.lies(50, 80, 38)
    s.bend((222, 164, 70), 12, 74, 12, 22, 88, 22, 88, 74, 88, 80, 12, 80, 12, 74)
    for x, y, colour in (
        (22, 44, LEAF), (34, 32, (214, 74, 52)), (48, 27, LEAF), (62, 31, (250, 206, 80)), (76, 42, LEAF),
    ):  # fmt: skip
        s.oval(colour, x, y, 9, 8)
    s.bend((244, 194, 96), 10, 76, 12, 34, 88, 34, 90, 76, 90, 82, 10, 82, 10, 76)
    for x, y in ((32, 60), (44, 52), (56, 60), (68, 54), (50, 70), (28, 72), (72, 70)):
        s.oval((222, 164, 70), x, y, 1.8)


def juice(s: Sketch) -> None:
    s.lies(50, 90, 18)
    s.line((226, 80, 90), 3.4, 62, 8, 54, 50)
    s.poly((255, 255, 255, 150), 30, 24, 70, 24, 65, 90, 35, 90)
    s.poly((250, 158, 44), 31.4, 34, 68.6, 34, 64.4, 88, 35.6, 88)
    s.oval((252, 190, 90), 50, 34, 18.6, 3.4)
    s.oval((246, 146, 32), 32, 26, 13)
    s.oval((255, 226, 160), 32, 26, 10.6)
    for place in range(6):
        angle = math.tau * place / 6
        s.line((246, 160, 60), 1.4, 32, 26, 32 + 10 * math.cos(angle), 26 + 10 * math.sin(angle))
    s.poly((255, 255, 255, 80), 37, 40, 42, 40, 43, 84, 40, 84)


def fruit(s: Sketch) -> None:
    plate(s, (150, 206, 200))
    s.oval((206, 50, 56), 40, 42, 13)
    s.oval((255, 255, 255, 90), 36, 37, 3)
    s.oval((246, 156, 50), 61, 44, 12)
    s.bend((250, 214, 80), 26, 58, 38, 72, 62, 72, 74, 56, 72, 74, 40, 84, 26, 58)
    for x, y in ((48, 58), (54, 54), (60, 60), (53, 63)):
        s.oval((104, 70, 150), x, y, 4.6)
        s.oval((255, 255, 255, 90), x - 1.4, y - 1.4, 1.2)
    s.bend(LEAF, 40, 30, 42, 22, 52, 20, 54, 22, 52, 30, 44, 32, 40, 30)


def hotpot(s: Sketch) -> None:
    s.oval((70, 74, 84), 50, 50, 40)
    s.oval((104, 110, 122), 50, 50, 37)
    s.oval((206, 56, 36), 50, 50, 33)
    s.bend((248, 236, 208), 50, 17, 94, 18, 92, 82, 50, 83, 66, 66, 34, 38, 50, 17)
    for x, y in ((30, 40), (36, 60), (26, 54), (40, 34)):
        s.oval((150, 30, 24), x, y, 3.2)
    around(s, LEAF, 4, 20, 3.2, 0.5)
    for x, y in ((64, 38), (70, 54), (60, 64)):
        s.oval((226, 200, 160), x, y, 6, 5)
        s.oval((180, 140, 100), x, y, 3, 2.4)


def buns(s: Sketch) -> None:
    s.lies(50, 84, 40)
    s.box((176, 124, 74), 10, 58, 80, 26, 6)
    for x in range(16, 88, 8):
        s.line((150, 100, 56), 1.4, x, 62, x, 80)
    s.box((196, 146, 92), 8, 54, 84, 8, 4)
    for x in (28, 50, 72):
        s.bend(
            (252, 246, 234),
            x - 13,
            57,
            x - 14,
            34,
            x + 14,
            34,
            x + 13,
            57,
            x + 12,
            60,
            x - 12,
            60,
            x - 13,
            57,
        )
        for fold in (-7, -3, 3, 7):
            s.line((222, 208, 184), 1.2, x, 41, x + fold, 49)
        s.swing((255, 255, 255, 130), 2, x, 32, x - 4, 27, x + 4, 24, x, 18)


def pasta(s: Sketch) -> None:
    plate(s)
    for ring in range(7):
        s.hoop((244, 206, 120), 1.8, 48 + ring % 3 * 2, 51 - ring % 2 * 2, 24 - ring * 3, 21 - ring * 2.6)
    s.oval((206, 60, 44), 50, 48, 11, 9)
    for x, y in ((44, 46), (53, 44), (51, 52)):
        s.oval((140, 70, 48), x, y, 4)
    around(s, LEAF, 3, 13, 3, 0.3)


def donut(s: Sketch) -> None:
    s.oval((80, 50, 20, 40), 51, 55, 37, 36)
    s.oval((224, 162, 92), 50, 50, 36)
    s.oval((244, 140, 176), 50, 49, 32)
    for place in range(18):
        angle = place * 2.4
        x, y = 50 + (16 + place % 4 * 4) * math.cos(angle), 49 + (16 + place % 4 * 4) * math.sin(angle)
        colour: Rgb = ((255, 255, 255), (250, 220, 90), (110, 190, 240))[place % 3]
        s.line(colour, 1.8, x - 1.6, y - 1, x + 1.6, y + 1)
    s.oval((206, 140, 76), 50, 49, 11.5)
    s.oval((246, 226, 198), 50, 51, 9.5)


def pancakes(s: Sketch) -> None:
    s.oval((250, 250, 250), 50, 80, 42, 8)
    for y in (72, 63, 54, 45):
        s.oval((196, 128, 62), 50, y + 2, 31, 9)
        s.oval((240, 190, 110), 50, y, 31, 8)
    s.bend(
        (186, 96, 30),
        26,
        44,
        40,
        36,
        66,
        36,
        76,
        45,
        78,
        60,
        73,
        64,
        70,
        54,
        64,
        48,
        40,
        50,
        34,
        52,
        32,
        62,
        28,
        60,
        26,
        44,
    )
    s.box((254, 232, 130), 42, 34, 17, 9, 2)


def skewers(s: Sketch) -> None:
    s.lies(50, 80, 40)
    for y in (34, 52, 70):
        s.line((196, 152, 96), 2.4, 8, y + 6, 94, y - 4)
        for place, x in enumerate((24, 40, 56, 72)):
            colour: Rgb = ((176, 92, 44), (84, 156, 74), (176, 92, 44), (220, 76, 56))[place]
            s.box(darker(colour, 0.15), x - 7, y - 5 - place * 1.5, 14, 14, 4)
            s.box(colour, x - 7, y - 6 - place * 1.5, 13, 12, 4)


def curry(s: Sketch) -> None:
    plate(s, (96, 150, 120))
    s.bend((252, 250, 242), 50, 23, 14, 26, 14, 74, 50, 77, 44, 60, 44, 40, 50, 23)
    s.bend((206, 130, 40), 50, 23, 86, 26, 86, 74, 50, 77, 44, 60, 44, 40, 50, 23)
    for x, y, colour in (
        (60, 40, (238, 132, 60)),
        (68, 54, (246, 214, 130)),
        (58, 62, (238, 132, 60)),
        (70, 42, LEAF),
    ):
        s.box(colour, x - 4, y - 4, 8, 8, 2.4)
    s.oval((200, 50, 44), 33, 50, 3)


def fish(s: Sketch) -> None:
    plate(s, (206, 220, 236))
    s.bend(
        (232, 128, 84), 20, 50, 32, 34, 56, 34, 68, 48, 72, 42, 78, 38, 84, 38, 81, 46, 81, 54, 84,
        62, 78, 62, 72, 58, 68, 52, 56, 66, 32, 66, 20, 50,
    )  # fmt: skip
    for x in (42, 50, 58):
        s.swing((250, 176, 140), 1.8, x, 40, x + 4, 46, x + 4, 54, x, 60)
    s.oval((255, 255, 255), 30, 47, 2.8)
    s.oval((40, 40, 40), 30, 47, 1.5)
    s.oval((252, 222, 90), 44, 74, 6, 5)
    s.oval(LEAF, 58, 73, 5, 3)


def cola(s: Sketch) -> None:
    s.lies(50, 90, 18)
    s.box((178, 34, 40), 33, 14, 36, 76, 6)
    s.box((214, 50, 52), 33, 14, 30, 76, 6)
    s.box((206, 212, 220), 35, 10, 32, 7, 3)
    s.box((206, 212, 220), 35, 87, 32, 5, 2.5)
    s.swing((255, 255, 255), 5, 36, 60, 44, 42, 56, 64, 66, 46)
    s.box((255, 255, 255, 70), 38, 20, 4, 64, 2)
