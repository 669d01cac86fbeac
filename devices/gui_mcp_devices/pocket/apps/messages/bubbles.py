"""Messages as bubbles, with the days between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.messages.answers import name_of
from gui_mcp_devices.pocket.apps.messages.schema import FAILED, INBOX, PENDING
from gui_mcp_devices.pocket.apps.messages.store import Message
from gui_mcp_devices.pocket.apps.messages.times import times_of
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import GROUP, TEXT, avatar, column, icon, row, text, unsaid

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

WALL = 56
"""A bubble keeps so far from the other side, dp."""


def bubbles(
    page: Page,
    messages: list[Message],
    known: dict[str, str] | None,
    mark: int,
    holds: Callable[[int], Callable[[], object]],
) -> list[Node]:
    """One row a message. With names `known` it says who wrote what; the one with id `mark` stands out."""
    rows: list[Node] = []
    phone = page.phone
    times = times_of(phone)
    day = -1
    speaker = ""
    for one in messages:
        today = times.day(one.date)
        if today != day:
            day, speaker = today, ""
            rows.append(_day(times.long(one.date)))
        who = ""
        if known is not None and one.type == INBOX and one.address != speaker:
            who = name_of(known, one.address)
        speaker = one.address if one.type == INBOX else ""
        key = (one, who, times.hour(one.date), known is not None, one.id == mark)
        rows.append(page.keep(key, lambda key=key: _bubble(phone, *key, holds(key[0].id))))
    return rows


def _day(says: str) -> Node:
    line = text(says, size=12.5, weight=500, colour="text_soft", align="center")
    return row(line, style=Style(width="fill", justify="center", pad=(0, 10, 0, 4)))


def _bubble(
    phone: Phone, one: Message, who: str, hour: str, group: bool, marked: bool, hold: Callable[[], object]
) -> Node:
    mine = one.type != INBOX
    ink: Colour = "on_primary_soft" if mine else "text"
    parts = [text(who, size=13, weight=500, colour="primary", lines=1)] if who else []
    parts += [text(one.body, size=15.5, colour=ink), _foot(phone, one, hour)]
    skin = Style(
        fill="primary_soft" if mine else "surface", radius=18, pad=(14, 9, 14, 7), gap=2, align="start",
        ring="primary" if marked else None,
    )  # fmt: skip
    box = Node("column", parts, skin, says=Says(cls=GROUP, id="message_bubble"), does=Does(long_press=hold))
    if mine:
        return row(box, style=Style(width="fill", justify="end", pad=(WALL, 0, 0, 0)))
    lead: list[Node] = []
    if group:
        lead = [avatar(who, 28) if who else column(style=Style(width=28))]
    return row(*lead, box, style=Style(width="fill", gap=8, align="start", pad=(0, 0, WALL, 0)))


def _foot(phone: Phone, one: Message, hour: str) -> Node:
    """The time, and for what was sent how far it has come."""
    if one.type == INBOX:
        return text(hour, size=11.5, colour="text_soft", id="time")
    if one.type == FAILED:
        glyph, word = "error", phone.say("Not sent", "未发送")
    elif one.status == PENDING:
        glyph, word = "clock", phone.say("Sending", "发送中")
    else:
        glyph, word = "check-circle", phone.say("Delivered", "已送达")
    colour: Colour = "error" if one.type == FAILED else "on_primary_soft"
    shown = f"{hour}  {word}" if one.type == FAILED else hour
    says = Says(cls=TEXT, text=f"{hour} {word}", id="time")
    parts = (unsaid(shown, size=11.5, colour=colour), icon(glyph, size=13, colour=colour))
    return Node("row", parts, Style(gap=4), says=says)
