"""Things a shop sells, drawn from shapes in a given colour, on a ground that suits it."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from . import gadgets, goods, household, wear
from .sketch import Rgb, Sketch, darker, lighter, mix

COLOURS: dict[str, Rgb] = {
    "blue": (52, 112, 220),
    "navy": (36, 52, 104),
    "sky": (98, 178, 236),
    "teal": (24, 148, 148),
    "green": (58, 150, 84),
    "olive": (124, 132, 62),
    "lime": (150, 196, 60),
    "yellow": (244, 192, 48),
    "orange": (240, 132, 44),
    "red": (214, 58, 52),
    "rose": (226, 92, 130),
    "pink": (244, 154, 184),
    "purple": (128, 84, 196),
    "lavender": (176, 160, 226),
    "brown": (140, 94, 62),
    "beige": (222, 200, 168),
    "white": (242, 242, 244),
    "grey": (146, 150, 160),
    "gray": (146, 150, 160),
    "silver": (196, 200, 208),
    "black": (50, 52, 60),
    "gold": (212, 172, 80),
    "cream": (246, 234, 208),
    "mint": (150, 216, 186),
}


def draw(kind: str, colour: Rgb, width: int, height: int) -> Image.Image:
    """One of `KINDS`; another kind is a gift box."""
    ground = mix(lighter(colour, 0.86), (238, 240, 244), 0.35)
    if sum(colour) > 640:
        ground = mix(ground, (196, 208, 224), 0.75)
    sketch = Sketch(width, height, (lighter(ground, 0.35), ground, darker(ground, 0.08)), "contain")
    KINDS.get(kind, _gift)(sketch, colour)
    return sketch.done()


def _gift(s: Sketch, c: Rgb) -> None:
    ribbon = lighter(c, 0.72) if sum(c) < 560 else (220, 90, 90)
    s.lies(50, 86, 30)
    s.box(c, 23, 44, 54, 42, 3)
    s.box(darker(c, 0.12), 19, 34, 62, 13, 3)
    s.box(ribbon, 45, 34, 10, 52)
    s.hoop(ribbon, 4.5, 38, 26, 12, 9)
    s.hoop(ribbon, 4.5, 62, 26, 12, 9)
    s.oval(ribbon, 50, 30, 5)


KINDS: dict[str, Callable[[Sketch, Rgb], None]] = {
    "mug": household.mug,
    "cup": household.mug,
    "lamp": household.lamp,
    "chair": household.chair,
    "headphones": gadgets.headphones,
    "shoes": wear.shoes,
    "t-shirt": wear.shirt,
    "shirt": wear.shirt,
    "backpack": wear.backpack,
    "bag": wear.backpack,
    "watch": wear.watch,
    "book": gadgets.book,
    "notebook": gadgets.book,
    "plant": household.plant,
    "bottle": household.bottle,
    "keyboard": gadgets.keyboard,
    "mouse": gadgets.mouse,
    "phone-case": gadgets.phone_case,
    "camera": gadgets.camera,
    "tent": gadgets.tent,
    "ball": gadgets.ball,
    "kettle": household.kettle,
    "knife": household.knife,
    "pan": household.pan,
    "towel": household.towel,
    "umbrella": wear.umbrella,
    "toy": gadgets.toy,
    "pen": gadgets.pen,
    "hat": wear.hat,
    "sofa": household.sofa,
    "speaker": gadgets.speaker,
    "candle": household.candle,
    "glasses": wear.glasses,
    "gift": _gift,
    "bowl": household.bowl,
    "jacket": wear.jacket,
    "charger": gadgets.charger,
    "socks": goods.socks,
    "scarf": goods.scarf,
    "hoodie": goods.hoodie,
    "sunglasses": goods.sunglasses,
    "cushion": goods.cushion,
    "blanket": goods.blanket,
    "mat": goods.mat,
    "teapot": goods.teapot,
    "clock": goods.clock,
    "tea": goods.tea,
    "coffee": goods.coffee,
    "chocolate": goods.chocolate,
    "earbuds": goods.earbuds,
    "powerbank": goods.powerbank,
    "cable": goods.cable,
    "blocks": goods.blocks,
    "puzzle": goods.puzzle,
    "sneakers": wear.shoes,
    "tshirt": wear.shirt,
    "cap": wear.hat,
    "bear": gadgets.toy,
}
