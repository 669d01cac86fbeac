"""Which elements of a screen the model looks at, and what kind each is.

A screen may hold thousands of elements; the model sees at most MAX_THINGS of them, in reading order: what
was touched before, what the goal's words name, and controls go first.
"""

from __future__ import annotations

from collections.abc import Collection

from gui_mcp_devices.changes import POPUP_ROLES
from gui_mcp_devices.screen import Element, Screen

from gui_mcp_models.pointer.goal import Goal

MAX_THINGS = 64

ROLES = """
other button link textbox combobox checkbox radio switch option tab menuitem treeitem slider
spinbutton date  text heading cell row listitem img dialog generic list
""".split()
_ALIASES = {
    "searchbox": "textbox",
    "textarea": "textbox",
    "input": "textbox",
    "password": "textbox",
    "passwordbox": "textbox",
    "time": "date",
    "datetime": "date",
    "inputtime": "date",
    "select": "combobox",
    "listbox": "list",
    "menu": "list",
    "tree": "list",
    "grid": "list",
    "table": "list",
    "toggle": "switch",
    "togglebutton": "button",
    "menuitemcheckbox": "menuitem",
    "menuitemradio": "menuitem",
    "gridcell": "cell",
    "columnheader": "cell",
    "rowheader": "cell",
    "image": "img",
    "graphic": "img",
    "graphics-symbol": "img",
    "figure": "img",
    "alertdialog": "dialog",
    "alert": "dialog",
    "statictext": "text",
    "label": "text",
    "labeltext": "text",
    "paragraph": "text",
    "disclosuretriangle": "button",
    "summary": "button",
}
ROLE_ID = {role: n for n, role in enumerate(ROLES)}
EDITABLE = frozenset({"textbox", "combobox", "spinbutton", "date"})
CONTROLS = EDITABLE | frozenset(
    {"button", "link", "checkbox", "radio", "switch", "option", "tab", "menuitem", "treeitem", "slider"}
)
TICKED = frozenset({"checked", "selected", "pressed"})
_ROUGH = 400
"""Above this many elements a first, cheap pass drops what is plainly beside the point."""


def role_of(element: Element) -> str:
    """One of ROLES."""
    low = element.role.casefold()
    role = _ALIASES.get(low, low)
    return role if role in ROLE_ID else "other"


def is_control(element: Element) -> bool:
    return role_of(element) in CONTROLS or "clickable" in element.states or is_editable(element)


def is_editable(element: Element) -> bool:
    """Whether text can be typed into it now."""
    if "disabled" in element.states or "readonly" in element.states:
        return False
    return "editable" in element.states or role_of(element) in EDITABLE


def choose(goal: Goal, screen: Screen, touched: Collection[str]) -> list[Element]:
    """At most MAX_THINGS elements worth a look, in reading order."""
    seen = screen.elements
    if len(seen) > _ROUGH:
        rough = sorted(range(len(seen)), key=lambda i: (-_rough(goal, seen[i], touched), i))[:_ROUGH]
        seen = tuple(seen[i] for i in sorted(rough))
    kept = [e for e in seen if _says_something(e)]
    if len(kept) <= MAX_THINGS:
        return kept
    best = sorted(range(len(kept)), key=lambda i: (-_worth(goal, kept[i], touched, screen), i))[:MAX_THINGS]
    return [kept[i] for i in sorted(best)]


def _says_something(element: Element) -> bool:
    if is_control(element) or element.role in POPUP_ROLES:
        return True
    return bool(element.name.strip() or element.value.strip())


def _rough(goal: Goal, element: Element, touched: Collection[str]) -> float:
    hits = sum(1 for w in element.name[:80].casefold().split() if w in goal.low)
    return 4.0 * (element.ref in touched) + 2.0 * min(hits, 3) + (element.role in CONTROLS)


def _worth(goal: Goal, element: Element, touched: Collection[str], screen: Screen) -> float:
    words = f"{element.name} {element.value}"[:160].casefold().split()
    hits = sum(1 for w in words if w.strip(".,:;!?\"'()") in goal.low)
    worth = 4.0 * (element.ref in touched) + 2.0 * min(hits, 3) + 1.5 * is_control(element)
    if hits and hits >= len(words) - 1:
        worth += 2.0
    if element.role in POPUP_ROLES:
        worth += 2.0
    box = element.bounds
    if "offscreen" in element.states or (box is not None and not 0 <= box.center[1] < screen.height):
        worth -= 3.0
    return worth
