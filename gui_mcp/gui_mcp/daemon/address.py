"""Where a daemon listens: two sockets for its owner alone, written down in `daemon.json` of the data folder.

Unix sockets (0600, in a folder 0700) where the system has them. Elsewhere, or with `$GUI_MCP_LOOPBACK` set,
ports of the loopback interface, and a secret in `daemon.json` (0600) that whoever connects must tell.
"""

from __future__ import annotations

import json
import os
import socket
import stat
import tempfile
from pathlib import Path
from typing import NamedTuple

from gui_mcp.folder import ConfigError

LOCK = "daemon.lock"
STATE = "daemon.json"
LOG = "daemon.log"
"""Names in the data folder."""

LONGEST_LINE = 32 * 2**20
"""Bytes of one message of MCP between a relay and a daemon; a longer one ends the connection."""

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
    """Whole or not at all, for the owner alone (0600). Raises `OSError`. The caller holds the folder's lock:
    what is there under the new name was left by one that was killed."""
    new = folder / f"{STATE}.new"
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(address._asdict(), file)
    new.replace(folder / STATE)


def proof(secret: str, nonce: str) -> str:
    """What only the daemon with that secret can say to `nonce`: that it is no other program at its port."""
    import hmac  # where there are Unix sockets a relay does without

    return hmac.new(secret.encode(), nonce.encode(), "sha256").hexdigest()


def uses_unix_sockets() -> bool:
    return FAMILY_UNIX is not None and not os.environ.get("GUI_MCP_LOOPBACK")


def socket_folder(folder: Path) -> Path:
    """Where the sockets go: the data folder, or a private one where its path is too long for them. That is
    always the same one, so that what a killed daemon left there is used again."""
    if len(os.fsencode(folder / "clients.sock")) <= LONGEST_PATH:
        return folder
    import hashlib  # few folders need it

    place = Path(tempfile.gettempdir(), f"gui-mcp-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}")
    try:
        place.mkdir(mode=0o700)
    except FileExistsError:
        there = place.lstat()
        private = stat.S_ISDIR(there.st_mode) and there.st_uid == os.getuid() and not there.st_mode & 0o077
        return place if private else Path(tempfile.mkdtemp(prefix="gui-mcp-"))  # mode 0700
    return place


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
