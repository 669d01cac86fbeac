"""Pieces that the pages of the network share: how they reach each other, and what they are built from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.circle.answers import SITE
from gui_mcp_devices.pocket.apps.circle.people import Member
from gui_mcp_devices.pocket.apps.circle.schema import PACKAGE
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.system.bars import offset_of
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    GROUP,
    TEXT,
    Do,
    avatar,
    button,
    column,
    icon,
    row,
    space,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MINUTE, HOUR, DAY = 60, 3_600, 86_400
DAYS = (
    ("Mon", "周一"), ("Tue", "周二"), ("Wed", "周三"), ("Thu", "周四"), ("Fri", "周五"), ("Sat", "周六"),
    ("Sun", "周日"),
)  # fmt: skip
AUDIENCES: dict[str, tuple[str, str, str]] = {
    "everyone": ("Everyone", "所有人", "globe"),
    "followers": ("Followers only", "仅粉丝可见", "people"),
    "me": ("Only me", "仅自己可见", "lock"),
}
"""English and Chinese name, and icon."""


class CirclePage(Page):
    """A page over which something may lie."""

    package = PACKAGE

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.dialog = ""
        """What lies over it."""
        self.held = 0
        """What the dialog is about."""

    def back(self) -> bool:
        was = bool(self.dialog)
        self.close()
        return was

    def close(self) -> None:
        self.dialog = ""

    def opens(self, what: str, held: int = 0) -> Do:
        def do() -> None:
            self.phone.hide_keyboard()
            self.dialog, self.held = what, held

        return do

    @property
    def up(self) -> str:
        """What the arrow in a bar is called."""
        return self.t("Navigate up", "返回")

    @property
    def low(self) -> bool:
        """Turned, with the keyboard up: there is room for the least only."""
        return bool(self.focus) and self.phone.width > self.phone.height

    def ask(self, title: str, says: str, yes: str, do: Do, *, danger: bool = True) -> Node:
        """A question with two answers; both close it."""

        def agree() -> None:
            self.close()
            do()

        return dialog(
            title,
            text(says, colour="text_soft", id="message"),
            actions=(
                button(self.t("Cancel", "取消"), self.close, look="text", id="cancel"),
                button(yes, agree, look="danger" if danger else "filled", id="confirm"),
            ),
            dismiss=self.close,
        )


# -- the way from page to page ----------------------------------------------------------------------------


def show(phone: Phone, kind: str, id: int) -> None:
    """`p` a post, `u` a member, `m` the chat with one, `e` an event, `g` a group."""
    phone.start(PACKAGE, data=f"{SITE}{kind}/{id}")


def shows(phone: Phone, kind: str, id: int) -> Do:
    return lambda: show(phone, kind, id)


# -- moments ----------------------------------------------------------------------------------------------


def local(phone: Phone, moment: int) -> datetime:
    return datetime.fromtimestamp(moment + offset_of(phone), UTC)


def since(phone: Phone, moment: int) -> str:
    """How long ago, or for what is older than a week the day."""
    gone = max(0, int(phone.now()) - moment)
    if gone < MINUTE:
        return phone.say("just now", "刚刚")
    if gone < HOUR:
        return phone.say(f"{gone // MINUTE} min", f"{gone // MINUTE}分钟前")
    if gone < DAY:
        return phone.say(f"{gone // HOUR} h", f"{gone // HOUR}小时前")
    if gone < 7 * DAY:
        return phone.say(f"{gone // DAY} d", f"{gone // DAY}天前")
    day = local(phone, moment)
    return phone.say(f"{day.day} {day:%b}", f"{day.month}月{day.day}日")


def when(phone: Phone, moment: int) -> str:
    """Of an event: `Sat 14 Mar, 19:30`."""
    at = local(phone, moment)
    day = phone.say(*DAYS[at.weekday()])
    return phone.say(f"{day} {at.day} {at:%b, %H:%M}", f"{at.month}月{at.day}日{day} {at:%H:%M}")


def clock(phone: Phone, moment: int) -> str:
    return f"{local(phone, moment):%H:%M}"


# -- small things -----------------------------------------------------------------------------------------


def member_row(page: Page, one: Member, tap: Do, *, detail: str = "", tail: Node | None = None) -> Node:
    """Somebody in a list: name, handle, city."""
    said = detail or " · ".join(part for part in (f"@{one.handle}", one.city) if part)
    lines = column(
        text(one.name, size=16, weight=500, lines=1),
        text(said, size=13.5, colour="text_soft", lines=1),
        style=Style(grow=1, gap=2),
    )
    parts = [avatar(one.name, 44), lines, *([tail] if tail is not None else [])]
    return Node(
        "row",
        parts,
        Style(width="fill", pad=(16, 8, 14, 8), gap=14, least=62),
        says=Says(cls=GROUP, id="member"),
        does=Does(tap=tap),
    )


def follow_button(page: Page, one: Member, do: Do, *, grow: float = 0) -> Node:
    t = page.t
    label = t("Following", "已关注") if one.followed else t("Follow", "关注")
    return button(label, do, look="outlined" if one.followed else "filled", id="follow", grow=grow)


def count_button(glyph: str, desc: str, count: str, do: Do, *, on: bool = False, id: str = "") -> Node:
    """An icon with a number beside it; `desc` holds both."""
    ink: Colour = "primary" if on else "text_soft"
    parts = [icon(glyph, size=21, colour=ink)]
    if count:
        parts.append(unsaid(count, size=13.5, weight=500, colour=ink))
    style = Style(least=44, pad=(11, 0, 11, 0), gap=6, justify="center")
    says = Says(cls=BUTTON, desc=desc, id=id, selected=on)
    return Node("row", parts, style, says=says, does=Does(tap=do))


def badge(count: int) -> Node:
    number = unsaid(str(min(count, 99)), size=11, weight=500, colour="on_error")
    return row(number, style=Style(least=17, pad=(5, 0, 5, 0), fill="error", radius=8.5, justify="center"))


def pill(label: str, glyph: str = "", *, strong: bool = False) -> Node:
    ink: Colour = "on_primary_soft" if strong else "text_soft"
    parts = [icon(glyph, size=14, colour=ink)] if glyph else []
    parts.append(text(label, size=12.5, weight=500, colour=ink, lines=1))
    fill: Colour = "primary_soft" if strong else "surface_high"
    return row(*parts, style=Style(least=26, pad=(9, 0, 9, 0), gap=5, radius=8, fill=fill))


def told(glyph: str, says: str) -> Node:
    """A line with an icon before it."""
    return row(
        icon(glyph, size=19),
        text(says, size=14.5, grow=1),
        style=Style(width="fill", gap=12, align="start"),
    )


def figure(count: int, label: str, do: Do | None, id: str) -> Node:
    """A number over what it counts."""
    parts = (
        unsaid(str(count), size=18, weight=700),
        unsaid(label, size=12.5, colour="text_soft"),
    )
    says = Says(cls=BUTTON if do else TEXT, text=f"{count} {label}", id=id)
    style = Style(grow=1, least=48, align="center", justify="center", gap=1)
    return Node("column", parts, style, says=says, does=Does(tap=do))


def foot() -> Node:
    """Room under the last row."""
    return space(20)


def taps(do: Callable[[int], object], id: int) -> Do:
    return lambda: do(id)
