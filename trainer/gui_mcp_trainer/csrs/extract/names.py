"""What to call a thing on a screen so that nothing else there is meant, and which thing such a name means.

English words around the screen's own; a name is its role, what it is called and, among its likes, its number
in reading order: `the button “Save”`, `the second switch “Alarm”`, `the third unnamed button`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from gui_mcp_devices.actions import Aim
from gui_mcp_devices.screen import Element, Screen
from gui_mcp_models.test_time.moves import target

LONGEST = 80
"""Characters of a name that are repeated."""

ROLES: Mapping[str, str] = {
    "textbox": "field",
    "searchbox": "search field",
    "spinbutton": "number field",
    "combobox": "list box",
    "listitem": "item",
    "menuitem": "menu item",
    "menuitemcheckbox": "menu checkbox",
    "menuitemradio": "menu choice",
    "radio": "choice",
    "treeitem": "item",
    "gridcell": "cell",
    "img": "picture",
    "image": "picture",
    "generic": "area",
}
"""Role to plain word, where they differ."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(frozen=True, slots=True)
class Names:
    """Of everything on one screen; each name means one thing."""

    by_ref: Mapping[str, str]
    by_name: Mapping[str, Element]

    def of(self, element: Element) -> str:
        return self.by_ref[element.ref]

    def at(self, aim: Aim, screen: Screen) -> str | None:
        """What lies at `aim`; None where nothing does."""
        found = target(aim, screen)
        return None if found is None else self.by_ref.get(found.ref)


def names_of(screen: Screen) -> Names:
    plain = [(e, *_called(e)) for e in screen.elements]
    likes = Counter((word, called) for _, word, called in plain)
    count: Counter[tuple[str, str]] = Counter()
    by_ref: dict[str, str] = {}
    by_name: dict[str, Element] = {}
    for element, word, called in plain:
        count[word, called] += 1
        nth = _ordinal(count[word, called]) if likes[word, called] > 1 else ""
        words = (nth, word, called) if called else (nth, "unnamed", word)
        name = "the " + " ".join(filter(None, words))
        by_ref[element.ref] = name
        by_name[name] = element
    return Names(by_ref, by_name)


def quoted(text: str) -> str:
    """On one line, in curly quotes, cut where it is long."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= LONGEST else line[: LONGEST - 1] + '…'}”"


def _called(element: Element) -> tuple[str, str]:
    word = ROLES.get(element.role, element.role or "thing")
    own = element.name.strip()
    return word, quoted(own) if own else ""


def _ordinal(number: int) -> str:
    return ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}th"
