"""Where a typed value came from: what turns a recorded run into one with parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gui_mcp_devices.screen import Screen


@dataclass(frozen=True, slots=True)
class Source:
    """The nearest place that says the same words, letter case aside."""

    origin: Literal["goal", "reply", "screen", "model"]
    """`model`: nowhere that was looked at, so it made it up or knew it."""
    start: int = -1
    """For `goal`: the span `goal[start:end]`; -1 otherwise."""
    end: int = -1
    step: int = -1
    """For `reply` and `screen`: the step that got the answer or began on that screen; -1 otherwise."""
    ref: str = ""
    """For `screen`: the element that showed it."""


def find_source(
    text: str, goal: str, replies: Mapping[int, str], screens: Sequence[Screen], *, into: str = ""
) -> Source:
    """The goal comes first, then what the person answered, then the screens from the newest (last) back.

    `into` is the ref of the field that is typed into: what it holds already is not where its text comes from.
    Only whole words count, so that the 1 of `10:30` is not the source of a typed 1.
    """
    if span := goal_span(text, goal):
        return Source("goal", *span)
    words, folded = _whole(text), text.lower()

    def says(other: str) -> bool:  # a screen has hundreds of elements: most are ruled out by the cheap test
        return folded in other.lower() and words.search(other) is not None

    for step in sorted(replies, reverse=True):
        if says(replies[step]):
            return Source("reply", step=step)
    for step in range(len(screens) - 1, -1, -1):
        for e in screens[step].elements:
            if e.ref != into and (says(e.name) or says(e.value)):
                return Source("screen", step=step, ref=e.ref)
    return Source("model")


def goal_span(text: str, goal: str) -> tuple[int, int] | None:
    found = _whole(text).search(goal)
    return found.span() if found else None


def _whole(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(text)}(?!\w)", re.IGNORECASE)
