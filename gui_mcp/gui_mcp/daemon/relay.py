"""`gui-mcp serve`: one stdio client's pipe, carried to the daemon and back. Standard library only.

It holds no state but what it needs to outlive a daemon: which requests wait for an answer, and the opening
of a legacy session, which it repeats to the next daemon. A request whose daemon died is answered by an error,
never sent twice.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path

from gui_mcp.daemon.address import LONGEST_LINE, DaemonError
from gui_mcp.daemon.starter import hail

CHUNK = 1 << 18

RequestId = int | str

_ANSWERED = re.compile(rb'\{"jsonrpc":"2\.0","id":(-?\d+|"(?:[^"\\]|\\.)*"),"(?:result|error)"')
"""How the daemon writes an answer: its id stands in front, so that a large one need not be parsed."""

_CUT_SHORT = b':{"code":-32000,"message":"Connection closed"'
"""What follows there for a request that was under way when the daemon ended in order: the SDK's own words."""

DIED = (
    "the daemon ended while this call was under way; its effect is unknown, observe before you do it again "
    "(tasks are kept: see list_tasks)"
)


TRIES = 3
"""Daemons that one message is written to, while they end before they have heard it."""

UNHEARD = "several daemons in a row ended before they heard this; nothing was done, see gui-mcp daemon logs"
TOO_LONG = f"this message is longer than {LONGEST_LINE >> 20} MiB, and nothing was done; send less at once"


def relay(folder: Path, profile: str) -> int:
    """Carry stdin and stdout until the client closes either; the exit code. Raises `DaemonError`."""
    if sys.platform != "win32":  # some clients hand over pipes that do not wait
        os.set_blocking(0, True)
        os.set_blocking(1, True)
    pipe = _Pipe(folder, profile)
    pipe.open()
    begun: list[bytes] = []
    """A line whose end has not come yet."""
    while chunk := os.read(0, CHUNK):
        *lines, rest = chunk.split(b"\n")
        if lines:
            lines[0] = b"".join((*begun, lines[0]))
            begun.clear()
        begun.append(rest)
        for line in lines:
            if line.strip():
                pipe.send(line)
    pipe.finish()
    return 0


class _Pipe:
    """The connection to the daemon, made anew when needed."""

    def __init__(self, folder: Path, profile: str) -> None:
        self._folder = folder
        self._profile = profile
        self._lock = threading.Lock()
        """Guards all below and what is written to stdout."""
        self._connection: socket.socket | None = None
        self._carrier: threading.Thread | None = None
        self._waiting: dict[RequestId, str] = {}
        """Requests without an answer, and their methods."""
        self._sending: RequestId | None = None
        """The one of them that is being written; whether it was heard is not yet known."""
        self._opening: list[bytes] = []
        """`initialize` and what followed it, of a legacy session."""
        self._opening_id: RequestId | None = None
        self._swallow: RequestId | None = None
        """The answer to a repeated `initialize`, which the client has had."""
        self._ending = False

    def open(self) -> None:
        hello = hail(self._folder, self._profile)
        with self._lock:
            self._connection, self._swallow = hello.connection, None
        self._carrier = threading.Thread(target=self._carry, args=(hello.connection, hello.rest), daemon=True)
        self._carrier.start()

    def send(self, line: bytes) -> None:
        """Pass one message of the client on."""
        method, id = _read(line)
        if len(line) > LONGEST_LINE:
            self._refuse(id, method, TOO_LONG)
            return
        if not any(self._passed_on(line, method, id) for _ in range(TRIES)):
            self._refuse(id, method, UNHEARD)
            return
        with self._lock:
            if method == "initialize":
                self._opening, self._opening_id = [line], id
            elif method == "notifications/initialized" and len(self._opening) == 1:
                self._opening.append(line)

    def _passed_on(self, line: bytes, method: str, id: RequestId | None) -> bool:
        """Write to the daemon, or answer in its place when there is none; false for one to be tried again."""
        if self._connection is None and not self._reopen(method, id):
            return True
        with self._lock:
            connection = self._connection
            if connection is None:
                return False
            if id is not None and method:
                self._waiting[id] = method
                self._sending = id
        try:
            connection.sendall(line + b"\n")
        except OSError:  # it was closed before this, so that nobody has heard it: it is the next daemon's
            self._lost(connection)
            with self._lock:
                self._sending = None
                if id is not None:
                    self._waiting.pop(id, None)
            return False
        with self._lock:
            self._sending = None
            if self._connection is not connection and id is not None and id in self._waiting:
                _write(_failure(id, self._waiting.pop(id), DIED))
        return True

    def _refuse(self, id: RequestId | None, method: str, why: str) -> None:
        with self._lock:
            if id is not None and method:
                _write(_failure(id, method, why))

    def finish(self) -> None:
        """The client closed its end: let the daemon see that, and carry what it still says."""
        with self._lock:
            self._ending = True
            connection, carrier = self._connection, self._carrier
        if connection is not None and carrier is not None:
            with suppress(OSError):  # it ended already; what it said last may still be on its way
                connection.shutdown(socket.SHUT_WR)
            carrier.join(timeout=10)

    def _reopen(self, method: str, id: RequestId | None) -> bool:
        """A new daemon, brought to where the client thinks it is; false when there is none to be had."""
        try:
            self.open()
        except DaemonError as error:
            sys.stderr.write(f"gui-mcp serve: {error}\n")
            self._refuse(id, method, str(error))
            return False
        if self._opening and method != "initialize":
            with self._lock:
                self._swallow = self._opening_id
                connection = self._connection
            if connection is not None:
                with suppress(OSError):  # it ended already, which the message itself will find
                    connection.sendall(b"\n".join(self._opening) + b"\n")
        return True

    def _carry(self, connection: socket.socket, rest: bytes) -> None:
        """What the daemon says, to stdout, whole lines at a time."""
        pending: list[bytes] = []
        chunk = rest
        while True:
            last = chunk.rfind(b"\n")
            if last < 0:
                pending.append(chunk)
            else:
                whole = b"".join((*pending, chunk[: last + 1]))
                pending = [chunk[last + 1 :]]
                self._deliver(whole)
            try:
                chunk = connection.recv(CHUNK)
            except OSError:
                break
            if not chunk:
                break
        self._lost(connection)

    def _deliver(self, lines: bytes) -> None:
        with self._lock:
            kept: list[bytes] = []
            for line in lines.splitlines(keepends=True):
                found = _ANSWERED.match(line)
                id: RequestId | None = json.loads(found[1]) if found else None
                if id is not None and id == self._swallow:
                    self._swallow = None
                    continue
                method = "" if id is None else self._waiting.pop(id, "")
                if found and id is not None and line.startswith(_CUT_SHORT, found.end()):
                    line = _failure(id, method, DIED)
                kept.append(line)
            if kept:
                _write(b"".join(kept))

    def _lost(self, connection: socket.socket) -> None:
        """The daemon is gone: whoever waits is told so. The next message looks for another one."""
        with self._lock:
            if self._connection is not connection:
                return
            self._connection = None
            connection.close()
            if self._ending:
                return
            for id in [id for id in self._waiting if id != self._sending]:
                _write(_failure(id, self._waiting.pop(id), DIED))


def _read(line: bytes) -> tuple[str, RequestId | None]:
    """Method and id of a message; empty for what is no request, which the daemon answers as it likes."""
    try:
        message = json.loads(line)
        method, id = message.get("method", ""), message.get("id")
    except (ValueError, AttributeError, RecursionError):
        return "", None
    return (
        method if isinstance(method, str) else "",
        id if isinstance(id, int | str) and not isinstance(id, bool) else None,
    )


def _failure(id: RequestId, method: str, why: str) -> bytes:
    """A tool call fails as a result, which the client's model reads; anything else as a protocol error."""
    answer: dict[str, object] = {"jsonrpc": "2.0", "id": id}
    if method == "tools/call":
        content = [{"type": "text", "text": f"error: daemon_ended\ndo: {why}"}]
        answer["result"] = {
            "content": content,
            "structuredContent": {"error": "daemon_ended", "do": why},
            "isError": True,
        }
    else:
        answer["error"] = {"code": -32603, "message": why}
    return json.dumps(answer).encode() + b"\n"


def _write(data: bytes) -> None:
    """To stdout, whole. A client that reads no more has left: this process ends."""
    left = memoryview(data)
    try:
        while left:
            left = left[os.write(1, left) :]
    except BrokenPipeError:
        os._exit(0)
    except OSError as error:
        sys.stderr.write(f"gui-mcp serve: writing to stdout: {error.strerror}; nothing more can be said\n")
        os._exit(1)
