"""Pairing with a phone by its code, connecting to it by its address, and what is refused."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import adbutils
import psutil
import pytest
from gui_mcp_devices.android.asking import reach, split_address
from gui_mcp_devices.android.client import AdbServer
from gui_mcp_devices.android.pairing import connect, pair, serial_in
from gui_mcp_devices.errors import DeviceError, Refused, Unreachable, Unsupported

from tests.devices.fake_adb import fake_adb

BUNDLED = Path(adbutils.__file__).parent / "binaries" / "adb"


async def test_pairing_hands_the_code_to_the_server_and_tells_the_phones_serial() -> None:
    async with fake_adb() as adb:
        paired = await pair(adb.server, "192.168.1.20:37123", " 482913 ")
        assert adb.asked == ["host:pair:482913:192.168.1.20:37123"]
    assert paired.serial == "39061FDJH"


@pytest.mark.parametrize(
    ("said", "true"),
    [
        ("Failed: Wrong password or connection was dropped.", "code is wrong"),
        ("Failed: Unable to start pairing client.", "nobody answers"),
        ("Failed: something new", "did not agree"),
    ],
)
async def test_a_pairing_that_fails_says_what_is_true_and_keeps_the_servers_words(
    said: str, true: str
) -> None:
    async with fake_adb() as adb:
        adb.pairing = said
        with pytest.raises(Unreachable, match=true) as failed:
            await pair(adb.server, "192.168.1.20:37123", "482913")
    assert failed.value.screen_text == said


@pytest.mark.parametrize("code", ["", "12345", "12 345", "123456:8.8.8.8", "1" * 65, "４８２９１３"])
async def test_what_is_no_code_is_refused_before_anybody_is_asked(code: str) -> None:
    async with fake_adb() as adb:
        with pytest.raises(Refused, match="six digits"):
            await pair(adb.server, "192.168.1.20:37123", code)
        assert adb.asked == []


@pytest.mark.parametrize(
    "address", ["", "phone", "1.2.3.4", ":5555", "10.0.0.1:0", "10.0.0.1:70000", "a b:1", "h;x:1", "h:１"]
)
async def test_what_is_no_address_is_refused(address: str) -> None:
    async with fake_adb() as adb:
        for verb in (pair(adb.server, address, "482913"), connect(adb.server, address)):
            with pytest.raises(Refused, match="HOST:PORT"):
                await verb
        assert adb.asked == []


@pytest.mark.parametrize(
    "address", ["8.8.8.8:5555", "[2001:4860:4860::8888]:5555", "no.such.host.invalid:5555"]
)
async def test_public_addresses_are_refused(address: str) -> None:
    async with fake_adb() as adb:
        for verb in (pair(adb.server, address, "482913"), connect(adb.server, address)):
            with pytest.raises(Refused, match="private network"):
                await verb
        assert adb.asked == []


@pytest.mark.parametrize(
    ("host", "where"),
    [
        ("127.0.0.1", "loopback"), ("localhost", "loopback"), ("::1", "loopback"),
        ("192.168.1.20", "private"), ("10.1.2.3", "private"), ("172.16.0.1", "private"),
        ("169.254.1.1", "private"), ("fe80::1", "private"), ("100.64.1.1", "private"),
        ("8.8.8.8", "public"), ("0.0.0.0", "public"), ("224.0.0.251", "public"),
        ("::ffff:8.8.8.8", "public"), ("172.32.0.1", "public"),
    ],
)  # fmt: skip
async def test_where_an_address_is(host: str, where: str) -> None:
    assert await reach(host) == where


def test_an_address_of_the_sixth_version_is_read() -> None:
    assert split_address("[fe80::1]:5555", "x") == ("fe80::1", 5555)


async def test_connecting_says_where_the_phone_is() -> None:
    async with fake_adb() as adb:
        assert (await connect(adb.server, "127.0.0.1:5555")).where == "loopback"
        assert (await connect(adb.server, "192.168.1.20:5555")).where == "private"
        adb.connecting = "already connected to {address}"
        assert (await connect(adb.server, "192.168.1.20:5555")).address == "192.168.1.20:5555"


@pytest.mark.parametrize(
    ("said", "true"),
    [
        ("failed to authenticate to {address}", "does not trust"),
        ("failed to connect to '{address}': Connection refused", "nobody answers"),
        ("failed to connect to {address}", "could not"),
    ],
)
async def test_a_connection_that_fails_says_what_to_do(said: str, true: str) -> None:
    async with fake_adb() as adb:
        adb.connecting = said
        with pytest.raises(Unreachable, match=true):
            await connect(adb.server, "192.168.1.20:5555")


def test_the_serial_stands_in_the_name_that_a_phone_announces() -> None:
    assert serial_in("adb-39061FDJH-Zk4xVd") == "39061FDJH"
    assert serial_in("adb-R5-CT-Zk4xVd._adb-tls-connect._tcp") == "R5-CT"
    assert serial_in("studio-x") == ""


@asynccontextmanager
async def real_server(adb: str) -> AsyncGenerator[AdbServer]:
    """The server of an adb program on a free port, ended by its process."""
    program, server = await _started(adb)
    try:
        yield server
    finally:
        if program.returncode is None:
            program.kill()
        await program.wait()


async def _started(adb: str) -> tuple[asyncio.subprocess.Process, AdbServer]:
    """Another process may take the port between its choice and its use, which ends the program."""
    none = asyncio.subprocess.DEVNULL
    async with asyncio.timeout(30):
        while True:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            program = await asyncio.create_subprocess_exec(
                adb, "-L", f"tcp:localhost:{port}", "server", "nodaemon", stdout=none, stderr=none,
                env={**os.environ, "ADB_MDNS": "0", "ADB_LIBUSB": "0"},
            )  # fmt: skip
            server = AdbServer("127.0.0.1", port)
            while program.returncode is None:
                try:
                    await server.version()
                    return program, server
                except DeviceError:
                    await asyncio.sleep(0.05)


async def test_adb_36_says_that_nobody_answers() -> None:
    BUNDLED.chmod(0o755)
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        async with real_server(str(BUNDLED)) as server:
            with pytest.raises(Unreachable, match="nobody answers"):
                await pair(server, address, "482913")
            with pytest.raises(Unreachable, match="nobody answers"):
                await connect(server, address)


async def test_adb_29_is_too_old_to_pair_and_that_is_said() -> None:
    from shutil import which

    adb = which("adb")
    if adb is None:
        pytest.skip("apt install adb")
    async with real_server(adb) as server:
        try:
            await pair(server, "127.0.0.1:1", "482913")
        except Unsupported as old:
            assert "adb 36" in old.do
        except Unreachable:
            pytest.skip("this adb is 30 or newer")


async def test_a_server_that_does_not_run_is_started_on_loopback_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = AdbServer("127.0.0.1", port, may_start=True)
    try:
        assert await server.version() == 41
        listening = {
            c.laddr[0] for c in psutil.net_connections() if c.laddr and c.laddr[1] == port and not c.raddr
        }
        assert listening
        assert listening <= {"127.0.0.1", "::1"}
    finally:
        with socket.create_connection(("127.0.0.1", port)) as link:
            link.sendall(b"0009host:kill")
