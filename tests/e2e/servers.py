"""A real client's side: `gui-mcp serve` as a process of its own, and its raw wire."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult, TextContent
from pydantic import TypeAdapter

Json = dict[str, object]

_JSON: TypeAdapter[Json] = TypeAdapter(Json)


def parameters(home: Path, *arguments: str) -> StdioServerParameters:
    """`gui-mcp serve` with its data in `home`."""
    return StdioServerParameters(
        command=sys.executable, args=["-m", "gui_mcp.cli", "serve", "--home", str(home), *arguments]
    )


@asynccontextmanager
async def connected(home: Path, *arguments: str, mode: str = "auto") -> AsyncGenerator[Client]:
    async with Client(parameters(home, *arguments), mode=mode) as client:
        yield client


@dataclass(slots=True)
class Wire:
    """A relay spoken to in JSON lines; every byte it says is kept."""

    process: asyncio.subprocess.Process
    said: bytearray = field(default_factory=bytearray)
    errors: bytearray = field(default_factory=bytearray)
    _next: int = 0

    async def ask(self, method: str, params: Json) -> Json:
        """One request and its answer; notifications on the way are kept in `said`."""
        self._next += 1
        await self._send({"jsonrpc": "2.0", "id": self._next, "method": method, "params": params})
        assert self.process.stdout is not None
        while True:
            line = await asyncio.wait_for(self.process.stdout.readline(), 60)
            assert line, f"the server ended: {self.errors.decode()}"
            self.said += line
            answer: Json = json.loads(line)
            if answer.get("id") == self._next:
                return answer

    async def call(self, tool: str, **arguments: object) -> Json:
        """The result of a tool call that asks for progress."""
        params: Json = {"name": tool, "arguments": arguments, "_meta": {"progressToken": self._next + 1}}
        return _JSON.validate_python((await self.ask("tools/call", params))["result"])

    async def structured(self, tool: str, **arguments: object) -> Json:
        return _JSON.validate_python((await self.call(tool, **arguments))["structuredContent"])

    async def _send(self, message: Json) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        await self.process.stdin.drain()

    async def hello(self) -> None:
        about = {"name": "test", "version": "1"}
        await self.ask(
            "initialize", {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": about}
        )
        await self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})


def words(result: Json) -> str:
    """The text of a raw tool result."""
    read = CallToolResult.model_validate(result)
    return "\n".join(block.text for block in read.content if isinstance(block, TextContent))


def listed(structured: Json, key: str) -> list[str]:
    """A list of lines in a structured result."""
    return TypeAdapter(list[str]).validate_python(structured[key])


@asynccontextmanager
async def wired(home: Path) -> AsyncGenerator[Wire]:
    """A relay and its raw wire; ended at the end of the block if it still lives."""
    server = parameters(home)
    process = await asyncio.create_subprocess_exec(
        server.command,
        *server.args,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=64 * 2**20,
    )
    wire = Wire(process)
    keeping = asyncio.create_task(_keep(process, wire.errors))
    try:
        await wire.hello()
        yield wire
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await keeping


async def _keep(process: asyncio.subprocess.Process, into: bytearray) -> None:
    assert process.stderr is not None
    while chunk := await process.stderr.read(65536):
        into += chunk
