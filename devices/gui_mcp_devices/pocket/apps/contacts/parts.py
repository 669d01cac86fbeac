"""Pieces that several pages of the contacts are made of."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from gui_mcp_devices.pocket.apps.contacts.schema import PACKAGE, PATH
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog, sheet
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    GROUP,
    avatar,
    button,
    column,
    icon,
    row,
    scroll,
    space,
    stack,
    text,
    unsaid,
)

READ = "android.permission.READ_CONTACTS"
WRITE = "android.permission.WRITE_CONTACTS"
Do = Callable[[], object]


class ContactsPage(Page):
    """A page that reads the contacts."""

    package = PACKAGE

    @property
    def db(self) -> sqlite3.Connection:
        return self.phone.databases[PATH]

    @property
    def allowed(self) -> bool:
        return self.phone.granted(PACKAGE, READ)

    @property
    def up(self) -> str:
        """What the arrow in a bar is called."""
        return self.t("Navigate up", "返回")

    def named(self, pair: tuple[str, str]) -> str:
        """Of an English and a Chinese name the one to show."""
        return self.t(*pair)


def person_row(
    name: str,
    *,
    lead: str = "",
    star: bool = False,
    detail: str = "",
    tap: Do | None = None,
    long_press: Do | None = None,
    chosen: bool | None = None,
    margin: bool = False,
) -> Node:
    """One person in a list; `lead` (a letter) and `star` stand in the `margin`. `chosen`: a tick or none."""
    mark: Node = (
        icon("star", size=18, colour="primary")
        if star
        else text(lead, size=16, weight=500, colour="primary", id="letter")
        if lead
        else space(0)
    )
    lines = [text(name, size=16, lines=1)]
    if detail:
        lines.append(text(detail, size=13.5, colour="text_soft", lines=1))
    parts: list[Node] = []
    if margin:
        parts.append(stack(mark, style=Style(width=24, align="center", justify="center")))
    face = avatar(name)
    if chosen:
        tick = stack(
            icon("check", size=20, colour="on_primary"),
            style=Style(width=40, height=40, radius=20, fill="primary", align="center", justify="center"),
        )
        face = tick
    parts += [face, column(*lines, style=Style(grow=1, gap=2))]
    if chosen is None:
        says = Says(cls=GROUP, id="contact")
    else:
        says = Says(
            cls="android.widget.CheckedTextView", id="contact", text=name, checkable=True, checked=chosen
        )
    style = Style(
        width="fill",
        height="fill",
        pad=(12 if margin else 16, 8, 16, 8),
        gap=14,
        fill="primary_soft" if chosen else None,
    )
    return Node("row", parts, style, says=says, does=Does(tap=tap, long_press=long_press))


def action(glyph: str, label: str, do: Do, *, enabled: bool = True) -> Node:
    """A round button with its word below it."""
    ink: Colour = "on_primary_soft" if enabled else "outline"
    disc = stack(
        icon(glyph, size=22, colour=ink),
        style=Style(
            width=48, height=48, radius=24, fill="primary_soft" if enabled else "surface_high",
            align="center", justify="center",
        ),
    )  # fmt: skip
    word = unsaid(label, size=12.5, weight=500, colour="primary" if enabled else "text_soft")
    says = Says(cls=BUTTON, text=label, id=f"action_{glyph}", enabled=enabled)
    style = Style(grow=1, gap=6, align="center", pad=(0, 8, 0, 8))
    return Node("column", (disc, word), style, says=says, does=Does(tap=do if enabled else None))


def ask(title: str, says: str, no: tuple[str, Do], yes: tuple[str, Do], *, danger: bool = True) -> Node:
    """A dialog with a question and two answers."""
    body = text(says, colour="text_soft", id="message")
    answers = (
        button(no[0], no[1], look="text", id="cancel"),
        button(yes[0], yes[1], look="danger" if danger else "filled", id="confirm"),
    )
    return dialog(title, body, actions=answers, dismiss=no[1])


def menu(rows: Sequence[Node], dismiss: Do, *, title: str = "") -> Node:
    """A sheet of rows that scrolls where the screen is low."""
    head = (
        [row(text(title, size=18, weight=500, id="title"), style=Style(pad=(20, 4, 20, 8)))] if title else []
    )
    body = scroll("menu", column(*rows, style=Style(width="fill")), grow=0)
    return sheet(*head, body, dismiss=dismiss)


def heading(glyph: str, line: Node) -> Node:
    """An icon in the margin of a form, beside what it is for."""
    mark = column(icon(glyph, size=22), style=Style(width=28, pad=(0, 28, 0, 0)))
    return row(mark, line, style=Style(width="fill", gap=10, align="start"))
