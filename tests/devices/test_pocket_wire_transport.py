"""The phone's end of `adb connect`, message by message, against hosts that behave and hosts that do not."""

from __future__ import annotations

import asyncio
import random
import struct
import tracemalloc
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from gui_mcp_devices.pocket.wire.messages import (
    AUTH,
    CLSE,
    CNXN,
    MOST_PAYLOAD,
    OKAY,
    OLDEST,
    OPEN,
    STLS,
    VERSION,
    WRTE,
    Message,
    MessageReader,
)
from gui_mcp_devices.pocket.wire.serve import Serving, serve_machines
from gui_mcp_devices.pocket.wire.services import Services
from gui_mcp_devices.pocket.wire.transport import Adbd, Limits

from tests.devices.wire_parts import MemoryTransport, RawHost, StandIn, until

GREETING = Message(CNXN, VERSION, MOST_PAYLOAD, b"host::features=shell_v2,cmd")


@pytest_asyncio.fixture
async def phone() -> StandIn:
    return StandIn()


@pytest_asyncio.fixture
async def serving(phone: StandIn) -> AsyncGenerator[Serving]:
    async with serve_machines([phone.machine()], [0], None) as serving:
        yield serving


@pytest_asyncio.fixture
async def host(serving: Serving) -> AsyncGenerator[RawHost]:
    raw = await RawHost.connect(serving.addresses[0])
    yield raw
    raw.close()


async def test_the_greeting_says_who_the_phone_is_and_what_it_can(serving: Serving) -> None:
    raw = await RawHost.dial(serving.addresses[0])
    raw.send(Message(CNXN, VERSION + 5, 1 << 30, b"host::features=shell_v2"))
    answer = await raw.receive()
    assert answer is not None
    assert (answer.command, answer.arg0, answer.arg1) == (CNXN, VERSION, MOST_PAYLOAD)
    assert answer.data.startswith(b"device::ro.product.name=pocket;ro.product.model=Pocket;")
    assert b"shell_v2" in answer.data
    assert not any(word in answer.data for word in (b"brotli", b"lz4", b"zstd"))
    raw.close()


async def test_the_smaller_version_and_payload_of_the_two_sides_hold(serving: Serving) -> None:
    raw = await RawHost.dial(serving.addresses[0])
    raw.send(Message(CNXN, OLDEST, 4096, b"host::"))
    answer = await raw.receive()
    assert answer is not None and (answer.arg0, answer.arg1) == (OLDEST, 4096)
    raw.send_raw(Message(OPEN, 1, 0, b"shell:bytes 10240\0").encode(OLDEST))
    assert (await raw.receive()) == Message(OKAY, 1, 1)
    sizes: list[int] = []
    while (message := await raw.receive()) is not None and message.command == WRTE:
        sizes.append(len(message.data))
        raw.send_raw(Message(OKAY, 1, 1).encode(OLDEST))
    assert sizes == [4096, 4096, 2048]
    raw.close()


async def test_a_service_answers_and_ends_its_stream(host: RawHost) -> None:
    assert await host.answer(5, "shell:echo hello") == b"hello\n"
    assert await host.answer(6, "shell:echo again") == b"again\n"


async def test_an_unknown_service_is_closed_under_the_hosts_id(host: RawHost) -> None:
    for service in ("nonsense:", "", "tcp:1", "localabstract:none", "jdwp:12", "\udcff:"):
        raw = service.encode("utf-8", "surrogateescape")
        host.send(Message(OPEN, 9, 0, raw + b"\0"))
        assert await host.receive() == Message(CLSE, 0, 9)


async def test_the_next_write_waits_for_the_acknowledgement_of_the_last(host: RawHost) -> None:
    await host.open(1, "shell:bytes 2560000")
    first = await host.receive()
    assert first is not None and len(first.data) == MOST_PAYLOAD
    assert await host.silent()
    host.send(Message(OKAY, 1, first.arg0))
    second = await host.receive()
    assert second is not None and second.command == WRTE
    host.send(Message(OKAY, 1, first.arg0))
    last = await host.receive()
    assert last is not None and len(first.data + second.data + last.data) == 2_560_000
    assert await host.silent()
    host.send(Message(OKAY, 1, first.arg0))
    assert await host.receive() == Message(CLSE, first.arg0, 1)


async def test_what_the_host_writes_is_acknowledged_once_it_is_read(host: RawHost) -> None:
    phone_id = (await host.open(1, "tcp:9008")).arg0
    for text in (b"one", b"", b"two"):
        host.send(Message(WRTE, 1, phone_id, text))
        assert await host.receive() == Message(OKAY, phone_id, 1)
        if text:
            assert await host.receive() == Message(WRTE, phone_id, 1, text.upper())
            host.send(Message(OKAY, 1, phone_id))


async def test_a_second_write_before_the_acknowledgement_ends_the_connection(host: RawHost) -> None:
    phone_id = (await host.open(1, "shell:hang")).arg0
    host.send(Message(WRTE, 1, phone_id, b"a"))
    host.send(Message(WRTE, 1, phone_id, b"b"))
    assert await host.receive() is None


async def test_closing_a_stream_ends_its_command_and_is_not_answered(host: RawHost, phone: StandIn) -> None:
    phone_id = (await host.open(1, "shell:hang")).arg0
    assert await host.silent()
    host.send(Message(CLSE, 1, phone_id))
    assert await host.silent()
    assert "cancelled" in phone.lines


async def test_losing_the_host_ends_its_commands(serving: Serving, phone: StandIn) -> None:
    raw = await RawHost.connect(serving.addresses[0])
    await raw.open(1, "shell:hang")
    assert await raw.silent()
    raw.close()
    await until(lambda: "cancelled" in phone.lines and not serving.connected(0))


async def test_messages_for_streams_that_are_not_there_change_nothing(host: RawHost) -> None:
    phone_id = (await host.open(1, "tcp:9008")).arg0
    host.send(Message(WRTE, 2, phone_id, b"not mine"))
    host.send(Message(CLSE, 2, phone_id))
    host.send(Message(OKAY, 2, phone_id))
    host.send(Message(WRTE, 1, 77, b"nobody"))
    host.send(Message(CLSE, 1, 77))
    host.send(Message(0x434E5953, 1, 1))
    host.send(Message(WRTE, 1, phone_id, b"mine"))
    assert await host.receive() == Message(OKAY, phone_id, 1)
    assert await host.receive() == Message(WRTE, phone_id, 1, b"MINE")


@pytest.mark.parametrize(
    "first",
    [
        Message(OPEN, 1, 0, b"shell:echo hi\0"),
        Message(WRTE, 1, 1, b"x"),
        Message(STLS, 0x01000000),
        Message(AUTH, 3, 0, b"key"),
        Message(CNXN, 5, MOST_PAYLOAD, b"host::"),
        Message(CNXN, VERSION, 0, b"host::"),
        Message(CNXN, VERSION, MOST_PAYLOAD, b"x" * 4097),
    ],
    ids=["open", "write", "tls", "key", "version", "payload", "banner"],
)
async def test_a_wrong_first_message_ends_the_connection(serving: Serving, first: Message) -> None:
    raw = await RawHost.dial(serving.addresses[0])
    raw.send(first)
    assert await raw.receive() is None
    raw.close()


@pytest.mark.parametrize(
    "bad",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        struct.pack("<6I", WRTE, 1, 1, MOST_PAYLOAD + 1, 0, WRTE ^ 0xFFFFFFFF),
        struct.pack("<6I", OPEN, 1, 0, 1, 0, OPEN),
        Message(OPEN, 0, 0, b"shell:\0").encode(),
        Message(STLS, 1).encode(),
    ],
    ids=["http", "length", "magic", "no id", "tls"],
)
async def test_what_no_adb_sends_ends_a_greeted_connection(host: RawHost, bad: bytes) -> None:
    host.send_raw(bad)
    assert await host.receive() is None


async def test_a_second_greeting_ends_the_old_streams(host: RawHost, phone: StandIn) -> None:
    await host.open(1, "shell:hang")
    assert await host.silent()
    host.send(GREETING)
    answer = await host.receive()
    assert answer is not None and answer.command == CNXN
    assert await host.answer(1, "shell:echo new") == b"new\n"
    assert "cancelled" in phone.lines


async def test_more_streams_than_allowed_are_refused_and_the_rest_live_on(host: RawHost) -> None:
    most = Limits().streams
    for own in range(1, most + 1):
        assert (await host.open(own, "tcp:9008")).command == OKAY
    assert await host.open(most + 1, "tcp:9008") == Message(CLSE, 0, most + 1)
    host.send(Message(CLSE, 1, 1))
    assert (await host.open(most + 1, "tcp:9008")).command == OKAY


async def test_bytes_that_nobody_reads_are_bounded_over_all_streams() -> None:
    transport, adbd = _memory(Limits(received=3 * MOST_PAYLOAD))
    piece = bytes(MOST_PAYLOAD)
    for own in range(1, 6):
        adbd.data_received(Message(OPEN, own, 0, b"shell:hang\0").encode())
    await _turns()
    for own in range(1, 6):
        adbd.data_received(Message(WRTE, own, own, piece).encode())
    await _turns()
    closed = [m for m in _sent(transport) if m.command == CLSE]
    assert [(m.arg0, m.arg1) for m in closed] == [(4, 4), (5, 5)]
    adbd.data_received(Message(CLSE, 1, 1).encode() + Message(CLSE, 2, 2).encode())
    adbd.data_received(Message(OPEN, 8, 0, b"shell:hang\0").encode() + Message(WRTE, 8, 6, piece).encode())
    assert [m for m in _sent(transport) if m.command == CLSE] == closed
    await adbd.close()


async def test_nothing_more_is_read_while_the_host_takes_nothing() -> None:
    transport, adbd = _memory(Limits())
    adbd.pause_writing()
    assert not transport.reading
    adbd.data_received(Message(OPEN, 1, 0, b"shell:bytes 256\0").encode())
    await _turns()
    assert WRTE not in [m.command for m in _sent(transport)]
    adbd.resume_writing()
    await _turns()
    assert transport.reading and WRTE in [m.command for m in _sent(transport)]
    await adbd.close()


async def test_with_windows_writes_go_ahead_until_the_credit_is_used(serving: Serving) -> None:
    raw = await RawHost.connect(serving.addresses[0], "shell_v2,delayed_ack")
    opened = await raw.open(1, "shell:bytes 5242880", window=1_500_000)
    assert opened.command == OKAY and opened.data == struct.pack("<I", MOST_PAYLOAD)
    taken = [await raw.receive(), await raw.receive()]
    assert [len(m.data) for m in taken if m] == [MOST_PAYLOAD, MOST_PAYLOAD]
    probe = await raw.open(2, "nonsense:", window=1)
    assert probe == Message(CLSE, 0, 2)
    raw.send(Message(OKAY, 1, opened.arg0, struct.pack("<I", 2 * MOST_PAYLOAD)))
    total = 2 * MOST_PAYLOAD
    while (message := await raw.receive()) is not None and message.command == WRTE:
        total += len(message.data)
        raw.send(Message(OKAY, 1, opened.arg0, struct.pack("<I", len(message.data))))
    assert total == 5_242_880
    assert message == Message(CLSE, opened.arg0, 1)
    raw.close()


async def test_with_windows_each_acknowledgement_names_the_bytes_that_were_read(serving: Serving) -> None:
    raw = await RawHost.connect(serving.addresses[0], "delayed_ack")
    opened = await raw.open(1, "tcp:9008", window=1 << 20)
    for text in (b"abc", b"defgh"):
        raw.send(Message(WRTE, 1, opened.arg0, text))
    answers = [await raw.receive() for _ in range(2)]
    acknowledged = sum(int.from_bytes(m.data, "little") for m in answers if m and m.command == OKAY)
    said = b"".join(m.data for m in answers if m and m.command == WRTE)
    while acknowledged < 8 or len(said) < 8:
        message = await raw.receive()
        assert message is not None
        if message.command == OKAY:
            acknowledged += int.from_bytes(message.data, "little")
        else:
            said += message.data
    assert (acknowledged, said) == (8, b"ABCDEFGH")
    raw.close()


@pytest.mark.parametrize(("features", "window"), [("delayed_ack", 0), ("shell_v2", 5)])
async def test_a_window_is_given_exactly_when_both_sides_have_windows(
    serving: Serving, features: str, window: int
) -> None:
    raw = await RawHost.connect(serving.addresses[0], features)
    assert await raw.open(1, "shell:echo hi", window=window) == Message(CLSE, 0, 1)
    raw.close()


@pytest.mark.parametrize("data", [b"", b"123"])
async def test_with_windows_an_acknowledgement_without_a_size_ends_the_connection(
    serving: Serving, data: bytes
) -> None:
    raw = await RawHost.connect(serving.addresses[0], "delayed_ack")
    opened = await raw.open(1, "shell:hang", window=9)
    raw.send(Message(OKAY, 1, opened.arg0, data))
    assert await raw.receive() is None
    raw.close()


async def test_with_windows_a_host_that_overruns_its_window_is_dropped() -> None:
    transport, adbd = _memory(Limits(), b"host::features=delayed_ack")
    adbd.data_received(Message(OPEN, 1, 9, b"shell:hang\0").encode())
    await _turns()
    for _ in range(3):
        adbd.data_received(Message(WRTE, 1, 1, bytes(MOST_PAYLOAD - 1)).encode())
    assert transport.closed
    await adbd.close()


async def test_the_phone_opens_a_stream_to_the_host_where_it_was_reversed(
    serving: Serving, host: RawHost
) -> None:
    assert await host.answer(1, "reverse:forward:tcp:7000;tcp:8000") == b"OKAY"
    dialling = asyncio.ensure_future(serving.dial(0, "tcp:7000"))
    opened = await host.receive()
    assert opened is not None and (opened.command, opened.arg1, opened.data) == (OPEN, 0, b"tcp:8000\0")
    host.send(Message(OKAY, 40, opened.arg0))
    stream = await dialling
    await stream.write(b"ping")
    assert await host.receive() == Message(WRTE, opened.arg0, 40, b"ping")
    host.send(Message(OKAY, 40, opened.arg0))
    host.send(Message(WRTE, 40, opened.arg0, b"pong"))
    host.send(Message(CLSE, 40, opened.arg0))
    assert await stream.read(2) + await stream.read() == b"pong"
    assert await stream.read() == b""
    with pytest.raises(ConnectionError):
        await stream.write(b"late")
    await stream.close()


async def test_a_host_may_refuse_what_the_phone_opens(serving: Serving, host: RawHost) -> None:
    await host.answer(1, "reverse:forward:tcp:7000;tcp:8000")
    dialling = asyncio.ensure_future(serving.dial(0, "tcp:7000"))
    opened = await host.receive()
    assert opened is not None
    host.send(Message(CLSE, 0, opened.arg0))
    with pytest.raises(ConnectionError):
        await dialling
    with pytest.raises(ConnectionError):
        await serving.dial(0, "tcp:7001")


async def test_an_answer_to_a_dial_that_was_given_up_is_closed(serving: Serving, host: RawHost) -> None:
    await host.answer(1, "reverse:forward:tcp:7000;tcp:8000")
    dialling = asyncio.ensure_future(serving.dial(0, "tcp:7000"))
    opened = await host.receive()
    assert opened is not None
    dialling.cancel()
    await asyncio.gather(dialling, return_exceptions=True)
    host.send(Message(OKAY, 40, opened.arg0))
    assert await host.receive() == Message(CLSE, opened.arg0, 40)


async def test_a_dial_that_is_given_up_just_as_it_is_answered_is_closed() -> None:
    transport, adbd = _memory(Limits())
    dialling = asyncio.ensure_future(adbd.dial("tcp:8000"))
    await asyncio.sleep(0)
    adbd.data_received(Message(OKAY, 40, 1).encode())
    dialling.cancel()
    await asyncio.gather(dialling, return_exceptions=True)
    assert _sent(transport)[-1] == Message(CLSE, 1, 40)
    await adbd.close()


async def test_reversed_ports_go_with_the_host_that_made_them(serving: Serving, host: RawHost) -> None:
    other = await RawHost.connect(serving.addresses[0])
    await other.answer(1, "reverse:forward:tcp:7000;tcp:8000")
    assert b"tcp:7000" in await host.answer(1, "reverse:list-forward")
    other.close()
    await until(lambda: serving.connected(0) == 1)
    assert await host.answer(2, "reverse:list-forward") == b"0000"


async def test_random_sessions_crash_nothing_and_hold_little() -> None:
    """Valid sessions with bytes changed, lost and put in, and messages in any order."""
    dice = random.Random(3)
    trouble: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: trouble.append(context))
    services = ["shell:bytes 100000", "shell:hang", "tcp:9008", "sync:", "shell,v2,raw:cat", "shell,v2,pty:"]
    services += ["reverse:forward:tcp:7000;tcp:1", "framebuffer:", "exec:both", "x", "reverse:list-forward"]
    tracemalloc.start()
    dropped = 0
    try:
        for _ in range(150):
            window = dice.choice((0, 0, 70_000))
            features = b"host::features=delayed_ack" if window else b"host::features=cmd"
            transport, adbd = _memory(Limits(), features)
            for _ in range(dice.randint(1, 40)):
                own, other = dice.randint(0, 5), dice.randint(0, 5)
                choice: tuple[Message, ...] = (
                    Message(OPEN, own, window, dice.choice(services).encode() + b"\0"),
                    Message(WRTE, own, other, dice.randbytes(dice.randint(0, 3_000))),
                    Message(OKAY, own, other, struct.pack("<I", dice.randint(0, 9_000)) if window else b""),
                    Message(CLSE, own, other),
                )
                raw = bytearray(dice.choice(choice).encode())
                if dice.random() < 0.05:
                    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
                if dice.random() < 0.03:
                    del raw[dice.randrange(len(raw)) :]
                adbd.data_received(bytes(raw))
                if dice.random() < 0.5:
                    await asyncio.sleep(0)
                if transport.closed:
                    dropped += 1
                    break
            await adbd.close()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert trouble == []
    assert 20 < dropped < 150
    assert peak < 16 << 20


def _memory(limits: Limits, banner: bytes = GREETING.data) -> tuple[MemoryTransport, Adbd]:
    """A greeted connection without a socket."""
    transport = MemoryTransport()
    adbd = Adbd(Services(StandIn().machine()), limits=limits)
    adbd.connection_made(transport)
    adbd.data_received(Message(CNXN, VERSION, MOST_PAYLOAD, banner).encode())
    return transport, adbd


def _sent(transport: MemoryTransport) -> list[Message]:
    reader = MessageReader()
    reader.version, reader.most = VERSION, MOST_PAYLOAD
    return list(reader.feed(bytes(transport.written)))


async def _turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)
