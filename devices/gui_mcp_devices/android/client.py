"""A small asyncio client of the adb server, for the calls that are made many times a second.

    server = AdbServer()                       # 127.0.0.1:5037
    phone = Handset(server, "emulator-5554")
    said = await phone.shell("getprop ro.build.version.sdk")
    png = await phone.exec("screencap -p")

Each call has a connection of its own and a deadline, waits for nothing else, and fails as a `DeviceError`:
`DeviceLost` when the phone or the server is away, `ActionTimeout` when it does not answer in time.
"""

from __future__ import annotations

import asyncio
import shlex
import struct
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from gui_mcp_devices.android.faults import lost, told
from gui_mcp_devices.android.program import start_server
from gui_mcp_devices.android.wire import Away, Garbled, Refusal, TooLong, Wire, WireError
from gui_mcp_devices.errors import ActionTimeout, DeviceError, DeviceLost, Refused

PORT = 5037
SECONDS = 10.0
"""Deadline of a call that says no other."""
CONNECT_SECONDS = 5.0
"""Deadline of `adb connect`, and of a phone that has just been connected."""
BACKOFF = (0.0, 0.05, 0.1, 0.2, 0.4)
"""Seconds between the tries to reach a server that was there a moment ago."""
AGAIN = 0.02
"""Seconds between two looks at a phone that is just being connected."""
MOST = 16 << 20
"""Bytes of one answer."""
STATES = ("unauthorized", "offline", "authorizing", "connecting")
"""What a refusal may name as the state of a phone."""
STDIN, STDOUT, STDERR, EXIT, CLOSE = range(5)


@dataclass(frozen=True, slots=True)
class Listed:
    """A phone as the server lists it."""

    serial: str
    state: str
    """device, offline, unauthorized, authorizing, recovery, no permissions, ..."""
    details: tuple[tuple[str, str], ...] = ()
    """product, model, device, transport_id where the server tells them."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command of the phone's shell answered."""

    out: bytes
    err: bytes
    code: int

    @property
    def text(self) -> str:
        return self.out.decode(errors="replace").replace("\r\n", "\n")


class AdbServer:
    """An adb server, by its address."""

    def __init__(self, host: str = "127.0.0.1", port: int = PORT, *, may_start: bool = False) -> None:
        """`may_start`: start the local server when none runs; only ever on this machine."""
        self.host = host
        self.port = port
        self._may_start = may_start and host in ("127.0.0.1", "localhost", "::1")
        self._starting = asyncio.Lock()

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    async def version(self) -> int:
        """The protocol version, 41 for every adb of the last years."""
        text = await self._string("host:version", "the version of the adb server")
        try:
            return int(text, 16)
        except ValueError:
            raise told(
                Garbled("the version is no number"), "the version of the adb server", self.address
            ) from None

    async def devices(self) -> tuple[Listed, ...]:
        """The phones that the server knows, whatever their state."""
        return _listed(await self._string("host:devices-l", "the list of phones"))

    async def track(self) -> AsyncGenerator[tuple[Listed, ...]]:
        """The list now, and again whenever it changes. Raises `DeviceLost` when the server ends."""
        asked = "the list of phones"
        try:
            async with asyncio.timeout(SECONDS):
                wire = await self.wire()
                await wire.ask("host:track-devices")
        except TimeoutError:
            raise _silent(asked, SECONDS) from None
        except WireError as error:
            raise told(error, asked, self.address) from error
        async with wire:
            while True:
                try:
                    text = await wire.string()
                except WireError as error:
                    raise told(error, asked, self.address) from error
                yield _listed(text.decode(errors="replace"))

    async def connect(self, address: str) -> bool:
        """Let the server connect to a phone at `host:port`; whether it is connected now."""
        said = await self._string(f"host:connect:{_plain(address)}", f"connect to {address}", CONNECT_SECONDS)
        return said.startswith(("connected to", "already connected"))

    async def disconnect(self, address: str) -> None:
        await self._string(f"host:disconnect:{_plain(address)}", f"disconnect {address}")

    async def state(self, serial: str) -> str:
        """`device`, `offline`, `unauthorized`, ... ; empty when the server knows no such phone."""
        asked = "the state of the phone"
        try:
            return await self._call(f"host-serial:{_plain(serial)}:get-state", SECONDS)
        except TimeoutError:
            raise _silent(asked, SECONDS) from None
        except Refusal as refusal:
            low = refusal.message.lower()
            return next((state for state in STATES if state in low), "")
        except WireError as error:
            raise told(error, asked, self.address) from error

    async def wire(self) -> Wire:
        """A connection to the server, which is started when that is allowed. Raises `Away`, `MissingPart`."""
        try:
            return await Wire.open(self.host, self.port)
        except Away:
            if not self._may_start:
                raise
        async with self._starting:
            for pause in BACKOFF:
                try:
                    return await Wire.open(self.host, self.port)
                except Away:
                    pass
                try:
                    await start_server(self.port)
                except (OSError, TimeoutError) as error:
                    raise Away("the adb server does not start") from error
                await asyncio.sleep(pause)
            return await Wire.open(self.host, self.port)

    async def _string(self, service: str, asked: str, seconds: float = SECONDS) -> str:
        try:
            return await self._call(service, seconds)
        except TimeoutError:
            raise _silent(asked, seconds) from None
        except WireError as error:
            raise told(error, asked, self.address) from error

    async def _call(self, service: str, seconds: float) -> str:
        async with asyncio.timeout(seconds), await self.wire() as wire:
            await wire.ask(service)
            return (await wire.string()).decode(errors="replace")


class Handset:
    """One phone, by the serial under which the server knows it."""

    def __init__(
        self,
        server: AdbServer,
        serial: str,
        *,
        find: Callable[[], Awaitable[str | None]] | None = None,
    ) -> None:
        """`find` says where a wireless phone answers now (`host:port`), when it is not where it was."""
        self.server = server
        self.serial = serial
        self._find = find
        self._mending = asyncio.Lock()

    async def shell(
        self,
        line: str,
        *,
        stdin: bytes = b"",
        seconds: float = SECONDS,
        most: int = MOST,
        asked: str = "a command on the phone",
    ) -> Said:
        """Run one line in the phone's shell. Parts that come from others go through `quote`."""
        async with self.service(f"shell,v2,raw:{line}", asked, seconds) as wire:
            if stdin:
                await wire.send(struct.pack("<BI", STDIN, len(stdin)) + stdin)
                await wire.send(struct.pack("<BI", CLOSE, 0))
            return await _packets(wire, most)

    async def exec(
        self, line: str, *, seconds: float = SECONDS, most: int = MOST, asked: str = "a command on the phone"
    ) -> bytes:
        """The raw output of one line, without its exit code."""
        async with self.service(f"exec:{line}", asked, seconds) as wire:
            return await wire.rest(most)

    @asynccontextmanager
    async def service(self, name: str, asked: str, seconds: float = SECONDS) -> AsyncGenerator[Wire]:
        """An open service of the phone, within `seconds` from here to the end of the block.

        Raises `DeviceLost`, `ActionTimeout` and the other errors of `told`.
        """
        if "\0" in name:
            raise Refused(asked, "it holds a NUL character", "leave that character out")
        try:
            async with asyncio.timeout(seconds), await self._transport(asked) as wire:
                await wire.ask(name)
                yield wire
        except TimeoutError:
            raise _silent(asked, seconds) from None
        except WireError as error:
            raise told(error, asked, self.server.address) from error

    async def forward(self, remote: str) -> int:
        """Forward a free local port to `remote` (`tcp:9008`) on the phone; the port."""
        asked = "forward a port to the phone"
        try:
            async with asyncio.timeout(SECONDS), await self.server.wire() as wire:
                await wire.ask(f"host-serial:{_plain(self.serial)}:forward:tcp:0;{_plain(remote)}")
                await wire.okay()
                return int(await wire.string())
        except TimeoutError:
            raise _silent(asked, SECONDS) from None
        except ValueError:
            raise told(Garbled("the port is no number"), asked, self.server.address) from None
        except WireError as error:
            raise told(error, asked, self.server.address) from error

    async def _transport(self, asked: str) -> Wire:
        """A connection that is the phone's; a phone that has gone is looked for once."""
        try:
            return await self._bound()
        except Refusal as refusal:
            if refusal.message.startswith("device unauthorized") or not await self._again():
                raise
        return await self._bound()

    async def _bound(self) -> Wire:
        wire = await self.server.wire()
        try:
            await wire.ask(f"host:transport:{_plain(self.serial)}")
        except BaseException:
            wire.close()
            raise
        return wire

    async def _again(self) -> bool:
        """Have the server connect to a wireless phone anew; whether it is there now."""
        async with self._mending:
            if await self.server.state(self.serial) == "device":
                return True
            place = await self._find() if self._find is not None else None
            for name in (place, self.serial):
                if name is not None and ":" in name and await self._connected(name):
                    self.serial = name
                    return True
            return False

    async def _connected(self, place: str) -> bool:
        """Whether the phone at `place` is there; the server is told to connect as often as that takes.

        A connection that has ended stays in the server's list as `offline` for a moment, also after it was
        told to disconnect, and then goes: who connects meanwhile is told that it is connected already.
        """
        left = False
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                while (state := await self.server.state(place)) != "device":
                    match state:
                        case "":
                            if not await self.server.connect(place):
                                return False
                        case "offline" if not left:
                            left = True
                            with suppress(DeviceLost):  # it may have gone by now
                                await self.server.disconnect(place)
                        case "offline" | "connecting" | "authorizing":
                            await asyncio.sleep(AGAIN)
                        case _:
                            return False
                return True
        except (DeviceError, TimeoutError):
            return False


def quote(*words: str) -> str:
    """`words` as one command of the phone's shell: each arrives there exactly as it is here."""
    return shlex.join(words)


async def _packets(wire: Wire, most: int) -> Said:
    """The packets of shell v2 until the exit code. Raises `Away`, `Garbled`, `TooLong`."""
    out: list[bytes] = []
    err: list[bytes] = []
    size = 0
    while True:
        kind, length = struct.unpack("<BI", await wire.exactly(5))
        size += length
        if kind not in (STDOUT, STDERR, EXIT) or (kind == EXIT and length != 1):
            raise Garbled("a packet that the shell protocol has not")
        if size > most:
            raise TooLong(f"an answer of more than {most} bytes")
        data = await wire.exactly(length)
        if kind == EXIT:
            return Said(b"".join(out), b"".join(err), data[0])
        (out if kind == STDOUT else err).append(data)


def _listed(text: str) -> tuple[Listed, ...]:
    found: list[Listed] = []
    for line in text.splitlines():
        serial, _, rest = line.strip().replace("\t", " ").partition(" ")
        words = rest.split()
        if not serial or not words:
            continue
        details = tuple((k, v) for k, colon, v in (word.partition(":") for word in words) if colon)
        state = "no permissions" if rest.strip().startswith("no permissions") else words[0]
        found.append(Listed(serial, state, details))
    return tuple(found)


def _plain(word: str) -> str:
    """A serial or an address: nothing that could begin another request."""
    if not word or len(word) > 200 or any(c.isspace() or not c.isprintable() or c in ";/" for c in word):
        raise lost(f"the phone {word[:40]!r}", "no phone has such a serial", "correct it in the config")
    return word


def _silent(asked: str, seconds: float) -> ActionTimeout:
    return ActionTimeout(
        asked, f"the phone did not answer within {seconds:g} s; the effect is unknown", "observe again"
    )
