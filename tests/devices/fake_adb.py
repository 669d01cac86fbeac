"""An adb server in this process that speaks as adb does, and the phones that a test lists."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from gui_mcp_devices.android.client import AdbServer


@dataclass(slots=True)
class FakePhone:
    state: str = "device"
    properties: dict[str, str] = field(default_factory=lambda: dict[str, str]())
    model: str = ""

    def answer(self, line: str) -> str:
        """To `getprop NAME; getprop NAME ...`."""
        names = [part.strip().removeprefix("getprop ") for part in line.split(";")]
        return "".join(f"{self.properties.get(name, '')}\n" for name in names)


@dataclass(slots=True)
class FakeAdb:
    """What it knows, and what it was asked."""

    phones: dict[str, FakePhone] = field(default_factory=lambda: dict[str, FakePhone]())
    services: str | None = ""
    """What `host:mdns:services` answers; None: as an adb that has none of the new requests."""
    pairing: str = "Successfully paired to 192.168.1.20:37123 [guid=adb-39061FDJH-Zk4xVd]"
    connecting: str = "connected to {address}"
    asked: list[str] = field(default_factory=lambda: list[str]())
    port: int = 0

    @property
    def server(self) -> AdbServer:
        return AdbServer("127.0.0.1", self.port)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            phone: FakePhone | None = None
            while (head := await reader.readexactly(4)) and (
                request := (await reader.readexactly(int(head, 16))).decode()
            ):
                self.asked.append(request)
                if phone is not None:
                    writer.write(_shell(phone.answer(request.partition("raw:")[2])))
                    break
                serial = request.removeprefix("host:transport:")
                if serial == request:
                    writer.write(self._answer(request))
                    break
                phone = self.phones.get(serial)
                if phone is None or phone.state != "device":
                    state = f"device {phone.state}" if phone else f"device '{serial}' not found"
                    writer.write(b"FAIL" + _string(state))
                    break
                writer.write(b"OKAY")
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, request: str) -> bytes:
        verb = request.removeprefix("host:")
        if verb == "version":
            return b"OKAY" + _string("0029")
        if verb == "devices-l":
            lines = (
                f"{serial:22} {phone.state} model:{phone.model} transport_id:{number}\n"
                for number, (serial, phone) in enumerate(self.phones.items(), 1)
            )
            return b"OKAY" + _string("".join(lines))
        if self.services is None and verb.startswith(("mdns:", "pair:")):
            return b"FAIL" + _string("unknown host service")
        if verb == "mdns:check":
            return b"OKAY" + _string("mdns daemon version [Openscreen discovery 0.0.0]")
        if verb == "mdns:services":
            return b"OKAY" + _string(self.services or "")
        if verb.startswith("pair:"):
            good = self.pairing.startswith("Successfully")
            return b"OKAY" + (b"" if good else b"FAIL") + _string(self.pairing)
        if verb.startswith("connect:"):
            return b"OKAY" + _string(self.connecting.format(address=verb.removeprefix("connect:")))
        if verb.startswith("emulator:"):
            console = int(verb.removeprefix("emulator:")) - 1
            self.phones.setdefault(f"emulator-{console}", FakePhone("device", {"sys.boot_completed": "1"}))
            return b""
        return b"FAIL" + _string("unknown host service")


@asynccontextmanager
async def fake_adb() -> AsyncGenerator[FakeAdb]:
    """A server on a free port."""
    adb = FakeAdb()
    server = await asyncio.start_server(adb.serve, "127.0.0.1", 0)
    adb.port = server.sockets[0].getsockname()[1]
    try:
        yield adb
    finally:
        server.close()
        await server.wait_closed()


def _string(text: str) -> bytes:
    data = text.encode()
    return b"%04x" % len(data) + data


def _shell(text: str) -> bytes:
    data = text.encode()
    return b"OKAY" + struct.pack("<BI", 1, len(data)) + data + struct.pack("<BIB", 3, 1, 0)
