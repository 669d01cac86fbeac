"""Takes frames in the way that is faster on this phone: raw pixels, or PNG made by the phone.

Over USB 3 and loopback raw pixels win; over Wi-Fi, or with a large screen, PNG does. Both are measured on the
first frames, and the slower one again now and then, because a link may change.
"""

from __future__ import annotations

import asyncio
import time
from typing import Literal

from gui_mcp_devices.android.client import Handset
from gui_mcp_devices.android.picture import Frame, NoPicture, read
from gui_mcp_devices.errors import Unreachable

Way = Literal["raw", "png"]

WAYS: tuple[Way, ...] = ("raw", "png")
COMMANDS: dict[Way, str] = {"raw": "screencap", "png": "screencap -p"}
MOST = 4 * 4096 * 4096
SAMPLES = 2
UNKNOWN, FOREVER = 30.0, 60.0
"""Seconds that a way is said to take that was not tried yet, or gave no picture."""
AGAIN = 40
"""Frames after which the other way is measured again."""
FAILED = 3
"""Failed captures in a row from which the phone gives no usable picture any more."""


class Camera:
    """The frames of one phone."""

    def __init__(self, handset: Handset, seconds: float) -> None:
        """`seconds`: deadline of one frame."""
        self.failures = 0
        """Captures that failed in a row."""
        self._handset = handset
        self._seconds = seconds
        self._costs: dict[Way, list[float]] = {way: [] for way in WAYS}
        self._frames = 0

    @property
    def way(self) -> Way:
        """How the next frame is taken, if it is not taken to measure."""
        raw, png = (min(self._costs[way], default=UNKNOWN) for way in WAYS)
        return "raw" if raw <= png else "png"

    @property
    def costs(self) -> dict[Way, float]:
        """Seconds of the faster of the last two frames, by the ways that were measured."""
        return {way: min(costs) for way, costs in self._costs.items() if costs}

    async def shoot(self, *, steady: bool = False) -> Frame:
        """A frame; `steady`: in no other way than the last one, so that the two can be compared.

        Raises `NoPicture` where capture is forbidden; `Unreachable` when two tries failed.
        """
        self._frames += not steady
        way = self.way if steady else self._next()
        try:
            frame = await self._taken(way, steady)
        except NoPicture as first:
            if first.secure:
                raise
            try:
                frame = await self._taken(_other(way), steady)
            except NoPicture as second:
                if second.secure:
                    raise
                self.failures += 1
                raise Unreachable(
                    "a picture of the phone's screen", str(second), "observe again in a moment"
                ) from second
        self.failures = 0
        return frame

    def _next(self) -> Way:
        fewest = min(WAYS, key=lambda way: len(self._costs[way]))
        if len(self._costs[fewest]) < SAMPLES:
            return fewest
        if self._frames % AGAIN == 0:
            return _other(self.way)
        return self.way

    async def _taken(self, way: Way, steady: bool) -> Frame:
        began = time.perf_counter()
        measure = len(self._costs[way]) < SAMPLES or (not steady and self._frames % AGAIN == 0)
        try:
            data = await self._handset.exec(
                COMMANDS[way], seconds=self._seconds, most=MOST, asked="a picture of the phone's screen"
            )
            frame = read(data)
            if measure and frame.mode == "PNG":
                await asyncio.to_thread(frame.pixels)  # its price is also to be decoded
        except NoPicture as error:
            if error.secure:
                self.failures = 0  # it answers as it should
            else:
                self._costs[way] = [FOREVER] * SAMPLES  # tried: the other way may work
            raise
        if measure:
            self._costs[way] = [*self._costs[way], time.perf_counter() - began][-SAMPLES:]
        return frame


def _other(way: Way) -> Way:
    return "png" if way == "raw" else "raw"
