"""adbutils against the phone: through a real adb server, and on the front without one."""

# adbutils gives its shells no full types.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
import pytest_asyncio
from adbutils import AdbClient, AdbDevice, AdbError
from gui_mcp_devices.pocket.wire.serve import serve_machines

from tests.devices.wire_parts import StandIn, adb_server

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Rig:
    phone: StandIn
    client: AdbClient
    serial: str

    async def do(self, verb: Callable[[AdbDevice], Result]) -> Result:
        """`verb` in a thread: adbutils blocks."""
        return await asyncio.to_thread(lambda: verb(self.client.device(self.serial)))


@pytest_asyncio.fixture(params=["server", "front"])
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Rig]:
    phone = StandIn()
    async with serve_machines([phone.machine()], [0], 0) as serving:
        if request.param == "front":
            assert serving.front is not None
            yield Rig(phone, AdbClient("127.0.0.1", serving.front), "pocket-1")
        else:
            async with adb_server("adb36", tmp_path, serving.addresses) as adb:
                yield Rig(phone, AdbClient("127.0.0.1", adb.port), adb.serial)


async def test_the_phone_is_listed_and_knows_its_state(rig: Rig) -> None:
    listed = await asyncio.to_thread(lambda: [(d.serial, d.state) for d in rig.client.list()])
    assert listed == [(rig.serial, "device")]
    assert await rig.do(lambda d: d.get_state()) == "device"
    assert "shell_v2" in await rig.do(lambda d: d.get_features())
    assert await asyncio.to_thread(rig.client.server_version) == 41


async def test_shells_give_text_and_exit_status_in_both_forms(rig: Rig) -> None:
    assert await rig.do(lambda d: d.shell("echo héllo")) == "héllo"
    for v2 in (False, True):
        done = await rig.do(lambda d, v2=v2: d.shell2("zork", v2=v2))
        assert done.returncode == 127 and "inaccessible" in done.output
        done = await rig.do(lambda d, v2=v2: d.shell2("both", v2=v2))
        assert done.returncode == 0 and "out2" in done.output
    assert await rig.do(lambda d: d.shell("exec-me", encoding=None)) == (
        b"/system/bin/sh: exec-me: inaccessible or not found\n"
    )


async def test_files_go_and_come_byte_for_byte(rig: Rig, tmp_path: Path) -> None:
    data = random.Random(7).randbytes(300_000)
    (tmp_path / "f").write_bytes(data)
    await rig.do(lambda d: d.sync.push(str(tmp_path / "f"), "/sdcard/f"))
    assert rig.phone.files.read("/sdcard/f") == data
    assert await rig.do(lambda d: d.sync.read_bytes("/sdcard/f")) == data
    assert await rig.do(lambda d: d.sync.stat("/sdcard/f").size) == len(data)
    names = await rig.do(lambda d: [entry.path for entry in d.sync.iter_directory("/sdcard")])
    assert "f" in names and "Download" in names
    assert await rig.do(lambda d: d.sync.exists("/sdcard/none")) is False


async def test_the_framebuffer_is_the_picture(rig: Rig) -> None:
    picture = await rig.do(lambda d: d.framebuffer())
    assert picture.size == (40, 60)
    assert [picture.convert("RGB").getpixel(at) for at in ((0, 0), (1, 0))] == [(200, 30, 10), (1, 2, 3)]


async def test_forwards_and_connections_lead_into_the_phone(rig: Rig) -> None:
    def through(device: AdbDevice) -> bytes:
        with socket.create_connection(("127.0.0.1", device.forward_port(9008))) as connection:
            connection.sendall(b"abc")
            return connection.recv(3)

    assert await rig.do(through) == b"ABC"
    listed = await rig.do(lambda d: [(f.serial, f.remote) for f in d.forward_list()])
    assert listed == [(rig.serial, "tcp:9008")]
    await rig.do(lambda d: d.forward_remove_all())
    assert await rig.do(lambda d: list(d.forward_list())) == []


async def test_reverses_are_listed_and_removed(rig: Rig) -> None:
    await rig.do(lambda d: d.reverse("tcp:7000", "tcp:8000"))
    listed = await rig.do(lambda d: [(r.remote, r.local) for r in d.reverse_list()])
    assert listed == [("tcp:7000", "tcp:8000")]
    await rig.do(lambda d: d.reverse_remove_all())
    assert await rig.do(lambda d: list(d.reverse_list())) == []


async def test_an_unknown_phone_is_an_error_in_adbs_words(rig: Rig) -> None:
    with pytest.raises(AdbError, match="not found"):
        await asyncio.to_thread(lambda: rig.client.device("nobody").shell("echo hi"))


async def test_waiting_and_tracking_see_the_phone(rig: Rig) -> None:
    await asyncio.to_thread(lambda: rig.client.wait_for(rig.serial, timeout=5))
    event = await asyncio.to_thread(lambda: next(iter(rig.client.track_devices())))
    assert (event.serial, event.status, event.present) == (rig.serial, "device", True)
