"""Reaching the daemon of a data folder, starting it when none runs. Standard library only."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import NamedTuple

from gui_mcp import __version__
from gui_mcp.daemon.address import LOG, Address, DaemonError, Place, read_address

START_SECONDS = 30.0
"""A cold disk and a busy machine; usually it is one."""

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 2.0
"""Seconds that another daemon gets to answer, or to end, before it is tried again to start one."""

ALREADY_RUNS = 75
"""Exit code of a daemon that found another one on its folder."""


class Hello(NamedTuple):
    """The first line of a relay's connection, and what the daemon answered."""

    connection: socket.socket
    rest: bytes
    """What was read behind the answer."""


def hail(folder: Path, profile: str, *, start: bool = True) -> Hello:
    """A connection on which MCP can be spoken. Raises `DaemonError`."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        address = reach(folder, start=start)
        try:
            connection = address.clients.connect()
        except OSError:
            answer = None  # it ended just now
        else:
            answer = _greet(connection, address.secret, profile)
            if answer is not None and answer[0].get("ok") is True:
                connection.settimeout(None)
                return Hello(connection, answer[1])
            connection.close()
        if answer is not None and answer[0].get("why") != "ending":
            raise DaemonError(_refused(folder, answer[0]))
        if time.monotonic() > deadline:
            raise DaemonError(_late(folder))
        time.sleep(0.02)


def reach(folder: Path, *, start: bool = True) -> Address:
    """The address of a daemon that takes connections, started if need be. Raises `DaemonError`."""
    address = read_address(folder)
    if address is not None and _answers(address.clients):
        return address
    if not start:
        raise DaemonError(f"the daemon of {folder}: none runs; start it with gui-mcp daemon start")
    return _start(folder)


def _start(folder: Path) -> Address:
    """Start one and wait until some daemon answers. Ours finds another one that is starting, and waits for
    that; or one that is ending or dies just then, and is tried again."""
    import subprocess  # a relay that finds a daemon needs none

    def spawn() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "gui_mcp.daemon", "--detach", "--home", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            cwd=folder,
            start_new_session=sys.platform != "win32",
            creationflags=_DETACHED,
        )
        _mine.append(process)
        return process

    errors = os.open(folder / "daemon.err", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        process = spawn()
        deadline = time.monotonic() + START_SECONDS
        pause, again = FIRST_PAUSE, 0.0
        while (now := time.monotonic()) < deadline:
            address = read_address(folder)
            if address is not None and _answers(address.clients):
                if sys.platform != "win32":
                    process.wait(START_SECONDS)
                return address
            code = process.poll()
            if code not in (None, 0, ALREADY_RUNS):
                os.lseek(errors, 0, os.SEEK_SET)
                said = os.read(errors, 4000).decode("utf-8", "replace").strip().removeprefix("gui-mcp: ")
                raise DaemonError(said or f"the daemon of {folder} ended at once; see {folder / LOG}")
            if code is not None and not again:
                again = now + pause
            elif code is not None and now >= again:
                os.lseek(errors, 0, os.SEEK_SET)
                os.ftruncate(errors, 0)
                process = spawn()
                pause, again = min(2 * pause, LONGEST_PAUSE), 0.0
            time.sleep(0.01)
    finally:
        os.close(errors)
    raise DaemonError(_late(folder))


_DETACHED = 0x00000008 | 0x00000200 if sys.platform == "win32" else 0
"""DETACHED_PROCESS and CREATE_NEW_PROCESS_GROUP, elsewhere a session of its own: it outlives its starter and
hears nothing of the signals that are meant for it."""

_mine: list[object] = []
"""Daemons that this process started: kept, for Python waits for a child that it forgets."""


def _answers(place: Place) -> bool:
    try:
        place.connect().close()
    except OSError:
        return False
    return True


def _greet(connection: socket.socket, secret: str, profile: str) -> tuple[dict[str, object], bytes] | None:
    """The daemon's answer to our hello and what came behind it; None when it went away instead."""
    hello = {"gui-mcp": 1, "version": __version__, "profile": profile, "secret": secret}
    try:
        connection.settimeout(START_SECONDS)
        connection.sendall(json.dumps(hello).encode() + b"\n")
        said = b""
        while b"\n" not in said:
            chunk = connection.recv(65536)
            if not chunk:
                return None
            said += chunk
        line, _, rest = said.partition(b"\n")
        answer: dict[str, object] = json.loads(line)
    except (OSError, ValueError):
        return None
    return answer, rest


def _refused(folder: Path, answer: dict[str, object]) -> str:
    if answer.get("why") == "version":
        return (
            f"the daemon of {folder} is gui-mcp {answer.get('version')} and at work, this is {__version__}; "
            "end it with gui-mcp daemon stop"
        )
    return f"the daemon of {folder} refuses this connection; see gui-mcp daemon logs"


def _late(folder: Path) -> str:
    return f"the daemon of {folder} does not answer after {START_SECONDS:.0f} s; see {folder / LOG}"
