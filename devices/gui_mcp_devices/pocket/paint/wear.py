"""What one wears or carries, drawn from shapes."""

from __future__ import annotations

from .sketch import GLINT, INK, METAL, SHADE, WOOD, Rgb, Sketch, darker, lighter


def shoes(s: Sketch, c: Rgb) -> None:
    s.lies(50, 75, 39)
    s.bend(
        c, 12, 63, 11, 50, 14, 41, 20, 37, 27, 42, 34, 42, 41, 35, 53, 46, 64, 52, 78, 53, 87,
        55, 90, 60, 89, 67, 60, 69, 30, 69, 12, 67,
    )  # fmt: skip
    s.bend(darker(c, 0.2), 12, 63, 11, 50, 14, 41, 20, 37, 26, 48, 28, 58, 26, 67)
    s.box((248, 248, 250), 10, 65, 80, 8, 4)
    s.box(SHADE, 10, 70, 80, 3, 1.5)
    for x, y in ((42, 41), (48, 45), (54, 48.5), (60, 51)):
        s.line((255, 255, 255), 2, x, y, x - 4, y + 6)
    s.swing((255, 255, 255), 3, 32, 63, 44, 63, 56, 60, 66, 57)


def shirt(s: Sketch, c: Rgb) -> None:
    s.poly(darker(c, 0.14), 34, 18, 12, 34, 21, 50, 33, 43)
    s.poly(darker(c, 0.14), 66, 18, 88, 34, 79, 50, 67, 43)
    s.bend(
        c, 36, 16, 40, 25, 60, 25, 64, 16, 70, 19, 72, 30, 70, 42, 70, 60, 71, 74, 71, 84, 60,
        86, 40, 86, 29, 84, 29, 74, 30, 60, 30, 42, 28, 30, 30, 19, 36, 16,
    )  # fmt: skip
    s.swing(darker(c, 0.22), 2.4, 36, 16.5, 40, 27, 60, 27, 64, 16.5)
    s.line(SHADE, 2, 36, 50, 34, 82)
    s.line(SHADE, 2, 63, 56, 65, 82)
    s.oval(lighter(c, 0.5), 59, 40, 3.4)


def jacket(s: Sketch, c: Rgb) -> None:
    s.poly(darker(c, 0.18), 32, 20, 14, 34, 10, 78, 22, 79, 30, 46)
    s.poly(darker(c, 0.18), 68, 20, 86, 34, 90, 78, 78, 79, 70, 46)
    s.box(c, 28, 17, 44, 70, 6)
    s.poly(darker(c, 0.3), 38, 13, 62, 13, 56, 28, 44, 28)
    s.poly(lighter(c, 0.15), 36, 15, 50, 34, 40, 38)
    s.poly(lighter(c, 0.15), 64, 15, 50, 34, 60, 38)
    s.line(lighter(c, 0.6), 1.5, 50, 34, 50, 86)
    s.box(darker(c, 0.2), 33, 60, 12, 3, 1)
    s.box(darker(c, 0.2), 55, 60, 12, 3, 1)


def hat(s: Sketch, c: Rgb) -> None:
    s.lies(52, 72, 36)
    s.bend(darker(c, 0.2), 44, 62, 60, 54, 88, 58, 93, 68, 80, 70, 56, 70, 40, 70)
    s.bend(c, 16, 68, 14, 26, 42, 18, 54, 24, 70, 28, 74, 48, 74, 62, 56, 58, 30, 60, 16, 68)
    s.swing(darker(c, 0.18), 1.6, 44, 22, 40, 34, 38, 48, 38, 61)
    s.oval(darker(c, 0.25), 45, 21.5, 3.4, 2)
    s.oval(lighter(c, 0.6), 58, 45, 6)


def backpack(s: Sketch, c: Rgb) -> None:
    s.lies(50, 87, 28)
    s.swing(darker(c, 0.3), 4, 40, 20, 40, 8, 60, 8, 60, 20)
    s.box(darker(c, 0.18), 20, 46, 60, 36, 9)
    s.box(c, 25, 16, 50, 71, 17)
    s.box(darker(c, 0.1), 30, 52, 40, 29, 7)
    s.line(lighter(c, 0.45), 1.8, 33, 60, 67, 60)
    s.line(darker(c, 0.25), 2, 31, 40, 69, 40)
    s.box((232, 196, 120), 60, 59, 4, 7, 1.5)
    s.box(GLINT, 31, 24, 4, 24, 2)


def umbrella(s: Sketch, c: Rgb) -> None:
    s.line(INK, 2.6, 50, 12, 50, 78)
    s.swing(WOOD, 4.5, 50, 74, 50, 92, 34, 92, 35, 80)
    s.bend(
        c, 10, 54, 12, 6, 88, 6, 90, 54, 84, 46, 70, 46, 64, 54, 58, 46, 42, 46, 36, 54, 30, 46,
        16, 46, 10, 54,
    )  # fmt: skip
    s.bend(darker(c, 0.15), 36, 54, 36, 34, 42, 22, 50, 18, 58, 22, 64, 34, 64, 54, 58, 46, 42, 46, 36, 54)
    s.bend(GLINT, 18, 44, 20, 30, 28, 22, 38, 20, 30, 28, 27, 36, 26, 46)


def watch(s: Sketch, c: Rgb) -> None:
    s.poly(c, 38, 8, 62, 8, 66, 32, 34, 32)
    s.poly(c, 34, 68, 66, 68, 62, 92, 38, 92)
    s.poly(GLINT, 42, 8, 46, 8, 44, 30, 39, 30)
    s.box(darker(METAL, 0.1), 75, 46, 6, 8, 2)
    s.oval(METAL, 50, 50, 27)
    s.oval(lighter(METAL, 0.4), 50, 50, 24.5)
    s.oval(INK, 50, 50, 21.5)
    for x, y in ((50, 32), (68, 50), (50, 68), (32, 50)):
        s.oval((255, 255, 255), x, y, 1.4)
    s.line((255, 255, 255), 2.2, 50, 50, 41, 42)
    s.line((255, 255, 255), 1.7, 50, 50, 62, 38)
    s.oval((240, 90, 70), 50, 50, 2)


def glasses(s: Sketch, c: Rgb) -> None:
    s.lies(50, 68, 38, 2.5)
    for x in (30, 70):
        s.box(darker(c, 0.1), x - 19, 36, 38, 30, 13)
        s.box((176, 206, 226), x - 15.5, 39.5, 31, 23, 10)
        s.line((255, 255, 255, 130), 3, x - 7, 58, x + 5, 43)
    s.swing(darker(c, 0.1), 3.6, 48, 46, 49, 42, 51, 42, 52, 46)
    s.line(darker(c, 0.1), 3.6, 11, 44, 6, 38)
    s.line(darker(c, 0.1), 3.6, 89, 44, 94, 38)
