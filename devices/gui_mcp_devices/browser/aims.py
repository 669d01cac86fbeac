"""From an aim to a point on the screen, at the moment of action."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from pydantic import BaseModel

from gui_mcp_devices.actions import Aim, Point, Ref
from gui_mcp_devices.browser.wire import Gone
from gui_mcp_devices.browser.world import Frames, Ledger, World
from gui_mcp_devices.errors import OutsideScreen, StaleCapture, StaleRef, UnknownRef, Unreachable

AGAIN = "observe again and use a ref from that answer"


class Choice(BaseModel):
    """How an option of a closed select can be reached: what `page/aim.js` says of it."""

    select: int
    index: int
    usable: bool
    open: bool
    chosen: bool
    target: int
    """Its place among the `count` usable ones."""
    count: int


@dataclass(frozen=True, slots=True)
class Option:
    """An option that has no place on the screen."""

    world: World
    choice: Choice


Spot = tuple[float, float]


class _Found(BaseModel):
    x: float = 0.0
    y: float = 0.0
    gone: bool = False
    why: str = ""
    by: str = ""
    name: str = ""
    choice: Choice | None = None


class _Through(BaseModel):
    x: float = 0.0
    y: float = 0.0
    gone: bool = False
    hit: bool = False
    inside: bool = False
    by: str = ""
    name: str = ""


class Aimer:
    """Resolves the aims of one device."""

    def __init__(self, ledger: Ledger, width: int, height: int) -> None:
        self.latest = ""
        """Id of the latest capture."""
        self._ledger = ledger
        self._width = width
        self._height = height

    def point(self, aim: Point, asked: str) -> Spot:
        """The point itself, if it lies on the latest capture. Raises `OutsideScreen`, `StaleCapture`."""
        where = f"{asked} at ({aim.x}, {aim.y})"
        if not (0 <= aim.x < self._width and 0 <= aim.y < self._height):
            raise OutsideScreen(where, f"the screen is {self._width}x{self._height}", "aim inside it")
        if aim.capture is not None and aim.capture != self.latest:
            raise StaleCapture(
                f"{where} of capture {aim.capture!r}",
                "a newer capture exists",
                "observe again and aim at that one",
            )
        return aim.x + 0.5, aim.y + 0.5

    def node(self, aim: Ref, asked: str) -> tuple[World, int]:
        """The world and the number behind a ref. Raises `UnknownRef`, `StaleRef`."""
        asked = f"{asked} on ref {aim.ref!r}"
        match = re.fullmatch(r"e([1-9][0-9]{0,9})", aim.ref)
        world = self._ledger.world(int(match[1])) if match else None
        if match is None or world is None:
            raise UnknownRef(asked, "this device never gave that ref", AGAIN)
        if not world.alive:
            raise StaleRef(asked, "the page it was on is gone", AGAIN)
        return world, int(match[1])

    async def resolve(self, aim: Aim, asked: str, frames: Frames, *, how: str = "touch") -> Spot | Option:
        """A point of the screen that reaches what `aim` names. `how` as in `page/aim.js`.

        Raises `BadAim` in all its forms, and `Unreachable`.
        """
        if isinstance(aim, Point):
            return self.point(aim, asked)
        world, number = self.node(aim, asked)
        asked = f"{asked} on ref {aim.ref!r}"
        try:
            found = _Found.model_validate_json(await world.call("aim", number, how))
            if found.gone:
                raise StaleRef(asked, "it is no longer on the page", AGAIN)
            if found.choice is not None:
                return Option(world, found.choice)
            if found.why:
                raise _unreachable(asked, found.why, found.by, found.name)
            spot = await self._on_screen(world, (found.x, found.y), asked, frames, how)
            if how == "touch" and frames.is_foreign(world):
                await self._point_at(spot, world, number, frames)
            return spot
        except Gone as error:
            raise StaleRef(asked, "the page it was on is gone", AGAIN) from error

    async def _point_at(self, spot: Spot, world: World, number: int, frames: Frames) -> None:
        """Move the pointer there until the frame hears it.

        The browser sends input to a frame of another process by where that one was in the last picture; just
        after a scroll that is somewhere else. After half a second at worst the caller acts all the same.
        """
        for attempt in range(25):
            await world.call("felt", number)
            await frames.page.mouse.move(spot[0] + 0.25 * (attempt % 2), spot[1])
            if await world.call("felt", number) == "true":
                return
            await asyncio.sleep(0.02)

    async def _on_screen(self, world: World, spot: Spot, asked: str, frames: Frames, how: str) -> Spot:
        """The point of a frame as a point of the screen, through all frames around it."""
        owner = await frames.owner(world)
        if owner is None:
            if not (0 <= spot[0] < self._width and 0 <= spot[1] < self._height):
                raise _unreachable(asked, "hidden", "", "")
            return spot
        around, number = owner
        through = _Through()
        for attempt in range(10):
            through = _Through.model_validate_json(await around.call("through", number, *spot))
            if through.gone:
                raise StaleRef(asked, "the frame it was in is gone", AGAIN)
            if through.inside and (through.hit or how != "touch"):
                return await self._on_screen(around, (through.x, through.y), asked, frames, how)
            if attempt == 0 and how != "stay":
                await around.call("show", number)
            await asyncio.sleep(0.02)  # a frame of another process scrolls its surroundings a little later
        raise _unreachable(asked, "covered" if through.inside else "hidden", through.by, through.name)


def _unreachable(asked: str, why: str, by: str, name: str) -> Unreachable:
    if why == "disabled":
        return Unreachable(asked, "it is disabled", "do first what enables it")
    if why == "covered":
        return Unreachable(
            asked,
            f"something of role {by or 'element'} lies over it",
            "close or move that, or tap by point what lies on top",
            screen_text=name,
        )
    return Unreachable(asked, "it has no visible part to aim at", "scroll, or open what hides it")
