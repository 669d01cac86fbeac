"""Type: widths, wrapping and masks of text.

Widths come from `assets/metrics.json`, not from FreeType, so that a layout is the same with every Pillow;
only the pixels inside the glyphs are FreeType's. Each character takes the first font that has it: Inter, Noto
Sans CJK SC, then a drawn box. Sizes are pixels an em; the baseline lies `ascent(size)` under a line's top.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ASSETS = Path(__file__).parents[1] / "assets"
ELLIPSIS = "…"
BOX = 600
"""Width of the box that stands for a missing character, thousandths of an em."""


def line_height(size: int) -> int:
    """Pixels from one line's top to the next."""
    return round(size * 1.3)


def ascent(size: int) -> int:
    """Pixels from a line's top to its baseline."""
    return round(size * 1.02)


@lru_cache(maxsize=8192)
def measure(text: str, size: int, weight: int = 400) -> int:
    """How far a line of text advances, whole pixels rounded up."""
    return -int(-(sum(_advance(character, weight) for character in text) * size) // 1)


@lru_cache(maxsize=1024)
def wrap(text: str, size: int, weight: int, width: int, most_lines: int = 0) -> tuple[str, ...]:
    """Lines no wider than `width` pixels; at most `most_lines` of them (0: as many as it takes).

    Breaks at spaces and newlines, and between any two Chinese characters; a word longer than a line is cut.
    What does not fit is replaced by an ellipsis at the end of the last line. Empty text is one empty line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrapped(paragraph, size, weight, width)
    if most_lines and len(lines) > most_lines:
        rest = lines[most_lines - 1]
        lines = [*lines[: most_lines - 1], _cut(rest, size, weight, width)]
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class Line:
    """A painted line: its mask, and where the mask's corner lies from the line's top left corner."""

    mask: Image.Image
    left: int
    top: int


@lru_cache(maxsize=1024)
def line(text: str, size: int, weight: int) -> Line:
    """The coverage (mode L) of one line of text."""
    pad = size // 4 + 1
    mask = Image.new("L", (measure(text, size, weight) + 2 * pad, line_height(size) + 2 * pad))
    draw = ImageDraw.Draw(mask)
    x = float(pad)
    for character in text:
        face = _face(character, weight)
        if face:
            where = (round(x * 4) / 4, pad + ascent(size))
            draw.text(where, character, fill=255, font=_font(face, size), anchor="ls")
        elif not character.isspace():
            right = x + BOX * size / 1000
            draw.rectangle(
                (x + 1, pad + ascent(size) - size * 0.7, right - 1, pad + ascent(size)), outline=255
            )
        x += _advance(character, weight) * size
    return Line(mask, -pad, -pad)


@dataclass(frozen=True, slots=True)
class _Metrics:
    """Widths of one font, in its units."""

    units: int
    usual: int
    usual_characters: frozenset[str]
    advances: dict[str, int]

    def advance(self, character: str) -> float | None:
        """Ems; None where the font lacks the character."""
        found = self.advances.get(character)
        if found is None:
            if character not in self.usual_characters:
                return None
            found = self.usual
        return found / self.units


@cache
def _metrics() -> dict[str, _Metrics]:
    read = json.loads((ASSETS / "metrics.json").read_text(encoding="utf-8"))
    return {
        name: _Metrics(
            entry["units"], entry["usual"], frozenset(entry["usual_characters"]), entry["advances"]
        )
        for name, entry in read.items()
    }


def _faces(weight: int) -> tuple[str, str]:
    return f"sans-{weight}", "cjk-700" if weight == 700 else "cjk-400"


@lru_cache(maxsize=16384)
def _face(character: str, weight: int) -> str:
    """The first font that has a character, or "" for the box."""
    metrics = _metrics()
    return next((name for name in _faces(weight) if metrics[name].advance(character) is not None), "")


@lru_cache(maxsize=16384)
def _advance(character: str, weight: int) -> float:
    """Ems."""
    face = _face(character, weight)
    found = _metrics()[face].advance(character) if face else None
    return BOX / 1000 if found is None else found


@lru_cache(maxsize=64)
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(ASSETS / f"{face}.otf", size, layout_engine=ImageFont.Layout.BASIC)


def _wide(character: str) -> bool:
    return (
        "⺀" <= character <= "鿿"
        or "가" <= character <= "힣"
        or "豈" <= character <= "﫿"
        or "！" <= character <= "｠"
    )


def _pieces(paragraph: str) -> Iterator[str]:
    """Parts between which a line may break; a space belongs to the word before it."""
    piece = ""
    for character in paragraph:
        if _wide(character) and piece:
            yield piece
            piece = ""
        piece += character
        if character == " " or _wide(character):
            yield piece
            piece = ""
    if piece:
        yield piece


def _wrapped(paragraph: str, size: int, weight: int, width: int) -> list[str]:
    lines: list[str] = []
    now = ""
    for piece in _pieces(paragraph):
        if now and measure((now + piece).rstrip(), size, weight) > width:
            lines.append(now.rstrip())
            now = ""
        for character in piece if measure(piece.rstrip(), size, weight) > width else (piece,):
            if now and measure((now + character).rstrip(), size, weight) > width:
                lines.append(now.rstrip())
                now = ""
            now += character
    return [*lines, now.rstrip()]


def _cut(text: str, size: int, weight: int, width: int) -> str:
    while text and measure(text + ELLIPSIS, size, weight) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS
