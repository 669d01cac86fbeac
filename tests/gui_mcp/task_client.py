"""A client of the Tasks extension (SEP-2663), made of the protocol's own as a host program would do it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Literal

import httpx2
import pytest
from gui_mcp.principals import LOCAL, Principal
from gui_mcp.server.build import Profile, build
from mcp import Client, MCPError
from mcp.client.context import ClientRequestContext
from mcp.client.extension import ClaimContext, ClientExtension, ResultClaim
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, ElicitRequestParams, ElicitResult, Request, RequestParams, Result
from pydantic import RootModel, TypeAdapter

from tests.gui_mcp.engines import Engine
from tests.gui_mcp.http_serving import Home

Json = dict[str, object]
JSON: TypeAdapter[Json] = TypeAdapter(Json)
EXTENSION = "io.modelcontextprotocol/tasks"
MODERN = "2026-07-28"
TERMINAL = ("completed", "failed", "cancelled")
SECONDS = 20.0


class Created(Result):
    """What tools/call answers for a task."""

    result_type: Literal["task"] = "task"
    task_id: str
    status: str
    status_message: str
    created_at: str
    last_updated_at: str
    ttl_ms: int | None
    poll_interval_ms: int


class TaskParams(RequestParams):
    task_id: str
    input_responses: Json | None = None


class Answer(RootModel[Json]):
    """Any JSON object."""


class TaskRequest(Request[TaskParams, str]):
    name_param = "taskId"


class Following(ClientExtension):
    """Declares the extension, and waits for the end of a task where the caller does not ask for it itself."""

    identifier = EXTENSION

    def claims(self) -> Sequence[ResultClaim[Created]]:
        return (ResultClaim(result_type="task", model=Created, resolve=self._resolve),)

    async def _resolve(self, created: Created, ctx: ClaimContext) -> CallToolResult:
        async def get() -> Json:
            request = TaskRequest(method="tasks/get", params=TaskParams(task_id=created.task_id))
            return (await ctx.session.send_request(request, Answer)).root

        return CallToolResult.model_validate((await _poll(get, TERMINAL))["result"])


async def form(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
    """Makes a client say that it can show forms; nothing is asked this way."""
    raise AssertionError("asked outside of a task")


@dataclass(frozen=True, slots=True)
class TaskClient:
    client: Client

    async def create(self, tool: str, **arguments: object) -> Created:
        """The task that a tool call makes."""
        created = await self.client.session.call_tool(tool, arguments, allow_claimed=True)
        assert isinstance(created, Created), created
        return created

    async def get(self, id: str) -> Json:
        return await self.ask("tasks/get", TaskParams(task_id=id))

    async def until(self, id: str, *statuses: str) -> Json:
        """The task once it has one of `statuses`, or is over."""
        return await _poll(lambda: self.get(id), (*statuses, *TERMINAL))

    async def update(self, id: str, **responses: object) -> Json:
        return await self.ask("tasks/update", TaskParams(task_id=id, input_responses=responses))

    async def answer(self, task: Json, field: str, value: object) -> Json:
        """Fill in the one form that a task asks for."""
        key, _ = asked(task)
        return await self.update(
            str(task["taskId"]), **{key: {"action": "accept", "content": {field: value}}}
        )

    async def cancel(self, id: str) -> Json:
        return await self.ask("tasks/cancel", TaskParams(task_id=id))

    async def ask(self, method: str, params: TaskParams) -> Json:
        request = TaskRequest(method=method, params=params)
        answer = (await self.client.session.send_request(request, Answer)).root
        return {key: value for key, value in answer.items() if key != "_meta"}


def asked(task: Json) -> tuple[str, Json]:
    """The key and the parameters of the one form that a task asks for."""
    assert task["status"] == "input_required", task
    ((key, request),) = JSON.validate_python(task["inputRequests"]).items()
    request = JSON.validate_python(request)
    assert request["method"] == "elicitation/create"
    return key, JSON.validate_python(request["params"])


def result_of(task: Json) -> CallToolResult:
    return CallToolResult.model_validate(task["result"])


async def _poll(get: Callable[[], Awaitable[Json]], statuses: Sequence[str]) -> Json:
    async with asyncio.timeout(SECONDS):
        while (task := await get())["status"] not in statuses:  # noqa: ASYNC110  # the other end sends no event
            await asyncio.sleep(0.02)
    return task


@asynccontextmanager
async def connected(
    served: Engine, *, profile: Profile = "standard", by: Principal = LOCAL, forms: bool = True
) -> AsyncGenerator[TaskClient]:
    """A client that declares the extension, of a server in the same process."""
    server = build(served.desk, served.jobs, profile, lambda ctx: by)
    async with Client(
        server, mode=MODERN, extensions=[Following()], elicitation_callback=form if forms else None
    ) as client:
        yield TaskClient(client)


@asynccontextmanager
async def over_http(served: Home, token: str) -> AsyncGenerator[TaskClient]:
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60) as http,
        Client(
            streamable_http_client(served.url + "/mcp", http_client=http),
            mode=MODERN,
            extensions=[Following()],
            elicitation_callback=form,
        ) as client,
    ):
        yield TaskClient(client)


@contextmanager
def refused(code: int) -> Generator[None]:
    """The block ends in that error of the protocol."""
    with pytest.raises(MCPError) as raised:
        yield
    assert raised.value.code == code, raised.value
