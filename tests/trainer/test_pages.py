"""The page of the trainer in the console, in a real Chromium and behind the console's own doors."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from gui_mcp_devices.actions import Ref, TypeText
from gui_mcp_devices.browser.chromium import QUIET, sandboxed
from gui_mcp_models.model import Decision, Finish
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CostRow, VerdictRow

from tests.gui_mcp.http_serving import JSON, Home, home
from tests.trainer.judged import TAPS, fake_run, judged, keep

if TYPE_CHECKING:
    from playwright.async_api import Page

HOSTILE = '<img src=x onerror="window.pwned=1"> \u202e reversed'
PICTURES = os.environ.get("GUI_MCP_CONSOLE_PICTURES", "")


@pytest.fixture(autouse=True)
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry point, also where this checkout was installed before it had one."""
    info = tmp_path / "site" / "added-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: added\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[gui_mcp.pages]\ntraining = gui_mcp_trainer.pages:training\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "site")])


async def filled(tmp_path: Path) -> Store:
    """Two runs that nobody could tell; the goal, a name on the screen and an answer of one are hostile."""
    store = Store(tmp_path / "training")
    says = [Decision(TypeText(HOSTILE, Ref("e1"))), Decision(Finish("done", HOSTILE))]
    keep(store, replace(await fake_run("near", f"Write {HOSTILE}", says), model="who-decided"))
    keep(store, await fake_run("far", "Count to one", TAPS))
    judged(store, "near", "tree-1", "unknown", 0.5)
    judged(store, "far", "tree-1", "unknown", 0.1)
    return store


def browser_of(served: Home) -> tuple[httpx.AsyncClient, dict[str, str]]:
    login = served.house.logins.enter(served.house.logins.code())
    assert login is not None
    client = served.by()
    client.cookies.set(f"gui-mcp-{served.port}", login.cookie)
    return client, {"X-GUI-MCP": login.key, "Origin": served.url}


@asynccontextmanager
async def console(served: Home, chromium: str) -> AsyncGenerator[tuple[Page, list[str]]]:
    """The console of a browser that is logged in, and what any of its pages complained of."""
    from playwright.async_api import async_playwright

    said: list[str] = []
    url = JSON.validate_json((await served.owner().post("/api/login-code")).content)["url"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=list(QUIET), chromium_sandbox=sandboxed()
        )
        try:
            context = await browser.new_context(viewport={"width": 1200, "height": 1000})
            context.set_default_timeout(10_000)
            context.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
            context.on("weberror", lambda e: said.append(str(e.error)))
            page = await context.new_page()
            await page.goto(str(url))
            yield page, said
        finally:
            await browser.close()


async def test_the_owner_judges_runs_by_their_screens_from_the_console(tmp_path: Path, chromium: str) -> None:
    store = await filled(tmp_path)
    async with home(tmp_path) as served, console(served, chromium) as (first, said):
        async with first.context.expect_page() as opened:
            await (
                first.get_by_role("navigation", name="More pages")
                .get_by_role("button", name="Training")
                .click()
            )
        page = await opened.value
        await page.get_by_text("2 to judge").wait_for()
        goal = page.locator("#goal")
        await goal.filter(has_text="Write <img").wait_for()
        assert "⟨202E⟩" in await goal.inner_text()
        await page.locator("#canvas image").wait_for()
        assert await page.locator("#canvas .aim").count() == 1
        assert "who-decided" not in await page.content()
        if PICTURES:
            await page.screenshot(path=Path(PICTURES) / "training.png", full_page=True)
        await page.keyboard.press("ArrowRight")
        await page.locator("#count", has_text="2 of 2").wait_for()
        await page.locator("#answers").get_by_role("button", name="No f").click()
        await goal.filter(has_text="Count to one").wait_for()
        await page.locator("#answers button:enabled").first.wait_for()
        await page.keyboard.press("s")
        await page.get_by_text("That was the last one").wait_for()
        await page.get_by_text("Verdicts of human:owner").wait_for()
        assert await page.evaluate("window.pwned") is None
        if PICTURES:
            await page.set_viewport_size({"width": 390, "height": 844})
            await page.screenshot(path=Path(PICTURES) / "training-phone.png", full_page=True)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert said == []
    labels = {row.episode: row.label for row in store.read(VerdictRow) if row.verifier == "human:owner"}
    assert labels == {"near": "fail", "far": "success"}
    spent = [row.human_seconds for row in store.read(CostRow)]
    assert len(spent) == 2
    assert all(0 < seconds < 60 for seconds in spent)


async def test_all_of_it_is_the_owners_alone(tmp_path: Path) -> None:
    store = await filled(tmp_path)
    said = {"episode": "near", "said": "success", "seconds": 1, "by": "eve"}
    (blob, *_) = [path.name for path in (store.root / "blobs").glob("*/*.png")]
    reads = ("overview", "questions", "runs/near", f"pictures/{blob}")
    async with home(tmp_path) as served:
        stranger, token = served.by(), served.by(served.tokens.add("a"))
        browser, told = browser_of(served)
        for path in reads:
            assert (await stranger.get(f"/api/training/{path}")).status_code == 401
            assert (await token.get(f"/api/training/{path}")).status_code == 403
            assert (await browser.get(f"/api/training/{path}", headers=told)).status_code == 200
        assert (await stranger.post("/api/training/answers", json=said)).status_code == 401
        assert (await token.post("/api/training/answers", json=said)).status_code == 403
        keyless = {"Origin": served.url}
        assert (await browser.post("/api/training/answers", json=said, headers=keyless)).status_code == 403
    assert all(row.verifier == "tree-1" for row in store.read(VerdictRow))


async def test_a_wrong_question_is_answered_with_what_is_true(tmp_path: Path) -> None:
    await filled(tmp_path)
    said = {"episode": "near", "said": "success", "seconds": 1.0, "by": "ada"}
    async with home(tmp_path) as served:
        browser, told = browser_of(served)

        async def say(**changed: str | int) -> tuple[int, str]:
            answer = await browser.post("/api/training/answers", json=said | changed, headers=told)
            return answer.status_code, answer.json().get("error", "")

        assert await say(episode="none") == (404, "no_run")
        assert await say(by="../x") == (422, "bad_arguments")
        assert await say(sample=1, seed=3, episode="near") in ((200, ""), (404, "no_run"))
        assert await say(by="bob") == (200, "")
        assert await say(by="bob", said="fail") == (409, "already_answered")
        assert await say(by="bob", said="skip") == (200, "")
        assert (await browser.get("/api/training/pictures/..%2Fx.png", headers=told)).status_code == 404
        assert (await browser.get("/api/training/runs/none", headers=told)).status_code == 404


async def test_before_anything_was_ingested_the_page_says_so_and_makes_nothing(tmp_path: Path) -> None:
    async with home(tmp_path) as served:
        browser, told = browser_of(served)
        asked = await browser.get("/api/training/questions", headers=told)
        assert asked.json() == {"left": 0, "questions": []}
        assert (await browser.get("/api/training/overview", headers=told)).json()["episodes"] == 0
        assert (await browser.get("/api/training/runs/none", headers=told)).json()["error"] == "no_store"
    assert not (tmp_path / "training").exists()
