"""A client's side of the campaign: `gui-mcp serve` as a process, and JSON lines through it."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE

from pydantic import TypeAdapter

from tests.campaign.book import Book, Broken
from tests.campaign.stage import Stage

ANSWER_SECONDS = 60.0

Json = dict[str, object]
_JSON: TypeAdapter[Json] = TypeAdapter(Json)


class Gone(Exception):
    """The relay has ended; what became of the call is not known."""


class Relay:
    """One client's relay. Made by `open`; calls come one at a time."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, book: Book) -> None:
        self.name = name
        self._process = process
        self._book = book
        self._next = 0

    @classmethod
    async def open(cls, stage: Stage, name: str, book: Book) -> Relay:
        """A fresh one that has said hello under `name`. Raises `Gone`."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gui_mcp.cli", "serve", "--home", str(stage.home)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=2**24,
            env=stage.environment,
        )
        relay = cls(name, process, book)
        about: Json = {"name": name, "version": "1"}
        hello: Json = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": about}
        while "error" in await relay._ask("initialize", hello):  # the daemon died over it
            pass
        await relay._send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return relay

    async def call(self, tool: str, **arguments: object) -> Json:
        """What the tool answered, by field; a failure has `error`. Raises `Gone`, and `Broken` for an answer
        that does not come or comes twice."""
        self._book.note(self.name, tool, arguments)
        answer = await self._ask("tools/call", {"name": tool, "arguments": arguments})
        result = answer.get("result")
        said = _JSON.validate_python(result).get("structuredContent") if result else answer
        self._book.note(self.name, f"{tool} answered", said)
        return _JSON.validate_python(said)

    def kill(self) -> None:
        """SIGKILL, if it still lives."""
        if self._process.returncode is None:
            self._book.dead.add(self.name)
            self._process.kill()

    async def close(self) -> None:
        """As a client ends that means to."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        await asyncio.wait_for(self._process.wait(), ANSWER_SECONDS)

    async def ended(self) -> None:
        await self._process.wait()

    async def _ask(self, method: str, params: Json) -> Json:
        self._next += 1
        await self._send({"jsonrpc": "2.0", "id": self._next, "method": method, "params": params})
        assert self._process.stdout is not None
        while True:
            try:
                line = await asyncio.wait_for(self._process.stdout.readline(), ANSWER_SECONDS)
            except TimeoutError:
                raise Broken(f"{self.name}: no answer to {method} in {ANSWER_SECONDS:.0f} s") from None
            if not line.endswith(b"\n"):
                raise Gone
            answer = _JSON.validate_python(json.loads(line))
            if answer.get("id") == self._next:
                return answer
            if "id" in answer and "method" not in answer:
                raise Broken(f"{self.name}: request {answer['id']} is answered again: {line!r}")

    async def _send(self, message: Json) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise Gone from None
