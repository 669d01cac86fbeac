"""Frames of a phone: told apart from what is none, and made pictures of the asked size."""

import io
import struct

import pytest
from gui_mcp_devices.android.camera import Camera
from gui_mcp_devices.android.picture import NoPicture, read
from gui_mcp_devices.errors import Unreachable
from PIL import Image as Pillow

from tests.devices.android_phone import Phone, serving

W, H = 30, 50
COLOUR = (200, 100, 50)


def raw(form: int, pixels: bytes, header: int = 16) -> bytes:
    return struct.pack("<4I", W, H, form, 1)[:header] + pixels


def png() -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (W, H), COLOUR).save(out, "PNG")
    return out.getvalue()


def pixel(data: bytes) -> tuple[int, int, int]:
    found = read(data).pixels().getpixel((7, 9))
    assert isinstance(found, tuple)
    return found[0], found[1], found[2]


def test_every_form_of_a_frame_is_read() -> None:
    r, g, b = COLOUR
    packed = ((r >> 3) << 11 | (g >> 2) << 5 | b >> 3).to_bytes(2, "little")
    for data in (
        raw(1, bytes((r, g, b, 255)) * W * H),
        raw(1, bytes((r, g, b, 255)) * W * H, header=12),
        raw(2, bytes((r, g, b, 0)) * W * H),
        raw(3, bytes((r, g, b)) * W * H),
        raw(5, bytes((b, g, r, 255)) * W * H),
        raw(4, packed * W * H),
        png(),
    ):
        assert (read(data).width, read(data).height) == (W, H)
        assert all(abs(a - c) <= 8 for a, c in zip(pixel(data), COLOUR, strict=True))


def test_warnings_before_a_frame_are_passed_over() -> None:
    warning = b"[Warning] Multiple displays were found, but no display id was specified!\n"
    assert pixel(warning + png()) == COLOUR
    assert pixel(warning + raw(1, bytes((*COLOUR, 255)) * W * H)) == COLOUR


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"/system/bin/sh: screencap: not found\n",
        png()[:40],
        png()[:-12],
        raw(1, b"\x00" * 100),
        raw(9, b"\x00" * 4 * W * H),
        struct.pack("<4I", 99999, 99999, 1, 1),
        b"\x00" * 5000,
    ],
    ids=["empty", "words", "head", "cut", "short", "form", "size", "zeros"],
)
def test_what_is_no_frame_is_a_failure_and_not_a_secure_window(data: bytes) -> None:
    with pytest.raises(NoPicture) as failed:
        read(data)
    assert not failed.value.secure


def test_a_picture_that_says_it_is_larger_than_any_screen_is_never_unpacked() -> None:
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 16000, 16000, 8, 2, 0, 0, 0)
    with pytest.raises(NoPicture, match="no size"):
        read(head + bytes(100) + b"\0\0\0\0IEND\xaeB\x60\x82")


def test_a_window_that_forbids_capture_is_told_by_the_phones_own_words() -> None:
    with pytest.raises(NoPicture) as refused:
        read(b"Failed to take screenshot. Status: -1\n")
    assert refused.value.secure


def test_a_picture_is_as_long_as_the_look_allows() -> None:
    large = struct.pack("<4I", 1080, 2400, 1, 1) + bytes(4 * 1080 * 2400)
    for size, longest in (("thumb", 640), ("full", 2000)):
        image = read(large).image("thumb" if size == "thumb" else "full")
        assert max(image.width, image.height) == longest
        assert image.width == round(1080 * image.scale)


async def test_the_way_that_is_faster_on_a_phone_is_taken() -> None:
    async with serving() as server:
        camera = Camera(server.handset, 5.0)
        for _ in range(5):
            await camera.shoot()
        cheaper = min(camera.costs, key=lambda way: camera.costs[way])
        assert set(camera.costs) == {"raw", "png"}
        assert camera.way == cheaper


async def test_a_phone_that_can_only_png_is_asked_for_png() -> None:
    phone = Phone()
    phone.frames = lambda command: png() if command.endswith("-p") else b"screencap: cannot\n"
    async with serving(phone) as server:
        camera = Camera(server.handset, 5.0)
        for _ in range(4):
            assert (await camera.shoot()).mode == "PNG"
        assert camera.way == "png"
        assert camera.failures == 0


async def test_frames_that_are_to_be_compared_come_in_one_way() -> None:
    async with serving() as server:
        camera = Camera(server.handset, 5.0)
        for _ in range(3):
            modes = {(await camera.shoot(steady=True)).mode for _ in range(50)}
            assert len(modes) == 1
            await camera.shoot()


async def test_a_failed_frame_is_tried_once_more_and_failures_are_counted() -> None:
    phone = Phone()
    answers = [b"", png(), b"", b"garbage", png()]
    phone.frames = lambda _: answers.pop(0)
    async with serving(phone) as server:
        camera = Camera(server.handset, 5.0)
        assert (await camera.shoot()).width == W
        with pytest.raises(Unreachable):
            await camera.shoot()
        assert camera.failures == 1
        await camera.shoot()
        assert camera.failures == 0
