"""An assistant that is killed in the middle: its client spoken to line by line, and ended without a word."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from mcp.client.stdio import StdioServerParameters
from pydantic import BaseModel

from gui_mcp_benchmarks.task import InfraError

ANSWER_SECONDS = 60.0


class _Result(BaseModel):
    structuredContent: dict[str, object] = {}  # noqa: N815  # the protocol's own name
    isError: bool = False  # noqa: N815


class _Answer(BaseModel):
    id: int = 0
    result: _Result = _Result()


@dataclass(slots=True)
class DoomedClient:
    """One client process; whoever made it kills it."""

    process: asyncio.subprocess.Process
    _asked: int = 0

    async def call(self, tool: str, **arguments: object) -> dict[str, object]:
        """What a tool answers. Raises `InfraError`."""
        result = await self._ask("tools/call", {"name": tool, "arguments": arguments})
        if result.isError:
            raise InfraError(f"{tool}: {result.structuredContent}")
        return result.structuredContent

    async def hello(self) -> None:
        about = {"name": "doomed", "version": "1"}
        await self._ask(
            "initialize", {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": about}
        )
        await self._say({"jsonrpc": "2.0", "method": "notifications/initialized"})

    async def _ask(self, method: str, params: dict[str, object]) -> _Result:
        self._asked += 1
        await self._say({"jsonrpc": "2.0", "id": self._asked, "method": method, "params": params})
        assert self.process.stdout is not None
        async with asyncio.timeout(ANSWER_SECONDS):
            while line := await self.process.stdout.readline():
                answer = _Answer.model_validate_json(line)
                if answer.id == self._asked:
                    return answer.result
        raise InfraError(f"{method}: the client's process ended without an answer")

    async def _say(self, message: dict[str, object]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        await self.process.stdin.drain()


@asynccontextmanager
async def doomed_client(server: StdioServerParameters) -> AsyncGenerator[DoomedClient]:
    """A client that is killed (SIGKILL) at the end of the block."""
    process = await asyncio.create_subprocess_exec(
        server.command,
        *server.args,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**24,
    )
    client = DoomedClient(process)
    try:
        await client.hello()
        yield client
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
