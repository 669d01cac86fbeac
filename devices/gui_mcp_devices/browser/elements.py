"""The elements of a tab: one walk per frame, put together in reading order.

Bounds are what can be seen of a thing, in pixels of the Screen. What must be scrolled to keeps its place in
the order, has the state `offscreen` and no bounds; what cannot be seen at all is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pydantic import TypeAdapter

from gui_mcp_devices.browser.wire import Gone
from gui_mcp_devices.browser.world import Frames, Ledger, World
from gui_mcp_devices.screen import Box, Element, State

MOST = 8000
"""Elements of one capture; that there were more is told in a notice."""

Row = tuple[int, str, str, str, tuple[int, int, int, int] | int, str, int]
"""Number, role, name, value, box (0: off the screen), states, depth: what `page/walk.js` writes."""


class Inner(NamedTuple):
    """How an iframe lies on the screen: what `page/walk.js` says of each."""

    number: int
    left: float
    top: float
    scale: float
    shows: tuple[float, float, float, float]
    """Left, top, right, bottom of what is to be seen of it, in its own pixels."""
    keyboard: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What one capture of a tab found."""

    title: str
    url: str
    elements: tuple[Element, ...]
    complete: bool
    """False when there were more than `MOST` elements."""


_REPLY = TypeAdapter(tuple[int, str, str, list[Row], list[Inner], bool])
_PLACE = TypeAdapter(tuple[str, str])
_STATES = TypeAdapter(frozenset[State])


async def place(frames: Frames) -> Seen:
    """Title and URL alone. Raises `Gone`."""
    title, url = _PLACE.validate_json(await (await frames.main()).call("where"))
    return Seen(title, url, (), True)


async def capture(frames: Frames, ledger: Ledger, width: int, height: int) -> Seen:
    """All elements of the tab, iframes and open shadow roots included. Raises `Gone`."""
    walk = _Walk(frames, ledger)
    whole = Inner(0, 0.0, 0.0, 1.0, (0.0, 0.0, float(width), float(height)), True)
    title, url = await walk.frame(await frames.main(), whole, path="", depth=0)
    frames.shown = walk.shown
    return Seen(title, url, tuple(walk.elements), walk.complete)


class _Walk:
    def __init__(self, frames: Frames, ledger: Ledger) -> None:
        self.elements: list[Element] = []
        self.complete = True
        self.shown: list[World] = []
        self._frames = frames
        self._ledger = ledger

    async def frame(self, world: World, lies: Inner, *, path: str, depth: int) -> tuple[str, str]:
        """Appends the elements of one frame and of those inside it; answers its title and URL."""
        left = MOST - len(self.elements)
        place = (lies.left, lies.top, lies.scale)
        await world.mark_tapped()
        reply = await world.call("look", self._ledger.next, lies.shows, place, lies.keyboard, left)
        end, title, url, rows, inner, cut = _REPLY.validate_json(reply)
        self._ledger.given(end, world)
        self.complete = self.complete and not cut
        places = {frame.number: frame for frame in inner}
        children = await self._frames.children(world) if inner else {}
        for row in rows:
            element = _element(row, path, depth)
            self.elements.append(element)
            if row[0] in places:
                await self._inside(element, children.get(row[0]), places[row[0]])
        return title, url

    async def _inside(self, element: Element, world: World | None, lies: Inner) -> None:
        """Appends what is inside an iframe; a nameless one around nothing is taken out again."""
        before = len(self.elements)
        if world is not None:
            if element.bounds is not None:
                self.shown.append(world)
            path = f"{element.frame}/{element.ref}" if element.frame else element.ref
            try:
                await self.frame(world, lies, path=path, depth=element.depth + 1)
            except Gone:
                del self.elements[before:]
        if len(self.elements) == before and not element.name:
            self.elements.pop()


def _element(row: Row, path: str, depth: int) -> Element:
    number, role, name, value, box, states, level = row
    bounds = None if isinstance(box, int) else Box(*box)
    return Element(f"e{number}", role, name, value, bounds, _states(states), depth + level, path)


@lru_cache(maxsize=512)
def _states(words: str) -> frozenset[State]:
    return _STATES.validate_python(words.split(",")) if words else frozenset()
