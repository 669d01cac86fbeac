"""The emulator console of a simulated phone: what `adb -s emulator-N emu ...` and telnet talk to.

A line in, text and `OK` or `KO: why` out, each ended by CR LF. adb looks for it on the port below the
phone's ADB port. It has no effect outside the phone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.wire.telephony import missed_call, receive_sms, ring

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone, Snapshot

LONGEST_LINE = 8192
MOST_SNAPSHOTS = 16
MOST_CLIENTS = 8
GREETING = "Android Console: type 'help' for a list of commands\r\nOK\r\n"
_HELP = (
    "Android console commands:",
    "    help|h|?",
    "    quit|exit",
    "    kill",
    "    ping",
    "    avd",
    "    sms",
    "    gsm",
    "    geo",
    "    power",
    "    network",
    "    rotate",
)


class Refusal(Exception):
    """The text after `KO: `."""


@dataclass(slots=True)
class Console:
    """What one phone's console keeps: named snapshots and calls that ring. Lines of all clients come here."""

    phone: Phone
    name: str = "Pocket"
    """The AVD's name."""
    token: str = ""
    """What `auth` must give; empty: nobody is asked."""
    killed: Callable[[], None] | None = None
    """Called by `kill`."""
    _snapshots: dict[str, tuple[Snapshot, float]] = field(default_factory=dict[str, "tuple[Snapshot, float]"])
    _calls: dict[str, str] = field(default_factory=dict[str, str])
    _stopped: bool = False

    def greeting(self) -> str:
        """The banner of a new connection."""
        if not self.token:
            return GREETING
        return (
            "Android Console: Authentication required\r\n"
            "Android Console: type 'auth <auth_token>' to authenticate\r\n"
            "Android Console: you can find your <auth_token> in \r\n"
            "'.emulator_console_auth_token' of your home folder\r\nOK\r\n"
        )

    def answer(self, line: str) -> list[str]:
        """The lines before `OK`. Raises `Refusal`."""
        verb, _, rest = line.strip().partition(" ")
        words = rest.split()
        match verb:
            case "help" | "h" | "?" | "help-verbose":
                return list(_HELP)
            case "ping":
                return ["I am alive!"]
            case "avd":
                return self._avd(words)
            case "sms":
                return self._sms(rest.strip())
            case "gsm":
                return self._gsm(words)
            case "geo":
                return self._geo(words)
            case "power":
                return self._power(words)
            case "network":
                return self._network(words)
            case "rotate":
                self.phone.rotate(self.phone.rotation // 90 + 1)
                return []
            case _:
                raise Refusal("unknown command, try 'help'")

    def _avd(self, words: list[str]) -> list[str]:
        match words:
            case ["name"]:
                return [self.name]
            case ["status"]:
                return [f"virtual device is {'stopped' if self._stopped else 'running'}"]
            case ["stop" | "pause"]:
                if self._stopped:
                    raise Refusal("virtual device already stopped")
                self._stopped = True
                return []
            case ["start" | "resume"]:
                if not self._stopped:
                    raise Refusal("virtual device already running")
                self._stopped = False
                return []
            case ["heartbeat"]:
                return ["heartbeat: 1"]
            case ["id" | "path" | "discoverypath" | "snapshotspath"]:
                return [self.name]
            case ["snapshot", *rest]:
                return self._snapshot(rest)
            case _:
                raise Refusal("bad sub-command")

    def _snapshot(self, words: list[str]) -> list[str]:
        match words:
            case ["list"]:
                if not self._snapshots:
                    return ["There is no snapshot available."]
                head = "ID        TAG                 VM SIZE                DATE       VM CLOCK"
                rows = [
                    f"--        {tag:<20}   1M {datetime.fromtimestamp(moment, UTC):%F %T}   00:00:00.000"
                    for tag, (_, moment) in self._snapshots.items()
                ]
                return ["List of snapshots present on all disks:", head, *rows]
            case ["save", tag]:
                if len(self._snapshots) >= MOST_SNAPSHOTS and tag not in self._snapshots:
                    raise Refusal(f"Device 'cache' does not have room for snapshot '{tag[:80]}'")
                self._snapshots[tag] = (self.phone.snapshot(), self.phone.now())
                return []
            case ["load", tag]:
                if tag not in self._snapshots:
                    raise Refusal(f"Device 'cache' does not have the requested snapshot '{tag[:80]}'")
                self.phone.restore(self._snapshots[tag][0])
                return []
            case ["del" | "delete", tag]:
                if self._snapshots.pop(tag, None) is None:
                    raise Refusal(f"Device 'cache' does not have the requested snapshot '{tag[:80]}'")
                return []
            case ["list" | "save" | "load" | "del" | "delete", *_]:
                raise Refusal("argument missing, try 'avd snapshot save <name>'")
            case _:
                raise Refusal("bad sub-command")

    def _sms(self, rest: str) -> list[str]:
        verb, _, arguments = rest.partition(" ")
        number, _, text = arguments.strip().partition(" ")
        if verb != "send":
            raise Refusal("bad sub-command")
        if not text:
            raise Refusal("missing argument, try 'sms send <phonenumber> <text message>'")
        if not _is_number(number):
            raise Refusal("bad phone number format, must be [+](0-9)*")
        receive_sms(self.phone, number, text)
        return []

    def _gsm(self, words: list[str]) -> list[str]:
        match words:
            case ["list"]:
                return [f"inbound from  {number} : {state}" for number, state in self._calls.items()]
            case ["call", number]:
                if not _is_number(number):
                    raise Refusal("bad phone number format, use digits, # and + only")
                self._calls[number] = "incoming"
                ring(self.phone, number)
                return []
            case ["accept", number] if number in self._calls:
                self._calls[number] = "active"
                return []
            case ["cancel" | "busy", number] if number in self._calls:
                if self._calls.pop(number) == "incoming":
                    missed_call(self.phone, number)
                return []
            case ["accept" | "cancel" | "busy", number]:
                raise Refusal(f"no current call to/from number '{number[:40]}'")
            case ["status"]:
                return ["gsm voice state: home", "gsm data state:  home"]
            case ["voice" | "data" | "signal" | "signal-profile" | "meter", *_]:
                return []
            case _:
                raise Refusal("bad sub-command")

    def _geo(self, words: list[str]) -> list[str]:
        if words[:1] == ["nmea"]:
            return []
        if words[:1] != ["fix"]:
            raise Refusal("bad sub-command")
        try:
            longitude, latitude = (float(word) for word in words[1:3])
        except ValueError:
            raise Refusal("not enough arguments: see 'help geo fix' for details") from None
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise Refusal("invalid longitude or latitude value")
        self.phone.put_setting("secure", "pocket_location", f"{longitude},{latitude}")
        return []

    def _power(self, words: list[str]) -> list[str]:
        phone, battery = self.phone, self.phone.battery
        match words:
            case ["display"]:
                return [
                    f"AC: {'online' if battery.plugged else 'offline'}",
                    f"status: {'Charging' if battery.plugged else 'Discharging'}",
                    "health: Good",
                    "present: true",
                    f"capacity: {battery.level}",
                ]
            case ["ac", "on" | "off"]:
                phone.battery = replace(battery, plugged=words[1] == "on")
            case ["capacity", number] if number.isascii() and number.isdigit() and int(number[:4]) <= 100:
                phone.battery = replace(battery, level=int(number))
            case ["capacity", *_]:
                raise Refusal('Usage: "capacity <percentage>"')
            case ["status" | "present" | "health", _]:
                pass
            case _:
                raise Refusal("bad sub-command")
        phone.touch()
        return []

    def _network(self, words: list[str]) -> list[str]:
        if words[:1] == ["status"]:
            return ["Current network status:", "  download speed:          0 bits/s (0.0 KB/s)"]
        if words[:1] in (["speed"], ["delay"], ["capture"]):
            return []
        raise Refusal("bad sub-command")


def _is_number(text: str) -> bool:
    return (
        0 < len(text) <= 32 and all(mark in "+#*0123456789" for mark in text) and any(map(str.isdigit, text))
    )


@asynccontextmanager
async def serve_console(console: Console, port: int = 0) -> AsyncGenerator[int]:
    """Listens on a loopback port while the block runs; gives the port. Raises `OSError`."""
    clients: set[asyncio.StreamWriter] = set()

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(clients) >= MOST_CLIENTS:
            writer.close()
            return
        clients.add(writer)
        try:
            await _talk(console, reader, writer)
        except ConnectionError:
            pass  # it has left
        finally:
            clients.discard(writer)
            writer.close()

    server = await asyncio.start_server(client, "127.0.0.1", port, limit=LONGEST_LINE)
    try:
        bound: int = server.sockets[0].getsockname()[1]
        yield bound
    finally:
        server.close()
        for writer in list(clients):
            writer.transport.abort()
        await server.wait_closed()


async def _talk(console: Console, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    trusted = not console.token
    writer.write(console.greeting().encode())
    while True:
        await writer.drain()
        try:
            raw = await reader.readuntil(b"\n")
        except asyncio.IncompleteReadError:
            return
        except asyncio.LimitOverrunError:
            writer.write(b"KO: line too long\r\n")
            await writer.drain()
            return
        line = raw.decode("utf-8", "replace").strip()
        if not line:
            continue
        verb, _, rest = line.partition(" ")
        if verb in ("quit", "exit"):
            return
        if verb == "auth":
            if console.token and rest.strip() != console.token:
                writer.write(b"KO: authentication token does not match ~/.emulator_console_auth_token\r\n")
                await writer.drain()
                return
            trusted = True
            writer.write(GREETING.encode())
            continue
        if not trusted and verb not in ("help", "h", "?", "ping", "avd"):
            writer.write(b"KO: unknown command, try 'help'\r\n")
            continue
        if verb == "kill":
            writer.write(b"OK: killing emulator, bye bye\r\n")
            await writer.drain()
            if console.killed is not None:
                console.killed()
            return
        try:
            lines = console.answer(line)
        except Refusal as refusal:
            writer.write(f"KO: {refusal}\r\n".encode())
            continue
        writer.write("".join(f"{each}\r\n" for each in [*lines, "OK"]).encode())
