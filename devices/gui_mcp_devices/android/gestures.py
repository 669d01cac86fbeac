"""Fingers on the glass, as lines for the phone's `input` program. Pixels of the current rotation."""

from __future__ import annotations

from gui_mcp_devices.screen import Box

Spot = tuple[int, int]

SHARE = 0.7
"""Of the room that there is, how much one stroke of a scroll takes."""
MARGIN = 0.06
"""Share of the screen along its edges that belongs to the system's own gestures."""
STEPS = 6
MOST_STROKES = 12
SLOP = 1 / 24
"""Share of the screen's short edge that a finger has to move to scroll and not to tap: 15 dp on a phone, and
Android wants 8."""


def tap(spot: Spot, count: int) -> str:
    return " && ".join([f"input tap {spot[0]} {spot[1]}"] * count)


def hold(spot: Spot, seconds: float) -> str:
    return swipe(spot, spot, seconds)


def swipe(start: Spot, end: Spot, seconds: float) -> str:
    return f"input swipe {_path(start, end)} {_milliseconds(seconds)}"


def drag(start: Spot, end: Spot, seconds: float) -> str:
    return f"input draganddrop {_path(start, end)} {_milliseconds(seconds)}"


def strokes(at: Spot, dx: int, dy: int, room: Box, size: tuple[int, int]) -> list[tuple[Spot, Spot]]:
    """Where a finger goes, and to where, so that what lies in `room` moves by about (dx, dy).

    They are equally long: the short rest of a way would be a tap. What is less than `SLOP` becomes it.
    """
    box = _inner(room, size)
    found: list[tuple[Spot, Spot]] = []
    slop = max(1, round(min(size) * SLOP))
    for along, way in ((True, dx), (False, dy)):
        if not way:
            continue
        least, most = (box.left, box.left + box.width) if along else (box.top, box.top + box.height)
        longest = max(slop, int((most - least) * SHARE))
        count = min(-(-abs(way) // longest), MOST_STROKES - len(found))
        for number in range(count):
            step = min(longest, max(slop, abs(way) * (number + 1) // count - abs(way) * number // count))
            step = step if way > 0 else -step
            # Content that comes from further down or right is drawn up or left by the finger.
            middle = min(max(at[0] if along else at[1], least + abs(step) // 2), most - 1 - abs(step) // 2)
            begin = min(max(middle + (step - step // 2), least), most - 1)
            across = _within(at[1] if along else at[0], box, vertical=along)
            start = (begin, across) if along else (across, begin)
            end = (begin - step, across) if along else (across, begin - step)
            found.append((start, end))
    return found


def stroke(start: Spot, end: Spot) -> str:
    """Down, a path, a moment at its end, up: without speed at the end nothing is flung."""
    points = [
        (
            start[0] + (end[0] - start[0]) * i // STEPS,
            start[1] + (end[1] - start[1]) * i // STEPS,
        )
        for i in range(1, STEPS)
    ]
    events = [("DOWN", start), *(("MOVE", p) for p in points), ("MOVE", end), ("MOVE", end), ("UP", end)]
    return " && ".join(f"input motionevent {kind} {x} {y}" for kind, (x, y) in events)


def _inner(room: Box, size: tuple[int, int]) -> Box:
    """`room` without the edges of the screen."""
    left = max(room.left, int(size[0] * MARGIN))
    top = max(room.top, int(size[1] * MARGIN))
    right = min(room.left + room.width, size[0] - int(size[0] * MARGIN))
    bottom = min(room.top + room.height, size[1] - int(size[1] * MARGIN))
    if right - left < 20 or bottom - top < 20:
        return room
    return Box(left, top, right - left, bottom - top)


def _within(across: int, box: Box, *, vertical: bool) -> int:
    least, length = (box.top, box.height) if vertical else (box.left, box.width)
    return min(max(across, least), least + length - 1)


def _path(start: Spot, end: Spot) -> str:
    return f"{start[0]} {start[1]} {end[0]} {end[1]}"


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
