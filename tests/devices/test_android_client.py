"""Our client of the adb server, and every way in which the other side can fail it."""

import asyncio
import random
import struct
import subprocess

import pytest
from gui_mcp_devices.android.client import AdbServer, Handset, quote
from gui_mcp_devices.errors import ActionTimeout, DeviceError, DeviceLost, Refused, Unreachable

from tests.devices.android_phone import SERIAL, serving

HELLO = "wm size"


def is_shell(service: str) -> bool:
    return service.startswith("shell")


async def test_a_command_answers_output_errors_and_exit_code() -> None:
    async with serving() as server:
        said = await server.handset.shell(HELLO)
        assert (said.text, said.err, said.code) == ("Physical size: 360x640\n", b"", 0)
        said = await server.handset.shell("nonsense")
        assert (said.out, said.code) == (b"", 127)
        assert b"not found" in said.err


async def test_each_call_has_a_connection_of_its_own_and_many_run_at_once() -> None:
    async with serving() as server:
        said = await asyncio.gather(*(server.handset.shell(HELLO) for _ in range(50)))
        assert {s.text for s in said} == {"Physical size: 360x640\n"}


async def test_the_server_tells_its_version_and_its_phones() -> None:
    async with serving() as server:
        assert await server.client.version() == 41
        (phone,) = await server.client.devices()
        assert (phone.serial, phone.state, dict(phone.details)) == (SERIAL, "device", {"model": "Test"})
        assert await server.client.state(SERIAL) == "device"
        assert await server.client.state("other") == ""


async def test_a_server_that_is_away_is_lost() -> None:
    async with serving() as server:
        port = server.port
    for call in (AdbServer(port=port).devices(), Handset(AdbServer(port=port), SERIAL).shell(HELLO)):
        with pytest.raises(DeviceLost, match=f"127.0.0.1:{port}"):
            await call


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("device 'X' not found", "not connected"),
        ("device offline", "offline"),
        ("device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set", "does not trust"),
        ("more than one device/emulator", "more than one"),
        ("closed", "refused"),
    ],
)
async def test_a_refusal_is_said_in_our_words_with_what_to_do(message: str, words: str) -> None:
    async with serving() as server:
        server.connected = True
        server.fault = lambda service: (
            b"FAIL%04x" % len(message) + message.encode() if service.startswith("host:transport") else None
        )
        with pytest.raises(DeviceLost, match=words) as failed:
            await server.handset.shell(HELLO)
        assert failed.value.screen_text == message
        assert message not in failed.value.true + failed.value.do + failed.value.asked


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"OK",
        b"OKAY",
        b"OKAY\x01",
        b"OKAY\x01\x05\x00\x00\x00abc",
        b"OKAY\x01\x03\x00\x00\x00abc",
        b"FAIL",
        b"FAIL00",
        b"FAILzzzz",
        b"FAIL0005abc",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"OKAY\x07\x01\x00\x00\x00a",
        b"OKAY\x03\x02\x00\x00\x00\x00\x00",
        b"OKAY\x03\x00\x00\x00\x00",
        b"\x00" * 100,
    ],
    ids=repr,
)
async def test_a_connection_that_ends_early_or_speaks_garbage_is_lost(answer: bytes) -> None:
    async with serving() as server:
        server.fault = lambda service: answer if is_shell(service) else None
        with pytest.raises(DeviceLost):
            await server.handset.shell(HELLO)
        server.fault = lambda service: None
        assert (await server.handset.shell(HELLO)).code == 0


async def test_an_answer_that_has_no_end_is_cut_off() -> None:
    async with serving() as server:
        huge = b"OKAY" + struct.pack("<BI", 1, 0xFFFFFFFF) + b"x" * 1000
        server.fault = lambda service: None if service.startswith("host:") else huge
        with pytest.raises(Unreachable, match="larger"):
            await server.handset.shell(HELLO, most=1 << 20)
        with pytest.raises(Unreachable, match="larger"):
            await server.handset.exec("screencap", most=100)


async def test_a_phone_that_never_answers_is_given_up_at_the_deadline() -> None:
    async with serving() as server:
        server.silent = is_shell
        with pytest.raises(ActionTimeout, match=r"within 0\.05 s"):
            await server.handset.shell(HELLO, seconds=0.05)
        server.silent = lambda service: service.startswith("host:transport")
        with pytest.raises(ActionTimeout):
            await server.handset.exec("screencap", seconds=0.05)


async def test_any_bytes_from_the_other_side_end_in_an_answer_or_a_device_error() -> None:
    dice = random.Random(11)
    good = b"OKAY" + struct.pack("<BI", 1, 3) + b"abc" + struct.pack("<BI", 3, 1) + b"\x00"
    async with serving() as server:
        answers = iter([b""])

        def fault(service: str) -> bytes | None:
            return next(answers) if is_shell(service) else None

        server.fault = fault
        for _ in range(300):
            data = bytearray(good[: dice.randrange(len(good) + 1)])
            for _ in range(dice.randrange(4)):
                at = dice.randrange(len(data) + 1)
                data[at : at + dice.randrange(2)] = dice.randbytes(dice.randrange(3))
            answers = iter([bytes(data)])
            try:
                await server.handset.shell(HELLO, seconds=2.0, most=1 << 16)
            except DeviceError as error:
                assert error.asked
                assert error.true
                assert error.do


async def test_a_cancelled_call_leaves_nothing_open() -> None:
    async with serving() as server:
        arrived = asyncio.Semaphore(0)

        def silent(service: str) -> bool:
            if is_shell(service):
                arrived.release()
            return is_shell(service)

        server.silent = silent
        calls = [asyncio.ensure_future(server.handset.shell(HELLO)) for _ in range(5)]
        for _ in calls:
            await arrived.acquire()
        for call in calls:
            call.cancel()
        ends = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in ends)
        server.silent = lambda service: False
        assert (await server.handset.shell(HELLO)).code == 0


async def test_a_wireless_phone_that_went_away_is_connected_again_before_anything_is_sent() -> None:
    async with serving() as server:
        server.serial = "127.0.0.1:4444"
        server.connected = False
        said = await Handset(server.client, "127.0.0.1:4444").shell(HELLO)
        assert said.code == 0
        assert sum(map(is_shell, server.asked)) == 1


async def test_a_phone_at_another_port_is_found_by_whoever_knows_it() -> None:
    async with serving() as server:
        server.serial = "127.0.0.1:4445"
        server.connected = False

        async def find() -> str | None:
            return "127.0.0.1:4445"

        handset = Handset(server.client, "127.0.0.1:4444", find=find)
        assert (await handset.shell(HELLO)).code == 0
        assert handset.serial == "127.0.0.1:4445"


async def test_a_connection_that_lingers_in_the_list_is_waited_out_and_made_anew() -> None:
    """As adb's server shows it: offline, also after it was told to disconnect, then gone."""
    place = "127.0.0.1:7"
    states = ["offline", "offline", "offline", "", ""]
    connecting = ["already connected to", "connected to"]
    async with serving() as server:
        server.serial, server.connected = place, False

        def fault(service: str) -> bytes | None:
            if service.endswith(":get-state") and states:
                state = states.pop(0)
                return b"OKAY%04x%s" % (len(state), state.encode()) if state else b"FAIL0009not found"
            if service.startswith("host:connect:"):
                said = f"{connecting.pop(0)} {place}"
                server.connected = not connecting
                return b"OKAY%04x%s" % (len(said), said.encode())
            return b"FAIL0009not found" if service.startswith("host:disconnect:") else None

        server.fault = fault
        assert (await server.handset.shell(HELLO)).code == 0
    assert not states
    assert not connecting


async def test_a_command_whose_connection_broke_is_never_sent_twice() -> None:
    async with serving() as server:
        server.fault = lambda service: b"OKAY" if is_shell(service) else None
        with pytest.raises(DeviceLost):
            await server.handset.shell("input tap 1 1")
        assert sum(map(is_shell, server.asked)) == 1


async def test_a_nul_or_an_odd_serial_never_reaches_the_server() -> None:
    async with serving() as server:
        with pytest.raises(Refused):
            await server.handset.shell("echo \0")
        for serial in ("a b", "x;host:kill", "", "a\nb", "é" * 300):
            with pytest.raises(DeviceLost):
                await Handset(server.client, serial).shell(HELLO)
        assert server.asked == []


async def test_the_list_of_phones_is_told_whenever_it_changes() -> None:
    async with serving() as server:
        lists = server.client.track()
        assert [phone.serial for phone in await anext(lists)] == [SERIAL]
        with pytest.raises(DeviceLost):
            await anext(lists)


def test_quoted_words_reach_a_shell_as_they_are() -> None:
    dice = random.Random(3)
    signs = " \t\n'\"\\$`!&|;<>()[]{}*?~#%=^-é東🙂"
    for _ in range(60):
        words = [
            "".join(dice.choices(signs + "ab", k=dice.randrange(8))) for _ in range(dice.randrange(1, 5))
        ]
        line = f"for w in {quote(*words)}; do printf '%s\\0' \"$w\"; done"
        said = subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=True).stdout
        assert said.decode().split("\0")[:-1] == words
