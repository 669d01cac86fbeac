"""ARIA roles of Android's widget classes."""

from __future__ import annotations

from gui_mcp_devices.android.node import UiNode

CONTROLS = frozenset(
    {"button", "checkbox", "combobox", "link", "radio", "searchbox", "slider", "switch", "tab", "textbox"}
)
"""Roles that say by themselves that something can be done with it."""

BY_CLASS = {
    "AbsListView": "list",
    "CheckBox": "checkbox",
    "CheckedTextView": "checkbox",
    "Chronometer": "text",
    "ExpandableListView": "list",
    "FloatingActionButton": "button",
    "Gallery": "list",
    "GridView": "grid",
    "Image": "img",
    "ImageView": "img",
    "ListView": "list",
    "MenuDropDownListView": "menu",
    "ProgressBar": "progressbar",
    "RadioButton": "radio",
    "RadioGroup": "radiogroup",
    "RatingBar": "slider",
    "RecyclerView": "list",
    "SearchAutoComplete": "searchbox",
    "SeekBar": "slider",
    "Spinner": "combobox",
    "Switch": "switch",
    "TabWidget": "tablist",
    "TextClock": "text",
    "TextView": "text",
    "ToggleButton": "switch",
}
ENDINGS = (
    ("RadioButton", "radio"),
    ("CheckBox", "checkbox"),
    ("SwitchCompat", "switch"),
    ("SwitchMaterial", "switch"),
    ("MaterialSwitch", "switch"),
    ("ToggleButton", "switch"),
    ("ImageButton", "button"),
    ("Button", "button"),
    ("Tab", "tab"),
    ("TabView", "tab"),
    ("RecyclerView", "list"),
    ("ListView", "list"),
    ("GridView", "grid"),
    ("SeekBar", "slider"),
    ("ProgressBar", "progressbar"),
    ("Spinner", "combobox"),
    ("ImageView", "img"),
    ("CheckedTextView", "checkbox"),
    ("TextView", "text"),
)


def own_role(node: UiNode) -> str:
    """The role that the class tells; empty for plain views and layouts."""
    name = node.short_class
    if role := BY_CLASS.get(name):
        return _checked(node, role)
    if node.editable:
        return "textbox"
    for ending, role in ENDINGS:
        if name.endswith(ending):
            return _checked(node, role)
    return "checkbox" if node.checkable else ""


def _checked(node: UiNode, role: str) -> str:
    """A CheckedTextView that cannot be ticked is a text; a text that can be is a box."""
    if role == "checkbox" and not node.checkable:
        return "text" if node.short_class == "CheckedTextView" else role
    return "checkbox" if role in ("text", "img") and node.checkable else role
