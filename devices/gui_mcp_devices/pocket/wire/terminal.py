"""What the kernel's terminal does for `adb shell` without a command: echo, line editing, line ends.

adb puts its own terminal into raw mode and leaves all of this to the phone.
"""

from __future__ import annotations

import asyncio

from gui_mcp_devices.pocket.wire.streams import CHUNK, Writer

MOST_LINE = 4096
"""As in Linux: what is typed beyond it is not taken."""
MOST_WAITING = 65536


class Terminal:
    """Sits between what is typed and a shell: the shell reads whole lines from it and writes through it."""

    def __init__(self, out: Writer) -> None:
        self.interrupted = asyncio.Event()
        """Set by Ctrl-C while the shell is not reading, so that its command can be ended."""
        self._out = out
        self._line = bytearray()
        self._lines = bytearray()
        self._ended = False
        self._end_once = False
        self._reading = False
        self._ready = asyncio.Event()
        self._room = asyncio.Event()

    async def read(self, most: int = CHUNK) -> bytes:
        """Typed lines; b"" once after Ctrl-D on an empty line, and always when nobody types any more."""
        self._reading = True
        try:
            while not (self._lines or self._ended or self._end_once):
                self._ready.clear()
                await self._ready.wait()
        finally:
            self._reading = False
        data = bytes(self._lines[:most])
        del self._lines[:most]
        if not data:
            self._end_once = False
        self._room.set()
        return data

    async def write(self, data: bytes) -> None:
        await self._out(data.replace(b"\n", b"\r\n"))

    async def typed(self, data: bytes) -> None:
        """Takes keys; returns when they are echoed. Waits while the shell is far behind."""
        while len(self._lines) > MOST_WAITING:
            self._room.clear()
            await self._room.wait()
        echo = bytearray()
        for byte in data:
            self._key(byte, echo)
        if echo:
            await self._out(bytes(echo))

    def end(self) -> None:
        """Nobody types any more."""
        self._ended = True
        self._ready.set()

    def _key(self, byte: int, echo: bytearray) -> None:
        match byte:
            case 0x0A | 0x0D:
                echo += b"\r\n"
                self._pass(bytes(self._line) + b"\n")
            case 0x7F | 0x08:
                if self._line:
                    self._erase()
                    echo += b"\b \b"
            case 0x15:
                echo += b"\b \b" * len(self._line.decode("utf-8", "replace"))
                self._line.clear()
            case 0x03:
                echo += b"^C\r\n"
                self._line.clear()
                if self._reading:
                    self._pass(b"\n")
                else:
                    self._lines.clear()
                    self.interrupted.set()
            case 0x04:
                if self._line:
                    self._pass(bytes(self._line))
                else:
                    self._end_once = True
                    self._ready.set()
            case _:
                if len(self._line) < MOST_LINE:
                    self._line.append(byte)
                    echo.append(byte)

    def _erase(self) -> None:
        """One character, which may be several bytes of UTF-8."""
        while len(self._line) > 1 and self._line[-1] & 0xC0 == 0x80:
            self._line.pop()
        self._line.pop()

    def _pass(self, data: bytes) -> None:
        self._line.clear()
        self._lines += data
        self._ready.set()
