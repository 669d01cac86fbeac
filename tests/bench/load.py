"""What the relay adds to a call, and how many clients at once fare; clients of raw lines, which cost little.

The call is `list_devices`, which touches no device and holds no lease.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import subprocess
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import IO

import httpx
from gui_mcp.daemon.address import read_address
from gui_mcp.daemon.starter import hail
from gui_mcp.tokens import Tokens
from servers import Missing, Process

CLIENTS = 20
EVERY = 1.0
"""Seconds between two calls of one client."""
TOKEN_DAYS = 1.0
MODERN = "2026-07-28"

Call = Callable[[], Awaitable[bytes]]
"""One call of one client, and its whole answer."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Of many calls, in milliseconds."""

    median: float
    p95: float
    p99: float
    calls: int

    def __str__(self) -> str:
        return f"median {self.median:.2f}, p95 {self.p95:.2f}, p99 {self.p99:.2f} ms ({self.calls} calls)"


def spread(ms: list[float]) -> Spread:
    cuts = statistics.quantiles(ms, n=100, method="inclusive") if len(ms) > 1 else ms * 99
    return Spread(cuts[49], cuts[94], cuts[98], len(ms))


def relay_overhead(process: Process, calls: int) -> Spread:
    """How much longer a call takes through the relay than on the daemon's own socket, asked in turn."""
    relay = subprocess.Popen(
        process.command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={**os.environ, **process.environment}
    )
    hello = hail(process.folder, "standard")
    assert relay.stdin is not None and relay.stdout is not None
    try:
        through = _Lines(relay.stdout, relay.stdin)
        with (
            hello.connection,
            hello.connection.makefile("rb") as out,
            hello.connection.makefile("wb") as into,
        ):
            direct = _Lines(out, into)
            for lines in (through, direct):
                lines.ask(_initialize())
                lines.tell({"jsonrpc": "2.0", "method": "notifications/initialized"})
                lines.ask(_call(1))
            more = [through.timed(_call(i)) - direct.timed(_call(i)) for i in range(2, calls + 2)]
    finally:
        relay.stdin.close()
        relay.wait(timeout=20)
        relay.stdout.close()
    return spread(more)


async def relays(process: Process, seconds: float) -> Spread:
    """So many assistants at once, each behind its own relay."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(_relay(process)) for _ in range(CLIENTS)]
        return await _crowd(clients, seconds)


async def over_http(process: Process, seconds: float) -> Spread:
    """So many clients of the daemon's own HTTP, each with a token, in the modern era with answers as SSE."""
    address = read_address(process.folder)
    assert address is not None, f"no daemon serves {process.folder}"
    tokens = Tokens(process.folder)
    names = [f"bench-{i}" for i in range(CLIENTS)]
    for name in {token.name for token in tokens.list()} & {*names}:
        tokens.revoke(name)
    try:
        async with AsyncExitStack() as stack:
            clients: list[Call] = []
            for name in names:
                bearer = tokens.add(name, None, "open", ["observe"], TOKEN_DAYS)
                clients.append(await stack.enter_async_context(_web(address.web, bearer)))
            return await _crowd(clients, seconds)
    finally:
        for name in names:
            tokens.revoke(name)


async def _crowd(clients: list[Call], seconds: float) -> Spread:
    """All of them call once in every `EVERY`, each at a moment of its own. Raises `Missing` when one is not
    told what was asked for."""
    ms: list[float] = []
    phases = random.Random(1)

    async def one(call: Call) -> None:
        await call()  # connections and sessions are there before it counts
        next_at = time.perf_counter() + phases.random() * EVERY
        end = next_at + seconds
        while next_at < end:
            await asyncio.sleep(max(0.0, next_at - time.perf_counter()))
            began = time.perf_counter()
            said = await call()
            ms.append((time.perf_counter() - began) * 1000)
            if b"held_by" not in said:
                raise Missing(f"list_devices among {len(clients)} clients: {said[:300]!r}")
            next_at += EVERY

    async with asyncio.TaskGroup() as group:
        for client in clients:
            group.create_task(one(client))
    return spread(ms)


@asynccontextmanager
async def _relay(process: Process) -> AsyncGenerator[Call]:
    child = await asyncio.create_subprocess_exec(
        *process.command,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={**os.environ, **process.environment},
        limit=2**20,
    )
    assert child.stdin is not None and child.stdout is not None
    into, out = child.stdin, child.stdout
    number = 1

    async def call() -> bytes:
        nonlocal number
        number += 1
        into.write(_line(_call(number)))
        return await out.readline()

    try:
        into.write(_line(_initialize()))
        await out.readline()
        into.write(_line({"jsonrpc": "2.0", "method": "notifications/initialized"}))
        yield call
    finally:
        into.close()
        await child.wait()


@asynccontextmanager
async def _web(url: str, bearer: str) -> AsyncGenerator[Call]:
    headers = {
        "Authorization": f"Bearer {bearer}",
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": MODERN,
        "Mcp-Method": "tools/call",
        "Mcp-Name": "list_devices",
    }
    meta: dict[str, object] = {
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"},
        "progressToken": 1,
    }
    body = json.dumps(_call(1, meta)).encode()
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30, trust_env=False) as client:

        async def call() -> bytes:
            answer = await client.post("/mcp", content=body)
            return answer.content if answer.status_code == 200 else b"HTTP %d" % answer.status_code

        yield call


@dataclass(frozen=True, slots=True)
class _Lines:
    """JSON lines there and back, one at a time."""

    out: IO[bytes]
    into: IO[bytes]

    def tell(self, message: dict[str, object]) -> None:
        self.into.write(_line(message))
        self.into.flush()

    def ask(self, message: dict[str, object]) -> bytes:
        self.tell(message)
        return self.out.readline()

    def timed(self, message: dict[str, object]) -> float:
        """Milliseconds."""
        began = time.perf_counter()
        self.ask(message)
        return (time.perf_counter() - began) * 1000


def _initialize() -> dict[str, object]:
    about = {"name": "bench", "version": "1"}
    hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": about}
    return {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello}


def _call(id: int, meta: dict[str, object] | None = None) -> dict[str, object]:
    params: dict[str, object] = {"name": "list_devices", "arguments": {}}
    if meta is not None:
        params["_meta"] = meta
    return {"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params}


def _line(message: dict[str, object]) -> bytes:
    return json.dumps(message).encode() + b"\n"
