"""What a host can open on the phone. Everything else is refused, as adbd does."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.files import Files
from gui_mcp_devices.pocket.wire.shells import Request, RunsLines, serve_plain, serve_shell
from gui_mcp_devices.pocket.wire.streams import ClosableStream, Handler, Stream, StreamClosed
from gui_mcp_devices.pocket.wire.sync import serve_sync
from gui_mcp_devices.pocket.wire.transport import Host, Names

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_REVERSES = 64
MOST_SPEC = 256
RAW = struct.Struct("<14I")


@dataclass(frozen=True, slots=True)
class Machine:
    """What the services need of a phone."""

    serial: str
    files: Files
    shell: Callable[[], RunsLines]
    """Makes the shell that a stream talks to."""
    frame: Callable[[], Image]
    """The picture of now, RGB."""
    ports: Mapping[str, Handler] = field(default_factory=dict[str, Handler])
    """Who listens inside the phone: `tcp:9008`, `localabstract:name`."""
    names: Names = field(default_factory=Names)


@dataclass(frozen=True, slots=True)
class _Reverse:
    target: str
    host: Host


class Services:
    """The services of one phone, for every host that is connected to it."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._reverses: dict[str, _Reverse] = {}

    def open(self, service: str, host: Host) -> Handler | None:
        """None: there is no such service."""
        head, _, rest = service.partition(":")
        name = head.partition(",")[0]
        machine = self.machine
        match name:
            case "shell":
                request = Request.read(service)
                return lambda stream: serve_shell(machine.shell, request, stream)
            case "exec":
                return lambda stream: serve_plain(machine.shell, rest, stream)
            case "abb" | "abb_exec":
                line = "cmd " + " ".join(_quoted(word) for word in rest.split("\0"))
                if name == "abb_exec":
                    return lambda stream: serve_plain(machine.shell, line, stream)
                return lambda stream: serve_shell(machine.shell, Request(line, True, False), stream)
            case "sync":
                return lambda stream: serve_sync(machine.files, stream)
            case "framebuffer":
                return self._framebuffer
            case "tcp" | "localabstract" | "local":
                return self._port(service)
            case "reverse":
                return self._reverse(rest, host)
            case "track-app" | "track-jdwp" if not rest:
                return _no_debuggers
            case "jdwp" if not rest:
                return lambda stream: stream.write(b"")
            case _:
                text = TEXTS.get(name)
                return None if text is None else lambda stream: stream.write(text)

    def forget(self, host: Host) -> None:
        self._reverses = {spec: entry for spec, entry in self._reverses.items() if entry.host is not host}

    async def dial(self, spec: str) -> ClosableStream:
        """From inside the phone to what a host has reversed, such as `tcp:7000`. The caller closes it.

        Raises `ConnectionError` when nothing is reversed there or the host refuses.
        """
        entry = self._reverses.get(spec)
        if entry is None:
            raise StreamClosed(f"nobody listens at {spec}")
        return await entry.host.dial(entry.target)

    def _port(self, spec: str) -> Handler | None:
        if spec in self.machine.ports:
            return self.machine.ports[spec]
        if spec not in self._reverses:
            return None

        async def through(stream: Stream) -> None:
            other = await self.dial(spec)
            try:
                await join(stream, other)
            finally:
                await other.close()

        return through

    async def _framebuffer(self, stream: Stream) -> None:
        picture = self.machine.frame().convert("RGBA")
        width, height = picture.size
        pixels = picture.tobytes()
        red, blue, green, alpha = (0, 8), (16, 8), (8, 8), (24, 8)
        head = RAW.pack(2, 32, 1, len(pixels), width, height, *red, *blue, *green, *alpha)
        await stream.write(head + pixels)

    def _reverse(self, request: str, host: Host) -> Handler | None:
        """One status each, and no second OKAY for a list: adbutils breaks on it."""
        verb, _, rest = request.partition(":")
        match verb:
            case "list-forward":
                lines = "".join(f"UsbFfs {spec} {entry.target}\n" for spec, entry in self._reverses.items())
                return lambda stream: stream.write(_counted(lines))
            case "killforward-all":
                self._reverses.clear()
                return lambda stream: stream.write(b"OKAY")
            case "killforward":
                if self._reverses.pop(rest, None) is None:
                    return lambda stream: stream.write(b"FAIL" + _counted(f"listener '{rest}' not found"))
                return lambda stream: stream.write(b"OKAY")
            case "forward":
                answer = self._add_reverse(rest, host)
                return lambda stream: stream.write(answer)
            case _:
                return None

    def _add_reverse(self, request: str, host: Host) -> bytes:
        stays = request.startswith("norebind:")
        spec, _, target = request.removeprefix("norebind:").partition(";")
        if not spec or not target or len(request) > MOST_SPEC:
            return b"FAIL" + _counted(f"bad forward: {request[:MOST_SPEC]}")
        picked = b""
        if spec == "tcp:0":
            port = next(port for port in range(40000, 65536) if f"tcp:{port}" not in self._reverses)
            spec = f"tcp:{port}"
            picked = _counted(str(port))
        if stays and spec in self._reverses:
            return b"FAIL" + _counted(f"cannot rebind existing socket: {spec}")
        if spec in self.machine.ports or len(self._reverses) >= MOST_REVERSES:
            return b"FAIL" + _counted("cannot bind listener: Address already in use")
        self._reverses[spec] = _Reverse(target, host)
        return b"OKAY" + picked


TEXTS: Mapping[str, bytes] = {
    "root": b"adbd is already running as root\n",
    "unroot": b"adbd always runs as root here\n",
    "remount": b"remount succeeded\n",
    "tcpip": b"already listening on TCP\n",
    "usb": b"this phone has no USB\n",
    "disable-verity": b"verity is already disabled\n",
    "enable-verity": b"verity cannot be enabled here\n",
    "reboot": b"",
}
"""None of them may say "restarting": adb would then wait for the phone to go away."""


async def join(one: Stream, other: Stream) -> None:
    """Copies both ways until either side ends."""
    ways = [asyncio.ensure_future(_copy(one, other)), asyncio.ensure_future(_copy(other, one))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _copy(source: Stream, target: Stream) -> None:
    while data := await source.read():
        await target.write(data)


async def _no_debuggers(stream: Stream) -> None:
    """An empty list, and no news as long as somebody listens."""
    await stream.write(b"0000")
    while await stream.read():
        pass


def _counted(text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    return f"{len(raw):04x}".encode() + raw


def _quoted(word: str) -> str:
    """One word for the phone's shell."""
    return "'" + word.replace("'", "'\\''") + "'"
