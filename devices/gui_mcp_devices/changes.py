"""What changed between two captures of one device, and whether typed text arrived.

Every driver's actions are verified by this one comparison: a tap says `changed`, `unchanged`, `popup` or
`navigated`; typed text is read back from the field that holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gui_mcp_devices.screen import Element, Power, Screen

ChangeKind = Literal["unchanged", "changed", "popup", "navigated"]

POPUP_ROLES = frozenset({"dialog", "alertdialog", "alert", "menu", "listbox", "filechooser"})


@dataclass(frozen=True, slots=True)
class Change:
    """The difference of two Screens, by ref."""

    kind: ChangeKind
    added: tuple[Element, ...] = ()
    removed: tuple[Element, ...] = ()
    altered: tuple[Element, ...] = ()
    """Elements whose role, name, value or states differ, as they are now. Moving alone does not count."""
    moved: int = 0
    """How many of those that stayed have other bounds, e.g. after a scroll."""
    notices: tuple[str, ...] = ()
    power: Power = ""
    """As it is now, where it differs."""


def compare(before: Screen, after: Screen) -> Change:
    """What is different in `after`. Both must hold elements."""
    old = {e.ref: e for e in before.elements}
    new = {e.ref: e for e in after.elements}
    added = tuple(e for ref, e in new.items() if ref not in old)
    removed = tuple(e for ref, e in old.items() if ref not in new)
    altered = tuple(e for ref, e in new.items() if ref in old and _says(e) != _says(old[ref]))
    moved = sum(1 for ref, e in new.items() if ref in old and e.bounds != old[ref].bounds)
    power: Power = "" if before.power == after.power else after.power
    return Change(
        _kind(before, after, added, bool(removed or altered or moved or power)),
        added,
        removed,
        altered,
        moved,
        after.notices,
        power,
    )


def focused(screen: Screen) -> Element | None:
    """The innermost element that has the keyboard."""
    return next((e for e in reversed(screen.elements) if "focused" in e.states), None)


def _kind(before: Screen, after: Screen, added: tuple[Element, ...], otherwise: bool) -> ChangeKind:
    if before.url != after.url or before.app != after.app:
        return "navigated"
    if any(e.role in POPUP_ROLES for e in added):
        return "popup"
    return "changed" if added or otherwise or after.notices else "unchanged"


def _says(element: Element) -> tuple[str, str, str, frozenset[str]]:
    """All but where it is: to be scrolled out of sight is a move."""
    return element.role, element.name, element.value, element.states - {"offscreen"}
