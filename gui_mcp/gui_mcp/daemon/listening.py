"""The daemon's sockets: one for relays, one for its owner's HTTP, one for everybody else's."""

from __future__ import annotations

import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gui_mcp.daemon.address import FAMILY_UNIX, Place, socket_folder, uses_unix_sockets
from gui_mcp.folder import ConfigError, unusable

BACKLOG = 128


@dataclass(frozen=True, slots=True)
class Listening:
    """Bound sockets that listen, and where they are."""

    clients: socket.socket
    owner: socket.socket
    web: socket.socket
    clients_at: Place
    owner_at: Place

    @property
    def port(self) -> int:
        """Of `web`."""
        return _port(self.web)


@contextmanager
def listening(folder: Path, host: str, port: int) -> Generator[Listening]:
    """All three for the length of the block. Raises `ConfigError` for a port that is taken.

    The caller holds the folder's lock: a socket file that is there is a dead daemon's.
    """
    opened: list[socket.socket] = []
    sockets = socket_folder(folder) if uses_unix_sockets() else None
    try:
        places: list[Place] = []
        for name in ("clients.sock", "owner.sock"):
            if sockets is not None:
                found, place = _unix(sockets / name)
            else:
                found = _tcp("127.0.0.1", 0)
                place = Place(port=_port(found))
            opened.append(found)
            places.append(place)
        opened.append(_tcp(host, port))
        yield Listening(opened[0], opened[1], opened[2], places[0], places[1])
    finally:
        for one in opened:
            one.close()
        if sockets is not None:
            for name in ("clients.sock", "owner.sock"):
                with suppress(OSError):
                    (sockets / name).unlink(missing_ok=True)
            if sockets != folder:
                with suppress(OSError):
                    sockets.rmdir()


def _unix(path: Path) -> tuple[socket.socket, Place]:
    assert FAMILY_UNIX is not None
    found = socket.socket(FAMILY_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        found.bind(str(path))  # the daemon's umask lets nobody else in
        path.chmod(0o600)
        found.listen(BACKLOG)
        found.setblocking(False)
    except OSError as error:
        found.close()
        raise unusable(path.parent, error) from None
    return found, Place(path=str(path))


def _tcp(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # another program could bind the same port and hear our clients
            found.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(BACKLOG)
        found.setblocking(False)
    except OSError as error:
        found.close()
        raise ConfigError(
            f"listening for HTTP on {host}:{port}: {error.strerror}; name another with [http] in config.toml"
        ) from None
    return found


def _port(found: socket.socket) -> int:
    name: tuple[str, int] = found.getsockname()[:2]
    return name[1]
