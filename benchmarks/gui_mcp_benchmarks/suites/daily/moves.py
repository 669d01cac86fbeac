"""Single moves by AndroidDaily's names, and when a predicted one is right.

AndroidDaily's static part asks for the type of the next action and its value. How far off a value may be
was not published, so the rule is ours and named (`RULE`): the type must be the same, and

    CLICK LONGPRESS   a touch at the point brings the goal nearer (what several correct boxes come to)
    TYPE              the same text, but for case and spaces at its ends
    SLIDE             the same direction, or nearer to the goal
    AWAKE             the same app, by its name or by a tap on its icon
    COMPLETE INFO ABORT WAIT   nothing more

Nearer means that the task's oracle needs fewer moves from there, and nothing is lost on the way.
"""

from __future__ import annotations

from typing import Literal

from gui_mcp_devices.actions import (
    Action,
    Aim,
    LongPress,
    Open,
    Point,
    PressKey,
    Scroll,
    Swipe,
    Tap,
    TypeText,
    Wait,
)
from gui_mcp_devices.pocket.names import LAUNCHER
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import AskUser, Finish

RULE = "daily-static-1"

Kind = Literal[
    "CLICK", "LONGPRESS", "TYPE", "SLIDE", "AWAKE", "COMPLETE", "INFO", "ABORT", "WAIT", "KEY", "OTHER"
]
ASKED: tuple[Kind, ...] = ("CLICK", "LONGPRESS", "TYPE", "SLIDE", "AWAKE", "COMPLETE", "INFO", "ABORT")
"""Kinds that are asked for. AndroidDaily has no ABORT, and asks for WAIT, which no oracle here needs; keys
such as BACK are in neither."""

Do = Action | Finish | AskUser


def kind_of(do: Do, screen: Screen, led_to: str = "") -> Kind:
    """`led_to`: the app in front after it, where that is known: a tap that leads from the home screen into an
    app is AWAKE."""
    match do:
        case Finish("done"):
            return "COMPLETE"
        case Finish():
            return "ABORT"
        case AskUser():
            return "INFO"
        case Tap():
            return "AWAKE" if screen.app == LAUNCHER and led_to not in ("", LAUNCHER) else "CLICK"
        case LongPress():
            return "LONGPRESS"
        case TypeText():
            return "TYPE"
        case Scroll() | Swipe():
            return "SLIDE"
        case Open():
            return "AWAKE"
        case Wait():
            return "WAIT"
        case PressKey():
            return "KEY"
        case _:
            return "OTHER"


def direction(do: Do, screen: Screen) -> str:
    """Where a slide looks: `down` shows what lies further down. Empty for what is none."""
    match do:
        case Scroll(dx=dx, dy=dy):
            across, along = dx, dy
        case Swipe(start=start, end=end):
            first, last = _place(start, screen), _place(end, screen)
            across, along = first[0] - last[0], first[1] - last[1]  # what lies under a finger follows it
        case _:
            return ""
    if abs(across) > abs(along):
        return "right" if across > 0 else "left"
    return "down" if along > 0 else "up"


def same_text(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _place(aim: Aim, screen: Screen) -> tuple[int, int]:
    if isinstance(aim, Point):
        return aim.x, aim.y
    found = screen.element(aim.ref)
    return found.bounds.center if found is not None and found.bounds is not None else (0, 0)
