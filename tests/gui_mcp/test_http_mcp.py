"""MCP over HTTP with the protocol's own client, in both of its eras."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from gui_mcp.agent import Limits
from gui_mcp.http.mcp_room import MOST_OF_ONE
from gui_mcp.jobs import Order
from gui_mcp.principals import OWNER
from gui_mcp_devices.actions import Wait
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Look, Screen
from gui_mcp_models.model import AskUser, Decision, Finish
from gui_mcp_models.scripted import ScriptedModel
from mcp import MCPError

from tests.gui_mcp.http_serving import JSON, Home, Json, Pausing, home, mcp
from tests.gui_mcp.serving import text

ERAS = ("2026-07-28", "legacy")
MODERN = "2026-07-28"
SECONDS = 20.0
"""A wait that takes longer has failed."""


class Stuck(FakeDevice):
    """A device whose screen never comes; tells when somebody waits for it and when that was cut short."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.cut = asyncio.Event()

    async def see(self, look: Look) -> Screen:
        self.asked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cut.set()
            raise
        raise AssertionError


FOUR = tuple(Decision(Wait(0.01)) for _ in range(4))


def post(name: str, arguments: Json) -> tuple[dict[str, str], bytes]:
    """A call of the modern era as it stands on the wire, with progress asked for."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "progressToken": 7,
    }
    body = {"jsonrpc": "2.0", "id": 7, "method": "tools/call"}
    params = {"name": name, "arguments": arguments, "_meta": meta}
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": MODERN,
        "Mcp-Method": "tools/call",
        "Mcp-Name": name,
    }
    return headers, json.dumps(body | {"params": params}).encode()


async def open_session(client: httpx.AsyncClient) -> dict[str, str]:
    """The headers of an open session of the older era."""
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    about = {"name": "test", "version": "1"}
    hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": about}
    body = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
    answer = await client.post("/mcp", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    headers |= {"Mcp-Session-Id": answer.headers["mcp-session-id"], "MCP-Protocol-Version": "2025-11-25"}
    await client.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"}, headers=headers)
    return headers


LIST: Json = {"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": {}}
OBSERVE: Json = {
    "jsonrpc": "2.0",
    "id": 3,
    "method": "tools/call",
    "params": {"name": "observe", "arguments": {"device": "phone"}},
}


@pytest.mark.parametrize("mode", ERAS)
@pytest.mark.parametrize(("path", "tool"), [("/mcp", "list_devices"), ("/paper/mcp", "get_device_list")])
async def test_a_client_of_either_era_lists_and_calls_the_tools_of_each_profile(
    tmp_path: Path, mode: str, path: str, tool: str
) -> None:
    async with home(tmp_path) as served, mcp(served, served.tokens.add("a"), mode=mode, path=path) as client:
        assert tool in [found.name for found in (await client.list_tools()).tools]
        assert "phone" in text(await client.call_tool(tool, {}))


@pytest.mark.parametrize("mode", ERAS)
async def test_progress_reaches_a_client_of_either_era(tmp_path: Path, mode: str) -> None:
    told: list[float] = []

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        told.append(progress)

    async with (
        home(tmp_path, model=ScriptedModel(FOUR)) as served,
        mcp(served, served.tokens.add("a"), mode=mode) as client,
    ):
        result = await client.call_tool(
            "run_task", {"goal": "wait", "device": "phone"}, progress_callback=on_progress
        )
    assert not result.is_error
    assert told[0] == 0 and max(told) >= 3 and told == sorted(told)


@pytest.mark.parametrize("mode", ERAS)
async def test_a_token_has_the_tools_of_its_scopes_and_the_devices_of_its_list(
    tmp_path: Path, mode: str
) -> None:
    async with home(tmp_path) as served:
        token = served.tokens.add("looks", ["desk"], scopes=["observe"])
        async with mcp(served, token, mode=mode) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            assert "observe" in tools and not tools & {"tap", "start_task", "run_task"}
            for name in ("tap", "start_task"):
                refused = await client.call_tool(
                    name, {"goal": "x"} if name == "start_task" else {"ref": "e2"}
                )
                assert refused.is_error and "out_of_scope" in text(refused)
            assert "phone" not in text(await client.call_tool("list_devices", {}))
            other = await client.call_tool("observe", {"device": "phone"})
            assert other.is_error and "unknown_device" in text(other)
            assert not (await client.call_tool("observe", {"device": "desk"})).is_error
        assert [device.performed for device in served.devices.values()] == [[], []]


@pytest.mark.parametrize("mode", ERAS)
async def test_a_token_of_level_private_is_shown_no_word_and_no_picture(tmp_path: Path, mode: str) -> None:
    async with home(tmp_path, rows=("CANARY-77",)) as served:
        for level, seen in (("open", True), ("private", False)):
            token = served.tokens.add(level, level="private" if level == "private" else "open")
            async with mcp(served, token, mode=mode) as client:
                result = await client.call_tool("observe", {"device": "phone", "image": "full"})
                assert ("CANARY-77" in text(result)) is seen
                assert any(block.type == "image" for block in result.content) is seen
            served.app.desk.free("phone")


async def test_tokens_see_their_own_jobs_alone_and_the_owner_all(tmp_path: Path) -> None:
    model = ScriptedModel([Decision(AskUser("CANARY question?"))])
    async with home(tmp_path, model=model) as served:
        mine, other = served.tokens.add("mine"), served.tokens.add("other")
        by, stranger = served.by(mine), served.by(other)
        started = await by.post("/api/jobs", json={"goal": "CANARY goal", "device": "phone"})
        assert started.status_code == 201
        id = started.json()["task_id"]
        asked = await by.get(f"/api/jobs/{id}?wait_s=10")
        assert asked.json()["question"] == "CANARY question?"
        for refused in (
            await stranger.get(f"/api/jobs/{id}"),
            await stranger.post(f"/api/jobs/{id}/cancel"),
            await stranger.post(f"/api/jobs/{id}/answer", json={"text": "yes"}),
        ):
            assert (refused.status_code, refused.json()["error"]) == (404, "unknown_task")
        assert (await stranger.get("/api/jobs")).json() == {"jobs": []}
        async with mcp(served, other) as client:
            assert "unknown_task" in text(await client.call_tool("get_task", {"task_id": id}))
        async with mcp(served, mine) as client:
            assert "CANARY" in text(await client.call_tool("get_task", {"task_id": id}))
        owner = served.owner()
        assert [job["task_id"] for job in (await owner.get("/api/jobs")).json()["jobs"]] == [id]
        assert (await owner.post(f"/api/jobs/{id}/answer", json={"text": "blue"})).status_code == 200
        assert (await owner.get(f"/api/jobs/{id}?wait_s=10")).json()["state"] == "done"


async def test_below_open_a_token_gets_states_and_counts_and_the_owner_everything(tmp_path: Path) -> None:
    model = ScriptedModel([Decision(Finish("done", "CANARY answer"))])
    async with home(tmp_path, model=model) as served:
        by = served.by(served.tokens.add("a", level="private"))
        id = (await by.post("/api/jobs", json={"goal": "CANARY goal", "device": "phone"})).json()["task_id"]
        told = await by.get(f"/api/jobs/{id}?wait_s=10")
        assert told.json()["state"] == "done"
        assert "CANARY" not in told.text and "CANARY" not in (await by.get("/api/jobs")).text
        assert "CANARY" in (await served.owner().get(f"/api/jobs/{id}")).text


async def test_a_session_answers_only_the_token_that_opened_it(tmp_path: Path) -> None:
    async with home(tmp_path) as served:
        one, other = served.by(served.tokens.add("one")), served.by(served.tokens.add("other"))
        session = await open_session(one)
        assert (await one.post("/mcp", json=LIST, headers=session)).status_code == 200
        for method in ("POST", "GET", "DELETE"):
            stolen = await other.request(
                method, "/mcp", headers=session, json=LIST if method == "POST" else None
            )
            assert stolen.status_code == 404, method
        assert (await one.post("/mcp", json=LIST, headers=session)).status_code == 200
        served.tokens.revoke("one")
        again = served.by(served.tokens.add("one"))
        assert (await again.post("/mcp", json=LIST, headers=session)).status_code == 404


async def test_a_client_that_never_closes_its_sessions_loses_its_oldest_and_nobody_else_any(
    tmp_path: Path,
) -> None:
    async with home(tmp_path) as served:
        careless, calm = served.by(served.tokens.add("careless")), served.by(served.tokens.add("calm"))
        kept = await open_session(calm)
        own = [await open_session(careless) for _ in range(MOST_OF_ONE + 1)]
        assert (await careless.post("/mcp", json=LIST, headers=own[0])).status_code == 404
        assert (await careless.post("/mcp", json=LIST, headers=own[1])).status_code == 200
        assert (await careless.post("/mcp", json=LIST, headers=own[-1])).status_code == 200
        assert (await calm.post("/mcp", json=LIST, headers=kept)).status_code == 200


async def test_a_modern_client_that_goes_away_cancels_its_call(tmp_path: Path) -> None:
    stuck = Stuck()
    async with home(tmp_path, devices={"phone": stuck}) as served:
        headers, body = post("observe", {"device": "phone"})
        client = served.by(served.tokens.add("a"))
        call = asyncio.create_task(client.post("/mcp", content=body, headers=headers))
        async with asyncio.timeout(SECONDS):
            await stuck.asked.wait()
            call.cancel()
            await stuck.cut.wait()


async def test_the_job_of_a_client_that_goes_away_goes_on(tmp_path: Path) -> None:
    model = Pausing(FOUR)
    async with home(tmp_path, model=model) as served:
        headers, body = post("run_task", {"goal": "wait", "device": "phone"})
        client = served.by(served.tokens.add("a"))
        async with client.stream("POST", "/mcp", content=body, headers=headers) as answer:
            async for line in answer.aiter_lines():
                if "notifications/progress" in line:
                    break
        (job,) = served.app.jobs.list(OWNER)
        assert not job.over
        model.go_on.set()
        async with asyncio.timeout(SECONDS):
            assert (await served.app.jobs.wait(job.id, OWNER, SECONDS)).state == "done"


async def stream_until_progress(served: Home, token: str, into: list[str], going: asyncio.Event) -> None:
    """run_task as a stream of events, every line kept, to the end of the stream."""
    headers, body = post("run_task", {"goal": "wait", "device": "phone"})
    async with served.by(token).stream("POST", "/mcp", content=body, headers=headers) as answer:
        async for line in answer.aiter_lines():
            into.append(line)
            if "notifications/progress" in line:
                going.set()


def last_error(lines: list[str]) -> str:
    data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    error = JSON.validate_json(data[-1])["error"]
    assert isinstance(error, dict)
    return str(error["message"])  # pyright: ignore[reportUnknownArgumentType]


async def test_a_revoked_token_ends_its_streams_and_sessions_at_once(tmp_path: Path) -> None:
    stuck = Stuck()
    async with home(tmp_path, model=Pausing(FOUR), devices={"desk": stuck}) as served:
        token = served.tokens.add("a")
        client = served.by(token)
        lines: list[str] = []
        going = asyncio.Event()
        streaming = asyncio.create_task(stream_until_progress(served, token, lines, going))
        call = json.loads(json.dumps(OBSERVE).replace("phone", "desk"))
        session = await open_session(client)
        async with asyncio.timeout(SECONDS):
            calling = asyncio.create_task(client.post("/mcp", json=call, headers=session))
            await going.wait()
            await stuck.asked.wait()
            served.tokens.revoke("a")
            await streaming
            await stuck.cut.wait()
            await calling
            assert "rights_gone" in last_error(lines)
            assert (await client.post("/mcp", json=LIST, headers=session)).status_code == 401
        (job,) = served.app.jobs.list(OWNER)
        assert not job.over
        await served.app.jobs.cancel(job.id, OWNER)


async def test_a_call_that_the_end_of_the_daemon_cuts_short_says_so(tmp_path: Path) -> None:
    stuck = Stuck()
    async with home(tmp_path, model=Pausing(FOUR), devices={"desk": stuck}) as served:
        token = served.tokens.add("a")
        lines: list[str] = []
        going = asyncio.Event()
        streaming = asyncio.create_task(stream_until_progress(served, token, lines, going))
        headers, body = post("observe", {"device": "desk"})
        calling = asyncio.create_task(served.by(token).post("/mcp", content=body, headers=headers))
        async with asyncio.timeout(10):
            await going.wait()
            await stuck.asked.wait()
            served.stop.set()
            await streaming
            answer = await calling
            await served.over
        assert "server_stopping" in last_error(lines)
        assert (answer.status_code, answer.json()["error"]) == (503, "server_stopping")
        assert stuck.cut.is_set()


async def test_a_stop_asked_for_over_http_is_answered_and_done(tmp_path: Path) -> None:
    async with home(tmp_path) as served:
        async with asyncio.timeout(10):
            assert (await served.owner().post("/api/stop")).json() == {"stopping": True}
            await served.over
        with pytest.raises(httpx.TransportError):
            await served.by().get("/healthz")


async def test_a_token_that_ends_is_refused_by_the_client_too(tmp_path: Path) -> None:
    async with home(tmp_path) as served:
        token = served.tokens.add("a")
        async with mcp(served, token, mode=MODERN) as client:
            await client.list_tools()
            served.tokens.revoke("a")
            with pytest.raises((MCPError, httpx.HTTPError, ExceptionGroup)):
                await client.call_tool("list_devices", {})


async def test_the_last_screen_is_the_owners_alone_and_sent_once(tmp_path: Path) -> None:
    async with home(tmp_path, recording=True) as served:
        token = served.tokens.add("a")
        owner, by = served.owner(), served.by(token)
        assert (await owner.get("/api/devices/phone/screen")).status_code == 404
        await served.app.jobs.start(Order("done", "phone", limits=Limits(steps=3, seconds=30)), OWNER)
        (job,) = served.app.jobs.list(OWNER)
        await served.app.jobs.wait(job.id, OWNER, SECONDS)
        (phone,) = [d for d in (await owner.get("/api/devices")).json()["devices"] if d["id"] == "phone"]
        screen = await owner.get("/api/devices/phone/screen")
        assert screen.status_code == 200 and screen.headers["content-type"].startswith("image/")
        assert (await owner.get(f"/api/devices/phone/screen?after={phone['seen']}")).status_code == 204
        assert (await by.get("/api/devices/phone/screen")).status_code == 403
        assert "seen" not in (await by.get("/api/devices")).text
        (episode,) = (await owner.get("/api/episodes")).json()["episodes"]
        page = await owner.get(f"/replays/{episode['id']}")
        assert page.status_code == 200 and "sandbox" in page.headers["content-security-policy"]
        assert (await by.get(f"/replays/{episode['id']}")).status_code == 403
        for nowhere in ("nope", "..%2f..%2ftokens.json", "%2e%2e", "a" * 300):
            assert (await owner.get(f"/replays/{nowhere}")).status_code in (404, 422), nowhere


async def test_who_listens_keeps_the_daemon_and_strangers_do_not(tmp_path: Path) -> None:
    async with home(tmp_path) as served:
        await served.by().get("/")
        await served.by("guimcp_guess").get("/api/jobs")
        assert served.needed == []
        client = served.by(served.tokens.add("a"))
        session = await open_session(client)
        assert len(served.needed) == 2
        headers = {key: value for key, value in session.items() if key != "Content-Type"}
        async with client.stream("GET", "/mcp", headers=headers), asyncio.timeout(SECONDS):
            while len(served.needed) < 5:  # noqa: ASYNC110  # it is told, not us
                await asyncio.sleep(0.05)
