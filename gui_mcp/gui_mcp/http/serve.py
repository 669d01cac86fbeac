"""Serving: uvicorn on sockets that listen already, until it is told to stop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from gui_mcp.http.app import HttpApp, http_app
from gui_mcp.http.callers import Over
from gui_mcp.http.guard import MOST_HEAD_BYTES, PACE, Pace
from gui_mcp.http.house import House

GRACE_SECONDS = 2.0
"""What is being answered when the end comes has so long."""
CUT_SECONDS = 3
"""What is still open after so long is cut off."""
KEEP_ALIVE_SECONDS = 30
HEAD_SECONDS = 20.0
MOST_CONNECTIONS = 500


async def serve_http(
    house: House,
    *,
    tcp: socket.socket | None,
    owner: socket.socket | None,
    stop: asyncio.Event,
    ready: asyncio.Event | None = None,
    pace: Pace = PACE,
) -> None:
    """Answer on both until `stop` is set, then end within 6 s. `ready` is set once both answer.

    A call that is cut short by the end says so to its client. Signals are the caller's; the sockets are
    closed at the end. Cancelling it ends at once.
    """
    listeners: tuple[tuple[socket.socket | None, Over], ...] = ((tcp, "tcp"), (owner, "socket"))
    servers = [
        _Server(http_app(house, over=over, pace=pace), found, stop) for found, over in listeners if found
    ]
    async with asyncio.TaskGroup() as group:
        for server in servers:
            group.create_task(server.serve(), name="http")
        for server in servers:
            await server.answers.wait()
        if ready is not None:
            ready.set()


class _Connection(H11Protocol):
    """One connection, closed when the head of a request takes longer than `HEAD_SECONDS` to arrive.

    uvicorn bounds only how long a connection may say nothing.
    """

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        super().connection_made(transport)
        self._late = asyncio.get_running_loop().call_later(HEAD_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        answering = _is_answering(self.cycle)
        if answering and self._late is not None:
            self._late.cancel()
            self._late = None
        elif not answering and self._late is None:
            self._late = asyncio.get_running_loop().call_later(HEAD_SECONDS, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._late is not None:
            self._late.cancel()
        super().connection_lost(exc)


def _is_answering(cycle: RequestResponseCycle | None) -> bool:
    """uvicorn has None there before the first request, whatever its annotation says."""
    return cycle is not None and not cycle.response_complete


class _Server(uvicorn.Server):
    """uvicorn that leaves signals to the daemon, wakes up only for requests, and ends its calls in words."""

    def __init__(self, app: HttpApp, listener: socket.socket, stop: asyncio.Event) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_Connection,
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=CUT_SECONDS,
                h11_max_incomplete_event_size=MOST_HEAD_BYTES,
                limit_concurrency=MOST_CONNECTIONS,
            )
        )
        if listener.family in (socket.AF_INET, socket.AF_INET6):
            # What it accepts inherits this. asyncio sets it only where a socket names its protocol; without,
            # the second half of every answer waits 40 ms for the acknowledgement of the first.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._http = app
        self._listener = listener
        self._stop = stop
        self.answers = asyncio.Event()

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        await super().serve([self._listener])

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield

    async def main_loop(self) -> None:
        self.answers.set()
        await self._stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        winding = asyncio.create_task(self._http.wind_down(GRACE_SECONDS), name="wind down")
        await super().shutdown(sockets)
        await winding
