"""The tabs of one browser: which is in front, what hangs over it, what has happened since the last look."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import TypeVar

from playwright.async_api import BrowserContext, CDPSession, Dialog, Download, Error, FileChooser, Page

from gui_mcp_devices.browser import wire
from gui_mcp_devices.browser.addresses import allowed
from gui_mcp_devices.browser.downloads import Downloads
from gui_mcp_devices.browser.options import BrowserOptions
from gui_mcp_devices.browser.wire import Gone, ask
from gui_mcp_devices.browser.world import Frames
from gui_mcp_devices.errors import ActionTimeout, DeviceLost

T = TypeVar("T")
START = "about:blank"
PROBE_SECONDS = 2.0


class Interrupted(Exception):
    """The tab was closed, crashed, or a dialog opened over it while something was under way."""


@dataclass(slots=True, eq=False)
class Tab:
    """One page and what hangs over it."""

    page: Page
    ref: str
    frames: Frames
    title: str = ""
    dialog: Dialog | None = None
    dialog_ref: str = ""
    dialog_text: str = ""
    """What stands in the field of an open prompt."""
    chooser: FileChooser | None = None
    chooser_ref: str = ""
    behind: bool = False
    """A dialog made it the one in front while another was shown."""
    crashed: bool = False
    fenced: bool = False
    """Its requests for pages of other schemes are stopped."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a dialog opens, the page crashes or closes; cleared by the one who has looked."""
    left: set[asyncio.Task[object]] = field(default_factory=lambda: set[asyncio.Task[object]]())
    """Input that a dialog holds up; it ends when the dialog is answered."""

    @property
    def alive(self) -> bool:
        return not self.crashed and not self.page.is_closed()

    @property
    def blocked(self) -> bool:
        return self.dialog is not None

    async def race(
        self, work: Coroutine[object, object, T], seconds: float, asked: str, *, leave: bool = False
    ) -> T:
        """`work`, unless the tab dies, a dialog opens, or `seconds` pass.

        `leave`: input that a dialog interrupts is not cancelled, for a half-pressed button helps nobody.
        Raises `Interrupted`, `ActionTimeout`.
        """
        task = asyncio.ensure_future(work)
        if self.dialog is not None or not self.alive:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise Interrupted
        self.changed.clear()
        change = asyncio.ensure_future(self.changed.wait())
        try:
            await asyncio.wait({task, change}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            if leave and change.done() and self.alive:
                self.left.add(task)
                task.add_done_callback(self._forget)
                raise Interrupted
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            if change.done():
                raise Interrupted
            raise ActionTimeout(
                asked, f"the page did not answer within {seconds:g} s; the effect is unknown", "observe again"
            )
        except BaseException:
            if not task.done() and task not in self.left:
                task.cancel()
            raise
        finally:
            change.cancel()

    def _forget(self, task: asyncio.Task[object]) -> None:
        self.left.discard(task)
        if not task.cancelled():
            task.exception()


class Tabs:
    """All tabs of a context. The one in front is what the device shows."""

    def __init__(self, context: BrowserContext, options: BrowserOptions, downloads: Downloads) -> None:
        self.context = context
        self.front: Tab | None = None
        self.all: list[Tab] = []
        """In the order of opening."""
        self.notices: list[str] = []
        self.given: set[str] = set()
        """Every ref that was given to something outside the pages."""
        self.ended = False
        """The browser is gone."""
        self.arrived = asyncio.Event()
        """Set when a tab opens or closes."""
        self._options = options
        self._downloads = downloads
        self._recent: list[Tab] = []
        self._count = 0
        self._tasks: set[asyncio.Task[None]] = set()
        context.on("page", self._opened)
        context.on("close", lambda _: self.end())

    async def open(self) -> Tab:
        """A new tab with the start page, in front."""
        page = await self.context.new_page()
        tab = self._tab(page)
        self._bring(tab)
        await self._fence(tab)
        return tab

    async def adopt(self) -> None:
        """Take over the tabs that are there already, or open the first."""
        for page in self.context.pages:
            tab = self._tab(page)
            self._bring(tab)
            await self._fence(tab)
        if not self.all:
            await self.open()

    async def show(self, tab: Tab) -> None:
        """Switch to `tab`."""
        self._bring(tab)
        await tab.page.bring_to_front()

    async def choose(self) -> Tab:
        """The tab in front; when it is gone, the living one that was in front last, or else a new one."""
        if self.front is not None and self.front.alive:
            if self.front.behind and not self.front.blocked:
                self.front.behind = False
                await self.front.page.bring_to_front()
            return self.front
        self._recent = [t for t in self._recent if t.alive]
        if self._recent:
            tab = self._recent[-1]
            await self.show(tab)
            self.notices.append("another tab came to the front")
            return tab
        tab = await self.open()
        self.notices.append("a new, empty tab was opened, for no tab was left")
        return tab

    def beside(self, step: int) -> Tab | None:
        """The tab `step` places to the right of the one in front, around the end."""
        living = [t for t in self.all if t.alive]
        if self.front not in living or len(living) < 2:
            return None
        return living[(living.index(self.front) + step) % len(living)]

    def end(self) -> None:
        self.ended = True
        for tab in self.all:
            tab.changed.set()

    async def probe(self) -> None:
        """Find out whether the browser still answers: the end of Playwright's driver is told by no event."""
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await self.context.cookies("http://localhost/")
        except Error:
            self.end()
        except TimeoutError:
            return  # it hangs, but it is there

    def next_ref(self, letter: str) -> str:
        self._count += 1
        ref = f"{letter}{self._count}"
        self.given.add(ref)
        return ref

    def take_notices(self) -> tuple[str, ...]:
        taken = tuple(self.notices)
        self.notices.clear()
        return taken

    def _tab(self, page: Page) -> Tab:
        for tab in self.all:
            if tab.page is page:
                return tab
        tab = Tab(page, self.next_ref("t"), Frames(page))
        self.all.append(tab)
        page.on("close", lambda _: self._closed(tab))
        page.on("crash", lambda _: self._crashed(tab))
        page.on("dialog", lambda dialog: self._dialog(tab, dialog))
        page.on("filechooser", lambda chooser: self._chooser(tab, chooser))
        page.on("download", lambda download: self._download(tab, download))
        page.on("framenavigated", lambda frame: self._navigated(tab) if frame == page.main_frame else None)
        return tab

    def _bring(self, tab: Tab) -> None:
        self._recent = [t for t in self._recent if t is not tab] + [tab]
        self.front = tab

    def _opened(self, page: Page) -> None:
        if any(t.page is page for t in self.all):
            return
        tab = self._tab(page)
        if len(self.all) > 1:
            self.notices.append(f"a new tab came to the front: {page.url}")
            self._spawn(self._fence(tab))
        self._bring(tab)
        self._navigated(tab)  # its first page may have come before it was told
        self.arrived.set()

    def _closed(self, tab: Tab) -> None:
        tab.dialog = None
        tab.changed.set()
        if tab in self.all:
            self.all.remove(tab)
        self._recent = [t for t in self._recent if t is not tab]
        self.arrived.set()

    def _crashed(self, tab: Tab) -> None:
        tab.crashed = True
        tab.dialog = None
        tab.changed.set()
        self.notices.append(f"the page crashed: {tab.page.url}")
        self._spawn(self._close_quietly(tab))

    def _dialog(self, tab: Tab, dialog: Dialog) -> None:
        tab.dialog = dialog
        tab.dialog_ref = self.next_ref("d")
        tab.dialog_text = dialog.default_value
        tab.behind = tab is not self.front
        self._bring(tab)
        for other in self.all:
            other.changed.set()  # tabs of one site share a process, and all of them stand still now

    def _chooser(self, tab: Tab, chooser: FileChooser) -> None:
        tab.chooser = chooser
        tab.chooser_ref = self.next_ref("f")

    def _download(self, tab: Tab, download: Download) -> None:
        self._spawn(self._downloads.save(download, self.notices))

    def _navigated(self, tab: Tab) -> None:
        tab.chooser = None
        if not allowed(tab.page.url, self._options.schemes):
            self.notices.append(
                f"the page went to an address that is not allowed and was left: {tab.page.url}"
            )
            self._spawn(self._leave(tab))

    async def _fence(self, tab: Tab) -> None:
        """Stop pages of schemes that are not allowed before they are asked for.

        A popup's very first request may be quicker; `_navigated` then leaves the page.
        """
        shut = {"http", "https"} - self._options.schemes
        if tab.fenced or not shut:
            return
        tab.fenced = True
        try:
            session = await tab.frames.session()
            session.on(  # pyright: ignore[reportUnknownMemberType]
                "Fetch.requestPaused",
                lambda event: self._spawn(self._stop(session, event)),  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
            )
            patterns = [
                {"urlPattern": f"{scheme}://*", "resourceType": "Document"} for scheme in sorted(shut)
            ]
            await ask(session, "Fetch.enable", wire.Nothing, patterns=patterns)
        except Gone:
            return  # closed meanwhile

    async def _stop(self, session: CDPSession, event: object) -> None:
        paused = wire.Paused.model_validate(event)
        self.notices.append(f"a page at an address that is not allowed was not opened: {paused.request.url}")
        try:
            await ask(
                session, "Fetch.failRequest", wire.Nothing, requestId=paused.id, errorReason="BlockedByClient"
            )
        except Gone:
            return  # closed meanwhile

    async def _leave(self, tab: Tab) -> None:
        try:
            await tab.page.goto(START)
        except Error:
            return  # closed meanwhile

    async def _close_quietly(self, tab: Tab) -> None:
        try:
            await tab.page.close()
        except Error:
            return  # the crash has taken it along

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def lost(asked: str, tabs: Tabs) -> DeviceLost:
    """Why there is nothing to act on."""
    if tabs.ended:
        return DeviceLost(asked, "the browser has ended", "open the device again")
    return DeviceLost(
        asked, "the tab in front was closed or has crashed", "observe again: another one comes to the front"
    )
