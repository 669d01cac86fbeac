"""Errors as replies: what was asked, what is true, what to do; never more than the level allows."""

from __future__ import annotations

import math

from gui_mcp_devices.errors import DeviceError
from pydantic import ValidationError

from gui_mcp.jobs import JobError
from gui_mcp.leases import DeviceBusy
from gui_mcp.principals import Scope
from gui_mcp.privacy.egress import Json, Reply
from gui_mcp.privacy.levels import Level
from gui_mcp.privacy.plain import Plain, handle, say
from gui_mcp.server.tool import Tool

ADVICE: dict[str, Plain] = {
    "unknown_ref": say("no element here ever had that ref; observe, then use a ref from that answer"),
    "stale_ref": say("that element is gone; observe again"),
    "bad_aim": say("one place is needed: give ref, or x and y"),
    "outside_screen": say("that point is not on the screen; observe tells its size"),
    "stale_capture": say("the screen was captured again since; observe again"),
    "refused": say("this device may not do that at its level or by its rules; the owner's config says which"),
    "needs_confirmation": say("the owner confirms that first: delegate it with start_task, which asks"),
    "unsupported": say("this kind of device cannot do that; use another tool"),
    "unreachable": say("it is there but cannot be touched now; observe, and clear what covers it"),
    "action_timeout": say("the deadline passed, the effect is unknown; observe before you do it again"),
    "device_lost": say("the device or its page went away; observe opens or finds it again"),
    "device_locked": say("only the device's owner can unlock it; ask for that, then observe"),
    "device_resting": say("it needs a while: low battery, heat or no storage left; try again later"),
    "device_quarantined": say("it gives no usable picture; somebody must look at the device itself"),
    "missing_part": say("something must be installed first; the owner runs gui-mcp doctor"),
    "lease_lost": say("the owner took the device away or changed its settings; observe, then decide again"),
    "unknown_device": say("name a device that list_devices lists"),
}
"""What to do about each code, where the device's own words may not be shown."""


def failure(error: DeviceError, level: Level) -> Reply:
    """A device error, in full at level open, by its code elsewhere."""
    if isinstance(error, DeviceBusy):
        return _busy(error, level)
    known = ADVICE.get(error.code, say("the device failed; observe, then decide again"))
    if level != "open":
        return Reply({"error": handle(error.code), "do": known}, is_error=True, level=level)
    data: dict[str, Json] = {
        "error": handle(error.code),
        "asked": error.asked,
        "true": error.true,
        "do": error.do,
    }
    if error.screen_text:
        data["on_screen"] = error.screen_text
    return Reply(data, is_error=True, level=level)


def _busy(error: DeviceBusy, level: Level) -> Reply:
    """All of it is in our own words, so it is told at every level."""
    data: dict[str, Json] = {
        "error": handle(error.code),
        "held_by": error.holder,
        "for_s": round(error.seconds),
    }
    if error.free_in is not None:
        data["free_in_s"] = math.ceil(error.free_in)
    if error.waiting:
        data["waiting"] = error.waiting
    return Reply(data | {"do": error.advice}, is_error=True, level=level)


def job_failure(error: JobError) -> Reply:
    """Every JobError is in our own words."""
    return Reply({"error": handle(error.code), "do": Plain(str(error))}, is_error=True)


def wrong_arguments(tool: Tool, error: ValidationError) -> Reply:
    """Which arguments are off and what they should be; never the value that was given."""
    known = tool.arguments.model_fields
    wrong: list[Json] = []
    for detail in error.errors(include_input=False, include_url=False, include_context=False):
        first = str(detail["loc"][0]) if detail["loc"] else ""
        name = handle(first) if first in known else say("an argument that this tool does not have")
        wrong.append(say("{name}: {rule}", name=name, rule=handle(detail["type"])))
    takes = Plain(", ".join(known))
    return Reply(
        {"error": say("bad_arguments"), "wrong": wrong, "do": say("it takes: {takes}", takes=takes)},
        is_error=True,
    )


def no_such_tool(names: list[str]) -> Reply:
    return Reply(
        {"error": say("unknown_tool"), "do": Plain("the tools are: " + ", ".join(names))}, is_error=True
    )


def out_of_scope(scope: Scope) -> Reply:
    said = say("the owner gave this token no right to {scope}; gui-mcp tokens grants one", scope=Plain(scope))
    return Reply({"error": say("out_of_scope"), "do": said}, is_error=True)


def out_of_time(seconds: float) -> Reply:
    said = say("the call took longer than {s} s; its effect is unknown, observe first", s=seconds)
    return Reply({"error": say("action_timeout"), "do": said}, is_error=True)


def no_store() -> Reply:
    said = say("the list of tasks cannot be opened; the owner runs gui-mcp doctor, which says why")
    return Reply({"error": say("store_unusable"), "do": said}, is_error=True)


def broken() -> Reply:
    """A bug of ours. Its text may repeat anything, so it stays in the server's log."""
    return Reply(
        {"error": say("internal_error"), "do": say("observe; the owner finds it in the log")}, is_error=True
    )
