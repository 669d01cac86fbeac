"""The real server with a real Chromium: what works, what dies with it, and what a table costs."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from urllib.parse import quote

import pytest

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


def processes_of(root: int) -> set[int]:
    """Every descendant of a process, by /proc."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found: set[int] = set()
    waiting = [root]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found.update(children)
        waiting.extend(children)
    return found


def still_there(pids: set[int]) -> set[int]:
    """Those that have not ended; a zombie has."""
    alive: set[int] = set()
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            alive.add(pid)
    return alive


async def until_gone(pids: set[int], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while still_there(pids):  # noqa: ASYNC110  # other people's processes send us no event
            await asyncio.sleep(0.05)


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
        browsers = {
            pid
            for pid in processes_of(wire.process.pid)
            if b"--type=" not in _command(pid) and b"chrom" in _command(pid)
        }
        assert browsers
        for pid in browsers:
            os.kill(pid, signal.SIGKILL)
        await until_gone(browsers)
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
async def test_no_chromium_outlives_the_server(tmp_path: Path, number: signal.Signals) -> None:
    async with wired(tmp_path) as wire:
        await opened(wire, FORM)
        children = processes_of(wire.process.pid)
        assert len(children) >= 3
        wire.process.send_signal(number)
        async with asyncio.timeout(10):
            await wire.process.wait()
        await until_gone(children)


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


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
