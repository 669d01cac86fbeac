"""The real server with a real Chromium: what works, what dies with it, and what a table costs."""

from __future__ import annotations

import signal
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from tests.e2e.daemons import daemon_of, gone
from tests.e2e.servers import Wire, listed, wired, words

pytestmark = pytest.mark.usefixtures("chromium")

FORM = """<title>Form</title><label>Name <input id=n></label>
<button onclick="this.textContent = 'Hello ' + document.getElementById('n').value">Greet</button>"""
TABLE = "<title>Table</title><table>" + "".join(
    f"<tr><td>item {n}</td><td>{n * 7} pieces</td><td><button>Buy {n}</button></td>"
    f"<td><a href=#{n}>more {n}</a></td></tr>"
    for n in range(300)
)


def page(html: str) -> str:
    return "data:text/html;charset=utf-8," + quote(html)


def ref_of(lines: list[str], wanted: str) -> str:
    return next(line.split()[0] for line in lines if wanted in line)


async def opened(wire: Wire, html: str) -> list[str]:
    await wire.structured("open", target=page(html))
    return listed(await wire.structured("observe"), "elements")


async def test_a_client_fills_a_form_in_a_real_browser(tmp_path: Path) -> None:
    async with wired(tmp_path) as wire:
        lines = await opened(wire, FORM)
        typed = await wire.structured("type_text", text="Zoë 你好", ref=ref_of(lines, "textbox"))
        tapped = await wire.structured("tap", ref=ref_of(lines, "button"))
        picture = await wire.call("observe", image="thumb", tree="none")
    assert typed["typed"] == "as asked"
    assert "Hello Zoë 你好" in str(tapped["different"])
    assert "image/" in str(picture["content"])


async def test_a_table_of_300_rows_costs_at_most_2000_tokens_and_the_rest_is_reachable(
    tmp_path: Path,
) -> None:
    async with wired(tmp_path) as wire:
        await wire.structured("open", target=page(TABLE))
        first = await wire.call("observe")
        found = await wire.structured("observe", find="Buy 299")
        seen: set[str] = set()
        after = ""
        for _ in range(20):
            part = await wire.structured("observe", budget=2000, **({"after": after} if after else {}))
            seen.update(listed(part, "elements"))
            after = str(part.get("more", "")).rpartition("after=")[2]
            if not after:
                break
    assert len(words(first)) / 4 <= 2000
    assert "Buy 299" in str(found["elements"])
    assert all(any(f'button "Buy {n}"' in line for line in seen) for n in range(300))


async def test_a_click_costs_at_most_250_tokens_even_when_everything_changes(tmp_path: Path) -> None:
    grow = "document.body.innerHTML += '<p>a new line of many words</p>'.repeat(200)"
    html = f'<button onclick="{grow}">More</button>'
    async with wired(tmp_path) as wire:
        lines = await opened(wire, html)
        result = await wire.call("tap", ref=ref_of(lines, "More"))
    assert len(words(result)) / 4 <= 250
    assert "more" in words(result)


async def test_a_browser_that_is_killed_is_a_typed_error_and_the_next_call_has_a_new_one(
    tmp_path: Path,
) -> None:
    async with wired(tmp_path) as wire:
        await opened(wire, FORM)
        browsers = [child for child in children_of(tmp_path) if _is_browser(child)]
        assert browsers
        for browser in browsers:
            browser.kill()
            await gone(browser)
        lost = await wire.structured("observe")
        again = await opened(wire, FORM)
    assert lost["error"] == "device_lost"
    assert "Greet" in str(again)


async def test_half_a_character_on_a_page_is_shown_as_a_mark_and_breaks_nothing(tmp_path: Path) -> None:
    html = r"""<button id=b>x</button><input value="C:\\ud83d"><script>
    b.textContent = 'half \ud83d';
    document.title = '\ude00';
    b.onclick = () => alert('cut \ud83d')</script>"""
    async with wired(tmp_path) as wire:
        lines = await opened(wire, html)
        asked = await wire.structured("tap", ref=ref_of(lines, "half"))
    assert any('"half \ufffd"' in line for line in lines)
    assert any(r"C:\\ud83d" in line for line in lines)
    assert asked["change"] == "popup"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_no_chromium_outlives_the_daemon(tmp_path: Path, number: signal.Signals) -> None:
    async with wired(tmp_path) as wire:
        await opened(wire, FORM)
        daemon, children = daemon_of(tmp_path), children_of(tmp_path)
        assert len(children) >= 3
        daemon.send_signal(number)
        await gone(daemon)
        for child in children:
            await gone(child)


async def test_a_chromium_that_a_killed_daemon_left_is_ended_by_the_next_one(tmp_path: Path) -> None:
    async with wired(tmp_path) as wire:
        await opened(wire, FORM)
        daemon, children = daemon_of(tmp_path), children_of(tmp_path)
        for child in children:
            child.suspend()  # so that it cannot notice that its daemon is gone
        daemon.kill()
        await gone(daemon)
        assert all(child.is_running() for child in children)
        assert "Greet" in str(await opened(wire, FORM)), "the same client goes on with the next daemon"
        for child in children:
            await gone(child)


async def test_a_browser_stays_open_between_two_clients(tmp_path: Path) -> None:
    async with wired(tmp_path) as wire:
        await opened(wire, FORM)
    async with wired(tmp_path) as wire:
        lines = listed(await wire.structured("observe"), "elements")
    assert "Greet" in str(lines)


async def test_a_goal_handed_over_is_done_by_the_model_inside(tmp_path: Path) -> None:
    async with wired(tmp_path) as wire:
        await opened(
            wire, '<p>Choose</p><button onclick="document.title = 1">Blue</button><button>Red</button>'
        )
        task = await wire.structured("run_task", goal='Click on the "Blue" button.', max_steps=3)
        after = await wire.structured("observe")
    assert task["status"] == "completed"
    assert task["level"] == "private"
    assert after["title"] == "1"


def children_of(home: Path) -> list[psutil.Process]:
    """Every process that the daemon of `home` has started."""
    return daemon_of(home).children(recursive=True)


def _is_browser(process: psutil.Process) -> bool:
    """Chromium itself: its helpers have a type."""
    words = " ".join(process.cmdline())
    return "chrom" in words and "--type=" not in words and "driver" not in words
