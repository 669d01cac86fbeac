"""Tasks of the protocol on real wires, and what of a private screen they tell: nothing."""

from __future__ import annotations

import io
import json
import logging
import secrets
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from gui_mcp.config import Config, DeviceConfig
from gui_mcp.privacy.logs import DiscreetFormatter
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import AskUser, Decision, Finish, Step
from gui_mcp_models.scripted import ScriptedModel

from tests.gui_mcp.canaries import Canaries
from tests.gui_mcp.engines import engine
from tests.gui_mcp.http_serving import home
from tests.gui_mcp.task_client import (
    EXTENSION,
    MODERN,
    Json,
    connected,
    over_http,
    refused,
    result_of,
)

ANSWERED = Decision(Finish("done", "all is well"))


async def test_over_http_tokens_follow_their_own_tasks(tmp_path: Path) -> None:
    model = ScriptedModel([Decision(AskUser("Which?")), ANSWERED])
    async with (
        home(tmp_path, model=model) as served,
        over_http(served, served.tokens.add("ana")) as client,
        over_http(served, served.tokens.add("ben")) as other,
    ):
        id = (await client.create("run_task", goal="buy", device="phone")).task_id
        task = await client.until(id, "input_required")
        with refused(-32602):
            await other.get(id)
        await client.answer(task, "answer", "blue")
        assert result_of(await client.until(id)).structured_content["answer"] == "all is well"


@pytest.mark.parametrize("named", ["", "another"])
async def test_over_http_the_header_must_name_the_task(tmp_path: Path, named: str) -> None:
    async with home(tmp_path) as served:
        token = served.tokens.add("ana")
        async with over_http(served, token) as client:
            id = (await client.create("start_task", goal="tap", device="phone")).task_id
        answer = await posted(served.by(token), "tasks/get", {"taskId": id}, named)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, -32020)
        fine = await posted(served.by(token), "tasks/get", {"taskId": id}, id)
        assert (fine.status_code, fine.json()["result"]["taskId"]) == (200, id)


async def test_each_request_is_looked_at_by_itself(tmp_path: Path) -> None:
    async with home(tmp_path) as served:
        by = served.by(served.tokens.add("ana"))
        order: Json = {"name": "start_task", "arguments": {"goal": "tap", "device": "phone"}}
        plain = await posted(by, "tools/call", order, "start_task", declares=False)
        assert plain.json()["result"]["resultType"] == "complete"
        task = await posted(by, "tools/call", order | {"task": {"ttl": 1000}}, "start_task")
        assert task.json()["result"]["resultType"] == "task"
        id = task.json()["result"]["taskId"]
        undeclared = await posted(by, "tasks/get", {"taskId": id}, id, declares=False)
        assert undeclared.status_code == 400
        assert undeclared.json()["error"]["code"] == -32021
        assert undeclared.json()["error"]["data"] == {"requiredCapabilities": {"extensions": {EXTENSION: {}}}}


async def posted(
    client: httpx.AsyncClient, method: str, params: Json, name: str, *, declares: bool = True
) -> httpx.Response:
    """One request of the newer era, as it stands on the wire."""
    meta: Json = {
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {"extensions": {EXTENSION: {}}} if declares else {},
    }
    headers = {
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": MODERN,
        "Mcp-Method": method,
    }
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params | {"_meta": meta}}
    return await client.post("/mcp", json=body, headers=headers | ({"Mcp-Name": name} if name else {}))


def copying(canaries: Canaries) -> ScriptedModel:
    """Asks for, and then answers with, all that it sees and hears."""

    def seen(screen: Screen) -> str:
        return " | ".join(element.name + element.value for element in screen.elements)

    def ask(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        text = seen(screen)
        assert canaries.found_in([text])
        return Decision(AskUser(text), text, text, text)

    def finish(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        text = f"{seen(screen)} {history[-1].reply}"
        return Decision(Finish("done", text), text, text, text)

    return ScriptedModel([ask, finish])


@pytest.mark.parametrize("level", ["private", "open"])
async def test_in_private_a_task_tells_nothing_that_was_seen_said_or_answered(
    tmp_path: Path, level: str
) -> None:
    canaries = Canaries.draw(secrets.randbits(64))
    screened, told = canaries.values[:3], canaries.values[3]
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(DiscreetFormatter())
    root = logging.getLogger()
    kept, root.level = (list(root.handlers), root.level), logging.DEBUG
    root.handlers[:] = [handler]
    config = Config(
        delegation_level="open",
        recording=False,
        devices={"fake": DeviceConfig.model_validate({"driver": "fake", "level": level})},
    )
    streams: list[str] = []
    try:
        device = FakeDevice(rows=screened)
        async with (
            engine(tmp_path, copying(canaries), device, config=config) as served,
            connected(served) as client,
        ):
            created = await client.create("start_task", goal=canaries.values[4])
            streams.append(created.model_dump_json())
            task = await client.until(created.task_id, "input_required")
            streams.append(json.dumps(task))
            await client.answer(task, "answer", told)
            streams.append(json.dumps(await client.until(created.task_id)))
    finally:
        root.handlers[:], root.level = kept
    if level == "private":
        assert canaries.found_in([*streams, said.getvalue()]) == []
    else:
        assert set(canaries.found_in(streams)) == {*screened, told}
