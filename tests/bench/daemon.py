"""The daemon under our server: started before it is measured, at rest, and gone at the end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from gui_mcp.daemon.address import read_address
from gui_mcp.daemon.commands import stop
from gui_mcp.daemon.owner import OwnerClient
from measure import Answer, Row, connect
from servers import Process


@dataclass(frozen=True, slots=True)
class Idle:
    """What a daemon costs that nobody asks anything, in percent of one core."""

    daemon: float
    """Itself and its threads."""
    programs: float
    """What it started: a browser."""
    started: int
    """How many processes those are."""


@asynccontextmanager
async def kept(home: Path) -> AsyncGenerator[None]:
    """No daemon serves `home` before the block, nor after it."""
    await asyncio.to_thread(stop, home)
    try:
        yield
    finally:
        await asyncio.to_thread(stop, home)


async def cold_starts(name: str, process: Process, rounds: int) -> Row:
    """Spawn to first tools/list where the relay must start the daemon; the last one is left running."""
    answers: list[Answer] = []
    for _ in range(rounds):
        await asyncio.to_thread(stop, process.folder)
        began = time.perf_counter()
        async with connect(process) as client:
            await client.list_tools()
            answers.append(Answer((time.perf_counter() - began) * 1000))
    return Row("start without a daemon", {name: answers})


async def idle(home: Path, seconds: float) -> Idle:
    """Leave the daemon of `home` alone for so long, once it has loaded all, and see what it used."""
    await asyncio.to_thread(OwnerClient(home, start=False).get, "/api/status")
    address = read_address(home)
    assert address is not None, f"no daemon serves {home}"
    daemon = psutil.Process(address.pid)
    programs = daemon.children(recursive=True)
    began, before, theirs = time.perf_counter(), _used(daemon), [_used(one) for one in programs]
    await asyncio.sleep(seconds)
    passed = time.perf_counter() - began
    spent = sum(_used(one) - at_first for one, at_first in zip(programs, theirs, strict=True))
    return Idle(100 * (_used(daemon) - before) / passed, 100 * max(0.0, spent) / passed, len(programs))


def _used(process: psutil.Process) -> float:
    """CPU seconds so far, children aside; 0 for one that is gone."""
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return times.user + times.system
    return 0.0
