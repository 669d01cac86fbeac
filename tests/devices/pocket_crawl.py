"""Walks through all pages of an app of the simulated phone that taps lead to, from nearest to farthest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Literal

from gui_mcp_devices.pocket.phone import Phone, Snapshot

from tests.devices.pocket_hands import nodes

ALIKE = 4
"""So many of the things that have the same class and id are tried."""
STATES = 8
"""So many looks of one page, or of one page with a dialog, are gone on from."""


@dataclass(frozen=True, slots=True)
class Act:
    kind: Literal["tap", "hold", "scroll"]
    x: int
    y: int
    name: str


def crawl(phone: Phone, package: str, most: int) -> Iterator[tuple[Act, ...]]:
    """Leaves the phone in at most `most` states that look different, and tells what led to each."""
    phone.home()
    phone.start(package)
    seen: set[Hashable] = {_look(phone)}
    looks: Counter[Hashable] = Counter()
    waiting: list[tuple[Snapshot, tuple[Act, ...]]] = [(phone.snapshot(), ())]
    yield ()
    while waiting:
        start, way = waiting.pop(0)
        phone.restore(start)
        for act in _acts(phone):
            if len(seen) >= most:
                return
            phone.restore(start)
            do(phone, act)
            window = phone.scene().active()
            look, page = _look(phone), (type(phone.page), window.kind if window else "")
            if phone.page.package != package or look in seen or looks[page] >= STATES:
                continue
            seen.add(look)
            looks[page] += 1
            waiting.append((phone.snapshot(), (*way, act)))
            yield (*way, act)


def do(phone: Phone, act: Act) -> None:
    match act.kind:
        case "tap":
            phone.tap(act.x, act.y)
        case "hold":
            phone.long_press(act.x, act.y)
        case "scroll":
            phone.scroll(act.x, act.y, 0, phone.height // 2)


def _look(phone: Phone) -> Hashable:
    window = phone.scene().active()
    assert window is not None
    ids = frozenset(node.short_id or node.cls for node in nodes(phone))
    deep = tuple(sorted((key, at // (phone.height // 2)) for key, at in window.scrolls.items() if at))
    return type(phone.page), window.kind, window.package, phone.typing != "", ids, deep


def _acts(phone: Phone) -> list[Act]:
    tried: Counter[Hashable] = Counter()
    found: list[Act] = []
    for node in nodes(phone):
        name = node.text or node.desc or node.short_id
        for kind, can in (("tap", node.clickable), ("hold", node.long_clickable and "Edit" not in node.cls)):
            key = (kind, node.cls, node.short_id)
            tried[key] += can and node.enabled
            if can and node.enabled and tried[key] <= ALIKE:
                found.append(Act("tap" if kind == "tap" else "hold", *node.bounds.center, name))
        if node.scrollable and node.bounds.height > phone.height // 4:
            found.append(Act("scroll", *node.bounds.center, name))
    return found
