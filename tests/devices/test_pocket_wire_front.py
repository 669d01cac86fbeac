"""The smart socket without an adb program, request by request."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from gui_mcp_devices.pocket.wire.faults import WireFault
from gui_mcp_devices.pocket.wire.forwards import dial_loopback
from gui_mcp_devices.pocket.wire.front import MOST_CONNECTIONS
from gui_mcp_devices.pocket.wire.serve import Serving, serve_machines
from gui_mcp_devices.pocket.wire.sockets import MOST_HELD, SocketStream
from gui_mcp_devices.pocket.wire.streams import ExactReader, StreamClosed

from tests.devices.wire_parts import MemoryTransport, StandIn, free_port, until


@dataclass(slots=True)
class Rig:
    """Two phones behind one front."""

    serving: Serving
    phones: list[StandIn]
    _open: list[SocketStream] = field(default_factory=list[SocketStream])

    async def client(self) -> Client:
        assert self.serving.front is not None
        loop = asyncio.get_running_loop()
        _, stream = await loop.create_connection(SocketStream, "127.0.0.1", self.serving.front)
        self._open.append(stream)
        return Client(stream)

    async def ask(self, request: str) -> str:
        """The string that answers one request."""
        client = await self.client()
        await client.send(request)
        return await client.string()

    async def on(self, serial: str, service: str) -> Client:
        """A client with a service open on a phone."""
        client = await self.client()
        for request in (f"host:transport:{serial}", service):
            await client.send(request)
            await client.okay()
        return client

    async def close(self) -> None:
        for stream in self._open:
            await stream.close()


class Client:
    def __init__(self, stream: SocketStream) -> None:
        self.stream = stream
        self.reader = ExactReader(stream)

    async def send(self, request: str) -> None:
        raw = request.encode()
        await self.stream.write(f"{len(raw):04x}".encode() + raw)

    async def exactly(self, size: int) -> bytes:
        async with asyncio.timeout(5):
            return await self.reader.exactly(size)

    async def okay(self) -> None:
        status = await self.exactly(4)
        if status == b"FAIL":
            raise Failed(await self.counted())
        assert status == b"OKAY", status

    async def counted(self) -> str:
        return (await self.exactly(int(await self.exactly(4), 16))).decode()

    async def string(self) -> str:
        await self.okay()
        return await self.counted()

    async def rest(self) -> bytes:
        said = b""
        async with asyncio.timeout(5):
            while data := await self.reader.read():
                said += data
        return said


class Failed(Exception):
    pass


@pytest_asyncio.fixture
async def rig() -> AsyncGenerator[Rig]:
    phones = [StandIn("pocket-1"), StandIn("pocket-2")]
    async with serve_machines([phone.machine() for phone in phones], [0, 0], 0) as serving:
        rig = Rig(serving, phones)
        yield rig
        await rig.close()


async def test_it_says_the_version_that_adb_and_adbutils_want(rig: Rig) -> None:
    assert await rig.ask("host:version") == "0029"


async def test_the_phones_are_listed_short_and_long(rig: Rig) -> None:
    assert await rig.ask("host:devices") == "pocket-1\tdevice\npocket-2\tdevice\n"
    long = (await rig.ask("host:devices-l")).splitlines()
    assert (
        long[1].split() == "pocket-2 device product:pocket model:Pocket device:pocket transport_id:2".split()
    )


async def test_features_leave_out_what_belongs_to_the_transport_below(rig: Rig) -> None:
    for request in ("host-serial:pocket-1:features", "host-transport-id:2:features", "host:host-features"):
        features = (await rig.ask(request)).split(",")
        assert "shell_v2" in features and "delayed_ack" not in features


@pytest.mark.parametrize("request_text", ["host:tport:serial:pocket-2", "host:tport:serial:{address}"])
async def test_a_transport_is_chosen_by_serial_or_address_and_tells_its_id(
    rig: Rig, request_text: str
) -> None:
    client = await rig.client()
    await client.send(request_text.format(address=rig.serving.addresses[1]))
    await client.okay()
    assert int.from_bytes(await client.exactly(8), "little") == 2
    await client.send("shell:echo hi")
    await client.okay()
    assert await client.rest() == b"hi\n"
    assert rig.phones[1].lines == ["echo hi"]


@pytest.mark.parametrize(
    ("request_text", "refusal"),
    [
        ("host:transport-any", "more than one device/emulator"),
        ("host:tport:any", "more than one device/emulator"),
        ("host:get-state", "more than one device/emulator"),
        ("host:transport:none", "device 'none' not found"),
        ("host:transport-id:9", "no device with transport id '9'"),
        ("host:tport:usb", "no devices found"),
        ("host-usb:get-state", "no devices found"),
        ("host-serial:none:features", "device 'none' not found"),
        ("host:kill", "this server ends with the program that serves the simulated phones"),
        ("host:nonsense", "unknown host service 'nonsense'"),
        ("shell:echo hi", "unknown host service 'shell:echo hi'"),
        ("host:disconnect:1.2.3.4:5", "no such device '1.2.3.4:5'"),
        ("host-serial:pocket-1:killforward:tcp:5", "listener 'tcp:5' not found"),
        (
            "host-serial:pocket-1:forward:udp:5;tcp:9008",
            "only tcp:PORT of this machine can be used, not 'udp:5'",
        ),
        ("host-serial:pocket-1:forward:tcp:0", "bad forward: tcp:0"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(rig: Rig, request_text: str, refusal: str) -> None:
    client = await rig.client()
    await client.send(request_text)
    with pytest.raises(Failed) as failed:
        await client.okay()
    assert str(failed.value) == refusal
    assert await client.rest() == b""


async def test_a_service_that_the_phone_has_not_is_closed(rig: Rig) -> None:
    with pytest.raises(Failed, match="closed"):
        await rig.on("pocket-1", "tcp:1")


async def test_states_and_names_of_one_phone_are_told(rig: Rig) -> None:
    assert await rig.ask("host-serial:pocket-1:get-state") == "device"
    assert await rig.ask(f"host-serial:{rig.serving.addresses[0]}:get-serialno") == "pocket-1"
    assert await rig.ask("host-serial:pocket-1:get-devpath") == "unknown"


async def test_connecting_tells_what_is_true(rig: Rig) -> None:
    address = rig.serving.addresses[0]
    assert await rig.ask(f"host:connect:{address}") == f"already connected to {address}"
    assert (await rig.ask("host:connect:10.0.0.1:5555")).startswith("failed to connect to '10.0.0.1:5555'")
    assert await rig.ask("host:disconnect:") == "simulated phones stay connected"


async def test_trackers_and_waiters_are_told_when_a_phone_goes_and_comes(rig: Rig) -> None:
    tracker = await rig.client()
    await tracker.send("host:track-devices")
    assert await tracker.string() == "pocket-1\tdevice\npocket-2\tdevice\n"
    rig.serving.faults[1].state = "offline"
    assert await tracker.counted() == "pocket-1\tdevice\npocket-2\toffline\n"
    waiter = await rig.client()
    await waiter.send("host-serial:pocket-2:wait-for-any-device")
    await waiter.okay()
    with pytest.raises(Failed, match="device offline"):
        await rig.on("pocket-2", "shell:echo hi")
    rig.serving.faults[1].state = "device"
    await waiter.okay()
    assert await tracker.counted() == "pocket-1\tdevice\npocket-2\tdevice\n"


async def test_waiting_for_a_phone_that_is_there_answers_at_once(rig: Rig) -> None:
    client = await rig.client()
    await client.send("host-serial:pocket-2:wait-for-local-device")
    await client.okay()
    await client.okay()


async def test_an_unauthorized_phone_is_listed_as_such_and_not_selectable(rig: Rig) -> None:
    rig.serving.faults[0].state = "unauthorized"
    assert (await rig.ask("host:devices")).startswith("pocket-1\tunauthorized\n")
    with pytest.raises(Failed, match="device unauthorized"):
        await rig.on("pocket-1", "shell:echo hi")


async def test_a_forward_is_a_real_loopback_port_into_the_phone(rig: Rig) -> None:
    client = await rig.client()
    await client.send("host-serial:pocket-1:forward:tcp:0;tcp:9008")
    await client.okay()
    port = await client.string()
    assert await rig.ask("host:list-forward") == f"pocket-1 tcp:{port} tcp:9008\n"
    through = await dial_loopback(f"tcp:{port}")
    await through.write(b"abc")
    assert await through.read() == b"ABC"
    await through.close()
    for _ in range(2):
        closing = await rig.client()
        await closing.send("host:killforward-all")
        await closing.okay()
    assert await rig.ask("host:list-forward") == ""
    with pytest.raises(ConnectionError):
        await dial_loopback(f"tcp:{port}")


async def test_a_forward_moves_to_another_phone_unless_it_must_not(rig: Rig) -> None:
    port = free_port()
    for serial in ("pocket-1", "pocket-2"):
        client = await rig.client()
        await client.send(f"host-serial:{serial}:forward:tcp:{port};tcp:9008")
        await client.okay()
        await client.okay()
    assert await rig.ask("host:list-forward") == f"pocket-2 tcp:{port} tcp:9008\n"
    client = await rig.client()
    await client.send(f"host-serial:pocket-1:forward:norebind:tcp:{port};tcp:9008")
    with pytest.raises(Failed, match="cannot rebind"):
        await client.okay()


async def test_a_forward_to_where_nobody_listens_closes_at_once(rig: Rig) -> None:
    client = await rig.client()
    await client.send("host-serial:pocket-1:forward:tcp:0;tcp:1")
    await client.okay()
    through = await dial_loopback(f"tcp:{await client.string()}")
    assert await through.read() == b""
    await through.close()


async def test_reversed_ports_lead_to_this_machine(rig: Rig) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: SocketStream(_hello), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = await rig.on("pocket-1", f"reverse:forward:tcp:7000;tcp:{port}")
    assert await client.rest() == b"OKAY"
    stream = await rig.serving.dial(0, "tcp:7000")
    assert await stream.read() == b"hello"
    await stream.close()
    client = await rig.on("pocket-1", "tcp:7000")
    assert await client.rest() == b"hello"
    server.close()


def _hello(stream: SocketStream) -> None:
    stream.spoil(b"hello")
    stream.drop()


async def test_a_client_that_leaves_ends_its_command(rig: Rig) -> None:
    client = await rig.on("pocket-1", "shell:hang")
    await until(lambda: rig.phones[0].lines == ["hang"])
    await client.stream.close()
    await until(lambda: rig.phones[0].lines == ["hang", "cancelled"])


async def test_a_connection_takes_no_more_while_much_is_unread() -> None:
    transport, stream = MemoryTransport(), SocketStream()
    stream.connection_made(transport)
    stream.data_received(bytes(MOST_HELD))
    assert transport.reading
    stream.data_received(b"x")
    assert not transport.reading
    assert len(await stream.read(10)) == 10
    assert transport.reading


async def test_a_writer_waits_while_the_peer_takes_nothing() -> None:
    transport, stream = MemoryTransport(), SocketStream()
    stream.connection_made(transport)
    stream.pause_writing()
    writing = asyncio.ensure_future(stream.write(bytes(10_000_000)))
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(transport.written) < 1_000_000 and not writing.done()
    stream.resume_writing()
    await writing
    assert len(transport.written) == 10_000_000


async def test_a_big_answer_to_a_client_that_does_not_read_is_not_piled_up(rig: Rig) -> None:
    client = await rig.on("pocket-1", "shell:bytes 5120000")
    assert len(await client.exactly(1000)) == 1000
    assert len(await client.rest()) == 5_120_000 - 1000


@pytest.mark.parametrize(
    "raw", [b"", b"zzzz", b"0000", b"ffff", b"GET / HTTP/1.1\r\n\r\n", b"-001x", b"0x1f"]
)
async def test_what_is_no_request_is_hung_up_on(rig: Rig, raw: bytes) -> None:
    client = await rig.client()
    await client.stream.write(raw)
    if raw:
        assert await client.rest() == b""
    assert await rig.ask("host:version") == "0029"


async def test_random_bytes_never_break_the_front(rig: Rig) -> None:
    trouble: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: trouble.append(context))
    dice = random.Random(6)
    words = [
        "host",
        ":",
        "serial",
        "-",
        "pocket-1",
        "transport",
        "forward",
        "tcp",
        "id",
        "features",
        ";",
        "\x00",
    ]
    for _ in range(150):
        client = await rig.client()
        text = "".join(dice.choice(words) for _ in range(dice.randint(1, 8)))
        raw = f"{len(text.encode()):04x}{text}".encode() if dice.random() < 0.8 else dice.randbytes(30)
        try:
            await client.stream.write(raw)
            await client.stream.write(dice.randbytes(dice.randint(0, 40)))
        except StreamClosed:
            pass
        client.stream.abort()
    assert await rig.ask("host:version") == "0029"
    assert trouble == []


async def test_only_so_many_clients_are_served_at_once(rig: Rig) -> None:
    clients = [await rig.client() for _ in range(MOST_CONNECTIONS)]
    for client in clients:
        await client.send("host:track-devices")
        await client.string()
    extra = await rig.client()
    with pytest.raises(StreamClosed):
        await extra.exactly(1)
    clients[0].stream.abort()
    await clients[1].stream.close()

    async def answered() -> bool:
        try:
            return await rig.ask("host:version") == "0029"
        except StreamClosed:
            return False

    async with asyncio.timeout(5):
        while not await answered():
            pass


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (WireFault("cut", "shell", after=2), b"he"),
        (WireFault("drop", "shell", after=3), b"hel"),
        (WireFault("drop", "shell"), b""),
    ],
)
async def test_faults_strike_once_and_then_all_is_well(rig: Rig, fault: WireFault, expected: bytes) -> None:
    rig.serving.faults[0].add(fault)
    assert await (await rig.on("pocket-1", "shell:echo hello")).rest() == expected
    assert await (await rig.on("pocket-1", "shell:echo hello")).rest() == b"hello\n"
    assert rig.serving.faults[0].struck == ["shell:echo hello"]
    assert rig.phones[0].lines == ["echo hello"] * (1 if fault.after is None else 2)


async def test_garbage_comes_before_the_end(rig: Rig) -> None:
    rig.serving.faults[0].add(WireFault("garbage", "shell", after=2))
    said = await (await rig.on("pocket-1", "shell:echo hello")).rest()
    assert said.startswith(b"he\xff\xfe") and len(said) > 100


async def test_a_refused_service_fails_as_a_missing_one(rig: Rig) -> None:
    rig.serving.faults[0].add(WireFault("refuse", "sync:", times=2))
    for _ in range(2):
        with pytest.raises(Failed, match="closed"):
            await rig.on("pocket-1", "sync:")
    await rig.on("pocket-1", "sync:")


async def test_a_silent_service_says_nothing_until_the_client_leaves(rig: Rig) -> None:
    rig.serving.faults[0].add(WireFault("silent", "shell", after=2))
    client = await rig.on("pocket-1", "shell:echo hello")
    assert await client.exactly(2) == b"he"
    assert await rig.ask("host:version") == "0029"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await client.reader.read()
