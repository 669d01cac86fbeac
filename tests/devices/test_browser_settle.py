"""A look waits until the page has reacted, and not for what never ends.

None of these asserts a duration: what must be waited for is checked by what is seen, and what must not by a
deadline far below the bound that the look was given.
"""

from __future__ import annotations

import asyncio

import pytest
from gui_mcp_devices.actions import Open, Ref, Scroll, Tap
from gui_mcp_devices.browser.device import BrowserDevice
from gui_mcp_devices.screen import Look, Screen

from tests.devices.pages import named, show, site

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENT = Look(settle=60.0)


async def tap_and_look(browser: BrowserDevice, screen: Screen, name: str = "Go") -> Screen:
    """Tap, then look with a bound of 60 s, which must not be reached."""
    await browser.perform(Tap(Ref(named(screen, name).ref)))
    async with asyncio.timeout(20):
        return await browser.see(PATIENT)


async def test_changes_that_follow_one_another_are_awaited(browser: BrowserDevice) -> None:
    page = await show(
        browser,
        """<ul></ul><button onclick="add(1)">Go</button><script>function add(n) {
        document.querySelector('ul').innerHTML += `<li>row ${n}</li>`;
        if (n < 20) setTimeout(add, 25, n + 1) }
        </script>""",
    )
    named(await tap_and_look(browser, page), "row 20")


async def test_a_slow_answer_to_a_script_is_awaited(browser: BrowserDevice) -> None:
    async with site(api="<p>answer</p>") as pages:
        pages.bodies[
            "/"
        ] = """<button onclick="fetch('/api').then((r) => r.text()).then((t) => o.innerHTML = t)">Go
            </button><div id=o></div>"""
        pages.waits["/api"] = asyncio.Event()
        await browser.perform(Open(pages.url("/")))
        page = await browser.see(PATIENT)
        looking = asyncio.ensure_future(tap_and_look(browser, page))
        await pages.came["/api"].wait()
        await asyncio.sleep(0.2)  # the page stands still meanwhile: only the request says that it is not done
        assert not looking.done()
        pages.waits["/api"].set()
        named(await looking, "answer")


async def test_a_slow_navigation_is_awaited(browser: BrowserDevice) -> None:
    async with site(next="<title>Next</title>", one="<a href='/next'>Go</a>") as pages:
        pages.waits["/next"] = asyncio.Event()
        await browser.perform(Open(pages.url("/one")))
        page = await browser.see(PATIENT)
        looking = asyncio.ensure_future(tap_and_look(browser, page))
        await pages.came["/next"].wait()
        await asyncio.sleep(0.2)
        assert not looking.done()
        pages.waits["/next"].set()
        assert (await looking).title == "Next"


async def test_a_transition_is_awaited_and_its_end_is_seen(browser: BrowserDevice) -> None:
    page = await show(
        browser,
        """<style>#p { position: absolute; top: 100px; left: 0; transition: left .4s }
        .on { left: 300px !important }</style>
        <button onclick="p.className = 'on'">Go</button><button id=p>Panel</button>""",
    )
    box = named(await tap_and_look(browser, page), "Panel").bounds
    assert box is not None and box.left == 300


async def test_a_scripted_slide_is_awaited(browser: BrowserDevice) -> None:
    page = await show(
        browser,
        """<button onclick="step(0)">Go</button>
        <button id=p style='position:absolute;top:100px;left:0'>Panel</button>
        <script>function step(x) { p.style.left = x + 'px';
        if (x < 300) requestAnimationFrame(() => step(x + 15)) }</script>""",
    )
    box = named(await tap_and_look(browser, page), "Panel").bounds
    assert box is not None and box.left == 300


async def test_a_smooth_scroll_is_awaited(browser: BrowserDevice) -> None:
    await show(browser, "<style>html { scroll-behavior: smooth }</style><div style='height:9000px'></div>")
    await browser.perform(Scroll(dy=500))
    await browser.see(PATIENT)
    first = await browser.script("scrollY")
    await browser.see(Look(settle=1))
    assert first == await browser.script("scrollY") == 500


@pytest.mark.parametrize(
    "endless",
    [
        "<style>@keyframes s { to { transform: rotate(1turn) } } #e { animation: s 1s infinite }</style>",
        "<script>setInterval(() => e.style.left = Math.random() + 'px', 10)</script>",
        "<script>setInterval(() => e.textContent = Math.random(), 5)</script>",
        "<script>setInterval(() => e.firstChild.data = Math.random(), 5)</script>",
        "<script>setInterval(() => e.classList.toggle('on'), 5)</script>",
        "<script>(function f() { e.style.opacity = Math.random(); requestAnimationFrame(f) })()</script>",
    ],
)
async def test_what_never_ends_is_not_awaited(browser: BrowserDevice, endless: str) -> None:
    page = await show(
        browser, f"<div id=e>tick</div><button onclick=\"this.textContent = 'done'\">Go</button>{endless}"
    )
    named(await tap_and_look(browser, page), "done")


async def test_polling_and_a_long_poll_are_not_awaited(browser: BrowserDevice) -> None:
    async with site(poll="x") as pages:
        pages.bodies["/"] = """<button onclick="this.textContent = 'done'">Go</button><script>
            setInterval(() => fetch('/poll?' + Math.random()), 20); fetch('/long')</script>"""
        pages.waits["/long"] = asyncio.Event()
        await browser.perform(Open(pages.url("/")))
        async with asyncio.timeout(20):
            page = await browser.see(PATIENT)
        named(await tap_and_look(browser, page), "done")


async def test_the_bound_holds_where_news_do_not_end(browser: BrowserDevice) -> None:
    page = await show(
        browser,
        "<ul></ul><button onclick=\"setInterval(() => document.querySelector('ul').append("
        "document.createElement('li')), 5)\">Go</button>",
    )
    await browser.perform(Tap(Ref(named(page, "Go").ref)))
    async with asyncio.timeout(20):
        await browser.see(Look(settle=0.5))


async def test_frames_inside_are_awaited_too(browser: BrowserDevice) -> None:
    inner = """<button onclick="add(1)">Go</button><p id=o></p><script>function add(n) {
        o.innerHTML += `<b>${n}</b>`;
        if (n < 15) setTimeout(add, 25, n + 1); else o.innerHTML = 'all' }</script>"""
    async with site(inner=inner) as pages:
        pages.bodies["/"] = f"<iframe src='{pages.url('/inner', 'localhost')}'></iframe>"
        await browser.perform(Open(pages.url("/")))
        page = await browser.see(PATIENT)
        named(await tap_and_look(browser, page), "all")
