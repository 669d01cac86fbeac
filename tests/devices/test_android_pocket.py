"""The phone's driver and the simulated phone, over the real wire: with adb's own server and without."""

from __future__ import annotations

import asyncio
import io
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from gui_mcp_devices.actions import Open, PressKey, Ref, Tap, TypeText
from gui_mcp_devices.android import AndroidOptions, open_phone
from gui_mcp_devices.android.client import AdbServer
from gui_mcp_devices.android.device import AndroidDevice
from gui_mcp_devices.android.options import TextWay
from gui_mcp_devices.check import check_device
from gui_mcp_devices.device import Device
from gui_mcp_devices.errors import ActionTimeout, DeviceLocked, DeviceLost, Refused, Unreachable
from gui_mcp_devices.pocket.apps.scene import PACKAGE, Scene
from gui_mcp_devices.pocket.device import PocketDevice
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Form
from gui_mcp_devices.pocket.wire.faults import Kind, WireFault
from gui_mcp_devices.pocket.wire.serve import Serving, serve_pockets
from gui_mcp_devices.pocket.wire.u2 import running
from gui_mcp_devices.screen import Element, Look, Screen
from PIL import Image as Pillow

from tests.devices.wire_parts import ADB_NAMES, adb_server, free_port, until

SMALL = Form(width=360, height=800, density=1.0)
AWKWARD = (
    "plain words, and more",
    'it\'s "quoted" \\ $HOME `x` $(y) ; & | < > ( ) { } * ? # ~ ! %s %d 100%',
    "Zoë 東京 🙂👨‍👩‍👧 e\u0301",
    "مرحبا بالعالم שלום",
    "--help -n",
    "x" * 1000,
)


@asynccontextmanager
async def by_front(
    phone: Phone, *, action_seconds: float = 60.0, tree_seconds: float = 30.0
) -> AsyncGenerator[tuple[AndroidDevice, Serving]]:
    """Without any adb program."""
    async with serve_pockets([phone]) as serving:
        options = AndroidOptions(
            server=f"127.0.0.1:{serving.front}", action_seconds=action_seconds, tree_seconds=tree_seconds
        )
        device = await open_phone(options)
        try:
            yield device, serving
        finally:
            await device.close()


@asynccontextmanager
async def by_adb(phone: Phone, name: str, home: Path) -> AsyncGenerator[tuple[AndroidDevice, Serving]]:
    """Through adb's own server, which the driver has connect to the phone as to a wireless one."""
    async with serve_pockets([phone], front_port=None) as serving, adb_server(name, home) as adb:
        server = f"127.0.0.1:{adb.port}"
        device = await open_phone(
            AndroidOptions(serial=serving.addresses[0], server=server, start_server=False, tree_seconds=30.0)
        )
        try:
            yield device, serving
        finally:
            await device.close()


def scene(form: Form = SMALL, faults: Faults = Faults()) -> Phone:  # noqa: B008
    phone = Phone(form, faults=faults)
    phone.start(PACKAGE)
    return phone


def named(screen: Screen, name: str) -> Element:
    return next(e for e in screen.elements if e.name == name)


async def test_the_driver_conforms_without_an_adb_program() -> None:
    @asynccontextmanager
    async def make() -> AsyncGenerator[Device]:
        async with by_front(scene(Form())) as (device, _):
            yield device

    await check_device(make)


@pytest.mark.parametrize("name", ADB_NAMES)
async def test_the_driver_conforms_through_a_real_adb_server(name: str, tmp_path: Path) -> None:
    @asynccontextmanager
    async def make() -> AsyncGenerator[Device]:
        async with by_adb(scene(), name, tmp_path) as (device, _):
            yield device

    await check_device(make)


async def test_what_adb_shows_is_what_the_phone_shows_in_process_whatever_is_touched() -> None:
    phone, dice = Phone(SMALL), random.Random(4)
    inside = PocketDevice("pocket", phone)
    apps = [name for name, app in phone.packages.items() if app.activity]
    async with by_front(phone) as (device, _):
        for round in range(120):
            within, over = await inside.see(Look()), await device.see(Look())
            assert over.elements == within.elements
            assert (over.app, over.title, over.power) == (within.app, within.title, within.power)
            refs = [element.ref for element in over.elements]
            assert len(set(refs)) == len(refs)
            if round % 15 == 0:
                phone.start(dice.choice(apps))
            elif dice.random() < 0.2:
                phone.back()
            else:
                phone.tap(dice.randrange(360), dice.randrange(800))


async def test_any_text_is_typed_as_it_is() -> None:
    dice = random.Random(12)
    signs = [chr(code) for code in range(0x20, 0x7F)] + list("%s'\"\\$` ") * 4
    keyed = ["".join(dice.choices(signs, k=dice.randrange(1, 60))) for _ in range(30)]
    others = ["".join(dice.choices([*signs, *"é东🙂ش"], k=dice.randrange(1, 60))) for _ in range(10)]
    async with by_front(scene()) as (device, _):
        field = Ref(named(await device.see(Look()), "Name").ref)
        for text in (*AWKWARD, *keyed, *others):
            await device.perform(TypeText(text, into=field, clear=True))
            screen = await device.see(Look())
            assert named(screen, "Name").value == text
            assert screen.notices == ()


@pytest.mark.parametrize("way", ["adbkeyboard", "uiautomator2"])
async def test_any_text_is_typed_in_the_way_that_the_owner_chose(way: TextWay) -> None:
    phone = scene()
    async with serve_pockets([phone]) as serving, running(phone):
        device = await open_phone(AndroidOptions(server=f"127.0.0.1:{serving.front}", text=way))
        field = Ref(named(await device.see(Look()), "Name").ref)
        for text in AWKWARD:
            await device.perform(TypeText(text, into=field, clear=True))
            await device.perform(TypeText("·end"))
            screen = await device.see(Look())
            assert named(screen, "Name").value == text + "·end"
            assert screen.notices == ()
        await device.close()
    assert phone.ime == phone.imes[0]


@pytest.mark.parametrize("way", ["input", "adbkeyboard", "uiautomator2"])
async def test_ten_thousand_characters_are_typed_as_they_are(way: TextWay) -> None:
    dice, signs = random.Random(2), [chr(code) for code in range(0x20, 0x7F)]
    pieces = [*signs, *AWKWARD[1].split(" ")]
    if way != "input":
        pieces += ["東京", "🙂", "👨‍👩‍👧", "e\u0301", "مرحبا", "שלום"]
    text = ""
    while len(text) < 10_000:
        text += dice.choice(pieces)
    phone = scene()
    async with serve_pockets([phone]) as serving, running(phone):
        device = await open_phone(AndroidOptions(server=f"127.0.0.1:{serving.front}", text=way))
        field = Ref(named(await device.see(Look()), "Name").ref)
        await device.perform(TypeText(text, into=field))
        screen = await device.see(Look())
        assert named(screen, "Name").value == text
        assert screen.notices == ()
        await device.close()


async def test_lines_stay_lines_where_a_field_has_several() -> None:
    phone = Phone(SMALL)
    text = "first line\n\n第二行 🙂\n  %s $(x) \\"
    async with by_front(phone) as (device, _):
        phone.start("app.pocket.notes")
        await device.perform(Tap(Ref(named(await device.see(Look()), "New note").ref)))
        screen = await device.see(Look())
        field = named(screen, "Note")
        await device.perform(TypeText(text, into=Ref(field.ref)))
        after = (await device.see(Look())).element(field.ref)
        assert after is not None
        assert after.value == text


async def test_the_tree_comes_from_uiautomator2_where_its_server_holds_the_session() -> None:
    phone = scene()
    async with by_front(phone) as (device, serving), running(phone):
        serving.faults[0].add(WireFault("cut", "exec:uiautomator", times=9))
        for _ in range(3):
            screen = await device.see(Look())
            assert named(screen, "Count: 0")
            assert screen.notices == ()


async def test_text_with_line_ends_never_presses_enter() -> None:
    async with by_front(scene()) as (device, _):
        field = Ref(named(await device.see(Look()), "Name").ref)
        await device.perform(TypeText("one\ntwo\tthree", into=field))
        assert named(await device.see(Look()), "Name").value.split() == ["one", "two", "three"]


async def test_apps_are_opened_by_what_people_call_them() -> None:
    async with by_front(Phone(SMALL)) as (device, _):
        for name, app in (("the clock", "app.pocket.clock"), ("时钟", "app.pocket.clock")):
            await device.perform(PressKey("home"))
            await device.perform(Open(name))
            assert (await device.see(Look(elements=False))).app == app
        with pytest.raises(Refused):
            await device.perform(Open("tel:110"))


async def test_an_app_is_found_in_the_launcher_by_the_label_that_it_has_there() -> None:
    phone = Phone(SMALL)
    (label,) = {app.label["en"] for app in phone.packages.values() if app.package == "app.pocket.shop"}
    async with by_front(phone) as (device, _):
        await device.perform(Open("the clock"))
        await device.perform(Open(label))
        assert (await device.see(Look(elements=False))).app == "app.pocket.shop"
        with pytest.raises(Unreachable, match="no app"):
            await device.perform(Open("no such thing"))


async def test_a_phone_is_woken_kept_awake_and_left_as_it_was() -> None:
    phone = Phone(SMALL)
    before = phone.settings("system"), phone.settings("global")
    phone.locked = True
    phone.sleep()
    async with by_front(phone) as (device, _):
        assert (await device.see(Look())).power == "awake"
        assert (phone.settings("system"), phone.settings("global")) != before
        await device.rest()
    assert (phone.settings("system"), phone.settings("global")) == before


async def test_a_phone_with_a_pin_is_not_opened() -> None:
    phone = Phone(SMALL)
    phone.locked = phone.secure_lock = True
    phone.touch()
    async with by_front(phone) as (device, _):
        assert (await device.see(Look())).power == "secure-locked"
        with pytest.raises(DeviceLocked):
            await device.perform(PressKey("home"))
    assert phone.locked


async def test_a_screen_that_never_settles_is_given_up_in_time_and_shown_all_the_same() -> None:
    async with by_front(scene(faults=Faults(restless=True))) as (device, _):
        screen = await device.see(Look(image="thumb", settle=0.3))
        assert screen.image is not None
        assert screen.elements == ()
        assert "moves all the time" in screen.notices[0]


class Sealed(Scene):
    """The scene, in a window that forbids capture."""

    @property
    def secure(self) -> bool:
        return True


async def test_a_secure_window_is_black_and_said_to_be_secure_and_can_still_be_used() -> None:
    phone = scene(faults=Faults(secure=True))
    async with by_front(phone) as (device, _):
        assert not (await device.see(Look())).secure
        phone.push(Sealed(phone))
        screen = await device.see(Look(image="full"))
        assert screen.secure
        assert screen.image is not None
        assert Pillow.open(io.BytesIO(screen.image.data)).convert("L").getextrema() == (0, 0)
        await device.perform(Tap(Ref(named(screen, "Count: 0").ref)))
        assert named(await device.see(Look()), "Count: 1")
        await device.perform(PressKey("back"))
        assert not (await device.see(Look())).secure


async def test_a_phone_that_leaves_its_server_comes_back(tmp_path: Path) -> None:
    async with by_adb(scene(), "adb36", tmp_path) as (device, serving):
        await device.see(Look())
        serving.faults[0].add(WireFault("silent", "exec:uiautomator"))
        looking = asyncio.ensure_future(device.see(Look()))
        await until(lambda: bool(serving.faults[0].struck))
        serving.drop(0)
        with suppress(DeviceLost):
            await looking
        assert named(await device.see(Look()), "Count: 0")


async def test_a_phone_that_is_gone_is_lost() -> None:
    async with serve_pockets([scene()]) as serving:
        device = await open_phone(AndroidOptions(server=f"127.0.0.1:{serving.front}", start_server=False))
    for work in (device.see(Look()), device.perform(PressKey("home")), device.rest(), device.health()):
        with pytest.raises(DeviceLost):
            await work
    await device.close()
    await device.close()


async def test_a_phone_that_turns_is_seen_and_touched_as_it_lies() -> None:
    phone = scene()
    async with by_front(phone) as (device, _):
        await device.see(Look())
        phone.rotate(1)
        screen = await device.see(Look(image="full"))
        assert (screen.width, screen.height, screen.rotation) == (800, 360, 90)
        await device.perform(Tap(Ref(named(screen, "Count: 0").ref)))
        assert named(await device.see(Look()), "Count: 1")


@pytest.mark.parametrize("kind", ["drop", "cut", "garbage", "refuse"])
@pytest.mark.parametrize("service", ["shell", "exec:screencap", "exec:uiautomator"])
async def test_a_wire_that_breaks_once_fails_one_call_and_no_more(kind: Kind, service: str) -> None:
    phone = scene()
    async with by_front(phone) as (device, serving):
        look = Look(image="thumb")
        await device.see(look)
        serving.faults[0].add(WireFault(kind, service, after=None if kind == "refuse" else 0))
        with suppress(DeviceLost, Unreachable):
            await device.see(look)
        assert serving.faults[0].struck
        screen = await device.see(look)
        assert named(screen, "Count: 0")
        assert screen.image is not None


async def test_a_command_that_breaks_is_never_done_twice() -> None:
    phone = scene()
    async with by_front(phone) as (device, serving):
        button = Ref(named(await device.see(Look()), "Count: 0").ref)
        await device.perform(PressKey("volume_up"))  # what is borrowed is borrowed
        await device.see(Look())
        serving.faults[0].add(WireFault("drop", "shell,v2,raw:input", after=0))
        with pytest.raises(DeviceLost):
            await device.perform(Tap(button))
        assert named(await device.see(Look()), "Count: 1")


async def test_a_phone_that_never_answers_is_given_up() -> None:
    async with by_front(scene(), action_seconds=1.5, tree_seconds=1.5) as (device, serving):
        await device.see(Look())
        serving.faults[0].add(WireFault("silent", "shell"))
        with pytest.raises(ActionTimeout):
            await device.see(Look())
        serving.faults[0].add(WireFault("silent", "exec:uiautomator"))
        screen = await device.see(Look())
        assert screen.notices == ("the phone did not give its elements within 1.5 s",)
        assert named(await device.see(Look()), "Count: 0")


async def test_a_server_that_was_killed_is_started_and_the_phone_connected_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with serve_pockets([scene()], front_port=None) as serving:
        async with adb_server("adb29", tmp_path) as adb:
            server = f"127.0.0.1:{adb.port}"
            ours = await open_phone(AndroidOptions(serial=serving.addresses[0], server=server))
            theirs = AndroidOptions(serial=serving.addresses[0], server=server, start_server=False)
            others = await open_phone(theirs)
            await ours.perform(PressKey("volume_up"))
        with pytest.raises(DeviceLost):
            await others.see(Look())
        async with ended(adb.port):
            assert named(await ours.see(Look()), "Count: 0")
            assert named(await others.see(Look()), "Count: 0")
            await ours.close()
            await others.close()


async def test_a_server_that_does_not_run_is_started_once_for_all_who_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    server = AdbServer(port=free_port(), may_start=True)
    async with ended(server.port):
        assert await asyncio.gather(*(server.version() for _ in range(5))) == [41] * 5
    with pytest.raises(DeviceLost):
        await AdbServer(port=free_port()).version()


@asynccontextmanager
async def ended(port: int) -> AsyncGenerator[None]:
    """The adb server that was started there ends with the block."""
    try:
        yield
    finally:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"0009host:kill")
        await reader.read()
        writer.close()
        await writer.wait_closed()
