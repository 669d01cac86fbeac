"""What a locked phone shows: the time, how many notifications wait, and a pad where its owner set a PIN."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.system.bars import clock_of, offset_of
from gui_mcp_devices.pocket.view.node import BRIGHT, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import BUTTON, column, filler, icon, picture, row, space, stack, text

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

PAD = ("123", "456", "789", "<0>")
GLASS = (255, 255, 255, 46)
VEIL = (0, 0, 0, 90)
"""Over the picture, so that the keys can be read."""


def keyguard(phone: Phone, entered: str | None, press: Callable[[str], object]) -> Node:
    """`entered`: what was typed of the PIN; None while nobody asked for it."""
    return stack(
        picture("wallpaper/dusk", width="fill", height="fill"),
        _pad(phone, entered, press) if entered is not None else _clock(phone),
        style=Style(width="fill", height="fill"),
    )


def _clock(phone: Phone) -> Node:
    day = day_of(phone)
    waiting = len(phone.notifications)
    low = phone.height < 480 * phone.density
    many = "s" if waiting > 1 else ""
    told = phone.say(f"{waiting} new notification{many}", f"{waiting} 条新通知") if waiting else ""
    return column(
        space(32 if low else 56),
        icon("lock", size=22, colour=BRIGHT, desc=phone.say("Locked", "已锁定")),
        space(8),
        text(clock_of(phone), size=64, colour=BRIGHT, align="center", id="lock_clock"),
        text(day, size=16, colour=BRIGHT, align="center"),
        *([space(24), text(told, size=14, colour=BRIGHT, align="center")] if told else []),
        filler(),
        text(phone.say("Swipe up to unlock", "向上滑动解锁"), size=14, colour=BRIGHT, align="center"),
        space(28),
        style=Style(width="fill", height="fill", align="center"),
    )


def _pad(phone: Phone, entered: str, press: Callable[[str], object]) -> Node:
    wide = phone.width > phone.height
    edge = 54 if wide else 64
    says = (
        text(phone.say("Enter PIN", "输入 PIN 码"), size=18, colour=BRIGHT, align="center"),
        text("\u2022" * len(entered) or " ", size=28, colour=BRIGHT, align="center", lines=1, id="pin"),
    )
    keys = column(
        *(
            row(*(_key(phone, sign, edge, press) for sign in line), style=Style(gap=20, justify="center"))
            for line in PAD
        ),
        style=Style(gap=10 if wide else 14, align="center"),
    )
    if wide:
        asked = column(*says, style=Style(grow=1, gap=8, align="center"))
        pad = column(keys, style=Style(grow=1, align="center"))
        return row(asked, pad, style=Style(width="fill", height="fill", fill=VEIL))
    style = Style(width="fill", height="fill", align="center", fill=VEIL)
    return column(space(64), *says, filler(), keys, space(60), style=style)


def _key(phone: Phone, sign: str, edge: float, press: Callable[[str], object]) -> Node:
    glyph = {"<": "backspace", ">": "check"}.get(sign)
    name = {"<": phone.say("Delete", "删除"), ">": phone.say("OK", "确定")}.get(sign, sign)
    face = (
        icon(glyph, colour=BRIGHT)
        if glyph
        else Node("text", (), Style(size=24, colour=BRIGHT, align="center"), sign)
    )
    return Node(
        "stack",
        (face,),
        Style(width=edge, height=edge, radius=edge / 2, fill=GLASS, align="center", justify="center"),
        says=Says(cls=BUTTON, text=name, id=f"key_{sign}" if sign.isdigit() else "key"),
        does=Does(tap=lambda: press(sign)),
    )


def day_of(phone: Phone) -> str:
    """The date in the phone's language."""
    moment = time.gmtime(phone.now() + offset_of(phone))
    if phone.locale == "zh":
        return f"{moment.tm_mon}月{moment.tm_mday}日 星期{'一二三四五六日'[moment.tm_wday]}"
    return f"{time.strftime('%A', moment)}, {moment.tm_mday} {time.strftime('%B', moment)}"
