"""Names of keys: ours and people's, as Android's KeyEvent calls them (without `KEYCODE_`)."""

from __future__ import annotations

from gui_mcp_devices.errors import Unsupported

MODIFIERS = {
    "ctrl": "CTRL_LEFT", "control": "CTRL_LEFT", "shift": "SHIFT_LEFT", "alt": "ALT_LEFT",
    "option": "ALT_LEFT", "meta": "META_LEFT", "cmd": "META_LEFT", "command": "META_LEFT",
    "super": "META_LEFT", "win": "META_LEFT",
}  # fmt: skip
NAMED = {
    "enter": "ENTER", "return": "ENTER", "tab": "TAB", "escape": "ESCAPE", "esc": "ESCAPE",
    "backspace": "DEL", "delete": "FORWARD_DEL", "del": "FORWARD_DEL", "space": "SPACE",
    "up": "DPAD_UP", "down": "DPAD_DOWN", "left": "DPAD_LEFT", "right": "DPAD_RIGHT",
    "arrowup": "DPAD_UP", "arrowdown": "DPAD_DOWN", "arrowleft": "DPAD_LEFT", "arrowright": "DPAD_RIGHT",
    "pageup": "PAGE_UP", "pagedown": "PAGE_DOWN", "end": "MOVE_END", "insert": "INSERT",
    "home": "HOME", "back": "BACK", "recents": "APP_SWITCH", "app_switch": "APP_SWITCH",
    "overview": "APP_SWITCH", "menu": "MENU", "search": "SEARCH", "power": "POWER", "wakeup": "WAKEUP",
    "sleep": "SLEEP", "volumeup": "VOLUME_UP", "volume_up": "VOLUME_UP", "volumedown": "VOLUME_DOWN",
    "volume_down": "VOLUME_DOWN", "notifications": "NOTIFICATION", "camera": "CAMERA", "paste": "PASTE",
    "copy": "COPY", "cut": "CUT",
}  # fmt: skip
"""`home` is the phone's own key; the start of a line is no key that a finger has."""
SIGNS = {
    ".": "PERIOD", ",": "COMMA", "-": "MINUS", "=": "EQUALS", "/": "SLASH", "@": "AT", "*": "STAR",
    "#": "POUND", ";": "SEMICOLON", "'": "APOSTROPHE", "\\": "BACKSLASH", "[": "LEFT_BRACKET",
    "]": "RIGHT_BRACKET", "`": "GRAVE", " ": "SPACE",
}  # fmt: skip


def key_names(keys: str) -> tuple[str, ...]:
    """The keys of `ctrl+a`, `Enter`, `back`, modifiers first. Raises `Unsupported` for what no phone has."""
    parts = [part.strip() for part in keys.split("+")] if keys != "+" else ["PLUS"]
    names = [MODIFIERS.get(part.lower(), "") for part in parts[:-1]]
    last = _key(parts[-1])
    if not last or not all(names):
        raise Unsupported(
            f"pressing {keys!r}",
            "a phone has no such key",
            "use Enter, Tab, Escape, Backspace, back, home, recents, a letter, a digit, or ctrl+a",
        )
    return (*names, last)


def _key(name: str) -> str:
    if len(name) == 1 and name.isascii() and name.isalnum():
        return name.upper()
    return NAMED.get(name.lower()) or SIGNS.get(name) or ("PLUS" if name == "PLUS" else "")
