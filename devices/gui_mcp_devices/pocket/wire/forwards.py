"""`adb forward` without an adb program: loopback ports that lead into a phone."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

from gui_mcp_devices.pocket.wire.services import Services
from gui_mcp_devices.pocket.wire.sockets import SocketStream
from gui_mcp_devices.pocket.wire.streams import ClosableStream, StreamClosed
from gui_mcp_devices.pocket.wire.transport import Host

LOOPBACK = "127.0.0.1"
MOST_FORWARDS = 64
MOST_CONNECTIONS = 64
"""Through one forward at the same time."""


class ForwardError(Exception):
    """Text for the client."""


@dataclass(slots=True)
class _Forward:
    serial: str
    remote: str
    server: asyncio.Server
    tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])


class Forwards:
    """The forwards of one front, by local name (`tcp:PORT`)."""

    def __init__(self) -> None:
        self._forwards: dict[str, _Forward] = {}

    def lines(self) -> str:
        """As `adb forward --list` shows them."""
        return "".join(f"{f.serial} {local} {f.remote}\n" for local, f in self._forwards.items())

    async def add(self, request: str, serial: str, services: Services, host: Host) -> int:
        """`request` is `[norebind:]tcp:PORT;REMOTE`. Gives the port when it was left open, else 0."""
        stays = request.startswith("norebind:")
        local, _, remote = request.removeprefix("norebind:").partition(";")
        port = _port(local)
        if not remote:
            raise ForwardError(f"bad forward: {request}")
        old = self._forwards.get(local)
        if old is not None and port:
            if stays:
                raise ForwardError(f"cannot rebind existing socket at {local}")
            await self.remove(local)
        if len(self._forwards) >= MOST_FORWARDS:
            raise ForwardError("too many forwards; remove one")
        loop = asyncio.get_running_loop()
        tasks: set[asyncio.Task[None]] = set()

        def begin(stream: SocketStream) -> None:
            if len(tasks) >= MOST_CONNECTIONS:
                stream.abort()
                return
            task = loop.create_task(_carry(stream, remote, services, host))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        try:
            server = await loop.create_server(lambda: SocketStream(begin), LOOPBACK, port)
        except OSError as error:
            raise ForwardError(f"cannot bind listener: {error.strerror}") from error
        bound: int = server.sockets[0].getsockname()[1]
        self._forwards[f"tcp:{bound}"] = _Forward(serial, remote, server, tasks)
        return 0 if port else bound

    async def remove(self, local: str) -> None:
        forward = self._forwards.pop(local, None)
        if forward is None:
            raise ForwardError(f"listener '{local}' not found")
        await _end(forward)

    async def remove_all(self) -> None:
        while self._forwards:
            await _end(self._forwards.popitem()[1])

    async def close(self) -> None:
        await self.remove_all()


async def dial_loopback(destination: str) -> ClosableStream:
    """A stream to `tcp:PORT` of this machine. Raises `ConnectionError`."""
    try:
        port = _port(destination)
        _, stream = await asyncio.get_running_loop().create_connection(SocketStream, LOOPBACK, port)
    except (ForwardError, OSError) as error:
        raise StreamClosed(f"no connection to {destination}: {error}") from error
    return stream


async def _carry(stream: SocketStream, remote: str, services: Services, host: Host) -> None:
    """One connection through a forward; closed at once where nobody listens, as with adb."""
    task = asyncio.current_task()
    try:
        handler = services.open(remote, host)
        if handler is not None and task is not None:
            stream.when_left(task.cancel)
            with contextlib.suppress(ConnectionError):
                await handler(stream)
    finally:
        await stream.close()


async def _end(forward: _Forward) -> None:
    forward.server.close()
    for task in forward.tasks:
        task.cancel()
    await asyncio.gather(*forward.tasks, return_exceptions=True)


def _port(spec: str) -> int:
    kind, _, number = spec.partition(":")
    if kind != "tcp" or not number.isascii() or not number.isdecimal() or int(number) > 65535:
        raise ForwardError(f"only tcp:PORT of this machine can be used, not '{spec}'")
    return int(number)
