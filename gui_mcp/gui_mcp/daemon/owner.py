"""The daemon's HTTP API as the owner speaks it, for the commands of this package. Standard library only."""

from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path

from gui_mcp.daemon.address import Address, DaemonError, Place
from gui_mcp.daemon.starter import reach

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class OwnerClient:
    """One daemon's API; a connection a request."""

    def __init__(self, folder: Path, *, start: bool = True) -> None:
        """Raises `DaemonError` when none runs and none is started, or can be."""
        self._folder = folder
        self.address: Address = reach(folder, start=start)

    def get(self, path: str, seconds: float = 30) -> Json:
        """What stands at `path`. Raises `DaemonError`."""
        return self._ask("GET", path, None, seconds)

    def post(self, path: str, body: Json = None, seconds: float = 30) -> Json:
        """Have something done. Raises `DaemonError`."""
        return self._ask("POST", path, {} if body is None else body, seconds)

    def _ask(self, method: str, path: str, body: Json, seconds: float) -> Json:
        connection = _Connection(self.address.owner, seconds)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self.address.secret:
            headers["Authorization"] = f"Bearer {self.address.secret}"
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            data = answer.read()
            told: Json = json.loads(data) if data else None
        except (OSError, http.client.HTTPException, ValueError) as error:
            why = str(error) or type(error).__name__
            raise DaemonError(
                f"asking the daemon of {self._folder}: {why}; see gui-mcp daemon logs"
            ) from None
        finally:
            connection.close()
        if answer.status >= 400:
            raise DaemonError(_said(told, answer.status))
        return told


class _Connection(http.client.HTTPConnection):
    """HTTP over one of the daemon's sockets."""

    def __init__(self, place: Place, seconds: float) -> None:
        super().__init__("127.0.0.1", place.port or None, timeout=seconds)
        self._place = place
        self._seconds = seconds

    def connect(self) -> None:
        self.sock: socket.socket = self._place.connect(self._seconds)


def _said(told: Json, status: int) -> str:
    """The API's own words for an error."""
    if isinstance(told, dict):
        words = [str(told[key]) for key in ("error", "asked", "true", "do", "detail") if told.get(key)]
        if words:
            return "; ".join(words)
    return f"the daemon refused (HTTP {status}); see gui-mcp daemon logs"
