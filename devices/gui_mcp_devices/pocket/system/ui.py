"""The system's own windows around and over the apps, and when they come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.names import LAUNCHER, PERMISSIONS, SYSTEM_UI
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.system.bars import (
    KEYBOARD,
    NAVIGATION,
    STATUS,
    dark,
    keyboard,
    navigation_bar,
    status_bar,
    status_signs,
    toast,
)
from gui_mcp_devices.pocket.system.keyguard import keyguard
from gui_mcp_devices.pocket.system.launcher import wallpaper
from gui_mcp_devices.pocket.system.popups import (
    Popup,
    draw_popup,
    loading_page,
    permission_window,
    popup_window,
)
from gui_mcp_devices.pocket.system.recents import RECENTS_SHADE, recents
from gui_mcp_devices.pocket.system.shade import shade
from gui_mcp_devices.pocket.view.compose import Rect, Window
from gui_mcp_devices.pocket.view.node import BRIGHT, Colour, Node

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

TOAST_SECONDS = 3.0
TOAST_ABOVE = 76.0
"""dp between a toast and the foot of the room, where pages have their buttons."""
SLOW_SECONDS = (2, 7)
"""What a slow page takes, of the phone's clock: least, and one more than most."""
LONGEST_PIN = 16


class SystemUi:
    """Of one phone. Its attributes are copied with a snapshot."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.scrolls: dict[str, int] = {}
        self.shifted = self.signs = False
        self.popup: Popup | None = None
        self._shade = self._recents = False
        self._pin: str | None = None
        self._asking: tuple[str, str] | None = None
        self._slow: Page | None = None
        self._slow_until = 0.0
        self._toast, self._toast_until = "", 0.0

    @property
    def busy(self) -> bool:
        """Something of the system's moves."""
        return self._slow is not None

    @property
    def guarded(self) -> bool:
        """The keyguard lies over everything."""
        return self.phone.locked and (self._pin is not None or not self.phone.page.over_keyguard)

    def room(self, *, keyboard: bool) -> Rect:
        """Where an app is shown: between the bars, above the keyboard."""
        phone = self.phone
        d = phone.density
        low = phone.height - round(NAVIGATION * d)
        if keyboard and not (self._recents or self._shade):
            low -= self._keyboard_height()
        return 0, round(STATUS * d), phone.width, low

    def around(self, windows: list[Window]) -> list[Window]:
        """Those of the apps, with the system's own below and above them."""
        phone, d = self.phone, self.phone.density
        wide, high = phone.width, phone.height
        top, bottom = round(STATUS * d), high - round(NAVIGATION * d)
        room, whole = (0, top, wide, bottom), (0, 0, wide, high)
        over_picture = phone.page.package == LAUNCHER or self.guarded
        ink: Colour = BRIGHT if over_picture else "text"
        fill: Colour | None = None if over_picture else "surface"
        if self.guarded:
            node, pad = keyguard(phone, self._pin, self._press), self._pin is not None
            lock = Window(node, SYSTEM_UI, whole, "app", self.scrolls, plain=pad)
            return [lock, self._window(status_bar(status_signs(phone), ink, fill), (0, 0, wide, top))]
        if phone.page.package == LAUNCHER:
            windows.insert(0, self._kept("wallpaper", whole, wallpaper))
        if phone.typing and not (self._recents or self._shade):
            caps, signs = self.shifted, self.signs
            below = (0, bottom - self._keyboard_height(), wide, bottom)
            windows.append(self._kept("keyboard", below, lambda: keyboard(phone, caps, signs), caps, signs))
        if self.popup is not None:
            popped = popup_window(phone, self.popup, self._accept, self._dismiss_popup)
            windows.append(Window(popped, "android", room, "dialog", self.scrolls))
        if self._asking is not None:
            asked = permission_window(phone, *self._asking, self._allow, self._deny)
            windows.append(Window(asked, PERMISSIONS, room, "dialog", self.scrolls))
        if self._recents:
            running = list(dict.fromkeys(a.package for a in phone.stack() if a.package != LAUNCHER))
            cards = recents(phone, running, self.dismiss)
            windows.append(Window(cards, SYSTEM_UI, room, "dialog", self.scrolls))
        if self._shade:
            pulled = shade(phone, self.dismiss)
            windows.append(Window(pulled, SYSTEM_UI, room, "dialog", self.scrolls))
        shown, upper, lower = status_signs(phone), (0, 0, wide, top), (0, bottom, wide, high)
        status = self._kept("status", upper, lambda: status_bar(shown, ink, fill), shown, ink, fill)
        keys = self._kept("keys", lower, lambda: navigation_bar(phone, ink, fill), ink, fill)
        windows += [status, keys]
        windows += self._dimmed(windows, upper, lower)
        if self._toast:
            low = self.room(keyboard=bool(phone.typing))[3] - round(TOAST_ABOVE * d)
            said = self._window(toast(self._toast), (0, max(top, low - round(96 * d)), wide, low))
            said.through = True
            windows.append(said)
        return windows

    def _dimmed(self, windows: list[Window], upper: Rect, lower: Rect) -> list[Window]:
        """What darkens the bars beside a dialog, as it darkens the page; none below a keyboard or a sheet."""
        shade: Colour = RECENTS_SHADE if self._recents else "scrim"
        dim = [upper] if any(w.kind == "dialog" for w in windows) and not self._shade else []
        middle = [w for w in windows if w.kind == "dialog" and w.node.style.justify != "end"]
        dim += [lower] if any(w.rect[3] == lower[1] for w in middle) else []
        found = [self._kept(f"dim{rect[1]}", rect, lambda: dark(shade), shade) for rect in dim]
        for window in found:
            window.through = True
        return found

    def loading(self, page: Page) -> Node | None:
        """What is shown instead of `page` while it loads; None: it has loaded."""
        return loading_page(self.phone) if self._slow is page else None

    def tick(self) -> None:
        """The clock has moved."""
        now = self.phone.now()
        if self._toast and now >= self._toast_until:
            self._toast = ""
        if self._slow is not None and now >= self._slow_until:
            self._slow = None

    def mishap(self) -> None:
        """An action was done: a fault may come."""
        phone, faults = self.phone, self.phone.faults
        if faults.popups and self.popup is None and phone.dice.random() < faults.popups:
            self.popup = draw_popup(phone.dice)
        if faults.rotation and phone.dice.random() < faults.rotation:
            phone.rotate(0 if phone.rotation else 1)

    def came(self, page: Page, fresh: bool) -> None:
        """`page` has come to the front; `fresh`: by going forward."""
        self.shifted = self.signs = False
        if page.over_keyguard:
            self._pin = None
        phone, faults = self.phone, self.phone.faults
        self._slow = None
        if self._asking is not None and self._asking[0] != page.package:
            self._asking = None  # it belongs to the app that asked
        if fresh and faults.slow and page.package != LAUNCHER and phone.dice.random() < faults.slow:
            self._slow, self._slow_until = page, phone.now() + phone.dice.randrange(*SLOW_SECONDS)

    def typing(self, key: str) -> None:
        """A field gets the keyboard."""
        self.shifted = self.signs = False

    def back(self) -> bool:
        """True where something of the system's took it."""
        if self.guarded:
            self._pin = None
            return True
        if self._shade or self._recents:
            self.dismiss()
            return True
        if self._asking is not None:
            self._deny()
            return True
        if self.popup is not None:
            self._dismiss_popup()
            return True
        self.phone.scene()
        if self.phone.typing:
            self.phone.hide_keyboard()
            return True
        return False

    def dismiss(self) -> None:
        """Away with the shade and the recent apps."""
        self._shade = self._recents = False
        self.phone.touch()

    def swiped(self, x: int, y: int, dx: int, dy: int) -> bool:
        """A finger drawn over the screen; True where the system took it."""
        phone = self.phone
        if self.guarded:
            if dy < 0 and abs(dy) > abs(dx):
                phone.dismiss_keyguard()
            return True
        if y < round(STATUS * phone.density) and dy > 0:
            self.open_shade()
            return True
        return False

    def open_shade(self) -> None:
        """Notifications and quick settings."""
        self._shade, self._recents = not self.phone.locked, False
        self.phone.touch()

    def open_recents(self) -> None:
        """The apps that run."""
        self._recents, self._shade = not self.phone.locked, False
        self.phone.touch()

    def ask_pin(self) -> None:
        """The keyguard wants its owner's PIN."""
        self._pin = ""
        self.phone.touch()

    def ask_permission(self, package: str, permission: str) -> None:
        """A dialog of the system's: may the app?"""
        self._asking = (package, permission)
        self.phone.touch()

    def toast(self, text: str) -> None:
        self._toast, self._toast_until = text, self.phone.now() + TOAST_SECONDS

    def enter(self, signs: str) -> bool:
        """Keys of a hardware keyboard, `<` and `>` for delete and enter. False: no PIN is asked for."""
        if self._pin is None or not self.guarded:
            return False
        for sign in signs:
            if sign in "<>0123456789":
                self._press(sign)
        return True

    def _keyboard_height(self) -> int:
        return min(round(KEYBOARD * self.phone.density), self.phone.height * 45 // 100)

    def _window(self, node: Node, rect: Rect) -> Window:
        return Window(node, SYSTEM_UI, rect, "system", self.scrolls)

    def _kept(self, name: str, rect: Rect, build: Callable[[], Node], *depends: object) -> Window:
        """The window of that name as it was last shown, unless what it depends on has changed."""
        key = (rect, *depends)
        kept = self.phone.kept.get(name)
        if kept is not None and kept[0] == key:
            return kept[1]
        window = Window(build(), SYSTEM_UI, rect, "system", {}, plain=True)
        self.phone.kept[name] = key, window
        return window

    def shift(self) -> None:
        """Capital letters, or no more."""
        self.shifted = not self.shifted

    def swap(self) -> None:
        """Digits and signs, or letters again."""
        self.signs, self.shifted = not self.signs, False

    def _press(self, sign: str) -> None:
        if self._pin is None:
            return
        pin = self._pin
        if sign == "<":
            self._pin = pin[:-1]
        elif sign != ">":
            self._pin = (pin + sign)[:LONGEST_PIN]
        elif not self.phone.unlock(pin):
            self._pin = ""
        else:
            self._pin = None
        self.phone.touch()

    def _allow(self) -> None:
        if self._asking is not None:
            asked, self._asking = self._asking, None
            self.phone.grant(*asked)
            self.phone.page.shown()

    def _deny(self) -> None:
        self._asking = None
        self.phone.touch()

    def _accept(self) -> None:
        """What a pop-up offers leads nowhere good: it costs the person a screen."""
        popup, self.popup = self.popup, None
        if popup is not None:
            self.toast(self.phone.say("Not available right now", "暂时无法使用"))
        self.phone.touch()

    def _dismiss_popup(self) -> None:
        self.popup = None
        self.phone.touch()
