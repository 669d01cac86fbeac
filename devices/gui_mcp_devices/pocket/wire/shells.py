"""`shell:`, `shell,v2:` and `exec:`: a line for the phone's shell, and its answer as adb wants it."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Protocol

from gui_mcp_devices.pocket.wire.streams import CHUNK, ExactReader, Reader, Stream, StreamClosed, Writer
from gui_mcp_devices.pocket.wire.terminal import Terminal

PACKET = struct.Struct("<BI")
STDIN, STDOUT, STDERR, EXIT, CLOSE_STDIN, WINDOW_SIZE = range(6)
MOST_PACKET = 1024 * 1024
MOST_WAITING = 65536
SCRIPT = "sh"
"""What runs where there is neither a line nor a terminal: `adb shell < script`, without prompts."""


class RunsLines(Protocol):
    """A shell: `pocket.sh.Shell`."""

    async def run(self, line: str, stdin: Reader, out: Writer, err: Writer) -> int:
        """Runs one line, or an interactive session when it is empty; gives the exit status."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """What stands before the colon of `shell,v2,TERM=xterm,pty:`."""

    line: str
    packets: bool
    """Shell protocol v2: what comes and goes is cut into packets."""
    terminal: bool

    @classmethod
    def read(cls, service: str) -> Request:
        head, _, line = service.partition(":")
        words = head.split(",")
        packets = "v2" in words
        terminal = "pty" in words or ("raw" not in words and not line)
        return cls(line, packets, terminal)


async def serve_plain(shell: Callable[[], RunsLines], line: str, stream: Stream) -> None:
    """v1 and `exec:`: what the line says on both of its streams, in the order it said it; no exit status."""
    await shell().run(line, stream, stream.write, stream.write)


async def serve_shell(shell: Callable[[], RunsLines], request: Request, stream: Stream) -> None:
    if request.packets:
        await _Packets(stream).serve(shell, request)
    elif request.terminal:
        terminal = Terminal(stream.write)
        await _alongside(_type_plain(stream, terminal), _run_terminal(shell, request.line, terminal))
    else:
        await serve_plain(shell, request.line or SCRIPT, stream)


class _Packets:
    """Shell protocol v2 on a stream."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._reader = ExactReader(stream)

    async def serve(self, shell: Callable[[], RunsLines], request: Request) -> None:
        if request.terminal:
            terminal = Terminal(self._out)
            run = _run_terminal(shell, request.line, terminal)
            status = await _alongside(self._read_into(terminal.typed, terminal.end), run)
        else:
            stdin = _Stdin()
            run = shell().run(request.line or SCRIPT, stdin, self._out, self._err)
            status = await _alongside(self._read_into(stdin.put, stdin.end), run)
        await self._packet(EXIT, bytes([status & 0xFF]))

    async def _out(self, data: bytes) -> None:
        await self._packet(STDOUT, data)

    async def _err(self, data: bytes) -> None:
        await self._packet(STDERR, data)

    async def _packet(self, kind: int, data: bytes) -> None:
        for start in range(0, max(1, len(data)), MOST_PACKET):
            piece = data[start : start + MOST_PACKET]
            await self._stream.write(PACKET.pack(kind, len(piece)) + piece)

    async def _read_into(self, put: Writer, end: Callable[[], None]) -> None:
        """Until nothing more can come. A packet that makes no sense ends the input."""
        try:
            while True:
                kind, length = PACKET.unpack(await self._reader.exactly(PACKET.size))
                if length > MOST_PACKET:
                    return
                data = await self._reader.exactly(length)
                if kind == STDIN and data:
                    await put(data)
                elif kind == CLOSE_STDIN:
                    end()
        except StreamClosed:
            return
        finally:
            end()


class _Stdin:
    """What was sent and not yet read; takes no more while there is plenty."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._ended = False
        self._changed = asyncio.Event()

    async def put(self, data: bytes) -> None:
        self._held += data
        self._changed.set()
        while len(self._held) > MOST_WAITING and not self._ended:
            self._changed.clear()
            await self._changed.wait()

    def end(self) -> None:
        self._ended = True
        self._changed.set()

    async def read(self, most: int = CHUNK) -> bytes:
        while not self._held and not self._ended:
            self._changed.clear()
            await self._changed.wait()
        data = bytes(self._held[:most])
        del self._held[:most]
        self._changed.set()
        return data


async def _type_plain(stream: Stream, terminal: Terminal) -> None:
    while data := await stream.read():
        await terminal.typed(data)
    terminal.end()


async def _run_terminal(shell: Callable[[], RunsLines], line: str, terminal: Terminal) -> int:
    """The shell on a terminal. Ctrl-C ends the command; an interactive session then begins anew."""
    while True:
        terminal.interrupted.clear()
        run = asyncio.ensure_future(shell().run(line, terminal, terminal.write, terminal.write))
        interrupt = asyncio.ensure_future(terminal.interrupted.wait())
        try:
            await asyncio.wait((run, interrupt), return_when=asyncio.FIRST_COMPLETED)
            if run.done():
                return run.result()
            if line:
                return 130
        finally:
            for task in (run, interrupt):
                task.cancel()
            await asyncio.gather(run, interrupt, return_exceptions=True)


async def _alongside(reading: Coroutine[object, object, None], run: Coroutine[object, object, int]) -> int:
    """Reads what is typed for as long as `run` takes."""
    task = asyncio.ensure_future(reading)
    try:
        return await run
    finally:
        task.cancel()
        (end,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(end, Exception) and not isinstance(end, ConnectionError):
            raise end
