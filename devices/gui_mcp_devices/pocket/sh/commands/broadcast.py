"""`am broadcast`: the keyboards for automation, the clipboard, and what the system itself listens to."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.sh.commands.intents import Wish
from gui_mcp_devices.pocket.sh.commands.keys import key_name
from gui_mcp_devices.pocket.sh.context import Context

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

ADB_KEYBOARD = "com.android.adbkeyboard/.AdbIME"
U2_KEYBOARD = "com.github.uiautomator/.AdbKeyboard"
DONE = (-1, "success")
NOBODY = (0, "")
Answer = tuple[int, str]
"""Result code and data; a broadcast that nobody takes ends with 0 and no data."""


async def broadcast(ctx: Context, wish: Wish) -> int:
    await ctx.say(f"Broadcasting: {wish}")
    receiver = _RECEIVERS.get(wish.action)
    result, data = receiver(ctx.phone, wish.extras) if receiver else NOBODY
    await ctx.say(f"Broadcast completed: result={result}" + (f', data="{data}"' if data else ""))
    return 0


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None


Extras = dict[str, str]
Receiver = Callable[["Phone", Extras], Answer]


def _adb_keyboard(act: Callable[[Phone, Extras], None]) -> Receiver:
    """Only the keyboard that is in use hears its broadcasts, and it sets no result."""

    def receive(phone: Phone, extras: Extras) -> Answer:
        if phone.ime == ADB_KEYBOARD:
            act(phone, extras)
        return NOBODY

    return receive


def _u2_keyboard(act: Callable[[Phone, Extras], Answer]) -> Receiver:
    def receive(phone: Phone, extras: Extras) -> Answer:
        return act(phone, extras) if phone.ime == U2_KEYBOARD else NOBODY

    return receive


def _typed(phone: Phone, extras: Extras) -> None:
    phone.commit_text(extras.get("msg", ""))


def _typed_base64(phone: Phone, extras: Extras) -> None:
    text = _decoded(extras.get("msg", ""))
    if text:
        phone.commit_text(text)


def _typed_points(phone: Phone, extras: Extras) -> None:
    points = [int(word) for word in extras.get("chars", "").split(",") if word.strip().isdigit()]
    phone.commit_text(
        "".join(chr(point) for point in points if point < 0x110000 and not 0xD800 <= point < 0xE000)
    )


def _typed_code(phone: Phone, extras: Extras) -> None:
    name = key_name(extras.get("code", ""))
    if name:
        phone.key(name)


def _editor(phone: Phone, code: str) -> None:
    """EditorInfo's actions: 5 is the next field, 7 the one before; the others are the enter key's."""
    phone.key("TAB" if code == "5" else "ENTER")


def _u2_typed(phone: Phone, extras: Extras) -> Answer:
    text = _decoded(extras.get("text", ""))
    if text is None:
        return (0, "bad base64")
    return DONE if phone.commit_text(text) else (0, "no focused field")


def _u2_clear(phone: Phone, extras: Extras) -> Answer:
    return DONE if phone.set_text("") else (0, "no focused field")


def _u2_editor(phone: Phone, extras: Extras) -> Answer:
    _editor(phone, extras.get("code", ""))
    return DONE


def _u2_hide(phone: Phone, extras: Extras) -> Answer:
    phone.hide_keyboard()
    return DONE


def _u2_clipboard(phone: Phone, extras: Extras) -> Answer:
    return (-1, base64.b64encode(phone.clipboard.encode("utf-8", "replace")).decode())


def _clip_set(phone: Phone, extras: Extras) -> Answer:
    text: str | None = extras.get("text", "")
    if extras.get("encoding") == "base64":
        text = _decoded(extras.get("text", ""))
    if text is None:
        return (0, "bad base64")
    phone.clipboard = text
    return (-1, "Text is copied into clipboard.")


def _clip_get(phone: Phone, extras: Extras) -> Answer:
    return (-1, phone.clipboard)


def _closed(phone: Phone, extras: Extras) -> Answer:
    phone.system.dismiss()
    phone.touch()
    return NOBODY


_RECEIVERS: dict[str, Receiver] = {
    "ADB_INPUT_TEXT": _adb_keyboard(_typed),
    "ADB_INPUT_B64": _adb_keyboard(_typed_base64),
    "ADB_INPUT_CHARS": _adb_keyboard(_typed_points),
    "ADB_INPUT_CODE": _adb_keyboard(_typed_code),
    "ADB_EDITOR_CODE": _adb_keyboard(lambda phone, extras: _editor(phone, extras.get("code", ""))),
    "ADB_CLEAR_TEXT": _adb_keyboard(lambda phone, extras: void(phone.set_text(""))),
    "ADB_KEYBOARD_INPUT_TEXT": _u2_keyboard(_u2_typed),
    "ADB_KEYBOARD_CLEAR_TEXT": _u2_keyboard(_u2_clear),
    "ADB_KEYBOARD_EDITOR_CODE": _u2_keyboard(_u2_editor),
    "ADB_KEYBOARD_SMART_ENTER": _u2_keyboard(_u2_editor),
    "ADB_KEYBOARD_HIDE": _u2_keyboard(_u2_hide),
    "ADB_KEYBOARD_GET_CLIPBOARD": _u2_keyboard(_u2_clipboard),
    "clipper.set": _clip_set,
    "clipper.get": _clip_get,
    "devicekit.clipboard.set": _clip_set,
    "devicekit.clipboard.get": _clip_get,
    "android.intent.action.CLOSE_SYSTEM_DIALOGS": _closed,
}


def void(_: object) -> None:
    """Nothing, whatever it was given."""
