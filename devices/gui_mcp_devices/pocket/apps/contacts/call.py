"""Calls: a pad to dial on, the call while it lasts, and the log of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.contacts import store
from gui_mcp_devices.pocket.apps.contacts.parts import ContactsPage
from gui_mcp_devices.pocket.apps.contacts.schema import CALLS
from gui_mcp_devices.pocket.apps.contacts.words import digits, pretty, tail
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    BUTTON,
    app_bar,
    avatar,
    column,
    filler,
    icon,
    icon_button,
    page,
    row,
    space,
    stack,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

PAD = ("123", "456", "789", "*0#")
OUTGOING = 2
RINGS = 6.0
"""Seconds until somebody answers."""


class DialPage(ContactsPage):
    """A number, ready to be called: nothing is called by an address alone."""

    activity = ".DialActivity"

    def __init__(self, phone: Phone, number: str) -> None:
        super().__init__(phone)
        self.number = digits(number)

    def view(self) -> Node:
        name = store.numbers(self.db).get(tail(self.number), "") if self.allowed else ""
        shown = column(
            text(pretty(self.number) or " ", size=30, align="center", lines=1, id="digits"),
            text(name or " ", size=15, colour="text_soft", align="center", lines=1, id="callee"),
            style=Style(width="fill", gap=4, pad=(16, 4, 16, 4), align="center"),
        )
        keys = [row(*(self._key(sign) for sign in line), style=Style(width="fill", grow=1)) for line in PAD]
        call = row(
            stack(style=Style(grow=1)),
            _disc("phone", self.t("Call", "呼叫"), self._call, "success", "on_success"),
            row(
                icon_button("backspace", self.t("Delete digit", "删除数字"), self._less, colour="text_soft"),
                style=Style(grow=1, justify="center"),
            ),
            style=Style(width="fill", pad=(24, 4, 24, 12)),
        )
        pad = column(*keys, style=Style(width="fill", grow=1, pad=(24, 0, 24, 0)))
        bar = app_bar(self.t("Phone", "电话"), back=self.pop, back_desc=self.up)
        if self.phone.width > self.phone.height:
            said = column(shown, filler(), call, style=Style(grow=1, height="fill"))
            keypad = column(pad, style=Style(grow=1, height="fill"))
            return page(bar, row(said, keypad, style=Style(width="fill", grow=1)))
        return page(bar, shown, pad, call)

    def _key(self, sign: str) -> Node:
        style = Style(grow=1, height="fill", align="center", justify="center")
        says = Says(cls=BUTTON, text=sign, id="key")
        return Node("stack", (unsaid(sign, size=26),), style, says=says, does=Does(tap=self._more(sign)))

    def _more(self, sign: str) -> Callable[[], object]:
        def more() -> None:
            self.number = (self.number + sign)[:20]

        return more

    def _less(self) -> None:
        self.number = self.number[:-1]

    def _call(self) -> None:
        if self.number:
            self.pop()
            self.push(CallPage(self.phone, self.number))


class CallPage(ContactsPage):
    """A call that goes on until it is ended."""

    activity = ".InCallActivity"

    def __init__(self, phone: Phone, number: str) -> None:
        super().__init__(phone)
        self.number = number
        self.began = phone.now()
        self.muted = self.loud = False

    def view(self) -> Node:
        name = store.numbers(self.db).get(tail(self.number), "") if self.allowed else ""
        talked = int(self.phone.now() - self.began - RINGS)
        if self.phone.setting("global", "airplane_mode_on") == "1":
            state = self.t("No network", "无网络")
        elif talked < 0:
            state = self.t("Calling…", "正在呼叫…")
        else:
            state = f"{talked // 60:02d}:{talked % 60:02d}"
        tools = row(
            _toggle("mic-off", self.t("Mute", "静音"), self.muted, self._mute),
            _toggle("volume", self.t("Speaker", "扬声器"), self.loud, self._speak),
            style=Style(width="fill", justify="center", gap=40),
        )
        end = row(
            _disc("call-end", self.t("End call", "挂断"), self._end, "error", "on_error"),
            style=Style(width="fill", justify="center", pad=(0, 12, 0, 28)),
        )
        who = name or pretty(self.number)
        told = (
            avatar(who, 96),
            space(8),
            text(who, size=26, weight=500, lines=1, align="center", id="callee"),
            text(state, colour="text_soft", id="state"),
        )
        ground = Style(width="fill", height="fill", fill="background", align="center", gap=6)
        if self.phone.width > self.phone.height:
            half = Style(grow=1, align="center", gap=6)
            return row(column(*told, style=half), column(tools, end, style=half), style=ground)
        return column(filler(), *told, filler(), tools, end, style=ground)

    def back(self) -> bool:
        self._end()
        return True

    def _mute(self) -> None:
        self.muted = not self.muted

    def _speak(self) -> None:
        self.loud = not self.loud

    def _end(self) -> None:
        talked = max(0, int(self.phone.now() - self.began - RINGS))
        name = store.numbers(self.db).get(tail(self.number))
        self.phone.databases[CALLS].execute(
            "INSERT INTO calls (number, date, duration, type, new, name) VALUES (?, ?, ?, ?, 0, ?)",
            (self.number, int(self.began * 1000), talked, OUTGOING, name),
        )
        self.pop()


def _disc(glyph: str, desc: str, do: Callable[[], object], fill: str, ink: str) -> Node:
    style = Style(width=60, height=60, radius=30, fill=fill, align="center", justify="center")
    says = Says(cls="android.widget.ImageButton", desc=desc, id=glyph)
    return Node("stack", (icon(glyph, size=28, colour=ink),), style, says=says, does=Does(tap=do))


def _toggle(glyph: str, label: str, on: bool, do: Callable[[], object]) -> Node:
    disc = stack(
        icon(glyph, colour="on_primary" if on else "text"),
        style=Style(
            width=56,
            height=56,
            radius=28,
            fill="primary" if on else "surface_high",
            align="center",
            justify="center",
        ),
    )
    says = Says(cls="android.widget.ToggleButton", text=label, id=glyph, checkable=True, checked=on)
    parts = (disc, unsaid(label, size=12.5, colour="text_soft"))
    return Node("column", parts, Style(gap=6, align="center"), says=says, does=Does(tap=do))
