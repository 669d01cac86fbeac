"""Typing: keys where keys have every character, else what the phone has for any character; then read back.

The order for a text with other characters is ADBKeyboard (an input method that takes base64), the clipboard
of a companion app, and a running uiautomator2. A text that does not stand in its field afterwards is put
there once more as a whole; what then still differs is told by a notice, because many fields change what is
typed (a phone number is spaced, a word is corrected).
"""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from gui_mcp_devices.actions import Ref, TypeText
from gui_mcp_devices.android import gestures, u2
from gui_mcp_devices.android.borrowed import Borrowed
from gui_mcp_devices.android.client import Handset, quote
from gui_mcp_devices.android.eyes import Eyes
from gui_mcp_devices.android.options import TextWay
from gui_mcp_devices.android.shell import send
from gui_mcp_devices.errors import Unreachable, Unsupported
from gui_mcp_devices.screen import Element

Way = Literal["input", "adbkeyboard", "clipboard", "uiautomator2"]
Ways = tuple[Way, ...]
"""At least one, best first."""

KEYS: Ways = ("input",)

ADB_KEYBOARD = "com.android.adbkeyboard/.AdbIME"
COMPANION = "com.mobilenext.devicekit"
KEYED = re.compile(r"[ -~]*")
"""Characters that every phone's key map has."""
PIECE = 40
"""Characters of one `input text`; long ones lose their order on some phones."""
PIECES = 50
"""Pieces of one call."""
BYTES = 3000
"""Of text in one broadcast: a command line has an end."""
ARRIVES = 2.0
"""Seconds until a text that was handed over stands in its field."""
KEYS_ARRIVE = 0.2
"""The same for keys, which the phone has taken when they are answered."""
AGAIN = 0.1


@dataclass(frozen=True, slots=True)
class Field:
    """What is known of a field before something is typed into it."""

    ref: str = ""
    value: str | None = None
    """None where it cannot be known."""


class Writer:
    """Types on one phone."""

    def __init__(
        self, handset: Handset, eyes: Eyes, borrowed: Borrowed, way: TextWay, seconds: float
    ) -> None:
        self._handset = handset
        self._eyes = eyes
        self._borrowed = borrowed
        self._way: TextWay = way
        self._seconds = seconds
        self._found: Ways | None = None

    async def perform(self, action: TypeText) -> None:
        """The whole of one TypeText: focus, clear, type, read back, submit. Raises `DeviceError`."""
        asked = action.kind
        ways = await self._ways(action.text)  # before anything is done
        before = await self._focus(action)
        field = replace(before, value="") if action.clear else before
        if action.clear:
            await self._clear(before.value, asked)
        elif before.value and action.into is not None:
            await self._keys(asked, *_to_end(before.value))
        if action.text:
            await self._put(ways[0], action.text, field.value, asked)
            await self._check(action, field, ways)
        if action.submit:
            await self._keys(asked, "KEYCODE_ENTER")

    async def _focus(self, action: TypeText) -> Field:
        """Tap the field, if one is named, and say what is known of it."""
        into = action.into
        if into is None:
            return await self._in_focus(surely=KEYED.fullmatch(action.text) is None)
        if isinstance(into, Ref):
            element = await self._eyes.element(into, action.kind)
            if "editable" not in element.states:
                asked = f"{action.kind} into ref {into.ref!r}"
                raise Unsupported(asked, f"a {element.role} takes no text", "aim at a field")
        spot = await self._eyes.spot(into, action.kind)
        field = _field(e for e in self._known() if e.bounds is not None and e.bounds.holds(*spot))
        await send(self._handset, gestures.tap(spot, 1), action.kind, self._seconds)
        self._eyes.touched()
        return field

    async def _in_focus(self, *, surely: bool) -> Field:
        """What has the keyboard; `surely`: the phone is asked if that is not known."""
        if surely:
            with suppress(Unreachable):
                await self._eyes.now("type_text")
        return _field(e for e in self._known() if "focused" in e.states)

    def _known(self) -> tuple[Element, ...]:
        """The elements, if they are still what is there."""
        return self._eyes.elements if self._eyes.known() is not None else ()

    async def _clear(self, before: str | None, asked: str) -> None:
        try:
            await send(
                self._handset, "input keycombination KEYCODE_CTRL_LEFT KEYCODE_A", asked, self._seconds
            )
            await self._keys(asked, "KEYCODE_DEL")
        except Unsupported:  # before Android 12
            count = min(len(before) if before is not None else 200, 2000)
            await self._keys(asked, "KEYCODE_MOVE_END", *["KEYCODE_DEL"] * count)

    async def _keys(self, asked: str, *names: str) -> None:
        if names[0] == "COMBINATION":
            line = quote("input", "keycombination", *names[1:])
        else:
            line = quote("input", "keyevent", *names)
        await send(self._handset, line, asked, self._seconds)
        self._eyes.touched()

    async def _check(self, action: TypeText, field: Field, ways: Ways) -> None:
        """Read the text back; put it there once more, and say so if it still differs."""
        stands = await self._stands(action.text, field, ways[0])
        if stands is not False:
            return
        again = await self._again(action.text, field.value, ways)
        if field.value is not None and field.ref and again is not None:
            whole = field.value + action.text
            await self._clear(whole, action.kind)
            if again == "adbkeyboard":
                await self._borrowed.keyboard(ADB_KEYBOARD, anew=True)
            await self._put(again, whole, "", action.kind)
            if await self._stands(whole, replace(field, value=""), again) is not False:
                return
        self._eyes.notices.append("the text in the field differs from what was typed")

    async def _stands(self, text: str, field: Field, way: Way) -> bool | None:
        """Whether the text is in the field within a moment; None where that cannot be read."""
        deadline = time.monotonic() + (KEYS_ARRIVE if way == "input" else ARRIVES)
        while True:
            self._eyes.touched()
            try:
                await self._eyes.now("read a text back")
            except Unreachable:
                return None
            now = await self._in_focus(surely=False)
            if not now.ref:
                self._eyes.notices.append("no field has the keyboard, so the text could not be read back")
                return None
            if field.ref and now.ref != field.ref:
                # A code that is typed over several fields, or a field that the app has put away.
                self._eyes.notices.append("the keyboard went on to another field while this was typed")
                return None
            if now.value is None:
                return None
            if _as_typed(now.value, text, field.value):
                return True
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(AGAIN)

    async def _again(self, text: str, old: str | None, ways: Ways) -> Way | None:
        """How the whole is typed the second time: another way, if there is one for all of it."""
        try:
            whole = await self._ways((old or "") + text)
        except Unsupported:
            return None
        for way in whole:
            if way != ways[0]:
                return way
        return whole[0]

    async def _ways(self, text: str) -> Ways:
        """How `text` can be typed, best first. Raises `Unsupported`."""
        keyed = KEYED.fullmatch(text) is not None
        if self._way == "input" or (self._way == "auto" and keyed):
            if not keyed:
                raise Unsupported(
                    "type_text", "keys have no such characters", "set `text` to auto in the config"
                )
            return KEYS
        if self._way != "auto":
            return (self._way,)
        if self._found is None:
            self._found = await self._present()
        if self._found is None:
            raise Unsupported(
                "type_text",
                "this phone has nothing that types such characters",
                "install ADBKeyBoard on it, or type plain letters, digits and signs",
            )
        return self._found

    async def _present(self) -> Ways | None:
        line = f"ime list -s -a; {quote('pm', 'path', COMPANION)}"
        said = (await self._handset.shell(line, asked="how text can be typed")).text
        ways: list[Way] = []
        if ADB_KEYBOARD in said:
            ways.append("adbkeyboard")
        if "package:" in said:
            ways.append("clipboard")
        if await u2.reachable(self._handset):
            ways.append("uiautomator2")
        return tuple(ways) or None

    async def _put(self, way: Way, text: str, old: str | None, asked: str) -> None:
        """`text` behind `old`, which stands in the field."""
        put: dict[Way, Callable[[], Awaitable[None]]] = {
            "input": lambda: self._by_keys(text, asked),
            "adbkeyboard": lambda: self._by_keyboard(text, asked),
            "clipboard": lambda: self._by_clipboard(text, asked),
            "uiautomator2": lambda: self._by_u2(text, old, asked),
        }
        await put[way]()
        self._eyes.touched()

    async def _by_keys(self, text: str, asked: str) -> None:
        pieces = typed_pieces(text)
        for at in range(0, len(pieces), PIECES):
            await send(self._handset, typing_line(pieces[at : at + PIECES]), asked, 4 * self._seconds)

    async def _by_keyboard(self, text: str, asked: str) -> None:
        await self._borrowed.keyboard(ADB_KEYBOARD)
        for part in _parts(text, BYTES):
            await self._broadcast(["-a", "ADB_INPUT_B64", "--es", "msg", _base64(part)], asked)

    async def _by_clipboard(self, text: str, asked: str) -> None:
        receiver = f"{COMPANION}/.ClipboardBroadcastReceiver"
        for part in _parts(text, BYTES):
            extras = ["-e", "encoding", "base64", "-e", "text", _base64(part), "-n", receiver]
            await self._broadcast(["-a", "devicekit.clipboard.set", *extras], asked)
            await self._keys(asked, "KEYCODE_PASTE")
        await self._broadcast(["-a", "devicekit.clipboard.clear", "-n", receiver], asked)

    async def _by_u2(self, text: str, old: str | None, asked: str) -> None:
        if not await u2.set_text(self._handset, (old or "") + text, self._seconds):
            raise Unreachable(asked, "no field has the keyboard", "tap a field first, or give its ref")

    async def _broadcast(self, words: list[str], asked: str) -> None:
        await send(self._handset, quote("am", "broadcast", *words), asked, self._seconds)


def typed_pieces(text: str) -> list[str]:
    """`text` in arguments for `input text`, which turns every `%s` into a space and nothing else.

    A `%s` that is meant as such is cut between its two characters. Pieces end at spaces where they can.
    """
    pieces: list[str] = []
    piece = ""
    for word in re.findall(r" +|[^ ]+", text):
        for part in re.split(r"(?<=%)(?=s)", word):
            coded = part.replace(" ", "%s")
            cut = piece.endswith("%") and coded.startswith("s")
            if piece and (cut or len(piece) + len(coded) > PIECE):
                pieces.append(piece)
                piece = ""
            piece += coded
        while len(piece) > PIECE:
            end = PIECE - 1 if piece[PIECE - 1 : PIECE + 1] == "%s" else PIECE
            pieces.append(piece[:end])
            piece = piece[end:]
    return [*pieces, piece] if piece else pieces


def typing_line(pieces: list[str]) -> str:
    """The line for the phone's shell that types `pieces` in order."""
    return " && ".join(quote("input", "text", piece) for piece in pieces)


def _field(elements: Iterable[Element]) -> Field:
    """The last field among them, which is the innermost; an empty one where there is none."""
    found = [element for element in elements if "editable" in element.states]
    if not found:
        return Field()
    return Field(found[-1].ref, None if "password" in found[-1].states else found[-1].value)


def _as_typed(value: str, text: str, old: str | None) -> bool:
    """Whether `value` is `old` and `text`; a hint that was taken for a text is forgiven.

    A field of one line shows a line end as a space, or not at all.
    """
    value, text = _one_line(value), _one_line(text)
    return value == text or (value.endswith(text) if old is None else value == _one_line(old + text))


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _to_end(value: str) -> tuple[str, ...]:
    """Keys that put the caret behind the text."""
    if "\n" in value:
        return ("COMBINATION", "KEYCODE_CTRL_LEFT", "KEYCODE_MOVE_END")
    return ("KEYCODE_MOVE_END",)


def _parts(text: str, most: int) -> list[str]:
    """Parts of at most `most` bytes, never cut inside a character or between it and its marks."""
    parts: list[str] = []
    part, size = "", 0
    for cluster in re.findall(r"(?s).[\u0300-\u036f\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]*", text):
        length = len(cluster.encode(errors="replace"))
        if part and size + length > most:
            parts.append(part)
            part, size = "", 0
        part, size = part + cluster, size + length
    return [*parts, part] if part else parts


def _base64(text: str) -> str:
    return base64.b64encode(text.encode(errors="replace")).decode()
