"""HTTP of a real daemon: tokens of the command line, both eras of MCP, the way into the console, the end."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import httpx2
import pytest
from gui_mcp.daemon.owner import OwnerClient
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import TextContent

from tests.e2e.daemons import daemon_of, gone

CONFIG = """
delegation_level = "open"
[daemon]
idle_seconds = 600
[devices.fake]
driver = "fake"
level = "open"
"""
CANARY = "CNRY-5f0b1c"


async def gui_mcp(home: Path, *words: str) -> str:
    """What a command says on stdout; it must succeed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gui_mcp.cli", *words, "--home", str(home), stdout=-1, stderr=-1
    )
    out, errors = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, errors.decode()
    return out.decode().strip()


async def started(home: Path) -> str:
    """The base URL of a daemon of `home`."""
    (home / "config.toml").write_text(CONFIG)
    return (await asyncio.to_thread(OwnerClient, home)).address.web


@asynccontextmanager
async def mcp(url: str, token: str, mode: str) -> AsyncGenerator[Client]:
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http), mode=mode) as client,
    ):
        yield client


def logs_of(home: Path) -> str:
    return "".join(path.read_text("utf-8", "replace") for path in home.glob("*.log*"))


def by(url: str, token: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60)


@pytest.mark.parametrize("mode", ["2026-07-28", "legacy"])
async def test_a_token_of_the_command_line_lets_a_client_of_either_era_act_until_it_is_revoked(
    tmp_path: Path, mode: str
) -> None:
    url = await started(tmp_path)
    token = await gui_mcp(tmp_path, "tokens", "add", "laptop", "--scope", "observe", "--scope", "act")
    async with mcp(url, token, mode) as client:
        assert not {"start_task"} & {tool.name for tool in (await client.list_tools()).tools}
        tapped = await client.call_tool("tap", {"ref": "e2"})
    assert any(isinstance(block, TextContent) and "Count: 1" in block.text for block in tapped.content)
    async with by(url, token) as http:
        assert (await http.get("/api/devices")).status_code == 200
        await gui_mcp(tmp_path, "tokens", "revoke", "laptop")
        assert (await http.get("/api/devices")).status_code == 401
        assert (await http.get("/api/devices", headers={"Host": "evil.example"})).status_code == 421


async def test_the_console_command_gives_an_address_that_logs_in_once(tmp_path: Path) -> None:
    url = await started(tmp_path)
    address = await gui_mcp(tmp_path, "console")
    base, _, code = address.partition("#")
    assert base == f"{url}/"
    async with httpx.AsyncClient(base_url=url) as browser:
        entered = await browser.post("/api/login", json={"code": code})
        assert entered.status_code == 200
        key = {"X-GUI-MCP": entered.json()["key"]}
        listed = await browser.get("/api/devices", headers=key)
        assert [device["id"] for device in listed.json()["devices"]] == ["fake"]
        assert (await browser.get("/api/devices")).status_code == 403
        assert (await browser.post("/api/login", json={"code": code})).status_code == 401


async def test_sigterm_ends_a_long_call_in_words_and_the_daemon_within_ten_seconds(tmp_path: Path) -> None:
    url = await started(tmp_path)
    token = await gui_mcp(tmp_path, "tokens", "add", "a")
    daemon = daemon_of(tmp_path)
    async with by(url, token) as http:
        job = (await http.post("/api/jobs", json={"goal": f"ask {CANARY}", "device": "fake"})).json()
        assert job["goal"] == f"ask {CANARY}"
        async with by(url, token) as other:
            params = {
                "name": "wait_for",
                "arguments": {"text": CANARY, "seconds": 20},
                "_meta": {
                    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                    "io.modelcontextprotocol/clientCapabilities": {},
                    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
                },
            }
            headers = {
                "Content-Type": "application/json",
                "Accept": "application/json, text/event-stream",
                "MCP-Protocol-Version": "2026-07-28",
                "Mcp-Method": "tools/call",
                "Mcp-Name": "wait_for",
            }
            await http.get(f"/api/jobs/{job['task_id']}?wait_s=20")
            body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
            call = asyncio.create_task(other.post("/mcp", content=json.dumps(body), headers=headers))
            async with asyncio.timeout(20):
                while not (await http.get("/api/devices")).json()["devices"][0].get("held_by"):
                    pass  # a request is a turn of its own
            daemon.send_signal(signal.SIGTERM)
            async with asyncio.timeout(10):
                answer = await call
            assert (answer.status_code, answer.json()["error"]) == (503, "server_stopping")
    await gone(daemon, 10)
    logs = logs_of(tmp_path)
    assert logs and CANARY not in logs and token not in logs
