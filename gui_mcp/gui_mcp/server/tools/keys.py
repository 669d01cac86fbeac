"""The keyboard, and bringing things up by name."""

from __future__ import annotations

from typing import Annotated

from gui_mcp_devices.actions import Open, PressKey, TypeText
from pydantic import Field

from gui_mcp.privacy.egress import Reply
from gui_mcp.server.acting import act, aim
from gui_mcp.server.call import Call
from gui_mcp.server.kinds import DeviceId, ElementRef, Verify, X, Y
from gui_mcp.server.tool import Toolbox


async def type_text(
    call: Call,
    text: str,
    ref: ElementRef | None = None,
    x: X | None = None,
    y: Y | None = None,
    clear: Annotated[bool, Field(description="Empty the field first.")] = False,
    submit: Annotated[bool, Field(description="Press Enter afterwards.")] = False,
    verify: Verify = True,
    device: DeviceId | None = None,
) -> Reply:
    """Type into a field, or where the focus is; reads it back. Does not press Enter by itself."""
    into = None if ref is None and x is None and y is None else aim("type_text", ref, x, y)
    async with call.hold(device) as seat:
        return await act(seat, TypeText(text, into, clear, submit), verify=verify)


async def press_key(
    call: Call,
    keys: Annotated[str, Field(description="Enter, Tab, ctrl+a, back, home, ...")],
    verify: Verify = True,
    device: DeviceId | None = None,
) -> Reply:
    """Press one key or chord."""
    async with call.hold(device) as seat:
        return await act(seat, PressKey(keys), verify=verify)


async def open(
    call: Call,
    target: Annotated[str, Field(description="URL, or the name of an app.")],
    device: DeviceId | None = None,
) -> Reply:
    """Bring up a page or an app."""
    async with call.hold(device) as seat:
        return await act(seat, Open(target))


def register(tools: Toolbox) -> None:
    for tool in (type_text, press_key, open):
        tools.add(tool, scope="act")
