"""The home screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.names import LAUNCHER
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.system.bars import clock_of
from gui_mcp_devices.pocket.system.keyguard import day_of
from gui_mcp_devices.pocket.view.layout import type_scale
from gui_mcp_devices.pocket.view.node import BRIGHT, Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    TEXT,
    column,
    filler,
    picture,
    row,
    scroll,
    space,
    stack,
    text,
    unsaid,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

ACROSS = 4
LEAST = 66
"""dp that an app needs beside another."""
DOCK = ("app.pocket.contacts", "app.pocket.messages", "app.pocket.clock", "app.pocket.settings")
"""Packages that stand in a bar of their own, in reach of the thumb."""
GLASS: Colour = (255, 255, 255, 40)


class Home(Page):
    package, activity = LAUNCHER, ".Home"

    def view(self) -> Node:
        phone = self.phone
        shown = {package: info for package, info in phone.packages.items() if info.icon}
        wide = phone.width > phone.height
        docked = [package for package in DOCK if package in shown]
        others = [package for package in shown if package not in docked]
        across = int(phone.width / phone.density / LEAST) if wide else ACROSS
        if wide and len(shown) <= across:
            docked, others = [*others, *docked], []
        lines = [others[i : i + across] for i in range(0, len(others), across)]
        grid = [
            row(
                *(self._app(package, shown[package]) for package in line),
                *(filler() for _ in range(across - len(line))),
                style=Style(width="fill", pad=(8, 0, 8, 0)),
            )
            for line in lines
        ]
        dock = row(
            *(self._app(package, shown[package]) for package in docked),
            style=Style(width="fill", fill=GLASS, radius=28, pad=(8, 10, 8, 8)),
        )
        apps = [filler(), column(*grid, dock, style=Style(width="fill", gap=14))]
        if not self._fits(len(lines), wide):
            apps = [scroll("apps", column(*grid, style=Style(width="fill", gap=14))), space(8), dock]
        return column(
            space(8 if wide else 28),
            self._moment(wide),
            *apps,
            space(10),
            style=Style(width="fill", height="fill", pad=(12, 0, 12, 0), align="center"),
        )

    def _fits(self, lines: int, wide: bool) -> bool:
        """Whether so many lines of apps have room below the clock; else they scroll."""
        phone = self.phone
        scale = type_scale(phone.setting("system", "font_scale"))
        _, top, _, low = phone.system.room(keyboard=False)
        clock = (8 if wide else 28) + 16 + (64 if wide else 84) * scale + 26 * scale
        return clock + (lines + 1) * (74 + 18 * scale) + 28 <= (low - top) / phone.density

    def _moment(self, wide: bool) -> Node:
        """The time and the date; a tap opens the clock."""
        size = 44 if wide else 60
        return Node(
            "column",
            (
                text(
                    clock_of(self.phone), size=size, colour=BRIGHT, align="center", lines=1, id="home_clock"
                ),
                text(
                    day_of(self.phone),
                    size=16,
                    weight=500,
                    colour=BRIGHT,
                    align="center",
                    lines=1,
                    id="home_date",
                ),
            ),
            Style(pad=(24, 8, 24, 8), align="center"),
            says=Says(cls=GROUP, id="moment"),
            does=Does(tap=self._opens("app.pocket.clock")),
        )

    def back(self) -> bool:
        return True

    def _app(self, package: str, info: AppInfo) -> Node:
        label = info.label[self.phone.locale]
        return Node(
            "column",
            (
                picture(info.icon, width=54, height=54),
                unsaid(label, size=12.5, colour=BRIGHT),
            ),
            Style(grow=1, gap=6, align="center"),
            says=Says(cls=TEXT, text=label, desc=label, id="icon"),
            does=Does(tap=self._opens(package)),
        )

    def _opens(self, package: str) -> Callable[[], object]:
        return lambda: self.phone.start(package)


def wallpaper(name: str = "wallpaper/dawn") -> Node:
    """What lies behind the home screen and its bars."""
    return stack(picture(name, width="fill", height="fill"), style=Style(width="fill", height="fill"))


class Launcher(App):
    info = AppInfo(LAUNCHER, {"en": "Home", "zh": "主屏幕"}, "", activity=".Home", system=True)

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        return None if intent.data else Home(phone)
