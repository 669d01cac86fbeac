"""Several actions in one call."""

from __future__ import annotations

from typing import Annotated

from gui_mcp_devices.errors import DeviceError, Refused
from pydantic import BaseModel, Field, ValidationError

from gui_mcp.privacy.egress import Json, Reply
from gui_mcp.privacy.plain import say
from gui_mcp.server.call import Call
from gui_mcp.server.failures import failure, wrong_arguments
from gui_mcp.server.kinds import DeviceId
from gui_mcp.server.tool import Toolbox
from gui_mcp.server.tools import see

MOST_STEPS = 20
EXPECT_SECONDS = 3.0
ALLOWED = ("tap", "type_text", "press_key", "swipe", "scroll", "drag", "open", "wait_for")

Steps = Annotated[
    list[dict[str, object]],
    Field(
        min_length=1,
        max_length=MOST_STEPS,
        description='Each {"do": tool, its arguments, "expect"?: text that must show afterwards}; '
        f"tools: {', '.join(ALLOWED)}.",
    ),
]


def register(tools: Toolbox) -> None:
    async def run_steps(call: Call, steps: Steps, device: DeviceId | None = None) -> Reply:
        """Do several actions in one call; stops at the first error, popup or unmet expect."""
        # Everything is read before anything is done: a typo in step five must not leave four done.
        planned = [_read(tools, number, step) for number, step in enumerate(steps)]
        problem = next((p for p in planned if isinstance(p, Reply)), None)
        if problem is not None:
            return problem
        done: list[Json] = []
        reply = Reply({})
        for number, plan in enumerate(planned):
            if isinstance(plan, Reply):
                continue
            reply = await _do(call, tools, plan, device)
            done.append({"step": number + 1, "change": reply.data.get("change", reply.data.get("error"))})
            if (why := _surprise(reply, plan)) is not None and number + 1 < len(planned):
                head: dict[str, Json] = {"stopped_at": number + 1, "because": why}
                return Reply(head | {"done": done} | dict(reply.data), is_error=True, level=call.level)
            if reply.is_error:
                break
        return Reply({"done": done} | dict(reply.data), is_error=reply.is_error, level=call.level)

    tools.add(run_steps, seconds=120.0)


class _Plan:
    def __init__(self, tool: str, arguments: BaseModel, expect: str | None) -> None:
        self.tool = tool
        self.arguments = arguments
        self.expect = expect


def _read(tools: Toolbox, number: int, step: dict[str, object]) -> _Plan | Reply:
    rest = dict(step)
    name, expect = rest.pop("do", None), rest.pop("expect", None)
    if not isinstance(name, str) or name not in ALLOWED:
        said = say("step {n}: no such tool; nothing was done", n=number + 1)
        return Reply({"error": said, "do": say("name one of the tools in `do`")}, is_error=True)
    if not isinstance(expect, str | None):
        said = say("step {n}: expect is not a text; nothing was done", n=number + 1)
        return Reply({"error": said, "do": say("give a text or leave it out")}, is_error=True)
    try:
        return _Plan(name, tools.tools[name].arguments.model_validate(rest), expect)
    except ValidationError as error:
        wrong = wrong_arguments(tools.tools[name], error)
        return Reply({"step": number + 1} | dict(wrong.data), is_error=True)


async def _do(call: Call, tools: Toolbox, plan: _Plan, device: str | None) -> Reply:
    arguments = plan.arguments
    if device is not None and getattr(arguments, "device", None) is None:
        arguments = arguments.model_copy(update={"device": device})
    try:
        reply = await tools.tools[plan.tool].run(call, arguments)
        if plan.expect is None or reply.is_error:
            return reply
        if call.level != "open":
            raise Refused("expect", "the level of this device hides its texts", "leave `expect` out")
        await see.wait_for(call, text=plan.expect, seconds=EXPECT_SECONDS, device=device)
        return reply
    except DeviceError as error:
        return failure(error, call.level)


def _surprise(reply: Reply, plan: _Plan) -> str | None:
    if reply.is_error:
        return say("it failed")
    if reply.data.get("change") == "popup" and plan.expect is None:
        return say("something popped up: look before you go on")
    return None
