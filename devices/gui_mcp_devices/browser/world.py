"""Our own isolated JavaScript world in every frame of a tab.

The page cannot see or change what runs there. A world lives as long as its document; the numbers it has
given to nodes die with it, and the ledger never gives them again.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from playwright.async_api import CDPSession, Error, Frame, Page

from gui_mcp_devices.browser import wire
from gui_mcp_devices.browser.wire import Gone, ask

WORLD = "gui_mcp"
KEY = f"gui_mcp_{secrets.token_hex(8)}"
"""Name of our functions inside the isolated world; a context that lacks it is not ours."""

PARTS = ("tree", "names", "walk", "drawings", "aim", "still")
OFFERED = (
    "look",
    "where",
    "aim",
    "through",
    "show",
    "felt",
    "field",
    "caretToEnd",
    "write",
    "opened",
    "choose",
    "chosen",
    "optionNamed",
    "still",
    "knownNumber",
    "mark",
)

TAPS = frozenset({"click", "mousedown", "mouseup", "pointerdown", "pointerup", "touchstart", "touchend"})
MOST_RANGES = 256
MOST_MARKED = 120
"""Listeners of one capture that are looked into, half a millisecond each. Where there are more, they are on
buttons and links, which are listed without this."""


@cache
def script() -> str:
    """All files of `page/` as one function that runs once in a world."""
    folder = files("gui_mcp_devices.browser") / "page"
    body = "\n".join((folder / f"{part}.js").read_text("utf-8") for part in PARTS)
    offered = f"globalThis[{KEY!r}] = {{{', '.join(OFFERED)}}};"
    return f"(() => {{ if (globalThis[{KEY!r}]) return;\n{body}\n{offered} }})()"


@dataclass(slots=True, eq=False)
class World:
    """The isolated world of one document in one frame."""

    session: CDPSession
    frame: str
    """DevTools id of the frame."""
    parent: str | None
    context: int
    document: str = ""
    """DevTools handle of the page's own document; empty until it was asked for."""
    judged: set[int] = field(default_factory=lambda: set[int]())
    """Nodes with listeners, by backend id, of which the world was told."""
    alive: bool = True

    async def call(self, function: str, *args: object) -> str:
        """Run one of our functions; its answer is JSON. Raises `Gone`."""
        arguments = ",".join(json.dumps(a) for a in args)
        try:
            reply = await ask(
                self.session,
                "Runtime.evaluate",
                wire.Evaluated,
                expression=f"globalThis[{KEY!r}]?.{function}({arguments})",
                contextId=self.context,
                returnByValue=True,
                awaitPromise=True,
            )
        except Gone:
            self.alive = False
            raise
        if reply.failure is not None:
            raise RuntimeError(f"{function} failed in the page: {reply.failure}")
        if not isinstance(reply.result.value, str):
            self.alive = False
            raise Gone(f"{function} found another document")
        return _whole_characters(reply.result.value)

    async def mark_tapped(self) -> None:
        """Tell the world which of its elements have listeners for a tap: only a debugger sees them.

        Costs one round trip when none is new; shadow roots are not looked into. Raises `Gone`.
        """
        try:
            if not self.document:
                self.document = await self._pages_document()
            found = await ask(
                self.session,
                "DOMDebugger.getEventListeners",
                wire.Listeners,
                objectId=self.document,
                depth=-1,
            )
        except Gone:
            self.alive = False
            raise
        new = {seen.node for seen in found.listeners if seen.type in TAPS and seen.node} - self.judged
        if not new:
            return
        self.judged |= new
        nodes = await asyncio.gather(*map(self._handle, sorted(new)[:MOST_MARKED]))
        if arguments := [{"objectId": handle} for handle in nodes if handle]:
            await ask(
                self.session,
                "Runtime.callFunctionOn",
                wire.Evaluated,
                functionDeclaration=f"function(...found) {{ globalThis[{KEY!r}]?.mark(found); }}",
                executionContextId=self.context,
                arguments=arguments,
            )
            await ask(self.session, "Runtime.releaseObjectGroup", wire.Nothing, objectGroup=WORLD)

    async def _pages_document(self) -> str:
        """Handle of the document as the page's own scripts hold it.

        Through the handle of an isolated world, with `pierce`, Chromium 156 soon crashes the page.
        """
        ours = await ask(
            self.session,
            "Runtime.evaluate",
            wire.Evaluated,
            expression="document",
            contextId=self.context,
            objectGroup=WORLD,
        )
        node = await ask(self.session, "DOM.describeNode", wire.Described, objectId=ours.result.object_id)
        theirs = await ask(self.session, "DOM.resolveNode", wire.Resolved, backendNodeId=node.node.node)
        return theirs.object.object_id

    async def _handle(self, node: int) -> str:
        try:
            resolved = await ask(
                self.session,
                "DOM.resolveNode",
                wire.Resolved,
                backendNodeId=node,
                executionContextId=self.context,
                objectGroup=WORLD,
            )
        except Gone:
            return ""  # it belongs to a frame inside, or has just gone
        return resolved.object.object_id


@dataclass(slots=True)
class Ledger:
    """Which world gave which node number. Numbers are given once in the life of a device."""

    next: int = 1
    _starts: list[int] = field(default_factory=lambda: list[int]())
    _worlds: list[World] = field(default_factory=lambda: list[World]())

    def given(self, end: int, world: World) -> None:
        """`world` has used the numbers from `next` up to, not including, `end`."""
        if end > self.next:
            if len(self._worlds) > MOST_RANGES:
                self._compact()
            if not self._worlds or self._worlds[-1] is not world:
                self._starts.append(self.next)
                self._worlds.append(world)
            self.next = end

    def _compact(self) -> None:
        """Neighbouring ranges of worlds that are gone become one."""
        kept = [
            (start, world)
            for i, (start, world) in enumerate(zip(self._starts, self._worlds, strict=True))
            if world.alive or i == 0 or self._worlds[i - 1].alive
        ]
        self._starts, self._worlds = [start for start, _ in kept], [world for _, world in kept]

    def world(self, number: int) -> World | None:
        if not 1 <= number < self.next:
            return None
        return self._worlds[bisect_right(self._starts, number) - 1]


@dataclass(eq=False)  # without slots: Playwright leaves marks on the owner of a handler
class Frames:
    """The worlds of one tab: its main frame, the frames in it, and those that live in other processes."""

    page: Page
    shown: list[World] = field(default_factory=lambda: list[World]())
    """The worlds of iframes of which something was to be seen at the last capture."""
    _main: CDPSession | None = None
    _foreign: dict[Frame, CDPSession | None] = field(default_factory=lambda: dict[Frame, CDPSession | None]())
    _worlds: dict[str, World] = field(default_factory=lambda: dict[str, World]())
    _owners: dict[str, tuple[World, int]] = field(default_factory=lambda: dict[str, tuple[World, int]]())
    _root: str = ""

    async def session(self) -> CDPSession:
        """The DevTools session of the tab."""
        if self._main is None:
            try:
                main = await self.page.context.new_cdp_session(self.page)
            except Error as error:
                raise Gone(error.message) from error
            self._root = (await ask(main, "Page.getFrameTree", wire.Frames)).tree.frame.id
            self._main = main
            self.page.on("framenavigated", self._navigated)
            self.page.on("framedetached", self._navigated)
        return self._main

    def is_foreign(self, world: World) -> bool:
        """Whether `world` lives in another process than the main frame."""
        return world.session is not self._main

    async def main(self) -> World:
        """The world of the main frame."""
        session = await self.session()
        return await self._world(session, self._root, None)

    async def children(self, parent: World) -> dict[int, World]:
        """The worlds of the frames inside `parent`, by the number of their iframe element."""
        found: dict[int, World] = {}
        for session, frame, above in await self._tree():
            if above != parent.frame:
                continue
            try:
                world = await self._world(session, frame, above)
                found[await self._owner(parent, frame)] = world
            except Gone:
                continue  # it left while we looked; the next look will not see it
        return found

    async def child(self, parent: World, number: int) -> World | None:
        """The world inside the iframe with this number; None while there is none to be reached."""
        return (await self.children(parent)).get(number)

    async def owner(self, world: World) -> tuple[World, int] | None:
        """The parent's world and the number of the iframe element there; None for the main frame."""
        if world.parent is None:
            return None
        parent = self._worlds.get(world.parent)
        if parent is None or not parent.alive:
            raise Gone("the frame around it went away")
        return parent, await self._owner(parent, world.frame)

    async def _world(self, session: CDPSession, frame: str, parent: str | None) -> World:
        known = self._worlds.get(frame)
        if known is not None and known.alive and known.session is session:
            return known
        made = await ask(session, "Page.createIsolatedWorld", wire.WorldMade, frameId=frame, worldName=WORLD)
        await ask(session, "Runtime.evaluate", wire.Evaluated, expression=script(), contextId=made.context)
        world = self._worlds[frame] = World(session, frame, parent, made.context)
        return world

    async def _owner(self, parent: World, frame: str) -> int:
        known = self._owners.get(frame)
        if known is not None and known[0] is parent:
            return known[1]
        session = parent.session
        owner = await ask(session, "DOM.getFrameOwner", wire.FrameOwner, frameId=frame)
        node = await ask(
            session,
            "DOM.resolveNode",
            wire.Resolved,
            backendNodeId=owner.node,
            executionContextId=parent.context,
        )
        reply = await ask(
            session,
            "Runtime.callFunctionOn",
            wire.Evaluated,
            functionDeclaration=f"function() {{ return globalThis[{KEY!r}]?.knownNumber(this); }}",
            objectId=node.object.object_id,
            returnByValue=True,
        )
        number = reply.result.value
        if not isinstance(number, int) or number == 0:
            raise Gone("the frame around it went away, or its iframe is not shown")
        self._owners[frame] = parent, number
        return number

    async def _tree(self) -> list[tuple[CDPSession, str, str | None]]:
        """(session, frame id, parent's frame id) of every frame, each session asked once."""
        sessions = [await self.session()]
        for frame in self.page.frames[1:]:
            if frame not in self._foreign:
                try:
                    self._foreign[frame] = await self.page.context.new_cdp_session(frame)
                except Error:
                    self._foreign[frame] = None  # it lives in the process of the frame around it
            foreign = self._foreign[frame]
            if foreign is not None:
                sessions.append(foreign)
        found: list[tuple[CDPSession, str, str | None]] = []
        for session in sessions:
            try:
                reply = await ask(session, "Page.getFrameTree", wire.Frames)
            except Gone:
                self._foreign = {f: s for f, s in self._foreign.items() if s is not session}
                continue
            found += [(session, info.id, info.parent) for info in reply.tree.flat()]
        return found

    def _navigated(self, frame: Frame) -> None:
        # It may have moved to another process: ask again.
        self._foreign.pop(frame, None)


_HALF = re.compile(r"(?<!\\)((?:\\\\)*)\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
"""Half of a character in JSON as a browser writes it: only halves that stand alone are escaped."""


def _whole_characters(text: str) -> str:
    """A page may cut a string in the middle of an emoji; nothing after us takes such a half."""
    return _HALF.sub(r"\1\\ufffd", text) if "\\u" in text else text
