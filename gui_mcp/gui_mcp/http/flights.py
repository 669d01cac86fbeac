"""Requests that are being answered, so that each can be ended: its rights are gone, or the daemon ends.

Whoever waits at the other end is told so: with a status where nothing was sent yet, with a JSON-RPC error
where a stream of MCP events had begun.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

import anyio
from pydantic import TypeAdapter, ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gui_mcp.http.refusals import Refused
from gui_mcp.privacy.plain import say

STOPPING = Refused(
    503,
    say("server_stopping"),
    say("the daemon is ending and this call was cut short, its effect is unknown; ask again in a while"),
    {"Retry-After": "5"},
)
RIGHTS_GONE = Refused(
    401,
    say("rights_gone"),
    say("the token or login that this was asked with has ended; the owner gives another"),
    {"WWW-Authenticate": 'Bearer realm="gui-mcp", error="invalid_token"'},
)
_ASKED = TypeAdapter(dict[str, object])


@dataclass(slots=True, eq=False)
class _Flight:
    stands: Callable[[], bool]
    cancel: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    why: Refused | None = None

    def end(self, why: Refused) -> None:
        if self.why is None:
            self.why = why
            self.cancel.cancel()


@dataclass(slots=True, eq=False)
class _Answer:
    """What of an answer has been sent."""

    send: Send
    begun: bool = False
    events: bool = False
    over: bool = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers: list[tuple[bytes, bytes]] = message.get("headers", [])
            self.events = any(k == b"content-type" and v.startswith(b"text/event-stream") for k, v in headers)
        elif message["type"] == "http.response.body":
            self.over = not message.get("more_body", False)
        await self.send(message)


class Flights:
    """All of one listener."""

    def __init__(self) -> None:
        self._open: set[_Flight] = set()
        self._landed = asyncio.Event()
        self._landed.set()
        self._stopping = False

    @property
    def any(self) -> bool:
        """Whether somebody waits for an answer, or listens to a stream."""
        return bool(self._open)

    async def carry(
        self,
        app: ASGIApp,
        scope: Scope,
        receive: Receive,
        send: Send,
        stands: Callable[[], bool],
        body: bytes,
    ) -> None:
        """Let `app` answer, until its asker's rights are gone (`stands`) or all are ended."""
        if self._stopping:
            await STOPPING.response()(scope, receive, send)
            return
        flight, answer = _Flight(stands), _Answer(send)
        self._open.add(flight)
        self._landed.clear()
        try:
            with flight.cancel:
                await app(scope, receive, answer)
        finally:
            self._open.discard(flight)
            if not self._open:
                self._landed.set()
        if flight.why is not None and not answer.over:
            await _end(flight.why, answer, scope, receive, body)

    def end_those_without_rights(self) -> None:
        for flight in list(self._open):
            if not flight.stands():
                flight.end(RIGHTS_GONE)

    async def end_all(self, grace: float) -> None:
        """Take no new ones; wait `grace` seconds for those there are, then end them."""
        self._stopping = True
        with anyio.move_on_after(grace):
            await self._landed.wait()
        for flight in list(self._open):
            flight.end(STOPPING)


async def _end(why: Refused, answer: _Answer, scope: Scope, receive: Receive, body: bytes) -> None:
    if not answer.begun:
        await why.response()(scope, receive, answer.send)
    elif answer.events:
        await answer.send({"type": "http.response.body", "body": _event(why, body), "more_body": False})
    # anything else was promised whole and cannot be: the server closes the connection


def _event(why: Refused, body: bytes) -> bytes:
    """The end of a stream of MCP events, as an error to the request that opened it."""
    try:
        id = _ASKED.validate_json(body).get("id")
    except ValidationError:
        id = None
    if not isinstance(id, str | int):
        return b""
    error = {"code": -32000, "message": f"{why.code}: {why.do}"}
    said = json.dumps({"jsonrpc": "2.0", "id": id, "error": error})
    return f"event: message\r\ndata: {said}\r\n\r\n".encode()
