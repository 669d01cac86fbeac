"""Type: how wide text is, where it wraps, and the mask of a line.

Widths come from `assets/metrics.json`, not from FreeType, so that a layout is the same with every Pillow;
only the pixels inside the glyphs are FreeType's. Each character takes the first face that has it: Inter, Noto
Sans CJK SC, the sheet of emoji, then a drawn box. Sizes are pixels an em. Glyphs stand on quarters of a
pixel, so that small type is spaced as evenly as large.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from .metrics import ASSETS, BOX, BOX_FACE, EMOJI_FACE, advance, emoji_place, face_of, kerning

ELLIPSIS = "…"
PHASES = 4
"""Places within a pixel where a glyph may begin."""
HAIR = 1e-6
"""Pixels that sums of fractions may be wrong by."""


def line_height(size: int) -> int:
    """Pixels from one line's top to the next."""
    return round(size * 1.3)


def ascent(size: int) -> int:
    """Pixels from a line's top to its baseline."""
    return round(size * 1.02)


@lru_cache(maxsize=16384)
def measure(text: str, size: int, weight: int = 400) -> int:
    """How far a line of text advances: whole pixels, rounded up."""
    return math.ceil(_ems(text, weight) * size - HAIR)


@lru_cache(maxsize=2048)
def wrap(text: str, size: int, weight: int, width: int, most_lines: int = 0) -> tuple[str, ...]:
    """Lines no wider than `width` pixels; at most `most_lines` of them (0: as many as it takes).

    Breaks at newlines, after spaces and hyphens, and around Chinese characters (a closing mark stays with
    what it closes); a word longer than a line is cut. What does not fit is replaced by an ellipsis at the end
    of the last line. Empty text is one empty line.
    """
    if "\n" not in text and measure(text, size, weight) <= width:
        return (text,)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrapped(paragraph, size, weight, width)
    if most_lines and len(lines) > most_lines:
        lines = [*lines[: most_lines - 1], _cut(lines[most_lines - 1], size, weight, width)]
    return tuple(lines)


class Sprite(NamedTuple):
    """A coloured picture in a line, from the line's top left corner (pixels)."""

    left: int
    top: int
    image: Image.Image
    mask: Image.Image


class Line(NamedTuple):
    """A line's coverage (mode L); its corner lies `left`, `top` pixels from the line's top left corner."""

    mask: Image.Image
    left: int
    top: int
    sprites: tuple[Sprite, ...]


@lru_cache(maxsize=512)
def line(text: str, size: int, weight: int) -> Line:
    """One line of text, ready to be painted in any colour."""
    pad = size // 4 + 1
    mask = Image.new("L", (measure(text, size, weight) + 2 * pad, line_height(size) + 2 * pad))
    sprites: list[Sprite] = []
    ems = 0.0
    before = ""
    for character in text:
        ems += kerning(before, character, weight)
        face = face_of(character, weight)
        if face == EMOJI_FACE:
            sprites += _sprite(character, round(ems * size), size)
        elif face:
            whole, phase = divmod(round((pad + ems * size) * PHASES), PHASES)
            glyph = _glyph(face, size, character, phase)
            if glyph:
                mask.paste(255, (whole + glyph.left, pad + ascent(size) + glyph.top), glyph.mask)
        ems += advance(character, weight)
        before = character
    return Line(mask, -pad, -pad, tuple(sprites))


class _Glyph(NamedTuple):
    mask: Image.Image
    left: int
    """From the glyph's origin, whole pixels."""
    top: int
    """From the baseline."""


@lru_cache(maxsize=16384)
def _glyph(face: str, size: int, character: str, phase: int) -> _Glyph | None:
    """The coverage of one glyph that begins `phase` parts of a pixel late; None where it is empty."""
    if face == BOX_FACE:
        wide, high = round(BOX * size) - 2, round(size * 0.72)
        mask = Image.new("L", (max(wide, 2), high))
        ImageDraw.Draw(mask).rectangle(
            (0, 0, mask.width - 1, high - 1), outline=200, width=max(1, size // 16)
        )
        return _Glyph(mask, 1, -high)
    font = _font(face, size)
    left, top, right, bottom = (round(side) for side in font.getbbox(character, anchor="ls"))
    mask = Image.new("L", (right - left + 4, bottom - top + 4))
    where = (2 - left + phase / PHASES, 2 - top)
    ImageDraw.Draw(mask).text(where, character, fill=255, font=font, anchor="ls")
    inked = mask.getbbox()
    if not inked:
        return None
    return _Glyph(mask.crop(inked), left - 2 + inked[0], top - 2 + inked[1])


@lru_cache(maxsize=64)
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(ASSETS / f"{face}.otf", size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _sheet() -> Image.Image:
    with Image.open(ASSETS / "emoji.png") as sheet:
        return sheet.convert("RGBA")


@lru_cache(maxsize=512)
def _picture(character: str, side: int) -> tuple[Image.Image, Image.Image]:
    """The colours and the coverage of an emoji, `side` pixels square."""
    cut = _sheet().crop(emoji_place(character)).convert("RGBa")
    small = cut.resize((side, side), Image.Resampling.BOX if side < 28 else Image.Resampling.BICUBIC)
    small = small.convert("RGBA")
    return small.convert("RGB"), small.getchannel("A")


def _sprite(character: str, x: int, size: int) -> list[Sprite]:
    side = round(size * 1.16)
    if side < 1:
        return []
    return [Sprite(x + round(size * 0.04), round(size * 0.07), *_picture(character, side))]


@lru_cache(maxsize=16384)
def _ems(text: str, weight: int) -> float:
    total = 0.0
    before = ""
    for character in text:
        total += advance(character, weight) + kerning(before, character, weight)
        before = character
    return total


CLOSING = frozenset("，。！？；：、）》」』】”’…,.!?;:)]}%")
"""Never at the beginning of a line."""
OPENING = frozenset("（《「『【“‘([{¥￥$€£")
"""Never at the end of a line."""


def _wide(character: str) -> bool:
    """Chinese, Japanese or Korean: a line may break beside it."""
    return "\u2e80" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3" or character >= "\uf900"


def _pieces(paragraph: str) -> Iterator[str]:
    """Parts between which a line may break; a space belongs to the word before it."""
    piece = ""
    for character in paragraph:
        before = piece[-1:]
        may_break = before in (" ", "-", "/") or _wide(before or " ") or _wide(character)
        if piece and may_break and character not in CLOSING and character != " " and before not in OPENING:
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


@lru_cache(maxsize=2048)
def _wrapped(paragraph: str, size: int, weight: int, width: int) -> tuple[str, ...]:
    lines: list[str] = []
    now = ""
    used = 0.0
    for piece in _pieces(paragraph):
        bare = _ems(piece.rstrip(), weight)
        joint = kerning(now[-1:], piece[0], weight)
        if now and not _fits(used + joint + bare, size, width):
            lines.append(now.rstrip())
            now, used, joint = "", 0.0, 0.0
        if _fits(bare, size, width):
            now += piece
            used += joint + _ems(piece, weight)
            continue
        for character in piece:
            wide = kerning(now[-1:], character, weight) + advance(character, weight)
            if now and not _fits(used + wide, size, width):
                lines.append(now.rstrip())
                now, used, wide = "", 0.0, advance(character, weight)
            now += character
            used += wide
    return (*lines, now.rstrip())


def _fits(ems: float, size: int, width: int) -> bool:
    """Whether `measure` gives at most `width` pixels for a text so wide."""
    return ems * size - HAIR <= width


def _cut(text: str, size: int, weight: int, width: int) -> str:
    """As much of a text as fits with an ellipsis after it."""
    while text and measure(text.rstrip() + ELLIPSIS, size, weight) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS
