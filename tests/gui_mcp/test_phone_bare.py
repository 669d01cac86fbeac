"""A phone needs nothing but the base install; where there is adb, its server is everybody's."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

from gui_mcp.cli import main
from gui_mcp.daemon.orphans import end_orphans
from gui_mcp_devices.android.client import AdbServer
from pytest import CaptureFixture, MonkeyPatch

BARE = """
import asyncio, socket, sys
for name in ("adbutils", "segno", "uiautomator2", "zeroconf", "playwright"):
    sys.modules[name] = None  # as if it were not installed
from gui_mcp_devices.actions import PressKey
from gui_mcp_devices.android.driver import driver
from gui_mcp_devices.errors import MissingPart
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.pocket.wire.serve import serve_pockets
from gui_mcp_devices.screen import Look

async def drive():
    phone = Phone(Form(width=360, height=640, density=1.0), live=True)
    async with serve_pockets([phone]) as wire:
        options = {"serial": phone.serial, "server": f"127.0.0.1:{wire.front}", "start_server": False}
        device = await driver("phone", options)
        screen = await device.see(Look(image="full"))
        await device.perform(PressKey("home"))
        print("seen", screen.width, len(screen.elements) > 0, screen.image is not None)
        await device.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        try:
            await driver("phone", {"server": f"127.0.0.1:{free.getsockname()[1]}"})
        except MissingPart as error:
            print(error)

asyncio.run(drive())
"""


def test_the_base_install_drives_a_phone_without_adb_and_says_what_it_lacks_for_one_with_it(
    tmp_path: Path,
) -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith("ANDROID_")}
    env |= {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", BARE], capture_output=True, text=True, timeout=60, env=env)
    seen, *missing = ran.stdout.splitlines()
    assert seen == "seen 360 True True", ran.stderr
    assert "pip install 'gui-mcp[android]'" in "".join(missing)


def test_without_the_package_that_draws_codes_a_code_is_not_shown_and_that_is_said(
    tmp_path: Path, monkeypatch: MonkeyPatch, capsys: CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)
    assert main(["devices", "pair", "--qr", "--server", "127.0.0.1:1", "--home", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert (out, "pip install 'gui-mcp[android]'" in err) == ("", True)


STARTS = """
import asyncio, sys
from pathlib import Path
from gui_mcp.daemon.orphans import mark_children
from gui_mcp_devices.android.program import start_server
mark_children(Path(sys.argv[1]))
asyncio.run(start_server(int(sys.argv[2])))
"""


async def test_an_adb_server_that_a_daemon_started_is_left_to_others_by_the_next_one(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    start = [sys.executable, "-c", STARTS, str(tmp_path), port]
    env = os.environ | {"HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    await asyncio.to_thread(subprocess.run, start, check=True, timeout=60, env=env)
    server = AdbServer("127.0.0.1", int(port))
    try:
        assert await asyncio.to_thread(end_orphans, tmp_path) == 0
        assert await server.version() > 0
    finally:
        with socket.create_connection(("127.0.0.1", int(port))) as link:
            link.sendall(b"0009host:kill")
