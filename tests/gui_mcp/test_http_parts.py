"""The small parts of HTTP: names, buckets, logins, and what a listener needs before others may reach it."""

from __future__ import annotations

import asyncio
import io
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import get_type_hints

import pytest
from fastapi.telemetry import TelemetryConfig
from gui_mcp.config import HttpConfig
from gui_mcp.folder import ConfigError
from gui_mcp.http.app import NO_TELEMETRY
from gui_mcp.http.buckets import MOST, Buckets
from gui_mcp.http.callers import cookie_name
from gui_mcp.http.guard import Pace
from gui_mcp.http.house import EVERYWHERE, check_host, web_url
from gui_mcp.http.logins import CODE_SECONDS, IDLE_SECONDS, Logins
from gui_mcp.http.names import Names
from gui_mcp.privacy.egress import Json
from gui_mcp.privacy.logs import log_to
from gui_mcp.tokens import Tokens

from tests.gui_mcp.http_serving import HURRY, home


@dataclass(slots=True)
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_name_listed_with_a_port_is_ours_at_that_port_alone() -> None:
    names = Names(frozenset({"a.example", "b.example:1"}))
    assert names.is_ours("a.example", 9) and names.is_ours("a.example:7", 9)
    assert names.is_ours("b.example:1", 9) and not names.is_ours("b.example:2", 9)
    assert not names.is_ours("b.example", 9)
    assert not names.is_ours("a.example:x", 9)
    assert not names.is_ours("", 9) and not names.is_ours(":9", 9)


def test_names_and_origins_are_the_same_in_any_case() -> None:
    names = Names(frozenset({"Gui.Example"}), frozenset({"https://Gui.Example"}))
    assert names.is_ours("gui.example:1", 9)
    assert names.may_ask("https://gui.example", "gui.example", "http")
    assert not names.may_ask("null", "null", "http")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:7"),
        ("0.0.0.0", "http://127.0.0.1:7"),
        ("::", "http://127.0.0.1:7"),
        ("::1", "http://[::1]:7"),
        ("192.168.1.7", "http://192.168.1.7:7"),
    ],
)
def test_the_address_that_is_told_is_one_that_this_machine_can_reach(host: str, url: str) -> None:
    assert web_url(host, 7) == url


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    clock = Clock()
    buckets = Buckets(2, 3, clock)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 1]
    assert buckets.take("b") == 0
    clock.now += 0.5
    assert [buckets.take("a") for _ in range(2)] == [0, 1]
    clock.now += 3600
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 1]


def test_names_without_end_do_not_fill_the_memory_nor_free_the_one_that_waits() -> None:
    clock = Clock()
    buckets = Buckets(0.001, 2, clock)
    assert [buckets.take("busy") for _ in range(3)][-1] > 0
    for n in range(5 * MOST):
        buckets.take(f"n{n}")
    assert buckets.take("busy") > 0


def test_a_code_logs_in_once_and_not_after_a_minute() -> None:
    clock = Clock()
    logins = Logins(clock)
    code, late = logins.code(), logins.code()
    login = logins.enter(code)
    assert login is not None and logins.find(login.cookie) == login
    assert logins.enter(code) is None
    assert logins.enter("") is None and logins.enter("é") is None
    clock.now += CODE_SECONDS
    assert logins.enter(late) is None


def test_a_login_ends_when_it_was_idle_for_long_and_at_once_when_it_is_left() -> None:
    clock = Clock()
    logins = Logins(clock)
    first, second = logins.enter(logins.code()), logins.enter(logins.code())
    assert first is not None and second is not None
    for _ in range(3):
        clock.now += IDLE_SECONDS - 1
        assert logins.find(first.cookie) == first
    assert logins.find(second.cookie) is None
    logins.leave(first)
    assert logins.find(first.cookie) is None and not logins.stands(first)
    assert logins.find("") is None


def test_a_ticket_is_for_one_page_and_one_login() -> None:
    logins = Logins()
    first, second = logins.enter(logins.code()), logins.enter(logins.code())
    assert first is not None and second is not None
    assert first.ticket("/replays/a") == first.ticket("/replays/a")
    assert len({first.ticket("/replays/a"), first.ticket("/replays/b"), second.ticket("/replays/a")}) == 3


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_alone_needs_no_token(tmp_path: Path, host: str) -> None:
    check_host(HttpConfig(host=host), Tokens(tmp_path))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "gui.example", ""])
def test_a_host_that_others_reach_needs_a_token_and_names(tmp_path: Path, host: str) -> None:
    tokens = Tokens(tmp_path)
    named = HttpConfig(host=host, allowed_hosts=frozenset({"gui.example"}))
    with pytest.raises(ConfigError, match="tokens add"):
        check_host(named, tokens)
    tokens.add("a")
    check_host(named, tokens)
    if host in EVERYWHERE:  # by the loopback names it is reached all the same
        check_host(HttpConfig(host=host), tokens)
    else:
        with pytest.raises(ConfigError, match="allowed_hosts"):
            check_host(HttpConfig(host=host), tokens)


@pytest.mark.parametrize("others", ['app={"a": 1}', "x[y]=1", "path=/", "nothing", "OURS=somebody's"])
async def test_the_cookies_of_whatever_else_is_served_here_do_not_log_the_owner_out(
    tmp_path: Path, others: str
) -> None:
    async with home(tmp_path) as served:
        login = served.house.logins.enter(served.house.logins.code())
        assert login is not None
        name = cookie_name(served.port)
        browser = served.by(**{"X-GUI-MCP": login.key})
        for cookies in (f"{others}; {name}={login.cookie}", f"{name}={login.cookie};{others}"):
            told = await browser.get("/api/devices", headers={"Cookie": cookies.replace("OURS", name)})
            assert told.status_code == 200


async def test_the_name_guard_holds_when_everybody_can_reach_the_port(tmp_path: Path) -> None:
    """The protocol's SDK drops its own guard there."""
    http = HttpConfig(host="0.0.0.0", allowed_hosts=frozenset({"gui.example"}))
    async with home(tmp_path, http=http) as served:
        by = served.by(served.tokens.add("a"))
        for path in ("/mcp", "/api/devices", "/"):
            assert (await by.get(path, headers={"Host": "evil.example"})).status_code == 421
            assert (await by.get(path, headers={"Origin": "http://evil.example"})).status_code == 403


async def test_one_who_asks_too_often_is_told_when_and_others_are_served(tmp_path: Path) -> None:
    async with home(tmp_path, pace=Pace(rate=0.01, burst=5)) as served:
        busy, calm = served.by(served.tokens.add("busy")), served.by(served.tokens.add("calm"))
        codes = [(await busy.get("/api/jobs")).status_code for _ in range(7)]
        assert codes == [200] * 5 + [429] * 2
        refused = await busy.get("/api/jobs")
        assert int(refused.headers["Retry-After"]) > 1
        assert (await calm.get("/api/jobs")).status_code == 200
        assert (await served.owner().get("/api/jobs")).status_code == 200


async def test_guessing_tokens_is_slowed_down_without_shutting_out_the_good_one(tmp_path: Path) -> None:
    async with home(tmp_path, pace=Pace(failed_rate=0.01, failed_burst=5)) as served:
        good = served.by(served.tokens.add("a"))
        guess = served.by("guimcp_guess")
        codes = [(await guess.get("/api/jobs")).status_code for _ in range(7)]
        assert codes == [401] * 5 + [429] * 2
        assert (await good.get("/api/jobs")).status_code == 200


async def test_a_body_that_trickles_is_refused(tmp_path: Path) -> None:
    pace = Pace(HURRY.rate, HURRY.burst, HURRY.failed_rate, HURRY.failed_burst, body_seconds=0.1)
    async with home(tmp_path, pace=pace) as served:
        token = served.tokens.add("a")
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(
            f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{".encode()
        )
        async with asyncio.timeout(10):
            answer = await reader.read()  # to its end: the connection is closed
        assert b" 408 " in answer.splitlines()[0]
        writer.close()


@pytest.mark.parametrize(("before", "begun"), [(False, b""), (False, b"GET / HT"), (True, b"GET / HT")])
async def test_a_head_that_trickles_is_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bool, begun: bytes
) -> None:
    monkeypatch.setattr("gui_mcp.http.serve.HEAD_SECONDS", 0.2)
    async with home(tmp_path) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        async with asyncio.timeout(10):
            if before:
                writer.write(f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode())
                await reader.readuntil(b'{"ok":true}')
            writer.write(begun)
            assert await reader.read() == b""  # to its end
        writer.close()


@pytest.mark.parametrize(
    "head",
    [
        b"GET /api/jobs HTTP/1.1\r\n\r\n",
        b"GET /api/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /api/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 40000 + b"\r\n\r\n",
        b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_what_is_not_quite_http_is_refused(tmp_path: Path, head: bytes) -> None:
    async with home(tmp_path) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(head)
        writer.write_eof()
        async with asyncio.timeout(10):
            answer = await reader.read()
        assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 431 "))
        writer.close()


async def test_a_bug_is_answered_and_logged_without_its_words(tmp_path: Path) -> None:
    def about() -> dict[str, Json]:
        raise RuntimeError("CANARY")

    log = io.StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    log_to(logging.StreamHandler(log), logging.DEBUG)
    try:
        async with home(tmp_path, about=about) as served:
            answer = await served.owner().get("/api/status")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    assert (answer.status_code, answer.json()["error"]) == (500, "internal_error")
    assert "CANARY" not in answer.text
    assert "RuntimeError" in log.getvalue() and "CANARY" not in log.getvalue()


def test_every_way_in_which_fastapi_would_report_elsewhere_is_off() -> None:
    """By a variable of the environment it exports exceptions and refused bodies; a new switch fails here."""
    switches = {name for name, kind in get_type_hints(TelemetryConfig).items() if kind is bool}
    assert "auto_configure" in switches
    assert {name for name, value in NO_TELEMETRY.items() if value is False} == switches
