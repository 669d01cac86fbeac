"""A device in memory: a form with a counter, a field and a list, drawn and hit-tested from one table.

It keeps what was done to it in `performed` and can be told to fail, so that tests and newcomers need no
browser and no phone. With a diary what was done outlives the process.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import assert_never

from gui_mcp_devices.actions import (
    Action,
    Aim,
    Drag,
    Hover,
    LongPress,
    Open,
    Point,
    PressKey,
    Ref,
    Scroll,
    Swipe,
    Tap,
    TypeText,
    Wait,
    aims,
)
from gui_mcp_devices.device import DeviceInfo
from gui_mcp_devices.errors import DeviceError, DeviceLost, OutsideScreen, StaleCapture, StaleRef, UnknownRef
from gui_mcp_devices.screen import Box, Element, Image, Look, Screen

WIDTH, HEIGHT = 400, 300
ROW = 30


class FakeDevice:
    """A form: `Name` (textbox), `Count: n` (button that counts its taps), `Pay` (button), then `rows` as text
    that scrolls under the rest."""

    def __init__(
        self,
        id: str = "fake",
        *,
        rows: tuple[str, ...] = (),
        throwaway: bool = True,
        diary: Path | None = None,
        action_seconds: float = 0.0,
    ) -> None:
        """`diary`: a file (0600) that gets one line of JSON per action, synced to the disk before the action
        has its effect; several devices may share it. `action_seconds`: how long each action takes after that.
        """
        self.info = DeviceInfo(id=id, kind="fake", width=WIDTH, height=HEIGHT, throwaway=throwaway)
        self.performed: list[Action] = []
        self.closed = False
        self.fail_next: DeviceError | None = None
        """Raised by the next `perform` or `see`, once."""
        self.rows = list(rows)
        self.url = "fake://form"
        self._diary = diary
        self._action_seconds = action_seconds
        self._typed = ""
        self._count = 0
        self._focused = False
        self._offset = 0
        self._captures = 0

    async def see(self, look: Look) -> Screen:
        self._check_alive("a capture")
        self._captures += 1
        elements = self._elements()
        return Screen(
            id=f"{self.info.id}-{self._captures}",
            width=WIDTH,
            height=HEIGHT,
            elements=elements if look.elements else (),
            image=None if look.image == "none" else _draw(elements, 0.5 if look.image == "thumb" else 1.0),
            app="fake",
            title="Form",
            url=self.url,
            taken_at=time.time(),
        )

    async def perform(self, action: Action) -> None:
        self._check_alive(f"{action.kind} on {self.info.id}")
        targets = [self._resolve(action, aim) for aim in aims(action)]
        if self._diary is not None:
            _write_down(self._diary, self.info.id, action)
        if self._action_seconds:
            await asyncio.sleep(self._action_seconds)
        self.performed.append(action)
        match action:
            case Tap():
                self._tap(targets[0])
            case TypeText(text, into, clear):
                if into is not None:
                    self._tap(targets[0])
                if self._focused:
                    self._typed = text if clear else self._typed + text
            case Scroll(dy=dy):
                self._scroll(dy)
            case Swipe():
                self._scroll(targets[0][1] - targets[1][1])
            case Open(target):
                self.url = target
            case LongPress() | Hover() | PressKey() | Drag() | Wait():
                pass
            case _:
                assert_never(action)

    async def close(self) -> None:
        self.closed = True

    def _elements(self) -> tuple[Element, ...]:
        field = Element("e1", "textbox", "Name", self._typed, Box(10, 10, 200, 24), frozenset({"editable"}))
        if self._focused:
            field = replace(field, states=field.states | {"focused"})
        fixed = (
            field,
            Element("e2", "button", f"Count: {self._count}", "", Box(10, 40, 120, 24)),
            Element("e3", "button", "Pay", "", Box(140, 40, 80, 24)),
        )
        rows = (
            Element(f"r{i}", "text", text, "", Box(10, 80 + ROW * i - self._offset, 380, ROW - 4))
            for i, text in enumerate(self.rows)
        )
        return fixed + tuple(r for r in rows if r.bounds and 80 <= r.bounds.top < HEIGHT - ROW)

    def _tap(self, point: tuple[int, int]) -> None:
        hit = next((e for e in self._elements() if e.bounds and e.bounds.holds(*point)), None)
        self._focused = hit is not None and hit.ref == "e1"
        if hit is not None and hit.ref == "e2":
            self._count += 1

    def _scroll(self, dy: int) -> None:
        self._offset = min(max(0, self._offset + dy), max(0, ROW * (len(self.rows) - 1)))

    def _resolve(self, action: Action, aim: Aim) -> tuple[int, int]:
        match aim:
            case Ref(ref):
                element = next((e for e in self._elements() if e.ref == ref), None)
                if element is not None and element.bounds is not None:
                    return element.bounds.center
                known = ref in {"e1", "e2", "e3", *(f"r{i}" for i in range(len(self.rows)))}
                kind = StaleRef if known else UnknownRef
                true = "it is no longer on the screen" if known else "this device never gave that ref"
                raise kind(
                    f"{action.kind} on ref {ref!r}", true, "observe again and use a ref from that answer"
                )
            case Point(x, y, capture):
                if not (0 <= x < WIDTH and 0 <= y < HEIGHT):
                    raise OutsideScreen(
                        f"{action.kind} at ({x}, {y})", f"the screen is {WIDTH}x{HEIGHT}", "aim inside it"
                    )
                if capture is not None and capture != f"{self.info.id}-{self._captures}":
                    raise StaleCapture(
                        f"{action.kind} at ({x}, {y}) of capture {capture!r}",
                        "a newer capture exists",
                        "observe again",
                    )
                return x, y

    def _check_alive(self, asked: str) -> None:
        if self.closed:
            raise DeviceLost(asked, "the device is closed", "open it again")
        if self.fail_next is not None:
            error, self.fail_next = self.fail_next, None
            raise error


async def driver(id: str, options: Mapping[str, object]) -> FakeDevice:
    """Entry point of the group `gui_mcp.devices`.

    Options: `rows`, the texts it shows; `diary`, the path of a file that gets a line for every action;
    `action_seconds`, how long one takes.
    """
    from pydantic import TypeAdapter

    read = TypeAdapter(_Options).validate_python(dict(options))
    diary = Path(read.diary) if read.diary else None
    return FakeDevice(id, rows=read.rows, diary=diary, action_seconds=read.action_seconds)


@dataclass(frozen=True, slots=True)
class _Options:
    rows: tuple[str, ...] = ()
    diary: str = ""
    action_seconds: float = 0.0


def _write_down(diary: Path, device: str, action: Action) -> None:
    """One line, whole and on the disk when this returns. Raises `OSError`."""
    line = json.dumps({"device": device, **asdict(action)}).encode() + b"\n"
    handle = os.open(diary, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)


def _draw(elements: tuple[Element, ...], scale: float) -> Image:
    from PIL import Image as Pillow
    from PIL import ImageDraw

    canvas = Pillow.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(canvas)
    for element in elements:
        if (box := element.bounds) is None:
            continue
        pen.rectangle(
            (box.left, box.top, box.left + box.width - 1, box.top + box.height - 1), outline="black"
        )
        pen.text((box.left + 4, box.top + 6), f"{element.name} {element.value}", fill="black")
    if scale != 1.0:
        canvas = canvas.resize((round(WIDTH * scale), round(HEIGHT * scale)))
    out = io.BytesIO()
    canvas.save(out, "PNG")
    return Image(out.getvalue(), "image/png", canvas.width, canvas.height, scale)
