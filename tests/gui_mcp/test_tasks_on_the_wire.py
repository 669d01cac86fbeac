"""Tasks of the protocol on real wires, and what of a private screen they tell: nothing."""

from __future__ import annotations

import io
import json
import logging
import secrets
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, get_args

import httpx
import pytest
from gui_mcp.config import Config, DeviceConfig
from gui_mcp.privacy.logs import DiscreetFormatter
from gui_mcp_devices.actions import Ref, TypeText
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Screen
from gui_mcp_models.errors import ModelUnavailable
from gui_mcp_models.model import AskUser, Decision, Exchange, Finish, Step
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


Ends = Literal["asks", "confirms", "fails", "declares it infeasible"]


def copying(canaries: Canaries, ends: Ends) -> ScriptedModel:
    """Puts all that it sees and hears into all that it says, and ends so."""

    def seen(screen: Screen) -> str:
        text = " | ".join(element.name + element.value for element in screen.elements)
        assert canaries.found_in([text])
        return text

    def begin(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        text = seen(screen)
        do = TypeText(text, Ref("r0")) if ends == "confirms" else AskUser(text)
        return Decision(do, text, text, text, Exchange(text, text, text))

    def finish(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        text = f"{seen(screen)} {history[-1].reply}"
        if ends == "fails":
            raise ModelUnavailable(text)
        outcome = "infeasible" if ends == "declares it infeasible" else "done"
        return Decision(Finish(outcome, text), text, text, text, Exchange(text, text, text))

    return ScriptedModel([begin, finish])


@contextmanager
def logged() -> Generator[io.StringIO]:
    """All that is logged, as the daemon would write it at its most talkative."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(DiscreetFormatter())
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG)
    try:
        yield said
    finally:
        root.handlers[:] = kept
        root.setLevel(level)


async def all_of_a_task(folder: Path, canaries: Canaries, level: str, ends: Ends) -> list[str]:
    """Everything that a client gets of a task on a screen of `canaries`, and what is logged meanwhile."""
    told = canaries.values[3]
    device = DeviceConfig.model_validate(
        {"driver": "fake", "level": level, "confirm": ["type_text"], "confirm_by": "client"}
    )
    config = Config(delegation_level="open", recording=False, devices={"fake": device})
    screen = FakeDevice(rows=canaries.values[:3])
    with logged() as log:
        async with (
            engine(folder, copying(canaries, ends), screen, config=config) as served,
            connected(served) as client,
        ):
            created = await client.create("start_task", goal=canaries.values[4])
            task = await client.until(created.task_id, "input_required")
            if ends == "confirms":
                await client.answer(task, "confirm", True)
            else:
                with refused(-32602):
                    await client.answer(task, told, told)
                await client.answer(task, "answer", told)
            over = await client.until(created.task_id)
    assert over["status"] == ("failed" if ends == "fails" else "completed")
    return [created.model_dump_json(), json.dumps(task), json.dumps(over), log.getvalue()]


async def draw(folder: Path, ends: Ends) -> Canaries:
    """Canaries of which no part stands in our own words, as a task on another screen says them."""
    (folder / "ours").mkdir()
    seed = secrets.randbits(64)
    ours = await all_of_a_task(folder / "ours", Canaries.draw(seed), "private", ends)
    while (canaries := Canaries.draw(seed := seed + 1)).found_in(ours):
        pass
    return canaries


@pytest.mark.parametrize("ends", get_args(Ends))
async def test_in_private_a_task_tells_nothing_that_was_seen_said_or_answered(
    tmp_path: Path, ends: Ends
) -> None:
    canaries = await draw(tmp_path, ends)
    assert canaries.found_in(await all_of_a_task(tmp_path, canaries, "private", ends)) == []


async def test_in_open_a_task_tells_all_of_it(tmp_path: Path) -> None:
    canaries = await draw(tmp_path, "asks")
    streams = await all_of_a_task(tmp_path, canaries, "open", "asks")
    assert set(canaries.found_in(streams[:3])) == set(canaries.values[:4])
    assert canaries.found_in(streams[3:]) == []
