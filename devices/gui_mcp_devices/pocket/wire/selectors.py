"""uiautomator's selectors, matched over the phone's accessibility tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gui_mcp_devices.android.node import UiNode
from gui_mcp_devices.pocket.sh.regex import explosive

DEEPEST = 10
"""Selectors inside selectors."""
LONGEST = 1_000
"""Characters of a regular expression."""


@dataclass(frozen=True, slots=True)
class Found:
    """A view and where it hangs."""

    node: UiNode
    index: int
    """Its place among its parent's children."""
    parent: Found | None = None


def select(root: UiNode, selector: Mapping[str, object], depth: int = 0) -> list[Found]:
    """Every view that the selector means, in the order of the tree. Raises `ValueError`."""
    return _select(walk(root), selector, depth)


def walk(root: UiNode) -> list[Found]:
    found: list[Found] = []
    todo = [Found(root, 0)]
    while todo:
        here = todo.pop()
        found.append(here)
        children = [Found(child, index, here) for index, child in enumerate(here.node.children)]
        todo.extend(reversed(children))
    return found


def _select(among: list[Found], selector: Mapping[str, object], depth: int) -> list[Found]:
    if depth > DEEPEST:
        raise ValueError("selectors nested too deep")
    tests = [_test(name, value) for name, value in selector.items() if name in _TESTS]
    found = [each for each in among if all(test(each) for test in tests)]
    instance = selector.get("instance")
    if isinstance(instance, int) and not isinstance(instance, bool):
        found = found[instance : instance + 1] if instance >= 0 else []
    for kind, inner in _steps(selector):
        nearby = [other for each in found for other in (_below(each) if kind == "child" else _beside(each))]
        found = _select(_once(nearby), inner, depth + 1)
    return found


def _steps(selector: Mapping[str, object]) -> list[tuple[str, Mapping[str, object]]]:
    kinds, inner = selector.get("childOrSibling"), selector.get("childOrSiblingSelector")
    if not isinstance(kinds, list) or not isinstance(inner, list):
        return []
    made: list[tuple[str, Mapping[str, object]]] = []
    for kind, each in zip(kinds, inner, strict=False):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        if isinstance(kind, str) and isinstance(each, dict):
            made.append((kind, {str(name): value for name, value in each.items()}))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return made


def _below(found: Found) -> list[Found]:
    return [each for each in _hanging(found) if each is not found]


def _hanging(top: Found) -> list[Found]:
    found: list[Found] = []
    todo = [top]
    while todo:
        here = todo.pop()
        found.append(here)
        todo.extend(reversed([Found(child, index, here) for index, child in enumerate(here.node.children)]))
    return found


def _beside(found: Found) -> list[Found]:
    parent = found.parent
    if parent is None:
        return []
    return [each for each in _below(parent) if each.node is not found.node]


def _once(found: list[Found]) -> list[Found]:
    seen: set[int] = set()
    kept: list[Found] = []
    for each in found:
        if id(each.node) not in seen:
            seen.add(id(each.node))
            kept.append(each)
    return kept


Test = Callable[[Found], bool]
_TEXTS: dict[str, Callable[[UiNode], str]] = {
    "text": lambda node: node.text,
    "description": lambda node: node.desc,
    "className": lambda node: node.cls,
    "packageName": lambda node: node.package,
    "resourceId": lambda node: node.resource_id,
}
_FLAGS: dict[str, Callable[[UiNode], bool]] = {
    "checkable": lambda node: node.checkable,
    "checked": lambda node: node.checked,
    "clickable": lambda node: node.clickable,
    "longClickable": lambda node: node.long_clickable,
    "scrollable": lambda node: node.scrollable,
    "enabled": lambda node: node.enabled,
    "focusable": lambda node: node.focusable,
    "focused": lambda node: node.focused,
    "selected": lambda node: node.selected,
}
_TESTS = frozenset(
    [*(name + end for name in _TEXTS for end in ("", "Contains", "Matches", "StartsWith")), *_FLAGS, "index"]
)


def _test(name: str, value: object) -> Test:
    if name in _FLAGS:
        flag = _FLAGS[name]
        return lambda found: flag(found.node) is bool(value)
    if name == "index":
        return lambda found: found.index == value
    text = str(value)
    for end in ("Contains", "Matches", "StartsWith", ""):
        if name.endswith(end) and name.removesuffix(end) in _TEXTS:
            read = _TEXTS[name.removesuffix(end)]
            match end:
                case "Contains":
                    return lambda found: text.casefold() in read(found.node).casefold()
                case "StartsWith":
                    return lambda found: read(found.node).casefold().startswith(text.casefold())
                case "Matches":
                    pattern = _pattern(text)
                    return lambda found: pattern.fullmatch(read(found.node)) is not None
                case _:
                    return lambda found: read(found.node) == text
    raise ValueError(f"unknown field {name}")


def _pattern(text: str) -> re.Pattern[str]:
    if len(text) > LONGEST:
        raise ValueError("regular expression too long")
    if explosive(text):
        raise ValueError("a repeat of a repeat could take for ever")
    try:
        return re.compile(text, re.DOTALL)
    except re.error as problem:
        raise ValueError(f"bad regular expression: {problem}") from None
