"""The Tasks extension of the protocol (SEP-2663): what was delegated, followed by a program of the client's.

A client that declares the extension on a request gets a task where others get the result of a tool, and asks
for it with tasks/get, tasks/update and tasks/cancel. It is a third face of the same jobs, with the accounts,
scopes, levels and egress gate of the tools start_task, get_task, answer_task and cancel_task. None of it is
there in the eras before 2026-07-28.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp.shared.inbound import MCP_NAME_HEADER, decode_header_value
from mcp_types import (
    HEADER_MISMATCH,
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    MISSING_REQUIRED_CLIENT_CAPABILITY,
    DiscoverResult,
    RequestParams,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import JsonValue
from starlette.datastructures import Headers
from starlette.requests import Request

from gui_mcp.jobs import Job, JobError, Jobs, JobState, StoreError
from gui_mcp.jobs.show import SHOWN
from gui_mcp.principals import Principal
from gui_mcp.privacy.egress import Egress, Json, Reply
from gui_mcp.privacy.plain import Plain, handle, say
from gui_mcp.server import failures
from gui_mcp.server.call import Who
from gui_mcp.server.inputs import ASKED_OF_CLIENTS, answer_from, form, key_of
from gui_mcp.server.wire import tool_result

log = logging.getLogger(__name__)

EXTENSION = "io.modelcontextprotocol/tasks"
POLL_MS = 1000

Context = ServerRequestContext[object]

MESSAGES: dict[JobState, Plain] = {
    "queued": say("waits for its device"),
    "waiting_device": say("its device went away and is looked for"),
    "needs_answer": say("the model asks something"),
    "needs_confirmation": say("wants a yes before it acts"),
    "interrupted": say("interrupted: it can be resumed at a fresh look, or stopped"),
    "done": say("done"),
    "done_unverified": say("the model says done, but not all that was asked for holds"),
    "not_done": say("not done"),
    "infeasible": say("the model says that it cannot be done"),
    "crashed": say("failed"),
    "storage_full": say("failed: the owner's disk is full"),
    "cancelled": say("cancelled"),
}
OWNERS_YES = say("waits for the owner, who says yes or no with gui-mcp jobs answer")
BY_TOOL = say("answer it with the tool answer_task: this client declared no elicitation")


class TaskParams(RequestParams):
    task_id: str


class UpdateParams(TaskParams):
    input_responses: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Tasks:
    """The extension over `jobs`, for whoever `who` says asks."""

    jobs: Jobs
    egress: Egress
    who: Who

    def serve(self, server: Server[object]) -> None:
        """Let `server` declare and answer it."""

        async def discover(ctx: Context, params: RequestParams) -> DiscoverResult:
            has = server.get_capabilities(protocol_version=ctx.protocol_version, extensions={EXTENSION: {}})
            return DiscoverResult(
                supported_versions=list(MODERN_PROTOCOL_VERSIONS),
                capabilities=has,
                instructions=server.instructions,
            )

        server.add_request_handler("server/discover", RequestParams, discover)
        server.add_request_handler("tasks/get", TaskParams, self._get)
        server.add_request_handler("tasks/update", UpdateParams, self._update)
        server.add_request_handler("tasks/cancel", TaskParams, self._cancel)

    def created(self, job: Job, by: Principal) -> dict[str, Json]:
        """The answer to the tools/call that started `job`, which is on disk."""
        return {"resultType": "task", **self._rendered(self._head(job, by, True), job, by)}

    async def _get(self, ctx: Context, params: TaskParams) -> dict[str, Json]:
        with _refusals():
            job, by = self._found(ctx, params)
            return self._task(job, by, formed=_takes_forms(ctx))

    async def _update(self, ctx: Context, params: UpdateParams) -> dict[str, Json]:
        """Answers to what is not or no longer asked change nothing."""
        with _refusals():
            job, by = self._found(ctx, params)
            if self._asks(job, by) and (key := key_of(job)) in params.input_responses:
                answer = answer_from(job, params.input_responses[key])
                if answer is not None:
                    await self.jobs.answer(job.id, answer, by)
        return {"resultType": "complete"}

    async def _cancel(self, ctx: Context, params: TaskParams) -> dict[str, Json]:
        with _refusals():
            job, by = self._found(ctx, params)
            await self.jobs.cancel(job.id, by)
        return {"resultType": "complete"}

    def _found(self, ctx: Context, params: TaskParams) -> tuple[Job, Principal]:
        """The task, and who asks for it. Raises `MCPError` and `JobError`."""
        if ctx.protocol_version not in MODERN_PROTOCOL_VERSIONS:
            raise MCPError(METHOD_NOT_FOUND, "Method not found", ctx.method)
        if not declared(ctx):
            raise MCPError(
                MISSING_REQUIRED_CLIENT_CAPABILITY,
                "tasks are for clients that declare the extension on the request; use get_task and its kin",
                {"requiredCapabilities": {"extensions": {EXTENSION: {}}}},
            )
        over_http: object = ctx.request
        if isinstance(over_http, Request):
            named = decode_header_value(Headers(scope=over_http.scope).get(MCP_NAME_HEADER))
            if named != params.task_id:
                raise MCPError(HEADER_MISMATCH, "the header Mcp-Name is not the taskId of the request")
        by = self.who(ctx)
        if "task" not in by.scopes:
            raise MCPError(INVALID_REQUEST, _words(failures.out_of_scope("task")))
        return self.jobs.get(params.task_id, by), by

    def _task(self, job: Job, by: Principal, *, formed: bool) -> dict[str, Json]:
        """All of it, with what it asks or how it ended."""
        head = self._head(job, by, formed)
        shown = self.jobs.show(job, by)
        if head["status"] == "input_required":
            confirming = shown.data.get("confirm")
            assert confirming is None or isinstance(confirming, Plain)
            request = form(job, shown.level, confirming or Plain())
            head["inputRequests"] = {key_of(job): request} if formed else {}
        elif head["status"] == "failed":
            said = say("the task failed with {code}", code=handle(job.error or job.state))
            head["error"] = {"code": INTERNAL_ERROR, "message": said}
        task = {"resultType": "complete", **self._rendered(head, job, by)}
        if head["status"] == "completed":
            result = tool_result(self.egress.render(shown))
            task["result"] = result.model_dump(by_alias=True, mode="json", exclude_none=True)
        return task

    def _head(self, job: Job, by: Principal, formed: bool) -> dict[str, Json]:
        status = SHOWN[job.state]
        message = MESSAGES.get(job.state) or say("step {n}", n=job.steps)
        if job.state in ASKED_OF_CLIENTS and not self._asks(job, by):
            status, message = say("working"), OWNERS_YES  # nothing that this client could answer
        elif status == "input_required" and not formed:
            message = BY_TOOL
        kept = self.jobs.kept_seconds(job)
        return {
            "taskId": handle(job.id),
            "status": status,
            "statusMessage": message,
            "createdAt": _moment(job.created),
            "lastUpdatedAt": _moment(job.updated),
            "ttlMs": None if kept is None else max(1, int(kept * 1000)),
            "pollIntervalMs": POLL_MS,
        }

    def _asks(self, job: Job, by: Principal) -> bool:
        """Whether it asks something that `by` may answer."""
        if job.state == "needs_confirmation":
            return self.jobs.may_confirm(job, by)
        return job.state in ASKED_OF_CLIENTS

    def _rendered(self, head: dict[str, Json], job: Job, by: Principal) -> dict[str, Json]:
        return self.egress.render(Reply(head, level=self.jobs.level(job, by))).data


def declared(ctx: Context) -> bool:
    """Whether the client declared the extension on this request, in an era that has it."""
    has = ctx.session.client_capabilities
    extensions = has.extensions if has else None
    return ctx.protocol_version in MODERN_PROTOCOL_VERSIONS and EXTENSION in (extensions or {})


def _takes_forms(ctx: Context) -> bool:
    """Whether the client declared that it can show a form to a person."""
    has = ctx.session.client_capabilities
    can = has.elicitation if has else None
    return can is not None and (can.form is not None or can.url is None)


@contextmanager
def _refusals() -> Generator[None]:
    """Turn the errors of jobs into those of the protocol; all of them are in our own words."""
    try:
        yield
    except JobError as error:
        raise MCPError(INVALID_PARAMS, f"{error.code}: {error}") from None
    except StoreError as error:
        log.error("%s", error)
        raise MCPError(INTERNAL_ERROR, _words(failures.no_store())) from None


def _words(reply: Reply) -> str:
    return f"{reply.data['error']}: {reply.data['do']}"


def _moment(seconds: float) -> Plain:
    """Unix time as ISO 8601, to the millisecond."""
    iso = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return Plain(iso.replace("+00:00", "Z"))
