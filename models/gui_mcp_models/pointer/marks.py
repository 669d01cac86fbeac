"""The feature columns of an element's marker."""

from __future__ import annotations

import math

import numpy as np
from gui_mcp_devices.screen import Screen
from numpy.typing import NDArray

from gui_mcp_models.pointer.lexical import MATCH
from gui_mcp_models.pointer.page import Page
from gui_mcp_models.pointer.words import plain

STATES = """
checked clickable collapsed disabled editable expanded focused invalid mixed multiline offscreen
password  pressed readonly required scrollable selected
""".split()
_PLACE = 4 + 2 * (6 + 6 + 3 + 3) + 3
MATCH_AT = len(STATES) + _PLACE
"""First column of the name's own match: share of its words in the goal, weighted share, count, ..."""
MARK = len(STATES) + _PLACE + 2 * MATCH + 5 + 6 * 5 + 11 + 17 + 6 + 14 + 15 + 3
"""Columns of one marker."""


def mark_features(page: Page) -> NDArray[np.float32]:
    """(E, MARK), all roughly in [-1, 1]."""
    columns = np.zeros((len(page.things), MARK), dtype=np.float32)
    for i, thing in enumerate(page.things):
        row = [float(s in thing.states) for s in STATES]
        row += _place(page, i)
        row += page.match[i]
        row += page.label_match[i]
        row += [float(page.layout.side[i] == side) for side in range(5)]
        row += _around(page, i)
        row += _holds(page, i)
        row += _counts(page, i)
        row += _calendar(page, i)
        row += _history(page, i)
        row += _lists(page, i)
        columns[i] = row
    return columns


def _place(page: Page, i: int) -> list[float]:
    thing, screen = page.things[i], page.screen
    width, height = max(1, screen.width), max(1, screen.height)
    order = i / max(1, len(page.things))
    box = thing.bounds
    if box is None:
        return [0.0] * (_PLACE - 3) + [1.0, order, float(page.control[i])]
    x, y = box.center
    cx, cy, w, h = x / width, y / height, min(box.width / width, 1.5), min(box.height / height, 1.5)
    row = [cx, cy, w, h]
    for number, octaves in ((cx, 6), (cy, 6), (w, 3), (h, 3)):
        for octave in range(octaves):
            angle = math.pi * number * 2**octave
            row += [math.sin(angle), math.cos(angle)]
    return [*row, float(_outside(y, screen)), order, float(page.control[i])]


def _outside(y: int, screen: Screen) -> bool:
    return not 0 <= y < screen.height


def _around(page: Page, i: int) -> list[float]:
    """Matches of its row, of the element before and after, of its card, of its row to the left."""
    box = page.things[i].bounds
    row = page.row(i)
    left = [j for j in row if box and (b := page.things[j].bounds) and b.left < box.left]
    groups = (
        row,
        left,
        [i - 1] if i > 0 else [],
        [i + 1] if i + 1 < len(page.things) else [],
        page.layout.card[i],
        [j for j in range(max(0, i - 4), i) if page.role[j] == "heading"][-1:],
    )
    out: list[float] = []
    for group in groups:
        matches = [page.match[j] for j in group if not page.echo[j]]
        for k in (0, 3, 5, 11):
            out.append(max((m[k] for m in matches), default=0.0))
        out.append(float(any(page.named[j] and page.control[j] for j in group)))
    return out


def _holds(page: Page, i: int) -> list[float]:
    """What is in it."""
    thing = page.things[i]
    value = plain(thing.value[:200])
    quotes = [plain(q) for q in page.goal.quotes]
    return [
        float(bool(value)),
        float(bool(value) and f" {value} " in f" {plain(page.goal.text)} "),
        float(bool(value) and value in quotes),
        float(bool(value) and any(value == s.plain for j, s in enumerate(page.said) if j != i)),
        float(bool(value) and page.past.typed.get(thing.ref, "").casefold() == thing.value.casefold()),
        float(page.empty[i]),
        float(i == page.next_field),
        float(page.wanted[i]),
        float(page.beside_wanted[i]),
        float(page.ticked[i]),
        float(page.echo[i]),
    ]


def _counts(page: Page, i: int) -> list[float]:
    """Ordinals, ranks and whole numbers, its own and those of its row and card."""
    place, many = page.nth[i]
    own = page.integer[i]
    beside = next((n for j in page.row(i) if (n := page.integer[j]) is not None), None)
    goal_number = page.goal.numbers[0] if page.goal.numbers else None
    near = [page.rank[j] for j in page.layout.card[i]] + [page.rank[j] for j in page.row(i)]
    twins = [
        j for j, s in enumerate(page.said) if s.plain == page.said[i].plain and page.role[j] == page.role[i]
    ]
    return [
        min(place, 10) / 10.0,
        min(many, 10) / 10.0,
        float(place in page.goal.ordinals),
        float(place == many and -1 in page.goal.ordinals),
        float(place == 1),
        page.rank[i][0],
        page.rank[i][1],
        max((r[0] for r in near), default=0.0),
        max((r[1] for r in near), default=0.0),
        _parity(own, 1),
        _parity(own, 0),
        _parity(beside, 1),
        _parity(beside, 0),
        0.0 if beside is None else math.copysign(float(beside != 0), beside),
        0.0 if beside is None or goal_number is None else float(np.sign(beside - goal_number)),
        min(len(twins), 6) / 6.0 if page.said[i].plain else 0.0,
        min(twins.index(i), 6) / 6.0 if page.said[i].plain else 0.0,
    ]


def _parity(number: int | None, odd: int) -> float:
    return float(number is not None and number % 2 == odd)


def _calendar(page: Page, i: int) -> list[float]:
    date = page.goal.dates[0] if page.goal.dates else None
    ahead = page.months_ahead
    day = date is not None and page.integer[i] == date.day and page.control[i]
    return [
        float(day),
        float(day and ahead == 0),
        float(ahead is not None and ahead > 0),
        float(ahead is not None and ahead < 0),
        float(page.popup >= 0 and page.in_popup[i]),
        float(page.popup >= 0 and not page.in_popup[i]),
    ]


def _history(page: Page, i: int) -> list[float]:
    past, thing = page.past, page.things[i]
    ref = thing.ref
    ago = past.ago.get(ref, 0)
    label = page.layout.label[i]
    twin = past.twins.get((thing.role, page.said[i].plain), 0)
    return [
        float(ref in past.taps),
        min(past.taps.get(ref, 0), 4) / 4.0,
        float(ref in past.typed),
        1.0 / ago if ago else 0.0,
        float(ago == 1),
        float(ago == 2),
        float(ref in past.fresh),
        float(ref in past.altered),
        float(ref in past.dead),
        float(twin > 0),
        float(any(page.things[j].ref in past.taps for j in page.row(i))),
        float(label >= 0 and page.things[label].ref in past.taps),
        float(bool(page.said[i].plain) and page.said[i].plain in {plain(t) for t in past.texts}),
        float(i > 0 and page.things[i - 1].ref in past.taps),
    ]


def _lists(page: Page, i: int) -> list[float]:
    """Its place in a column, on the pages of a result list, in a count, and beside what was typed."""
    place, many = page.column[i]
    own, paged, said = page.integer[i], page.paged, page.said[i].plain
    typed = plain(page.past.texts[-1]) if page.past.texts else ""
    here = paged is not None and paged[1] == paged[3]
    return [
        min(place, 8) / 8.0,
        min(many, 8) / 8.0,
        float(place in page.goal.ordinals),
        float(place > 0 and place == many and -1 in page.goal.ordinals),
        float(paged is not None and place == paged[2] and many == paged[0]),
        float(here and paged is not None and place == paged[2] and many == paged[0] and own is None),
        float(not here and paged is not None and own == paged[1] and page.control[i]),
        float(not here and paged is not None and paged[1] > paged[3] and page.said_next(page.things[i].name)),
        float(own is not None and own == page.counted),
        page.pictured[i],
        float(len(said) == 1 and said.isalpha()),
        float(len(said) == 1 and said.isdecimal()),
        float(bool(typed) and said.startswith(typed)),
        float(bool(typed) and typed in said),
        float(bool(typed) and said == typed),
        float(page.extreme[i]),
        float(any(page.extreme[j] for j in page.layout.card[i])),
        float(any(page.extreme[j] for j in page.row(i))),
    ]
