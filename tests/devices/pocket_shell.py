"""A simulated phone's shell, as tests use it."""

from __future__ import annotations

from dataclasses import dataclass

from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.sh import Shell
from gui_mcp_devices.pocket.sh.context import Gather, Held

from tests.devices.pocket_hands import SMALL


@dataclass(frozen=True, slots=True)
class Said:
    """What a line came to."""

    out: str
    err: str
    status: int
    raw: bytes
    """Stdout as bytes."""


class Terminal:
    """A phone and its shell."""

    def __init__(self, phone: Phone | None = None) -> None:
        self.phone = phone or Phone(SMALL)

    async def run(self, line: str, stdin: bytes = b"") -> Said:
        out, err = Gather(), Gather()
        status = await Shell(self.phone).run(line, Held(stdin), out.write, err.write)
        text, problems = (bytes(each.data).decode("utf-8", "surrogateescape") for each in (out, err))
        return Said(text, problems, status, bytes(out.data))

    async def out(self, line: str, stdin: bytes = b"") -> str:
        """Stdout of a line that must go well."""
        said = await self.run(line, stdin)
        assert said.status == 0, f"{line!r} ended with {said.status}: {said.err}"
        return said.out

    async def both(self, line: str) -> str:
        """Stdout and stderr in the order they came."""
        gathered = Gather()
        await Shell(self.phone).run(line, Held(b""), gathered.write, gathered.write)
        return bytes(gathered.data).decode()
