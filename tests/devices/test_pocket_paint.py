"""What the phone's painter draws, and that repainting a part gives the pixels of the whole."""

from __future__ import annotations

import random

import pytest
from gui_mcp_devices.pocket.paint import ops
from gui_mcp_devices.pocket.paint.damage import merged
from gui_mcp_devices.pocket.paint.fonts import line_height
from gui_mcp_devices.pocket.paint.icons import ICONS
from gui_mcp_devices.pocket.paint.ops import Colour, Op, Rect
from gui_mcp_devices.pocket.paint.painter import Painter
from PIL import Image

WIDTH, HEIGHT = 120, 180
FULL: Rect = (0, 0, WIDTH, HEIGHT)
RED, GREEN, WHITE = (200, 30, 40), (20, 160, 80), (255, 255, 255)
WORDS = ("Hello", "你好", "🙂 ok", "AVWA", "")


def _box(chance: random.Random) -> Rect:
    x, y = chance.randint(-40, WIDTH), chance.randint(-40, HEIGHT)
    return x, y, x + chance.randint(-3, 110), y + chance.randint(-3, 110)


def _clip(chance: random.Random) -> Rect:
    if chance.random() < 0.6:
        return FULL
    return (
        chance.randint(-20, 60),
        chance.randint(-20, 90),
        chance.randint(30, WIDTH + 20),
        chance.randint(50, 200),
    )


def _colour(chance: random.Random) -> Colour:
    red, green, blue, alpha = (chance.randrange(256) for _ in range(4))
    return (red, green, blue) if chance.random() < 0.6 else (red, green, blue, alpha)


def _op(chance: random.Random) -> Op:
    box, clip, colour = _box(chance), _clip(chance), _colour(chance)
    match chance.randrange(6):
        case 0:
            return ops.fill(box, clip, colour, chance.choice((0, 0, 4, 20, 200)))
        case 1:
            return ops.ring(
                box, clip, colour, chance.choice((0, 1, 4, 20, 200)), chance.choice((1, 2, 5, 30))
            )
        case 2:
            return ops.shadow(box, clip, chance.choice((0, 4, 20)), chance.choice((1, 4, 8)))
        case 3:
            size, weight = chance.choice((10, 14, 28)), chance.choice((400, 500, 700))
            return ops.text(box, clip, chance.choice(WORDS), size, colour, weight)
        case 4:
            return ops.icon(box, clip, chance.choice(("check", "wifi", "heart", "settings")), colour)
        case _:
            name = chance.choice(("avatar/Mia Chen", "wallpaper/dawn", "product/mug/blue"))
            return ops.picture(box, clip, name, chance.choice((0, 10)))


def _changed(chance: random.Random, screen: list[Op]) -> list[Op]:
    """The screen after something small, or after everything, happened to it."""
    after = list(screen)
    place = chance.randrange(len(after)) if after else 0
    match chance.randrange(7):
        case 0 if after:
            after[place] = _op(chance)
        case 1:
            after.insert(place, _op(chance))
        case 2 if after:
            after.pop(place)
        case 3:
            chance.shuffle(after)
        case 4 if after:
            after.append(after[place])
        case 5 if after:
            after.append(after.pop(place))
        case _:
            after = [_op(chance) for _ in range(chance.randrange(24))]
    return after


@pytest.mark.parametrize("seed", range(6))
def test_repainting_what_changed_gives_the_pixels_of_a_whole_repaint(seed: int) -> None:
    chance = random.Random(seed)
    screen = [_op(chance) for _ in range(16)]
    painter = Painter(WIDTH, HEIGHT)
    for _ in range(60):
        partly = painter.paint(screen).tobytes()
        assert partly == Painter(WIDTH, HEIGHT).paint(screen).tobytes()
        assert partly == painter.paint(screen, whole=True).tobytes()
        screen = _changed(chance, screen)


def test_only_the_changed_part_is_touched() -> None:
    painter = Painter(WIDTH, HEIGHT)
    before = [ops.fill(FULL, FULL, WHITE), ops.fill((10, 10, 30, 30), FULL, RED)]
    canvas = painter.paint(before)
    canvas.putpixel((100, 100), GREEN)
    painter.paint([before[0], ops.fill((10, 10, 30, 30), FULL, GREEN)])
    assert canvas.getpixel((100, 100)) == GREEN, "far from the change nothing was painted"
    assert canvas.getpixel((20, 20)) == GREEN


def test_a_whole_repaint_touches_everything() -> None:
    painter = Painter(WIDTH, HEIGHT)
    screen = [ops.fill(FULL, FULL, WHITE)]
    canvas = painter.paint(screen)
    canvas.putpixel((100, 100), GREEN)
    assert painter.paint(screen).getpixel((100, 100)) == GREEN, "nothing changed, so nothing was painted"
    assert painter.paint(screen, whole=True).getpixel((100, 100)) == WHITE


def test_an_app_icon_is_round_by_itself_and_other_pictures_are_as_round_as_asked() -> None:
    place = (10, 10, 70, 70)
    for op, corner in (
        (ops.picture(place, FULL, "app/clock"), True),
        (ops.picture(place, FULL, "avatar/Mia Chen", 30), True),
        (ops.picture(place, FULL, "avatar/Mia Chen"), False),
    ):
        image = Painter(WIDTH, HEIGHT).paint([op])
        assert (image.getpixel((10, 10)) == (0, 0, 0)) is corner
        assert image.getpixel((40, 12)) != (0, 0, 0)


def test_a_later_operation_lies_over_an_earlier_one() -> None:
    under, over = ops.fill(FULL, FULL, RED), ops.fill((0, 0, 60, 60), FULL, GREEN)
    painter = Painter(WIDTH, HEIGHT)
    assert painter.paint([under, over]).getpixel((5, 5)) == GREEN
    assert painter.paint([over, under]).getpixel((5, 5)) == RED


def test_nothing_is_painted_outside_the_clip() -> None:
    image = Painter(WIDTH, HEIGHT).paint([ops.fill(FULL, (20, 30, 40, 60), RED)])
    assert image.getbbox() == (20, 30, 40, 60)


def test_a_screen_without_operations_is_black() -> None:
    painter = Painter(WIDTH, HEIGHT)
    painter.paint([ops.fill(FULL, FULL, RED)])
    assert painter.paint([]).getbbox() is None


def test_a_translucent_colour_is_mixed_with_what_lies_under_it() -> None:
    image = Painter(WIDTH, HEIGHT).paint([ops.fill(FULL, FULL, WHITE), ops.fill(FULL, FULL, (0, 0, 0, 128))])
    assert image.getpixel((60, 60)) == (127, 127, 127)


def test_round_corners_leave_the_corner_free_and_are_smooth_and_symmetric() -> None:
    image = Painter(100, 60).paint([ops.fill((0, 0, 100, 60), (0, 0, 100, 60), WHITE, 20)]).convert("L")
    assert image.getpixel((0, 0)) == 0
    assert image.getpixel((50, 0)) == image.getpixel((0, 30)) == image.getpixel((50, 30)) == 255
    greys = {value for value in image.crop((0, 0, 20, 20)).tobytes() if 0 < value < 255}
    assert len(greys) > 8
    for flip in (Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM):
        assert image.transpose(flip).tobytes() == image.tobytes()


@pytest.mark.parametrize(("radius", "thickness"), [(0, 1), (0, 7), (3, 7), (12, 2), (50, 3)])
def test_a_ring_has_its_thickness_and_an_empty_middle(radius: int, thickness: int) -> None:
    image = Painter(80, 60).paint([ops.ring((0, 0, 80, 60), (0, 0, 80, 60), WHITE, radius, thickness)])
    column = [image.getpixel((40, y)) for y in range(60)]
    assert [y for y, pixel in enumerate(column) if pixel == WHITE] == [
        *range(thickness),
        *range(60 - thickness, 60),
    ]
    assert image.getpixel((40, 30)) == (0, 0, 0)


def test_a_ring_thicker_than_its_place_is_full() -> None:
    image = Painter(20, 20).paint([ops.ring((0, 0, 20, 20), (0, 0, 20, 20), WHITE, 0, 10)])
    assert set(image.tobytes()) == {255}


def test_a_shadow_darkens_below_more_than_above_and_leaves_the_far_ground() -> None:
    box = (30, 40, 90, 120)
    image = (
        Painter(WIDTH, HEIGHT).paint([ops.fill(FULL, FULL, WHITE), ops.shadow(box, FULL, 8, 6)]).convert("L")
    )
    below, above, far = image.getpixel((60, 121)), image.getpixel((60, 38)), image.getpixel((3, 3))
    assert isinstance(below, int) and isinstance(above, int)
    assert below < above < 255 == far


def test_text_and_icons_leave_ink_of_their_colour_inside_their_place() -> None:
    place = (20, 20, 100, 20 + line_height(20))
    for op in (ops.text(place, FULL, "Hill", 20, RED, 700), ops.icon((30, 30, 80, 80), FULL, "stop", RED)):
        image = Painter(WIDTH, HEIGHT).paint([op])
        box = image.getbbox()
        assert box is not None
        assert op.x <= box[0] and op.y <= box[1] and box[2] <= op.x + op.w and box[3] <= op.y + op.h
        assert RED in [colour for _, colour in image.getcolors(70_000) or []]


def test_an_emoji_keeps_its_own_colours() -> None:
    image = Painter(60, 60).paint([ops.text((5, 5, 60, 60), (0, 0, 60, 60), "😀", 32, (0, 0, 255))])
    red, green, blue = image.resize((1, 1), Image.Resampling.BOX, (15, 20, 40, 35)).convert("RGB").tobytes()
    assert red > 150 and green > 90 and blue < 120


def test_an_unknown_icon_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="wi-fi"):
        Painter(WIDTH, HEIGHT).paint([ops.icon((0, 0, 24, 24), FULL, "wi-fi", RED)])
    assert "wifi" in ICONS


def test_rectangles_are_merged_when_that_wastes_little() -> None:
    assert merged([(0, 0, 100, 10), (0, 10, 100, 20)]) == [(0, 0, 100, 20)]
    assert sorted(merged([(0, 0, 10, 10), (500, 900, 510, 910)])) == [(0, 0, 10, 10), (500, 900, 510, 910)]
    assert merged([(n * 40, 0, n * 40 + 1, 1000) for n in range(30)]) == [(0, 0, 1161, 1000)]
