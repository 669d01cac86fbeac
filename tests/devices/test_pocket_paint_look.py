"""Icons, pictures and palettes of the phone, and its frames as bytes."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import subprocess
import sys

import pytest
from gui_mcp_devices.pocket.paint import encode, icons, pictures
from gui_mcp_devices.pocket.paint.foods import KINDS as DISHES
from gui_mcp_devices.pocket.paint.metrics import ASSETS
from gui_mcp_devices.pocket.paint.palette import HUES, contrast, palette, tint
from gui_mcp_devices.pocket.paint.products import COLOURS
from gui_mcp_devices.pocket.paint.products import KINDS as WARES
from gui_mcp_devices.pocket.paint.rides import KINDS as RIDES
from gui_mcp_devices.pocket.paint.scenes import SCENES
from PIL import Image

NEEDED = """
arrow-back close menu more search add check delete edit save share star star-outline heart
heart-outline home settings wifi bluetooth airplane battery signal brightness volume vibrate moon
sun alarm timer stopwatch world-clock play pause stop lap reset person people phone message send
attach camera image mail location calendar note pin list grid cart bag tag truck card wallet receipt
store filter sort chevron-right chevron-left chevron-up chevron-down arrow-up arrow-down lock unlock
key info warning error help bell bell-off cloud download upload folder file globe language keyboard
backspace enter shift mic eye eye-off refresh clock minus plus circle dot square triangle-back
checkbox-on checkbox-off radio-on radio-off chat archive undo redo bold
""".split()
NAMES = [
    *(f"wallpaper/{name}" for name in (*SCENES, "another")),
    *(f"product/{kind}/blue" for kind in WARES),
    *(f"food/{kind}" for kind in DISHES),
    *(f"ride/{kind}" for kind in (*RIDES, "other")),
    *(f"album/{number}" for number in range(6)),
    *(f"app/{name}" for name in (*pictures.APPS, "zebra")),
    *(
        "photo/1",
        "avatar/Mia Chen",
        "avatar/王小明",
        "avatar/+1 555",
        "map/0/0",
        "map/Harbour",
        "banner/Sale",
        "odd",
    ),
]


def test_every_needed_icon_is_there() -> None:
    assert set(NEEDED) <= icons.ICONS


@pytest.mark.parametrize("size", [15, 24, 48])
def test_every_icon_has_ink_and_stays_on_its_grid(size: int) -> None:
    for name in icons.ICONS:
        box = icons.mask(name, size).getbbox()
        assert box is not None, name
        assert max(box[2] - box[0], box[3] - box[1]) >= size * 0.3, name
        inked = sum(icons.mask(name, size).tobytes()) / 255 / size**2
        assert 0.02 < inked < 0.8, name


def test_no_two_icons_look_alike() -> None:
    seen: dict[bytes, str] = {}
    for name in sorted(icons.ICONS - {"plus", "lap"}):
        drawn = icons.mask(name, 32).tobytes()
        assert drawn not in seen, (name, seen.get(drawn))
        seen[drawn] = name


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_has_its_size_and_more_than_one_colour(name: str) -> None:
    drawn = pictures.draw(name, 60, 40)
    assert (drawn.mode, drawn.size) == ("RGB", (60, 40))
    assert len(drawn.getcolors(2400) or range(2401)) > 8


def test_the_same_name_gives_the_same_picture_in_another_process() -> None:
    here = hashlib.sha256(b"".join(pictures.draw(name, 40, 50).tobytes() for name in NAMES)).hexdigest()
    program = (
        "import hashlib, sys; from gui_mcp_devices.pocket.paint.pictures import draw; "
        "drawn = b''.join(draw(name, 40, 50).tobytes() for name in sys.argv[1:]); "
        "print(hashlib.sha256(drawn).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    ran = subprocess.run(
        [sys.executable, "-c", program, *NAMES], capture_output=True, text=True, env=environment, check=True
    )
    assert ran.stdout.strip() == here


def test_another_name_gives_another_picture() -> None:
    for name in ("wallpaper/a", "photo/a", "avatar/Ann Lee", "product/mug/#102030", "map/a", "banner/a"):
        assert pictures.draw(f"{name}b", 50, 50).tobytes() != pictures.draw(name, 50, 50).tobytes()


def test_a_ware_has_the_colour_it_was_asked_in() -> None:
    drawn = pictures.draw("product/mug/blue", 80, 80)
    assert COLOURS["blue"] in [colour for _, colour in drawn.getcolors(6400) or []]
    assert (
        pictures.draw("product/phone-case-red", 80, 80).tobytes()
        == pictures.draw("product/phone-case/red", 80, 80).tobytes()
    )


def test_the_shop_has_two_dozen_kinds_of_wares() -> None:
    assert len(set(WARES.values())) >= 24


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mia Chen", "MC"),
        ("bob", "B"),
        ("王小明", "小明"),
        ("李雷", "雷"),
        ("+1 555 0100", ""),
        ("", ""),
        ("Ana de la Paz", "AP"),
    ],
)
def test_initials_are_those_people_use(name: str, letters: str) -> None:
    assert pictures.initials(name) == letters


def test_map_tiles_fit_their_neighbours() -> None:
    left, right = pictures.draw("map/4/7", 120, 120), pictures.draw("map/5/7", 120, 120)
    same = [left.getpixel((119, y)) == right.getpixel((0, y)) for y in range(120)]
    assert sum(same) > 80
    assert pictures.draw("map/dark/4/7", 120, 120).tobytes() != left.tobytes()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("accent", HUES)
def test_text_can_be_read_on_every_ground(accent: str, dark: bool) -> None:
    p = palette(accent, dark)
    grounds = (p.background, p.surface, p.surface_high)
    pairs = [(ink, ground) for ink in (p.text, p.text_soft) for ground in grounds]
    pairs += [(ink, ground) for ink in (p.primary, p.error, p.success, p.warning) for ground in grounds[:2]]
    pairs += [(p.on_primary, p.primary), (p.on_primary_soft, p.primary_soft), (p.text, p.primary_soft)]
    pairs += [(p.on_error, p.error), (p.on_success, p.success), (p.on_warning, p.warning)]
    assert min(contrast(ink, ground) for ink, ground in pairs) >= 4.5
    assert contrast(p.outline, p.surface) >= 3
    assert p.dark == dark


def test_palettes_differ_by_accent_and_tints_can_be_read() -> None:
    assert len({palette(accent).primary for accent in HUES}) == len(HUES) >= 5
    assert all(contrast(*tint(hue, dark)) >= 4.5 for hue in range(0, 360, 10) for dark in (False, True))
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


@pytest.mark.parametrize("level", [0, 1, 6])
def test_a_png_holds_exactly_the_frame(level: int) -> None:
    frame = pictures.draw("photo/harbour", 91, 57)
    with Image.open(io.BytesIO(encode.png(frame, level))) as read:
        assert (read.format, read.mode, read.size) == ("PNG", "RGB", (91, 57))
        assert read.tobytes() == frame.tobytes()


def test_a_raw_frame_has_screencaps_header_and_opaque_pixels() -> None:
    frame = pictures.draw("photo/harbour", 91, 57)
    data = encode.raw(frame)
    assert struct.unpack("<4I", data[:16]) == (91, 57, 1, 1)
    read = Image.frombytes("RGBA", (91, 57), data[16:])
    assert read.convert("RGB").tobytes() == frame.tobytes()
    assert set(read.getchannel("A").tobytes()) == {255}


def test_a_jpeg_is_near_the_frame_and_small() -> None:
    frame = pictures.draw("photo/harbour", 160, 120)
    data = encode.jpeg(frame, 90)
    with Image.open(io.BytesIO(data)) as read:
        assert (read.format, read.size) == ("JPEG", (160, 120))
    assert len(data) < 160 * 120


def test_the_assets_are_small_and_say_their_licence() -> None:
    assert sum(path.stat().st_size for path in ASSETS.iterdir()) <= 6_000_000
    licence = (ASSETS / "OFL.txt").read_text(encoding="utf-8")
    assert all(
        name in licence for name in ("Inter", "Noto Sans CJK", "Noto Color Emoji", "SIL OPEN FONT LICENSE")
    )
