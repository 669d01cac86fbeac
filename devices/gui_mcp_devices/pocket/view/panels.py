"""What lies over a page: dialogs, sheets, and the line that says what was just done."""

from __future__ import annotations

from collections.abc import Sequence

from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import BUTTON, Do, entry, icon, scroll, text, unsaid

_ACTIONS = Style(width="fill", justify="end", gap=8, pad=(0, 8, 0, 0), stacks=True)


def dialog(title: str, *children: Node, actions: Sequence[Node] = (), dismiss: Do) -> Node:
    """A window in the middle; it scrolls where the room is low. A tap beside it dismisses it."""
    parts: list[Node] = [text(title, size=20, weight=500, id="alertTitle")] if title else []
    parts += children
    if actions:
        parts.append(Node("row", actions, _ACTIONS))
    if not any(map(_scrolls, children)):
        parts = [scroll("dialog", Node("column", parts, Style(width="fill", gap=12)), grow=0)]
    box = Node(
        "column",
        parts,
        Style(width="fill", fill="surface", radius=24, pad=(22, 22, 22, 16), gap=12, shadow=8),
        does=Does(tap=_nothing),
    )
    return Node(
        "stack",
        (_panel(box, "parentPanel"),),
        Style(width="fill", height="fill", pad=(28, 8, 28, 8), fill="scrim", justify="center"),
        does=Does(tap=dismiss),
    )


def sheet(*children: Node, dismiss: Do) -> Node:
    """A window from below; it scrolls where the room is low. A tap above it dismisses it."""
    grip = Node("column", (), Style(width=36, height=4, radius=2, fill="outline"))
    top = Node("row", (grip,), Style(width="fill", justify="center", pad=(0, 10, 0, 10)))
    body = children
    if not any(map(_scrolls, children)):
        body = (scroll("sheet", Node("column", children, Style(width="fill")), grow=0),)
    box = Node(
        "column",
        (top, *body),
        Style(width="fill", fill="surface", radius=24, pad=(0, 0, 0, 12)),
        does=Does(tap=_nothing),
    )
    # It has no corners at the foot of the screen.
    foot = Node("column", (), Style(width="fill", height=32, fill="surface"))
    style = Style(width="fill", height="fill", fill="scrim", justify="end", pad=(0, 24, 0, 0))
    return Node("stack", (foot, _panel(box, "design_bottom_sheet")), style, does=Does(tap=dismiss))


def _panel(box: Node, id: str) -> Node:
    """Tells what `box` is by the id that Android's own have. The box takes taps, but is nothing to tap."""
    return Node("column", (box,), Style(width="fill"), says=Says(cls="android.widget.FrameLayout", id=id))


def _scrolls(node: Node) -> bool:
    return node.kind in ("scroll", "list") or any(map(_scrolls, node.children))


def menu_row(label: str, do: Do, *, glyph: str = "", id: str = "") -> Node:
    """One line of a sheet or a menu."""
    return entry(label, lead=icon(glyph) if glyph else None, tap=do, id=id)


def snackbar(says: str, label: str = "", do: Do | None = None) -> Node:
    """A line at the foot of a page about what was just done, with a word to take it back."""
    parts = [text(says, size=14, colour="background", lines=2, grow=1, id="snackbar_text")]
    if do is not None:
        word = unsaid(label, size=14, weight=700, colour="primary_soft")
        told = Says(cls=BUTTON, text=label, id="snackbar_action")
        parts.append(
            Node("row", (word,), Style(height=44, pad=(12, 0, 8, 0)), says=told, does=Does(tap=do)),
        )
    bar = Node("row", parts, Style(width="fill", fill="text", radius=12, least=48, pad=(16, 4, 8, 4), gap=8))
    return Node("column", (bar,), Style(width="fill", pad=(12, 4, 12, 10)))


def _nothing() -> None:
    """A tap on a dialog itself goes no further."""
