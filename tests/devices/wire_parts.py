"""What the tests of the phone's wire share: a stand-in phone, a raw host, and real adb programs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import struct
import subprocess
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from gui_mcp_devices.pocket.files import Files
from gui_mcp_devices.pocket.wire.messages import (
    CLSE,
    CNXN,
    MOST_PAYLOAD,
    OKAY,
    OPEN,
    VERSION,
    WRTE,
    Message,
    MessageReader,
)
from gui_mcp_devices.pocket.wire.services import Machine
from gui_mcp_devices.pocket.wire.streams import Handler, Reader, Stream, Writer
from PIL import Image

ADB_NAMES = ("adb29", "adb36")
STATUS_LATER = "; echo X4EXIT:$?"
"""How adbutils asks a shell without packets for its exit status."""


class StandInShell:
    """A few lines that the tests send; it counts those that were cancelled."""

    def __init__(self, log: list[str]) -> None:
        self._log = log

    async def run(self, line: str, stdin: Reader, out: Writer, err: Writer) -> int:
        if line.endswith(STATUS_LATER):
            status = await self.run(line.removesuffix(STATUS_LATER), stdin, out, err)
            await out(b"X4EXIT:%d\n" % status)
            return 0
        self._log.append(line)
        words = line.split(" ", 1)
        match words:
            case ["echo", text]:
                await out(text.encode("utf-8", "surrogateescape") + b"\n")
            case ["cat"]:
                while data := await stdin.read():
                    await out(data)
            case ["both"]:
                for number in range(3):
                    await out(b"out%d\n" % number)
                    await err(b"err%d\n" % number)
            case ["exit", status]:
                return int(status)
            case ["bytes", size]:
                await out(bytes(range(256)) * (int(size) // 256))
            case ["hang"]:
                try:
                    await asyncio.get_running_loop().create_future()
                finally:
                    self._log.append("cancelled")
            case ["take", size]:
                taken = 0
                while taken < int(size):
                    taken += len(await stdin.read(int(size) - taken))
                await out(b"Success\n")
            case [""]:
                return await self._interactive(stdin, out, err)
            case _:
                said = f"/system/bin/sh: {line}: inaccessible or not found\n"
                await err(said.encode("utf-8", "surrogateescape"))
                return 127
        return 0

    async def _interactive(self, stdin: Reader, out: Writer, err: Writer) -> int:
        held = b""
        status = 0
        await out(b"$ ")
        while data := await stdin.read():
            held += data
            *lines, held = held.split(b"\n")
            for line in lines:
                if line.startswith(b"exit "):
                    return int(line[5:]) if line[5:].isdigit() else 2
                if line:
                    status = await self.run(line.decode("utf-8", "surrogateescape"), stdin, out, err)
                await out(b"$ ")
        return status


@dataclass(slots=True)
class StandIn:
    """A machine and what its shell was told."""

    serial: str = "pocket-1"
    files: Files = field(default_factory=lambda: Files(lambda: 1_700_000_000.0))
    lines: list[str] = field(default_factory=list[str])
    ports: dict[str, Handler] = field(default_factory=lambda: {"tcp:9008": shout, "localabstract:up": shout})

    def machine(self) -> Machine:
        return Machine(self.serial, self.files, lambda: StandInShell(self.lines), picture, self.ports)


def picture() -> Image.Image:
    image = Image.new("RGB", (40, 60), (200, 30, 10))
    image.putpixel((1, 0), (1, 2, 3))
    return image


async def shout(stream: Stream) -> None:
    """Answers in capitals."""
    while data := await stream.read():
        await stream.write(data.upper())


class RawHost:
    """The host's end of a transport, message by message."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._messages = MessageReader()
        self._waiting: list[Message] = []

    @classmethod
    async def connect(cls, address: str, features: str = "shell_v2,cmd") -> RawHost:
        """Connects and greets."""
        raw = await cls.dial(address)
        raw.send(Message(CNXN, VERSION, MOST_PAYLOAD, f"host::features={features}".encode()))
        answer = await raw.receive()
        assert answer is not None and answer.command == CNXN
        raw._messages.version, raw._messages.most = answer.arg0, MOST_PAYLOAD
        return raw

    @classmethod
    async def dial(cls, address: str) -> RawHost:
        """Connects and says nothing."""
        host, _, port = address.rpartition(":")
        return cls(*await asyncio.open_connection(host, int(port)))

    def send(self, message: Message) -> None:
        self._writer.write(message.encode())

    def send_raw(self, data: bytes) -> None:
        self._writer.write(data)

    async def receive(self, seconds: float = 5.0) -> Message | None:
        """The next message, None when the phone has closed the connection."""
        async with asyncio.timeout(seconds):
            while not self._waiting:
                try:
                    data = await self._reader.read(65536)
                except ConnectionError:
                    return None
                if not data:
                    return None
                self._waiting.extend(self._messages.feed(data))
        return self._waiting.pop(0)

    async def silent(self) -> bool:
        """Nothing comes, although the phone has already answered something that was sent later."""
        probe = await self.answer(0x7FFFFFFF, "shell:echo probe")
        return probe == b"probe\n" and not self._waiting

    async def open(self, own: int, service: str, window: int = 0) -> Message:
        """Opens a stream and gives the answer."""
        self.send(Message(OPEN, own, window, service.encode() + b"\0"))
        answer = await self.receive()
        assert answer is not None
        return answer

    async def answer(self, own: int, service: str) -> bytes:
        """All that a service says until it ends, with every WRTE acknowledged."""
        first = await self.open(own, service)
        assert first.command == OKAY, first
        said = b""
        while (message := await self.receive()) is not None:
            if message.command == WRTE:
                said += message.data
                self.send(Message(OKAY, own, first.arg0))
            elif message.command == CLSE:
                assert (message.arg0, message.arg1) == (first.arg0, own)
                return said
        raise AssertionError("the connection broke")

    def close(self) -> None:
        self._writer.close()


class MemoryTransport(asyncio.Transport):
    """Takes what is written; a protocol can be driven with it without a socket."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()
        self.closed = False
        self.reading = True

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed
        self.written += data

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


class MemoryStream:
    """A stream whose other side is a list of what comes, and a buffer of what was said."""

    def __init__(self, data: bytes, piece: int = 65536) -> None:
        self.said = bytearray()
        self._data = data
        self._piece = piece

    @property
    def unread(self) -> int:
        return len(self._data)

    async def read(self, most: int = 65536) -> bytes:
        size = min(most, self._piece)
        piece, self._data = self._data[:size], self._data[size:]
        return piece

    async def write(self, data: bytes) -> None:
        self.said += data


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    """Returns once `true` holds; raises `TimeoutError` where it does not come to that."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


def packet(kind: int, data: bytes) -> bytes:
    """Of the shell protocol v2."""
    return struct.pack("<BI", kind, len(data)) + data


def packets(data: bytes) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    while data:
        kind, length = struct.unpack_from("<BI", data)
        found.append((kind, data[5 : 5 + length]))
        data = data[5 + length :]
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def adb_program(name: str) -> str:
    """Path of `adb29` (Debian's) or `adb36` (adbutils' wheel). Skips without it; in CI it has to be there."""
    if name == "adb29":
        found, mend = shutil.which("adb", path="/usr/bin:/usr/local/bin"), "apt-get install adb"
    else:
        import adbutils

        path = Path(adbutils.__file__).parent / "binaries" / "adb"
        found, mend = str(path) if os.access(path, os.X_OK) else None, "pip install adbutils"
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"no {name}: {mend}")
        pytest.skip(f"no {name}: {mend}")
    return found


@dataclass(frozen=True, slots=True)
class Adb:
    """One adb program that talks to one server, with keys and settings of its own."""

    program: str
    port: int
    home: Path
    serial: str = ""
    burst: bool = False

    def environment(self) -> dict[str, str]:
        kept = {"PATH": os.environ.get("PATH", ""), "HOME": str(self.home), "TMPDIR": str(self.home)}
        kept |= {"ADB_MDNS_OPENSCREEN": "0", "ADB_LIBUSB": "0"}
        return kept | ({"ADB_BURST_MODE": "1"} if self.burst else {})

    async def __call__(self, *words: str, stdin: bytes | None = b"") -> tuple[int, bytes, bytes]:
        """Exit status, stdout, stderr of one command."""
        chosen = ("-s", self.serial) if self.serial else ()
        process = await asyncio.create_subprocess_exec(
            self.program,
            "-P",
            str(self.port),
            *chosen,
            *words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment(),
        )
        try:
            async with asyncio.timeout(20):
                out, err = await process.communicate(stdin)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        assert process.returncode is not None
        return process.returncode, out, err

    async def text(self, *words: str) -> str:
        """stdout of a command that has to succeed."""
        status, out, err = await self(*words)
        assert status == 0, (words, status, out, err)
        return out.decode().replace("\r\n", "\n")


@contextlib.asynccontextmanager
async def adb_server(
    name: str, home: Path, addresses: Sequence[str] = (), *, burst: bool = False, port: int = 0
) -> AsyncGenerator[Adb]:
    """A real adb server on `port` or a free one, connected to `addresses`; killed by its pid."""
    program = adb_program(name)
    adb = Adb(program, port or free_port(), home, addresses[0] if addresses else "", burst)
    process = await asyncio.create_subprocess_exec(
        program,
        "-P",
        str(adb.port),
        "server",
        "nodaemon",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=adb.environment(),
    )
    try:
        async with asyncio.timeout(20):
            await _listening(adb.port)
        for address in addresses:
            said = await adb.text("connect", address)
            assert said.startswith("connected to"), said
        yield adb
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _listening(port: int) -> None:
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.02)
