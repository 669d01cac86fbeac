"""Who a request is from: the owner by socket, a token, or the owner's browser; else it is refused."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from gui_mcp.http.house import House
from gui_mcp.http.logins import Login
from gui_mcp.http.refusals import Refused
from gui_mcp.principals import OWNER, Principal
from gui_mcp.privacy.plain import say

Over = Literal["tcp", "socket"]

PUBLIC: frozenset[tuple[str, str]] = frozenset(
    {
        ("GET", "/healthz"),
        ("GET", "/"),
        ("GET", "/console.css"),
        ("GET", "/console.js"),
        ("GET", "/icon.svg"),
        ("POST", "/api/login"),
    }
)
"""All that is had without saying who asks; whatever is not here is closed, whether it exists or not."""

KEY_HEADER = "x-gui-mcp"

TICKETED = ("/replays/", "/pages/")
"""Where a browser goes by a link, which carries no header."""

NO_TOKEN = say("send `Authorization: Bearer TOKEN`; the owner makes one with gui-mcp tokens add")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and how long that holds."""

    by: Principal
    stands: Callable[[], bool]
    login: Login | None = None


def _always() -> bool:
    return True


ANYBODY = Caller(Principal("nobody", "nobody", "nobody", "private", frozenset(), frozenset()), _always)
BY_SOCKET = Caller(OWNER, _always)


def cookie_name(port: int) -> str:
    """With the port, for two daemons on one machine share their browser's cookies."""
    return f"gui-mcp-{port}"


def caller_of(house: House, over: Over, scope: Scope) -> Caller:
    """Raises `Refused` with 401 for nobody we know, 403 for a browser that did not ask as our page does."""
    headers = Headers(scope=scope)
    given = headers.getlist("authorization")
    if (scope["method"], scope["path"]) in PUBLIC:
        return ANYBODY
    if over == "socket":
        if house.secret and not _is(given, house.secret):
            raise _unknown(bool(given))
        return BY_SOCKET
    if given:
        token = _bearer(given)
        by = house.tokens.check(token) if token else None
        if by is None:
            raise _unknown(True)
        return Caller(by, lambda: house.tokens.stands(by))
    return _browser(house, scope, headers)


def _browser(house: House, scope: Scope, headers: Headers) -> Caller:
    path: str = scope["path"]
    login = _login(house, headers)
    if login is None:
        raise _unknown(False)
    if path.startswith(TICKETED):
        ticket = parse_qs(scope["query_string"].decode("latin-1")).get("ticket", [""])[0]
        if not _same(ticket, login.ticket(path)):
            raise Refused(403, say("bad_ticket"), say("open this page from the console"))
    elif path.startswith("/api/"):
        if not _same(headers.get(KEY_HEADER, ""), login.key):
            raise Refused(403, say("bad_key"), say("log in anew: gui-mcp console gives the address"))
        if scope["method"] != "GET" and "origin" not in headers:
            raise Refused(
                403, say("no_origin"), say("a browser changes something only from the console's page")
            )
    else:
        raise _unknown(False)
    return Caller(OWNER, lambda: house.logins.stands(login), login)


def _login(house: House, headers: Headers) -> Login | None:
    """By our cookie, among those of whatever else is served here, which no parser may take."""
    for line in headers.getlist("cookie"):
        for pair in line.split(";"):
            name, _, value = pair.strip().partition("=")
            if name == cookie_name(house.port) and (login := house.logins.find(value)) is not None:
                return login
    return None


def _bearer(given: list[str]) -> str:
    """The token of the one Authorization header; empty for any other form."""
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return token.strip() if scheme.lower() == "bearer" else ""


def _is(given: list[str], secret: str) -> bool:
    return _same(_bearer(given), secret)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _unknown(wrong: bool) -> Refused:
    challenge = 'Bearer realm="gui-mcp"' + (', error="invalid_token"' if wrong else "")
    return Refused(
        401, say("bad_token") if wrong else say("no_token"), NO_TOKEN, {"WWW-Authenticate": challenge}
    )
