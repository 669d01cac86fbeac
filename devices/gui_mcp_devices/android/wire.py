"""One connection to an adb server: requests, statuses, strings and raw bytes, with bounds.

The smart-socket protocol of AOSP's adb (docs/dev/services.md): a request is four hex digits of length and the
service; the answer `OKAY` or `FAIL` with a message. A connection serves one call.
"""

from __future__ import annotations

import asyncio
import socket
from types import TracebackType

LONGEST_REQUEST = 0xFFFF
CHUNK = 1 << 18


class WireError(Exception):
    """What can go wrong on one connection.

    WireError
    ├── Away      nobody answers at the address, or the connection ended too early
    ├── Refusal   the server said FAIL; `message` is in its own words
    ├── Garbled   what answers there is no adb server
    └── TooLong   the answer, or the request, is larger than allowed
    """


class Away(WireError):
    pass


class Refusal(WireError):
    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class Garbled(WireError):
    pass


class TooLong(WireError):
    pass


class Wire:
    """A connection; leaving the `async with` block closes it. Deadlines are the caller's."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def open(cls, host: str, port: int) -> Wire:
        """Raises `Away`."""
        link = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        link.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(link, (host, port))
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            link.close()
            raise Away(f"no connection to {host}:{port}") from error
        except BaseException:
            link.close()
            raise
        return cls(link)

    async def __aenter__(self) -> Wire:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._link.close()

    async def ask(self, service: str) -> None:
        """Send a request and wait for its `OKAY`. Raises `Refusal` for FAIL, and the others."""
        request = service.encode()
        if len(request) > LONGEST_REQUEST:
            raise TooLong(f"a request of {len(request)} bytes")
        await self.send(b"%04x" % len(request) + request)
        await self.okay()

    async def okay(self) -> None:
        """One status. Raises `Refusal`, `Garbled`, `Away`."""
        status = await self.exactly(4)
        if status == b"OKAY":
            return
        if status == b"FAIL":
            raise Refusal((await self.string()).decode(errors="replace")[:500])
        raise Garbled("the status is neither OKAY nor FAIL")

    async def string(self) -> bytes:
        """Four hex digits of length, and that many bytes."""
        digits = await self.exactly(4)
        try:
            length = int(digits, 16)
        except ValueError:
            raise Garbled("the length is no hex number") from None
        return await self.exactly(length)

    async def send(self, data: bytes) -> None:
        try:
            await self._loop.sock_sendall(self._link, data)
        except OSError as error:
            raise Away("the connection ended") from error

    async def some(self, most: int = CHUNK) -> bytes:
        """What is there, at least one byte; empty at the end."""
        try:
            return await self._loop.sock_recv(self._link, most)
        except OSError as error:
            raise Away("the connection ended") from error

    async def exactly(self, size: int) -> bytes:
        """`size` bytes. Raises `Away` when the other side ends before."""
        parts: list[bytes] = []
        while size:
            part = await self.some(min(size, CHUNK))
            if not part:
                raise Away("the connection ended in the middle of an answer")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    async def rest(self, most: int) -> bytes:
        """All until the other side ends. Raises `TooLong` above `most` bytes."""
        parts: list[bytes] = []
        size = 0
        while part := await self.some():
            parts.append(part)
            size += len(part)
            if size > most:
                raise TooLong(f"an answer of more than {most} bytes")
        return b"".join(parts)
