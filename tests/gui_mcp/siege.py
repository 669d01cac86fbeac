"""A served house, and every request there is: what `test_http_guards` sends at it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from gui_mcp.config import HttpConfig
from gui_mcp.http.app import http_app
from gui_mcp.http.callers import PUBLIC, TICKETED, cookie_name
from gui_mcp.http.guard import HEADERS, METHODS
from gui_mcp.http.logins import Login
from gui_mcp.principals import OWNER, Scope
from starlette.routing import Route

from tests.gui_mcp.http_serving import Home, home

FOR_TOKENS: dict[tuple[str, str], Scope] = {
    ("GET", "/api/devices"): "observe",
    ("GET", "/api/jobs"): "task",
    ("POST", "/api/jobs"): "task",
    ("GET", "/api/jobs/{id}"): "task",
    ("POST", "/api/jobs/{id}/answer"): "task",
    ("POST", "/api/jobs/{id}/cancel"): "task",
}
"""What a token may ask besides MCP; every other route is the owner's alone."""

MCP = ("/mcp", "/paper/mcp")
NOT_THERE = (
    "/nope",
    "/api/nope",
    "/api",
    "/docs",
    "/openapi.json",
    "/api/devices/",
    "/mcp/",
    "/api//jobs",
)
LIMIT = 4096

BODIES = {
    "/api/jobs": {"goal": "tap for ever", "device": "phone"},
    "/api/jobs/{id}/answer": {"text": "yes"},
    "/api/login": {"code": "wrong"},
}
CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "start_task", "arguments": {"goal": "tap for ever", "device": "phone"}},
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that would do something if it were let through."""

    method: str
    route: str
    """As the route table names it."""
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes | None = None

    @property
    def path(self) -> str:
        return self.route.replace("{id}", "phone").replace("{episode}", "e1")

    def with_(self, **headers: str) -> Ask:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers=self.headers | names)

    def without(self, *names: str) -> Ask:
        return replace(self, headers={k: v for k, v in self.headers.items() if k.lower() not in names})


@dataclass(frozen=True, slots=True)
class Siege:
    """A served house, a good token, a browser that is logged in, and every request there is."""

    served: Home
    token: str
    login: Login
    asks: list[Ask]

    async def send(
        self, client: httpx.AsyncClient, ask: Ask, content: AsyncIterator[bytes] | None = None
    ) -> httpx.Response:
        client.cookies.clear()
        cookie = "; ".join(f"{name}={value}" for name, value in ask.cookies.items())
        return await client.request(
            ask.method,
            ask.path,
            headers=ask.headers | ({"Cookie": cookie} if cookie else {}),
            content=content if content is not None else ask.body,
        )

    async def all(
        self,
        change: Callable[[Ask], Ask],
        status: Callable[[Ask], int],
        which: Callable[[Ask], bool] = lambda ask: True,
    ) -> None:
        """Send every ask, changed, and see that it is refused as it should be and that nothing was done."""
        client = self.served.by()
        wrong: list[str] = []
        asked = [change(ask) for ask in self.asks if which(ask)]
        assert asked
        for ask in asked:
            answer = await self.send(client, ask)
            if answer.status_code != status(ask):
                wrong.append(
                    f"{ask.method} {ask.route}: {answer.status_code}, not {status(ask)}: {answer.text[:100]}"
                )
            for name in HEADERS:
                assert name in answer.headers, (ask.route, name)
        assert wrong == []
        self.untouched()

    def untouched(self) -> None:
        assert self.served.app.jobs.list(OWNER) == []
        assert [device.performed for device in self.served.devices.values()] == [[], []]
        assert not self.served.stop.is_set()
        assert self.served.house.logins.stands(self.login)

    def as_browser(self, ask: Ask) -> Ask:
        path = ask.path
        cookies = {cookie_name(self.served.port): self.login.cookie}
        with_ticket = (
            f"{ask.route}?ticket={self.login.ticket(path)}" if path.startswith(TICKETED) else ask.route
        )
        bare = replace(ask.without("authorization"), cookies=cookies, route=with_ticket)
        return bare.with_(X_GUI_MCP=self.login.key, Origin=self.served.url)


def is_public(ask: Ask) -> bool:
    return (ask.method, ask.path) in PUBLIC


def inventory(served: Home, token: str) -> list[Ask]:
    """Every method of every route, and routes that do not exist."""
    found: list[tuple[str, str]] = []
    for route in http_app(served.house, over="tcp").routes:
        assert isinstance(route, Route), f"{route!r} is of a kind whose routes cannot be listed here"
        found += [(method, route.path) for method in sorted(route.methods or METHODS) if method != "HEAD"]
    found += [(method, path) for path in NOT_THERE for method in METHODS]
    asks: list[Ask] = []
    for method, path in found:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json, text/event-stream"}
        body = None
        if method == "POST":
            headers["Content-Type"] = "application/json"
            body = json.dumps(CALL if path in MCP else BODIES.get(path, {})).encode()
        asks.append(Ask(method, path, headers, {}, body))
    return asks


@asynccontextmanager
async def siege(folder: Path) -> AsyncGenerator[Siege]:
    async with home(folder, http=HttpConfig(max_body_bytes=LIMIT)) as served:
        token = served.tokens.add("good")
        login = served.house.logins.enter(served.house.logins.code())
        assert login is not None
        yield Siege(served, token, login, inventory(served, token))


def always(status: int) -> Callable[[Ask], int]:
    return lambda ask: status
