"""Pictures of the phone, each made from its name alone.

    wallpaper/dawn        a scene of `scenes.SCENES`, or another name's own      photo/IMG_0042
    avatar/Mia Chen       initials on a colour                                   person/Mia Chen (the same)
    app/clock             an app's icon; without a radius of its own it is rounded by `ROUND`
    product/mug/blue      a thing of `products.KINDS` in a colour of `products.COLOURS` or #rrggbb
    food/noodles          a dish of `foods.KINDS`
    ride/taxi             a vehicle of `rides.KINDS`                         album/Blue Hour: a record's cover
    map/3/-2, map/dark/3/-2, map/Harbour    a tile of the town
    banner/Summer         a coloured ground for a headline

A name of no known kind has a picture too.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache

from PIL import Image

from . import fonts, foods, icons, maps, products, rides, scenes
from .palette import tone_of
from .sketch import Rgb, Sketch, gradient

HUES = (4, 22, 38, 132, 160, 186, 206, 222, 244, 268, 292, 334)
"""Degrees: those that look well as a ground."""

APPS: dict[str, tuple[str, Rgb, Rgb]] = {
    "settings": ("settings", (138, 148, 166), (84, 94, 114)),
    "contacts": ("person", (84, 150, 248), (44, 98, 220)),
    "rides": ("car", (40, 186, 170), (12, 118, 128)),
    "phone": ("phone", (72, 208, 122), (24, 158, 84)),
    "messages": ("chat", (66, 164, 255), (34, 102, 236)),
    "clock": ("clock", (72, 78, 112), (32, 36, 62)),
    "calendar": ("calendar", (250, 110, 96), (218, 58, 62)),
    "notes": ("note", (255, 202, 72), (242, 160, 34)),
    "files": ("folder", (94, 178, 250), (48, 126, 226)),
    "browser": ("compass", (54, 200, 212), (20, 138, 182)),
    "shop": ("bag", (255, 152, 72), (240, 98, 40)),
    "food": ("food", (255, 120, 104), (226, 60, 70)),
    "ride": ("car", (76, 82, 96), (34, 38, 48)),
    "maps": ("location", (96, 204, 138), (34, 150, 118)),
    "music": ("music", (250, 108, 160), (204, 54, 142)),
    "video": ("play", (255, 98, 98), (210, 40, 66)),
    "camera": ("camera", (128, 138, 156), (76, 84, 104)),
    "gallery": ("image", (178, 138, 250), (120, 84, 224)),
    "mail": ("mail", (100, 142, 250), (60, 92, 226)),
    "calculator": ("calculator", (104, 112, 128), (58, 64, 78)),
    "weather": ("cloud-sun", (108, 188, 250), (56, 132, 230)),
    "tasks": ("check-circle", (110, 130, 250), (74, 86, 222)),
    "todo": ("check-circle", (110, 130, 250), (74, 86, 222)),
    "wallet": ("wallet", (64, 190, 164), (22, 136, 124)),
    "expenses": ("receipt", (64, 190, 164), (22, 136, 124)),
    "store": ("store", (92, 196, 236), (38, 128, 206)),
    "health": ("heart", (255, 132, 156), (232, 70, 112)),
    "translate": ("language", (92, 152, 250), (54, 96, 226)),
    "recorder": ("mic", (250, 112, 88), (214, 58, 58)),
    "recipes": ("book", (250, 166, 86), (230, 112, 52)),
    "news": ("list", (250, 110, 110), (206, 52, 66)),
    "help": ("help", (146, 160, 250), (98, 106, 226)),
    "circle": ("people", (232, 108, 168), (150, 74, 214)),
    "security": ("shield", (92, 196, 150), (40, 144, 110)),
}
"""Glyph and gradient of each app's icon."""

ROUND = 0.28
"""How much of its width an app's icon is rounded by."""
LARGE = 120_000
"""Pixels above which a picture is kept among few."""


def draw(name: str, width: int, height: int) -> Image.Image:
    """The picture (mode RGB) of a name; the same name and size give the same pixels. Do not change it."""
    return (_large if width * height > LARGE else _small)(name, width, height)


@lru_cache(maxsize=8)
def _large(name: str, width: int, height: int) -> Image.Image:
    return _made(name, width, height)


@lru_cache(maxsize=256)
def _small(name: str, width: int, height: int) -> Image.Image:
    return _made(name, width, height)


def _made(name: str, width: int, height: int) -> Image.Image:
    family, _, rest = name.partition("/")
    match family:
        case "wallpaper":
            return scenes.wallpaper(rest, width, height)
        case "photo":
            return scenes.photo(rest, width, height)
        case "avatar" | "person":
            return avatar(rest, width, height)
        case "app":
            return app(rest, width, height)
        case "product":
            kind, colour = _ware(rest)
            return products.draw(kind, colour, width, height)
        case "food":
            return foods.draw(rest, width, height)
        case "ride":
            return rides.ride(rest, width, height)
        case "album":
            return rides.album(rest, width, height)
        case "map":
            return maps.draw(rest, width, height)
        case _:
            return banner(name, width, height)


def avatar(name: str, width: int, height: int) -> Image.Image:
    """Somebody's initials (of a Chinese name the given name) on a colour that follows from the name."""
    hue = random.Random(f"avatar/{name}").choice(HUES)
    image = gradient(width, height, (tone_of(hue, 0.62, 84), tone_of(hue, 0.58, 78)))
    ink = tone_of(hue, 0.62, 28)
    side = min(width, height)
    letters = initials(name)
    if not letters:
        return _glyph(image, "person", round(side * 0.56), ink)
    size = max(6, round(side * (0.34 if len(letters) > 1 and letters > "⺀" else 0.4)))
    line = fonts.line(letters, size, 500)
    inked = line.mask.getbbox() or (0, 0, 1, 1)
    cut = line.mask.crop(inked)
    image.paste(ink, ((width - cut.width) // 2, (height - cut.height) // 2), cut)
    return image


def initials(name: str) -> str:
    """One or two letters for a name; none for a number or a sign."""
    words = re.findall(r"\w+", name)
    if not words or not any(word[0].isalpha() for word in words):
        return ""
    if all("⺀" <= character <= "鿿" for character in words[0]):
        return words[0][-2:] if len(words[0]) > 2 else words[0][-1:]
    first = [word[0].upper() for word in words if word[0].isalpha()]
    return first[0] + (first[-1] if len(first) > 1 else "")


def app(name: str, width: int, height: int) -> Image.Image:
    """An app's icon: its glyph in white on a gradient. An unknown app has its initial."""
    if name not in APPS:
        hue = random.Random(f"app/{name}").choice(HUES)
        image = gradient(width, height, (tone_of(hue, 0.6, 62), tone_of(hue, 0.66, 46)))
        line = fonts.line(name[:1].upper(), round(height * 0.5), 700)
        cut = line.mask.crop(line.mask.getbbox())
        image.paste((255, 255, 255), ((width - cut.width) // 2, (height - cut.height) // 2), cut)
        return image
    glyph, high, low = APPS[name]
    return _glyph(
        gradient(width, height, (high, low)), glyph, round(min(width, height) * 0.56), (255, 255, 255)
    )


def banner(name: str, width: int, height: int) -> Image.Image:
    """Large soft circles on a gradient."""
    seed = random.Random(f"banner/{name}")
    hue = seed.choice(HUES)
    turn = seed.choice((24, 16, -20))
    sketch = Sketch(width, height, (tone_of(hue, 0.6, 58), tone_of((hue + turn) % 360, 0.62, 44)))
    for _ in range(6):
        radius = seed.uniform(8, 32)
        sketch.oval(
            (255, 255, 255, 26), seed.uniform(30, 110), seed.uniform(0, 110), radius, radius * width / height
        )
    return sketch.done()


def _glyph(image: Image.Image, name: str, side: int, ink: Rgb) -> Image.Image:
    image.paste(ink, ((image.width - side) // 2, (image.height - side) // 2), icons.mask(name, side))
    return image


def _ware(name: str) -> tuple[str, Rgb]:
    """The kind and the colour in `kind/colour` or `kind-colour`; what is unknown gets a colour of its own."""
    kind, slash, colour = name.partition("/")
    if not slash and kind not in products.KINDS:
        kind, _, colour = name.rpartition("-")
    if re.fullmatch("#[0-9a-f]{6}", colour):
        return kind, (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
    found = products.COLOURS.get(colour)
    return kind, found or tone_of(random.Random(f"product/{name}").random() * 360, 0.55, 55)
