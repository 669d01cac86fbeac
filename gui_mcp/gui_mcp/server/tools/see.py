"""Looking: which devices there are, and what is on their screens."""

from __future__ import annotations

import asyncio
import math
import time
from typing import Annotated, Literal

from gui_mcp_devices.changes import compare
from gui_mcp_devices.errors import ActionTimeout, Refused
from gui_mcp_devices.screen import Look, Screen
from pydantic import Field

from gui_mcp.desk import Listed, Seat
from gui_mcp.principals import Principal
from gui_mcp.privacy.egress import Json, Reply
from gui_mcp.privacy.plain import Plain, handle, pick, say
from gui_mcp.server.acting import told
from gui_mcp.server.call import Call
from gui_mcp.server.kinds import DeviceId
from gui_mcp.server.outline import outline, shortened
from gui_mcp.server.tool import Toolbox
from gui_mcp.server.words import POWERS

POLL_SECONDS = 0.1

Budget = Annotated[int, Field(ge=50, le=20000, description="Tokens for the tree.")]


async def list_devices(call: Call) -> Reply:
    """Devices that can be used, their privacy level and who holds them."""
    return Reply({"devices": [_listed(device, call.by) for device in call.desk.list(call.by)]})


async def observe(
    call: Call,
    image: Literal["none", "thumb", "full"] = "none",
    tree: Literal["full", "changed", "none"] = "full",
    budget: Budget = 1500,
    find: Annotated[str | None, Field(description="Only elements whose text holds this.")] = None,
    after: Annotated[str | None, Field(description="Go on behind this ref.")] = None,
    boxes: Annotated[bool, Field(description="Also x,y width x height.")] = False,
    device: DeviceId | None = None,
) -> Reply:
    """What is on the screen now: elements with refs, in view first; optionally a picture."""
    async with call.hold(device) as seat:
        before = seat.memory.last
        if find is not None:
            only_if_open(seat, "find")
        if boxes:
            only_if_open(seat, "boxes: the size of a text tells which text it is")
        screen = seat.memory.last = await seat.device.see(Look(image=image))
        data = _head(screen)
        if screen.secure and seat.level == "open":
            data |= withheld(picture=image != "none", elements=bool(screen.elements))
        if tree == "full":
            part = outline(
                screen.elements,
                seat.level,
                budget=budget,
                boxes=boxes,
                after=after or "",
                matching=find or "",
            )
            data["elements"] = list[Json](part.lines)
            if part.left_out:
                data["more"] = say(
                    "{n} elements left out: after={ref}", n=part.left_out, ref=handle(part.last)
                )
        elif tree == "changed":
            if before is None:
                data["change"] = say("nothing to compare with: this is the first look")
            else:
                data |= told(compare(before, screen), screen, seat)
        return Reply(data, image=screen.image, level=seat.level)


async def wait_for(
    call: Call,
    text: Annotated[str | None, Field(description="Until an element holds this.")] = None,
    gone: Annotated[str | None, Field(description="Until no element holds this.")] = None,
    seconds: Annotated[float, Field(gt=0, le=20)] = 10,
    device: DeviceId | None = None,
) -> Reply:
    """Wait for a text to come or go; with neither, for the screen to change."""
    async with call.hold(device) as seat:
        if text is not None or gone is not None:
            only_if_open(seat, "wait_for a text")
        before = seat.memory.last or await seat.device.see(Look())
        deadline = time.monotonic() + seconds
        while True:
            screen = await seat.device.see(Look())
            change = compare(before, screen)
            if _arrived(screen, text, gone, change.kind != "unchanged"):
                seat.memory.last = screen
                return Reply(told(change, screen, seat), level=seat.level)
            if time.monotonic() > deadline:
                raise ActionTimeout(
                    "wait_for", f"it did not happen within {seconds:g} s", "observe, then decide again"
                )
            await asyncio.sleep(POLL_SECONDS)


def register(tools: Toolbox) -> None:
    tools.add(list_devices, scope="observe", read_only=True)
    tools.add(observe, scope="observe", read_only=True)
    tools.add(wait_for, scope="observe", read_only=True)


def _head(screen: Screen) -> dict[str, Json]:
    head: dict[str, Json] = {
        "screen": handle(screen.id),
        "size": say("{w}x{h}", w=screen.width, h=screen.height),
    }
    if screen.title:
        head["title"] = shortened(screen.title)
    if screen.url or screen.app:
        head["at"] = shortened(screen.url or screen.app)
    if screen.power:
        head["power"] = pick(screen.power, POWERS)
    if screen.secure:
        head["secure"] = True
    if screen.image is not None:
        head["image_scale"] = round(screen.image.scale, 4)
    if screen.notices:
        head["notices"] = [shortened(notice) for notice in screen.notices]
    return head


def withheld(*, picture: bool, elements: bool) -> dict[str, Json]:
    """Why a window that forbids capture is not shown; `elements`: they are, to the owner."""
    said: dict[str, Json] = {}
    if picture:
        said["image"] = say("withheld: the app in front forbids capture")
    if not elements:
        said["withheld"] = say("elements of a window that forbids capture; let the person do this part")
    return said


def _arrived(screen: Screen, text: str | None, gone: str | None, changed: bool) -> bool:
    if text is None and gone is None:
        return changed
    return (text is None or _shows(screen, text)) and (gone is None or not _shows(screen, gone))


def _shows(screen: Screen, text: str) -> bool:
    wanted = text.casefold()
    return any(wanted in e.name.casefold() or wanted in e.value.casefold() for e in screen.elements)


def only_if_open(seat: Seat, asked: str) -> None:
    """Asking whether a text is there, letter by letter, reads the screen: not below level open."""
    if seat.level != "open":
        raise Refused(
            asked, "the level of this device hides its texts", "use refs, or delegate with start_task"
        )


def _listed(device: Listed, by: Principal) -> Json:
    shown: dict[str, Json] = {
        "id": handle(device.id),
        "driver": handle(device.driver),
        "level": Plain(device.level) if device.level else say("set when opened"),
    }
    if device.info is not None:
        shown["size"] = say("{w}x{h}", w=device.info.width, h=device.info.height)
    if device.health.state != "ok":
        shown["health"] = Plain(device.health.state)
        if device.level == "open" == by.level and device.health.reason:
            shown["reason"] = Plain(device.health.reason)
    if (lease := device.lease) is None:
        shown["held_by"] = say("nobody")
    else:
        mine = lease.by == by.id and lease.kind != "task"
        shown["held_by"] = say("you") if mine else lease.holder
        shown["for_s"] = round(lease.seconds)
        if lease.idle_left is not None and not mine:
            shown["free_in_s"] = math.ceil(lease.idle_left)
    if device.waiting:
        shown["waiting"] = device.waiting
    return shown
