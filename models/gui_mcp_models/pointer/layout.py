"""Where elements stand to each other: rows, the label of a field, the card that a button closes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from gui_mcp_devices.screen import Element, Screen
from numpy.typing import NDArray

from gui_mcp_models.pointer.things import is_control, role_of

NOWHERE, LEFT, RIGHT, ABOVE, BELOW = range(5)
_FAR = 1e9


@dataclass(frozen=True, slots=True)
class Layout:
    row: NDArray[np.bool_]
    """(E, E): i and j overlap vertically by over half the smaller height; never with itself."""
    label: list[int]
    """For each control the index of the text that names it, or -1."""
    side: list[int]
    """Where that text stands: NOWHERE, LEFT, RIGHT, ABOVE or BELOW."""
    card: list[list[int]]
    """For each control the texts between it and the control before it, in reading order."""


def lay_out(things: list[Element], screen: Screen) -> Layout:
    """Geometry of at most a few dozen things; those without bounds are in nobody's row."""
    boxes = np.array(
        [(b.left, b.top, b.width, b.height) if (b := e.bounds) else (0, 0, 0, 0) for e in things],
        dtype=np.float64,
    ).reshape(len(things), 4)
    left, top, right, bottom = boxes[:, 0], boxes[:, 1], boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]
    overlap = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    height = np.minimum(boxes[:, 3][:, None], boxes[:, 3])
    row: NDArray[np.bool_] = (overlap > 0.5 * height) & (height > 0)
    np.fill_diagonal(row, False)

    text = np.array(
        [not is_control(e) and role_of(e) in _NAMING and bool(e.name.strip()) for e in things], dtype=np.bool_
    )
    label: list[int] = []
    side: list[int] = []
    card: list[list[int]] = []
    run: list[int] = []
    for i, thing in enumerate(things):
        if not is_control(thing):
            run.append(i)
            label.append(-1)
            side.append(NOWHERE)
            card.append([])
            continue
        card.append([j for j in run if text[j]][-8:])
        run = []
        found, where = -1, NOWHERE
        if thing.bounds is not None and text.any():
            across = text & row[i]
            down = text & (np.minimum(right[i], right) > np.maximum(left[i], left)) & ~row[i]
            ticks = role_of(thing) in ("checkbox", "radio", "switch")
            gaps = (
                (np.where(across & (right <= left[i] + 4), left[i] - right, _FAR), LEFT, 0.25),
                (
                    np.where(across & (left >= right[i] - 4), left - right[i], _FAR),
                    RIGHT,
                    0.5 if ticks else 4.0,
                ),
                (np.where(down & (bottom <= top[i] + 4), top[i] - bottom, _FAR), ABOVE, 1.5),
                (np.where(down & (top >= bottom[i] - 4), top - bottom[i], _FAR), BELOW, 1.6),
            )
            best = _FAR
            for gap, place, weight in gaps:
                j = int(np.argmin(gap))
                if place in (ABOVE, BELOW) and role_of(things[j]) == "cell":
                    weight *= 4.0
                cost = weight * max(0.0, float(gap[j])) + weight
                if gap[j] < 0.5 * max(screen.width, screen.height) and cost < best:
                    found, where, best = j, place, cost
        label.append(found)
        side.append(where)
    return Layout(row, label, side, card)


_NAMING = frozenset({"text", "heading", "cell", "generic", "other", "listitem"})
