"""Wallpapers and photographs: skies, hills, seas; from a name, or from a seed."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from .palette import tone_of
from .sketch import Rgb, Sketch, mix

Stops = tuple[Rgb, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a landscape is made of; lengths are hundredths of the picture."""

    sky: Stops
    """From the top down to the horizon."""
    ridges: Stops
    """Colours of the farthest and the nearest ridge; those between are mixed."""
    horizon: float = 55
    count: int = 5
    """Ridges."""
    rough: float = 1.0
    """0: waves of the sea, 1: hills, 2: mountains."""
    sun: tuple[float, float, float, Rgb] | None = None
    """Across, down, radius, colour."""
    stars: int = 0


SCENES: dict[str, Scene] = {
    "dawn": Scene(
        ((58, 66, 132), (150, 108, 170), (244, 160, 150), (255, 214, 170)),
        ((196, 134, 166), (46, 40, 84)),
        58,
        5,
        1.2,
        (62, 50, 10, (255, 236, 200)),
    ),
    "dusk": Scene(
        ((24, 26, 66), (84, 54, 118), (206, 96, 120), (252, 168, 110)),
        ((128, 66, 116), (20, 18, 46)),
        60,
        5,
        1.5,
        (34, 56, 9, (255, 206, 140)),
        60,
    ),
    "ocean": Scene(
        ((120, 190, 236), (188, 226, 244), (240, 248, 246)),
        ((98, 176, 206), (14, 74, 122)),
        46,
        7,
        0.25,
        (70, 24, 7, (255, 250, 224)),
    ),
    "forest": Scene(
        ((176, 214, 206), (214, 234, 216), (242, 246, 226)), ((132, 182, 156), (18, 62, 54)), 40, 6, 1.6
    ),
    "night": Scene(
        ((8, 12, 34), (18, 28, 68), (40, 54, 108)),
        ((34, 46, 92), (6, 10, 26)),
        62,
        4,
        1.8,
        (72, 22, 6, (240, 240, 224)),
        150,
    ),
    "dunes": Scene(
        ((250, 206, 150), (253, 226, 184), (255, 240, 214)),
        ((240, 182, 124), (150, 82, 54)),
        46,
        5,
        0.6,
        (30, 26, 8, (255, 250, 234)),
    ),
    "aurora": Scene(
        ((10, 18, 46), (18, 84, 98), (64, 186, 150), (30, 60, 92)),
        ((22, 50, 74), (6, 14, 28)),
        66,
        4,
        1.9,
        None,
        130,
    ),
    "meadow": Scene(
        ((104, 176, 240), (172, 216, 248), (232, 246, 250)),
        ((150, 206, 150), (58, 140, 72)),
        52,
        5,
        0.8,
        (76, 20, 7, (255, 248, 210)),
    ),
    "rose": Scene(
        ((250, 200, 214), (252, 222, 226), (255, 240, 236)),
        ((240, 168, 190), (142, 66, 110)),
        50,
        5,
        1.1,
        (56, 38, 9, (255, 246, 240)),
    ),
    "slate": Scene(
        ((70, 84, 104), (124, 138, 156), (190, 198, 208)), ((118, 132, 150), (30, 38, 50)), 48, 6, 1.7
    ),
}


def wallpaper(name: str, width: int, height: int) -> Image.Image:
    """A scene of `SCENES`; another name has its own colours."""
    seed = random.Random(f"wallpaper/{name}")
    return landscape(SCENES.get(name) or invented(seed), seed, width, height)


def photo(name: str, width: int, height: int) -> Image.Image:
    """A photograph: no two names alike."""
    seed = random.Random(f"photo/{name}")
    return landscape(invented(seed), seed, width, height)


def invented(seed: random.Random) -> Scene:
    """A scene nobody described."""
    hue = seed.choice((190, 204, 216, 230, 250, 336, 14, 30))
    turn = seed.choice((-24, 14, 26, 130))
    bright = seed.choice((0.0, 0.0, -34.0))
    sky = tuple(
        tone_of((hue + min(turn, 26) * part / 2) % 360, 0.55, 66 + bright + part * 12) for part in range(3)
    )
    far = tone_of((hue + turn) % 360, 0.36, 64 + bright * 0.8)
    near = tone_of((hue + turn * 1.4) % 360, 0.5, 20)
    sun = (seed.uniform(20, 80), seed.uniform(16, 44), seed.uniform(5, 10), tone_of(46, 0.9, 93))
    return Scene(
        sky,
        (far, near),
        seed.uniform(40, 64),
        seed.randint(3, 6),
        seed.choice((0.25, 0.9, 1.4, 2.0)),
        sun if seed.random() < 0.75 else None,
        90 if bright else 0,
    )


def landscape(scene: Scene, seed: random.Random, width: int, height: int) -> Image.Image:
    """Draws a scene; `seed` bends its ridges and strews its stars."""
    sketch = Sketch(width, height, (*scene.sky, *[scene.sky[-1]] * max(1, len(scene.sky) // 2)))
    for _ in range(scene.stars):
        sketch.oval((255, 255, 255, seed.randint(60, 220)), *_star(seed, scene.horizon, width / height))
    if scene.sun:
        across, down, radius, colour = scene.sun
        flat = radius * width / height
        for halo in (2.6, 1.9, 1.4):
            sketch.oval((*colour, 26), across, down, radius * halo, flat * halo)
        sketch.oval(colour, across, down, radius, flat)
    for place in range(scene.count):
        part = place / max(1, scene.count - 1)
        base = scene.horizon + (100 - scene.horizon) * part * 0.86
        _ridge(sketch, seed, mix(scene.ridges[0], scene.ridges[-1], part), base, scene.rough, part)
    return sketch.done()


def _star(seed: random.Random, horizon: float, aspect: float) -> tuple[float, float, float, float]:
    size = seed.choice((0.16, 0.2, 0.28, 0.42))
    return seed.uniform(0, 100), seed.uniform(0, horizon), size, size * aspect


def _ridge(s: Sketch, seed: random.Random, colour: Rgb, base: float, rough: float, near: float) -> None:
    """One hill line and all that lies under it."""
    waves = _waves(seed, rough, near)
    points: list[float] = []
    for step in range(81):
        x = step * 1.25
        points += [x, base - sum(high * math.sin(x * often + late) for high, often, late in waves)]
    s.poly(colour, *points, 100, 101, 0, 101)


def _waves(seed: random.Random, rough: float, near: float) -> Sequence[tuple[float, float, float]]:
    """Height, frequency and phase of the sines of a ridge."""
    found: list[tuple[float, float, float]] = []
    for octave in range(5 if rough > 1 else 3):
        high = (3.4 if rough > 0.5 else 1.6) * max(rough, 0.3) * 0.5**octave * (0.7 + near * 0.6)
        found.append(
            (
                high * seed.uniform(0.6, 1.2),
                0.055 * 1.95**octave * seed.uniform(0.8, 1.25),
                seed.uniform(0, 6.3),
            )
        )
    return found
