"""The two servers that the suite asks: the product as it is served, and one with the suite's fixtures."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from gui_mcp.app import open_app
from gui_mcp.config import Config, DeviceConfig, Option
from gui_mcp.http.app import http_app
from gui_mcp.http.guard import Pace
from gui_mcp.http.house import House
from gui_mcp.server.build import build
from gui_mcp.tokens import Tokens
from gui_mcp_devices.device import Device
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_models.scripted import ScriptedModel
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.conformance import delegated, rounds
from tests.conformance.contents import add_contents
from tests.conformance.delegated import Obeying, task_tools
from tests.conformance.fixture import add_tools

HURRY = Pace(rate=1e6, burst=1e6, failed_rate=1e6, failed_burst=1e6)
"""The suite asks more often than anybody should."""


@asynccontextmanager
async def production(folder: Path) -> AsyncGenerator[str]:
    """The address of MCP as the daemon serves it over TCP: guard, tokens and all, with a fake device.

    The suite cannot send a token, so each request is given one on its way in.
    """

    async def driver(id: str, options: Mapping[str, Option]) -> Device:
        return FakeDevice(id=id)

    config = Config(
        delegation_level="open",
        recording=False,
        devices={"phone": DeviceConfig(driver="fake", level="open")},
    )
    async with open_app(
        folder, config=config, drivers={"fake": driver}, models={"pointer": ScriptedModel()}
    ) as app:
        tokens = Tokens(folder)
        with _port() as listener:
            house = House(app, tokens, dict, lambda: None, port=listener.getsockname()[1])
            site = with_token(http_app(house, over="tcp", pace=HURRY), tokens.add("suite"))
            async with served(site, listener) as url:
                yield f"{url}/mcp"


@asynccontextmanager
async def with_fixtures(folder: Path) -> AsyncGenerator[str]:
    """The address of the same server with the suite's fixtures added, for anybody on this machine."""

    async def driver(id: str, options: Mapping[str, Option]) -> Device:
        return FakeDevice(id=id)

    async with open_app(
        folder, config=delegated.config(), drivers={"fake": driver}, models={"pointer": Obeying()}
    ) as app:
        server = build(app.desk, app.jobs)
        fixtures = [*add_contents(server), *rounds.TOOLS, *task_tools(server)]
        add_tools(server, fixtures)
        site = server.streamable_http_app()
        with _port() as listener:
            async with served(site, listener) as url:
                yield f"{url}/mcp"


def with_token(app: ASGIApp, token: str) -> ASGIApp:
    """`app`, for requests that come without a token."""
    bearer = (b"authorization", f"Bearer {token}".encode())

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [*scope["headers"], bearer]}
        await app(scope, receive, send)

    return asked


@asynccontextmanager
async def served(app: ASGIApp, listener: socket.socket) -> AsyncGenerator[str]:
    """`app` on loopback, by uvicorn, until the end of the block."""
    server = uvicorn.Server(
        uvicorn.Config(app, lifespan="on", log_config=None, access_log=False, timeout_graceful_shutdown=1)
    )
    serving = asyncio.create_task(server.serve([listener]))
    async with asyncio.timeout(20):
        while not server.started:  # noqa: ASYNC110  # uvicorn sends no event
            await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


def _port() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))
