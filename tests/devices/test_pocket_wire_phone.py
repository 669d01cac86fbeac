"""A whole simulated phone through every door: adb programs, adbutils, the front, an emulator's port."""

# adbutils gives its shells no full types.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import asyncio
import contextlib
import io
import random
import xml.etree.ElementTree as Tree
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from adbutils import AdbClient
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.pocket.wire.serve import EMULATOR_PORTS, serve_pockets
from gui_mcp_devices.pocket.wire.u2 import running
from PIL import Image

from tests.devices.pocket_hands import find, names
from tests.devices.wire_parts import ADB_NAMES, Adb, adb_program, adb_server

WAYS = [(name, through) for name in ADB_NAMES for through in ("server", "front")]


def new_phone(serial: str = "pocket-1") -> Phone:
    phone = Phone(Form(serial=serial))
    phone.reset(3)
    return phone


@pytest_asyncio.fixture(params=WAYS, ids=["-".join(way) for way in WAYS])
async def way(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[tuple[Phone, Adb]]:
    """A phone and one adb program that is connected to it."""
    asked: tuple[str, str] = request.param
    name, through = asked
    phone = new_phone()
    async with serve_pockets([phone]) as serving:
        if through == "front":
            assert serving.front is not None
            yield phone, Adb(adb_program(name), serving.front, tmp_path, "pocket-1")
        else:
            async with adb_server(name, tmp_path, serving.addresses) as adb:
                yield phone, adb


async def test_adb_sees_and_touches_the_phone(way: tuple[Phone, Adb]) -> None:
    phone, adb = way
    assert "model:Pocket_1" in await adb.text("devices", "-l")
    assert (await adb.text("shell", "getprop", "ro.serialno")).strip() == "pocket-1"
    status, out, err = await adb("shell", "echo out; zork; exit 9")
    assert (status, out) == (9, b"out\n") and b"zork: inaccessible or not found" in err
    _, png, _ = await adb("exec-out", "screencap -p")
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.format == "PNG"
        assert picture.convert("RGB").tobytes() == phone.frame().convert("RGB").tobytes()
    dump = await adb.text("exec-out", "uiautomator dump /dev/tty")
    assert Tree.fromstring(dump[: dump.rindex(">") + 1]).tag == "hierarchy"
    home = phone.front[0]
    package = next(name for name, app in phone.packages.items() if app.system and name != home)
    await adb.text("shell", f"monkey -p {package} -c android.intent.category.LAUNCHER 1")
    assert phone.front[0] == package
    assert package in await adb.text("shell", "dumpsys window | grep mCurrentFocus")
    await adb.text("shell", "input keyevent HOME")
    assert phone.front[0] == home


async def test_adb_taps_types_and_forwards(way: tuple[Phone, Adb]) -> None:
    phone, adb = way
    phone.start("app.pocket.contacts")
    x, y = find(phone, "search").bounds.center
    await adb.text("shell", f"input tap {x} {y} && input text 'a%sb'")
    assert find(phone, "search").text == "a b"
    await adb.text("shell", "input", "keycombination", "113", "29", ";", "input", "keyevent", "67")
    await adb.text("shell", "input text c && input keyevent BACK")
    assert find(phone, "search").text == "c"
    phone.home()
    await adb.text("shell", f"input swipe {phone.width // 2} 2 {phone.width // 2} {phone.height // 2} 300")
    assert "Quick settings" in names(phone)
    async with running(phone):
        port = int(await adb.text("forward", "tcp:0", "tcp:9008"))
        assert await ping(port) == b"pong"
    await adb.text("forward", "--remove-all")


async def ping(port: int) -> bytes:
    """What uiautomator2's server on the phone answers behind a port of this machine."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    async with asyncio.timeout(10):
        said = await reader.read()
    writer.close()
    return said.partition(b"\r\n\r\n")[2].strip()


async def test_a_script_and_its_files_run_on_the_phone_alone(way: tuple[Phone, Adb], tmp_path: Path) -> None:
    phone, adb = way
    (tmp_path / "script.sh").write_text(
        'for i in 1 2; do\n  echo "line $i" >> /sdcard/log\ndone\ncat /sdcard/log\n'
    )
    status, out, _ = await adb("shell", stdin=(tmp_path / "script.sh").read_bytes())
    assert (status, out) == (0, b"line 1\nline 2\n")
    assert phone.files.read("/sdcard/log") == out
    await adb.text("push", str(tmp_path / "script.sh"), "/data/local/tmp/")
    assert await adb.text("shell", "sh /data/local/tmp/script.sh | tail -n 1") == "line 2\n"
    assert await adb.text("shell", "cat ../../../../proc/../sdcard/log | head -n 1") == "line 1\n"


@pytest.mark.parametrize("through", ["server", "front"])
async def test_adbutils_uses_the_phone(through: str, tmp_path: Path) -> None:
    phone = new_phone()

    large = random.Random(4).randbytes(3_000_001)
    (tmp_path / "large").write_bytes(large)

    def use(port: int, serial: str) -> int:
        client = AdbClient("127.0.0.1", port)
        if through == "server":
            assert client.connect(serial).startswith("connected to")
        device = client.device(serial)
        device.sync.push(str(tmp_path / "large"), "/sdcard/large")
        assert phone.files.read("/sdcard/large") == large
        device.sync.pull("/sdcard/large", str(tmp_path / "back"))
        assert (tmp_path / "back").read_bytes() == large
        assert device.window_size() == (phone.width, phone.height)
        assert device.screenshot().size == (phone.width, phone.height)
        assert device.framebuffer().convert("RGB").tobytes() == phone.frame().convert("RGB").tobytes()
        assert device.app_current().package == phone.front[0]
        assert "<hierarchy" in device.dump_hierarchy()
        assert device.shell2("(exit 3)").returncode == 3
        assert device.shell2("(exit 3)", v2=True).returncode == 3
        assert device.is_screen_on() is True
        device.click(*find(phone, "Contacts").bounds.center)
        assert phone.front[0] == "app.pocket.contacts"
        device.keyevent("HOME")
        assert set(device.list_packages()) == set(phone.packages)
        return device.forward_port(9008)

    async with serve_pockets([phone]) as serving:
        if through == "front":
            assert serving.front is not None
            await reached(await asyncio.to_thread(use, serving.front, "pocket-1"), phone)
        else:
            async with adb_server("adb36", tmp_path) as adb:
                await reached(await asyncio.to_thread(use, adb.port, serving.addresses[0]), phone)


async def reached(port: int, phone: Phone) -> None:
    async with running(phone):
        assert await ping(port) == b"pong"


@contextlib.asynccontextmanager
async def emulator(phone: Phone) -> AsyncGenerator[int]:
    """The phone on a port at which adb looks for emulators by itself, and nobody else listens."""
    async with contextlib.AsyncExitStack() as stack:
        for port in EMULATOR_PORTS:
            if port % 2:
                with contextlib.suppress(OSError):  # it is somebody's
                    serving = serve_pockets([phone], adb_ports=[port], front_port=None, emulators=True)
                    await stack.enter_async_context(serving)
                    yield port
                    return
        pytest.skip("all ports of emulators are taken; end one of them")


async def test_sixteen_phones_keep_apart_behind_one_front() -> None:
    phones = [new_phone(f"pocket-{number}") for number in range(16)]
    async with serve_pockets(phones, adb_ports=[0] * 3) as serving:
        assert serving.front is not None and len(set(serving.addresses)) == 16

        def write(number: int, port: int) -> str:
            device = AdbClient("127.0.0.1", port).device(f"pocket-{number}")
            return str(device.shell(f"echo {number} > /sdcard/me; cat /sdcard/me"))

        said = await asyncio.gather(*(asyncio.to_thread(write, n, serving.front) for n in range(16)))
    assert said == [str(number) for number in range(16)]
    assert [phone.files.read("/sdcard/me") for phone in phones] == [b"%d\n" % number for number in range(16)]


@pytest.mark.parametrize("name", ADB_NAMES)
async def test_on_an_emulators_port_adb_finds_the_phone_and_its_console(name: str, tmp_path: Path) -> None:
    phone = new_phone()
    (tmp_path / ".emulator_console_auth_token").write_text("any")  # adb prints no answer without one
    async with emulator(phone) as port, adb_server(name, tmp_path) as server:
        adb = Adb(server.program, server.port, tmp_path, f"emulator-{port - 1}")
        await adb.text("wait-for-device")
        assert (await adb.text("shell", "getprop", "ro.serialno")).strip() == "pocket-1"
        assert "pocket-1" in await adb.text("emu", "avd", "name")
