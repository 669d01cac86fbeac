"""The line at the foot of a page in which something is written and sent."""

from __future__ import annotations

from collections.abc import Callable

from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import IMAGE_BUTTON, Do, column, field, icon, row, scroll


def writing(
    text: str,
    write: Callable[[str], object],
    send: Do,
    *,
    hint: str,
    send_desc: str,
    key: str = "comment_field",
) -> Node:
    ready = bool(text.strip())
    disc = Style(
        width=44, height=44, radius=22, fill="primary" if ready else "surface_high", align="center",
        justify="center",
    )  # fmt: skip
    says = Says(cls=IMAGE_BUTTON, desc=send_desc, id="send", enabled=ready)
    button = Node(
        "stack",
        (icon("send", size=22, colour="on_primary" if ready else "outline"),),
        disc,
        says=says,
        does=Does(tap=send if ready else None),
    )
    written = scroll("written", field(key, text, write, hint=hint, multiline=True), grow=0, at_end=True)
    return row(
        column(written, style=Style(grow=1)),
        button,
        style=Style(width="fill", pad=(12, 8, 12, 8), gap=8, fill="surface", align="end"),
    )
