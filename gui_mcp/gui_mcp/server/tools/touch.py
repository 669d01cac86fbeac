"""The finger and the mouse: tap, swipe, scroll, drag."""

from __future__ import annotations

from typing import Annotated, Literal

from gui_mcp_devices.actions import Drag, LongPress, Scroll, Swipe, Tap
from pydantic import Field

from gui_mcp.privacy.egress import Reply
from gui_mcp.server.acting import act, aim
from gui_mcp.server.call import Call
from gui_mcp.server.kinds import Capture, DeviceId, Direction, ElementRef, Verify, X, Y
from gui_mcp.server.tool import Toolbox


async def tap(
    call: Call,
    ref: ElementRef | None = None,
    x: X | None = None,
    y: Y | None = None,
    capture: Capture | None = None,
    count: Annotated[Literal[1, 2, 3], Field(description="2: double, 3: triple.")] = 1,
    button: Literal["left", "right", "middle"] = "left",
    hold: Annotated[float, Field(ge=0, le=10, description="Seconds; above 0: long press.")] = 0,
    verify: Verify = True,
    device: DeviceId | None = None,
) -> Reply:
    """Tap an element or a point; says what changed."""
    at = aim("tap", ref, x, y, capture)
    async with call.hold(device) as seat:
        action = LongPress(at, hold) if hold else Tap(at, count, button)
        return await act(seat, action, verify=verify)


async def swipe(
    call: Call,
    x1: X,
    y1: Y,
    x2: X,
    y2: Y,
    seconds: Annotated[float, Field(gt=0, le=5)] = 0.3,
    device: DeviceId | None = None,
) -> Reply:
    """Draw a finger over the screen; what lies under it follows."""
    async with call.hold(device) as seat:
        return await act(seat, Swipe(aim("swipe", None, x1, y1), aim("swipe", None, x2, y2), seconds))


async def scroll(
    call: Call,
    direction: Direction,
    pixels: Annotated[int, Field(ge=1, le=20000)] = 500,
    ref: Annotated[str | None, Field(description="Scroll inside this element.")] = None,
    device: DeviceId | None = None,
) -> Reply:
    """Show what lies further in a direction."""
    at = aim("scroll", ref, None, None) if ref is not None else None
    dx = {"left": -pixels, "right": pixels}.get(direction, 0)
    dy = {"up": -pixels, "down": pixels}.get(direction, 0)
    async with call.hold(device) as seat:
        return await act(seat, Scroll(dx, dy, at))


async def drag(
    call: Call,
    from_ref: str | None = None,
    x1: X | None = None,
    y1: Y | None = None,
    to_ref: str | None = None,
    x2: X | None = None,
    y2: Y | None = None,
    device: DeviceId | None = None,
) -> Reply:
    """Press at one place, carry, release at another."""
    start, end = aim("drag, start", from_ref, x1, y1), aim("drag, end", to_ref, x2, y2)
    async with call.hold(device) as seat:
        return await act(seat, Drag(start, end))


def register(tools: Toolbox) -> None:
    for tool in (tap, swipe, scroll, drag):
        tools.add(tool, scope="act")
