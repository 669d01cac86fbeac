"""Colours of the phone: eight accents, each light and dark.

Every accent is made from one hue: surfaces carry a trace of it, containers more. Lightness is that of CIE L*,
so that the contrast of each pair (text on its ground) is the same for every hue and can be tested.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from functools import cache, lru_cache

Rgb = tuple[int, int, int]

HUES: dict[str, tuple[float, float]] = {
    "blue": (222, 0.74), "teal": (178, 0.62), "rose": (342, 0.62), "violet": (262, 0.58),
    "green": (146, 0.52), "amber": (32, 0.78), "indigo": (238, 0.6), "slate": (214, 0.22),
}  # fmt: skip
"""Hue in degrees and saturation of each accent."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by their part; `on_x` is for text and icons over `x`."""

    background: Rgb
    surface: Rgb
    surface_high: Rgb
    primary: Rgb
    on_primary: Rgb
    primary_soft: Rgb
    on_primary_soft: Rgb
    text: Rgb
    text_soft: Rgb
    outline: Rgb
    outline_soft: Rgb
    error: Rgb
    on_error: Rgb
    success: Rgb
    on_success: Rgb
    warning: Rgb
    on_warning: Rgb
    scrim: tuple[int, int, int, int]
    dark: bool


@cache
def palette(name: str = "blue", dark: bool = False) -> Palette:
    """The palette of an accent. Raises `KeyError` for an unknown name; `HUES` lists them."""
    hue, strength = HUES[name]

    def tone(lightness: float, saturation: float) -> Rgb:
        return tone_of(hue, saturation, lightness)

    if dark:
        return Palette(
            background=tone(6, 0.18), surface=tone(11, 0.16), surface_high=tone(18, 0.14),
            primary=tone(78, strength), on_primary=tone(16, strength),
            primary_soft=tone(27, strength * 0.6), on_primary_soft=tone(91, strength),
            text=tone(91, 0.12), text_soft=tone(73, 0.1), outline=tone(52, 0.1), outline_soft=tone(25, 0.12),
            error=tone_of(6, 0.9, 75), on_error=tone_of(6, 0.9, 18),
            success=tone_of(146, 0.5, 76), on_success=tone_of(146, 0.6, 15),
            warning=tone_of(40, 0.85, 78), on_warning=tone_of(40, 0.9, 16), scrim=(0, 0, 0, 150), dark=True,
        )  # fmt: skip
    return Palette(
        background=tone(96.5, 0.45), surface=tone(99.2, 0.6), surface_high=tone(92.5, 0.32),
        primary=tone(43, strength), on_primary=(255, 255, 255),
        primary_soft=tone(89.5, min(0.95, strength * 1.25)), on_primary_soft=tone(22, strength),
        text=tone(11, 0.18), text_soft=tone(35, 0.12), outline=tone(56, 0.1), outline_soft=tone(86, 0.2),
        error=tone_of(4, 0.72, 43), on_error=(255, 255, 255),
        success=tone_of(150, 0.7, 42), on_success=(255, 255, 255),
        warning=tone_of(36, 0.95, 43), on_warning=(255, 255, 255), scrim=(0, 0, 0, 110), dark=False,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def tint(hue: float, dark: bool = False) -> tuple[Rgb, Rgb]:
    """A soft ground of a hue (degrees) and the ink that reads on it: for the discs behind icons of a list."""
    if dark:
        return tone_of(hue, 0.42, 30), tone_of(hue, 0.62, 84)
    return tone_of(hue, 0.6, 86), tone_of(hue, 0.62, 32)


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast of two colours, 1-21, as WCAG 2 defines it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=1024)
def tone_of(hue: float, saturation: float, lightness: float) -> Rgb:
    """The colour of an HLS hue and saturation of CIE lightness L* `lightness` (0-100), found by halving."""
    wanted = ((lightness + 16) / 116) ** 3 if lightness > 8 else lightness / 903.3
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2
        red, green, blue = colorsys.hls_to_rgb(hue / 360, middle, saturation)
        found = (round(red * 255), round(green * 255), round(blue * 255))
        low, high = (middle, high) if _luminance(found) < wanted else (low, middle)
    red, green, blue = colorsys.hls_to_rgb(hue / 360, low, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
