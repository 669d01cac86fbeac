"""The scene that every driver is checked on: a field, a button that counts its taps, a long list.

It is in no launcher; `am start -n app.pocket.scene/.MainActivity` opens it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.page import App, Page
from gui_mcp_devices.pocket.state import AppInfo, Intent
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import button, column, entry, field, page, rows

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

PACKAGE = "app.pocket.scene"


class Scene(Page):
    package = PACKAGE

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.name, self.count = "", 0

    def view(self) -> Node:
        top = column(
            field("name", self.name, self._named, hint="Name"),
            button(f"Count: {self.count}", self._counted, id="count"),
            style=Style(pad=(16, 12, 16, 12), gap=12, align="start", width="fill"),
        )
        return page(top, rows("list", 60, self._row, 56))

    def _row(self, index: int) -> Node:
        return self.keep(index, lambda: entry(f"Row {index}"))

    def _named(self, name: str) -> None:
        self.name = name

    def _counted(self) -> None:
        self.count += 1


class SceneApp(App):
    info = AppInfo(PACKAGE, {"en": "Scene", "zh": "场景"}, "")

    def open(self, phone: Phone, intent: Intent, activity: str = "") -> Page | None:
        return None if intent.data else Scene(phone)
