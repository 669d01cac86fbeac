"""`gui-mcp data` as a process of its own, while the daemon has the job store and its journals open."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from gui_mcp.episode import list_episodes, read_episode
from gui_mcp.replay import write_replay
from gui_mcp_models.backends.reply_server import ReplyServer

from tests.e2e.servers import Json, Wire, wired
from tests.e2e.test_daemon import gui_mcp
from tests.e2e.test_server_process import WAITS, configure, until_steps
from tests.gui_mcp.records import files_that_say

NAME = "Żaneta Quibblewick"


async def over(wire: Wire, task: Json) -> None:
    async with asyncio.timeout(30):
        while (await wire.structured("get_task", task_id=task["task_id"], wait_s=25))["status"] == "working":
            pass


async def test_what_a_running_daemon_recorded_is_deleted_to_the_last_byte(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    async with ReplyServer(lambda request: WAITS) as model:
        configure(home, model.url)
        async with wired(home) as wire:
            first = await wire.structured("start_task", goal=f"write to {NAME}", max_steps=2)
            await over(wire, first)
            other = await wire.structured("start_task", goal="write to Ada", max_steps=2)
            await over(wire, other)
            going = await wire.structured("start_task", goal=f"call {NAME}", max_steps=200)
            await until_steps(wire, going["task_id"], 2)
            assert files_that_say(home, NAME)
            refused = await asyncio.to_thread(gui_mcp, home, "data", "delete", "--match", NAME, "--yes")
            assert refused.returncode == 1 and "stop the run first" in refused.stderr
            assert len(files_that_say(home, NAME)) >= 3, "nothing half done"
            await wire.call("cancel_task", task_id=going["task_id"])
            done = await asyncio.to_thread(gui_mcp, home, "data", "delete", "--match", NAME, "--yes")
            assert (done.returncode, done.stderr) == (0, ""), done.stdout
            assert "parts of 2 episodes" in done.stdout and "parts of 2 jobs" in done.stdout
            assert files_that_say(home, NAME) == []
            told = await wire.structured("get_task", task_id=first["task_id"])
            assert told["steps"] == 2
            again = await wire.structured("start_task", goal="write to Ada again", max_steps=1)
            await over(wire, again)
    for head in list_episodes(home):
        assert "is missing" not in write_replay(read_episode(head.path), tmp_path / "page.html").read_text()
    listed = await asyncio.to_thread(gui_mcp, home, "data", "list", "--json")
    assert json.loads(listed.stdout)["jobs"] == 4
