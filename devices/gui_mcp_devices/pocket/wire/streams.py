"""Byte streams between a host's program and a service of the phone."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable
from typing import Protocol

from gui_mcp_devices.pocket.wire.messages import OKAY, WRTE, Message

CHUNK = 65536
U32 = struct.Struct("<I")


class StreamClosed(ConnectionError):
    """The peer has left; what was to be written is lost."""


class Reader(Protocol):
    async def read(self, most: int = CHUNK) -> bytes:
        """1 to `most` bytes, as soon as there are any; b"" at the end."""
        ...


class Stream(Reader, Protocol):
    async def write(self, data: bytes) -> None:
        """Returns when the peer may be sent more. Raises `StreamClosed` once it has left."""
        ...


class ClosableStream(Stream, Protocol):
    """One that we opened ourselves; who opened it closes it."""

    async def close(self) -> None: ...


Writer = Callable[[bytes], Awaitable[None]]
Handler = Callable[[Stream], Awaitable[None]]
"""Serves one stream; returning ends it. It is cancelled when the peer leaves."""


class ExactReader:
    """Reads exact lengths from a stream. Holds no more than was asked for and one chunk."""

    def __init__(self, stream: Reader) -> None:
        self._stream = stream
        self._held = bytearray()

    async def read(self, most: int = CHUNK) -> bytes:
        if not self._held:
            return await self._stream.read(most)
        data = bytes(self._held[:most])
        del self._held[:most]
        return data

    async def exactly(self, length: int) -> bytes:
        """Raises `StreamClosed` when the stream ends before."""
        while len(self._held) < length:
            data = await self._stream.read(max(CHUNK, length - len(self._held)))
            if not data:
                raise StreamClosed("the stream ended in the middle of a message")
            self._held += data
        data = bytes(memoryview(self._held)[:length])
        del self._held[:length]
        return data


class Link(Protocol):
    """What a stream needs of its connection."""

    most: int
    """Longest payload the peer takes."""

    def send(self, message: Message) -> None: ...

    async def drained(self) -> None:
        """Returns once the socket takes more. Raises `StreamClosed`."""
        ...

    def release(self, size: int) -> None:
        """`size` received bytes are no longer held."""
        ...

    def shut(self, stream: WireStream) -> None:
        """Ends the stream here and tells the peer."""
        ...


class WireStream:
    """One stream of a transport.

    Without windows: one WRTE is in flight in each direction, and the next goes after the OKAY for it.
    With windows (both sides have `delayed_ack`): WRTEs go while credit is left, and each OKAY gives back
    the bytes it names. Either way what is held here is bounded: `take` refuses what the peer had no right
    to send.
    """

    def __init__(self, link: Link, own: int, peer: int, *, credit: int | None, window: int) -> None:
        """`credit`: bytes that may be sent before the first OKAY, None without windows. `window`: bytes
        that the peer was allowed to send ahead."""
        self.own = own
        self.peer = peer
        """The other side's id; 0 until it has answered our OPEN."""
        self.ended = False
        self._link = link
        self._windows = credit is not None
        self._credit = 1 if credit is None else credit
        self._window = window
        self._sent = 0
        self._inbox = bytearray()
        self._unread = False
        self._arrived = asyncio.Event()
        self._acknowledged = asyncio.Event()
        self._writing = asyncio.Lock()

    def discard(self) -> int:
        """Forgets what came and was not read; its size in bytes."""
        size = len(self._inbox)
        self._inbox.clear()
        return size

    async def read(self, most: int = CHUNK) -> bytes:
        while not self._inbox:
            if self.ended:
                return b""
            self._arrived.clear()
            await self._arrived.wait()
        if most >= len(self._inbox):
            data = bytes(self._inbox)
            self._inbox.clear()
        else:
            data = bytes(memoryview(self._inbox)[:most])
            del self._inbox[:most]
        self._link.release(len(data))
        if not self.ended:
            if self._windows:
                self._link.send(Message(OKAY, self.own, self.peer, U32.pack(len(data))))
            elif not self._inbox:
                self._unread = False
                self._link.send(Message(OKAY, self.own, self.peer))
        return data

    async def write(self, data: bytes) -> None:
        most = self._link.most
        async with self._writing:
            for start in range(0, len(data), most):
                piece = data if len(data) <= most else data[start : start + most]
                await self._until(lambda: self._credit > 0)
                await self._link.drained()
                if self.ended:
                    raise StreamClosed("the other side has closed the stream")
                cost = len(piece) if self._windows else 1
                self._credit -= cost
                self._sent += cost
                self._link.send(Message(WRTE, self.own, self.peer, piece))

    async def flush(self) -> None:
        """Returns once the peer has acknowledged everything. Raises `StreamClosed`."""
        await self._until(lambda: self._sent <= 0)

    async def close(self) -> None:
        """What was written arrives before the end does."""
        try:
            await self.flush()
        except StreamClosed:
            return
        finally:
            self._link.shut(self)

    async def opened(self) -> None:
        """Returns once the peer has taken our OPEN. Raises `StreamClosed` when it refused."""
        await self._until(lambda: self.peer != 0)

    def take(self, data: bytes) -> bool:
        """A WRTE has come. False: the peer had no right to send it."""
        if self._windows:
            if len(self._inbox) >= self._window:
                return False
        elif self._unread:
            return False
        elif not data:
            self._link.send(Message(OKAY, self.own, self.peer))
            return True
        self._unread = True
        self._inbox += data
        self._arrived.set()
        return True

    def acknowledge(self, data: bytes) -> bool:
        """An OKAY has come. False: it does not say what it has to."""
        if not self._windows:
            self._credit, self._sent = 1, 0
        elif len(data) != U32.size:
            return False
        else:
            amount = int.from_bytes(data, "little")
            self._credit = min(self._credit + amount, 0xFFFFFFFF)
            self._sent -= amount
        self._acknowledged.set()
        return True

    def answered(self, peer: int, data: bytes) -> bool:
        """The first OKAY for a stream that we opened."""
        self.peer = peer
        if self._windows:
            self._credit, self._sent = 0, 0
            if len(data) != U32.size:
                return False
            self._credit = int.from_bytes(data, "little")
        self._acknowledged.set()
        return True

    def end(self) -> None:
        """The peer or the connection has gone: readers see the end, writers `StreamClosed`."""
        self.ended = True
        self._arrived.set()
        self._acknowledged.set()

    async def _until(self, true: Callable[[], bool]) -> None:
        while not true():
            if self.ended:
                raise StreamClosed("the other side has closed the stream")
            self._acknowledged.clear()
            await self._acknowledged.wait()
