"""Things for the house, drawn from shapes."""

from __future__ import annotations

from .sketch import GLINT, INK, METAL, SHADE, WOOD, Rgb, Sketch, darker, lighter


def mug(s: Sketch, c: Rgb) -> None:
    s.lies(48, 79, 27)
    s.hoop(darker(c, 0.12), 6, 70, 53, 13, 14)
    s.bend(c, 25, 34, 25, 60, 26, 70, 30, 76, 33, 80, 61, 80, 64, 76, 69, 70, 70, 60, 70, 34)
    s.bend(GLINT, 30, 38, 30, 58, 31, 66, 34, 73, 37, 73, 38, 72, 38, 71, 36, 62, 36, 50, 37, 38)
    s.oval(darker(c, 0.25), 47.5, 34, 22.5, 6.5)
    s.oval((96, 62, 40), 47.5, 35, 19.5, 5)
    for x in (40, 50):
        s.swing((255, 255, 255, 150), 2.4, x, 25, x - 5, 20, x + 5, 17, x, 11)


def bottle(s: Sketch, c: Rgb) -> None:
    s.lies(50, 90, 16)
    s.box(darker(c, 0.35), 42, 9, 16, 13, 3)
    s.box(METAL, 43.5, 21, 13, 5)
    s.box(c, 34, 25, 32, 65, 10)
    s.box(lighter(c, 0.35), 34, 48, 32, 20)
    s.box(GLINT, 39, 31, 4.5, 54, 2.2)
    s.oval(c, 52, 58, 5)


def kettle(s: Sketch, c: Rgb) -> None:
    s.lies(50, 85, 28)
    s.swing(INK, 5, 66, 32, 94, 26, 92, 64, 72, 68)
    s.poly(darker(c, 0.15), 30, 46, 12, 34, 17, 30, 34, 38)
    s.bend(c, 33, 27, 27, 42, 23, 66, 24, 84, 40, 86, 62, 86, 77, 84, 77, 66, 73, 42, 67, 27)
    s.oval(darker(c, 0.18), 50, 27, 17, 4.5)
    s.oval(INK, 50, 21, 4.5)
    s.box(INK, 24, 80, 53, 5, 2)
    s.bend(GLINT, 38, 32, 33, 46, 31, 62, 31, 76, 35, 76, 36, 76, 37, 76, 37, 62, 39, 46, 43, 32)


def knife(s: Sketch, c: Rgb) -> None:
    s.poly(darker(METAL, 0.12), 22, 16, 30, 10, 70, 56, 60, 64)
    s.bend(
        lighter(METAL, 0.4), 22, 16, 24, 36, 40, 56, 58, 66, 60, 64, 60, 64, 62, 62, 48, 46, 34,
        30, 22, 16,
    )  # fmt: skip
    s.line(darker(c, 0.2), 12, 66, 66, 86, 88)
    s.line(c, 9, 65, 65, 85, 87)
    s.line(METAL, 5, 59, 65, 66, 58)
    for x in (70, 76, 82):
        s.oval(METAL, x, x + 1, 1.6)


def pan(s: Sketch, c: Rgb) -> None:
    s.lies(42, 74, 34)
    s.line(INK, 7, 66, 40, 92, 20)
    s.oval(darker(c, 0.3), 41, 56, 34, 24)
    s.oval(c, 41, 53, 34, 24)
    s.oval(darker(c, 0.45), 41, 52, 29, 19.5)
    s.bend((252, 250, 244), 26, 52, 26, 40, 42, 40, 50, 44, 60, 46, 60, 60, 48, 62, 36, 66, 26, 62, 26, 52)
    s.oval((250, 190, 50), 42, 51, 7.5, 6)
    s.oval((255, 255, 255, 150), 40, 49, 2)


def bowl(s: Sketch, c: Rgb) -> None:
    s.lies(50, 80, 26)
    s.bend(c, 14, 44, 16, 66, 30, 80, 40, 80, 46, 80, 54, 80, 60, 80, 70, 80, 84, 66, 86, 44)
    s.oval(darker(c, 0.25), 50, 44, 36, 9)
    s.oval((240, 214, 150), 50, 45, 31, 6.5)
    s.bend(GLINT, 21, 53, 24, 64, 31, 73, 37, 76, 34, 68, 29, 62, 27, 54)


def lamp(s: Sketch, c: Rgb) -> None:
    s.oval((255, 240, 180, 90), 50, 52, 36, 32)
    s.lies(50, 86, 19)
    s.box(darker(WOOD, 0.1), 47.8, 46, 4.4, 36)
    s.box(WOOD, 35, 81, 30, 5, 2.5)
    s.poly(c, 37, 17, 63, 17, 77, 51, 23, 51)
    s.poly(GLINT, 41, 17, 47, 17, 38, 51, 29, 51)
    s.oval((255, 238, 170), 50, 51, 27, 3.6)


def chair(s: Sketch, c: Rgb) -> None:
    s.lies(50, 89, 27)
    for x1, x2 in ((36, 29), (64, 71), (42, 39), (58, 61)):
        s.line(darker(WOOD, 0.05), 3.4, x1, 58, x2, 88)
    s.box(darker(c, 0.12), 30, 14, 40, 40, 10)
    s.box(c, 33, 17, 34, 32, 8)
    s.box(darker(c, 0.2), 26, 51, 48, 12, 6)
    s.box(c, 26, 49, 48, 10, 5)
    s.box(GLINT, 38, 22, 4, 22, 2)


def sofa(s: Sketch, c: Rgb) -> None:
    s.lies(50, 80, 42)
    for x in (20, 76):
        s.box(darker(WOOD, 0.2), x, 72, 4, 9, 1)
    s.box(darker(c, 0.15), 16, 28, 68, 36, 9)
    s.box(c, 18, 30, 31, 28, 6)
    s.box(c, 51, 30, 31, 28, 6)
    s.box(darker(c, 0.08), 8, 44, 15, 30, 7)
    s.box(darker(c, 0.08), 77, 44, 15, 30, 7)
    s.box(lighter(c, 0.12), 22, 56, 28, 14, 4)
    s.box(lighter(c, 0.12), 50, 56, 28, 14, 4)
    s.poly((250, 206, 90), 28, 40, 42, 37, 45, 52, 31, 55)


def plant(s: Sketch, c: Rgb) -> None:
    leaf = (62, 148, 88)
    s.lies(50, 88, 20)
    for end, bow, shade in (
        (20, 16, leaf),
        (80, 84, darker(leaf, 0.12)),
        (34, 24, lighter(leaf, 0.12)),
        (66, 78, leaf),
    ):
        top = 34 if end in (20, 80) else 17
        s.bend(
            shade, 50, 62, bow, 58, bow, top + 6, end, top, end + (50 - end) * 0.6, top + 2, 52, 40,
            50, 62,
        )  # fmt: skip
    s.bend(lighter(leaf, 0.2), 50, 62, 38, 46, 42, 20, 50, 10, 58, 20, 62, 46, 50, 62)
    s.poly(c, 31, 60, 69, 60, 64, 88, 36, 88)
    s.box(darker(c, 0.12), 28.5, 56, 43, 8, 2.5)
    s.poly(GLINT, 37, 65, 42, 65, 43, 86, 40, 86)


def candle(s: Sketch, c: Rgb) -> None:
    s.oval((255, 226, 140, 70), 50, 26, 26)
    s.lies(50, 87, 20)
    s.box(c, 32, 42, 36, 45, 5)
    s.oval(darker(c, 0.15), 50, 43, 18, 4.6)
    s.line(INK, 1.8, 50, 43, 50, 33)
    s.bend((250, 170, 50), 50, 12, 40, 24, 42, 36, 50, 36, 58, 36, 60, 24, 50, 12)
    s.bend((255, 236, 150), 50, 22, 45, 29, 46, 35, 50, 35, 54, 35, 55, 29, 50, 22)
    s.box((255, 255, 255, 190), 38, 58, 24, 17, 2)
    s.box(darker(c, 0.3), 42, 64, 16, 2, 1)


def towel(s: Sketch, c: Rgb) -> None:
    s.line(WOOD, 4, 12, 18, 88, 18)
    s.box(darker(c, 0.16), 30, 16, 44, 62, 3)
    s.box(c, 26, 15, 44, 70, 3)
    for y in (66, 71):
        s.box(lighter(c, 0.5), 26, y, 44, 2.4)
    for x in range(27, 70, 4):
        s.line(darker(c, 0.1), 1, x, 85, x, 89)
    s.line(SHADE, 2, 40, 22, 38, 62)
    s.line(SHADE, 2, 57, 22, 58, 62)
