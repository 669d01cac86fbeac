"""Gadgets, and things for leisure and study, drawn from shapes."""

from __future__ import annotations

from .sketch import GLINT, INK, METAL, Rgb, Sketch, darker, lighter


def headphones(s: Sketch, c: Rgb) -> None:
    s.lies(50, 84, 28)
    s.swing(darker(c, 0.15), 6, 22, 60, 18, 6, 82, 6, 78, 60)
    s.swing(lighter(c, 0.2), 2, 26, 46, 27, 14, 73, 14, 74, 46)
    for x, inner in ((15, 26), (69, 65)):
        s.box(INK, inner, 51, 9, 27, 4)
        s.box(c, x, 48, 16, 33, 7)
        s.box(GLINT, x + 3, 53, 3, 22, 1.5)


def keyboard(s: Sketch, c: Rgb) -> None:
    s.lies(50, 72, 42)
    s.box(darker(c, 0.25), 7, 34, 86, 38, 6)
    s.box(c, 7, 31, 86, 37, 6)
    key = lighter(c, 0.65) if sum(c) < 560 else (255, 255, 255)
    for row in range(3):
        for column in range(10):
            s.box(key, 11.5 + column * 7.8 + row % 2, 35.5 + row * 7.8, 6, 6, 1.2)
    s.box(key, 30, 59, 40, 5.6, 1.2)
    s.box((240, 120, 80), 12.5, 35.5, 6, 6, 1.2)


def mouse(s: Sketch, c: Rgb) -> None:
    s.swing(darker(c, 0.3), 2, 50, 24, 50, 10, 62, 14, 64, 4)
    s.lies(50, 84, 24)
    s.box(darker(c, 0.2), 29, 22, 42, 64, 21)
    s.box(c, 29, 20, 42, 63, 21)
    s.line(darker(c, 0.3), 1.4, 50, 21, 50, 44)
    s.line(darker(c, 0.3), 1.4, 30, 45, 70, 45)
    s.box(INK, 47.5, 27, 5, 12, 2.5)
    s.box(GLINT, 35, 32, 4, 34, 2)


def phone_case(s: Sketch, c: Rgb) -> None:
    s.lies(50, 92, 20)
    s.box(darker(c, 0.2), 28, 8, 46, 84, 9)
    s.box(c, 26, 7, 46, 84, 9)
    s.box(darker(c, 0.3), 30, 12, 18, 25, 5)
    for x, y in ((35, 18), (43, 18), (35, 30)):
        s.oval(INK, x, y, 3.6)
        s.oval((90, 110, 150), x - 0.8, y - 0.8, 1.4)
    s.oval((255, 244, 200), 43, 30, 2)
    s.bend(
        lighter(c, 0.35), 26, 72, 40, 60, 56, 78, 72, 62, 72, 70, 72, 78, 72, 82, 72, 88, 68, 91,
        63, 91, 50, 91, 40, 91, 35, 91, 30, 91, 26, 88, 26, 82,
    )  # fmt: skip


def camera(s: Sketch, c: Rgb) -> None:
    s.lies(50, 79, 36)
    s.box(darker(c, 0.25), 36, 22, 28, 16, 4)
    s.box(METAL, 20, 26, 10, 8, 2)
    s.box(c, 13, 31, 74, 47, 7)
    s.box(darker(METAL, 0.05), 13, 31, 74, 11, 5)
    s.oval(darker(c, 0.4), 50, 56, 20)
    s.oval(METAL, 50, 56, 17.5)
    s.oval(INK, 50, 56, 14.5)
    s.oval((60, 84, 130), 50, 56, 9)
    s.oval((255, 255, 255, 150), 46, 51, 3)
    s.oval((240, 80, 70), 78, 36.5, 2.4)


def speaker(s: Sketch, c: Rgb) -> None:
    s.lies(50, 90, 22)
    s.box(darker(c, 0.2), 29, 11, 46, 79, 9)
    s.box(c, 26, 10, 46, 79, 9)
    s.oval(darker(c, 0.45), 49, 62, 18)
    s.oval(INK, 49, 62, 14.5)
    s.oval((90, 94, 106), 49, 62, 6)
    s.oval(darker(c, 0.45), 49, 28, 10)
    s.oval(INK, 49, 28, 7)
    s.oval((120, 230, 160), 65, 16, 1.8)


def charger(s: Sketch, c: Rgb) -> None:
    s.lies(38, 74, 22)
    s.box(METAL, 27, 16, 5, 16, 1)
    s.box(METAL, 43, 16, 5, 16, 1)
    s.box(darker(c, 0.15), 18, 30, 42, 44, 8)
    s.box(c, 16, 29, 42, 43, 8)
    s.swing(darker(c, 0.3), 3, 37, 72, 37, 96, 72, 96, 74, 66)
    s.box(INK, 70, 46, 8, 20, 2.5)
    s.box(METAL, 71.5, 40, 5, 7, 1)
    s.poly((252, 206, 80), 39, 38, 29, 53, 36, 53, 34, 65, 45, 49, 38, 49)


def tent(s: Sketch, c: Rgb) -> None:
    s.lies(50, 80, 40)
    s.poly(darker(c, 0.18), 50, 20, 92, 79, 60, 79)
    s.poly(c, 50, 20, 66, 79, 8, 79)
    s.poly(darker(c, 0.5), 44, 46, 57, 79, 28, 79)
    s.poly(lighter(c, 0.35), 44, 46, 36, 79, 28, 79)
    s.line(darker(c, 0.35), 1.6, 50, 20, 50, 12)
    s.poly((240, 110, 80), 50, 11, 60, 14, 50, 18)


def ball(s: Sketch, c: Rgb) -> None:
    s.lies(50, 84, 27)
    s.oval(darker(c, 0.12), 50, 50, 34)
    s.oval(c, 48.5, 48.5, 32)
    line = lighter(c, 0.75)
    s.swing(line, 2.2, 18, 46, 36, 58, 64, 58, 82, 46)
    s.swing(line, 2.2, 50, 16, 38, 36, 38, 64, 50, 84)
    s.swing(line, 2.2, 26, 26, 46, 40, 62, 36, 76, 28)
    s.oval((255, 255, 255, 80), 38, 34, 8, 6)


def book(s: Sketch, c: Rgb) -> None:
    s.lies(51, 88, 27)
    s.box(darker(c, 0.25), 25, 13, 52, 75, 3)
    s.box((250, 246, 236), 28, 15, 48, 70, 1.5)
    s.box(c, 23, 11, 51, 72, 3)
    s.box(darker(c, 0.18), 23, 11, 7, 72, 3)
    s.box(lighter(c, 0.75), 37, 24, 30, 4, 1)
    s.box(lighter(c, 0.75), 37, 31, 21, 3, 1)
    s.oval(lighter(c, 0.4), 52, 57, 12)
    s.oval(c, 57, 53, 10)


def pen(s: Sketch, c: Rgb) -> None:
    s.line((0, 0, 0, 22), 8, 22, 88, 84, 26)
    s.line(darker(c, 0.15), 10, 26, 76, 78, 24)
    s.line(c, 7, 25, 75, 77, 23)
    s.poly(METAL, 21, 73, 29, 81, 13, 89)
    s.poly(INK, 15.5, 83.5, 18.5, 86.5, 12, 90)
    s.line((232, 196, 120), 10.5, 56, 46, 58, 44)
    s.line(darker(METAL, 0.1), 2.4, 66, 22, 54, 36)


def toy(s: Sketch, c: Rgb) -> None:
    s.lies(50, 88, 26)
    for x in (30, 70):
        s.oval(c, x, 20, 9)
        s.oval(lighter(c, 0.5), x, 21, 5)
        s.oval(c, x - 7 if x < 50 else x + 7, 62, 9, 11)
        s.oval(darker(c, 0.12), x + 4 if x < 50 else x - 4, 83, 10, 7)
    s.oval(darker(c, 0.06), 50, 66, 24, 23)
    s.oval(lighter(c, 0.5), 50, 68, 14, 15)
    s.oval(c, 50, 34, 26, 23)
    s.oval(lighter(c, 0.55), 50, 42, 12, 9)
    s.oval(INK, 50, 37.5, 3.6, 2.6)
    s.oval(INK, 40, 31, 2.6)
    s.oval(INK, 60, 31, 2.6)
    s.swing(INK, 1.6, 45, 44, 47, 48, 53, 48, 55, 44)
