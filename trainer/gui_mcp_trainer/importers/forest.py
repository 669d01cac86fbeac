"""Android's accessibility trees as `android_env` writes them, read into the Elements of our own driver.

A forest holds a tree for each window. Messages and field numbers:
https://github.com/google-deepmind/android_env at 0be7d50, `android_env/proto/a11y/*.proto`. The words of the
status bar and of the navigation bar are left out: a clock would make every screen another state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gui_mcp_devices.android.hierarchy import DEEPEST, MOST_NODES, Refs
from gui_mcp_devices.android.node import NOWHERE, UiNode
from gui_mcp_devices.screen import Box, Element

from gui_mcp_trainer.importers.wire import WireError, fields, messages, signed, varints

SYSTEM = 3
"""`WindowType.TYPE_SYSTEM`."""
BAR = 0.15
"""A system window lower than this share of the screen is a bar; a higher one is the shade that was drawn."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a forest shows."""

    elements: tuple[Element, ...]
    app: str
    """Package of the window that is worked in."""
    title: str


@dataclass(slots=True)
class _Window:
    box: Box = NOWHERE
    layer: int = 0
    title: str = ""
    kind: int = 0
    active: bool = False
    nodes: dict[int, _Node] = field(default_factory=lambda: dict[int, _Node]())


@dataclass(slots=True)
class _Node:
    texts: dict[int, str]
    flags: frozenset[int]
    """Numbers of the truth values that are true."""
    box: Box
    children: tuple[int, ...]


class Forests:
    """The forests of one episode: a thing keeps its ref from one to the next."""

    def __init__(self) -> None:
        self._refs = Refs()

    def read(self, data: bytes, width: int, height: int) -> Seen:
        """`width` and `height` of the screen, pixels. Raises `WireError`."""
        windows = sorted((_window(window) for window in messages(data, 1)), key=lambda w: w.layer)
        rooted = ((window, _tree(window.nodes, 0, 0, set())) for window in windows)
        trees = [(window, root) for window, root in rooted if root is not None]
        shown = [root for window, root in trees if not _is_bar(window, height)]
        if not shown:
            return Seen((), "", "")
        programs = [(window, root) for window, root in trees if window.kind != SYSTEM]
        fronts = [(window, root) for window, root in programs if window.active] or programs or trees
        window, root = fronts[-1]
        whole = shown[0] if len(shown) == 1 else UiNode(cls="", children=tuple(shown))
        elements = self._refs.elements(whole, width, height, root.package)
        return Seen(elements, root.package, window.title)


def _is_bar(window: _Window, height: int) -> bool:
    return window.kind == SYSTEM and window.box.height < BAR * height


def _window(data: bytes) -> _Window:
    window = _Window()
    for number, value in fields(data):
        match number, value:
            case 1, bytes():
                window.box = _box(value)
            case 4, int():
                window.layer = signed(value)
            case 5, bytes():
                window.title = value.decode("utf-8", "replace")
            case 6, int():
                window.kind = value
            case 8, int():
                window.active = bool(value)
            case 11, bytes():
                window.nodes = dict(_node(node) for node in messages(value, 1))
            case _:
                pass
    return window


def _node(data: bytes) -> tuple[int, _Node]:
    """Its id, and what is said of it."""
    id_ = 0
    texts: dict[int, str] = {}
    flags: set[int] = set()
    box, children = NOWHERE, list[int]()
    for number, value in fields(data):
        if isinstance(value, bytes):
            if number == 2:
                box = _box(value)
            elif number == 25:
                children += varints(value)
            elif number in _TEXTS:
                texts[number] = value.decode("utf-8", "replace")
        elif number == 1:
            id_ = signed(value)
        elif number == 25:
            children.append(signed(value))
        elif value:
            flags.add(number)
    return id_, _Node(texts, frozenset(flags), box, tuple(children))


_TEXTS = frozenset({3, 4, 5, 6, 7, 10})
"""Class, content description, hint, package, text, resource id."""


def _box(data: bytes) -> Box:
    """A rectangle of which proto3 leaves out what is 0."""
    edges = {number: signed(value) for number, value in fields(data) if isinstance(value, int)}
    left, top, right, bottom = (edges.get(number, 0) for number in (1, 2, 3, 4))
    return Box(left, top, max(0, right - left), max(0, bottom - top))


def _tree(nodes: Mapping[int, _Node], id_: int, depth: int, met: set[int]) -> UiNode | None:
    """The node and those inside it; None where nobody sees it, or it is not there. Raises `WireError`."""
    node = nodes.get(id_)
    if node is None:
        return None
    if id_ in met or depth > DEEPEST or len(nodes) > MOST_NODES:
        raise WireError("a tree is too deep, comes back to itself or has too many nodes")
    met.add(id_)
    inside = tuple(
        child for number in node.children if (child := _tree(nodes, number, depth + 1, met)) is not None
    )
    texts, flags = node.texts, node.flags
    if not inside and 23 not in flags:  # not visible to the user
        return None
    return UiNode(
        cls=texts.get(3) or "android.view.View",
        package=texts.get(6, ""),
        resource_id=texts.get(10, ""),
        text=texts.get(7, ""),
        desc=texts.get(4, ""),
        hint=texts.get(5, ""),
        bounds=node.box,
        checkable=12 in flags,
        checked=13 in flags,
        clickable=14 in flags,
        enabled=16 in flags,
        focusable=17 in flags,
        focused=18 in flags,
        scrollable=21 in flags,
        long_clickable=19 in flags,
        password=20 in flags,
        selected=22 in flags,
        children=inside,
    )
