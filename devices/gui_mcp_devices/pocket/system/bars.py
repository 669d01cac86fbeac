"""The status bar, the navigation bar, and the keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import column, filler, icon, row, unsaid
from gui_mcp_devices.pocket.zones import offset

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

STATUS, NAVIGATION, KEYBOARD = 28.0, 44.0, 216.0
"""Heights, dp."""

LETTERS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
DIGITS = ("1234567890", "@#$%&-+()", "*\"':;!?")


def clock_of(phone: Phone) -> str:
    """Hours and minutes, as the phone's setting wants them."""
    moment = time.gmtime(phone.now() + offset_of(phone))
    if phone.setting("system", "time_12_24") == "12":
        return f"{(moment.tm_hour - 1) % 12 + 1}:{moment.tm_min:02d} {'AM' if moment.tm_hour < 12 else 'PM'}"
    return f"{moment.tm_hour:02d}:{moment.tm_min:02d}"


def offset_of(phone: Phone) -> int:
    """Seconds by which the phone's time zone is ahead of UTC now."""
    return offset(phone.timezone, phone.now())


def ago(phone: Phone, moment: float) -> str:
    """How long it is since then."""
    minutes = max(0, int((phone.now() - moment) // 60))
    if minutes < 1:
        return phone.say("now", "刚刚")
    if minutes < 60:
        return phone.say(f"{minutes} min", f"{minutes} 分钟前")
    return phone.say(f"{minutes // 60} h", f"{minutes // 60} 小时前")


def status_signs(phone: Phone) -> tuple[str, ...]:
    """What stands in the status bar: the time, icons by name, and the battery."""
    airplane = phone.setting("global", "airplane_mode_on") == "1"
    moves = ("refresh", "rotate")[int(phone.now() * 4) % 2]
    icons = (
        ("bell", bool(phone.notifications)),
        # Something that always moves, so that a screen never stands still.
        (moves, phone.faults.restless),
        ("do-not-disturb", phone.setting("global", "zen_mode") not in (None, "0")),
        ("bluetooth", phone.setting("global", "bluetooth_on") == "1"),
        ("airplane", airplane),
        ("wifi", phone.setting("global", "wifi_on") == "1"),
        ("signal", not airplane),
        ("battery", True),
    )
    return (clock_of(phone), *(name for name, on in icons if on), f"{phone.battery.level}%")


def status_bar(signs: tuple[str, ...], ink: Colour, fill: Colour | None) -> Node:
    """`signs` as `status_signs` tells them."""
    clock, *icons, level = signs
    left = [icon("bell", size=13, colour=ink)] if "bell" in icons else []
    parts = [
        unsaid(clock, size=13, weight=500, colour=ink),
        *left,
        filler(),
        *(icon(name, size=15, colour=ink) for name in icons if name != "bell"),
        unsaid(level, size=12, weight=500, colour=ink),
    ]
    return Node("row", parts, Style(width="fill", height="fill", pad=(16, 0, 14, 0), gap=5, fill=fill))


def navigation_bar(phone: Phone, ink: Colour, fill: Colour | None) -> Node:
    keys = (("triangle-back", phone.back), ("circle", phone.home), ("square", phone.recents))
    return Node(
        "row",
        [
            Node(
                "stack",
                (icon(name, size=20, colour=ink),),
                Style(grow=1, height="fill", align="center", justify="center"),
                does=Does(tap=do),
            )
            for name, do in keys
        ],
        Style(width="fill", height="fill", pad=(24, 0, 24, 0), fill=fill),
    )


def keyboard(phone: Phone, shifted: bool, signs: bool) -> Node:
    """Keys that type into the field with the keyboard. Accessibility is not told of it, as on a phone."""
    lines = [list(line.upper() if shifted else line) for line in (DIGITS if signs else LETTERS)]
    built = [_keys(phone, lines[0]), _keys(phone, lines[1], inset=0 if signs else 16)]
    low: list[Node] = [] if signs else [_special("shift", lambda: phone.system.shift(), 1.4, on=shifted)]
    low += [_key(phone, sign) for sign in lines[2]]
    low.append(_special("backspace", lambda: phone.key("DEL"), 1.4))
    built.append(row(*low, style=Style(width="fill", gap=4, grow=1)))
    last = [
        _word("ABC" if signs else "?123", lambda: phone.system.swap(), 1.5),
        _key(phone, ","),
        _word(phone.say("English", "中文"), lambda: phone.type(" "), 4.6, plain=True),
        _key(phone, "."),
        _special("enter", lambda: phone.key("ENTER"), 1.5, strong=True),
    ]
    built.append(row(*last, style=Style(width="fill", gap=4, grow=1)))
    style = Style(width="fill", height="fill", fill="surface_high", pad=(4, 8, 4, 6), gap=6)
    return Node("column", built, style, does=Does(tap=lambda: None))


def _keys(phone: Phone, signs: Sequence[str], inset: float = 0) -> Node:
    style = Style(width="fill", gap=4, grow=1, pad=(inset, 0, inset, 0))
    return row(*(_key(phone, sign) for sign in signs), style=style)


def _key(phone: Phone, sign: str) -> Node:
    return Node(
        "row",
        (unsaid(sign, size=19),),
        Style(grow=1, height="fill", fill="surface", radius=6, justify="center"),
        does=Does(tap=lambda: phone.type(sign)),
    )


def _word(word: str, do: Callable[[], object], grow: float, *, plain: bool = False) -> Node:
    fill: Colour = "surface" if plain else "outline_soft"
    style = Style(grow=grow, height="fill", fill=fill, radius=6, justify="center")
    return Node("row", (unsaid(word, size=13, colour="text_soft"),), style, does=Does(tap=do))


def _special(
    name: str, do: Callable[[], object], grow: float, *, on: bool = False, strong: bool = False
) -> Node:
    fill: Colour = "primary" if strong else "primary_soft" if on else "outline_soft"
    ink: Colour = "on_primary" if strong else "text"
    style = Style(grow=grow, height="fill", fill=fill, radius=6, justify="center")
    return Node("row", (icon(name, size=20, colour=ink),), style, does=Does(tap=do))


def dark(fill: Colour) -> Node:
    """What lies over a bar beside a dialog."""
    return Node("column", (), Style(width="fill", height="fill", fill=fill))


def toast(text: str) -> Node:
    """A line near the lower edge."""
    line = Node(
        "text",
        (),
        Style(size=14, colour="background", fill="text", radius=20, pad=(18, 10, 18, 10), lines=2),
        text,
        Says(cls="android.widget.Toast"),
    )
    return column(filler(), line, style=Style(width="fill", height="fill", align="center"))
