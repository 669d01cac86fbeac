"""What touches and keys do: they find what lies there and tell it.

Points are pixels of the screen as it is turned now. Nothing here draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.view.compose import Placed, fields
from gui_mcp_devices.pocket.view.layout import NO_MORE
from gui_mcp_devices.pocket.view.node import More, Node

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SLOP = 12
"""A finger that moved less than so many dp has not moved."""
EDITING = frozenset({"DEL", "FORWARD_DEL", "CLEAR"})
WORDLESS = frozenset(
    "DPAD_UP DPAD_DOWN DPAD_LEFT DPAD_RIGHT DPAD_CENTER MENU SHIFT_LEFT SHIFT_RIGHT CTRL_LEFT "
    "CTRL_RIGHT ALT_LEFT ALT_RIGHT META_LEFT CAPS_LOCK MOVE_HOME MOVE_END PAGE_UP PAGE_DOWN INSERT "
    "CAMERA CALL ENDCALL MEDIA_PLAY_PAUSE MEDIA_NEXT MEDIA_PREVIOUS MEDIA_STOP VOLUME_MUTE MUTE FOCUS "
    "HEADSETHOOK EXPLORER".split()
)
"""Keys that exist and that nothing here listens to."""
SIGNS = {
    "SPACE": " ", "PERIOD": ".", "COMMA": ",", "MINUS": "-", "EQUALS": "=", "SLASH": "/", "AT": "@",
    "PLUS": "+", "STAR": "*", "POUND": "#", "SEMICOLON": ";", "APOSTROPHE": "'", "BACKSLASH": "\\",
    "LEFT_BRACKET": "[", "RIGHT_BRACKET": "]", "GRAVE": "`",
}  # fmt: skip


class Hands:
    """The touches and keys of one phone."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._down: tuple[int, int] | None = None

    def tap(self, x: int, y: int) -> None:
        phone = self._phone
        found = phone.scene().hit(x, y, _tappable)
        if found is None or not found.node.says.enabled:
            return
        node = found.node
        if node.kind == "field":
            phone.focus((node.more or NO_MORE).key)
        elif node.does.tap is not None:
            node.does.tap()
        elif node.does.point is not None:
            node.does.point(*_share(found, x, y))

    def long_press(self, x: int, y: int) -> None:
        phone = self._phone
        found = phone.scene().hit(x, y, lambda p: p.node.does.long_press is not None or _tappable(p))
        if found is None or not found.node.says.enabled:
            return
        if found.node.does.long_press is not None:
            found.node.does.long_press()
        elif found.node.kind == "field":
            phone.focus((found.node.more or NO_MORE).key)
            phone.select_all()
        else:
            self.tap(x, y)

    def swipe(self, x1: int, y1: int, x2: int, y2: int) -> None:
        """A finger drawn over the screen and lifted: what lies under it has followed it."""
        phone = self._phone
        dx, dy = x2 - x1, y2 - y1
        if abs(dx) < SLOP * phone.density and abs(dy) < SLOP * phone.density:
            self.tap(x1, y1)
            return
        if phone.system.swiped(x1, y1, dx, dy):
            return
        along = abs(dx) > abs(dy)
        found = phone.scene().hit(x1, y1, lambda p: _drawn(p, along))
        if found is None:
            return
        if found.node.does.point is not None:
            found.node.does.point(*_share(found, x2, y2))
        elif found.node.does.swipe is not None:
            found.node.does.swipe(dx, dy)
        else:
            _roll(found, -dx if along else -dy)

    def drag(self, x1: int, y1: int, x2: int, y2: int) -> None:
        """Pressed long at first; here that differs from a swipe only where something takes a long press."""
        self.swipe(x1, y1, x2, y2)

    def scroll(self, x: int, y: int, dx: int, dy: int) -> None:
        """What lies there moves by so many pixels; positive `dy` shows what is further down."""
        for along, amount in ((False, dy), (True, dx)):
            if not amount:
                continue
            found = self._phone.scene().hit(x, y, lambda p, along=along: _rolls(p, along))
            if found is not None:
                _roll(found, amount)

    def down(self, x: int, y: int) -> None:
        self._down = (x, y)

    def up(self, x: int, y: int) -> None:
        if self._down is not None:
            start, self._down = self._down, None
            self.swipe(*start, x, y)

    def key(self, name: str) -> bool:
        phone = self._phone
        match name:
            case "HOME":
                phone.home()
            case "BACK" | "ESCAPE":
                phone.back()
            case "APP_SWITCH":
                phone.recents()
            case "POWER":
                phone.sleep() if phone.awake else phone.wake()
            case "WAKEUP":
                phone.wake()
            case "SLEEP" | "SOFT_SLEEP":
                phone.sleep()
            case "ENTER" | "NUMPAD_ENTER" | "SEARCH":
                self._enter()
            case "MENU" if phone.locked:
                phone.dismiss_keyguard()
            case "TAB":
                self._next_field()
            case "NOTIFICATION":
                phone.system.open_shade()
            case "VOLUME_UP" | "VOLUME_DOWN":
                self._volume(1 if name == "VOLUME_UP" else -1)
            case "COPY" | "CUT" | "PASTE":
                self._clipboard(name)
            case _ if name in EDITING:
                self._delete(whole=name == "CLEAR")
            case _ if name in SIGNS:
                phone.type(SIGNS[name])
            case _ if len(name) == 1 and name.isalnum() and name.isascii():
                phone.type(name.lower())
            case _:
                return name in WORDLESS
        return True

    def chord(self, names: tuple[str, ...]) -> bool:
        """Keys held together; unknown ones make it False."""
        held, last = frozenset(names[:-1]), names[-1]
        phone = self._phone
        if held & {"CTRL_LEFT", "CTRL_RIGHT"}:
            match last:
                case "A":
                    phone.select_all()
                case "C" | "X" | "V":
                    self._clipboard({"C": "COPY", "X": "CUT", "V": "PASTE"}[last])
                case _:
                    return self.key(last)
            return True
        if held & {"SHIFT_LEFT", "SHIFT_RIGHT"} and len(last) == 1:
            return phone.type(last.upper())
        return all(self.key(name) for name in names)

    def type(self, text: str) -> bool:
        if self._phone.system.enter("".join(sign for sign in text if sign.isdecimal())):
            return True
        found = self._field()
        if found is None:
            return False
        old = "" if self._phone.all_selected else found.text
        self._write(found, old + text)
        return True

    def set_text(self, text: str) -> bool:
        found = self._field()
        if found is None:
            return False
        self._write(found, text)
        return True

    def _field(self) -> Node | None:
        """The field with the keyboard, whether or not it is in sight."""
        window = self._phone.scene().active()
        return None if window is None else next((f for f in fields(window) if _key(f) == window.focus), None)

    def _write(self, found: Node, text: str) -> None:
        if not (found.more or NO_MORE).multiline:
            text = " ".join(text.splitlines()) if ("\n" in text or "\r" in text) else text
        self._phone.wrote()
        if found.does.change is not None:
            found.does.change(text)

    def _delete(self, whole: bool) -> None:
        if self._phone.system.enter("<"):
            return
        found = self._field()
        if found is not None:
            old = found.text
            self._write(found, "" if whole or self._phone.all_selected else old[:-1])

    def _clipboard(self, name: str) -> None:
        found = self._field()
        if found is None:
            return
        if name == "PASTE":
            self.type(self._phone.clipboard)
        elif self._phone.all_selected and not found.says.password:
            self._phone.clipboard = found.text
            if name == "CUT":
                self._write(found, "")

    def _enter(self) -> None:
        if self._phone.system.enter(">"):
            return
        found = self._field()
        if found is None:
            return
        if (found.more or NO_MORE).multiline:
            self.type("\n")
        elif found.does.submit is not None:
            found.does.submit()
        else:
            self._next_field()

    def _next_field(self) -> None:
        window = self._phone.scene().active()
        if window is None:
            return
        keys = [_key(f) for f in fields(window)]
        after = keys[keys.index(window.focus) + 1 :] if window.focus in keys else keys
        if after:
            self._phone.focus(after[0])
        else:
            self._phone.hide_keyboard()

    def _volume(self, by: int) -> None:
        phone = self._phone
        now = phone.number("system", "volume_music_speaker", 8, 0, 15)
        phone.put_setting("system", "volume_music_speaker", str(max(0, min(15, now + by))))


def _key(node: Node) -> str:
    return (node.more or NO_MORE).key


def _tappable(placed: Placed) -> bool:
    node = placed.node
    return (
        node.does.tap is not None
        or node.does.point is not None
        or node.kind == "field"
        or not node.says.enabled
    )


def _drawn(placed: Placed, along: bool) -> bool:
    does = placed.node.does
    return does.swipe is not None or (does.point is not None and along) or _rolls(placed, along)


def _rolls(placed: Placed, along: bool) -> bool:
    node, laid = placed.node, placed.laid
    if node.kind not in ("scroll", "list"):
        return False
    horizontal = (node.more or NO_MORE).horizontal
    return horizontal == along and laid.content > (laid.w if along else laid.h)


def _roll(placed: Placed, by: int) -> None:
    more: More = placed.node.more or NO_MORE
    laid = placed.laid
    most = max(0, laid.content - (laid.w if more.horizontal else laid.h))
    placed.window.scrolls[more.key] = max(0, min(most, laid.offset + by))


def _share(placed: Placed, x: int, y: int) -> tuple[float, float]:
    across = (x - placed.x) / max(1, placed.laid.w - 1)
    down = (y - placed.y) / max(1, placed.laid.h - 1)
    return max(0.0, min(1.0, across)), max(0.0, min(1.0, down))
