"""Doing one action through a tool, and saying what came of it."""

from __future__ import annotations

from gui_mcp_devices.actions import Action, Aim, Point, Ref, TypeText
from gui_mcp_devices.changes import Change, compare, focused
from gui_mcp_devices.errors import BadAim, Refused
from gui_mcp_devices.screen import Element, Look, Screen

from gui_mcp.desk import Seat
from gui_mcp.privacy.egress import Json, Reply
from gui_mcp.privacy.plain import Plain, handle, pick, say
from gui_mcp.server.outline import line, lines, shortened
from gui_mcp.server.words import POWERS

SETTLE_SECONDS = 3.0
LISTED_CHANGES = 8
CHOICES = frozenset({"combobox", "listbox"})


def aim(asked: str, ref: str | None, x: int | None, y: int | None, capture: str | None = None) -> Aim:
    """The place that a tool's arguments name. Raises `BadAim` when they name none or two."""
    if ref is not None and x is None and y is None:
        return Ref(ref)
    if ref is None and x is not None and y is not None:
        return Point(x, y, capture)
    raise BadAim(asked, "it needs one place", "give `ref`, or `x` and `y`")


async def act(seat: Seat, action: Action, *, verify: bool = True) -> Reply:
    """Do `action` and, if asked, wait until the screen stands still and say what changed."""
    if seat.level != "open":
        _refuse_guessing(action, seat.memory.last or await look(seat), seat)
    if not verify:
        await seat.device.perform(action)
        return Reply({"sent": True}, level=seat.level)
    before = seat.memory.last or await look(seat)
    await seat.device.perform(action)
    after = await look(seat, settle=SETTLE_SECONDS)
    change = compare(before, after)
    return Reply(told(change, after, seat) | _read_back(action, before, after, seat), level=seat.level)


async def look(seat: Seat, *, image: bool = False, settle: float = 0.0) -> Screen:
    """A capture with elements, kept for the next comparison."""
    screen = await seat.device.see(Look(image="full" if image else "none", settle=settle))
    seat.memory.last = screen
    return screen


def told(change: Change, after: Screen, seat: Seat) -> dict[str, Json]:
    """A change in few words: what kind, what is new, what is different, where one is now."""
    said: dict[str, Json] = {"change": Plain(change.kind)}
    if change.kind == "navigated":
        if after.url:
            said["url"] = shortened(after.url)
        said["title"] = shortened(after.title)
        said["elements"] = len(after.elements)
    else:
        for key, elements in (("new", change.added), ("different", change.altered)):
            if elements:
                said[key] = list[Json](lines(elements, seat.level, LISTED_CHANGES))
        if change.removed:
            said["gone"] = len(change.removed)
        if change.moved:
            said["moved"] = change.moved
    if change.power:
        said["power"] = pick(change.power, POWERS)
    if after.secure and seat.level == "open":
        said["secure"] = True
    if change.notices:
        said["notices"] = [shortened(notice) for notice in change.notices[:LISTED_CHANGES]]
    said["screen"] = handle(after.id)
    return said


def _read_back(action: Action, before: Screen, after: Screen, seat: Seat) -> dict[str, Json]:
    """Whether typed text stands in its field now, in the field's own words when it does not.

    Only at level open: elsewhere the answer would tell, letter by letter, what stood there before.
    """
    if not isinstance(action, TypeText) or action.submit:
        return {}
    if seat.level != "open":
        return {"typed": say("not shown at this level")}
    field = after.element(action.into.ref) if isinstance(action.into, Ref) else focused(after)
    if field is None or "password" in field.states:
        return {"typed": say("not readable here")}
    if field.value == _expected(action, before.element(field.ref)) or field.value.endswith(action.text):
        return {"typed": say("as asked")}
    return {"typed": say("differs from what was asked"), "field": line(field, seat.level)}


def _refuse_guessing(action: Action, before: Screen, seat: Seat) -> None:
    """Typing into a list of choices fails for a choice that it does not have, which tells those it has."""
    if not isinstance(action, TypeText):
        return
    match action.into:
        case Ref(ref):
            target = before.element(ref)
        case Point(x, y):
            target = before.at(x, y)
        case None:
            target = focused(before)
    if target is not None and target.role in CHOICES and "editable" not in target.states:
        raise Refused(
            "type_text into a list of choices", f"level {seat.level} hides them", "tap one by its ref"
        )


def _expected(action: TypeText, field: Element | None) -> str:
    return action.text if action.clear or field is None else field.value + action.text
