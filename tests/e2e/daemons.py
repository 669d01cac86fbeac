"""The daemon as a process: who it is, what it holds, and its end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
from gui_mcp.daemon.address import read_address

ENDS_SECONDS = 12.0


def daemon_of(home: Path) -> psutil.Process:
    """The daemon that serves `home` now."""
    address = read_address(home)
    assert address is not None, f"no daemon serves {home}"
    return psutil.Process(address.pid)


async def gone(process: psutil.Process, seconds: float = ENDS_SECONDS) -> None:
    """Wait for the end of a process that need not be our child, and of its last thread: while one is left its
    sockets are open, though the process is a zombie already."""

    await until(lambda: _ended(process), seconds)


async def until(holds: Callable[[], bool], seconds: float = 15.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  # other people's processes send us no event
            await asyncio.sleep(0.02)


def _ended(process: psutil.Process) -> bool:
    try:
        if not process.is_running():
            return True
        return process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1
    except psutil.NoSuchProcess:
        return True


def end_daemons(under: Path) -> None:
    """End whatever daemon a test left behind, and wait for it."""
    left: list[psutil.Process] = []
    for state in under.rglob("daemon.json"):
        address = read_address(state.parent)
        with suppress(psutil.NoSuchProcess):  # a zombie is one
            if address is not None and "gui_mcp.daemon" in psutil.Process(address.pid).cmdline():
                left.append(psutil.Process(address.pid))
                left[-1].terminate()
    deadline = time.monotonic() + ENDS_SECONDS
    while (left := [one for one in left if not _ended(one)]) and time.monotonic() < deadline:
        time.sleep(0.02)  # a zombie is not waited for: who has to collect it may be slow
    for process in left:
        process.kill()
    assert not left, "a daemon did not end when it was told to"
