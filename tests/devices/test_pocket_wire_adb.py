"""Real adb programs, old and new, against the phone: through their own server, and on the front alone."""

from __future__ import annotations

import asyncio
import os
import pty
import random
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from gui_mcp_devices.pocket.wire.faults import WireFault
from gui_mcp_devices.pocket.wire.forwards import dial_loopback
from gui_mcp_devices.pocket.wire.serve import Serving, serve_machines
from gui_mcp_devices.pocket.wire.sockets import SocketStream

from tests.devices.wire_parts import ADB_NAMES, Adb, StandIn, adb_program, adb_server, until


@dataclass(frozen=True, slots=True)
class Rig:
    phone: StandIn
    serving: Serving
    adb: Adb
    through: str


WAYS = [(name, through) for name in ADB_NAMES for through in ("server", "front")]


@pytest_asyncio.fixture(params=WAYS, ids=["-".join(way) for way in WAYS])
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Rig]:
    """One phone and one adb program that is connected to it."""
    way: tuple[str, str] = request.param
    name, through = way
    phone = StandIn()
    async with serve_machines([phone.machine()], [0], 0) as serving:
        if through == "front":
            assert serving.front is not None
            yield Rig(phone, serving, Adb(adb_program(name), serving.front, tmp_path, "pocket-1"), through)
        else:
            async with adb_server(name, tmp_path, serving.addresses) as adb:
                yield Rig(phone, serving, adb, through)


async def test_devices_shells_and_small_services(rig: Rig) -> None:
    """One session: each answer of a day's work, with its exit status."""
    adb = rig.adb
    listed = await adb.text("devices", "-l")
    assert f"{adb.serial} " in listed and "product:pocket model:Pocket device:pocket" in listed
    assert await adb.text("get-state") == "device\n"
    assert await adb.text("shell", "echo 'a b'") == "'a b'\n"
    status, out, err = await adb("shell", "zork")
    assert (status, out) == (127, b"") and b"zork: inaccessible or not found" in err
    assert (await adb("shell", "exit 42"))[0] == 42
    assert (await adb("shell", "both"))[1:] == (b"out0\nout1\nout2\n", b"err0\nerr1\nerr2\n")
    assert (await adb("shell", "cat", stdin=b"typed\0\xff"))[1] == b"typed\0\xff"
    assert (await adb("exec-out", "bytes 512"))[1] == bytes(range(256)) * 2
    assert (await adb("exec-out", "both"))[1] == b"out0\nerr0\nout1\nerr1\nout2\nerr2\n"
    assert "already running as root" in await adb.text("root")
    assert "shell_v2" in (await adb.text("features")).split()
    await adb.text("wait-for-device")


async def test_a_tree_of_3_mb_is_pushed_and_pulled_byte_for_byte(rig: Rig, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    sizes = {"a.bin": 2_000_001, "deep/er/b": 1_000_003, "deep/empty": 0, "deep/日本 ' x": 65_536, "one": 1}
    dice = random.Random(9)
    for name, size in sizes.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(dice.randbytes(size))
    os.utime(tree / "one", (1_600_000_000, 1_600_000_000))
    await rig.adb.text("push", str(tree), "/sdcard/Download/")
    entry = rig.phone.files.stat("/sdcard/Download/tree/one")
    assert entry is not None and entry.mtime == 1_600_000_000
    for name in sizes:
        assert rig.phone.files.read(f"/sdcard/Download/tree/{name}") == (tree / name).read_bytes()
    await rig.adb.text("pull", "/sdcard/Download/tree", str(tmp_path / "back"))
    assert {
        p.relative_to(tmp_path / "back").as_posix() for p in (tmp_path / "back").rglob("*") if p.is_file()
    } == set(sizes)
    for name in sizes:
        assert (tmp_path / "back" / name).read_bytes() == (tree / name).read_bytes()


async def test_what_cannot_be_pushed_or_pulled_is_said(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x" * 1000)
    rig.phone.files.write("/cache/file", b"")
    status, out, err = await rig.adb("push", str(tmp_path / "f"), "/cache/file/inside")
    assert status != 0 and b"File exists" in out + err
    status, out, err = await rig.adb("pull", "/sdcard/none", str(tmp_path / "none"))
    assert status != 0 and b"/sdcard/none" in out + err
    assert "sdcard" in await rig.adb.text("ls", "/")


async def test_a_forward_carries_bytes_both_ways(rig: Rig) -> None:
    port = int(await rig.adb.text("forward", "tcp:0", "tcp:9008"))
    assert await rig.adb.text("forward", "--list") == f"{rig.adb.serial} tcp:{port} tcp:9008\n\n"
    stream = await dial_loopback(f"tcp:{port}")
    for text in (b"abc", b"x" * 200_000):
        await stream.write(text)
        said = b""
        while len(said) < len(text):
            said += await stream.read()
        assert said == text.upper()
    await stream.close()
    await rig.adb.text("forward", "--remove", f"tcp:{port}")
    assert (await rig.adb.text("forward", "--list")).strip() == ""


async def test_a_reverse_leads_from_the_phone_to_this_machine(rig: Rig) -> None:
    def hello(stream: SocketStream) -> None:
        stream.spoil(b"hello from here")
        stream.drop()

    server = await asyncio.get_running_loop().create_server(lambda: SocketStream(hello), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    await rig.adb.text("reverse", "tcp:7000", f"tcp:{port}")
    assert f"tcp:7000 tcp:{port}" in await rig.adb.text("reverse", "--list")
    stream = await rig.serving.dial(0, "tcp:7000")
    said = b""
    while data := await stream.read():
        said += data
    assert said == b"hello from here"
    await stream.close()
    round_trip = int(await rig.adb.text("forward", "tcp:0", "tcp:7000"))
    through = await dial_loopback(f"tcp:{round_trip}")
    assert await through.read() == b"hello from here"
    await through.close()
    await rig.adb.text("reverse", "--remove", "tcp:7000")
    assert (await rig.adb.text("reverse", "--list")).strip() == ""
    server.close()


async def test_an_interactive_shell_echoes_and_gives_its_exit_status(rig: Rig) -> None:
    controller, terminal = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        rig.adb.program,
        *("-P", str(rig.adb.port), "-s", rig.adb.serial, "shell"),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=rig.adb.environment(),
    )
    os.close(terminal)
    os.set_blocking(controller, False)
    shown = bytearray()
    loop = asyncio.get_running_loop()

    def read() -> None:
        try:
            shown.extend(os.read(controller, 4096))
        except OSError:
            loop.remove_reader(controller)

    loop.add_reader(controller, read)
    try:
        await until(lambda: b"$ " in shown, 10)
        os.write(controller, b"echo hi\r")
        await until(lambda: b"echo hi\r\n" in shown and b"\nhi\r\n" in shown, 10)
        os.write(controller, b"exit 7\r")
        async with asyncio.timeout(10):
            assert await process.wait() == 7
    finally:
        loop.remove_reader(controller)
        os.close(controller)
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_transport_that_drops_in_the_middle_of_a_command_is_seen(rig: Rig) -> None:
    rig.serving.faults[0].add(WireFault("drop", "shell", after=7))
    _, out, _ = await rig.adb("shell", "echo hello")
    assert b"hello" not in out
    if rig.through == "server":
        await until(lambda: not rig.serving.connected(0))
        await rig.adb("disconnect", rig.serving.addresses[0])
        await rig.adb("connect", rig.serving.addresses[0])
    assert await rig.adb.text("shell", "echo back") == "back\n"


@pytest.mark.parametrize("name", ADB_NAMES)
async def test_two_phones_on_one_adb_server_do_not_mix(name: str, tmp_path: Path) -> None:
    phones = [StandIn("one"), StandIn("two")]
    async with (
        serve_machines([phone.machine() for phone in phones], [0, 0], None) as serving,
        adb_server(name, tmp_path, serving.addresses) as adb,
    ):
        both = [Adb(adb.program, adb.port, tmp_path, address) for address in serving.addresses]
        said = await asyncio.gather(*(each.text("shell", f"echo {i}") for i in range(5) for each in both))
        assert said == [f"{i}\n" for i in range(5) for _ in both]
    assert sorted(phones[0].lines) == sorted(phones[1].lines) == [f"echo {i}" for i in range(5)]


@pytest.mark.parametrize("name", ADB_NAMES)
async def test_garbage_on_the_wire_takes_the_phone_offline_and_the_server_lives_on(
    name: str, tmp_path: Path
) -> None:
    async with (
        serve_machines([StandIn().machine()], [0], None) as serving,
        adb_server(name, tmp_path, serving.addresses) as adb,
    ):
        serving.faults[0].add(WireFault("garbage", "shell"))
        _, out, _ = await adb("shell", "echo hello")
        assert b"hello" not in out
        await until(lambda: not serving.connected(0))
        await adb("disconnect", serving.addresses[0])
        await adb("connect", serving.addresses[0])
        assert await adb.text("shell", "echo back") == "back\n"


@pytest.mark.parametrize("name", ADB_NAMES)
async def test_a_phone_that_wants_a_key_is_listed_as_unauthorized(name: str, tmp_path: Path) -> None:
    async with serve_machines([StandIn().machine()], [0], None) as serving, adb_server(name, tmp_path) as adb:
        serving.faults[0].state = "unauthorized"
        await adb("connect", serving.addresses[0])
        assert "\tunauthorized\n" in await adb.text("devices")


async def test_with_windows_a_tree_is_pushed_and_pulled_byte_for_byte(tmp_path: Path) -> None:
    phone = StandIn()
    data = random.Random(8).randbytes(9_000_000)
    (tmp_path / "big").write_bytes(data)
    async with (
        serve_machines([phone.machine()], [0], None) as serving,
        adb_server("adb36", tmp_path, serving.addresses, burst=True) as adb,
    ):
        assert "delayed_ack" in (await adb.text("features")).split()
        await adb.text("push", str(tmp_path / "big"), "/sdcard/big")
        assert phone.files.read("/sdcard/big") == data
        await adb.text("pull", "/sdcard/big", str(tmp_path / "back"))
        assert (tmp_path / "back").read_bytes() == data
        assert await adb.text("shell", "echo hi") == "hi\n"
        port = int(await adb.text("forward", "tcp:0", "tcp:9008"))
        stream = await dial_loopback(f"tcp:{port}")
        await stream.write(b"abc")
        assert await stream.read() == b"ABC"
        await stream.close()
