"""What the phone offers to a host: shells, the terminal, the picture, ports and the small services."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from gui_mcp_devices.pocket.wire.serve import Serving, serve_machines
from gui_mcp_devices.pocket.wire.services import Services
from gui_mcp_devices.pocket.wire.sockets import SocketStream
from gui_mcp_devices.pocket.wire.streams import ClosableStream, ExactReader, Stream

from tests.devices.wire_parts import MemoryStream, RawHost, StandIn, packet, packets


class NoHost:
    async def dial(self, destination: str) -> ClosableStream:
        raise ConnectionError(destination)


@pytest.fixture
def phone() -> StandIn:
    return StandIn()


async def answer(phone: StandIn, service: str, data: bytes = b"", *, piece: int = 65536) -> bytes:
    handler = Services(phone.machine()).open(service, NoHost())
    assert handler is not None, service
    stream = MemoryStream(data, piece)
    async with asyncio.timeout(5):
        await handler(stream)
    return bytes(stream.said)


async def test_both_streams_of_a_plain_shell_come_in_the_order_they_were_written(phone: StandIn) -> None:
    expected = b"out0\nerr0\nout1\nerr1\nout2\nerr2\n"
    assert await answer(phone, "shell:both") == expected
    assert await answer(phone, "exec:both") == expected
    assert await answer(phone, "shell,raw:both") == expected


async def test_packets_keep_the_streams_apart_and_end_with_the_exit_status(phone: StandIn) -> None:
    said = packets(await answer(phone, "shell,v2,TERM=xterm,raw:both"))
    assert said[:2] == [(1, b"out0\n"), (2, b"err0\n")]
    assert said[-1] == (3, b"\0")
    assert packets(await answer(phone, "shell,v2,raw:nonsense"))[-1] == (3, b"\x7f")
    assert packets(await answer(phone, "shell,v2,raw:exit 259"))[-1] == (3, b"\x03")


async def test_a_line_with_colons_and_commas_reaches_the_shell_whole(phone: StandIn) -> None:
    await answer(phone, "shell,v2,TERM=a:echo x,v2:pty")
    await answer(phone, "exec:echo a:b")
    assert phone.lines == ["echo x,v2:pty", "echo a:b"]


@pytest.mark.parametrize("piece", [1, 3, 65536])
async def test_standard_input_comes_in_packets_and_is_closed_by_one(phone: StandIn, piece: int) -> None:
    typed = (
        packet(0, b"one ") + packet(5, b"24x80,0x0\0") + packet(0, b"") + packet(0, b"two") + packet(4, b"")
    )
    said = packets(await answer(phone, "shell,v2,raw:cat", typed, piece=piece))
    assert b"".join(data for kind, data in said if kind == 1) == b"one two"
    assert said[-1] == (3, b"\0")


async def test_a_script_on_standard_input_is_run_without_prompts(phone: StandIn) -> None:
    await answer(phone, "shell,v2,TERM=dumb,raw:", packet(0, b"echo hi") + packet(4, b""))
    await answer(phone, "shell,raw:", b"echo hi")
    assert phone.lines == ["sh", "sh"]


async def test_a_packet_that_makes_no_sense_ends_the_input(phone: StandIn) -> None:
    handler = Services(phone.machine()).open("shell,v2,raw:cat", NoHost())
    assert handler is not None
    stream = MemoryStream(packet(0, b"one") + struct.pack("<BI", 0, 1 << 31) + b"x" * 1_000_000)
    await handler(stream)
    assert packets(bytes(stream.said)) == [(1, b"one"), (3, b"\0")]
    assert stream.unread > 900_000


async def test_input_that_a_command_does_not_read_stays_with_the_host(phone: StandIn) -> None:
    handler = Services(phone.machine()).open("shell,v2,raw:hang", NoHost())
    assert handler is not None
    stream = MemoryStream(packet(0, b"x" * 1_000) * 1_000)
    task = asyncio.ensure_future(handler(stream))
    for _ in range(3_000):
        await asyncio.sleep(0)
    assert 700_000 < stream.unread < 940_000
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_much_input_to_a_slow_command_is_held_back_not_kept(phone: StandIn) -> None:
    typed = packet(0, b"x" * 1_000_000) + packet(4, b"")
    said = packets(await answer(phone, "shell,v2,raw:cat", typed))
    assert sum(len(data) for kind, data in said if kind == 1) == 1_000_000


async def test_an_install_reads_exactly_the_bytes_it_announced(phone: StandIn) -> None:
    assert await answer(phone, "exec:take 300000", bytes(300_000), piece=1000) == b"Success\n"


async def test_the_binder_bridge_is_the_command_cmd_with_its_words_quoted(phone: StandIn) -> None:
    assert b"not found" in await answer(phone, "abb_exec:package\0install\0-S\0it's 5")
    assert packets(await answer(phone, "abb:package\0list"))[-1] == (3, b"\x7f")
    assert phone.lines == ["cmd 'package' 'install' '-S' 'it'\\''s 5'", "cmd 'package' 'list'"]


async def test_the_framebuffer_has_a_header_that_adb_and_adbutils_read(phone: StandIn) -> None:
    raw = await answer(phone, "framebuffer:")
    head = struct.unpack_from("<14I", raw)
    assert head == (2, 32, 1, 40 * 60 * 4, 40, 60, 0, 8, 16, 8, 8, 8, 24, 8)
    assert raw[56:64] == bytes((200, 30, 10, 255, 1, 2, 3, 255))
    assert len(raw) == 56 + 40 * 60 * 4


@pytest.mark.parametrize(
    "service", ["root:", "unroot:", "remount:", "tcpip:5555", "usb:", "reboot:", "reboot:recovery"]
)
async def test_small_services_answer_and_never_say_restarting(phone: StandIn, service: str) -> None:
    assert b"restarting" not in await answer(phone, service)


async def test_there_are_no_programs_to_debug(phone: StandIn) -> None:
    assert await answer(phone, "jdwp") == b""
    assert await answer(phone, "track-jdwp") == await answer(phone, "track-app:") == b"0000"


@pytest.mark.parametrize(
    "service",
    ["backup:all", "dev:/dev/null", "log:main", "localfilesystem:/x", "tcp:80", "sink:5", "jdwp:7"],
)
async def test_everything_else_is_refused(phone: StandIn, service: str) -> None:
    assert Services(phone.machine()).open(service, NoHost()) is None


async def test_ports_lead_to_whoever_listens_inside_the_phone(phone: StandIn) -> None:
    assert await answer(phone, "tcp:9008", b"abc") == b"ABC"
    assert await answer(phone, "localabstract:up", b"abc") == b"ABC"


async def test_reverses_are_added_listed_and_removed_with_one_status_each(phone: StandIn) -> None:
    services = Services(phone.machine())

    async def ask(request: str) -> bytes:
        handler = services.open(f"reverse:{request}", host)
        assert handler is not None
        stream = MemoryStream(b"")
        await handler(stream)
        return bytes(stream.said)

    host = NoHost()
    assert await ask("list-forward") == b"0000"
    assert await ask("forward:tcp:7000;tcp:8000") == b"OKAY"
    assert await ask("list-forward") == b"0019UsbFfs tcp:7000 tcp:8000\n"
    assert (await ask("forward:norebind:tcp:7000;tcp:1")).startswith(b"FAIL")
    assert await ask("forward:tcp:7000;tcp:8001") == b"OKAY"
    picked = await ask("forward:tcp:0;tcp:8002")
    assert picked.startswith(b"OKAY0005")
    assert await ask(f"killforward:tcp:{picked[8:].decode()}") == b"OKAY"
    assert (await ask("killforward:tcp:5")).startswith(b"FAIL")
    assert (await ask("forward:tcp:9008;tcp:1")).startswith(b"FAIL")
    assert (await ask("forward:tcp:1")).startswith(b"FAIL")
    assert await ask("killforward-all") == b"OKAY"
    assert await ask("list-forward") == b"0000"
    for port in range(64):
        assert await ask(f"forward:tcp:{port + 1};tcp:1") == b"OKAY"
    assert (await ask("forward:tcp:100;tcp:1")).startswith(b"FAIL")
    assert services.open("reverse:nonsense", host) is None


class Typist:
    """Types on a terminal through the front and waits for what it shows."""

    def __init__(self, stream: SocketStream) -> None:
        self._stream = stream
        self._reader = ExactReader(stream)
        self.shown = b""

    def type(self, keys: bytes) -> asyncio.Future[None]:
        return asyncio.ensure_future(self._stream.write(packet(0, keys)))

    async def see(self, text: bytes) -> None:
        async with asyncio.timeout(5):
            while text not in self.shown:
                await self._packet()
        self.shown = self.shown.partition(text)[2]

    async def status(self) -> int:
        async with asyncio.timeout(5):
            while (status := await self._packet()) is None:
                pass
        return status

    async def _packet(self) -> int | None:
        kind, size = struct.unpack("<BI", await self._reader.exactly(5))
        data = await self._reader.exactly(size)
        if kind == 3:
            return data[0]
        assert kind == 1
        self.shown += data
        return None


@pytest_asyncio.fixture
async def typist(phone: StandIn) -> AsyncGenerator[Typist]:
    async with serve_machines([phone.machine()], [0], 0) as serving:
        stream = await front(serving)
        for request in ("host:transport:pocket-1", "shell,v2,TERM=xterm,pty:"):
            await stream.write(f"{len(request):04x}{request}".encode())
            assert await stream.read(4) == b"OKAY"
        typist = Typist(stream)
        await typist.see(b"$ ")
        yield typist
        await stream.close()


async def front(serving: Serving) -> SocketStream:
    assert serving.front is not None
    loop = asyncio.get_running_loop()
    _, stream = await loop.create_connection(SocketStream, "127.0.0.1", serving.front)
    return stream


async def test_a_terminal_echoes_and_ends_lines_as_terminals_do(typist: Typist) -> None:
    await typist.type(b"echo hi\r")
    await typist.see(b"echo hi\r\nhi\r\n$ ")


async def test_a_terminal_edits_the_line_before_the_shell_sees_it(typist: Typist) -> None:
    await typist.type("echo é".encode() + b"\x7f\x7fxx\x15" + b"echo ab\x08c\n")
    await typist.see(b"\r\nac\r\n$ ")
    await typist.type("echo é\x7f!\r".encode())
    await typist.see(b"\r\n!\r\n$ ")


async def test_ctrl_c_ends_the_command_and_the_shell_goes_on(typist: Typist, phone: StandIn) -> None:
    await typist.type(b"hang\r")
    await typist.see(b"hang\r\n")
    await typist.type(b"\x03")
    await typist.see(b"^C\r\n")
    await typist.see(b"$ ")
    assert "cancelled" in phone.lines
    await typist.type(b"half a line\x03")
    await typist.see(b"^C\r\n$ ")
    await typist.type(b"echo on\r")
    await typist.see(b"\r\non\r\n$ ")


async def test_ctrl_d_on_an_empty_line_ends_the_session(typist: Typist) -> None:
    await typist.type(b"nonsense\r\x04")
    assert await typist.status() == 127


async def test_ctrl_d_ends_what_a_command_reads_and_not_the_session(typist: Typist) -> None:
    await typist.type(b"cat\r")
    await typist.see(b"cat\r\n")
    await typist.type(b"one\rtwo\x04")
    await typist.see(b"one\r\ntwo")
    await typist.type(b"\x04")
    await typist.see(b"$ ")
    await typist.type(b"echo on\r")
    await typist.see(b"\r\non\r\n$ ")


async def test_exit_ends_the_session_with_its_status(typist: Typist) -> None:
    await typist.type(b"exit 5\r")
    assert await typist.status() == 5


async def test_a_plain_interactive_shell_has_a_terminal_too(phone: StandIn) -> None:
    said = await answer(phone, "shell:", b"echo hi\nexit 0\n")
    assert said.startswith(b"echo hi\r\n") and b"$ hi\r\n$ " in said


async def test_a_handler_that_fails_ends_only_its_own_stream(phone: StandIn) -> None:
    async def broken(stream: Stream) -> None:
        raise KeyError("a bug")

    phone.ports["tcp:1"] = broken
    seen: list[str] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: seen.append(repr(context["exception"])))
    async with serve_machines([phone.machine()], [0], 0) as serving:
        host = await RawHost.connect(serving.addresses[0])
        assert await host.answer(1, "tcp:1") == b""
        assert await host.answer(2, "shell:echo on") == b"on\n"
        host.close()
    assert seen == ["KeyError('a bug')"]
