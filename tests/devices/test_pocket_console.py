"""The emulator console of a simulated phone."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.wire.console import Console, serve_console
from gui_mcp_devices.pocket.wire.serve import serve_pockets

from tests.devices.pocket_hands import SMALL
from tests.devices.wire_parts import adb_server

MESSAGES = "/data/data/com.android.providers.telephony/databases/mmssms.db"
CALLS = "/data/data/com.android.providers.contacts/databases/calllog.db"


class Client:
    """One connection to a console."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def answer(self) -> list[str]:
        """The lines up to `OK` or `KO`, that one with them."""
        found: list[str] = []
        while True:
            raw = await self.reader.readline()
            assert raw.endswith(b"\r\n"), raw
            found.append(raw.decode().rstrip())
            if found[-1] == "OK" or found[-1].startswith(("KO", "OK:")):
                return found

    async def ask(self, line: str) -> list[str]:
        self.writer.write(f"{line}\r\n".encode())
        return await self.answer()


@contextlib.asynccontextmanager
async def client(console: Console) -> AsyncGenerator[Client]:
    async with serve_console(console) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        yield Client(reader, writer)
        writer.close()


@pytest_asyncio.fixture
async def talk() -> AsyncGenerator[tuple[Phone, Client]]:
    phone = Phone(SMALL)
    async with client(Console(phone)) as made:
        assert await made.answer() == ["Android Console: type 'help' for a list of commands", "OK"]
        yield phone, made


Talk = tuple[Phone, Client]


async def test_a_snapshot_is_saved_listed_loaded_and_deleted(talk: Talk) -> None:
    phone, made = talk
    assert await made.ask("avd snapshot list") == ["There is no snapshot available.", "OK"]
    assert await made.ask("avd snapshot save clean") == ["OK"]
    phone.files.write("/sdcard/new", b"1")
    phone.put_setting("global", "wifi_on", "0")
    listed = await made.ask("avd snapshot list")
    assert listed[0] == "List of snapshots present on all disks:"
    assert listed[2].split()[1] == "clean"
    assert await made.ask("avd snapshot load clean") == ["OK"]
    assert phone.files.stat("/sdcard/new") is None
    assert phone.setting("global", "wifi_on") == "1"
    assert await made.ask("avd snapshot load none") == [
        "KO: Device 'cache' does not have the requested snapshot 'none'"
    ]
    assert await made.ask("avd snapshot del clean") == ["OK"]
    assert (await made.ask("avd snapshot save"))[0].startswith("KO: ")


async def test_calls_ring_and_are_missed(talk: Talk) -> None:
    phone, made = talk
    before = phone.databases[CALLS].execute("SELECT COUNT(*) FROM calls").fetchone()[0]
    assert await made.ask("gsm call 5551234") == ["OK"]
    assert phone.notifications[0].text == "5551234"
    assert await made.ask("gsm list") == ["inbound from  5551234 : incoming", "OK"]
    assert await made.ask("gsm cancel 5551234") == ["OK"]
    assert await made.ask("gsm cancel 5551234") == ["KO: no current call to/from number '5551234'"]
    rows = phone.databases[CALLS].execute("SELECT number, type FROM calls ORDER BY _id DESC").fetchall()
    assert (len(rows) - before, rows[0]) == (1, ("5551234", 3))


async def test_a_message_comes_in(talk: Talk) -> None:
    phone, made = talk
    assert await made.ask("sms send 5559876 Hello, you there?") == ["OK"]
    rows = (
        phone.databases[MESSAGES].execute("SELECT body, type FROM sms WHERE address = '5559876'").fetchall()
    )
    assert rows == [("Hello, you there?", 1)]
    assert phone.notifications[0].text == "Hello, you there?"
    assert await made.ask("sms send x y") == ["KO: bad phone number format, must be [+](0-9)*"]
    assert (await made.ask("sms send 555"))[0].startswith("KO: missing argument")


async def test_power_place_and_the_virtual_device_are_set_and_said(talk: Talk) -> None:
    phone, made = talk
    assert await made.ask("power capacity 12") == ["OK"]
    assert await made.ask("power ac on") == ["OK"]
    assert (phone.battery.level, phone.battery.plugged) == (12, True)
    assert "capacity: 12" in await made.ask("power display")
    assert (await made.ask("power capacity 200"))[0].startswith("KO: ")
    assert await made.ask("geo fix 13.4 52.5") == ["OK"]
    assert phone.setting("secure", "pocket_location") == "13.4,52.5"
    assert (await made.ask("geo fix x"))[0].startswith("KO: ")
    assert await made.ask("avd name") == ["Pocket", "OK"]
    assert await made.ask("avd stop") == ["OK"]
    assert await made.ask("avd status") == ["virtual device is stopped", "OK"]
    assert await made.ask("zork") == ["KO: unknown command, try 'help'"]
    assert (await made.ask("help"))[-1] == "OK"


async def test_kill_tells_who_serves_the_phone_and_quit_ends_the_connection(talk: Talk) -> None:
    _, made = talk
    made.writer.write(b"quit\r\n")
    assert await made.reader.read() == b""
    killed: list[bool] = []
    async with client(Console(Phone(SMALL), killed=lambda: killed.append(True))) as other:
        await other.answer()
        assert await other.ask("kill") == ["OK: killing emulator, bye bye"]
        assert await other.reader.read() == b""
    assert killed == [True]


async def test_a_console_with_a_token_does_nothing_before_it_is_given() -> None:
    phone = Phone(SMALL)
    async with client(Console(phone, token="letmein")) as made:
        assert (await made.answer())[0] == "Android Console: Authentication required"
        assert await made.ask("power capacity 1") == ["KO: unknown command, try 'help'"]
        assert (await made.ask("auth letmein"))[-1] == "OK"
        assert await made.ask("power capacity 1") == ["OK"]
    async with client(Console(phone, token="letmein")) as made:
        await made.answer()
        assert (await made.ask("auth wrong"))[0].startswith("KO: authentication token does not match")
        assert await made.reader.read() == b""


async def test_garbage_and_endless_lines_end_the_connection_or_are_refused(talk: Talk) -> None:
    _, made = talk
    dice = Random(3)
    for _ in range(50):
        line = bytes(dice.randrange(33, 256) for _ in range(dice.randrange(1, 60)))
        made.writer.write(line + b"\n")
        assert (await made.answer())[-1].startswith("KO")
    made.writer.write(b"x" * 50_000)
    assert await made.answer() == ["KO: line too long"]


def _emulator_ports() -> tuple[int, int]:
    """A free pair (console, ADB) among those that adb looks at."""
    for port in range(5584, 5556, -2):
        with contextlib.ExitStack() as stack:
            try:
                for each in (port, port + 1):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", each))
            except OSError:
                continue
        return port, port + 1
    pytest.skip("no free emulator port; end an emulator")


async def test_adb_finds_an_emulator_by_itself_and_reaches_its_console(tmp_path: Path) -> None:
    phone = Phone(SMALL)
    console_port, adb_port = _emulator_ports()
    serial = f"emulator-{console_port}"
    (tmp_path / ".emulator_console_auth_token").write_text("any")  # adb shows answers only after it gave one
    async with (
        serve_pockets([phone], adb_ports=[adb_port], front_port=None, emulators=True),
        adb_server("adb36", tmp_path) as adb,
    ):
        async with asyncio.timeout(20):
            while f"{serial}\tdevice" not in await adb.text("devices"):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert (await adb.text("-s", serial, "emu", "avd", "name")).split() == [phone.serial, "OK"]
        await adb.text("-s", serial, "emu", "power", "capacity", "33")
        assert phone.battery.level == 33
        assert (await adb.text("-s", serial, "shell", "getprop", "sys.boot_completed")).strip() == "1"
