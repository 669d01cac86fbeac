"""`gui-mcp pocket`, and the way from it to a device that a client looks at."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from gui_mcp.app import open_app
from gui_mcp.cli import main
from gui_mcp.phones.pocket import FAULTS
from gui_mcp.principals import LOCAL
from gui_mcp_devices.android.client import AdbServer, Handset
from gui_mcp_devices.android.emulator_console import open_console
from gui_mcp_devices.screen import Look
from PIL import Image


@asynccontextmanager
async def pocket(*words: str) -> AsyncGenerator[tuple[asyncio.subprocess.Process, str]]:
    """The command in a process of its own, and what it says until it is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gui_mcp.cli", "pocket", *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            said = (await process.stdout.readuntil(b"Ctrl-C ends it\n")).decode()
        yield process, said
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def front_of(said: str) -> AdbServer:
    found = re.search(r"adb -P (\d+) devices", said)
    assert found, said
    return AdbServer("127.0.0.1", int(found[1]))


async def test_several_phones_are_served_and_seen_by_a_client_of_adb() -> None:
    async with pocket("--count", "2", "--locale", "zh") as (_, said):
        server = front_of(said)
        assert [phone.serial for phone in await server.devices()] == ["pocket-1", "pocket-2"]
        told = await Handset(server, "pocket-2").shell("getprop ro.serialno; wm size")
        assert told.text.split("\n")[:2] == ["pocket-2", "Physical size: 720x1280"]
        addresses = re.findall(r"adb connect (127\.0\.0\.1:\d+)", said)
        assert len(addresses) == 2


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_in_order(sign: signal.Signals) -> None:
    async with pocket() as (process, _):
        process.send_signal(sign)
        async with asyncio.timeout(10):
            assert await process.wait() == 0
        assert process.stdout is not None
        assert await process.stdout.read() == b"ended\n"


async def test_with_emulator_ports_each_has_a_console_below_its_port() -> None:
    port = Random().randrange(20_001, 30_000, 2)  # where the system gives out no ports by itself
    async with pocket("--emulator-ports", "--port", str(port)) as (_, said):
        assert f"adb connect 127.0.0.1:{port}" in said
        async with open_console(port - 1) as console:
            assert await console.ask("avd name") == ("pocket-1",)


def test_a_port_that_is_taken_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["pocket", "--port", str(taken.getsockname()[1])]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("--count", "0"), ("--count", "99"), ("--port", "x"), ("--size", "720"), ("--size", "1x1"),
        ("--faults", "bad"), ("--locale", "de"), ("--port", "70000"),
    ],
)  # fmt: skip
def test_what_is_no_phone_is_refused(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["pocket", *words])
    assert ended.value.code == 2
    assert words[0] in capsys.readouterr().err


def test_an_emulators_port_is_refused_unless_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pocket", "--port", "5585"]) == 1
    assert "emulator" in capsys.readouterr().err


def test_every_apps_first_page_is_written_as_a_picture(tmp_path: Path) -> None:
    picture, dark = tmp_path / "light.png", tmp_path / "dark.png"
    assert main(["pocket", "--size", "360x800", "--density", "1", "--picture", str(picture)]) == 0
    with Image.open(picture) as image:
        assert image.width > 1.5 * image.height * 360 / 800  # the home screen and fifteen apps in two rows
    every = [word for name in FAULTS for word in ("--faults", name)]
    words = ["--size", "360x800", "--density", "1", "--dark", "--seed", "4", *every]
    assert main(["pocket", *words, "--picture", str(dark)]) == 0
    assert picture.read_bytes() != dark.read_bytes()


async def test_from_find_to_a_look_at_the_phone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUI_MCP_HOME", str(tmp_path))
    async with pocket() as (_, said):
        server = front_of(said)
        words = ["devices", "find", "--add", "phone", "--server", server.address]
        assert await asyncio.to_thread(main, words) == 0
        async with open_app(tmp_path) as app, app.desk.hold("phone", LOCAL) as seat:
            screen = await seat.device.see(Look(settle=3.0))
            assert (screen.width, screen.height, screen.power) == (720, 1280, "awake")
            assert screen.elements
            assert seat.level == "private", "a phone is not open unless its owner says so"
        kept = await Handset(server, "pocket-1").shell("settings get global stay_on_while_plugged_in")
        assert kept.text.strip() in ("0", "null"), "it was not put back"
