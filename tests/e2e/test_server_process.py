"""The real server process under real clients: both eras, killed, told to end, and searched for leaks."""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
import subprocess
from pathlib import Path

import pytest
from gui_mcp.episode import journal_path, read_episode
from gui_mcp.replay import write_replay
from gui_mcp_models.backends.reply_server import ReplyServer, Request
from mcp_types import TextContent

from tests.e2e.daemons import daemon_of, gone
from tests.e2e.servers import Wire, connected, parameters, wired
from tests.gui_mcp.canaries import Canaries

WAITS = "<THINK>not yet</THINK>\nexplain:wait\taction:WAIT\tvalue:1\tsummary:waiting"


def configure(
    home: Path, model_url: str = "http://127.0.0.1:9", rows: tuple[str, ...] = (), level: str = "open"
) -> None:
    listed = ", ".join(f'"{row}"' for row in rows)
    (home / "config.toml").write_text(
        f'model = "remote"\ndelegation_level = "{level}"\n'
        f'[models.remote]\nurl = "{model_url}"\nmodel = "m"\ndialect = "step-gui"\n'
        f'[devices.fake]\ndriver = "fake"\nlevel = "{level}"\n[devices.fake.options]\nrows = [{listed}]\n'
    )


@pytest.mark.parametrize("mode", ["2026-07-28", "legacy"])
async def test_a_client_of_either_era_lists_and_calls_the_tools(tmp_path: Path, mode: str) -> None:
    configure(tmp_path)
    async with connected(tmp_path, mode=mode) as client:
        listed = await client.list_tools()
        result = await client.call_tool("tap", {"ref": "e2"})
        refused = await client.call_tool("tap", {"ref": "zz"})
    assert len(listed.tools) == 17
    assert any(isinstance(block, TextContent) and "Count: 1" in block.text for block in result.content)
    assert refused.is_error


async def until_steps(wire: Wire, id: object, steps: int) -> None:
    """Wait until the task has done so many steps."""
    async with asyncio.timeout(30):
        while True:
            task = await wire.structured("get_task", task_id=id, wait_s=0.2)
            done = task["steps"]
            if isinstance(done, int) and done >= steps:
                return


async def test_kill_9_of_the_daemon_leaves_the_task_interrupted_readable_and_the_device_free(
    tmp_path: Path,
) -> None:
    taps = "<THINK>tap</THINK>\nexplain:tap\taction:CLICK\tpoint:170,170\tsummary:tapping"
    async with ReplyServer(lambda request: taps) as model:
        configure(tmp_path, model.url)
        async with wired(tmp_path) as wire:
            task = await wire.structured("start_task", goal="tap for ever", max_steps=200)
            await until_steps(wire, task["task_id"], 3)
            killed = daemon_of(tmp_path)
            killed.kill()
            await gone(killed)
            asked_before = len(model.requests)
            found = await wire.structured("get_task", task_id=task["task_id"])
            devices = await wire.call("list_devices")
            still = await wire.structured("observe")
            # One may have been under way when it died.
            assert len(model.requests) <= asked_before + 1, "something was replayed by itself"
            ended = await wire.structured("answer_task", task_id=task["task_id"], answer="stop")
    assert (found["state"], found["status"], found["error"]) == (
        "interrupted",
        "input_required",
        "server_died",
    )
    assert isinstance(found["steps"], int) and found["steps"] >= 3
    assert "nobody" in str(devices)
    assert 'e2 button "Count: 0"' in str(still["elements"])
    assert ended["state"] == "cancelled"
    episode = read_episode(journal_path(tmp_path, str(found["episode"])))
    assert episode.outcome == "interrupted"
    assert len(episode.steps) >= found["steps"]
    assert write_replay(episode, tmp_path / "replay.html").stat().st_size > 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_daemon_within_ten_seconds_and_the_task_says_interrupted(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with ReplyServer(lambda request: WAITS) as model:
        configure(tmp_path, model.url)
        async with wired(tmp_path) as wire:
            task = await wire.structured("start_task", goal="wait", max_steps=200)
            await until_steps(wire, task["task_id"], 1)
            daemon = daemon_of(tmp_path)
            daemon.send_signal(number)
            await gone(daemon, 10)
            found = await wire.structured("get_task", task_id=task["task_id"])
    assert (found["state"], found["error"]) == ("interrupted", "server_stopped")
    episode = read_episode(journal_path(tmp_path, str(found["episode"])))
    assert episode.outcome == "stopped"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_a_signal_to_one_client_ends_it_alone(tmp_path: Path, number: signal.Signals) -> None:
    async with ReplyServer(lambda request: WAITS) as model:
        configure(tmp_path, model.url)
        async with wired(tmp_path) as other:
            async with wired(tmp_path) as wire:
                task = await wire.structured("start_task", goal="wait", max_steps=200)
                await until_steps(wire, task["task_id"], 1)
                wire.process.send_signal(number)
                async with asyncio.timeout(10):
                    await wire.process.wait()
            before = await other.structured("get_task", task_id=task["task_id"])
            assert isinstance(before["steps"], int)
            await until_steps(other, task["task_id"], before["steps"] + 1)
            ended = await other.structured("cancel_task", task_id=task["task_id"])
    assert ended["state"] == "cancelled"


async def test_a_closed_pipe_ends_the_client_and_not_the_daemon(tmp_path: Path) -> None:
    configure(tmp_path)
    async with wired(tmp_path) as wire:
        assert wire.process.stdin is not None
        wire.process.stdin.close()
        async with asyncio.timeout(10):
            assert await wire.process.wait() == 0
    assert daemon_of(tmp_path).is_running()


def test_a_client_that_is_gone_before_its_answer_is_no_traceback(tmp_path: Path) -> None:
    configure(tmp_path)
    server = parameters(tmp_path)
    about = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    hello = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": about}).encode() + b"\n"
    process = subprocess.Popen(
        [server.command, *server.args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    process.stdin.write(hello)
    process.stdin.flush()
    assert process.stdout.readline(), "it answers while somebody listens"
    process.stdout.close()
    process.stdin.write(b'{"jsonrpc": "2.0", "id": 2, "method": "ping"}\n' * 50)
    process.stdin.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=10) == 0
    assert b"Traceback" not in said


async def test_a_line_of_garbage_is_survived(tmp_path: Path) -> None:
    configure(tmp_path)
    async with wired(tmp_path) as wire:
        assert wire.process.stdin is not None
        wire.process.stdin.write(b"\xff{not json}\n")
        assert "fake" in str(await wire.call("list_devices"))


async def test_half_a_character_is_refused_with_an_answer_and_nothing_is_typed(tmp_path: Path) -> None:
    configure(tmp_path)
    async with wired(tmp_path) as wire:
        asked: dict[str, object] = {"name": "type_text", "arguments": {"text": "cut \ud83d", "ref": "e1"}}
        refused = await wire.ask("tools/call", asked)
        assert "half a character" in str(refused["error"])
        assert "cut" not in str(await wire.structured("observe"))


async def _everything_said(home: Path, level: str, canaries: Canaries) -> str:
    """All bytes of a session in which the model, served over HTTP, says all it was told about the screen."""

    def copy(request: Request) -> str:
        copied = " ".join(canaries.values)
        does = (
            f"COMPLETE\treturn:{copied}" if len(model.requests) > 2 else f"TYPE\tvalue:{copied}\tpoint:100,60"
        )
        return f"<THINK>{copied}</THINK>\nexplain:{copied}\taction:{does}\tsummary:{copied}"

    async with ReplyServer(copy) as model:
        configure(home, model.url, canaries.values, level)
        async with wired(home) as wire:
            for tool, arguments in (
                ("observe", {"image": "full", "budget": 9000}),
                ("tap", {"ref": "e1"}),
                ("type_text", {"text": "x"}),
                ("wait_for", {"text": "a", "seconds": 0.1}),
                ("run_task", {"goal": "copy"}),
                ("list_tasks", {}),
                ("observe", {"budget": 9000}),
            ):
                await wire.call(tool, **arguments)
            wire.process.terminate()
            await wire.process.wait()
            log = (home / "daemon.log").read_bytes() + (home / "daemon.err").read_bytes()
            return (wire.said + wire.errors + log).decode()


async def _draw(home: Path, level: str, seed: int) -> Canaries:
    """Canaries of which no part stands in our own words."""
    (home / "ours").mkdir()
    ours = await _everything_said(home / "ours", level, Canaries(()))
    while (canaries := Canaries.draw(seed)).found_in([ours]):
        seed += 1
    return canaries


async def test_in_private_no_byte_of_the_wire_or_the_log_holds_what_was_seen(tmp_path: Path) -> None:
    seed = secrets.randbits(32)
    canaries = await _draw(tmp_path, "private", seed)
    said = await _everything_said(tmp_path, "private", canaries)
    assert canaries.found_in([said]) == [], f"seed {seed}"
    assert "image/png" not in said


async def test_in_open_the_wire_holds_every_canary_and_a_picture(tmp_path: Path) -> None:
    seed = secrets.randbits(32)
    canaries = await _draw(tmp_path, "open", seed)
    said = await _everything_said(tmp_path, "open", canaries)
    assert canaries.found_in([said]) == list(canaries.values), f"seed {seed}"
    assert "image/png" in said
