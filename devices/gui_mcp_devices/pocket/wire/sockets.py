"""A TCP connection as a stream, bounded in both directions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from gui_mcp_devices.pocket.wire.streams import CHUNK, StreamClosed

MOST_HELD = 256 * 1024
MOST_UNSENT = 512 * 1024
MOST_PIECE = 256 * 1024


class SocketStream(asyncio.Protocol):
    """One connection. Use it as a protocol of `create_server` or `create_connection`."""

    def __init__(self, made: Callable[[SocketStream], None] = lambda stream: None) -> None:
        """`made` is called when the connection is there."""
        self._made = made
        self._left: Callable[[], object] | None = None
        self._transport: asyncio.Transport | None = None
        self._inbox = bytearray()
        self._paused = False
        self._ended = False
        self._arrived = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()

    def when_left(self, left: Callable[[], object]) -> None:
        """`left` is called once when the peer sends no more: as with adb's server, that is its farewell."""
        self._left = left
        if self._ended:
            self._end()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a connection needs a stream transport")
        self._transport = transport
        transport.set_write_buffer_limits(high=MOST_UNSENT)
        self._made(self)

    def data_received(self, data: bytes) -> None:
        self._inbox += data
        self._arrived.set()
        if len(self._inbox) > MOST_HELD and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        self._end()
        return True

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._writable.set()
        self._end()

    async def read(self, most: int = CHUNK) -> bytes:
        while not self._inbox:
            if self._ended:
                return b""
            self._arrived.clear()
            await self._arrived.wait()
        data = bytes(memoryview(self._inbox)[:most])
        del self._inbox[:most]
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        return data

    async def write(self, data: bytes) -> None:
        for start in range(0, len(data), MOST_PIECE):
            if self._transport is None or self._transport.is_closing():
                raise StreamClosed("the connection is closed")
            self._transport.write(data if len(data) <= MOST_PIECE else data[start : start + MOST_PIECE])
            if not self._writable.is_set():
                await self._writable.wait()

    async def close(self) -> None:
        """What was written still goes out."""
        self.drop()

    def spoil(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def drop(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """What was written and not sent is lost."""
        if self._transport is not None:
            self._transport.abort()

    def _end(self) -> None:
        self._ended = True
        self._arrived.set()
        if (left := self._left) is not None:
            self._left = None
            left()
