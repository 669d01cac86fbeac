"""A browser ends with its owner, however that one ends, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterable
from pathlib import Path

import pytest
from gui_mcp_devices.actions import Open, Ref, TypeText, Wait
from gui_mcp_devices.browser import BrowserOptions, open_browser
from gui_mcp_devices.errors import DeviceLost
from gui_mcp_devices.screen import Look

from tests.devices.pages import data, named, show, site, until

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")

OWNER = """
import asyncio
from gui_mcp_devices.actions import Open, Ref, TypeText, Wait
from gui_mcp_devices.browser import BrowserOptions, open_browser
async def main():
    device = await open_browser(BrowserOptions(executable={chromium!r}))
    await device.perform(Open("data:text/html,hello"))
    print("up", flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""


@pytest.fixture
def room() -> Generator[Path]:
    """A folder with a short name: a browser puts a socket into it, whose path may have 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="b-") as folder:
        yield Path(folder)


def stat(pid: int) -> list[str]:
    """State, parent and so on; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def below(root: int) -> set[int]:
    """All descendants of a process."""
    parents = {int(p.name): stat(int(p.name))[1:2] for p in Path("/proc").iterdir() if p.name.isdecimal()}
    found = {root}
    while more := {
        pid for pid, parent in parents.items() if pid not in found and {int(p) for p in parent} & found
    }:
        found |= more
    return found - {root}


def inside(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def start_owner(chromium: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OWNER.format(chromium=chromium)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(folder)},
        text=True,
        start_new_session=True,
    )


def is_browser(pid: int) -> bool:
    """Whether it is the browser's main process, not a renderer or the like."""
    arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
    return b"--type=" not in arguments and b"remote-debugging-pipe" in arguments


async def gone(pids: Iterable[int], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while any(stat(pid)[:1] not in ([], ["Z"]) for pid in pids):  # noqa: ASYNC110  # not our children
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_no_browser_and_no_profile_outlive_their_owner(
    chromium: str, room: Path, how: signal.Signals
) -> None:
    owner = start_owner(chromium, room)
    assert owner.stdout is not None
    with owner.stdout as said:
        assert await asyncio.to_thread(said.readline) == "up\n"
    children = below(owner.pid)
    assert len(children) >= 3 and inside(room)
    owner.send_signal(how)
    await asyncio.to_thread(owner.wait, 15)
    await gone(children)
    async with asyncio.timeout(10):
        while inside(room):  # noqa: ASYNC110  # a folder tells nobody
            await asyncio.sleep(0.02)


async def test_closing_removes_the_throw_away_profile_and_its_downloads(
    chromium: str, room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(room))
    monkeypatch.setenv("TMPDIR", str(room))
    stale = room / f"gui-mcp-downloads-{2**22 + 5}-x"
    stale.mkdir()
    device = await open_browser(BrowserOptions(executable=chromium))
    async with site(file=b"abc") as pages:
        pages.heads["/file"] = "200 OK\r\nContent-Disposition: attachment; filename=a.bin"
        await device.perform(Open(pages.url("/file")))
        screen = await until(device, lambda s: bool(s.notices))
    assert str(room) in screen.notices[0] and not stale.exists()
    children = below(os.getpid())
    await asyncio.gather(device.close(), device.close())
    await gone(children)
    assert inside(room) == []


async def test_a_browser_that_hangs_is_ended_all_the_same(chromium: str) -> None:
    before = below(os.getpid())
    device = await open_browser(BrowserOptions(executable=chromium))
    await device.perform(Open(data("<p>x</p>")))
    ours = below(os.getpid()) - before
    for pid in filter(is_browser, ours):
        os.kill(pid, signal.SIGSTOP)
    await device.close()
    await gone(ours)


async def test_after_playwrights_driver_has_died_the_device_is_lost(chromium: str) -> None:
    before = below(os.getpid())
    device = await open_browser(BrowserOptions(executable=chromium))
    ours = below(os.getpid()) - before
    driver = next(pid for pid in ours if stat(pid)[1] == str(os.getpid()))
    os.kill(driver, signal.SIGKILL)
    for _ in range(2):
        with pytest.raises(DeviceLost):
            await device.see(Look())
    await device.close()
    await gone(ours)


@pytest.mark.long
async def test_a_browser_by_itself_asks_nobody(chromium: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.close()

    server = await asyncio.start_server(proxy, "127.0.0.1", 0)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    device = await open_browser(BrowserOptions(executable=chromium))
    page = await show(device, "<label>Words <textarea></textarea></label><input type=password>")
    await device.perform(TypeText("helo wrld", into=Ref(named(page, "Words").ref)))
    await device.perform(Wait(40))
    await device.close()
    server.close()
    assert asked == []
