"""Which Element an aim met: for whoever reads afterwards what was done."""

from __future__ import annotations

from gui_mcp_devices.actions import Aim, Point, Ref
from gui_mcp_devices.screen import Element, Screen
from gui_mcp_models.pointer.things import is_control


def met(aim: Aim, screen: Screen) -> Element | None:
    """A control over the words that lie on it: who taps a row's text means the row."""
    match aim:
        case Ref(ref):
            return screen.element(ref)
        case Point(x, y):
            held = [e for e in holding(screen, x, y) if is_control(e)]
            return held[0] if held else screen.at(x, y)


def holding(screen: Screen, x: int, y: int) -> list[Element]:
    """The Elements over a pixel, the smallest first; of equals the later one."""
    held = [e for e in reversed(screen.elements) if e.bounds is not None and e.bounds.holds(x, y)]
    return sorted(held, key=_area)


def _area(element: Element) -> int:
    return element.bounds.width * element.bounds.height if element.bounds else 0
