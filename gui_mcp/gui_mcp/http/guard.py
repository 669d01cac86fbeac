"""The one guard around everything: MCP, API, console, and what does not exist.

In this order, each before anything of the request is done: no WebSocket, bounded headers, one Host that is
ours, no foreign Origin, a known method, who asks, how often, and a body that is not too long or too slow.
Then it is carried to the routes, and what they answer goes out with headers that forbid browsers to store,
frame or guess.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gui_mcp.http.buckets import Buckets
from gui_mcp.http.callers import ANYBODY, Caller, Over, caller_of
from gui_mcp.http.flights import Flights
from gui_mcp.http.house import House
from gui_mcp.http.names import Names
from gui_mcp.http.refusals import Refused
from gui_mcp.privacy.plain import Plain, say

METHODS = ("GET", "POST", "DELETE")
"""DELETE ends a session of MCP."""

MOST_HEAD_BYTES = 32 * 1024

CALLER = "gui_mcp.caller"
HOUSE = "gui_mcp.house"
"""Where a scope holds the `Caller` and the `House`."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast requests may and must come."""

    rate: float = 50.0
    """Of one principal, a second, on average."""
    burst: float = 200.0
    """Of one principal, at once."""
    failed_rate: float = 10.0
    """Failed authentications from one address, a second, on average."""
    failed_burst: float = 20.0
    body_seconds: float = 15.0
    """A body that takes longer to arrive is refused."""


PACE = Pace()


class Guard:
    """An ASGI app around `app`, for one listener of `house`."""

    def __init__(self, app: ASGIApp, house: House, over: Over, pace: Pace) -> None:
        self._app = app
        self._house = house
        self._over: Over = over
        self._asked = Buckets(pace.rate, pace.burst)
        self._failed = Buckets(pace.failed_rate, pace.failed_burst)
        self._body_seconds = pace.body_seconds
        self.flights = Flights()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        sealed = _sealed(send)
        try:
            caller = self._admit(scope)
            body = await self._body(scope, receive)
        except Refused as refused:
            await refused.response()(scope, receive, sealed)
            return
        if caller is not ANYBODY:
            self._house.needed()
        scope[CALLER], scope[HOUSE] = caller, self._house
        await self.flights.carry(self._app, scope, _again(body, receive), sealed, caller.stands, body)

    def _admit(self, scope: Scope) -> Caller:
        headers = Headers(scope=scope)
        if headers.get("upgrade", "").lower() == "websocket":
            raise Refused(400, say("no_websocket"), say("there are no WebSockets here; use Streamable HTTP"))
        if sum(len(name) + len(value) for name, value in headers.raw) > MOST_HEAD_BYTES:
            raise Refused(431, say("head_too_long"), say("send fewer or shorter headers"))
        self._check_names(scope, headers)
        if scope["method"] not in METHODS:
            allowed = ", ".join(METHODS)
            raise Refused(405, say("bad_method"), Plain(f"use one of {allowed}"), {"Allow": allowed})
        try:
            caller = caller_of(self._house, self._over, scope)
        except Refused:
            self._ration(self._failed, _address(scope))
            raise
        if self._over == "tcp":
            self._ration(self._asked, _address(scope) if caller is ANYBODY else caller.by.id)
        return caller

    def _check_names(self, scope: Scope, headers: Headers) -> None:
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if self._over == "socket" and not self._house.secret:
            if origins:
                raise Refused(403, say("bad_origin"), say("this socket is not for pages"))
            return
        http = self._house.app.config.http
        names = Names(http.allowed_hosts, http.allowed_origins)
        if len(hosts) != 1 or not names.is_ours(hosts[0], scope["server"][1]):
            ask = say(
                "ask by an address of this machine, or the owner lists the name under http.allowed_hosts"
            )
            raise Refused(421, say("bad_host"), ask)
        if origins and not (len(origins) == 1 and names.may_ask(origins[0], hosts[0], scope["scheme"])):
            listed = say("this page may not ask; the owner lists origins under http.allowed_origins")
            raise Refused(403, say("bad_origin"), listed)

    def _ration(self, buckets: Buckets, name: str) -> None:
        if wait := buckets.take(name):
            later = say("that is too often; wait {s} s", s=wait)
            raise Refused(429, say("rate_limited"), later, {"Retry-After": str(wait)})

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        """The whole body: bounded, so it can be held, and complete before anything is done."""
        most = self._house.app.config.http.max_body_bytes
        too_long = Refused(
            413, say("body_too_long"), say("at most {most} bytes, as http.max_body_bytes says", most=most)
        )
        told = Headers(scope=scope).get("content-length", "")
        if told.isdecimal() and int(told) > most:
            raise too_long
        body = bytearray()
        try:
            async with asyncio.timeout(self._body_seconds):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise Refused(400, say("no_body"), say("the body ended early; send it again"))
                    body += message.get("body", b"")
                    if len(body) > most:
                        raise too_long
                    if not message.get("more_body", False):
                        return bytes(body)
        except TimeoutError:
            slow = say("the body took longer than {s} s; send it again", s=self._body_seconds)
            raise Refused(408, say("body_too_slow"), slow, {"Connection": "close"}) from None


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "socket"


def _again(body: bytes, receive: Receive) -> Receive:
    """`receive`, with the body that was already read in front."""
    waiting: deque[Message] = deque([{"type": "http.request", "body": body, "more_body": False}])

    async def read() -> Message:
        return waiting.popleft() if waiting else await receive()

    return read


def _sealed(send: Send) -> Send:
    """`send`, with our headers on whatever is answered. Only a replay has some of its own."""

    async def sealed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sealed
