"""The process of an emulator that was started: whether it lives, whether its ports are its own, and its end.

A process is taken for the one that was started only by its number, its birth and its ports together, and a
console is spoken to only while that process listens there: another emulator may have the port by now.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

import psutil

from gui_mcp_devices.android.emulator_console import open_console
from gui_mcp_devices.errors import DeviceError

STOP_SECONDS = 10.0
POLL_SECONDS = 0.05
CLOCK_SECONDS = 2.0
"""A clock that is put right moves the birth of every process by so much."""


@dataclass(frozen=True, slots=True)
class Emulator:
    """One that was started."""

    name: str
    avd: str
    console: int
    snapshot: str
    pid: int
    born: float
    """Unix time at which its process began, as the system says it."""

    @property
    def serial(self) -> str:
        return f"emulator-{self.console}"

    @property
    def ports(self) -> str:
        """As they stand in its command line."""
        return f"{self.console},{self.console + 1}"


def living(emulator: Emulator) -> psutil.Process | None:
    """The very process that was started, while it lives."""
    try:
        process = psutil.Process(emulator.pid)
        words = process.cmdline()  # none in the moment in which a launcher becomes the emulator
        same = abs(process.create_time() - emulator.born) < CLOCK_SECONDS
        same = same and (not words or emulator.ports in words)
        alive = same and process.status() != "zombie"
    except (psutil.Error, ValueError):
        return None
    return process if alive else None


def listens(emulator: Emulator) -> bool:
    """Whether it is this emulator's own process that answers on its console's port."""
    process = living(emulator)
    if process is None:
        return False
    try:
        return any(
            link.status == psutil.CONN_LISTEN and bool(link.laddr) and link.laddr[1] == emulator.console
            for one in (process, *process.children(recursive=True))
            for link in one.net_connections("tcp")
        )
    except psutil.AccessDenied:
        return True  # the system does not let one look, even at one's own
    except psutil.Error:
        return False


async def end(emulator: Emulator) -> bool:
    """By its console, then by its process; whether it ran."""
    process = living(emulator)
    if process is None:
        return False
    asked = False
    if listens(emulator):
        with suppress(DeviceError):
            async with open_console(emulator.console) as console:
                await console.ask("kill", 3.0)
                asked = True
    family = [process]
    with suppress(psutil.Error):
        family += process.children(recursive=True)
    for way in ("wait", "terminate", "kill") if asked else ("terminate", "kill"):
        for one in family if way != "wait" else ():
            with suppress(psutil.Error):  # it refuses for a number that went to another process
                one.terminate() if way == "terminate" else one.kill()
        if not (family := await _left(family)):
            break
    return True


async def _left(family: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run after a while. A zombie does not: it waits for somebody else to collect it."""
    deadline = time.monotonic() + STOP_SECONDS
    while (family := [one for one in family if _runs(one)]) and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(POLL_SECONDS)
    return family


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def is_free(port: int) -> bool:
    """Whether nobody listens there, on this machine."""
    with socket.socket() as probe:
        if sys.platform != "win32":  # where it means that old connections do not count
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
