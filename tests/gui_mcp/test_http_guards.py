"""Every route there is, and some that are not, against everybody who may not ask.

The inventory is computed from the app's own route table, so a new route is in it from the start: unless it is
opened on purpose in one of the two lists below, it must refuse strangers and tokens.
"""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from gui_mcp.config import HttpConfig
from gui_mcp.http.app import http_app
from gui_mcp.http.callers import PUBLIC, TICKETED
from gui_mcp.http.guard import METHODS
from gui_mcp.http.serve import serve_http
from gui_mcp.principals import OWNER, Scope
from starlette.routing import Route

from tests.gui_mcp.http_serving import HURRY, home
from tests.gui_mcp.siege import FOR_TOKENS, LIMIT, MCP, NOT_THERE, Ask, always, is_public, siege


async def test_the_inventory_has_every_kind_of_route(tmp_path: Path) -> None:
    async with siege(tmp_path) as held:
        routes = {(ask.method, ask.route) for ask in held.asks}
    assert set(FOR_TOKENS) <= routes
    assert routes >= PUBLIC
    assert {
        ("POST", "/mcp"),
        ("POST", "/paper/mcp"),
        ("POST", "/api/stop"),
        ("GET", "/replays/{episode}"),
    } <= routes
    pages = {("GET", path) for path in ("/", "/healthz", "/console.css", "/console.js", "/icon.svg")}
    assert pages | {("POST", "/api/login")} == PUBLIC


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "10.0.0.1:{port}",
        "0.0.0.0:{port}",
        "localhost.:{port}",
        "evil@127.0.0.1:{port}",
        "[::2]:{port}",
    ],
)
async def test_a_name_that_is_not_ours_is_refused_on_every_route(tmp_path: Path, host: str) -> None:
    async with siege(tmp_path) as held:
        named = host.format(port=held.served.port)
        await held.all(lambda ask: ask.with_(Host=named), always(421))
        await held.all(lambda ask: held.as_browser(ask).with_(Host=named), always(421))


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "https://127.0.0.1:{port}",
        "http://localhost:{port}",
        "http://127.0.0.1:{port}.evil.example",
        "file://",
    ],
)
async def test_a_foreign_origin_is_refused_on_every_route(tmp_path: Path, origin: str) -> None:
    async with siege(tmp_path) as held:
        named = origin.format(port=held.served.port)
        await held.all(lambda ask: ask.with_(Origin=named), always(403))
        await held.all(lambda ask: held.as_browser(ask).with_(Origin=named), always(403))


async def test_without_a_good_token_every_route_but_the_page_is_closed(tmp_path: Path) -> None:
    async with siege(tmp_path) as held:
        tokens = held.served.tokens
        revoked, expired = tokens.add("revoked"), tokens.add("expired")
        tokens.revoke("revoked")
        path = tmp_path / "tokens.json"
        told = json.loads(path.read_text())
        told["tokens"][-1]["expires"] = time.time() - 1
        path.write_text(json.dumps(told))
        for given in (
            None,
            "",
            "Bearer",
            "Bearer wrong",
            f"Bearer {revoked}",
            f"Bearer {expired}",
            f"Basic {held.token}",
            held.token,
            f"Bearer {held.token}x",
            f"Bearer {held.token}, Bearer {held.token}",
        ):

            def change(ask: Ask, given: str | None = given) -> Ask:
                bare = ask.without("authorization")
                return bare if given is None else bare.with_(Authorization=given)

            await held.all(change, always(401), which=lambda ask: not is_public(ask))
        in_query = [
            replace(ask.without("authorization"), route=f"{ask.route}?token={held.token}")
            for ask in held.asks
        ]
        for ask in in_query:
            if not is_public(replace(ask, route=ask.route.partition("?")[0])):
                answer = await held.send(held.served.by(), ask)
                assert answer.status_code == 401
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_token_reaches_nothing_of_the_owners(tmp_path: Path) -> None:
    async with siege(tmp_path) as held:

        def is_owners(ask: Ask) -> bool:
            return (
                not is_public(ask)
                and (ask.method, ask.route) not in FOR_TOKENS
                and ask.route not in (*MCP, *NOT_THERE)
            )

        assert sum(is_owners(ask) for ask in held.asks) >= 9
        await held.all(lambda ask: ask, always(403), which=is_owners)
        await held.all(lambda ask: ask, always(404), which=lambda ask: ask.route in NOT_THERE)


async def test_a_token_without_the_scope_is_refused(tmp_path: Path) -> None:
    async with siege(tmp_path) as held:
        scopes: tuple[Scope, ...] = ("observe", "act", "task")
        narrow = {scope: held.served.tokens.add(scope, scopes=[scope]) for scope in scopes}
        for scope, token in narrow.items():
            await held.all(
                lambda ask, token=token: ask.with_(Authorization=f"Bearer {token}"),
                always(403),
                which=lambda ask, scope=scope: FOR_TOKENS.get((ask.method, ask.route), scope) != scope,
            )


async def test_a_token_without_the_device_cannot_use_or_see_it(tmp_path: Path) -> None:
    async with siege(tmp_path) as held:
        by = held.served.by(held.served.tokens.add("desk", ["desk"]))
        listed = (await by.get("/api/devices")).json()["devices"]
        assert [device["id"] for device in listed] == ["desk"]
        refused = await by.post("/api/jobs", json={"goal": "tap", "device": "phone"})
        assert refused.status_code == 404
        assert refused.json()["error"] == "unknown_device"
        held.untouched()


async def test_a_cookie_alone_opens_nothing(tmp_path: Path) -> None:
    """Whatever else listens on this address is sent it too, and its pages count as the same site."""
    async with siege(tmp_path) as held:

        def cookie_only(ask: Ask) -> Ask:
            browser = held.as_browser(ask)
            return replace(browser.without("x-gui-mcp"), route=ask.route)

        def status(ask: Ask) -> int:
            return 403 if ask.route.startswith(("/api/", *TICKETED)) else 401

        def closed(ask: Ask) -> bool:
            return not is_public(ask)

        await held.all(cookie_only, status, which=closed)
        await held.all(lambda ask: cookie_only(ask).with_(X_GUI_MCP="wrong"), status, which=closed)
        await held.all(
            lambda ask: held.as_browser(ask).without("origin"),
            always(403),
            which=lambda ask: closed(ask) and ask.method != "GET" and ask.route.startswith("/api/"),
        )
        await held.all(held.as_browser, always(401), which=lambda ask: ask.route in MCP)


async def test_a_body_that_is_too_long_is_refused_on_every_route(tmp_path: Path) -> None:
    async def pieces() -> AsyncGenerator[bytes]:
        for _ in range(2 * LIMIT // 512):
            yield b" " * 512

    async with siege(tmp_path) as held:
        long = b" " * (LIMIT + 1)
        await held.all(lambda ask: replace(ask, body=long), always(413))
        client = held.served.by()
        for ask in held.asks:
            answer = await held.send(client, ask, pieces())
            assert answer.status_code == 413, ask
        held.untouched()


async def test_methods_and_upgrades_that_nobody_needs_are_refused_on_every_route(tmp_path: Path) -> None:
    async with siege(tmp_path) as held:
        for method in ("PUT", "PATCH", "OPTIONS", "TRACE", "HEAD", "PROPFIND"):
            await held.all(lambda ask, method=method: replace(ask, method=method, body=None), always(405))
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
        await held.all(lambda ask: ask.with_(**upgrade, Sec_WebSocket_Key="AAAA"), always(400))


async def test_the_same_asks_are_let_through_for_those_who_may(tmp_path: Path) -> None:
    """The other side of all of the above: it is the guard that refuses, not the request that is broken."""
    async with siege(tmp_path) as held:
        client = held.served.by()
        for ask in held.asks:
            if ask.path in ("/api/stop", "/api/logout") or is_public(ask):
                continue
            browser = await held.send(client, held.as_browser(ask)) if ask.route not in MCP else None
            token = await held.send(client, ask)
            if ask.route in NOT_THERE:
                assert token.status_code == 404
                continue
            good = (200, 201, 202, 404, 409, 422) if ask.route not in MCP else (200, 400, 404, 405, 406)
            assert browser is None or browser.status_code in good, (ask, browser.text)
            if ask.route in MCP or (ask.method, ask.route) in FOR_TOKENS:
                assert token.status_code in good, (ask, token.text)
        assert held.served.app.jobs.list(OWNER)
        out = next(ask for ask in held.asks if ask.route == "/api/logout")
        assert (await held.send(client, held.as_browser(out))).status_code == 200
        assert (await held.send(client, held.as_browser(out))).status_code == 401


async def test_names_and_origins_that_the_owner_listed_may_ask(tmp_path: Path) -> None:
    http = HttpConfig(
        allowed_hosts=frozenset({"gui.example"}), allowed_origins=frozenset({"https://gui.example"})
    )
    async with home(tmp_path, http=http) as served:
        by = served.by(served.tokens.add("a"))
        for host in ("gui.example", "gui.example:8443", "GUI.example"):
            answer = await by.get("/api/devices", headers={"Host": host, "Origin": "https://gui.example"})
            assert answer.status_code == 200
        assert (await by.get("/api/devices", headers={"Host": "not.gui.example"})).status_code == 421
        assert (await by.get("/api/devices", headers={"Origin": "https://gui.example:1"})).status_code == 403


async def test_the_owners_socket_needs_no_token_and_is_for_no_page(tmp_path: Path) -> None:
    async with home(tmp_path) as served:
        owner = served.owner()
        assert (await owner.get("/api/status")).json() == {"pid": 1}
        assert (await owner.get("/api/status", headers={"Origin": "http://127.0.0.1"})).status_code == 403
        assert (await owner.request("OPTIONS", "/api/status")).status_code == 405


async def test_the_way_in_is_on_the_owners_socket_alone(tmp_path: Path) -> None:
    async with siege(tmp_path) as held:
        ask = Ask("POST", "/api/login-code", {"Content-Type": "application/json"}, {}, b"{}")
        client = held.served.by()
        assert (await held.send(client, ask)).status_code == 401
        assert (await held.send(client, held.as_browser(ask))).status_code == 404
        assert (await held.served.owner().post("/api/login-code")).status_code == 200


async def test_where_no_file_guards_the_owners_listener_its_secret_does(tmp_path: Path) -> None:
    async with siege(tmp_path) as held:
        listener = socket.create_server(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        stop, ready = asyncio.Event(), asyncio.Event()
        house = replace(held.served.house, secret="s3cret")
        over = asyncio.create_task(
            serve_http(house, tcp=None, owner=listener, stop=stop, ready=ready, pace=HURRY)
        )
        await ready.wait()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            for route in http_app(house, over="socket").routes:
                assert isinstance(route, Route)
                for method in set(route.methods or METHODS) - {"HEAD"}:
                    if (method, route.path) in PUBLIC:
                        continue
                    ask = replace(held.asks[0], method=method, route=route.path, headers={}, body=None)
                    for given in (None, "Bearer wrong", f"Bearer {held.token}", "Bearer "):
                        wrong = ask if given is None else ask.with_(Authorization=given.strip())
                        assert (await held.send(client, wrong)).status_code == 401, (wrong, given)
            told = {"Authorization": "Bearer s3cret"}
            assert (await client.get("/api/status", headers=told)).json() == {"pid": 1}
            for name, value, status in (("Host", "evil.example", 421), ("Origin", "null", 403)):
                assert (await client.get("/api/status", headers=told | {name: value})).status_code == status
        held.untouched()
        stop.set()
        await over


async def test_arguments_that_are_wrong_are_named_and_never_repeated(tmp_path: Path) -> None:
    async with home(tmp_path) as served:
        by = served.by(served.tokens.add("a"))
        answer = await by.post(
            "/api/jobs", json={"goal": "", "max_steps": "CANARY-1", "CANARY-2 x": "CANARY-3"}
        )
        assert answer.status_code == 422
        assert answer.json()["error"] == "bad_arguments"
        assert "body.max_steps" in answer.text
        assert (
            "CANARY-1" not in answer.text and "CANARY-2" not in answer.text and "CANARY-3" not in answer.text
        )
        assert (
            await by.post("/api/jobs", content=b"{", headers={"Content-Type": "application/json"})
        ).status_code == 422
        assert (await by.get("/api/jobs/x?wait_s=26")).status_code == 422
