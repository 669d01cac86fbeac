"""Pieces that the pages of the calendar share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.calendar import schema as s
from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.days import span_said
from gui_mcp_devices.pocket.apps.calendar.instances import Instance
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.paint.palette import tone_of
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog, sheet
from gui_mcp_devices.pocket.view.widgets import GROUP, button, column, icon, row, scroll, stack, text, unsaid

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Do = Callable[[], object]

COLOURS: dict[str, tuple[str, str, float]] = {
    "blue": ("Blue", "蓝色", 218), "green": ("Green", "绿色", 146), "purple": ("Purple", "紫色", 268),
    "orange": ("Orange", "橙色", 28), "pink": ("Pink", "粉色", 334), "teal": ("Teal", "青色", 184),
    "red": ("Red", "红色", 4), "brown": ("Brown", "棕色", 20),
}  # fmt: skip
"""Names in both languages and the hue of each colour of a calendar."""
STATUS = {
    s.ACCEPTED: ("Yes", "接受", "check-circle"),
    s.TENTATIVE: ("Maybe", "待定", "help"),
    s.DECLINED: ("No", "拒绝", "close"),
    s.INVITED: ("No answer yet", "未回复", "clock"),
}


class CalendarPage(Page):
    package = s.PACKAGE

    @property
    def up(self) -> str:
        """What the arrow in a bar is called."""
        return self.t("Navigate up", "返回")

    @property
    def dark(self) -> bool:
        return self.phone.setting("secure", "ui_night_mode") == "2"


def strong(colour: str, dark: bool) -> Colour:
    """Of a dot or a bar."""
    hue = COLOURS.get(colour, COLOURS["blue"])[2]
    grey = 0.28 if colour == "brown" else 0.62
    return tone_of(hue, grey, 70 if dark else 52)


def soft(colour: str, dark: bool) -> Colour:
    """Behind text."""
    hue = COLOURS.get(colour, COLOURS["blue"])[2]
    return tone_of(hue, 0.2 if colour == "brown" else 0.5, 26 if dark else 89)


def dot(colour: Colour, size: float = 12, *, hollow: bool = False) -> Node:
    fill, ring = (None, colour) if hollow else (colour, None)
    return Node("column", (), Style(width=size, height=size, radius=size / 2, fill=fill, ring=ring))


def colours_of(phone: Phone) -> dict[int, str]:
    """The colour of each calendar."""
    return {one.id: one.colour for one in store.calendars(phone)}


def titled(phone: Phone, title: str) -> str:
    return title or phone.say("(No title)", "（无标题）")


def pending(each: Instance) -> bool:
    """It is an invitation without a yes."""
    return each.event.status in (s.INVITED, s.TENTATIVE, s.DECLINED)


def instance_row(
    phone: Phone,
    each: Instance,
    colour: str,
    dark: bool,
    tap: Do,
    *,
    lead: Node | None = None,
    when: str = "",
) -> Node:
    """One line of a list: a bar in its calendar's colour, its title, its time and place."""
    one = each.event
    said = when or span_said(phone, each.start, each.end, one.all_day)
    if one.place:
        said += f" · {one.place}"
    ink = strong(colour, dark)
    bar = Node(
        "column", (), Style(width=5, height=36, radius=2.5, fill=None if pending(each) else ink, ring=ink)
    )
    marks: list[Node] = []
    if one.status in STATUS:
        en, zh, glyph = STATUS[one.status]
        marks.append(icon(glyph, size=18, desc=phone.say(f"Your answer: {en}", f"你的回复：{zh}")))
    if one.rule:
        marks.append(icon("repeat", size=16, desc=phone.say("Repeats", "重复")))
    if one.reminder >= 0:
        marks.append(icon("bell", size=16, desc=phone.say("Has a reminder", "有提醒")))
    lines = column(
        text(titled(phone, one.title), size=15.5, lines=1),
        text(said, size=13, colour="text_soft", lines=1),
        style=Style(grow=1, gap=1),
    )
    parts = [bar, lines, *marks]
    if lead is not None:
        parts.insert(0, lead)
    style = Style(width="fill", least=58, pad=(14, 4, 14, 4), gap=10)
    return Node("row", parts, style, says=Says(cls=GROUP, id="event"), does=Does(tap=tap))


def ask(title: str, says: str, no: tuple[str, Do], yes: tuple[str, Do], *, danger: bool = True) -> Node:
    """A question with two answers."""
    answers = (
        button(no[0], no[1], look="text", id="cancel"),
        button(yes[0], yes[1], look="danger" if danger else "filled", id="confirm"),
    )
    body = text(says, colour="text_soft", id="message")
    return dialog(title, body, actions=answers, dismiss=no[1])


def menu(title: str, rows: Sequence[Node], dismiss: Do) -> Node:
    head = row(text(title, size=18, weight=500, id="sheet_title"), style=Style(pad=(16, 2, 16, 8)))
    return sheet(head, scroll("menu", column(*rows, style=Style(width="fill")), grow=0), dismiss=dismiss)


def pill(says: str, desc: str, on: bool, do: Do, *, id: str, bold: bool = False, size: float = 38) -> Node:
    """A round choice with a short word in it, as the days of a week; `desc` is its whole name."""
    ink: Colour = "on_primary" if on else "primary" if bold else "text"
    face = stack(
        unsaid(says, size=14, weight=700 if bold or on else 400, colour=ink),
        style=Style(
            width=size, height=size, radius=size / 2, fill="primary" if on else None, align="center",
            justify="center", ring="outline_soft" if not on else None,
        ),
    )  # fmt: skip
    told = Says(cls="android.widget.CheckBox", desc=desc, checkable=True, checked=on, id=id)
    style = Style(grow=1, height=40, align="center", justify="center")
    return Node("stack", (face,), style, says=told, does=Does(tap=do))
