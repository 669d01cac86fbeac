"""Pieces that several pages of the messages are made of."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts.parts import READ
from gui_mcp_devices.pocket.apps.messages.answers import name_of
from gui_mcp_devices.pocket.apps.messages.schema import BLOCKED, PACKAGE, PATH
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    avatar,
    column,
    field,
    icon,
    row,
    scroll,
    stack,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

TEXT = "android.intent.extra.TEXT"
SEND = "android.permission.SEND_SMS"
Do = Callable[[], object]
_CODE = re.compile(r"(?<!\d)(\d{4,8})(?!\d)")
_ABOUT_CODES = re.compile(r"\bcode\b|\bpasscode\b|验证码|校验码|取件码", re.IGNORECASE)


class MessagesPage(Page):
    """A page that reads the messages."""

    package = PACKAGE

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.asked = False

    def ask(self) -> None:
        """Ask the person once whether this page may read the contacts."""
        if not self.asked:
            self.asked = True
            self.phone.ask_for(PACKAGE, READ)

    @property
    def db(self) -> sqlite3.Connection:
        return self.phone.databases[PATH]

    @property
    def blocked_db(self) -> sqlite3.Connection:
        return self.phone.databases[BLOCKED]

    @property
    def up(self) -> str:
        """What the arrow in a bar is called."""
        return self.t("Navigate up", "返回")

    @property
    def now(self) -> int:
        """Milliseconds."""
        return int(self.phone.now() * 1000)

    @property
    def allowed(self) -> bool:
        """It may read the contacts."""
        return self.phone.granted(PACKAGE, READ)

    @property
    def low(self) -> bool:
        """Turned, with the keyboard up: there is room for the least only."""
        return bool(self.focus) and self.phone.width > self.phone.height


class WritingPage(MessagesPage):
    """A page on which a message is written."""

    text = ""

    def write(self, words: str) -> None:
        """This is what the message says now."""
        self.text = words

    def insert(self, words: str) -> None:
        """More at the end of what is being written."""
        self.write(f"{self.text.rstrip()}\n{words}" if self.text.strip() else words)


def title_of(known: dict[str, str], addresses: Sequence[str]) -> str:
    """The people of a conversation."""
    return ", ".join(name_of(known, one) for one in addresses)


def face(title: str, size: float = 44, *, several: bool = False) -> Node:
    """The picture of whom a conversation is with: a person, a group, a service."""
    if several or not any(sign.isalpha() for sign in title):
        disc = Style(
            width=size, height=size, radius=size / 2, fill="primary_soft", align="center", justify="center"
        )
        glyph = "people" if several else "person"
        return stack(icon(glyph, size=size * 0.55, colour="on_primary_soft"), style=disc)
    return avatar(title, size)


def code_in(body: str) -> str:
    """The verification code that a message brings; empty: none."""
    found = _CODE.search(body) if _ABOUT_CODES.search(body) else None
    return found.group(1) if found else ""


def composer(
    text: str,
    write: Callable[[str], object],
    send: Do,
    *,
    hint: str,
    send_desc: str,
    more: Sequence[Node] = (),
) -> Node:
    """Where a message is written, with the button that sends it."""
    ready = bool(text.strip())
    disc = Style(
        width=44, height=44, radius=22, fill="primary" if ready else "surface_high", align="center",
        justify="center",
    )  # fmt: skip
    says = Says(cls="android.widget.ImageButton", desc=send_desc, id="send", enabled=ready)
    button = Node(
        "stack",
        (icon("send", size=22, colour="on_primary" if ready else "outline"),),
        disc,
        says=says,
        does=Does(tap=send if ready else None),
    )
    style = Style(width="fill", pad=(8, 8, 12, 8), gap=8, fill="surface", align="end")
    written = scroll("compose", field("message", text, write, hint=hint, multiline=True), grow=0, at_end=True)
    return row(*more, column(written, style=Style(grow=1)), button, style=style)


def note(says: str, *buttons: Node) -> Node:
    """A band that tells something about a conversation."""
    return column(
        text(says, size=14, colour="on_primary_soft"),
        row(*buttons, style=Style(gap=8)),
        style=Style(width="fill", fill="primary_soft", pad=(16, 10, 16, 8), gap=4),
    )
