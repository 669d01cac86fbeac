"""MiniWoB++ in a real Chromium, by our own driver."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from gui_mcp.agent import Episode
from gui_mcp_benchmarks.check import check
from gui_mcp_benchmarks.suites.miniwob import Miniwob, MiniwobStart
from gui_mcp_benchmarks.suites.miniwob_oracles import ORACLES
from gui_mcp_benchmarks.task import Start, Task
from gui_mcp_devices.actions import Open, Point, PressKey, Tap, TypeText, Wait
from gui_mcp_devices.errors import Refused
from gui_mcp_devices.screen import Look

pytestmark = [pytest.mark.usefixtures("chromium"), pytest.mark.asyncio(loop_scope="module")]

Pages = Mapping[str, Task]

QUICK_ORACLES = (
    "choose-date-easy",
    "choose-list",
    "click-button",
    "click-checkboxes",
    "click-collapsible",
    "copy-paste",
    "drag-box",
    "email-inbox-forward",
    "enter-date",
    "enter-text",
    "highlight-text",
    "scroll-text-2",
    "search-engine",
    "use-spinner",
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pages(chromium: str) -> AsyncGenerator[Pages]:
    """All tasks on one browser."""
    async with Miniwob().open() as tasks:
        yield tasks


@asynccontextmanager
async def begun(tasks: Pages, task: str, seed: int) -> AsyncGenerator[MiniwobStart]:
    async with tasks[task].open(seed) as start:
        assert isinstance(start, MiniwobStart)
        yield start


async def score(start: Start) -> tuple[float, float, str]:
    found = await start.check(Episode(id="", goal=start.goal, model=""))
    return found.value, found.raw, found.note


async def test_a_goal_reached_through_the_devices_verbs_is_seen_by_the_check(pages: Pages) -> None:
    async with begun(pages, "click-button", 1) as start:
        assert (start.goal, await start.ended(), await score(start)) == (
            'Click on the "Ok" button.',
            False,
            (0.0, 0.0, "not ended"),
        )
        screen = await start.device.see(Look())
        button = next(e for e in screen.elements if e.role == "button" and e.name == "Ok")
        assert button.bounds is not None
        await start.device.perform(Tap(Point(*button.bounds.center)))
        assert await start.ended()
        assert (await score(start))[:2] == (1.0, 1.0)


async def test_a_seed_always_draws_the_same_goal_and_page(pages: Pages) -> None:
    tasks = ("click-button", "email-inbox-nl-turk", "choose-date", "book-flight", "terminal", "click-shape")
    for task in tasks:
        seen: list[tuple[str, object]] = []
        for seed in (7, 7, 8):
            async with begun(pages, task, seed) as start:
                seen.append((start.goal, await start.script("document.body.innerHTML")))
        assert seen[0] == seen[1], task
        assert seen[0] != seen[2], task


@pytest.mark.parametrize(
    "task", ["email-inbox-forward-nl", "email-inbox-forward-nl-turk", "email-inbox-nl-turk"]
)
async def test_the_answer_key_never_enters_the_goal(task: str, pages: Pages) -> None:
    async with begun(pages, task, 3) as start:
        key = await start.script("Object.keys(core.getUtterance().fields)")
        assert isinstance(key, list)
        assert "by" in key, "the page does carry a key"
        assert isinstance(start.goal, str)
        assert "fields" not in start.goal
        assert "{" not in start.goal


async def test_neither_goal_nor_counters_nor_cover_are_left_in_the_page(pages: Pages) -> None:
    async with begun(pages, "enter-text", 3) as start:
        assert await start.script("document.getElementById('query').textContent") == ""
        names = " ".join(e.name for e in (await start.device.see(Look())).elements)
        assert not any(word in names for word in ("START", "reward", "Time left", "Enter"))
        assert await start.script("core.EPISODE_MAX_TIME") == 1_000_000


async def test_the_end_of_an_episode_offers_no_second_one(pages: Pages) -> None:
    async with begun(pages, "click-test-2", 3) as start:
        screen = await start.device.see(Look())
        wrong = next(e for e in screen.elements if e.role == "button" and e.name not in start.goal)
        assert wrong.bounds is not None
        await start.device.perform(Tap(Point(*wrong.bounds.center)))
        assert await start.ended()
        assert (await score(start))[:2] == (0.0, -1.0)
        names = " ".join(e.name for e in (await start.device.see(Look())).elements)
        assert "START" not in names


async def test_a_page_that_asks_for_the_date_reads_the_same_day_always_while_time_passes(
    pages: Pages,
) -> None:
    async with begun(pages, "choose-date", 3) as start:
        assert await start.script("new Date().toISOString().slice(0, 13)") == "2026-06-15T12"
        before = await start.script("Date.now()")
        await start.device.perform(Wait(0.05))
        after = await start.script("Date.now()")
        assert isinstance(before, int)
        assert isinstance(after, int)
        assert after > before
        assert await start.script("new Date() instanceof Date && new Date(2016, 0, 1).getFullYear()") == 2016


@pytest.mark.parametrize(
    "target", ["javascript:core.endEpisode(1)", "JavaScript:void(core.endEpisode(1))", "file:///etc/hostname"]
)
async def test_a_reward_forged_through_an_address_is_refused(target: str, pages: Pages) -> None:
    async with begun(pages, "click-test", 3) as start:
        with pytest.raises(Refused):
            await start.device.perform(Open(target))
        assert await score(start) == (0.0, 0.0, "not ended")


async def test_script_typed_into_a_page_is_only_text(pages: Pages) -> None:
    async with begun(pages, "enter-text", 3) as start:
        screen = await start.device.see(Look())
        field = next(e for e in screen.elements if e.role == "textbox")
        assert field.bounds is not None
        await start.device.perform(
            TypeText("javascript:core.endEpisode(1)", into=Point(*field.bounds.center), submit=True)
        )
        assert await score(start) == (0.0, 0.0, "not ended")


async def test_another_episode_of_the_same_page_scores_nothing(pages: Pages) -> None:
    """Reloading would offer the START cover, and behind it an episode of the agent's own drawing."""
    async with begun(pages, "click-test", 3) as start:
        url = (await start.device.see(Look())).url
        await start.device.perform(Open(url))
        await start.script("core.startEpisodeReal()")
        await start.script("document.getElementById('subbtn').click()")
        assert await start.script("WOB_RAW_REWARD_GLOBAL") == 1
        assert await start.ended()
        assert await score(start) == (0.0, 0.0, "left the page")


async def test_leaving_the_page_scores_nothing(pages: Pages) -> None:
    async with begun(pages, "click-test", 3) as start:
        url = (await start.device.see(Look())).url
        await start.device.perform(Open(url.replace("click-test", "click-test-2")))
        assert await start.ended()
        assert await score(start) == (0.0, 0.0, "left the page")


async def test_a_changed_fragment_is_not_leaving(pages: Pages) -> None:
    async with begun(pages, "click-test", 3) as start:
        await start.script("location.hash = 'here'")
        assert not await start.ended()
        await start.device.perform(PressKey("Tab"))
        await start.device.perform(PressKey("Enter"))
        assert (await score(start))[:2] == (1.0, 1.0)


async def test_doing_nothing_scores_nothing_and_oracles_solve_what_they_know() -> None:
    found = await check(Miniwob(), version="test", seeds=1, tasks=QUICK_ORACLES, workers=2)
    assert found.failures == []
    assert found.noop_share == 0
    assert len(found.oracle) == len(QUICK_ORACLES)


@pytest.mark.long
async def test_doing_nothing_scores_nothing_and_oracles_solve_what_they_know_on_all_tasks() -> None:
    found = await check(Miniwob(), version="test", seeds=3, workers=2)
    assert found.failures == []
    assert len(found.oracle) == 3 * len(ORACLES)
