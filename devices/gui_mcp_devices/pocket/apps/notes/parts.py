"""Pieces that the pages of the notes share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.notes.store import Item, Note
from gui_mcp_devices.pocket.system.bars import offset_of
from gui_mcp_devices.pocket.view.node import Colour, Does, More, Node, Says, Style, Weight
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    Do,
    column,
    icon,
    row,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

PACKAGE = "app.pocket.notes"
NOTIFY = "android.permission.POST_NOTIFICATIONS"
"""Without it a reminder would be mute."""
Rgb = tuple[int, int, int]

TINTS: dict[str, tuple[str, str, Rgb, Rgb]] = {
    "yellow": ("Yellow", "黄色", (255, 244, 200), (74, 64, 24)),
    "green": ("Green", "绿色", (220, 243, 220), (30, 66, 44)),
    "blue": ("Blue", "蓝色", (214, 234, 252), (28, 54, 84)),
    "pink": ("Pink", "粉色", (252, 222, 232), (84, 36, 56)),
    "purple": ("Purple", "紫色", (234, 224, 252), (60, 44, 92)),
    "orange": ("Orange", "橙色", (255, 230, 206), (86, 52, 22)),
}
"""English and Chinese name of each colour of a note, and how it looks, light and dark."""


def tint(phone: Phone, colour: str, plain: Colour) -> Colour:
    """What lies behind a note of that colour."""
    if colour not in TINTS:
        return plain
    dark = phone.setting("secure", "ui_night_mode") == "2"
    return TINTS[colour][3 if dark else 2]


def colour_name(phone: Phone, colour: str) -> str:
    return phone.say(*TINTS[colour][:2]) if colour else phone.say("No colour", "无颜色")


def moment_of(phone: Phone, moment: int) -> datetime:
    """On the phone's own clock."""
    return datetime.fromtimestamp(moment + offset_of(phone), UTC)


def reminder_says(phone: Phone, moment: int) -> str:
    """`3 Mar, 08:00`."""
    when = moment_of(phone, moment)
    return phone.say(f"{when.day} {when:%b, %H:%M}", f"{when.month}月{when.day}日 {when:%H:%M}")


def read_moment(phone: Phone, date: str, time: str) -> int | None:
    """Unix seconds of `2026-03-09` and `18:30` on the phone's clock; None: they are no date and time."""
    day = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", date.strip(), re.ASCII)
    hour = re.fullmatch(r"(\d{1,2}):(\d{2})", time.strip(), re.ASCII)
    if day is None or hour is None:
        return None
    try:
        when = datetime(*map(int, (*day.groups(), *hour.groups())), tzinfo=UTC)
    except ValueError:
        return None
    return int(when.timestamp()) - offset_of(phone)


def plain_field(
    key: str,
    value: str,
    change: Callable[[str], object],
    *,
    hint: str,
    size: float = 16,
    weight: Weight = 400,
    multiline: bool = False,
    submit: Do | None = None,
    colour: Colour = "text",
) -> Node:
    """A field without a frame, as on paper."""
    return Node(
        "field",
        (),
        Style(
            grow=0 if multiline else 1, size=size, weight=weight, least=44, pad=(0, 10, 0, 10), colour=colour
        ),
        value,
        Says(cls="android.widget.EditText", id=key, hint=hint),
        Does(change=change, submit=submit),
        More(key=key, multiline=multiline),
    )


def card(
    phone: Phone, note: Note, items: list[Item], labels: list[tuple[int, str]], tap: Do, hold: Do
) -> Node:
    """A note in a list."""
    parts: list[Node] = []
    if note.title:
        head: list[Node] = [text(note.title, size=15.5, weight=500, lines=2, grow=1)]
        if note.pinned:
            head.append(icon("pin", size=16, colour="primary", desc=phone.say("Pinned", "已置顶")))
        parts.append(row(*head, style=Style(gap=6, align="start")))
    if note.body:
        parts.append(text(note.body, size=14, colour="text_soft", lines=6))
    for item in items[:5]:
        mark = icon("checkbox-on" if item.checked else "checkbox-off", size=16, colour="text_soft")
        parts.append(
            row(mark, text(item.text, size=14, colour="text_soft", lines=1, grow=1), style=Style(gap=8))
        )
    if len(items) > 5:
        more = len(items) - 5
        parts.append(text(phone.say(f"+ {more} more", f"还有 {more} 项"), size=12.5, colour="text_soft"))
    if not parts:
        parts.append(text(phone.say("Empty note", "空白记事"), size=14, colour="text_soft"))
    if note.reminder:
        parts.append(_pill(reminder_says(phone, note.reminder), "alarm"))
    if labels:
        parts.append(row(*(_pill(name) for _, name in labels[:2]), style=Style(gap=6)))
    style = Style(
        grow=1,
        gap=7,
        pad=(14, 12, 12, 12),
        radius=16,
        ring="outline_soft",
        fill=tint(phone, note.colour, "surface"),
    )
    return Node("column", parts, style, says=Says(cls=GROUP, id="note"), does=Does(tap=tap, long_press=hold))


def _pill(label: str, glyph: str = "") -> Node:
    parts = [icon(glyph, size=14, colour="text_soft")] if glyph else []
    parts.append(text(label, size=12, weight=500, colour="text_soft", lines=1))
    style = Style(least=24, pad=(8, 0, 8, 0), gap=5, radius=8, ring="outline_soft")
    return row(row(*parts, style=style))


def snackbar(says: str, label: str, do: Do) -> Node:
    """What has just happened, and a way back."""
    inner = row(
        text(says, size=14, colour="background", grow=1, lines=2, id="snackbar"),
        Node(
            "row",
            (unsaid(label, size=14, weight=700, colour="primary_soft"),),
            Style(height=40, pad=(12, 0, 12, 0)),
            says=Says(cls="android.widget.Button", text=label, id="undo"),
            does=Does(tap=do),
        ),
        style=Style(width="fill", fill="text", radius=12, pad=(16, 4, 6, 4), gap=8),
    )
    return column(inner, style=Style(pad=(12, 4, 12, 8)))
