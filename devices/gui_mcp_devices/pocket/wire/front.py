"""An adb server's face over simulated phones: the smart socket, without an adb program.

`adb -P PORT` and adbutils take it for an adb server. It holds only the phones that it was given, and listens
on loopback alone. Source: docs/dev/services.md of AOSP's adb, and what adb 29, adb 36 and adbutils send.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from gui_mcp_devices.pocket.wire.faults import WireFaults, faulty
from gui_mcp_devices.pocket.wire.forwards import ForwardError, Forwards, dial_loopback
from gui_mcp_devices.pocket.wire.services import Services
from gui_mcp_devices.pocket.wire.sockets import SocketStream
from gui_mcp_devices.pocket.wire.streams import ClosableStream, ExactReader, StreamClosed
from gui_mcp_devices.pocket.wire.transport import FEATURES

ADB_VERSION = 41
"""Of the smart socket; adb 29 and adb 36 both have it. An adb program with another one would want to
replace the server."""
MOST_CONNECTIONS = 256
MOST_REQUEST = 4096 + 1024
HEX = b"0123456789abcdefABCDEF"


@dataclass(slots=True, eq=False)
class Face:
    """One phone as the front shows it. It is the phone's host: reversed ports lead to this machine."""

    services: Services
    id: int
    """The transport id, from 1."""
    address: str = ""
    """`host:port` of its own adb transport, a second name for it."""
    faults: WireFaults = field(default_factory=WireFaults)

    @property
    def serial(self) -> str:
        return self.services.machine.serial

    async def dial(self, destination: str) -> ClosableStream:
        return await dial_loopback(destination)


class _Refused(Exception):
    """The answer is FAIL with this text."""


class Front:
    """Serves until `close`."""

    def __init__(self, faces: Sequence[Face]) -> None:
        self._faces = list(faces)
        self._forwards = Forwards()
        self._sessions: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._server: asyncio.Server | None = None
        for face in faces:
            face.faults.watch(self._tell)

    async def start(self, host: str, port: int) -> int:
        """Listens and gives the port. Raises `OSError`."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SocketStream(self._begin), host, port)
        return self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._forwards.close()
        for session in self._sessions:
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)
        for face in self._faces:
            face.services.forget(face)

    def _tell(self) -> None:
        """Wakes everybody who waits for a change among the phones."""
        self._changed.set()
        self._changed = asyncio.Event()

    def _begin(self, stream: SocketStream) -> None:
        if len(self._sessions) >= MOST_CONNECTIONS:
            stream.abort()
            return
        session = asyncio.get_running_loop().create_task(self._talk(stream))
        self._sessions.add(session)
        session.add_done_callback(self._ended)

    def _ended(self, session: asyncio.Task[None]) -> None:
        self._sessions.discard(session)
        if not session.cancelled() and (error := session.exception()) is not None:
            session.get_loop().call_exception_handler({"message": "the front", "exception": error})

    async def _talk(self, stream: SocketStream) -> None:
        reader = ExactReader(stream)
        face: Face | None = None
        try:
            while True:
                request = await _request(reader)
                try:
                    if face is not None and not request.startswith("host"):
                        await self._serve(face, request, stream)
                        return
                    face = await self._host(request, stream, face)
                    if face is None:
                        return
                except (_Refused, ForwardError) as refused:
                    await stream.write(b"FAIL" + _counted(str(refused)))
                    return
        except ConnectionError:
            return
        finally:
            await stream.close()

    async def _serve(self, face: Face, service: str, stream: SocketStream) -> None:
        fault = face.faults.take(service)
        handler = None if fault and fault.kind == "refuse" else face.services.open(service, face)
        if handler is None:
            raise _Refused("closed")
        if fault is not None:
            handler = faulty(handler, fault, stream)
        await stream.write(b"OKAY")
        self._end_with(stream)
        await handler(stream)

    def _end_with(self, stream: SocketStream) -> None:
        """From here on the session ends when the client leaves."""
        session = asyncio.current_task()
        if session is not None:
            stream.when_left(session.cancel)

    async def _host(self, request: str, stream: SocketStream, face: Face | None) -> Face | None:
        """Answers a request to the server; gives the phone that the connection now belongs to.

        `face` is the phone it belongs to already: adb chooses one before it asks for a forward.
        """
        kind, _, rest = request.partition(":")
        verb, _, detail = rest.partition(":")
        match kind, verb:
            case "host", "version":
                await _say(stream, f"{ADB_VERSION:04x}")
            case "host", "kill":
                raise _Refused("this server ends with the program that serves the simulated phones")
            case "host", "devices" | "devices-l":
                await _say(stream, self._list(verb == "devices-l"))
            case "host", "track-devices" | "track-devices-l":
                await self._track(stream, verb == "track-devices-l")
            case "host", "host-features":
                await _say(stream, ",".join(FEATURES))
            case "host", "connect":
                await _say(stream, self._connect(detail))
            case "host", "disconnect":
                await _say(stream, self._disconnect(detail))
            case "host", "mdns":
                await _say(stream, "mdns is off\n" if detail == "check" else "")
            case "host", "transport-any" | "transport-usb" | "transport-local" | "transport-id" | "transport":
                face = self._ready(_selector(verb, detail))
                await stream.write(b"OKAY")
                return face
            case "host", "tport":
                face = self._ready(detail if detail.startswith("serial:") else f"{detail}:")
                await stream.write(b"OKAY" + face.id.to_bytes(8, "little"))
                return face
            case "host", _:
                await self._device("any:" if face is None else f"id:{face.id}", rest, stream)
            case "host-usb" | "host-local", _:
                await self._device(f"{kind.removeprefix('host-')}:", rest, stream)
            case "host-transport-id", _:
                await self._device(f"id:{verb}", detail, stream)
            case "host-serial", _:
                serial = self._serial_in(rest)
                await self._device(f"serial:{serial}", rest[len(serial) + 1 :], stream)
            case _:
                raise _Refused(f"unknown host service '{request[:80]}'")
        return None

    async def _device(self, selector: str, request: str, stream: SocketStream) -> None:
        """A question about one phone, or a thing to do for it."""
        verb, _, detail = request.partition(":")
        match verb:
            case "features":
                self._ready(selector)
                await _say(stream, ",".join(FEATURES))
            case "get-state":
                await _say(stream, self._find(selector).faults.state)
            case "get-serialno":
                await _say(stream, self._find(selector).serial)
            case "get-devpath":
                await _say(stream, "unknown")
            case "list-forward":
                await _say(stream, self._forwards.lines())
            case "killforward-all":
                await self._forwards.remove_all()
                await stream.write(b"OKAYOKAY")
            case "killforward":
                await self._forwards.remove(detail)
                await stream.write(b"OKAYOKAY")
            case "forward":
                face = self._ready(selector)
                port = await self._forwards.add(detail, face.serial, face.services, face)
                await stream.write(b"OKAYOKAY" + (_counted(str(port)) if port else b""))
            case _ if request.startswith("wait-for-"):
                await stream.write(b"OKAY")
                self._end_with(stream)
                await self._wait(selector, request.rpartition("-")[2])
                await stream.write(b"OKAY")
            case _:
                raise _Refused(f"unknown host service '{request[:80]}'")

    def _serial_in(self, text: str) -> str:
        """The serial that `text` begins with; one of ours may have a colon in it."""
        for face in self._faces:
            for name in (face.serial, face.address):
                if name and text.startswith(f"{name}:"):
                    return name
        return text.partition(":")[0]

    def _find(self, selector: str) -> Face:
        """By `serial:NAME`, `id:NUMBER`, `any:`, `local:` or `usb:`. Refuses as adb's server does."""
        kind, _, name = selector.partition(":")
        match kind:
            case "serial":
                found = [face for face in self._faces if name in (face.serial, face.address)]
                missing = f"device '{name}' not found"
            case "id":
                found = [face for face in self._faces if str(face.id) == name]
                missing = f"no device with transport id '{name}'"
            case "any" | "local":
                found = self._faces
                missing = "no devices/emulators found"
            case _:
                found = []
                missing = "no devices found"
        if not found:
            raise _Refused(missing)
        if len(found) > 1:
            raise _Refused("more than one device/emulator")
        return found[0]

    def _ready(self, selector: str) -> Face:
        face = self._find(selector)
        match face.faults.state:
            case "device":
                return face
            case "offline":
                raise _Refused("device offline")
            case "unauthorized":
                raise _Refused("device unauthorized.\nPlease check the confirmation dialog on your device.")

    def _list(self, long: bool) -> str:
        lines = ""
        for face in self._faces:
            names = face.services.machine.names
            state = face.faults.state
            if long:
                more = f"product:{names.product} model:{names.model} device:{names.device} "
                known = more if state == "device" else ""
                lines += f"{face.serial:<22} {state} {known}transport_id:{face.id}\n"
            else:
                lines += f"{face.serial}\t{state}\n"
        return lines

    async def _track(self, stream: SocketStream, long: bool) -> None:
        await stream.write(b"OKAY")
        self._end_with(stream)
        while True:
            changed = self._changed
            await stream.write(_counted(self._list(long)))
            await changed.wait()

    async def _wait(self, selector: str, state: str) -> None:
        """Until the phone is in `state`: device, offline, unauthorized, any, or disconnect."""
        while True:
            changed = self._changed
            try:
                found = self._find(selector).faults.state
            except _Refused:
                found = "disconnect"
            if state in (found, "any"):
                return
            await changed.wait()

    def _connect(self, address: str) -> str:
        if any(address in (face.address, face.serial) for face in self._faces):
            return f"already connected to {address}"
        return f"failed to connect to '{address}': this server has only its own simulated phones"

    def _disconnect(self, address: str) -> str:
        if address and not any(address in (face.address, face.serial) for face in self._faces):
            raise _Refused(f"no such device '{address}'")
        return "simulated phones stay connected"


def _selector(verb: str, detail: str) -> str:
    match verb:
        case "transport":
            return f"serial:{detail}"
        case "transport-id":
            return f"id:{detail}"
        case _:
            return f"{verb.removeprefix('transport-')}:"


async def _request(reader: ExactReader) -> str:
    """Raises `ConnectionError` when it is none."""
    head = await reader.exactly(4)
    length = int(head, 16) if all(digit in HEX for digit in head) else 0
    if 0 < length <= MOST_REQUEST:
        return (await reader.exactly(length)).decode("utf-8", "surrogateescape")
    raise StreamClosed("not a request to an adb server")


def _counted(text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")[:0xFFFF]
    return f"{len(raw):04x}".encode() + raw


async def _say(stream: SocketStream, text: str) -> None:
    await stream.write(b"OKAY" + _counted(text))
