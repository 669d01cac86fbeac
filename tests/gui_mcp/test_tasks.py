"""Delegated goals as tasks of the protocol (SEP-2663), asked for by a real client of either era."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from gui_mcp.config import Config, DeviceConfig, Retention
from gui_mcp.principals import OWNER, Principal
from gui_mcp.server.build import Profile, build
from gui_mcp_devices.screen import Screen
from gui_mcp_models.errors import ModelUnavailable
from gui_mcp_models.model import AskUser, Decision, Finish, Model, Step
from gui_mcp_models.scripted import ScriptedModel
from mcp import Client
from mcp.client import advertise

from tests.gui_mcp.engines import TAP, Engine, SlowModel, engine, opened
from tests.gui_mcp.task_client import (
    EXTENSION,
    MODERN,
    Created,
    TaskClient,
    TaskParams,
    asked,
    connected,
    refused,
    result_of,
)

ANSWERED = Decision(Finish("done", "all is well"))


@asynccontextmanager
async def tasks(
    folder: Path, model: Model, config: Config | None = None
) -> AsyncGenerator[tuple[Engine, TaskClient]]:
    async with engine(folder, model, config=config) as served, connected(served) as client:
        yield served, client


async def test_a_goal_becomes_a_task_whose_result_is_that_of_get_task(tmp_path: Path) -> None:
    async with tasks(tmp_path, ScriptedModel([TAP, ANSWERED])) as (_, client):
        created = await client.create("start_task", goal="tap")
        assert created.status == "working" and created.poll_interval_ms > 0
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", created.created_at)
        task = await client.until(created.task_id)
        told = await client.client.call_tool("get_task", {"task_id": created.task_id})
    assert task["resultType"] == "complete" and task["status"] == "completed"
    assert result_of(task).structured_content == told.structured_content
    assert result_of(task).content == told.content
    assert told.structured_content["answer"] == "all is well"
    assert not task.keys() & {"inputRequests", "error", "requestState", "ttl", "pollInterval"}


@pytest.mark.parametrize(
    ("profile", "tool", "arguments"),
    [
        ("standard", "start_task", {"goal": "tap"}),
        ("standard", "run_task", {"goal": "tap"}),
        ("paper", "execute_task", {"task_description": "tap"}),
    ],
)
async def test_a_task_is_made_at_once_by_every_tool_that_delegates(
    tmp_path: Path, profile: Profile, tool: str, arguments: dict[str, object]
) -> None:
    model = SlowModel(TAP, ANSWERED)
    async with engine(tmp_path, model) as served, connected(served, profile=profile) as client:
        created = await client.create(tool, **arguments)
        assert (await client.get(created.task_id))["status"] == "working"
        model.go.set()
        assert (await client.until(created.task_id))["status"] == "completed"


async def test_the_client_of_a_program_that_knows_tasks_just_gets_the_result(tmp_path: Path) -> None:
    async with tasks(tmp_path, ScriptedModel([TAP, ANSWERED])) as (_, client):
        result = await client.client.call_tool("run_task", {"goal": "tap"})
    assert result.structured_content["state"] == "done"


async def test_tools_that_delegate_nothing_and_orders_that_are_refused_are_no_tasks(tmp_path: Path) -> None:
    async with tasks(tmp_path, ScriptedModel()) as (_, client):
        listed = await client.client.session.call_tool("list_tasks", {}, allow_claimed=True)
        wrong = await client.client.session.call_tool("start_task", {"goal": 7}, allow_claimed=True)
        unknown = await client.client.session.call_tool(
            "start_task", {"goal": "x", "device": "none"}, allow_claimed=True
        )
    assert not isinstance(listed, Created)
    assert [not isinstance(told, Created) and told.model_dump()["is_error"] for told in (wrong, unknown)] == [
        True,
        True,
    ]


@pytest.mark.parametrize("mode", ["legacy", MODERN])
async def test_a_client_that_does_not_declare_tasks_is_answered_as_ever(tmp_path: Path, mode: str) -> None:
    extensions = [advertise(EXTENSION)] if mode == "legacy" else []  # it means nothing in the older era
    async with engine(tmp_path, ScriptedModel([TAP, ANSWERED])) as served:
        server = build(served.desk, served.jobs)
        async with Client(server, mode=mode, extensions=extensions) as client:
            result = await client.call_tool("run_task", {"goal": "tap"})
            assert result.structured_content["state"] == "done"
            id = str(result.structured_content["task_id"])
            for method in ("tasks/get", "tasks/cancel"):
                with refused(-32601 if mode == "legacy" else -32021):
                    await TaskClient(client).ask(method, TaskParams(task_id=id))


async def test_the_extension_is_told_to_clients_of_the_newer_era_alone(tmp_path: Path) -> None:
    async with engine(tmp_path, ScriptedModel()) as served:
        server = build(served.desk, served.jobs)
        async with Client(server) as client:
            assert client.server_capabilities.extensions == {EXTENSION: {}}
            assert client.instructions is not None and "run_task" in client.instructions
        async with Client(server, mode="legacy") as client:
            assert client.server_capabilities.extensions is None


async def test_a_question_is_a_form_with_a_key_of_its_own(tmp_path: Path) -> None:
    asks = [Decision(AskUser("Which colour?")), Decision(AskUser("Which size?"))]
    async with tasks(tmp_path, ScriptedModel([*asks, ANSWERED])) as (_, client):
        id = (await client.create("start_task", goal="buy")).task_id
        first = await client.until(id, "input_required")
        key, params = asked(first)
        assert "Which colour?" in str(params["message"]) and params["mode"] == "form"
        schema = params["requestedSchema"]
        assert schema == {
            "type": "object",
            "properties": {"answer": {"type": "string"}},
            "required": ["answer"],
        }
        assert asked(await client.get(id)) == (key, params)
        nonsense = {"action": "accept", "content": {"answer": "blue"}}
        assert await client.update(id, other=nonsense) == {"resultType": "complete"}
        assert asked(await client.get(id))[0] == key
        assert await client.answer(first, "answer", "blue") == {"resultType": "complete"}
        second = await client.until(id, "input_required")
        assert asked(second)[0] != key and "Which size?" in str(asked(second)[1])
        await client.update(id, **{key: nonsense})
        assert asked(await client.get(id)) == asked(second)
        await client.update(id, **{asked(second)[0]: {"action": "cancel"}})
        assert asked(await client.get(id)) == asked(second)
        with refused(-32602):
            await client.answer(second, "answer", 7)
        await client.answer(second, "answer", "large")
        task = await client.until(id)
        assert task["status"] == "completed" and "inputRequests" not in task
        assert await client.update(id, **{key: nonsense}) == {"resultType": "complete"}


async def test_a_declined_question_is_told_to_the_model_and_the_task_goes_on(tmp_path: Path) -> None:
    heard: list[str | None] = []

    def listen(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        heard.append(history[-1].reply)
        return ANSWERED

    async with tasks(tmp_path, ScriptedModel([Decision(AskUser("Which?")), listen])) as (_, client):
        id = (await client.create("start_task", goal="buy")).task_id
        key, _ = asked(await client.until(id, "input_required"))
        await client.update(id, **{key: {"action": "decline"}})
        assert (await client.until(id))["status"] == "completed"
    assert heard[0] is not None and "does not want to answer" in heard[0]


def confirming(by: str) -> Config:
    config = opened("fake")
    device = DeviceConfig.model_validate(
        {"driver": "fake", "level": "open", "confirm": ["tap"], "confirm_by": by}
    )
    return config.model_copy(update={"devices": {"fake": device}})


@pytest.mark.parametrize("yes", [True, False])
async def test_a_client_that_may_confirm_says_yes_or_no(tmp_path: Path, yes: bool) -> None:
    model = ScriptedModel([TAP, ANSWERED])
    async with tasks(tmp_path, model, confirming("client")) as (served, client):
        id = (await client.create("start_task", goal="tap")).task_id
        task = await client.until(id, "input_required")
        _, params = asked(task)
        assert "may the task do tap on a button?" in str(params["message"])
        assert '"confirm": {"type": "boolean"}' in json.dumps(params)
        await client.answer(task, "confirm", yes)
        assert (await client.until(id))["status"] == "completed"
        assert bool(served.device.performed) is yes


async def test_a_yes_that_is_the_owners_is_not_asked_of_the_client(tmp_path: Path) -> None:
    async with tasks(tmp_path, ScriptedModel([TAP, ANSWERED]), confirming("owner")) as (served, client):
        id = (await client.create("start_task", goal="tap")).task_id
        await served.jobs.wait(id, OWNER, 8)
        task = await client.get(id)
        assert task["status"] == "working" and "owner" in str(task["statusMessage"])
        assert "inputRequests" not in task
        assert served.device.performed == []
        await served.jobs.answer(id, "yes", OWNER)
        assert (await client.until(id))["status"] == "completed"


@pytest.mark.parametrize(("decision", "end"), [("resume", "completed"), ("stop", "cancelled")])
async def test_an_interrupted_task_asks_whether_to_go_on(tmp_path: Path, decision: str, end: str) -> None:
    async with tasks(tmp_path, SlowModel(TAP)) as (_, client):
        id = (await client.create("start_task", goal="tap")).task_id
    async with tasks(tmp_path, ScriptedModel([TAP, ANSWERED])) as (_, client):
        task = await client.get(id)
        _, params = asked(task)
        assert "interrupted" in str(params["message"])
        with refused(-32602):
            await client.answer(task, "decision", "perhaps")
        await client.answer(task, "decision", decision)
        assert (await client.until(id))["status"] == end


async def test_a_client_without_forms_is_told_of_the_tool_that_answers(tmp_path: Path) -> None:
    model = ScriptedModel([Decision(AskUser("Which?")), ANSWERED])
    async with engine(tmp_path, model) as served, connected(served, forms=False) as client:
        id = (await client.create("start_task", goal="buy")).task_id
        task = await client.until(id, "input_required")
        assert task["inputRequests"] == {} and "answer_task" in str(task["statusMessage"])
        await client.client.call_tool("answer_task", {"task_id": id, "answer": "blue"})
        assert (await client.until(id))["status"] == "completed"


async def test_a_goal_not_reached_is_completed_with_an_error_and_a_crash_is_failed(tmp_path: Path) -> None:
    lines = [Decision(Finish("infeasible", "no such button")), ModelUnavailable("gone")]
    async with tasks(tmp_path, ScriptedModel(lines)) as (_, client):
        task = await client.until((await client.create("start_task", goal="tap")).task_id)
        assert task["status"] == "completed" and result_of(task).is_error
        assert result_of(task).structured_content["state"] == "infeasible"
        task = await client.until((await client.create("start_task", goal="tap")).task_id)
        assert task["status"] == "failed" and "result" not in task
        error = task["error"]
        assert isinstance(error, dict) and error["code"] == -32603
        assert "gone" not in json.dumps(task)


async def test_a_cancel_is_acknowledged_again_and_again(tmp_path: Path) -> None:
    async with tasks(tmp_path, SlowModel(TAP)) as (_, client):
        id = (await client.create("start_task", goal="tap")).task_id
        assert await client.cancel(id) == {"resultType": "complete"}
        assert (await client.until(id))["status"] == "cancelled"
        assert await client.cancel(id) == {"resultType": "complete"}


async def test_a_task_is_promised_for_as_long_as_retention_keeps_it(tmp_path: Path) -> None:
    for days, promised in ((2.0, 172_800_000), (0.0, None)):
        config = opened("fake").model_copy(update={"retention": Retention(days=days)})
        async with tasks(tmp_path, ScriptedModel(), config) as (_, client):
            assert (await client.create("start_task", goal="tap")).ttl_ms == promised


async def test_what_the_older_drafts_had_is_not_there(tmp_path: Path) -> None:
    async with tasks(tmp_path, ScriptedModel([TAP])) as (_, client):
        id = (await client.create("start_task", goal="tap")).task_id
        for method in ("tasks/list", "tasks/result"):
            with refused(-32601):
                await client.ask(method, TaskParams(task_id=id))


async def test_a_task_of_another_account_is_unknown_and_a_token_without_the_right_is_refused(
    tmp_path: Path,
) -> None:
    ana, ben = Principal("ana", "token:ana", "Ana"), Principal("ben", "token:ben", "Ben")
    lines = [Decision(AskUser("secret of Ana?"))]
    async with engine(tmp_path, ScriptedModel(lines)) as served:
        async with connected(served, by=ana) as client:
            id = (await client.create("start_task", goal="tap")).task_id
            await client.until(id, "input_required")
        for by, code in ((ben, -32602), (replace(ana, scopes=frozenset({"observe", "act"})), -32600)):
            async with connected(served, by=by) as client:
                for ask in (client.get(id), client.cancel(id), client.update(id, x={"action": "decline"})):
                    with refused(code):
                        await ask
        async with connected(served, by=ben) as client:
            with refused(-32602):
                await client.get("no-such-task")
        assert served.jobs.get(id, OWNER).state == "needs_answer"
