"""Tasks of the protocol through the relay: they outlive the daemon that ran them."""

from __future__ import annotations

from pathlib import Path

from gui_mcp_models.backends.reply_server import ReplyServer
from mcp import Client

from tests.e2e.daemons import daemon_of, gone
from tests.e2e.servers import parameters
from tests.e2e.test_server_process import WAITS, configure
from tests.gui_mcp.task_client import MODERN, Following, TaskClient, asked, form


async def test_kill_9_of_the_daemon_leaves_a_task_that_asks_whether_to_go_on(tmp_path: Path) -> None:
    async with ReplyServer(lambda request: WAITS) as model:
        configure(tmp_path, model.url)
        async with Client(
            parameters(tmp_path), mode=MODERN, extensions=[Following()], elicitation_callback=form
        ) as program:
            client = TaskClient(program)
            id = (await client.create("run_task", goal="wait", max_steps=200)).task_id
            assert (await client.get(id))["status"] == "working"
            killed = daemon_of(tmp_path)
            killed.kill()
            await gone(killed)
            task = await client.get(id)
            assert "interrupted" in str(asked(task)[1]["message"])
            await client.answer(task, "decision", "resume")
            assert (await client.get(id))["status"] == "working"
            await client.cancel(id)
            assert (await client.until(id))["status"] == "cancelled"
