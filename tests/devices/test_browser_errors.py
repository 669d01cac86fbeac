"""Everything that can go wrong with a browser, and what it says then."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from gui_mcp_devices.actions import Open, Point, PressKey, Ref, Tap, TypeText
from gui_mcp_devices.browser import BrowserOptions, open_browser
from gui_mcp_devices.browser.device import BrowserDevice
from gui_mcp_devices.errors import (
    ActionTimeout,
    DeviceLost,
    MissingPart,
    OutsideScreen,
    Refused,
    StaleCapture,
    StaleRef,
    UnknownRef,
    Unreachable,
    Unsupported,
)
from gui_mcp_devices.screen import Look

from tests.devices.pages import SETTLED, named, of_role, show, site, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_refs_that_were_never_given_and_refs_of_another_page_differ(browser: BrowserDevice) -> None:
    old = await show(browser, "<button>Old</button>")
    await show(browser, "<button>New</button>")
    for ref in ("e99999", "e0", "e01", "x1", "", "e1 ", "t99", "d1-ok"):
        with pytest.raises(UnknownRef):
            await browser.perform(Tap(Ref(ref)))
    with pytest.raises(StaleRef):
        await browser.perform(Tap(Ref(named(old, "Old").ref)))
    with pytest.raises(StaleRef):
        await browser.perform(TypeText("x", into=Ref(named(old, "Old").ref)))


async def test_points_outside_or_of_an_older_capture_are_refused(browser: BrowserDevice) -> None:
    old = await show(browser, "<p>x</p>")
    new = await browser.see(Look())
    for x, y in ((-1, 0), (0, -1), (800, 0), (0, 600)):
        with pytest.raises(OutsideScreen, match="800x600"):
            await browser.perform(Tap(Point(x, y)))
    with pytest.raises(StaleCapture):
        await browser.perform(Tap(Point(1, 1, capture=old.id)))
    await browser.perform(Tap(Point(1, 1, capture=new.id)))


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        " java\tscript:alert(1)",
        "chrome://settings",
        "view-source:https://example.org",
        "about:version",
        "ftp://example.org/",
        "blob:file:///x",
    ],
)
async def test_addresses_of_other_schemes_are_refused(browser: BrowserDevice, address: str) -> None:
    before = (await browser.see(Look())).url
    with pytest.raises(Refused, match="may not be opened"):
        await browser.perform(Open(address))
    assert (await browser.see(Look())).url == before


async def test_what_is_no_address_cannot_be_opened(browser: BrowserDevice) -> None:
    for target in ("Settings", "", "two words"):
        with pytest.raises(Unsupported, match="full URL"):
            await browser.perform(Open(target))


async def test_an_address_where_nothing_answers_says_so(browser: BrowserDevice) -> None:
    async with site() as pages:
        url = pages.url("/")
    with pytest.raises(Unreachable, match="ERR_CONNECTION_REFUSED"):
        await browser.perform(Open(url))
    await show(browser, "<p>fine again</p>")


async def test_a_bare_host_of_this_machine_is_opened_over_http(browser: BrowserDevice) -> None:
    async with site(x="<title>Here</title>") as pages:
        await browser.perform(Open(f"localhost:{pages.port}/x"))
        assert (await browser.see(SETTLED)).title == "Here"


async def test_a_page_that_does_not_answer_meets_the_deadline(chromium: str) -> None:
    device = await open_browser(BrowserOptions(executable=chromium, action_seconds=0.5))
    try:
        page = await show(device, "<button onclick='for (;;);'>Hang</button>")
        with pytest.raises(ActionTimeout):
            await device.perform(Tap(Ref(named(page, "Hang").ref)))
        with pytest.raises(ActionTimeout):
            await device.see(Look())
        async with site() as pages:
            pages.waits["/slow"] = asyncio.Event()
            with pytest.raises(ActionTimeout):
                await device.perform(Open(pages.url("/slow")))
    finally:
        await device.close()


async def test_after_a_crash_the_next_look_shows_a_living_page_and_says_so(browser: BrowserDevice) -> None:
    page = await show(browser, "<title>Doomed</title><button>B</button>")
    crash = asyncio.ensure_future(browser.page.goto("chrome://crash"))
    with pytest.raises(DeviceLost):
        async with asyncio.timeout(10):
            while True:
                await browser.perform(Tap(Ref(named(page, "B").ref)))
                await asyncio.sleep(0.01)
    screen = await browser.see(Look())
    assert screen.url == "about:blank"
    assert any("crashed" in n for n in screen.notices) and any("new, empty tab" in n for n in screen.notices)
    await asyncio.gather(crash, return_exceptions=True)
    with pytest.raises(StaleRef):
        await browser.perform(Tap(Ref(named(page, "B").ref)))
    await show(browser, "<p>works</p>")


async def test_after_a_crash_the_tab_that_was_in_front_before_comes_back(browser: BrowserDevice) -> None:
    await show(browser, "<title>Keeper</title>")
    await browser.perform(PressKey("ctrl+t"))
    await show(browser, "<title>Doomed</title>")
    await asyncio.gather(browser.page.goto("chrome://crash"), return_exceptions=True)
    screen = await until(browser, lambda s: s.title == "Keeper")
    assert of_role(screen, "tab") == []


async def test_a_page_that_replaces_itself_is_seen_without_waiting(browser: BrowserDevice) -> None:
    async with site(a="<button onclick='1'>A</button>", b="<button onclick='1'>B</button>") as pages:
        await browser.perform(Open(pages.url("/a")))
        for name in "ABABAB":
            await browser.page.goto(pages.url(f"/{name.lower()}"))
            assert named(await browser.see(Look()), name).role == "button"


async def test_a_closed_tab_is_lost_until_the_next_look(browser: BrowserDevice) -> None:
    await show(browser, "<title>Closed</title>")
    await browser.page.close()
    with pytest.raises(DeviceLost, match="observe again"):
        await browser.perform(PressKey("a"))
    assert (await browser.see(Look())).url == "about:blank"
    await browser.perform(PressKey("a"))


async def test_a_dead_browser_stays_lost_and_closes_cleanly(chromium: str) -> None:
    device = await open_browser(BrowserOptions(executable=chromium))
    await show(device, "<p>x</p>")
    pid = await browser_pid(device)
    os.kill(pid, signal.SIGKILL)
    for _ in range(2):
        with pytest.raises(DeviceLost):
            async with asyncio.timeout(10):
                while True:
                    await device.see(Look())
        with pytest.raises(DeviceLost, match="browser has ended"):
            await device.perform(PressKey("a"))
    await device.close()
    await device.close()


async def test_a_missing_executable_says_how_to_mend_it() -> None:
    with pytest.raises(MissingPart, match="no such program"):
        await open_browser(BrowserOptions(executable="/no/such/chromium"))


async def test_a_program_that_is_no_browser_is_lost_with_its_own_words(tmp_path: Path) -> None:
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\necho not today >&2\nexit 3\n")
    fake.chmod(0o755)
    with pytest.raises(DeviceLost, match="did not come up"):
        await open_browser(BrowserOptions(executable=str(fake)))


async def test_a_profile_that_is_open_elsewhere_says_so(chromium: str, tmp_path: Path) -> None:
    options = BrowserOptions(executable=chromium, profile=tmp_path / "profile")
    first = await open_browser(options)
    with pytest.raises(DeviceLost, match="open in another browser"):
        await open_browser(options)
    await first.close()


async def test_only_the_allowed_schemes_are_reached_even_by_a_redirect_or_a_link(chromium: str) -> None:
    device = await open_browser(BrowserOptions(executable=chromium, schemes=frozenset({"about", "data"})))
    try:
        async with site(x="<title>Reached</title>") as pages:
            with pytest.raises(Refused):
                await device.perform(Open(pages.url("/x")))
            page = await show(device, f"<title>Start</title><a href='{pages.url('/x')}'>out</a>")
            await device.perform(Tap(Ref(named(page, "out").ref)))
            screen = await device.see(SETTLED)
            assert screen.title != "Reached" and pages.asked == []
            assert any("not allowed" in n for n in screen.notices)
            page = await show(device, f"<button onclick=\"window.open('{pages.url('/x')}')\">Pop</button>")
            await device.perform(Tap(Ref(named(page, "Pop").ref)))
            assert (await until(device, lambda s: s.url == "about:blank")).title != "Reached"
    finally:
        await device.close()


async def test_a_persistent_profile_keeps_cookies_and_a_throw_away_one_leaves_nothing(
    chromium: str, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    async with site(x="<title>x</title>") as pages:
        for expected in ("", "k=1"):
            device = await open_browser(BrowserOptions(executable=chromium, profile=profile))
            assert not device.info.throwaway
            await device.perform(Open(pages.url("/x")))
            assert await device.script("document.cookie") == expected
            await device.script("document.cookie = 'k=1; max-age=9999'")
            await device.close()


async def browser_pid(device: BrowserDevice) -> int:
    """The process of the browser itself, by the DevTools."""
    browser = device.page.context.browser
    assert browser is not None
    session = await browser.new_browser_cdp_session()
    reply = await session.send("SystemInfo.getProcessInfo")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return int(next(p["id"] for p in reply["processInfo"] if p["type"] == "browser"))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
