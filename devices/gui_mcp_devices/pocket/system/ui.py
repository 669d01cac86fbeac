"""The system's own windows around and over the apps, and when they come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.names import LAUNCHER, SYSTEM_UI
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.system.bars import (
    KEYBOARD,
    NAVIGATION,
    STATUS,
    keyboard,
    navigation_bar,
    status_bar,
    toast,
)
from gui_mcp_devices.pocket.system.launcher import wallpaper
from gui_mcp_devices.pocket.view.compose import Rect, Window
from gui_mcp_devices.pocket.view.node import Colour, Node

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

TOAST_SECONDS = 3.0
WHITE: Colour = (255, 255, 255)


class SystemUi:
    """Of one phone. Its attributes are copied with a snapshot."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.scrolls: dict[str, int] = {}
        self.shifted = self.signs = False
        self._toast, self._toast_until = "", 0.0

    @property
    def busy(self) -> bool:
        """Something of the system's moves."""
        return False

    def room(self, *, keyboard: bool) -> Rect:
        """Where an app is shown: between the bars, above the keyboard."""
        phone = self.phone
        d = phone.density
        low = phone.height - round(NAVIGATION * d)
        if keyboard:
            low -= self._keyboard_height()
        return 0, round(STATUS * d), phone.width, low

    def around(self, windows: list[Window]) -> list[Window]:
        """Those of the apps, with the system's own below and above them."""
        phone, d = self.phone, self.phone.density
        wide, high = phone.width, phone.height
        top, bottom = round(STATUS * d), high - round(NAVIGATION * d)
        home = phone.page.package == LAUNCHER
        ink: Colour = WHITE if home else "text"
        fill: Colour | None = None if home else "surface"
        if home:
            windows.insert(0, self._window(wallpaper(), (0, 0, wide, high)))
        if phone.page.focus:
            keys = keyboard(phone, shifted=self.shifted, signs=self.signs, shift=self._shift, swap=self._swap)
            windows.append(self._window(keys, (0, bottom - self._keyboard_height(), wide, bottom)))
        windows.append(self._window(status_bar(phone, ink, fill), (0, 0, wide, top)))
        windows.append(self._window(navigation_bar(phone, ink, fill), (0, bottom, wide, high)))
        if self._toast:
            windows.append(self._window(toast(self._toast), (0, top, wide, bottom)))
        return windows

    def loading(self, page: Page) -> Node | None:
        """What is shown instead of `page` while it loads; None: it has loaded."""
        return None

    def tick(self) -> None:
        """The clock has moved."""
        if self._toast and self.phone.now() >= self._toast_until:
            self._toast = ""

    def came(self, page: Page, fresh: bool) -> None:
        """`page` has come to the front; `fresh`: by going forward."""
        self.shifted = self.signs = False

    def typing(self, key: str) -> None:
        """A field gets the keyboard."""
        self.shifted = self.signs = False

    def back(self) -> bool:
        """True where something of the system's took it."""
        if self.phone.page.focus:
            self.phone.hide_keyboard()
            return True
        return False

    def dismiss(self) -> None:
        """Away with all that lies over the apps."""

    def swiped(self, x: int, y: int, dx: int, dy: int) -> bool:
        """A finger drawn over the screen; True where the system took it."""
        return False

    def open_shade(self) -> None:
        """Notifications and quick settings."""

    def open_recents(self) -> None:
        """The apps that run."""

    def ask_pin(self) -> None:
        """The keyguard wants its owner's PIN."""

    def ask_permission(self, package: str, permission: str) -> None:
        """A dialog of the system's: may the app?"""

    def toast(self, text: str) -> None:
        self._toast, self._toast_until = text, self.phone.now() + TOAST_SECONDS

    def _keyboard_height(self) -> int:
        return min(round(KEYBOARD * self.phone.density), self.phone.height * 45 // 100)

    def _window(self, node: Node, rect: Rect) -> Window:
        return Window(node, SYSTEM_UI, rect, "system", self.scrolls)

    def _shift(self) -> None:
        self.shifted = not self.shifted

    def _swap(self) -> None:
        self.signs, self.shifted = not self.signs, False
