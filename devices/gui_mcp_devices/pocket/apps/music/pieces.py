"""Small pieces of the music's pages: covers, counts, the button that plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import BUTTON, Do, column, icon, icon_button, picture, text, unsaid

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


def cover(name: str, size: float, radius: float) -> Node:
    return picture(f"album/{name}", width=size, height=size, radius=radius)


def number(of: int) -> Node:
    return column(text(str(of), colour="text_soft", align="center"), style=Style(width=28))


def songs_says(phone: Phone, count: int) -> str:
    return phone.say("1 song" if count == 1 else f"{count} songs", f"{count} 首歌")


def play_button(phone: Phone, on: bool, do: Do, size: float = 24, *, filled: bool = False) -> Node:
    desc = phone.say("Pause", "暂停") if on else phone.say("Play", "播放")
    if not filled:
        return icon_button("pause" if on else "play", desc, do, id="play", size=size)
    style = Style(width=64, height=64, radius=32, fill="primary", align="center", justify="center")
    says = Says(cls="android.widget.ImageButton", desc=desc, id="play")
    glyph = icon("pause" if on else "play", size=size, colour="on_primary")
    return Node("stack", (glyph,), style, says=says, does=Does(tap=do))


def tile(name: str, title: str, under: str, tap: Do, *, size: float = 118, id: str = "tile") -> Node:
    """A cover with one or two lines below it."""
    lines = [unsaid(title, size=13.5, weight=500)]
    if under:
        lines.append(unsaid(under, size=12, colour="text_soft"))
    says = Says(cls=BUTTON, text=f"{title} {under}".strip(), id=id)
    body = (cover(name, size, 12), column(*lines, style=Style(width="fill", pad=(2, 6, 2, 0))))
    return Node("column", body, Style(width=size), says=says, does=Does(tap=tap))
