"""From Android's tree to Elements: roles, names, values and states, in reading order.

What can be acted on is listed with its words as its name, and those words are not listed again. Rows,
buttons and icons that a tap reaches are named by what is written in them; a row around one switch or box is
that switch. Bounds are the visible part. A password has no value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gui_mcp_devices.android.node import UiNode
from gui_mcp_devices.android.refs import Identities, Place
from gui_mcp_devices.android.roles import CONTROLS, own_role
from gui_mcp_devices.screen import Box, Element, State

MOST = 3000
"""Elements of one capture."""
LONGEST_NAME, LONGEST_VALUE = 2000, 100_000
SHORT = 80
"""Characters; a tappable part with more words than this is no button."""
LIST_ROLES = frozenset({"list", "listbox", "grid", "menu"})
ACROSS = 0.95
"""A window that reaches over less of the screen than this, both ways, lies over another one."""

ICON = " (icon)"
"""Behind a name that no person gave."""

DIALOGS = frozenset({"alertTitle", "design_bottom_sheet", "grant_dialog", "parentPanel"})
"""Ids of AppCompat's and Material's dialogs, and of Android's question for a permission."""

_SPACE = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_WORD = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}")
_NO_WORDS = frozenset(
    "button btn icon image img view layout container wrapper root content item row text id the widget".split()
)


@dataclass(frozen=True, slots=True)
class _At:
    """What holds where a node is looked at."""

    depth: int = 0
    quiet: bool = False
    """Words here are already the name of something listed."""
    around: str = ""
    """Role of the nearest listed node around, empty at the top."""
    tabs: bool = False
    """The node is one of several alike of which one is chosen."""
    label: str = ""
    """The text that stands right before the node."""
    without: UiNode | None = None
    """The switch or box that the row around has become, or the text that is the dialog's name."""


class Refs:
    """Makes the Elements of one device and keeps their refs."""

    def __init__(self) -> None:
        self._identities = Identities()

    def elements(self, root: UiNode, width: int, height: int, window: str = "") -> tuple[Element, ...]:
        """What `root` shows on a screen of `width` x `height` pixels, at most `MOST` elements.

        `window` names what is in front (an activity), where it is known: another one is another page.
        """
        walk = _Walk(self._identities, width, height)
        for number, window_root in enumerate((root,) if root.cls else root.children):
            walk.window(self._identities.place(window_root, f"{window}#{number}" if number else window))
        return tuple(walk.elements)

    def given(self, ref: str) -> bool:
        """Whether this device ever gave that ref."""
        return self._identities.given(ref)


class _Walk:
    def __init__(self, identities: Identities, width: int, height: int) -> None:
        self.elements: list[Element] = []
        self._identities = identities
        self._width = width
        self._height = height

    def window(self, place: Place) -> None:
        """One window; a dialog's gets an element of its own, named by its first words."""
        box = place.node.bounds
        # A keyboard, bars or a cut-out take from one side of an app's window; a dialog has room all around.
        small = 0 < box.width < ACROSS * self._width and 0 < box.height < ACROSS * self._height
        if small or _is_dialog(place.node):
            title = None if place.node.desc else _first_text(place)
            name = tidy(place.node.desc or (title.says if title is not None else ""))
            role = "menu" if place.node.short_class in ("ListView", "MenuDropDownListView") else "dialog"
            if self._push(place, role, name, "", frozenset(), 0):
                self._inside(place, _At(depth=1, around="dialog", without=title))
                return
        self._walk(place, _At())

    def _walk(self, place: Place, at: _At) -> None:
        node = place.node
        role = self._role(place, at)
        if not role:
            self._inside(place, at)
            return
        inner = _single_check(place) if own_role(node) not in CONTROLS else None
        if inner is not None:
            role = own_role(inner) or "checkbox"
        name, quiet = self._name(place, role, at)
        if node.editable and name and name == at.label and self.elements[-1:]:
            last = self.elements[-1]
            if last.role == "text" and last.name == name:
                self.elements.pop()  # it is the field's name now
        states = _states(node, role, inner)
        if not self._push(place, role, name, _value(node, role, place), states, at.depth):
            self._inside(place, at)  # parts of it may be larger than the whole says
            return
        self._inside(place, _At(at.depth + 1, at.quiet or quiet, role, without=inner or at.without))

    def _inside(self, place: Place, at: _At) -> None:
        tabs = _chosen_among(place)
        label = ""
        for child in place.children:
            if len(self.elements) >= MOST:
                return
            if child.node is at.without:
                continue
            self._walk(child, replace(at, tabs=tabs and child.node.clickable, label=label))
            label = tidy(child.node.says) if not child.node.clickable and not child.children else ""

    def _role(self, place: Place, at: _At) -> str:
        """The role under which a node is listed; empty when it is not."""
        node = place.node
        role = own_role(node)
        if at.tabs and role in ("", "text", "img", "button"):
            return "tab"
        acts = node.clickable or node.checkable
        if role in CONTROLS:
            return role if not at.quiet or acts or node.editable else ""
        if acts:
            if at.around in LIST_ROLES:
                return "listitem"
            if not place.children:
                return "button" if len(node.says) <= SHORT else "text"
            return "button" if _plain(place) else "generic"
        if node.scrollable:
            return role if role in LIST_ROLES else "generic"
        if role in LIST_ROLES:
            return role if place.children else ""
        if at.quiet:
            return ""
        if role in ("text", "img", "progressbar"):
            return role if tidy(node.says) or tidy(node.desc) or role == "progressbar" else ""
        if tidy(node.says) or tidy(node.desc):
            return "text" if not place.children else "group"
        return ""

    def _name(self, place: Place, role: str, at: _At) -> tuple[str, bool]:
        """The name, and whether it is made of the words inside."""
        node = place.node
        if node.editable:
            own = tidy(node.hint) or tidy(node.desc) or at.label
            return own or hinted(node).removesuffix(ICON), False
        if role in ("slider", "progressbar", "combobox"):
            own = tidy(node.desc) or (at.label if role != "progressbar" else "")
            return own, role == "combobox"
        own = tidy(node.says) or tidy(node.desc)
        acts = node.clickable or node.checkable or role in CONTROLS
        if own or not acts:
            return own, acts and role not in ("generic", *LIST_ROLES)
        said = " ".join(_words(place)) if role not in LIST_ROLES else ""
        if not said and (inner := _single_check(place)) is not None:
            said = tidy(inner.says) or tidy(inner.desc)
        if said:
            return said, True
        return tidy(node.hint) or hinted(node), False

    def _push(
        self, place: Place, role: str, name: str, value: str, states: frozenset[State], depth: int
    ) -> bool:
        bounds = self._clip(place.node.bounds)
        if bounds is None:
            return False
        ref = self._identities.ref(place.thing)
        name = _short(name, LONGEST_NAME)
        self.elements.append(Element(ref, role, name, _short(value, LONGEST_VALUE), bounds, states, depth))
        return True

    def _clip(self, box: Box) -> Box | None:
        left, top = max(0, box.left), max(0, box.top)
        right, bottom = (
            min(self._width, box.left + box.width),
            min(self._height, box.top + box.height),
        )
        return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None


def tidy(text: str) -> str:
    """One line without spaces at its ends."""
    return _SPACE.sub(" ", text).strip()


def hinted(node: UiNode) -> str:
    """What the makers of the app call something without words, as `more options (icon)`; else empty."""
    words = [w.lower() for w in _WORD.findall(node.short_id) if w.lower() not in _NO_WORDS]
    return f"{' '.join(words)}{ICON}" if words and len(words) <= 4 else ""


def shows_hint(node: UiNode) -> bool:
    """Whether the field is empty and its text is only the hint that is drawn in it."""
    return bool(node.hint) and node.text == node.hint


def _value(node: UiNode, role: str, place: Place) -> str:
    if node.editable:
        return "" if node.password or shows_hint(node) else node.text
    if role in ("slider", "progressbar"):
        return tidy(node.says)
    if role == "combobox":
        return tidy(node.says) or " ".join(_words(place))
    return ""


def _states(node: UiNode, role: str, inner: UiNode | None) -> frozenset[State]:
    """`inner` is the switch or box that the node stands for."""
    states: list[State] = []
    if node.checked or (inner is not None and inner.checked):
        states.append("checked")
    if node.clickable and role not in CONTROLS:
        states.append("clickable")
    if not node.enabled:
        states.append("disabled")
    if node.editable:
        states.append("editable")
        if "MultiLine" in node.cls:
            states.append("multiline")
    if node.focused:
        states.append("focused")
    if node.password:
        states.append("password")
    if node.scrollable and not node.editable:
        states.append("scrollable")
    if node.selected:
        states.append("selected")
    return frozenset(states)


def _words(place: Place) -> list[str]:
    """The words inside `place` that belong to no other thing that a tap reaches."""
    said: list[str] = []
    for child in place.children:
        node = child.node
        if node.clickable or node.editable or node.scrollable:
            continue
        own = tidy(node.says) or tidy(node.desc)
        if own and not node.checkable:
            said.append(own)
        said.extend(w for w in _words(child) if w != own)
    return said


def _plain(place: Place) -> bool:
    """Few words and nothing else to act on inside: one thing to press."""
    words = _words(place) or [tidy(place.node.desc) or tidy(place.node.says)]
    return not _acting_inside(place) and len(words) <= 3 and sum(map(len, words)) <= SHORT


def _acting_inside(place: Place) -> bool:
    return any(c.node.clickable or c.node.scrollable or _acting_inside(c) for c in place.children)


def _single_check(place: Place) -> UiNode | None:
    """The only box or switch in a row that a tap on the row turns."""
    if not place.node.clickable:
        return None
    found = _checks(place)
    return found[0] if len(found) == 1 and not found[0].clickable else None


def _checks(place: Place) -> list[UiNode]:
    found: list[UiNode] = []
    for child in place.children:
        if child.node.checkable:
            found.append(child.node)
        found.extend(_checks(child))
    return found


def _chosen_among(place: Place) -> bool:
    """Whether the children are tabs: several alike side by side that can be tapped, exactly one chosen."""
    taps = [child.node for child in place.children if child.node.clickable and not child.node.checkable]
    if len(taps) < 2 or own_role(place.node) in LIST_ROLES:
        return False
    in_a_row = len({node.bounds.top for node in taps}) == 1
    return in_a_row and len({node.cls for node in taps}) == 1 and sum(node.selected for node in taps) == 1


def _is_dialog(node: UiNode, depth: int = 0) -> bool:
    """By the ids that Android's own dialogs and sheets have, near the top."""
    if node.short_id in DIALOGS:
        return True
    return depth < 5 and len(node.children) < 6 and any(_is_dialog(c, depth + 1) for c in node.children)


def _first_text(place: Place) -> UiNode | None:
    """What stands at the top of a dialog; not what can be tapped there."""
    if place.node.clickable:
        return None
    if tidy(place.node.says) and not place.node.editable:
        return place.node
    return next((said for child in place.children if (said := _first_text(child)) is not None), None)


def _short(text: str, longest: int) -> str:
    return text[:longest] + "…" if len(text) > longest else text
