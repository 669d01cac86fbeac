"""Which rectangles of a screen differ between two lists of operations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .ops import Op, Rect
from .stamps import Drawing

MOST = 24
"""With more changed operations than this, one rectangle around them all is cheaper than finding several."""
SLACK = 2048
"""Pixels that two rectangles may waste when they are taken as one."""


class Placed(NamedTuple):
    """An operation on its screen."""

    op: Op
    drawing: Drawing
    seen: Rect
    """What of it lies inside its clip and the screen."""


def shared_ends(old: Sequence[Placed], new: Sequence[Op]) -> tuple[int, int]:
    """How many operations both lists begin with, and how many (of the rest) both end with."""
    most = min(len(old), len(new))
    first = 0
    while first < most and old[first].op == new[first]:
        first += 1
    last = 0
    while last < most - first and old[-1 - last].op == new[-1 - last]:
        last += 1
    return first, last


def damaged(old: Sequence[Placed], new: Sequence[Placed]) -> list[Rect]:
    """Rectangles outside which the screens of both lists are the same.

    An operation that is in one list only damages what is seen of it. Where the order of the common ones
    differs, all of both lists are damaged.
    """
    common = Counter(placed.op for placed in old) & Counter(placed.op for placed in new)
    if [p.op for p in old if p.op in common] == [p.op for p in new if p.op in common]:
        changed = [p for p in (*old, *new) if p.op not in common]
    else:
        changed = [*old, *new]
    return merged([p.seen for p in changed if p.seen[0] < p.seen[2] and p.seen[1] < p.seen[3]])


def merged(rects: Sequence[Rect]) -> list[Rect]:
    """Fewer rectangles that cover the same."""
    if len(rects) > MOST:
        return [around(rects)]
    found: list[Rect] = []
    for rect in rects:
        now = rect
        again = True
        while again:
            again = False
            for other in found:
                both = around((now, other))
                if _area(both) <= _area(now) + _area(other) + SLACK:
                    found.remove(other)
                    now, again = both, True
                    break
        found.append(now)
    return found


def around(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle that holds all of them (at least one)."""
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _area(rect: Rect) -> int:
    return (rect[2] - rect[0]) * (rect[3] - rect[1])
