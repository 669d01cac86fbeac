"""Serves simulated phones over ADB: each on a port of its own, and all behind one front."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.wire.faults import WireFaults
from gui_mcp_devices.pocket.wire.front import Face, Front
from gui_mcp_devices.pocket.wire.services import Machine, Services
from gui_mcp_devices.pocket.wire.streams import ClosableStream, Handler
from gui_mcp_devices.pocket.wire.transport import Adbd, Names

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

EMULATOR_PORTS = range(5554, 5586)
"""Every adb server on this machine looks for emulators here and attaches them by itself."""
MOST_HOSTS = 16
"""Connections to one phone at the same time."""


class Served:
    """One phone's own port and everybody who is connected to it."""

    def __init__(self, machine: Machine) -> None:
        self.services = Services(machine)
        self.faults = WireFaults()
        self.address = ""
        self.hosts: set[Adbd] = set()
        self._server: asyncio.Server | None = None

    async def listen(self, host: str, port: int) -> None:
        """Raises `OSError`. A free port (0) is never one that adb looks at by itself."""
        loop = asyncio.get_running_loop()
        while True:
            server = await loop.create_server(self._connection, host, port)
            bound: int = server.sockets[0].getsockname()[1]
            if port or bound not in EMULATOR_PORTS:
                break
            server.close()
        self._server = server
        self.address = f"{host}:{bound}"

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for connection in list(self.hosts):
            await connection.close()

    def _connection(self) -> asyncio.Protocol:
        if len(self.hosts) >= MOST_HOSTS:
            return _Full()
        names = self.services.machine.names
        adbd = Adbd(self.services, names, faults=self.faults, gone=self.hosts.discard)
        self.hosts.add(adbd)
        return adbd


class Serving:
    """Phones that are served now, in the order they were given."""

    def __init__(self, served: Sequence[Served], front: int | None) -> None:
        self._served = served
        self.front = front
        """Port for `adb -P` and adbutils; None where none was wanted."""

    @property
    def addresses(self) -> list[str]:
        """`127.0.0.1:PORT` for `adb connect`."""
        return [each.address for each in self._served]

    @property
    def faults(self) -> list[WireFaults]:
        """To make a phone's wire go wrong, in tests."""
        return [each.faults for each in self._served]

    async def dial(self, phone: int, spec: str) -> ClosableStream:
        """From inside the phone to what a host has reversed (`tcp:7000`). Raises `ConnectionError`."""
        return await self._served[phone].services.dial(spec)

    def drop(self, phone: int) -> None:
        """Breaks every transport of the phone; an adb server then sees it leave."""
        for connection in list(self._served[phone].hosts):
            connection.drop()

    def connected(self, phone: int) -> int:
        """How many adb servers are connected."""
        return len(self._served[phone].hosts)


@asynccontextmanager
async def serve_pockets(
    phones: Sequence[Phone],
    *,
    adb_ports: Sequence[int] = (),
    front_port: int | None = 0,
    host: str = "127.0.0.1",
    emulators: bool = False,
) -> AsyncGenerator[Serving]:
    """Serves while the block runs. `adb_ports`: one a phone, 0 (also where it is missing) for a free one.

    There is no authentication, so `host` has to be a loopback address. `emulators` gives each phone
    with a port of its own its console, on the port below, and allows odd ports in `EMULATOR_PORTS`: adb
    servers that start later call the phone there `emulator-N`, N being the console's port.
    Raises `ValueError` and `OSError` (a port is taken).
    """
    machines = [machine(phone) for phone in phones]
    ports = (*adb_ports, *(0 for _ in machines[len(adb_ports) :]))
    async with AsyncExitStack() as stack:
        serve = serve_machines(machines, ports, front_port, host=host, emulators=emulators)
        serving = await stack.enter_async_context(serve)
        for phone, port in zip(phones, ports, strict=True):
            if port and emulators:
                from gui_mcp_devices.pocket.wire.console import Console, serve_console

                await stack.enter_async_context(serve_console(Console(phone, phone.serial), port - 1))
        yield serving


@asynccontextmanager
async def serve_machines(
    machines: Sequence[Machine],
    adb_ports: Sequence[int],
    front_port: int | None,
    *,
    host: str = "127.0.0.1",
    emulators: bool = False,
) -> AsyncGenerator[Serving]:
    """`serve_pockets` for anything that has files, a shell and a picture."""
    _check(machines, adb_ports, host, emulators)
    served = [Served(each) for each in machines]
    async with AsyncExitStack() as stack:
        for each, port in zip(served, adb_ports, strict=True):
            stack.push_async_callback(each.stop)
            await each.listen(host, port)
        bound = None
        if front_port is not None:
            front = Front([Face(s.services, i + 1, s.address, s.faults) for i, s in enumerate(served)])
            stack.push_async_callback(front.close)
            bound = await front.start(host, front_port)
        yield Serving(served, bound)


def machine(phone: Phone) -> Machine:
    """What the wire needs of a phone."""
    from gui_mcp_devices.pocket.sh import Shell
    from gui_mcp_devices.pocket.wire.u2 import serve_u2

    properties = phone.properties()
    names = Names(*(_word(properties[f"ro.product.{word}"]) for word in ("name", "model", "device")))
    ports: dict[str, Handler] = {"tcp:9008": lambda stream: serve_u2(phone, stream)}
    return Machine(phone.serial, phone.files, lambda: Shell(phone), phone.frame, ports, names)


def _word(text: str) -> str:
    """As adb shows a product's name: only letters, digits and underscores."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in text)


def _check(machines: Sequence[Machine], ports: Sequence[int], host: str, emulators: bool) -> None:
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise ValueError(
            f"serving phones on {host!r}: this wire has no authentication and is for this machine alone;"
            " use 127.0.0.1"
        )
    if len(ports) != len(machines):
        raise ValueError(f"{len(ports)} ports for {len(machines)} phones: give one a phone, or none")
    taken = [port for port in ports if port in EMULATOR_PORTS]
    if taken and not emulators:
        raise ValueError(
            f"port {taken[0]}: any running adb server would attach this phone as an emulator;"
            " choose another port, or ask for emulators"
        )
    if any(port % 2 == 0 for port in taken):
        raise ValueError(f"port {taken[0]}: an emulator's adb port is odd, its console is below; add 1")
    serials = [each.serial for each in machines]
    if len(set(serials)) != len(serials):
        raise ValueError(f"serials {serials}: two phones have the same one; give each its own")


class _Full(asyncio.Protocol):
    """For who comes when there is no room."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()
