"""Which face has a character, and how far it advances, in ems: read once from `assets/metrics.json`."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple, TypedDict

ASSETS = Path(__file__).parents[1] / "assets"
EMOJI_FACE = "emoji"
BOX_FACE = "box"
"""Stands for a character that no face has."""
BOX = 0.62
"""Its width in ems."""
EMOJI = 1.24
"""Width of an emoji in ems."""
TAB = 1.12
"""Width of a tab in ems."""
EMOJI_SIDE = 56
EMOJI_COLUMNS = 16
"""Pixels, and pictures a row, of the sheet `emoji.png`."""


class _Entry(TypedDict, total=False):
    units: int
    usual: int
    usual_characters: str
    advances: dict[str, int]
    kerning: dict[str, int]
    characters: str


class _Face(NamedTuple):
    advances: dict[str, float]
    kerning: dict[str, float]


def face_of(character: str, weight: int) -> str:
    """The face's file name without its ending, `EMOJI_FACE`, `BOX_FACE`, or "" for what has no ink."""
    return _found(character, weight)[0]


def advance(character: str, weight: int) -> float:
    """Ems to the next character."""
    return _found(character, weight)[1]


def kerning(before: str, character: str, weight: int) -> float:
    """Ems that a character stands farther from the one before it (mostly negative)."""
    return _faces()[f"sans-{weight}"].kerning.get(before + character, 0.0)


def emoji_place(character: str) -> tuple[int, int, int, int]:
    """Where an emoji lies on the sheet: left, top, right, bottom."""
    row, column = divmod(_emoji().index(character), EMOJI_COLUMNS)
    left, top = column * EMOJI_SIDE, row * EMOJI_SIDE
    return left, top, left + EMOJI_SIDE, top + EMOJI_SIDE


@lru_cache(maxsize=32768)
def _found(character: str, weight: int) -> tuple[str, float]:
    if character == "\t":
        return "", TAB
    if _inkless(character):
        return "", 0.0
    faces = _faces()
    for name in (f"sans-{weight}", "cjk-700" if weight == 700 else "cjk-400"):
        wide = faces[name].advances.get(character)
        if wide is not None:
            return ("" if character.isspace() else name), wide
    if character in _emoji():
        return EMOJI_FACE, EMOJI
    return BOX_FACE, BOX


def _inkless(character: str) -> bool:
    """Joiners, variation selectors, skin tones and control characters."""
    code = ord(character)
    return (
        code < 32
        or code == 0x7F
        or 0x200B <= code <= 0x200F
        or 0xFE00 <= code <= 0xFE0F
        or 0x1F3FB <= code <= 0x1F3FF
    )


@cache
def _entries() -> dict[str, _Entry]:
    return json.loads((ASSETS / "metrics.json").read_text(encoding="utf-8"))


@cache
def _emoji() -> str:
    return _entries()["emoji"].get("characters", "")


@cache
def _faces() -> dict[str, _Face]:
    return {
        name: _Face(_advances(entry), _in_ems(entry.get("kerning", {}), entry.get("units", 1)))
        for name, entry in _entries().items()
        if name != EMOJI_FACE
    }


def _advances(entry: _Entry) -> dict[str, float]:
    units = entry.get("units", 1)
    usual = dict.fromkeys(entry.get("usual_characters", ""), entry.get("usual", 0) / units)
    return usual | _in_ems(entry.get("advances", {}), units)


def _in_ems(values: dict[str, int], units: int) -> dict[str, float]:
    return {key: value / units for key, value in values.items()}
