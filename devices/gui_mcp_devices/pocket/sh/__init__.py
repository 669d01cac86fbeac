"""The phone's shell: a small POSIX sh with toybox's and Android's commands, on the phone's files alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.sh.context import (
    Budget,
    Environment,
    Exhausted,
    Pipes,
    Reader,
    Writer,
    letters,
    octets,
)
from gui_mcp_devices.pocket.sh.evaluate import NAME, Evaluator
from gui_mcp_devices.pocket.sh.leaving import Leave

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

__all__ = ["Reader", "Shell", "Writer"]

LONGEST_LINE = 1 << 20
"""Bytes that an interactive line may have before it is thrown away."""
_VARIABLES = {
    "ANDROID_DATA": "/data",
    "ANDROID_ROOT": "/system",
    "ANDROID_STORAGE": "/storage",
    "EXTERNAL_STORAGE": "/sdcard",
    "HOME": "/",
    "HOSTNAME": "pocket",
    "LOGNAME": "shell",
    "PATH": "/product/bin:/apex/com.android.runtime/bin:/system/bin:/system/xbin:/vendor/bin",
    "SHELL": "/bin/sh",
    "TERM": "dumb",
    "TMPDIR": "/data/local/tmp",
    "USER": "shell",
}


class Shell:
    """Starts shells on a phone. Each `run` is a new one: nothing is remembered from one to the next."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    async def run(self, line: str, stdin: Reader, out: Writer, err: Writer) -> int:
        """Runs a script and gives its exit status, 0..255; an empty one is an interactive shell."""
        environment = Environment(dict(_VARIABLES), set(_VARIABLES))
        pipes = Pipes(stdin, out, err)
        if not line.strip():
            return await self._interactive(pipes, environment)
        return await self._once(letters(octets(line)), pipes, environment)

    async def _once(self, source: str, pipes: Pipes, environment: Environment) -> int:
        self._phone.keep_up()
        try:
            return await Evaluator(self._phone, Budget()).script(source, pipes, environment) & 255
        except Leave as leave:
            return leave.status
        except Exhausted as end:
            await pipes.err(octets(f"{NAME}: {end}\n"))
            return 137

    async def _interactive(self, pipes: Pipes, environment: Environment) -> int:
        held = bytearray()
        await self._prompt(pipes, environment)
        while True:
            end = held.find(b"\n")
            if end < 0:
                piece = await pipes.stdin.read()
                if not piece:
                    return environment.status
                held += piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
                if len(held) > LONGEST_LINE and b"\n" not in held:
                    held.clear()
                continue
            source = letters(bytes(held[:end]))
            del held[: end + 1]
            if b"\x04" in octets(source):
                return environment.status
            try:
                await Evaluator(self._phone, Budget()).script(source, pipes, environment)
            except Leave as leave:
                return leave.status
            except Exhausted as problem:
                await pipes.err(octets(f"{NAME}: {problem}\n"))
                environment.status = 137
            await self._prompt(pipes, environment)

    async def _prompt(self, pipes: Pipes, environment: Environment) -> None:
        sign = f"{environment.status}|" if environment.status else ""
        await pipes.out(octets(f"{sign}pocket:{environment.cwd} $ "))
