"""What a command sees of the shell: its words, its three streams, the phone, and how much it may still do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from gui_mcp_devices.pocket.files import Entry, FileError

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Writer = Callable[[bytes], Awaitable[None]]
MOST_STEPS = 20_000
"""Commands and loop rounds of one line from a client."""
MOST_OUTPUT = 256 << 20
"""Bytes written by one line, all streams and pipes together."""
MOST_HELD = 64 << 20
"""Bytes that a pipe, a file or a substitution may hold at once."""
DEEPEST = 12
"""Shells inside shells: substitutions, `sh -c`, `eval`, xargs."""


class Reader(Protocol):
    async def read(self, most: int = 65536) -> bytes:
        """At least one byte, or b"" at the end."""
        ...


class Failed(Exception):
    """A command cannot do what it was asked; the message comes after its name on stderr."""

    def __init__(self, message: str, status: int = 1, *, named: bool = True) -> None:
        super().__init__(message)
        self.status = status
        self.named = named
        """False: the message is printed as it is."""


class Exhausted(Exception):
    """The line has done all it may; nothing more of it runs."""


class Budget:
    """Counts what one line from a client does."""

    def __init__(self, steps: int = MOST_STEPS, output: int = MOST_OUTPUT) -> None:
        self._steps = steps
        self._output = output

    async def step(self) -> None:
        """One more command or loop round. Lets others run now and then; raises `Exhausted`."""
        self._steps -= 1
        if self._steps < 0:
            raise Exhausted("too many steps")
        if self._steps % 64 == 0:
            await asyncio.sleep(0)

    def wrote(self, size: int) -> None:
        """`size` more bytes were written. Raises `Exhausted`."""
        self._output -= size
        if self._output < 0:
            raise Exhausted("too much output")


@dataclass(slots=True)
class Environment:
    """What a shell remembers between commands."""

    variables: dict[str, str] = field(default_factory=dict[str, str])
    exported: set[str] = field(default_factory=set[str])
    cwd: str = "/"
    arguments: list[str] = field(default_factory=list[str])
    status: int = 0
    depth: int = 0

    def copy(self, depth: int = 0) -> Environment:
        """The same for a shell `depth` levels further in. Raises `Exhausted` below `DEEPEST`."""
        if self.depth + depth > DEEPEST:
            raise Exhausted("shells nested too deep")
        return Environment(
            dict(self.variables),
            set(self.exported),
            self.cwd,
            list(self.arguments),
            self.status,
            self.depth + depth,
        )


@dataclass(frozen=True, slots=True)
class Pipes:
    stdin: Reader
    out: Writer
    err: Writer
    holds: bool = True
    """Whether a command that never ends by itself may stay: false in a pipeline, behind `&`, in `$(...)`."""


class Runner(Protocol):
    """The shell, as a command that starts commands sees it."""

    async def command(self, argv: Sequence[str], pipes: Pipes, environment: Environment) -> int: ...

    async def script(self, source: str, pipes: Pipes, environment: Environment) -> int: ...


class Empty:
    """A stdin with nothing in it."""

    async def read(self, most: int = 65536) -> bytes:
        return b""


class Held:
    """A stdin that is already there."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    async def read(self, most: int = 65536) -> bytes:
        piece = self._data[self._at : self._at + most]
        self._at += len(piece)
        return piece


class Gather:
    """A writer that keeps what it gets. Raises `Exhausted` above `MOST_HELD`."""

    def __init__(self) -> None:
        self.data = bytearray()

    async def write(self, data: bytes) -> None:
        if len(self.data) + len(data) > MOST_HELD:
            raise Exhausted("too much output")
        self.data += data


class Context:
    """One running command."""

    def __init__(
        self,
        phone: Phone,
        argv: Sequence[str],
        pipes: Pipes,
        environment: Environment,
        budget: Budget,
        runner: Runner,
    ) -> None:
        self.phone = phone
        self.name = argv[0]
        self.args = list(argv[1:])
        self.pipes = pipes
        self.environment = environment
        self.budget = budget
        self.runner = runner

    async def write(self, data: bytes) -> None:
        """Bytes to stdout."""
        self.budget.wrote(len(data))
        await self.pipes.out(data)

    async def say(self, *lines: str) -> None:
        """Lines to stdout, each with its newline."""
        if lines:
            await self.write(octets("\n".join(lines) + "\n"))

    async def complain(self, message: str, *, named: bool = True) -> None:
        """A line to stderr, after the command's name."""
        data = octets(f"{self.name}: {message}\n" if named else f"{message}\n")
        self.budget.wrote(len(data))
        await self.pipes.err(data)

    async def stdin(self) -> bytes:
        """All of stdin."""
        gathered = Gather()
        while piece := await self.pipes.stdin.read():
            await gathered.write(piece)
        return bytes(gathered.data)

    def path(self, name: str) -> str:
        """`name` as an absolute path; `.` and `..` are worked out by the files."""
        return absolute(self.environment.cwd, name)

    async def load(self, name: str) -> bytes:
        """The content of a file, of stdin for `-`. Raises `Failed` with toybox's words."""
        if name == "-":
            return await self.stdin()
        if (special := await self._special(name)) is not None:
            return special
        try:
            return self.phone.files.read(self.path(name))
        except FileError as problem:
            raise Failed(f"{name}: {problem.reason}") from None

    async def _special(self, name: str) -> bytes | None:
        if name == "/dev/null":
            return b""
        if name in ("/dev/stdin", "/proc/self/fd/0"):
            return await self.stdin()
        return None

    def store(self, name: str, data: bytes, *, append: bool = False, mode: int = 0o644) -> None:
        """Puts `data` into a file. Raises `Failed`."""
        if name == "/dev/null":
            return
        try:
            if append:
                self.phone.files.append(self.path(name), data)
            else:
                self.phone.files.write(self.path(name), data, mode)
        except FileError as problem:
            raise Failed(f"{name}: {problem.reason}") from None

    def stat(self, name: str) -> Entry | None:
        """What `name` is, links followed; None where there is nothing."""
        try:
            return self.phone.files.stat(self.path(name))
        except FileError:
            return None

    async def run(self, argv: Sequence[str], *, stdin: Reader | None = None) -> int:
        """Starts another command with these streams and gives its status."""
        pipes = (
            self.pipes if stdin is None else Pipes(stdin, self.pipes.out, self.pipes.err, self.pipes.holds)
        )
        return await self.runner.command(argv, pipes, self.environment.copy(1))


Command = Callable[[Context], Awaitable[int]]


def absolute(cwd: str, name: str) -> str:
    return name if name.startswith("/") else f"{cwd.rstrip('/')}/{name}"


def normal(path: str) -> str:
    """`path` without `.`, `..` and doubled slashes; `..` stops at the root."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if kept:
                kept.pop()
        elif part not in ("", "."):
            kept.append(part)
    return "/" + "/".join(kept)


def octets(text: str) -> bytes:
    """Text as a phone holds it; bytes that were no UTF-8 come back as they were."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def valid(text: str) -> str:
    """Text without what was no UTF-8, as Java reads a command's words."""
    return octets(text).decode("utf-8", "replace")


def letters(data: bytes) -> str:
    """Bytes as text; what is no UTF-8 is kept for `octets`."""
    return data.decode("utf-8", "surrogateescape")
