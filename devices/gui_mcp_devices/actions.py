"""What a hand can do to a screen.

Points are whole pixels of the device's own Screen, origin top left, x right, y down. An aim is a point
or the ref of an Element; a driver resolves a ref at the moment it acts, so that a thing that has moved
is still hit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Button = Literal["left", "right", "middle"]


@dataclass(frozen=True, slots=True)
class Point:
    """One pixel of a capture."""

    x: int
    y: int
    capture: str | None = None
    """Id of the Screen the point was read from. A driver refuses any but its latest; None: no check."""


@dataclass(frozen=True, slots=True)
class Ref:
    """One Element, by the ref the driver gave it."""

    ref: str


Aim = Point | Ref


@dataclass(frozen=True, slots=True)
class Tap:
    """Press and release at one place; `count` 2 and 3 are double and triple."""

    at: Aim
    count: Literal[1, 2, 3] = 1
    button: Button = "left"
    kind: Literal["tap"] = "tap"


@dataclass(frozen=True, slots=True)
class LongPress:
    at: Aim
    seconds: float = 0.8
    kind: Literal["long_press"] = "long_press"


@dataclass(frozen=True, slots=True)
class Hover:
    """Move the pointer there and press nothing."""

    at: Aim
    kind: Literal["hover"] = "hover"


@dataclass(frozen=True, slots=True)
class TypeText:
    """Type into `into`, or into whatever has the focus."""

    text: str
    into: Aim | None = None
    clear: bool = False
    """Empty the field first."""
    submit: bool = False
    """Press Enter afterwards."""
    kind: Literal["type_text"] = "type_text"


@dataclass(frozen=True, slots=True)
class PressKey:
    """One key or chord: `Enter`, `ctrl+a`, `back`, `home`; names joined by `+`, modifiers first."""

    keys: str
    kind: Literal["press_key"] = "press_key"


@dataclass(frozen=True, slots=True)
class Swipe:
    """A finger drawn over the screen; what lies under it follows the finger."""

    start: Aim
    end: Aim
    seconds: float = 0.3
    kind: Literal["swipe"] = "swipe"


@dataclass(frozen=True, slots=True)
class Drag:
    """Press at `start`, carry to `end`, release there."""

    start: Aim
    end: Aim
    seconds: float = 0.3
    kind: Literal["drag"] = "drag"


@dataclass(frozen=True, slots=True)
class Scroll:
    """Turn the wheel; positive `dy` shows what lies further down, positive `dx` further right. Pixels."""

    dx: int = 0
    dy: int = 0
    at: Aim | None = None
    """Where the pointer is while the wheel turns; None is the middle of the screen."""
    kind: Literal["scroll"] = "scroll"


@dataclass(frozen=True, slots=True)
class Open:
    """Bring up a URL or an app by its name."""

    target: str
    kind: Literal["open"] = "open"


@dataclass(frozen=True, slots=True)
class Wait:
    seconds: float = 1.0
    kind: Literal["wait"] = "wait"


Action = Tap | LongPress | Hover | TypeText | PressKey | Swipe | Drag | Scroll | Open | Wait


def aims(action: Action) -> tuple[Aim, ...]:
    """The places `action` aims at, in order; empty when it aims nowhere."""
    match action:
        case Tap(at) | LongPress(at) | Hover(at):
            return (at,)
        case Swipe(start, end) | Drag(start, end):
            return (start, end)
        case TypeText(into=at) | Scroll(at=at):
            return () if at is None else (at,)
        case PressKey() | Open() | Wait():
            return ()
