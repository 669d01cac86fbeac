"""The home screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.names import LAUNCHER
from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.system.bars import clock_of
from gui_mcp_devices.pocket.system.keyguard import day_of
from gui_mcp_devices.pocket.view.node import BRIGHT, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import TEXT, column, filler, picture, row, space, stack, unsaid

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

ACROSS = 4


class Home(Page):
    package, activity = LAUNCHER, ".Home"

    def view(self) -> Node:
        phone = self.phone
        shown = [(p, i) for p, i in phone.packages.items() if i.icon]
        lines = [shown[i : i + ACROSS] for i in range(0, len(shown), ACROSS)]
        grid = [
            row(
                *(self._app(p, i) for p, i in line),
                *(filler() for _ in range(ACROSS - len(line))),
                style=Style(width="fill"),
            )
            for line in lines
        ]
        return column(
            space(40),
            unsaid(clock_of(phone), size=56, colour=BRIGHT),
            unsaid(day_of(phone), size=15, colour=BRIGHT),
            filler(),
            column(*grid, style=Style(width="fill", gap=18)),
            space(28),
            style=Style(width="fill", height="fill", pad=(14, 0, 14, 0), align="center"),
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
