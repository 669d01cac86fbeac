"""What is pulled down from the top: quick settings and notifications."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.state import Namespace, Notification
from gui_mcp_devices.pocket.system.bars import ago
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    button,
    column,
    icon,
    icon_button,
    picture,
    row,
    scroll,
    slider,
    space,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

BRIGHTEST = 255
TILES: tuple[tuple[str, str, str, Namespace, str, str, str], ...] = (
    ("wifi", "Wi-Fi", "无线网络", "global", "wifi_on", "1", "0"),
    ("bluetooth", "Bluetooth", "蓝牙", "global", "bluetooth_on", "1", "0"),
    ("airplane", "Airplane mode", "飞行模式", "global", "airplane_mode_on", "1", "0"),
    ("do-not-disturb", "Do not disturb", "勿扰", "global", "zen_mode", "1", "0"),
    ("moon", "Dark theme", "深色主题", "secure", "ui_night_mode", "2", "1"),
    ("battery-saver", "Battery saver", "省电模式", "global", "low_power", "1", "0"),
    ("rotate", "Auto-rotate", "自动旋转", "system", "accelerometer_rotation", "1", "0"),
    ("data", "Mobile data", "移动数据", "global", "mobile_data", "1", "0"),
)
"""Icon, name in English and Chinese, setting, its values for on and off."""


def shade(phone: Phone, close: Callable[[], object]) -> Node:
    """Over whatever was in front; a tap below it closes it."""
    tiles = [_tile(phone, *tile) for tile in TILES]
    pairs = [row(*tiles[i : i + 2], style=Style(width="fill", gap=8)) for i in range(0, len(tiles), 2)]
    bright = phone.number("system", "screen_brightness", 128, 0, BRIGHTEST) / BRIGHTEST
    light = row(
        icon("brightness", size=20),
        column(
            slider(bright, _sets(phone), desc=phone.say("Brightness", "亮度"), id="brightness"),
            style=Style(grow=1),
        ),
        style=Style(width="fill", gap=12),
    )
    top = row(
        text(phone.say("Quick settings", "快捷设置"), size=16, weight=500, grow=1),
        icon_button("settings", phone.say("Open settings", "打开设置"), _opens_settings(phone, close)),
        style=Style(width="fill"),
    )
    body = column(
        top,
        *pairs,
        light,
        space(4),
        _heading(phone),
        *(_notification(phone, one, close) for one in phone.notifications),
        style=Style(width="fill", gap=8, pad=(16, 8, 16, 16)),
    )
    box = Node(
        "column",
        (scroll("shade", body, grow=0),),
        Style(width="fill", fill="background", radius=24, shadow=8),
        does=Does(tap=lambda: None),
    )
    return Node("column", (box,), Style(width="fill", height="fill", fill="scrim"), does=Does(tap=close))


def _tile(
    phone: Phone, glyph: str, en: str, zh: str, namespace: Namespace, key: str, on: str, off: str
) -> Node:
    lit = phone.setting(namespace, key) == on
    label = phone.say(en, zh)
    ink: Colour = "on_primary" if lit else "text"
    return Node(
        "row",
        (icon(glyph, size=20, colour=ink), unsaid(label, size=13.5, weight=500, colour=ink)),
        Style(
            grow=1,
            height=48,
            radius=24,
            pad=(16, 0, 12, 0),
            gap=10,
            fill="primary" if lit else "surface_high",
        ),
        says=Says(cls="android.widget.Switch", id=f"tile_{key}", text=label, checkable=True, checked=lit),
        does=Does(tap=lambda: phone.put_setting(namespace, key, off if lit else on)),
    )


def _heading(phone: Phone) -> Node:
    if not phone.notifications:
        none = phone.say("No notifications", "没有通知")
        return text(none, size=13.5, colour="text_soft", align="center")
    return row(
        text(phone.say("Notifications", "通知"), size=14, weight=500, grow=1),
        button(phone.say("Clear all", "全部清除"), _clears(phone), look="text", id="clear_all"),
        style=Style(width="fill"),
    )


def _notification(phone: Phone, one: Notification, close: Callable[[], object]) -> Node:
    info = phone.packages.get(one.package)
    label = info.label[phone.locale] if info else one.package
    mark = picture(info.icon, width=32, height=32) if info and info.icon else icon("bell")
    lines = column(
        text(f"{label} · {ago(phone, one.posted)}", size=12, colour="text_soft", lines=1),
        text(one.title, size=14.5, weight=500, lines=1),
        text(one.text, size=13.5, colour="text_soft", lines=2),
        style=Style(grow=1, gap=2),
    )

    def drop() -> None:
        phone.notifications.remove(one)
        phone.touch()

    def show() -> None:
        drop()
        close()
        if not (one.data and phone.view(one.data)):
            phone.start(one.package)

    return Node(
        "row",
        (mark, lines, icon_button("close", phone.say("Dismiss", "忽略"), drop, size=18)),
        Style(width="fill", fill="surface", radius=16, pad=(12, 8, 4, 8), gap=12),
        says=Says(cls=GROUP, id="notification"),
        does=Does(tap=show),
    )


def _sets(phone: Phone) -> Callable[[float], object]:
    def put(share: float) -> None:
        phone.put_setting("system", "screen_brightness", str(round(share * BRIGHTEST)))

    return put


def _clears(phone: Phone) -> Callable[[], object]:
    def clear() -> None:
        phone.notifications.clear()
        phone.touch()

    return clear


def _opens_settings(phone: Phone, close: Callable[[], object]) -> Callable[[], object]:
    def go() -> None:
        close()
        phone.start("app.pocket.settings")

    return go
