"""The phone's end of `adb connect`: one host's connection, many streams.

It never asks for a key and never speaks TLS, so it may only listen on loopback. What a host can make it
hold is bounded by `Limits`; what no adb sends ends the connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from gui_mcp_devices.pocket.wire.faults import WireFaults, faulty
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
    WireError,
)
from gui_mcp_devices.pocket.wire.streams import U32, ClosableStream, Handler, StreamClosed, WireStream

FEATURES = (
    "shell_v2",
    "cmd",
    "stat_v2",
    "ls_v2",
    "fixed_push_mkdir",
    "apex",
    "abb",
    "abb_exec",
    "fixed_push_symlink_timestamp",
    "sendrecv_v2",
    "track_app",
)
"""What both faces can do. No compression of files: it would have to be undone here. No `remount_shell`: a
remount is answered by the service, not by the shell."""
DELAYED_ACK = "delayed_ack"
WINDOW = MOST_PAYLOAD
"""Bytes a host may send ahead on one stream where both sides have `delayed_ack`."""
TOKEN_SIZE = 20
PUBLIC_KEY = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """What one connection may make us hold."""

    streams: int = 128
    received: int = 32 * 1024 * 1024
    """Bytes that came and that no service has read yet, all streams together."""
    unsent: int = 4 * 1024 * 1024
    """Bytes waiting for the socket; above it nothing more is read from the host."""


@dataclass(frozen=True, slots=True)
class Names:
    """How the phone shows in `adb devices -l`."""

    product: str = "pocket"
    model: str = "Pocket"
    device: str = "pocket"

    def banner(self, features: Iterable[str]) -> bytes:
        return (
            f"device::ro.product.name={self.product};ro.product.model={self.model};"
            f"ro.product.device={self.device};features={','.join(features)}"
        ).encode()


class Host(Protocol):
    """The side that drives the phone; with `reverse:` the phone opens streams to it."""

    async def dial(self, destination: str) -> ClosableStream:
        """A stream to `tcp:PORT` of the host. Raises `ConnectionError`."""
        ...


class Opens(Protocol):
    """What the phone offers: `services.Services`."""

    def open(self, service: str, host: Host) -> Handler | None:
        """None: there is no such service."""
        ...

    def forget(self, host: Host) -> None:
        """The host has left."""
        ...


class Adbd(asyncio.Protocol):
    """One connection. Use it as a protocol of `loop.create_server`."""

    def __init__(
        self,
        services: Opens,
        names: Names = Names(),
        *,
        faults: WireFaults | None = None,
        limits: Limits = Limits(),
        gone: Callable[[Adbd], None] = lambda connection: None,
    ) -> None:
        """`gone` is called once when the connection has ended."""
        self.most = MOST_PAYLOAD
        self._services = services
        self._names = names
        self._faults = faults if faults is not None else WireFaults()
        self._limits = limits
        self._gone = gone
        self._reader = MessageReader()
        self._transport: asyncio.Transport | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._online = False
        self._windows = False
        self._streams: dict[int, WireStream] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._received = 0
        self._last_id = 0

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a connection needs a stream transport")
        self._transport = transport
        transport.set_write_buffer_limits(high=self._limits.unsent)

    def data_received(self, data: bytes) -> None:
        try:
            for message in self._reader.feed(data):
                self._take(message)
                if self._transport is None:
                    return
        except WireError:
            self._abort()

    def pause_writing(self) -> None:
        self._writable.clear()
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._writable.set()
        if self._transport is not None:
            self._transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._writable.set()
        self._end_streams()
        self._services.forget(self)
        self._gone(self)

    # Link: what the streams ask of us

    def send(self, message: Message) -> None:
        if self._transport is not None:
            self._transport.write(message.encode(self._reader.version))

    async def drained(self) -> None:
        while not self._writable.is_set():
            await self._writable.wait()

    def release(self, size: int) -> None:
        self._received -= size

    def shut(self, stream: WireStream) -> None:
        self._received -= stream.discard()
        if self._streams.pop(stream.own, None) is not None:
            self.send(Message(CLSE, stream.own, stream.peer))
            stream.end()

    # Breakable, Host, and the end

    def spoil(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def drop(self) -> None:
        """Sends what is written and ends the connection."""
        if self._transport is not None:
            self._transport.close()

    async def close(self) -> None:
        """Ends the connection at once; returns when nothing of it runs any more."""
        self._abort()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def dial(self, destination: str) -> ClosableStream:
        if not self._online or len(self._streams) >= self._limits.streams:
            raise StreamClosed("no host that takes a stream")
        stream = self._new_stream(0, 0 if self._windows else None)
        window = WINDOW if self._windows else 0
        self.send(Message(OPEN, stream.own, window, destination.encode() + b"\0"))
        taken = False
        try:
            await stream.opened()
            taken = True
        finally:
            if stream.peer == 0:
                self._streams.pop(stream.own, None)
                stream.end()
            elif not taken:
                self.shut(stream)
        return stream

    # what a host sends

    def _take(self, message: Message) -> None:
        if message.command == CNXN:
            self._greet(message)
        elif message.command in (STLS, AUTH):
            if self._faults.state != "unauthorized":
                raise WireError("nobody asked for TLS or a key")
            if message.arg0 != PUBLIC_KEY:
                self._ask_for_key()
        elif not self._online:
            raise WireError("no greeting")
        elif message.command == OPEN:
            self._open(message)
        elif message.command == OKAY:
            self._okay(message)
        elif message.command == WRTE:
            self._write(message)
        elif message.command == CLSE:
            self._close(message)

    def _greet(self, message: Message) -> None:
        if message.arg0 < OLDEST or message.arg1 < 1:
            raise WireError("a version that was never in use")
        self._end_streams()
        match self._faults.state:
            case "offline":
                return
            case "unauthorized":
                self._ask_for_key()
                return
            case "device":
                pass
        text = message.data.decode("utf-8", "replace").rstrip("\0")
        features = text.rpartition("features=")[2].split(";")[0].split(",")
        self._windows = DELAYED_ACK in features
        self._reader.version = min(message.arg0, VERSION)
        self.most = min(message.arg1, MOST_PAYLOAD)
        self._reader.most = MOST_PAYLOAD
        self._online = True
        ours = (*FEATURES, DELAYED_ACK)
        self.send(Message(CNXN, self._reader.version, self.most, self._names.banner(ours)))

    def _ask_for_key(self) -> None:
        self.send(Message(AUTH, 1, 0, os.urandom(TOKEN_SIZE)))

    def _open(self, message: Message) -> None:
        if message.arg0 == 0:
            raise WireError("a stream without an id")
        if (message.arg1 != 0) != self._windows or len(self._streams) >= self._limits.streams:
            self.send(Message(CLSE, 0, message.arg0))
            return
        service = message.data.rstrip(b"\0").decode("utf-8", "surrogateescape")
        fault = self._faults.take(service)
        handler = None if fault and fault.kind == "refuse" else self._services.open(service, self)
        if handler is None:
            self.send(Message(CLSE, 0, message.arg0))
            return
        if fault is not None:
            handler = faulty(handler, fault, self)
        stream = self._new_stream(message.arg0, message.arg1 if self._windows else None)
        self.send(Message(OKAY, stream.own, stream.peer, U32.pack(WINDOW) if self._windows else b""))
        task = asyncio.get_running_loop().create_task(self._serve(stream, handler))
        self._tasks[stream.own] = task
        task.add_done_callback(lambda done: self._served(stream, done))

    def _okay(self, message: Message) -> None:
        stream = self._streams.get(message.arg1)
        if stream is None:
            if message.arg0:
                self.send(Message(CLSE, message.arg1, message.arg0))
        elif stream.peer == 0:
            if message.arg0 == 0 or not stream.answered(message.arg0, message.data):
                raise WireError("an answer without an id or a window")
        elif stream.peer == message.arg0 and not stream.acknowledge(message.data):
            raise WireError("an acknowledgement without a size")

    def _write(self, message: Message) -> None:
        stream = self._streams.get(message.arg1)
        if stream is None or stream.peer != message.arg0 or stream.peer == 0:
            return
        size = len(message.data)
        if not stream.take(message.data):
            raise WireError("more than was allowed on a stream")
        self._received += size
        if self._received > self._limits.received:
            self._stop(stream)
            self.shut(stream)

    def _close(self, message: Message) -> None:
        stream = self._streams.get(message.arg1)
        if stream is None or (message.arg0 and stream.peer != message.arg0):
            return
        del self._streams[stream.own]
        self._leave(stream)

    # streams

    def _new_stream(self, peer: int, credit: int | None) -> WireStream:
        self._last_id = self._last_id % 0xFFFFFFFF + 1
        while self._last_id in self._streams:
            self._last_id = self._last_id % 0xFFFFFFFF + 1
        stream = WireStream(self, self._last_id, peer, credit=credit, window=WINDOW)
        self._streams[stream.own] = stream
        return stream

    async def _serve(self, stream: WireStream, handler: Handler) -> None:
        with contextlib.suppress(ConnectionError):
            await handler(stream)
            await stream.flush()

    def _served(self, stream: WireStream, task: asyncio.Task[None]) -> None:
        self._tasks.pop(stream.own, None)
        self.shut(stream)
        if not task.cancelled() and (error := task.exception()) is not None:
            task.get_loop().call_exception_handler({"message": "a service of the phone", "exception": error})

    def _stop(self, stream: WireStream) -> bool:
        """Stops whoever serves it; False for a stream that we opened."""
        task = self._tasks.get(stream.own)
        return task is not None and task.cancel()

    def _leave(self, stream: WireStream) -> None:
        """The host has left it. Who opened it here may still read what came before."""
        if self._stop(stream):
            self._received -= stream.discard()
        stream.end()

    def _end_streams(self) -> None:
        self._online = False
        for stream in list(self._streams.values()):
            self._leave(stream)
        self._streams.clear()

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()
            self._transport = None
            self._end_streams()
