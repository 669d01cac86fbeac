"""The tree of views, when the phone gives it in time.

`uiautomator dump` waits until nothing moves and fails on screens that never rest; so the tree is never
needed: without it a capture has its picture and a notice that says why there are no elements.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from gui_mcp_devices.android import u2
from gui_mcp_devices.android.client import Handset, quote
from gui_mcp_devices.android.hierarchy import HierarchyError, UiNode, parse
from gui_mcp_devices.errors import ActionTimeout, DeviceError, DeviceLost, Unreachable

FILE = "/data/local/tmp/gui-mcp-tree.xml"
TO_TERMINAL = "uiautomator dump /dev/tty"
TO_FILE = (
    f"uiautomator dump {quote(FILE)} >/dev/null 2>&1 && cat {quote(FILE)}; s=$?; rm -f {quote(FILE)}; exit $s"
)
MOST = 16 << 20
NULL_ROOT = "null root"
IDLE = "could not get idle state"


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree, or why there is none."""

    root: UiNode | None
    why: str = ""
    """In our words; empty with a tree."""
    taken: float = 0.0
    """Monotonic seconds."""


class Trees:
    """Asks one phone for its tree, in the way that works there."""

    def __init__(self, handset: Handset, seconds: float) -> None:
        self._handset = handset
        self._seconds = seconds
        self._lines = [TO_TERMINAL, TO_FILE]
        self._by_u2 = False

    async def take(self) -> Tree:
        """At most the phone's `tree_seconds`. Raises `DeviceLost`."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._try()
        except (TimeoutError, ActionTimeout):
            return Tree(None, f"the phone did not give its elements within {self._seconds:g} s")
        except DeviceLost:
            raise
        except DeviceError:
            return Tree(None, "the phone refused to give its elements")

    async def _try(self) -> Tree:
        why = "the phone gave no elements"
        if self._by_u2:
            self._by_u2 = False
            if (tree := _read(await u2.dump(self._handset, self._seconds))).root is not None:
                self._by_u2 = True
                return tree
        for attempt in range(4):
            said = await self._dump()
            tree = _read(said)
            if tree.root is not None:
                return tree
            why = tree.why
            if IDLE in said:
                break  # it has waited long enough
            if NULL_ROOT in said and attempt < 2:
                continue  # between two windows
            if await u2.reachable(self._handset):
                self._by_u2 = True
                return _read(await u2.dump(self._handset, self._seconds))
            self._lines.reverse()  # the other way may work on this phone
            if attempt > 0:
                break
        return Tree(None, why)

    async def _dump(self) -> str:
        data = await self._handset.exec(
            self._lines[0], seconds=self._seconds, most=MOST, asked="the elements of the phone's screen"
        )
        return data.decode(errors="replace")


def needed(tree: Tree, asked: str) -> UiNode:
    """The root of `tree`. Raises `Unreachable` where there is none."""
    if tree.root is None:
        raise Unreachable(asked, tree.why, "aim by a point of the picture, or observe again")
    return tree.root


def _read(said: str) -> Tree:
    if "<node" not in said:
        return Tree(None, _why(said))
    try:
        return Tree(parse(said), taken=time.monotonic())
    except HierarchyError as error:
        return Tree(None, str(error))


def _why(said: str) -> str:
    if IDLE in said:
        return "the screen moves all the time, so its elements could not be read"
    if NULL_ROOT in said:
        return "no window gave its elements"
    return "the phone gave no elements"
