"""Reaching the daemon of a data folder, starting it when none runs. Standard library only."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from gui_mcp import __version__
from gui_mcp.daemon.address import LOG, Address, DaemonError, proof, read_address
from gui_mcp.folder import unusable

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
    others: set[int] = set()
    """Daemons of another version that make room for ours."""
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
        if answer is not None and answer[0].get("version", __version__) != __version__:
            others.add(address.pid)
        if len(others) > 1:
            raise DaemonError(
                f"the daemon of {folder}: it is gui-mcp {address.version} by now and this is {__version__}; "
                "start this client anew"
            )
        if time.monotonic() > deadline:
            raise DaemonError(_late(folder))
        time.sleep(0.02)


def reach(folder: Path, *, start: bool = True) -> Address:
    """The address of a daemon that takes connections, started if need be. Raises `DaemonError`."""
    address = read_address(folder)
    if address is not None and _answers(folder, address):
        return address
    if not start:
        raise DaemonError(f"the daemon of {folder}: none runs; start it with gui-mcp daemon start")
    return _start(folder)


def _start(folder: Path) -> Address:
    """Start one and wait until some daemon answers. Ours finds another one that is starting, and waits for
    that; or one that is ending or dies just then, and is tried again."""
    import subprocess  # a relay that finds a daemon needs none

    def spawn() -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(
                # -P: Python would look for its modules in the data folder first
                [sys.executable, "-P", "-m", "gui_mcp.daemon", "--detach", "--home", str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                cwd=folder,
                start_new_session=sys.platform != "win32",
                creationflags=_DETACHED,
            )
        except OSError as error:
            raise DaemonError(f"starting the daemon of {folder}: {error.strerror}; try again later") from None
        _mine.append(process)
        return process

    errors = _open_errors(folder)
    try:
        process = spawn()
        deadline = time.monotonic() + START_SECONDS
        pause, again = FIRST_PAUSE, 0.0
        while (now := time.monotonic()) < deadline:
            address = read_address(folder)
            if address is not None and _answers(folder, address):
                if sys.platform != "win32":
                    with suppress(subprocess.TimeoutExpired):
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


def _open_errors(folder: Path) -> int:
    """Where a daemon that cannot even begin says why; added to, for another one may be writing there."""
    try:
        return os.open(folder / "daemon.err", os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    except OSError as error:
        raise DaemonError(str(unusable(folder, error))) from None


_DETACHED = 0x00000008 | 0x00000200 if sys.platform == "win32" else 0
"""DETACHED_PROCESS and CREATE_NEW_PROCESS_GROUP, elsewhere a session of its own: it outlives its starter and
hears nothing of the signals that are meant for it."""

_mine: list[object] = []
"""Daemons that this process started: kept, for Python waits for a child that it forgets."""


def _answers(folder: Path, address: Address) -> bool:
    """Whether that daemon takes connections: itself, and not whoever got its port or path after its end."""
    try:
        if not address.secret:
            if Path(address.clients.path).stat().st_uid != folder.stat().st_uid:
                return False
            address.clients.connect().close()
            return True
        nonce = os.urandom(16).hex()
        with address.clients.connect() as connection:
            connection.sendall(json.dumps({"version": __version__, "nonce": nonce}).encode() + b"\n")
            told: dict[str, object] = json.loads(connection.makefile("rb").readline(65536))
        return told["proof"] == proof(address.secret, nonce)
    except (OSError, ValueError, KeyError, TypeError):
        return False


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
