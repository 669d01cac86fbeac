"""The XML of `uiautomator dump`: read with hard limits, and written as Android writes it.

The format is that of AOSP's AccessibilityNodeInfoDumper; `hint` follows the bounds where there is one, as
newer versions write it. What is read comes from a device and is not trusted: no document type (so no
entities), and bounds on size, depth and the number of nodes.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from gui_mcp_devices.android.elements import Refs
from gui_mcp_devices.android.node import NOWHERE, UiNode
from gui_mcp_devices.screen import Box

__all__ = ["HierarchyError", "Refs", "UiNode", "parse", "to_xml"]

MOST_CHARACTERS = 16_000_000
MOST_NODES = 20_000
DEEPEST = 150
LARGEST = 1_000_000
"""Pixels; bounds outside it are cut to it."""

HEADER = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"

_BOUNDS = re.compile(r"\[(-?\d{1,9}),(-?\d{1,9})\]\[(-?\d{1,9}),(-?\d{1,9})\]")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")
_QUOTED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)


class HierarchyError(ValueError):
    """This text holds no tree; the message says why, in our words."""


def parse(xml: str) -> UiNode:
    """The tree of a dump; what stands before the first `<` and after the end tag is left out.

    A dump of several windows gets a root without a class. Raises `HierarchyError`.
    """
    if len(xml) > MOST_CHARACTERS:
        raise HierarchyError(f"the tree has more than {MOST_CHARACTERS} characters")
    start, end = xml.find("<"), xml.rfind(">")
    if start < 0 or end < start:
        raise HierarchyError("there is no tree in the answer")
    reader = _Reader()
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(_clean(xml[start : end + 1]).encode(), True)
    except expat.ExpatError as error:
        raise HierarchyError(f"the tree is not well formed (line {error.lineno})") from None
    if not reader.seen:
        raise HierarchyError("the answer is not a tree of views")
    if not reader.roots:
        raise HierarchyError("the tree has no window")
    return reader.roots[0] if len(reader.roots) == 1 else UiNode(cls="", children=tuple(reader.roots))


def to_xml(root: UiNode, rotation: int = 0) -> str:
    """The document that `uiautomator dump` writes. `rotation`: 0, 90, 180 or 270 degrees, or 0 to 3."""
    quarter = rotation // 90 if rotation >= 90 else rotation
    parts = [HEADER, f'<hierarchy rotation="{quarter}">']
    for index, window in enumerate((root,) if root.cls else root.children):
        _write(window, index, parts)
    parts.append("</hierarchy>")
    return "".join(parts)


class _Reader:
    """Builds nodes from the inside out."""

    def __init__(self) -> None:
        self.roots: list[UiNode] = []
        self.seen = False
        self._open: list[tuple[dict[str, str], list[UiNode]]] = []
        self._count = 0

    def doctype(self, name: str, system: str | None, public: str | None, inner: bool) -> None:
        raise HierarchyError("the tree declares a document type")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "hierarchy":
            self.seen = True
        if name != "node":
            return
        self._count += 1
        if self._count > MOST_NODES:
            raise HierarchyError(f"the tree has more than {MOST_NODES} nodes")
        if len(self._open) >= DEEPEST:
            raise HierarchyError(f"the tree is deeper than {DEEPEST} nodes")
        self.seen = True
        self._open.append((attributes, []))

    def end(self, name: str) -> None:
        if name == "node":
            attributes, children = self._open.pop()
            if not children and attributes.get("visible-to-user") == "false":
                return  # uiautomator2 also tells of what nobody sees
            (self._open[-1][1] if self._open else self.roots).append(_node(attributes, tuple(children)))


def _node(a: dict[str, str], children: tuple[UiNode, ...]) -> UiNode:
    def true(name: str) -> bool:
        return a.get(name) == "true"

    return UiNode(
        cls=a.get("class") or "android.view.View",
        package=a.get("package", ""),
        resource_id=a.get("resource-id", ""),
        text=a.get("text", ""),
        desc=a.get("content-desc", ""),
        hint=a.get("hint", ""),
        bounds=_bounds(a.get("bounds", "")),
        checkable=true("checkable"),
        checked=true("checked"),
        clickable=true("clickable"),
        enabled=a.get("enabled", "true") == "true",
        focusable=true("focusable"),
        focused=true("focused"),
        scrollable=true("scrollable"),
        long_clickable=true("long-clickable"),
        password=true("password"),
        selected=true("selected"),
        children=children,
    )


def _bounds(text: str) -> Box:
    match = _BOUNDS.fullmatch(text)
    if match is None:
        return NOWHERE
    left, top, right, bottom = (min(max(int(n), -LARGEST), LARGEST) for n in match.groups())
    return Box(left, top, max(0, right - left), max(0, bottom - top))


def _write(node: UiNode, index: int, parts: list[str]) -> None:
    box = node.bounds
    said = [
        ("index", str(index)),
        ("text", node.text),
        ("resource-id", node.resource_id),
        ("class", node.cls),
        ("package", node.package),
        ("content-desc", node.desc),
        ("checkable", _word(node.checkable)),
        ("checked", _word(node.checked)),
        ("clickable", _word(node.clickable)),
        ("enabled", _word(node.enabled)),
        ("focusable", _word(node.focusable)),
        ("focused", _word(node.focused)),
        ("scrollable", _word(node.scrollable)),
        ("long-clickable", _word(node.long_clickable)),
        ("password", _word(node.password)),
        ("selected", _word(node.selected)),
        ("bounds", f"[{box.left},{box.top}][{box.left + box.width},{box.top + box.height}]"),
    ]
    if node.hint:
        said.append(("hint", node.hint))
    parts.append("<node " + " ".join(f'{name}="{_quoted(value)}"' for name, value in said))
    if not node.children:
        parts.append(" />")
        return
    parts.append(">")
    for number, child in enumerate(node.children):
        _write(child, number, parts)
    parts.append("</node>")


def _word(value: bool) -> str:
    return "true" if value else "false"


def _quoted(text: str) -> str:
    return _NO_XML.sub(".", text).translate(_QUOTED)


def _clean(xml: str) -> str:
    """Some Androids write an emoji as two references to surrogates, and characters that XML has not."""
    if "&#" in xml:
        xml = _PAIR.sub(_joined, _REFERENCE.sub(_character, xml))
    return _NO_XML.sub("\ufffd", xml)


def _character(match: re.Match[str]) -> str:
    """The reference itself where XML has that character; else the character, to be joined or replaced."""
    number = int(match[1], 16) if match[1] else int(match[2])
    if number > 0x10FFFF:
        return "\ufffd"
    return chr(number) if _NO_XML.match(chr(number)) else match[0]


def _joined(match: re.Match[str]) -> str:
    return chr(0x10000 + ((ord(match[1]) - 0xD800) << 10) + (ord(match[2]) - 0xDC00))
