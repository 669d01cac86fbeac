"""The simulated phone in this process is a Device like any other, and one seed is one phone."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from gui_mcp_devices.actions import Open, Point, Tap, TypeText
from gui_mcp_devices.check import check_device
from gui_mcp_devices.device import Device
from gui_mcp_devices.errors import Refused, Unreachable
from gui_mcp_devices.pocket.apps.scene import PACKAGE
from gui_mcp_devices.pocket.device import PocketDevice
from gui_mcp_devices.pocket.driver import driver
from gui_mcp_devices.pocket.paint.painter import Painter
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.screen import Look
from pydantic import ValidationError

SMALL = Form(width=360, height=800, density=1.0)


@pytest.mark.parametrize("form", [SMALL, Form()], ids=["360x800", "720x1280"])
async def test_the_phone_in_process_conforms(form: Form) -> None:
    @asynccontextmanager
    async def scene() -> AsyncGenerator[Device]:
        phone = Phone(form)
        phone.start(PACKAGE)
        yield PocketDevice("pocket", phone)

    await check_device(scene)


def test_one_seed_and_the_same_touches_give_the_same_pixels() -> None:
    one, other = Phone(SMALL), Phone(SMALL)
    one.reset(3)
    other.reset(11)
    other.reset(3)
    dice = random.Random(5)
    for _ in range(60):
        x, y = dice.randrange(360), dice.randrange(800)
        one.tap(x, y)
        other.tap(x, y)
        assert one.frame().tobytes() == other.frame().tobytes()


def test_what_is_repainted_is_what_is_drawn_anew() -> None:
    phone, dice = Phone(SMALL), random.Random(8)
    phone.start(PACKAGE)
    for _ in range(80):
        if dice.random() < 0.3:
            phone.swipe(180, 600, 180, dice.randrange(100, 700))
        else:
            phone.tap(dice.randrange(360), dice.randrange(800))
        shown = phone.frame().tobytes()
        phone.forget()
        assert shown == Painter(360, 800).paint(phone.scene().ops).tobytes()


def test_a_snapshot_brings_back_pages_texts_and_pixels_again_and_again() -> None:
    phone = Phone(SMALL)
    phone.start(PACKAGE)
    phone.tap(100, 60)
    phone.type("before")
    kept, frame = phone.snapshot(), phone.frame().tobytes()
    for _ in range(2):
        phone.type(" after")
        phone.home()
        phone.put_setting("system", "font_scale", "2.0")
        phone.restore(kept)
        assert phone.frame().tobytes() == frame
        assert phone.setting("system", "font_scale") == "1.0"


async def test_typing_without_a_field_says_so() -> None:
    device = PocketDevice("pocket", Phone(SMALL))
    with pytest.raises(Unreachable, match="no field has the keyboard"):
        await device.perform(TypeText("hello"))


async def test_calls_and_messages_are_not_opened_by_address() -> None:
    device = PocketDevice("pocket", Phone(SMALL))
    with pytest.raises(Refused):
        await device.perform(Open("tel:5551234"))


async def test_a_sleeping_phone_is_black_and_feels_nothing() -> None:
    phone = Phone(SMALL)
    device = PocketDevice("pocket", phone)
    phone.sleep()
    await device.perform(Tap(Point(180, 400)))
    screen = await device.see(Look())
    assert screen.power == "asleep"
    assert not phone.awake
    assert phone.frame().getbbox() is None


async def test_the_driver_takes_the_owners_options_and_no_others() -> None:
    device = await driver("pocket", {"seed": 3, "locale": "zh", "width": 360, "height": 800, "density": 1.0})
    assert (device.info.width, device.phone.locale) == (360, "zh")
    with pytest.raises(ValidationError, match="colour"):
        await driver("pocket", {"colour": "red"})
