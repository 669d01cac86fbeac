"""The console of an Android emulator: lines of text on a port of this machine.

    Android Console: Authentication required
    ...
    OK
    > auth TOKEN
    OK
    > avd snapshot load clean
    OK

A command is answered by lines and `OK`, or `KO: reason`. The token stands in `.emulator_console_auth_token`
in the user's home folder; the path that the banner names is not believed, for anybody can listen on a port.
Source: developer.android.com/studio/run/emulator-console.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from gui_mcp_devices.errors import ActionTimeout, DeviceError, DeviceLost, Refused, Unreachable

TOKEN_FILE = ".emulator_console_auth_token"
SECONDS = 10.0
LOAD_SECONDS = 120.0
"""Loading a snapshot reads gigabytes."""
MOST_LINES = 1000


class Console:
    """One connection, authenticated. Made by `open_console`."""

    def __init__(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._asked = f"the console of emulator-{port}"
        self._reader = reader
        self._writer = writer

    async def ask(self, command: str, seconds: float = SECONDS) -> tuple[str, ...]:
        """The lines before `OK`. Raises `Refused` for `KO`, `DeviceLost`, `ActionTimeout`."""
        if not command.isprintable():
            raise Refused(self._asked, "a command is one line", "leave the other characters out")
        try:
            async with asyncio.timeout(seconds):
                self._writer.write(command.encode() + b"\r\n")
                await self._writer.drain()
                return await self.answer()
        except TimeoutError:
            raise ActionTimeout(self._asked, f"it said nothing for {seconds:g} s", "see if it runs") from None
        except (ConnectionError, asyncio.IncompleteReadError):
            raise self._gone() from None

    async def answer(self) -> tuple[str, ...]:
        """The lines of one answer."""
        lines: list[str] = []
        while len(lines) < MOST_LINES:
            try:
                raw = await self._reader.readuntil(b"\n")
            except asyncio.LimitOverrunError:
                break
            line = raw.decode(errors="replace").strip()
            if line == "OK" or line.startswith("OK:"):
                return tuple(lines)
            if line == "KO" or line.startswith("KO:"):
                why = line.removeprefix("KO").lstrip(": ")
                raise Refused(self._asked, "it refused", "see what it says", screen_text=why)
            lines.append(line)
        raise Unreachable(self._asked, "what answers there is no emulator", "see what listens on that port")

    def _gone(self) -> DeviceLost:
        return DeviceLost(self._asked, "nobody answers, or it ended", "see if the emulator runs")


@asynccontextmanager
async def open_console(port: int, *, home: Path | None = None) -> AsyncGenerator[Console]:
    """The console on `port` of this machine. Raises `DeviceLost`, `Refused` where the token is wrong."""
    asked = f"the console of emulator-{port}"
    try:
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except (OSError, TimeoutError):
        raise DeviceLost(asked, "nobody answers", "see if the emulator runs") from None
    console = Console(port, reader, writer)
    try:
        try:
            async with asyncio.timeout(SECONDS):
                banner = await console.answer()
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError):
            raise DeviceLost(asked, "it did not greet", "see if the emulator runs") from None
        if any("Authentication required" in line for line in banner):
            await console.ask(f"auth {_token((home or Path.home()) / TOKEN_FILE, asked)}")
        yield console
    finally:
        writer.close()


async def answers(port: int) -> bool:
    """Whether the emulator there is up and says so."""
    try:
        async with open_console(port) as console:
            return any("running" in line for line in await console.ask("avd status"))
    except DeviceError:
        return False


def _token(path: Path, asked: str) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise Refused(
            asked, f"it wants the token in ~/{path.name}, which cannot be read", "start an emulator once"
        ) from None
