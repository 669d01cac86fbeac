"""Several actions in one call."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Annotated

from gui_mcp_devices.errors import DeviceError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gui_mcp.privacy.egress import Json, Reply
from gui_mcp.privacy.plain import Plain, say
from gui_mcp.server.acting import aim
from gui_mcp.server.call import Call
from gui_mcp.server.failures import failure, out_of_time, wrong_arguments
from gui_mcp.server.kinds import DeviceId
from gui_mcp.server.tool import Toolbox
from gui_mcp.server.tools import see

MOST_STEPS = 20
EXPECT_SECONDS = 3.0
SECONDS = 100.0
"""For all steps together; what was done until then is told."""
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


class _Aimed(BaseModel):
    """The arguments of any tool, as far as they aim."""

    model_config = ConfigDict(extra="ignore", from_attributes=True)

    ref: str | None = None
    x: int | None = None
    y: int | None = None
    from_ref: str | None = None
    x1: int | None = None
    y1: int | None = None
    to_ref: str | None = None
    x2: int | None = None
    y2: int | None = None
    text: str | None = None
    gone: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class _Plan:
    tool: str
    arguments: BaseModel
    expect: str | None
    device: str | None


class _Unfit(Exception):
    """A step that cannot be done as it is written."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


def register(tools: Toolbox) -> None:
    async def run_steps(call: Call, steps: Steps, device: DeviceId | None = None) -> Reply:
        """Do several actions in one call; stops at the first error, popup or unmet expect."""
        # Everything is read before anything is done: a slip in step five must not leave four done.
        plans: list[_Plan] = []
        async with AsyncExitStack() as held:
            for name in sorted({call.desk.choose(_named(step, device), call.by) for step in steps}):
                await held.enter_async_context(call.hold(name))
            try:
                for step in steps:
                    plans.append(await _read(call, tools, step, device))
            except _Unfit as unfit:
                head: dict[str, Json] = {"step": len(plans) + 1, "done": list[Json]()}
                return Reply(head | dict(unfit.reply.data), is_error=True, level=call.level)
            return await _run(call, tools, plans)

    tools.add(run_steps, scope="act", seconds=SECONDS + 20)


def _named(step: dict[str, object], device: str | None) -> str | None:
    named = step.get("device")
    return named if isinstance(named, str) else device


async def _read(call: Call, tools: Toolbox, step: dict[str, object], device: str | None) -> _Plan:
    rest = dict(step)
    name, expect = rest.pop("do", None), rest.pop("expect", None)
    if not isinstance(name, str) or name not in ALLOWED:
        raise _Unfit(
            Reply({"error": say("bad_arguments"), "do": say("`do` names one of the tools that act")})
        )
    if not isinstance(expect, str | None):
        raise _Unfit(Reply({"error": say("bad_arguments"), "do": say("`expect` is a text, or left out")}))
    tool = tools.tools[name]
    try:
        arguments = tool.arguments.model_validate(rest)
    except ValidationError as error:
        raise _Unfit(wrong_arguments(tool, error)) from None
    aimed = _Aimed.model_validate(arguments)
    if aimed.device is None and device is not None:
        arguments = arguments.model_copy(update={"device": device})
    plan = _Plan(name, arguments, expect, aimed.device or device)
    try:
        if name == "tap":
            aim(name, aimed.ref, aimed.x, aimed.y)
        if name == "drag":
            aim(name, aimed.from_ref, aimed.x1, aimed.y1)
            aim(name, aimed.to_ref, aimed.x2, aimed.y2)
        async with call.hold(plan.device) as seat:
            waits = name == "wait_for" and (aimed.text is not None or aimed.gone is not None)
            if expect is not None or waits:
                see.only_if_open(seat, "waiting for a text")
    except DeviceError as error:
        raise _Unfit(failure(error, call.level)) from None
    return plan


async def _run(call: Call, tools: Toolbox, plans: list[_Plan]) -> Reply:
    deadline = time.monotonic() + SECONDS
    done: list[Json] = []
    reply = Reply({})
    for number, plan in enumerate(plans, start=1):
        reply = await _do(call, tools, plan, deadline - time.monotonic())
        what = reply.data.get("change", reply.data.get("error"))
        done.append({"step": number, "change": what})
        why = _surprise(reply, plan, last=number == len(plans))
        if why is not None:
            head: dict[str, Json] = {"stopped_at": number, "because": why, "done": done}
            return Reply(head | dict(reply.data), is_error=True, level=call.level)
    return Reply({"done": done} | dict(reply.data), level=call.level)


async def _do(call: Call, tools: Toolbox, plan: _Plan, seconds: float) -> Reply:
    """One step, and its expectation. What it changed is told also when the expectation is not met."""
    reply = Reply({})
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            reply = await tools.tools[plan.tool].run(call, plan.arguments)
            if plan.expect is not None:
                await see.wait_for(call, text=plan.expect, seconds=EXPECT_SECONDS, device=plan.device)
    except DeviceError as error:
        return Reply(dict(reply.data) | dict(failure(error, call.level).data), is_error=True)
    except TimeoutError:
        return Reply(dict(reply.data) | dict(out_of_time(SECONDS).data), is_error=True)
    return reply


def _surprise(reply: Reply, plan: _Plan, *, last: bool) -> Plain | None:
    if reply.is_error:
        return say("it failed")
    if reply.data.get("change") == "popup" and plan.expect is None and not last:
        return say("something popped up: look before you go on")
    return None
