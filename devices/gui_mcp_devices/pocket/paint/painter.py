"""Paints a screen from its operations, and only what changed since the last time."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from . import fonts, icons, pictures
from .ops import Fill, Icon, Op, Picture, Ring, Shadow, Text


class Painter:
    """One screen's canvas. The image that `paint` gives is the canvas itself: copy it to keep it."""

    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("RGB", (width, height))

    def paint(self, ops: Sequence[Op], whole: bool = False) -> Image.Image:
        """The screen after `ops`. `whole` redraws everything; the pixels are the same either way."""
        for op in ops:
            self._one(op)
        return self.image

    def _one(self, op: Op) -> None:
        layer = Image.new("RGBA", (max(op.w, 1), max(op.h, 1)))
        draw = ImageDraw.Draw(layer)
        box = (0, 0, op.w - 1, op.h - 1)
        x, y = op.x, op.y
        match op.args:
            case Fill(colour, radius):
                draw.rounded_rectangle(box, min(radius, op.w // 2, op.h // 2), fill=colour)
            case Ring(colour, radius, thickness):
                draw.rounded_rectangle(
                    box, min(radius, op.w // 2, op.h // 2), outline=colour, width=thickness
                )
            case Text(words, size, weight, colour):
                line = fonts.line(words, size, weight)
                layer = Image.new("RGBA", line.mask.size, colour)
                layer.putalpha(line.mask)
                x, y = x + line.left, y + line.top
            case Icon(name, colour):
                layer = Image.new("RGBA", (op.w, op.w), colour)
                layer.putalpha(icons.mask(name, op.w))
            case Picture(name):
                layer = pictures.draw(name, op.w, op.h).convert("RGBA")
            case Shadow():
                return
        left, top, right, bottom = op.clip
        left, top = max(left, x), max(top, y)
        right, bottom = min(right, x + layer.width), min(bottom, y + layer.height)
        if left < right and top < bottom:
            part = layer.crop((left - x, top - y, right - x, bottom - y))
            self.image.paste(part, (left, top), part)
