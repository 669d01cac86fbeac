"""Where a daemon listens: two sockets for its owner alone, written down in `daemon.json` of the data folder.

Unix sockets (0600, in a folder 0700) where the system has them. Elsewhere, or with `$GUI_MCP_LOOPBACK` set,
ports of the loopback interface, and a secret in `daemon.json` (0600) that whoever connects must tell.
"""

from __future__ import annotations

import json
import os
import socket
import tempfile
from pathlib import Path
from typing import NamedTuple

from gui_mcp.folder import ConfigError

LOCK = "daemon.lock"
STATE = "daemon.json"
LOG = "daemon.log"
"""Names in the data folder."""

LONGEST_PATH = 100
"""Bytes: Linux allows 107 for the path of a socket, macOS 103."""

FAMILY_UNIX: int | None = vars(socket).get("AF_UNIX")


class DaemonError(ConfigError):
    """The daemon cannot be reached or started; the message says why and what to do."""


class Place(NamedTuple):
    """One listening socket: a path, or a port of the loopback interface."""

    path: str = ""
    port: int = 0

    def connect(self, seconds: float = 5.0) -> socket.socket:
        """A connection. Raises `OSError`."""
        if not self.path:
            return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)
        return _unix_socket(self.path, seconds)


class Address(NamedTuple):
    """What `daemon.json` says."""

    pid: int
    version: str
    clients: Place
    """For relays: a line of hello, then MCP as JSON lines."""
    owner: Place
    """HTTP; whoever connects is the owner."""
    web: str = ""
    """Base URL for everybody else, who needs a token."""
    secret: str = ""
    """Told by whoever connects; empty for Unix sockets, which the file system guards."""


def read_address(folder: Path) -> Address | None:
    """What the last daemon wrote; None when it ended as it should, or never ran. It may be dead by now."""
    try:
        told = json.loads((folder / STATE).read_bytes())
        return Address(
            int(told["pid"]),
            str(told["version"]),
            Place(*told["clients"]),
            Place(*told["owner"]),
            str(told["web"]),
            str(told["secret"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_address(folder: Path, address: Address) -> None:
    """Whole or not at all, for the owner alone (0600). Raises `OSError`."""
    handle, temporary = tempfile.mkstemp(prefix=".new-", dir=folder)
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(address._asdict(), file)
        Path(temporary).replace(folder / STATE)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def uses_unix_sockets() -> bool:
    return FAMILY_UNIX is not None and not os.environ.get("GUI_MCP_LOOPBACK")


def socket_folder(folder: Path) -> Path:
    """Where the sockets go: the data folder, or a fresh private one where its path is too long for them."""
    if len(os.fsencode(folder / "clients.sock")) <= LONGEST_PATH:
        return folder
    return Path(tempfile.mkdtemp(prefix="gui-mcp-"))  # mode 0700


def _unix_socket(path: str, seconds: float) -> socket.socket:
    if FAMILY_UNIX is None:
        raise OSError(f"{path}: this system has no Unix sockets")
    connection = socket.socket(FAMILY_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection
