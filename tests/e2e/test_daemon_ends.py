"""Clients whose daemon ends in order, in the midst of a call or just before one."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from filelock import FileLock
from gui_mcp.daemon.address import LOCK
from gui_mcp_models.backends.reply_server import ReplyServer

from tests.e2e.daemons import daemon_of, gone, until
from tests.e2e.servers import wired
from tests.e2e.test_server_process import WAITS, configure


async def test_a_call_under_way_when_the_daemon_is_told_to_end_says_that_its_effect_is_unknown(
    tmp_path: Path,
) -> None:
    async with ReplyServer(lambda request: WAITS) as model:
        configure(tmp_path, model.url)
        async with wired(tmp_path) as wire:
            waiting = asyncio.create_task(wire.call("wait_for", text="never there", seconds=20))
            daemon = daemon_of(tmp_path)
            await _until_held(tmp_path)
            daemon.terminate()
            cut = await waiting
            await gone(daemon)
            assert cut["isError"] is True
            assert "daemon_ended" in json.dumps(cut)
            assert "fake" in str(await wire.call("list_devices")), "and the next call has a new daemon"


async def _until_held(home: Path) -> None:
    """Until the call has begun, as somebody else sees it."""
    async with wired(home) as other, asyncio.timeout(15):
        while "nobody" in str(await other.structured("list_devices")):
            pass


async def test_a_client_that_is_killed_over_a_large_answer_leaves_no_error_in_the_log(tmp_path: Path) -> None:
    configure(tmp_path, rows=tuple(f"a long row of text, number {i}, " * 40 for i in range(40)))
    for _ in range(5):
        async with wired(tmp_path) as wire:
            asking = asyncio.create_task(wire.call("observe", image="full", budget=20000))
            await asyncio.sleep(0)
            wire.process.kill()
            await wire.process.wait()
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
    daemon = daemon_of(tmp_path)
    daemon.terminate()
    await gone(daemon)
    assert " ERROR " not in (tmp_path / "daemon.log").read_text()


async def test_a_client_that_comes_while_a_daemon_is_ending_gets_the_next_one(tmp_path: Path) -> None:
    configure(tmp_path)

    async def devices() -> str:
        async with wired(tmp_path) as wire:
            return str(await wire.call("list_devices"))

    ending = FileLock(tmp_path / LOCK)
    ending.acquire()
    said = asyncio.create_task(devices())
    errors = tmp_path / "daemon.err"
    await until(lambda: errors.exists() and "runs already" in errors.read_text())
    ending.release()
    assert "fake" in await said
