"""The console in a real Chromium: log in, see, answer, cancel; and nothing that a screen says runs there."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gui_mcp.agent import Limits
from gui_mcp.jobs import Order
from gui_mcp.principals import LOCAL, OWNER
from gui_mcp_devices.actions import Ref, Tap
from gui_mcp_devices.browser.chromium import QUIET, sandboxed
from gui_mcp_models.model import AskUser, Decision, Finish

from tests.gui_mcp.http_serving import JSON, Home, Pausing, home

if TYPE_CHECKING:
    from playwright.async_api import Page

HOSTILE = '<img src=x onerror="window.pwned=1"> \u202e reversed <script>window.pwned=2</script>'
SHOWN = HOSTILE.replace("\u202e", "⟨202E⟩")
HURRIED = "{ const later = setTimeout; self.setTimeout = (what, wait) => later(what, wait / 10); }"
"""The page looks for news ten times as often as it does for people."""
PICTURES = os.environ.get("GUI_MCP_CONSOLE_PICTURES", "")


@asynccontextmanager
async def page_of(
    chromium: str, *, width: int = 1200, height: int = 1000
) -> AsyncGenerator[tuple[Page, list[str]]]:
    """A page, and what it complained of: errors, refusals of its policy, failed requests."""
    from playwright.async_api import async_playwright

    said: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=list(QUIET), chromium_sandbox=sandboxed()
        )
        try:
            context = await browser.new_context(viewport={"width": width, "height": height})
            page = await context.new_page()
            await page.add_init_script(HURRIED)
            page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
            page.on("pageerror", lambda e: said.append(str(e)))
            yield page, said
        finally:
            await browser.close()


async def code_url(served: Home) -> str:
    answer = await served.owner().post("/api/login-code")
    assert answer.status_code == 200, answer.text
    url = JSON.validate_json(answer.content)["url"]
    assert isinstance(url, str)
    return url


async def picture(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


async def test_the_owner_logs_in_sees_a_screen_answers_a_question_and_cancels(
    tmp_path: Path, chromium: str
) -> None:
    model = Pausing(
        [
            Decision(Tap(Ref("e2"))),
            Decision(AskUser(f"Which one? {HOSTILE}")),
            Decision(Finish("done", f"bought {HOSTILE}")),
        ]
    )
    async with (
        home(tmp_path, model=model, rows=(HOSTILE,), recording=True) as served,
        page_of(chromium) as (page, said),
    ):
        await page.goto(await code_url(served))
        await page.get_by_role("heading", name="Devices").wait_for()
        assert page.url == f"{served.url}/"
        assert await page.evaluate("document.cookie") == ""
        order = Order(f"Buy {HOSTILE}", "phone", limits=Limits(steps=20, seconds=60))
        job = await served.app.jobs.start(order, LOCAL)
        asked = page.locator(".job .question")
        await asked.filter(has_text="Which one?").wait_for()
        assert SHOWN in (await asked.inner_text())
        await page.wait_for_function("document.title === '(1) GUI-MCP'")
        await page.get_by_role("img", name=re.compile("last screen of phone")).wait_for()
        await picture(page, "asks")
        await page.get_by_label("Your answer").fill("the blue one")
        for _ in range(2):  # a refresh must neither empty the box nor take the focus
            async with page.expect_response(re.compile("/api/jobs")) as answered:
                await (await answered.value).finished()
        assert await page.evaluate("document.activeElement.value") == "the blue one"
        await page.get_by_role("button", name="Send").click()
        await page.locator(".job .state", has_text=re.compile("^done$")).wait_for()
        assert SHOWN in await page.locator(".job .result").inner_text()
        assert served.app.jobs.get(job.id, OWNER).answer.startswith("bought")
        await page.get_by_label("Hand over a goal").fill("wait for ever")
        await page.get_by_label("On which device").select_option("desk")
        await page.get_by_role("button", name="Start").click()
        await page.get_by_role("button", name="Cancel").click()
        await page.locator(".job .state", has_text="cancelled").wait_for()
        await picture(page, "light")
        await page.emulate_media(color_scheme="dark")
        await page.set_viewport_size({"width": 390, "height": 844})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await picture(page, "dark-phone")
        async with page.context.expect_page() as opened:
            await page.locator(".job .replay").last.click()
        replay = await opened.value
        await replay.locator("#strip button").first.wait_for()
        assert await replay.evaluate("self.origin") == "null"
        assert await page.evaluate("window.pwned") is None
        assert await replay.evaluate("window.pwned") is None
        await page.get_by_role("button", name="Log out").click()
        await page.get_by_role("heading", name="This is the owner’s console").wait_for()
        assert await page.locator(".job").count() == 0
    assert said == []


async def test_a_stranger_sees_only_how_to_log_in(tmp_path: Path, chromium: str) -> None:
    async with home(tmp_path) as served, page_of(chromium, height=700) as (page, said):
        await served.app.jobs.start(Order("secret goal", "phone"), OWNER)
        await page.goto(served.url)
        await page.get_by_text("gui-mcp console --open").wait_for()
        await picture(page, "door")
        assert "secret" not in await page.content()
        assert "phone" not in await page.content()
        used = await code_url(served)
        await page.get_by_label("Or the code").fill("wrong")
        await page.get_by_role("button", name="Log in").click()
        await page.get_by_text("a code works once").wait_for()
        await page.get_by_label("Or the code").fill(used.partition("#")[2])
        await page.get_by_role("button", name="Log in").click()
        await page.get_by_role("heading", name="Devices").wait_for()
    assert [line for line in said if "401" not in line] == []


async def test_who_holds_a_device_is_shown_and_freed(tmp_path: Path, chromium: str) -> None:
    async with home(tmp_path) as served, page_of(chromium) as (page, said):
        held, over = asyncio.Event(), asyncio.Event()

        async def hold() -> None:
            async with served.app.desk.hold("phone", LOCAL):
                held.set()
                await over.wait()

        holding = asyncio.create_task(hold())
        await held.wait()
        await page.goto(await code_url(served))
        await page.get_by_text(re.compile("Held by a client on this machine")).wait_for()
        await page.get_by_role("button", name="Free phone").click()
        over.set()
        await holding
        await page.get_by_text(re.compile("Held by")).wait_for(state="hidden")
    assert said == []


async def test_what_the_last_daemon_left_is_resumed_or_stopped_by_a_button(
    tmp_path: Path, chromium: str
) -> None:
    async with home(tmp_path, model=Pausing(())) as served:
        job = await served.app.jobs.start(Order("go on", "phone"), OWNER)
        await served.app.jobs.wait(job.id, OWNER, 0.1)
    async with home(tmp_path) as served, page_of(chromium) as (page, said):
        await page.goto(await code_url(served))
        await page.locator(".job .state", has_text="interrupted").wait_for()
        await page.get_by_role("button", name="Stop").wait_for()
        assert await page.get_by_role("button", name=re.compile("Replay|Cancel")).count() == 0
        await page.get_by_role("button", name="Resume at a fresh look").click()
        await page.locator(".job .state", has_text=re.compile("^done$")).wait_for()
        assert served.app.jobs.get(job.id, OWNER).state == "done"
    assert said == []


@pytest.mark.parametrize("path", ["console.js", "page.html"])
def test_the_page_never_makes_markup_of_text(path: str) -> None:
    text = (Path(__file__).parents[2] / "gui_mcp/gui_mcp/console/page" / path).read_text()
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        " style=",
        " onclick",
    ):
        assert forbidden not in text
