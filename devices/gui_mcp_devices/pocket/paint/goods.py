"""More things a shop sells: textiles, tins and toys, drawn from shapes."""

from __future__ import annotations

import math

from .sketch import GLINT, INK, METAL, SHADE, Rgb, Sketch, darker, lighter, mix


def socks(s: Sketch, c: Rgb) -> None:
    s.lies(50, 86, 30)
    for x, shade in ((16, darker(c, 0.14)), (0, c)):
        s.bend(
            shade, 32 + x, 14, 32 + x, 34, 33 + x, 46, 30 + x, 56, 26 + x, 64, 12 + x, 68, 14 + x, 79,
            16 + x, 88,
            34 + x, 86, 44 + x, 78, 54 + x, 70, 54 + x, 60, 54 + x, 46, 54 + x, 34, 54 + x, 24, 54 + x, 14,
        )  # fmt: skip
        s.box(lighter(shade, 0.55), 31 + x, 11, 24, 8, 2)
        s.box(lighter(shade, 0.4), 32.4 + x, 28, 21.4, 4)
        s.oval(darker(shade, 0.18), 20 + x, 77, 6.4, 7)


def scarf(s: Sketch, c: Rgb) -> None:
    s.poly(darker(c, 0.16), 52, 34, 70, 34, 76, 86, 58, 88)
    s.poly(c, 32, 32, 52, 32, 50, 90, 30, 90)
    s.bend(darker(c, 0.08), 20, 28, 20, 10, 80, 10, 80, 28, 80, 48, 20, 48, 20, 28)
    s.bend(c, 24, 24, 26, 12, 74, 12, 76, 24, 70, 34, 30, 34, 24, 24)
    s.oval(darker(c, 0.35), 50, 21, 16, 5)
    for y in (54, 66, 78):
        s.line(lighter(c, 0.5), 3, 32, y, 49, y)
    for x in range(31, 50, 4):
        s.line(darker(c, 0.1), 1.5, x, 90, x, 95)


def hoodie(s: Sketch, c: Rgb) -> None:
    s.poly(darker(c, 0.16), 31, 26, 13, 40, 11, 80, 24, 80, 33, 50)
    s.poly(darker(c, 0.16), 69, 26, 87, 40, 89, 80, 76, 80, 67, 50)
    s.box(c, 28, 22, 44, 64, 7)
    s.bend(darker(c, 0.08), 32, 32, 30, 8, 70, 8, 68, 32, 60, 42, 40, 42, 32, 32)
    s.oval(darker(c, 0.4), 50, 25, 12, 11)
    s.poly(darker(c, 0.12), 36, 60, 64, 60, 69, 78, 31, 78)
    s.box(darker(c, 0.2), 28, 81, 44, 5, 2)
    for x in (45, 55):
        s.line((250, 250, 250), 1.6, x, 36, x, 49)


def sunglasses(s: Sketch, c: Rgb) -> None:
    s.lies(50, 68, 38, 2.5)
    for x in (30, 70):
        s.box(darker(c, 0.1), x - 19, 36, 38, 30, 13)
        s.box((40, 44, 58), x - 16, 39, 32, 24, 10)
        s.line((255, 255, 255, 70), 5, x - 6, 58, x + 4, 43)
    s.swing(darker(c, 0.1), 3.6, 48, 46, 49, 42, 51, 42, 52, 46)
    s.line(darker(c, 0.1), 3.6, 11, 44, 6, 38)
    s.line(darker(c, 0.1), 3.6, 89, 44, 94, 38)


def cushion(s: Sketch, c: Rgb) -> None:
    s.lies(50, 83, 34)
    for shade, away in ((darker(c, 0.16), 3), (c, 0)):
        s.bend(
            shade, 15, 21 + away, 30, 27 + away, 70, 27 + away, 85, 21 + away, 81, 38 + away, 81, 66, 85,
            82 + away,
            70, 76 + away, 30, 76 + away, 15, 82 + away, 19, 66, 19, 38 + away, 15, 21 + away,
        )  # fmt: skip
    s.oval(lighter(c, 0.5), 50, 51, 15)
    s.oval(c, 50, 51, 10)
    s.oval(lighter(c, 0.5), 50, 51, 5)


def blanket(s: Sketch, c: Rgb) -> None:
    s.lies(50, 84, 40)
    for place, shade in enumerate((darker(c, 0.16), darker(c, 0.06), c)):
        y = 64 - place * 17
        s.box(shade, 12 + place * 1.5, y, 76 - place * 3, 19, 8)
        s.line(lighter(shade, 0.4), 2, 20, y + 6, 82 - place * 2, y + 6)
        s.line(lighter(shade, 0.25), 1.4, 20, y + 11, 82 - place * 2, y + 11)
    s.box(lighter(c, 0.75), 44, 30, 13, 53, 1)


def mat(s: Sketch, c: Rgb) -> None:
    s.lies(50, 80, 42)
    s.poly(c, 20, 58, 96, 58, 84, 80, 8, 80)
    s.poly(lighter(c, 0.2), 26, 61, 88, 61, 80, 76, 16, 76)
    s.box(darker(c, 0.12), 8, 40, 76, 24, 12)
    s.oval(darker(c, 0.2), 19, 52, 11.5, 12)
    for radius in (8.6, 5.4, 2.4):
        s.hoop(lighter(c, 0.4), 1.4, 19, 52, radius, radius)
    s.box(INK, 54, 39.5, 5, 25, 1)


def teapot(s: Sketch, c: Rgb) -> None:
    s.lies(48, 82, 29)
    s.hoop(darker(c, 0.14), 5.4, 78, 54, 13, 15)
    s.bend(darker(c, 0.1), 28, 66, 14, 62, 16, 46, 6, 40, 10, 36, 16, 36, 20, 44, 22, 48, 26, 50, 30, 50)
    s.oval(c, 50, 57, 28, 25)
    s.bend(darker(c, 0.12), 34, 37, 38, 28, 62, 28, 66, 37, 58, 40, 42, 40, 34, 37)
    s.oval(darker(c, 0.3), 50, 27, 4)
    s.oval(GLINT, 38, 50, 5, 10)
    for place in range(5):
        angle = math.tau * place / 5
        s.oval(lighter(c, 0.7), 54 + 5 * math.cos(angle), 58 + 5 * math.sin(angle), 3.4)
    s.oval((250, 206, 90), 54, 58, 2.8)


def clock(s: Sketch, c: Rgb) -> None:
    s.oval(SHADE, 51, 54, 38)
    s.oval(darker(c, 0.15), 50, 50, 38)
    s.oval(c, 49.6, 49.4, 36.5)
    s.oval((252, 252, 250), 50, 50, 31)
    for hour in range(12):
        angle = math.tau * hour / 12
        s.oval(INK, 50 + 26 * math.cos(angle), 50 + 26 * math.sin(angle), 1.8 if hour % 3 == 0 else 1)
    s.line(INK, 3.4, 50, 50, 38, 40)
    s.line(INK, 2.4, 50, 50, 66, 34)
    s.line((226, 70, 60), 1.2, 46, 62, 54, 28)
    s.oval((226, 70, 60), 50, 50, 2.6)


def tea(s: Sketch, c: Rgb) -> None:
    s.lies(50, 88, 24)
    s.box(darker(c, 0.12), 29, 30, 42, 58, 4)
    s.box(c, 29, 30, 36, 58, 4)
    s.box(METAL, 27, 21, 46, 11, 4)
    s.box(lighter(METAL, 0.4), 27, 21, 38, 5, 2.5)
    s.box((250, 248, 238), 35, 44, 28, 30, 3)
    s.bend((84, 156, 84), 49, 70, 38, 64, 39, 52, 49, 48, 59, 52, 60, 64, 49, 70)
    s.line((52, 112, 60), 1.4, 49, 52, 49, 70)


def coffee(s: Sketch, c: Rgb) -> None:
    s.lies(50, 90, 24)
    s.poly(c, 31, 20, 69, 20, 73, 88, 27, 88)
    s.poly(darker(c, 0.15), 60, 20, 69, 20, 73, 88, 61, 88)
    s.box(darker(c, 0.3), 29, 11, 42, 10, 1.5)
    s.line(lighter(c, 0.4), 1, 31, 16, 69, 16)
    s.oval((250, 244, 232), 48, 54, 15, 17)
    s.oval((96, 60, 40), 48, 54, 8, 11)
    s.swing((200, 160, 120), 1.8, 49, 44, 43, 50, 53, 58, 47, 64)


def chocolate(s: Sketch, c: Rgb) -> None:
    dark = (92, 54, 36)
    s.lies(50, 86, 28)
    s.box(darker(dark, 0.2), 28, 12, 44, 50, 2)
    for row in range(3):
        for column in range(3):
            s.box(lighter(dark, 0.12), 30 + column * 14, 14 + row * 14, 12, 12, 2)
            s.line(lighter(dark, 0.3), 1, 32 + column * 14, 16 + row * 14, 39 + column * 14, 16 + row * 14)
    s.poly((226, 230, 236), 24, 44, 34, 40, 42, 46, 52, 40, 62, 46, 70, 40, 76, 44, 76, 56, 24, 56)
    s.box(c, 24, 50, 52, 37, 2)
    s.box(lighter(c, 0.7), 32, 60, 36, 5, 1)
    s.box(lighter(c, 0.5), 39, 69, 22, 3.4, 1)


def earbuds(s: Sketch, c: Rgb) -> None:
    s.lies(50, 86, 27)
    s.box(darker(c, 0.2), 24, 46, 52, 40, 16)
    s.box(c, 24, 44, 52, 38, 16)
    s.box(darker(c, 0.3), 28, 43, 44, 12, 6)
    s.oval((120, 230, 160), 50, 70, 1.8)
    for x, lean in ((37, -1), (63, 1)):
        s.box(darker(c, 0.06), x - 3.5, 24, 7, 26, 3.5)
        s.oval(lighter(c, 0.1), x + lean * 2, 23, 9)
        s.oval(darker(c, 0.3), x + lean * 7.5, 25, 2.6, 5)
        s.box(darker(c, 0.25), x - 1, 40, 2, 7, 1)
        s.oval((255, 255, 255, 100), x - lean * 2, 19, 2.4)


def powerbank(s: Sketch, c: Rgb) -> None:
    s.lies(50, 90, 22)
    s.box(darker(c, 0.22), 29, 13, 46, 77, 8)
    s.box(c, 26, 11, 46, 77, 8)
    s.box(INK, 38, 16, 10, 4, 2)
    s.box(INK, 52, 16, 8, 4, 2)
    for place in range(4):
        s.oval((120, 230, 160) if place < 3 else darker(c, 0.3), 39 + place * 6.6, 78, 1.8)
    s.poly((255, 255, 255, 190), 52, 32, 38, 52, 47, 52, 44, 66, 60, 46, 50, 46)
    s.box(GLINT, 31, 24, 3.4, 44, 1.7)


def cable(s: Sketch, c: Rgb) -> None:
    s.lies(50, 82, 32)
    for radius in (27, 22.5, 18):
        s.hoop(darker(c, 0.04 + (27 - radius) * 0.012), 3.4, 50, 54, radius, radius)
    s.swing(c, 3.4, 27, 54, 26, 34, 28, 26, 30, 22)
    s.swing(c, 3.4, 73, 54, 74, 36, 72, 28, 70, 24)
    for x in (30, 70):
        s.box(lighter(INK, 0.1), x - 5, 12, 10, 15, 2.5)
        s.box(METAL, x - 3, 5, 6, 8, 1)
    s.box(INK, 44, 28, 12, 9, 2)


def blocks(s: Sketch, c: Rgb) -> None:
    s.lies(50, 84, 34)
    other, third = mix(c, (250, 206, 80), 0.8), mix(c, (70, 150, 220), 0.8)
    for x, y, shade in ((17, 54, c), (51, 54, other), (34, 24, third)):
        for knob in (6, 19):
            s.box(darker(shade, 0.12), x + knob - 2, y - 4, 11, 7, 2)
            s.oval(lighter(shade, 0.15), x + knob + 3.5, y - 4, 5.5, 2)
        s.box(shade, x, y, 32, 29, 2.5)
        s.box(GLINT, x + 3, y + 4, 3, 20, 1.5)
        s.box(SHADE, x, y + 24, 32, 5, 2)


def puzzle(s: Sketch, c: Rgb) -> None:
    other = mix(c, (250, 200, 80), 0.75)
    third = mix(c, (90, 170, 220), 0.75)
    for x, y, shade in ((19, 19, c), (52, 19, other), (19, 52, third), (52, 52, lighter(c, 0.35))):
        s.box(shade, x, y, 30, 30, 2)
    s.oval(c, 52, 34, 6)
    s.oval(other, 67, 52, 6)
    s.oval(third, 34, 49, 6)
    s.oval(lighter(c, 0.35), 49, 67, 6)
    for x in (23, 56):
        s.line(GLINT, 2, x, 23, x + 18, 23)
