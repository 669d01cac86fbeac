"""Names of keys: ours, people's and Playwright's."""

from __future__ import annotations

from gui_mcp_devices.errors import Unsupported

MODIFIERS = {
    # On macOS the browser's own commands are on Command: `ctrl+a` selects all on every system.
    "ctrl": "ControlOrMeta",
    "control": "ControlOrMeta",
    "shift": "Shift",
    "alt": "Alt",
    "option": "Alt",
    "meta": "Meta",
    "cmd": "Meta",
    "command": "Meta",
    "super": "Meta",
    "win": "Meta",
}
NAMED = {
    "enter": "Enter",
    "return": "Enter",
    "tab": "Tab",
    "escape": "Escape",
    "esc": "Escape",
    "backspace": "Backspace",
    "delete": "Delete",
    "del": "Delete",
    "insert": "Insert",
    "space": "Space",
    "up": "ArrowUp",
    "down": "ArrowDown",
    "left": "ArrowLeft",
    "right": "ArrowRight",
    "arrowup": "ArrowUp",
    "arrowdown": "ArrowDown",
    "arrowleft": "ArrowLeft",
    "arrowright": "ArrowRight",
    "home": "Home",
    "end": "End",
    "pageup": "PageUp",
    "pgup": "PageUp",
    "page_up": "PageUp",
    "pagedown": "PageDown",
    "pgdn": "PageDown",
    "page_down": "PageDown",
    "plus": "+",
    "contextmenu": "ContextMenu",
    **{f"f{i}": f"F{i}" for i in range(1, 13)},
}
BROWSER = {
    "back": "back",
    "alt+left": "back",
    "forward": "forward",
    "alt+right": "forward",
    "home": "home",
    "ctrl+r": "reload",
    "f5": "reload",
    "ctrl+t": "new tab",
    "ctrl+w": "close tab",
    "ctrl+tab": "next tab",
    "ctrl+pagedown": "next tab",
    "ctrl+shift+tab": "previous tab",
    "ctrl+pageup": "previous tab",
}
"""What the browser itself does; a page never sees these keys."""


def browser_command(keys: str) -> str | None:
    """The browser's own command for a chord, or None when the page gets it.

    `home` is the start page, as on a phone; `Home` is the key that goes to the start of a line.
    """
    if keys.strip() == "Home":
        return None
    return BROWSER.get("+".join(_split(keys)).lower().replace("control+", "ctrl+"))


def chord(keys: str) -> str:
    """`ctrl+shift+a` as Playwright writes it. Raises `Unsupported`."""
    *modifiers, last = _split(keys)
    unknown = [m for m in modifiers if m.lower() not in MODIFIERS]
    key = last if len(last) == 1 else NAMED.get(last.lower()) or MODIFIERS.get(last.lower(), "")
    if unknown or not key:
        raise Unsupported(
            f"press {keys!r}",
            "a browser has no such key",
            f"use a character or one of {', '.join(sorted(NAMED))}; ctrl, shift, alt or meta go before it",
        )
    if len(key) == 1 and any(MODIFIERS[m.lower()] == "Shift" for m in modifiers):
        key = key.upper()
    return "+".join([*(MODIFIERS[m.lower()] for m in modifiers), key])


def _split(keys: str) -> list[str]:
    """`ctrl++` is control and plus."""
    if keys == "+":
        return ["+"]
    if keys.endswith("++"):
        return [*_split(keys[:-2]), "+"]
    return [part.strip() for part in keys.split("+")]
