"""What is known of a phone's screen: the latest capture, its elements and how old they are."""

from __future__ import annotations

import asyncio
import secrets
import time

from gui_mcp_devices.actions import Aim, Point, Ref
from gui_mcp_devices.android.camera import Camera
from gui_mcp_devices.android.hierarchy import Refs, UiNode
from gui_mcp_devices.android.picture import Print
from gui_mcp_devices.android.situation import Rotation
from gui_mcp_devices.android.tree import Tree, Trees, needed
from gui_mcp_devices.errors import OutsideScreen, StaleCapture, StaleRef, UnknownRef, Unreachable
from gui_mcp_devices.screen import Element

FRESH = 2.0
"""Seconds for which elements are taken to be where they were, if nothing was done meanwhile."""
AGAIN = "observe again and use a ref from that answer"


class Eyes:
    """The sight of one phone."""

    def __init__(self, id: str, camera: Camera, trees: Trees, size: tuple[int, int]) -> None:
        """`size`: width and height in pixels at rotation 0."""
        self.camera = camera
        self.trees = trees
        self.natural = size
        self.size = size
        """As the phone is turned now."""
        self.latest = ""
        """Id of the latest capture."""
        self.rotation: Rotation | None = None
        """Of the latest capture; None before the first."""
        self.window = ""
        """Activity in front at the latest capture."""
        self.elements: tuple[Element, ...] = ()
        self.notices: list[str] = []
        self._id = id
        self._refs = Refs()
        self._run = secrets.token_hex(2)
        self._captures = 0
        self._tree: Tree | None = None
        self._touched = 0.0

    def name_capture(self) -> str:
        """A new id, which is the latest from now on."""
        self._captures += 1
        self.latest = f"{self._id}-{self._run}-{self._captures}"
        return self.latest

    def touched(self) -> None:
        """Something was done: what was seen may no longer be there."""
        self._touched = time.monotonic()

    def learn(self, tree: Tree) -> tuple[Element, ...]:
        """The elements of a tree that was just taken; none where there is none."""
        self._tree = tree
        self.elements = () if tree.root is None else self._refs.elements(tree.root, *self.size, self.window)
        return self.elements

    async def now(self, asked: str) -> tuple[Element, ...]:
        """The elements as they are now, asked for again if they may have changed. Raises `Unreachable`."""
        if not self._is_fresh():
            tree = await self.trees.take()
            needed(tree, asked)
            self.learn(tree)
        return self.elements

    def known(self) -> UiNode | None:
        """The tree, if it is still what is there."""
        return self._tree.root if self._tree is not None and self._is_fresh() else None

    @property
    def around(self) -> tuple[Element, ...]:
        """The elements of the latest tree, however old, if nothing was done since."""
        seen = self._tree is not None and self._tree.taken > self._touched
        return self.elements if seen else ()

    def point(self, aim: Point, asked: str) -> tuple[int, int]:
        """The point itself, if it lies on the latest capture. Raises `OutsideScreen`, `StaleCapture`."""
        width, height = self.size
        where = f"{asked} at ({aim.x}, {aim.y})"
        if not (0 <= aim.x < width and 0 <= aim.y < height):
            raise OutsideScreen(where, f"the screen is {width}x{height}", "aim inside it")
        if aim.capture is not None and aim.capture != self.latest:
            raise StaleCapture(
                f"{where} of capture {aim.capture!r}",
                "a newer capture exists",
                "observe again and aim at that one",
            )
        return aim.x, aim.y

    async def element(self, aim: Ref, asked: str) -> Element:
        """What the ref names, where it is now. Raises `UnknownRef`, `StaleRef`, `Unreachable`."""
        asked = f"{asked} on ref {aim.ref!r}"
        if not self._refs.given(aim.ref):
            raise UnknownRef(asked, "this phone never gave that ref", AGAIN)
        found = next((e for e in await self.now(asked) if e.ref == aim.ref), None)
        if found is None:
            raise StaleRef(asked, "it is no longer on the screen", AGAIN)
        return found

    async def spot(self, aim: Aim, asked: str) -> tuple[int, int]:
        """A pixel that the aim means. Raises `BadAim` in all its forms, and `Unreachable`."""
        if isinstance(aim, Point):
            return self.point(aim, asked)
        element = await self.element(aim, asked)
        if "disabled" in element.states:
            raise Unreachable(f"{asked} on ref {aim.ref!r}", "it is disabled", "do first what enables it")
        assert element.bounds is not None  # a phone's elements all have a place
        return element.bounds.center

    def _is_fresh(self) -> bool:
        tree = self._tree
        return (
            tree is not None
            and tree.root is not None
            and tree.taken > self._touched
            and time.monotonic() - tree.taken < FRESH
        )


QUIET = 0.12
"""Seconds between two equal frames of a screen that stands still."""
REACTS = 0.25
"""Seconds after an action within which a phone begins to show what came of it."""


async def settle(camera: Camera, acted: float, seconds: float, before: Print | None = None) -> Print | None:
    """Wait until two frames `QUIET` seconds apart are equal; their print, or None after `seconds`.

    `acted`: when the last action was done, in monotonic seconds. `before`: the print of the frame before it;
    while nothing else is seen the phone gets `REACTS` to show what came of the action. Raises `DeviceError`
    and `NoPicture`.
    """
    deadline = time.monotonic() + seconds
    since, last = time.monotonic(), (await camera.shoot(steady=True)).print()
    while True:
        now = time.monotonic()
        if now >= deadline:
            return None
        reacted = before is not None and before[0] == last[0] and before != last
        quiet = since + QUIET if reacted else max(since + QUIET, acted + REACTS)
        pause = quiet - now
        await asyncio.sleep(min(max(0.0, pause), deadline - now))
        began, frame = time.monotonic(), (await camera.shoot(steady=True)).print()
        if frame == last:
            if began >= quiet:
                return last
        else:
            since, last = began, frame
