"""Simulated phones over real ADB, in a process of their own, and what calls to them cost."""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from gui_mcp_devices.android.client import AdbServer, Handset
from gui_mcp_devices.android.program import find_adb

HOSTING = """
import asyncio, sys
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.pocket.wire.serve import serve_pockets
async def main():
    phones = [Phone(Form(serial=f"pocket-{n + 1}")) for n in range(int(sys.argv[1]))]
    async with serve_pockets(phones) as serving:
        print(serving.front, *serving.addresses, flush=True)
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""
TAP_AND_SEE = "input tap 360 10"
PACE = 1.0
"""Seconds between two actions of one phone."""


@dataclass(frozen=True, slots=True)
class Echo:
    """What `echo` costs by one client, medians in ms."""

    who: str
    wall: float
    cpu: float
    """Of the calling process."""
    ours: bool = True


@dataclass(frozen=True, slots=True)
class Frames:
    how: str
    a_second: float


@dataclass(frozen=True, slots=True)
class Fleet:
    """Many phones, each with an action and a fresh frame a second."""

    phones: int
    one_p95: float
    """ms of an action when there is one phone."""
    p95: float
    median: float
    late: int
    """Actions that began after the next one was due."""
    done: int
    saturation: float
    """Actions a second that all phones take together when nobody waits."""

    def __str__(self) -> str:
        return (
            f"{self.phones} phones, a tap and a fresh frame a second each: {self.done} actions, "
            f"median {self.median:.1f} ms, p95 {self.p95:.1f} ms, {self.late} late; "
            f"one phone alone p95 {self.one_p95:.1f} ms; without a pause {self.saturation:.0f} a second"
        )


@contextmanager
def hosted(count: int) -> Generator[list[str]]:
    """`count` phones in a process of their own: the front's port, then the addresses."""
    with subprocess.Popen(
        [sys.executable, "-c", HOSTING, str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()
        finally:
            process.communicate()


@asynccontextmanager
async def adb_server(addresses: list[str]) -> AsyncGenerator[int | None]:
    """A real adb server of its own, connected to the phones; None where there is no adb program."""
    program = find_adb()
    if program is None:
        yield None
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "HOME": home, "ADB_MDNS": "0"}
        process = await asyncio.create_subprocess_exec(
            str(program), "-P", str(port), "server", "nodaemon",
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            server = AdbServer(port=port)
            await until(lambda: answers(server))
            for address in addresses:
                await server.connect(address)
            yield port
        finally:
            process.terminate()
            await process.wait()


async def answers(server: AdbServer) -> bool:
    from gui_mcp_devices.errors import DeviceError

    try:
        return await server.version() > 0
    except DeviceError:
        return False


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not await holds():
        if time.monotonic() > deadline:
            raise SystemExit("the adb server did not answer")
        await asyncio.sleep(0.05)


async def echo(repeats: int) -> list[Echo]:
    """Our client and adbutils, through a real adb server and through the pure-Python front."""
    found: list[Echo] = []
    async with ways() as known:
        for how, at, serial in known:
            phone = Handset(AdbServer(port=at), serial)
            found.append(await timed(f"ours, {how}", lambda p=phone: p.shell("echo hi"), repeats))
        for how, at, serial in known:
            theirs = adbutils_echo(f"adbutils, {how}", at, serial, max(20, repeats // 5))
            found += [theirs] if theirs is not None else []
    return found


@asynccontextmanager
async def ways() -> AsyncGenerator[list[tuple[str, int, str]]]:
    """How one phone is reached here: a name, the server's port, and the serial there."""
    with hosted(1) as (front, *addresses):
        async with adb_server(addresses) as port:
            known = [("without an adb program", int(front), "pocket-1")]
            if port is not None:
                known.insert(0, ("through the adb server", port, addresses[0]))
            yield known


async def timed(who: str, call: Callable[[], Awaitable[object]], repeats: int) -> Echo:
    await call()
    wall: list[float] = []
    began = time.process_time()
    for _ in range(repeats):
        at = time.perf_counter()
        await call()
        wall.append(1000 * (time.perf_counter() - at))
    return Echo(who, statistics.median(wall), 1000 * (time.process_time() - began) / repeats)


def adbutils_echo(who: str, port: int, serial: str, repeats: int) -> Echo | None:
    try:
        import adbutils
    except ImportError:
        return None
    device = adbutils.AdbClient("127.0.0.1", port).device(serial)
    device.shell("echo hi")  # pyright: ignore[reportUnknownMemberType]
    wall: list[float] = []
    began = time.process_time()
    for _ in range(repeats):
        at = time.perf_counter()
        device.shell("echo hi")  # pyright: ignore[reportUnknownMemberType]
        wall.append(1000 * (time.perf_counter() - at))
    return Echo(who, statistics.median(wall), 1000 * (time.process_time() - began) / repeats, ours=False)


async def frames(repeats: int) -> list[Frames]:
    """Taps and fresh frames a second by each way to fetch one, median over every app's home."""
    found: list[Frames] = []
    async with ways() as known:
        for how, at, serial in known:
            phone = Handset(AdbServer(port=at), serial)
            for command, kind in (("screencap", "raw"), ("screencap -p", "PNG")):
                rates = [await self_paced(phone, home, command, repeats) for home in await homes(phone)]
                found.append(Frames(f"{kind}, {how}", statistics.median(rates)))
    return found


async def homes(phone: Handset) -> list[str]:
    """The components that a launcher starts."""
    said = await phone.shell("cmd package query-activities --brief -a android.intent.action.MAIN -c LAUNCHER")
    return [line.strip() for line in said.text.splitlines() if "/" in line]


async def self_paced(phone: Handset, home: str, command: str, repeats: int) -> float:
    """A swipe of the status bar up or down makes each frame another one."""
    await phone.shell(f"am start -n {home}")
    began = time.perf_counter()
    for index in range(repeats):
        # The shade comes down or goes: the larger part of the screen is drawn anew.
        await phone.exec("input swipe 360 5 360 600 1" if index % 2 else "input keyevent BACK")
        await phone.exec(command)
    return repeats / (time.perf_counter() - began)


async def fleet(count: int, seconds: float) -> Fleet:
    """One phone and then `count` of them, each in turn with its own clock."""
    with hosted(count) as (front, *_):
        server = AdbServer(port=int(front))
        phones = [Handset(server, f"pocket-{n + 1}") for n in range(count)]
        await driven(phones, 2.0, 0.0)  # letters and pictures are drawn once
        alone, _ = await driven(phones[:1], seconds, PACE)
        taken, late = await driven(phones, seconds, PACE)
        flat_out, _ = await driven(phones, min(seconds, 5.0), 0.0)
    return Fleet(
        count,
        percentile(alone, 0.95),
        percentile(taken, 0.95),
        statistics.median(taken),
        late,
        len(taken),
        len(flat_out) / min(seconds, 5.0),
    )


async def driven(phones: list[Handset], seconds: float, pace: float) -> tuple[list[float], int]:
    """Milliseconds of each action from when it was due, and how many were still going when the next was."""
    taken: list[float] = []
    late = 0
    end = time.monotonic() + seconds

    async def drive(phone: Handset, offset: float) -> None:
        nonlocal late
        due = time.monotonic() + offset
        while due < end and time.monotonic() < end:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if not pace:
                due = time.monotonic()
            await phone.exec(TAP_AND_SEE)
            await phone.exec("screencap")
            spent = time.monotonic() - due
            taken.append(1000 * spent)
            late += bool(pace) and spent > pace
            due += pace

    await asyncio.gather(*(drive(phone, pace * n / len(phones)) for n, phone in enumerate(phones)))
    return taken, late


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
