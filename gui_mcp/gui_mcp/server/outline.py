"""Elements as lines of text, within a budget of tokens.

One line an element: `e12 button "Send" disabled`. At level private the names and values are left out, but for
the few labels that every program has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gui_mcp_devices.screen import Element

from gui_mcp.privacy.levels import Level
from gui_mcp.privacy.plain import Plain, handle, pick, say
from gui_mcp.server.words import COMMON_LABELS, PRESSABLE, ROLES, STATES

CHARACTERS_A_TOKEN = 4
MAX_NAME = 120

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Outline:
    """Lines, and how many elements did not fit."""

    lines: list[str]
    left_out: int
    last: str
    """Ref of the last element that is listed; where the next part begins."""


def outline(
    elements: Sequence[Element],
    level: Level,
    *,
    budget: int,
    boxes: bool = False,
    after: str = "",
    matching: str = "",
) -> Outline:
    """The elements in view first, then those outside it, until `budget` tokens are spent.

    `after` goes on behind that ref; `matching` keeps those whose name or value holds it, in any case.
    """
    ordered = [e for e in elements if "offscreen" not in e.states]
    ordered += [e for e in elements if "offscreen" in e.states]
    if matching:
        wanted = matching.casefold()
        ordered = [e for e in ordered if wanted in e.name.casefold() or wanted in e.value.casefold()]
    refs = [e.ref for e in ordered]
    if after in refs:
        ordered = ordered[refs.index(after) + 1 :]
    lines: list[str] = []
    left = budget * CHARACTERS_A_TOKEN
    for number, element in enumerate(ordered):
        text = line(element, level, boxes=boxes)
        left -= len(text) + 1
        if left < 0 and lines:
            return Outline(lines, len(ordered) - number, ordered[number - 1].ref)
        lines.append(text)
    return Outline(lines, 0, ordered[-1].ref if ordered else "")


def line(element: Element, level: Level, *, boxes: bool = False) -> str:
    """One element in one line; a `Plain` at level private."""
    role = pick(element.role, ROLES, "generic")
    parts: list[str] = [handle(element.ref), role]
    if level == "open":
        if element.name:
            parts.append(_quoted(element.name))
        if element.value and element.value != element.name:
            parts.append("=" + _quoted(element.value))
    elif role in PRESSABLE and element.name in COMMON_LABELS:
        parts.append(say('"{label}"', label=pick(element.name, COMMON_LABELS)))
    elif element.name or element.value:
        parts.append(say("[hidden]"))
    if boxes and (box := element.bounds) is not None:
        parts.append(say("{x},{y} {w}x{h}", x=box.left, y=box.top, w=box.width, h=box.height))
    parts.extend(pick(state, STATES) for state in sorted(element.states - {"editable", "clickable"}))
    text = " ".join(parts)
    return text if level == "open" else Plain(text)


def lines(elements: Iterable[Element], level: Level, most: int) -> list[str]:
    """At most `most` lines, and a last one that says how many more there are."""
    every = list(elements)
    said = [line(e, level) for e in every[:most]]
    return said if len(every) <= most else [*said, say("and {n} more", n=len(every) - most)]


def shortened(text: str) -> str:
    """One line of at most `MAX_NAME` characters."""
    short = _SPACE.sub(" ", text).strip()
    return short if len(short) <= MAX_NAME else short[:MAX_NAME] + "…"


def _quoted(text: str) -> str:
    return '"' + shortened(text).replace('"', "'") + '"'
