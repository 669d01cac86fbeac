"""What the other pages of the browser know of its window: it goes where they send it."""

from __future__ import annotations

from abc import abstractmethod

from gui_mcp_devices.pocket.apps.browser.data import PACKAGE
from gui_mcp_devices.pocket.page import Page


class Window(Page):
    package = PACKAGE

    @abstractmethod
    def follow(self, url: str) -> None:
        """Show an address in the chosen tab."""


class Side(Page):
    """A page over the window: a list, a form, the settings."""

    package = PACKAGE

    def visit(self, url: str) -> None:
        """Back to the window, and there to an address."""
        self.pop()
        below = self.phone.page
        if isinstance(below, Window):
            below.follow(url)
