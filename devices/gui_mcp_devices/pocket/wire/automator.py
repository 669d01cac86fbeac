"""What the methods of uiautomator2's server do on the phone."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gui_mcp_devices.android.hierarchy import to_xml
from gui_mcp_devices.android.node import UiNode
from gui_mcp_devices.pocket.sh.commands.clock import pass_time
from gui_mcp_devices.pocket.sh.commands.keys import key_name
from gui_mcp_devices.pocket.sh.commands.screen import compressed
from gui_mcp_devices.pocket.wire.selectors import Found, select
from gui_mcp_devices.screen import Box

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

_KEYS = {
    "left": "DPAD_LEFT",
    "right": "DPAD_RIGHT",
    "up": "DPAD_UP",
    "down": "DPAD_DOWN",
    "center": "DPAD_CENTER",
    "delete": "DEL",
    "recent": "APP_SWITCH",
}
LONG_PRESS = 0.4
"""Seconds from which a click is a long one."""
STEP = 0.005
"""Seconds of one step of a swipe."""
POLL = 0.5
MOST_WAIT = 120.0
"""Seconds that a call may wait for a view."""
MOST_SWIPES = 60


class Unknown(Exception):
    """There is no method of that name."""


class NotFound(Exception):
    """No view fits the selector."""


class Automator:
    """One call; nothing is kept between calls."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    async def call(self, name: str, params: list[object]) -> object:
        """Raises `Unknown`, `NotFound`, `ValueError` and `TypeError` (the parameters do not fit)."""
        phone = self._phone
        match name, params:
            case "deviceInfo", _:
                return self._device()
            case "ping", _:
                return "pong"
            case "dumpWindowHierarchy", [narrow, *_]:
                return self._dump(bool(narrow))
            case "takeScreenshot", [scale, quality, *_]:
                return self._picture(_number(scale), int(_number(quality)))
            case "click", [dict(), *rest]:
                return await self._click(_fields(params[0]), rest)
            case "click" | "longClick", [x, y, *rest]:
                self._press(_number(x), _number(y), _number(rest[0]) / 1000 if rest else 0.0)
                return True
            case "longClick", [dict(), *_]:
                self._press(*self._one(params[0]).node.bounds.center, 0.8)
                return True
            case "injectInputEvent", [kind, x, y, *_]:
                return self._touch(int(_number(kind)), int(_number(x)), int(_number(y)))
            case "swipe", [x1, y1, x2, y2, steps, *_]:
                phone.swipe(*_points(x1, y1, x2, y2), _number(steps) * STEP)
                return True
            case "drag", [x1, y1, x2, y2, steps, *_]:
                phone.drag(*_points(x1, y1, x2, y2), _number(steps) * STEP)
                return True
            case "swipePoints", [list(), steps, *_]:
                return self._path(params[0], _number(steps))
            case "dragTo", [dict(), *rest]:
                return self._drag_to(params[0], rest)
            case "pressKey", [str() as key, *_]:
                return phone.key(_KEYS.get(key.lower()) or key_name(key) or key.upper())
            case "pressKeyCode", [int() as code, *meta]:
                return self._code(code, meta)
            case "wakeUp", _:
                phone.wake()
                return True
            case "sleep", _:
                phone.sleep()
                return True
            case "isScreenOn", _:
                return phone.awake
            case "makeToast", [str() as text, *_]:
                phone.toast(text[:500])
                return True
            case "getClipboard", _:
                return phone.clipboard
            case "setClipboard", [_, str() as text, *_]:
                phone.clipboard = text
                return True
            case "pasteClipboard", _:
                phone.key("PASTE")
                return True
            case "clearInputText", _:
                return phone.set_text("")
            case "openNotification" | "openQuickSettings", _:
                phone.system.open_shade()
                phone.touch()
                return True
            case "setOrientation", [str() as side, *_]:
                phone.rotate("nlur".find(side[:1].lower()) if side[:1].lower() in "nlur" else 0)
                return True
            case "freezeRotation", [frozen, *_]:
                phone.put_setting("system", "accelerometer_rotation", "0" if frozen else "1")
                return True
            case _:
                return await self._views(name, params)

    async def _views(self, name: str, params: list[object]) -> object:
        """The methods that take a selector first."""
        match name, params:
            case "exist" | "exists", [dict(), *_]:
                return bool(self._all(params[0]))
            case "count", [dict(), *_]:
                return len(self._all(params[0]))
            case "objInfo", [dict(), *_]:
                return self._told(self._one(params[0]))
            case "objInfoOfAllInstances", [dict(), *_]:
                return [self._told(found) for found in self._all(params[0])]
            case "waitForExists", [dict(), limit, *_]:
                return await self._wait(params[0], _number(limit) / 1000, there=True)
            case "waitUntilGone", [dict(), limit, *_]:
                return await self._wait(params[0], _number(limit) / 1000, there=False)
            case "setText", [dict(), str() as text, *_]:
                return self._write(self._one(params[0]), text)
            case "clearTextField", [dict(), *_]:
                return self._write(self._one(params[0]), "")
            case "getText", [dict(), *_]:
                return self._one(params[0]).node.text
            case "scrollForward" | "flingForward", [dict(), *rest]:
                return self._scroll(params[0], bool(rest[0]) if rest else True, forward=True)
            case "scrollBackward" | "flingBackward", [dict(), *rest]:
                return self._scroll(params[0], bool(rest[0]) if rest else True, forward=False)
            case "scrollToEnd" | "flingToEnd" | "scrollToBeginning" | "flingToBeginning", [dict(), *rest]:
                upright = bool(rest[0]) if rest else True
                forward = name.endswith("End")
                return any(not self._scroll(params[0], upright, forward=forward) for _ in range(MOST_SWIPES))
            case "scrollTo", [dict(), dict(), *rest]:
                return self._scroll_to(params[0], params[1], bool(rest[0]) if rest else True)
            case "getLastToast" | "getLastTraversedText", _:
                return None
            case "clearLastToast" | "clearLastTraversedText" | "setConfigurator" | "getConfigurator", _:
                return True
            case _ if name in _METHODS:
                raise TypeError(f"{name} takes other parameters")
            case _:
                raise Unknown(name[:80])

    def _device(self) -> Mapping[str, object]:
        phone = self._phone
        quarter = phone.rotation // 90
        return {
            "currentPackageName": phone.front[0],
            "displayHeight": phone.height,
            "displayRotation": quarter,
            "displaySizeDpX": round(phone.width / phone.density),
            "displaySizeDpY": round(phone.height / phone.density),
            "displayWidth": phone.width,
            "productName": phone.properties()["ro.product.name"],
            "screenOn": phone.awake,
            "sdkInt": int(phone.properties()["ro.build.version.sdk"]),
            "naturalOrientation": quarter % 2 == 0,
        }

    def _dump(self, narrow: bool) -> str:
        phone = self._phone
        root = phone.hierarchy()
        return to_xml(compressed(root) if narrow else root, phone.rotation)

    def _picture(self, scale: float, quality: int) -> str:
        frame = self._phone.frame()
        if 0 < scale < 1:
            frame = frame.resize((max(1, int(frame.width * scale)), max(1, int(frame.height * scale))))
        made = io.BytesIO()
        frame.save(made, "JPEG", quality=max(1, min(95, quality)))
        return base64.b64encode(made.getvalue()).decode()

    def _root(self) -> UiNode:
        return self._phone.hierarchy()

    def _all(self, selector: object) -> list[Found]:
        return select(self._root(), _fields(selector))

    def _one(self, selector: object) -> Found:
        found = self._all(selector)
        if not found:
            raise NotFound(str(selector)[:400])
        return found[0]

    def _press(self, x: float, y: float, seconds: float) -> None:
        if seconds >= LONG_PRESS:
            self._phone.long_press(int(x), int(y), seconds)
        else:
            self._phone.tap(int(x), int(y))

    async def _click(self, selector: Mapping[str, object], rest: list[object]) -> bool:
        self._press(*self._one(selector).node.bounds.center, 0.0)
        return True

    def _touch(self, kind: int, x: int, y: int) -> bool:
        match kind:
            case 0:
                self._phone.touch_down(x, y)
            case 2:
                self._phone.touch_move(x, y)
            case 1:
                self._phone.touch_up(x, y)
            case _:
                return False
        return True

    def _path(self, given: object, steps: float) -> bool:
        """A finger's path: what counts is where it starts and where it is lifted."""
        numbers = [int(_number(each)) for each in given] if isinstance(given, list) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        if len(numbers) < 4 or len(numbers) % 2:
            raise ValueError("a path needs at least two points")
        self._phone.swipe(numbers[0], numbers[1], numbers[-2], numbers[-1], steps * STEP)
        return True

    def _drag_to(self, selector: object, rest: list[object]) -> bool:
        start = self._one(selector).node.bounds.center
        if rest and isinstance(rest[0], dict):
            end = self._one(rest[0]).node.bounds.center  # pyright: ignore[reportUnknownArgumentType]
        elif len(rest) >= 2:
            end = (int(_number(rest[0])), int(_number(rest[1])))
        else:
            raise ValueError("where to?")
        self._phone.drag(*start, *end, 0.5)
        return True

    def _code(self, code: int, meta: list[object]) -> bool:
        """Bit 12 of `meta` is Ctrl, bit 0 Shift (KeyEvent.META_*)."""
        name = key_name(str(code))
        if name is None:
            return False
        bits = meta[0] if meta and isinstance(meta[0], int) else 0
        held = [key for bit, key in ((0x1000, "CTRL_LEFT"), (0x1, "SHIFT_LEFT")) if bits & bit]
        return self._phone.chord([*held, name]) if held else self._phone.key(name)

    def _told(self, found: Found) -> Mapping[str, object]:
        node = found.node
        screen = Box(0, 0, self._phone.width, self._phone.height)
        return {
            "bounds": _rect(node.bounds),
            "childCount": len(node.children),
            "className": node.cls,
            "contentDescription": node.desc or None,
            "packageName": node.package,
            "resourceName": node.resource_id or None,
            "text": node.text,
            "visibleBounds": _rect(_within(node.bounds, screen)),
            "checkable": node.checkable,
            "checked": node.checked,
            "clickable": node.clickable,
            "enabled": node.enabled,
            "focusable": node.focusable,
            "focused": node.focused,
            "longClickable": node.long_clickable,
            "scrollable": node.scrollable,
            "selected": node.selected,
        }

    async def _wait(self, selector: object, seconds: float, *, there: bool) -> bool:
        left = min(MOST_WAIT, seconds)
        while bool(self._all(selector)) is not there:
            if left <= 0:
                return False
            await pass_time(self._phone, min(POLL, left))
            left -= POLL
        return True

    def _write(self, found: Found, text: str) -> bool:
        """ACTION_SET_TEXT: the field need not have had the focus."""
        if not found.node.editable:
            return False
        if not found.node.focused:
            self._phone.tap(*found.node.bounds.center)
        return self._phone.set_text(text)

    def _scroll(self, selector: object, upright: bool, *, forward: bool) -> bool:
        """A page further; False where nothing moved, that is, at the end."""
        box = self._one(selector).node.bounds
        sign = 1 if forward else -1
        before = self._root()
        far = int((box.height if upright else box.width) * 0.8) * sign
        self._phone.scroll(*box.center, 0 if upright else far, far if upright else 0)
        return self._root() != before

    def _scroll_to(self, selector: object, wanted: object, upright: bool) -> bool:
        for _ in range(MOST_SWIPES):
            if self._all(wanted):
                return True
            if not self._scroll(selector, upright, forward=True):
                break
        return bool(self._all(wanted))


_METHODS = frozenset(
    "click longClick swipe drag swipePoints dragTo pressKey pressKeyCode makeToast setClipboard "
    "setOrientation dumpWindowHierarchy takeScreenshot injectInputEvent freezeRotation exist exists "
    "count objInfo getText setText objInfoOfAllInstances waitForExists waitUntilGone clearTextField "
    "scrollForward scrollBackward scrollTo".split()
)


def _fields(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError("a selector is an object")
    return {str(name): each for name, each in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("a number is needed")
    if not -1e6 <= value <= 1e6:
        raise ValueError("number out of range")
    return float(value)


def _points(*values: object) -> tuple[int, int, int, int]:
    x1, y1, x2, y2 = (int(_number(value)) for value in values)
    return x1, y1, x2, y2


def _rect(box: Box) -> Mapping[str, int]:
    return {"left": box.left, "top": box.top, "right": box.left + box.width, "bottom": box.top + box.height}


def _within(box: Box, screen: Box) -> Box:
    left, top = max(box.left, 0), max(box.top, 0)
    right, bottom = min(box.left + box.width, screen.width), min(box.top + box.height, screen.height)
    return Box(left, top, max(0, right - left), max(0, bottom - top))
