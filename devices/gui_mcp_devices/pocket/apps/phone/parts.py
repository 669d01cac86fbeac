"""Pieces that several pages of the telephone are made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from gui_mcp_devices.pocket.apps.contacts.call import CallPage
from gui_mcp_devices.pocket.apps.contacts.schema import PACKAGE as CONTACTS
from gui_mcp_devices.pocket.apps.contacts.words import digits
from gui_mcp_devices.pocket.apps.phone import store
from gui_mcp_devices.pocket.apps.phone.data import INCOMING, MISSED, PACKAGE
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.system.bars import offset_of
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    avatar,
    button,
    column,
    entry,
    icon,
    icon_button,
    row,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
ROW = 66.0


class OwnCall(CallPage):
    """The call page of the contacts, over this app's pages."""

    package = PACKAGE


class PhonePart(Page):
    """A page of the telephone."""

    package = PACKAGE

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.open = ""
        """What lies over it."""

    @property
    def up(self) -> str:
        return self.t("Navigate up", "返回")

    def back(self) -> bool:
        shut, self.open = bool(self.open), ""
        return shut

    def close(self) -> None:
        self.open = ""

    def opens(self, what: str) -> Callable[[], None]:
        def show() -> None:
            self.open = what

        return show

    def calls(self, number: str) -> Callable[[], None]:
        def call() -> None:
            self.close()
            self.push(OwnCall(self.phone, digits(number)))

        return call

    def texts(self, number: str) -> Callable[[], object]:
        return lambda: self.phone.view(f"smsto:{quote(digits(number), safe='+')}")

    def saves_new(self, number: str) -> Callable[[], object]:
        return lambda: self.phone.start(
            CONTACTS, action="android.intent.action.INSERT", extras={"phone": digits(number)}
        )

    def adds_to(self, number: str) -> Callable[[], object]:
        return lambda: self.phone.start(
            CONTACTS, action="android.intent.action.INSERT_OR_EDIT", extras={"phone": digits(number)}
        )

    def question(self, title: str, says: str, yes: str, do: Do) -> Node:
        return dialog(
            title,
            text(says, colour="text_soft", id="message"),
            actions=(
                button(self.t("Cancel", "取消"), self.close, look="text", id="cancel"),
                button(yes, do, look="danger", id="confirm"),
            ),
            dismiss=self.close,
        )

    def person(self, number: str, detail: str, *, tap: Do, kind: int = 0) -> Node:
        """Somebody with a number; a button calls them."""
        name = store.name_of(self.phone, number)
        missed = kind == MISSED
        ink = "error" if missed else "text_soft"
        mark = [icon(glyph_of(kind), size=16, colour=ink, desc=kind_says(self.phone, kind))] if kind else []
        told = column(
            text(name, size=16, lines=1, colour="error" if missed else "text"),
            row(*mark, text(detail, size=13, colour="text_soft", lines=1), style=Style(gap=6)),
            style=Style(grow=1, gap=2),
        )
        line = entry("", tap=tap, id="person")
        ring = icon_button(
            "phone", self.t(f"Call {name}", f"呼叫{name}"), self.calls(number), colour="primary"
        )
        parts = [avatar(name, 42), told, ring]
        style = Style(width="fill", height=ROW, pad=(16, 6, 6, 6), gap=14)
        return Node("row", parts, style, says=line.says, does=line.does)


def glyph_of(kind: int) -> str:
    return {INCOMING: "call-in", MISSED: "call-missed"}.get(kind, "call-out")


def kind_says(phone: Phone, kind: int) -> str:
    names = {INCOMING: ("Incoming", "来电"), MISSED: ("Missed", "未接")}
    return phone.say(*names.get(kind, ("Outgoing", "去电")))


def lasted(phone: Phone, seconds: int) -> str:
    if seconds < 60:
        return phone.say(f"{seconds} s", f"{seconds}秒")
    return phone.say(f"{seconds // 60} min {seconds % 60} s", f"{seconds // 60}分{seconds % 60}秒")


def when(phone: Phone, date: int) -> str:
    """A moment of these days, from milliseconds."""
    moment = datetime.fromtimestamp(date // 1000 + offset_of(phone), UTC)
    today = datetime.fromtimestamp(int(phone.now()) + offset_of(phone), UTC).date()
    days = (today - moment.date()).days
    if days == 0:
        return phone.say(f"Today {moment:%H:%M}", f"今天 {moment:%H:%M}")
    if days == 1:
        return phone.say(f"Yesterday {moment:%H:%M}", f"昨天 {moment:%H:%M}")
    return phone.say(
        f"{moment.day} {MONTHS[moment.month - 1]} {moment:%H:%M}",
        f"{moment.month}月{moment.day}日 {moment:%H:%M}",
    )
