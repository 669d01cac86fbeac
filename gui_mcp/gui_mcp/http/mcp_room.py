"""MCP over Streamable HTTP, in both eras of the protocol, behind the guard."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.context import ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from gui_mcp.http.callers import Caller
from gui_mcp.http.guard import CALLER
from gui_mcp.http.house import House
from gui_mcp.principals import Principal
from gui_mcp.server.build import Profile, build

log = logging.getLogger(__name__)

IDLE_SECONDS = 1800.0
MOST_SESSIONS = 200
MOST_OF_ONE = 40
"""Sessions of one principal; a client that never closes them loses its oldest, and nobody else any."""
SESSION = b"mcp-session-id"
NOT_AGAIN = TransportSecuritySettings(enable_dns_rebinding_protection=False)
"""The guard has looked at Host and Origin, of this and of every other route."""


@dataclass(frozen=True, slots=True)
class _Session:
    """One session of the older era, which outlives the request that opened it."""

    caller: Caller
    opened: Scope


class McpRoom:
    """An ASGI app for one profile of tools. `running()` must be entered first."""

    def __init__(self, house: House, profile: Profile) -> None:
        server = build(house.app.desk, house.app.jobs, profile, who)
        # No tool of ours has arguments that are mirrored in headers: the SDK need not list all tools a call.
        server.get_tool_input_schema = _no_schema
        self._house = house
        self._manager = StreamableHTTPSessionManager(
            server,
            security_settings=NOT_AGAIN,
            session_idle_timeout=IDLE_SECONDS,
            max_sessions=MOST_SESSIONS,
            max_request_body_size=house.app.config.http.max_body_bytes,
        )
        self._sessions: dict[str, _Session] = {}

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = scope[CALLER]
        assert isinstance(caller, Caller)
        # The SDK answers a session's id only to the user that opened it.
        scope["user"] = _user(caller.by)

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                if scope["method"] == "DELETE":
                    self._sessions.pop(Request(scope).headers.get("mcp-session-id", ""), None)
                for key, value in message["headers"]:
                    if key == SESSION:
                        self._sessions.setdefault(value.decode(), _Session(caller, scope))
            await send(message)

        await self._manager.handle_request(scope, receive, noting)
        await self._end_oldest_of(caller)

    async def end_those_without_rights(self) -> None:
        """End the sessions, with what they run, whose token has been taken back or has expired."""
        for id, session in list(self._sessions.items()):
            if not session.caller.stands():
                del self._sessions[id]
                self._house.app.desk.leave(session.caller.by)
                await self._delete(id, session)

    async def _end_oldest_of(self, caller: Caller) -> None:
        own = [id for id, session in self._sessions.items() if session.caller.by.id == caller.by.id]
        for id in own[:-MOST_OF_ONE]:
            await self._delete(id, self._sessions.pop(id))

    async def _delete(self, id: str, session: _Session) -> None:
        kept = [(key, value) for key, value in session.opened["headers"] if key != SESSION]
        scope: Scope = {
            **session.opened,
            "method": "DELETE",
            "headers": [*kept, (SESSION, id.encode())],
        }

        async def nothing() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def ignored(message: Message) -> None:
            return None

        await self._manager.handle_request(scope, nothing, ignored)


def who(ctx: ServerRequestContext[object]) -> Principal:
    """The principal that the guard found for the request behind `ctx`."""
    request = ctx.request
    caller = request.scope.get(CALLER) if isinstance(request, Request) else None
    if not isinstance(caller, Caller):
        raise RuntimeError("a request reached MCP past the guard")
    return caller.by


def _no_schema(tool: str) -> None:
    return None


def _user(by: Principal) -> AuthenticatedUser:
    return AuthenticatedUser(AccessToken(token="", client_id=by.id, scopes=[]))
