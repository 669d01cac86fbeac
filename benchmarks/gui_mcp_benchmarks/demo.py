"""`gui-mcp demo`: an MCP client drives real web pages: step by step, by handing goals over, and killed.

Everything a user's assistant would do, over stdio, on this machine alone: start the server, look, tap, type;
then `run_task` with the small model that ships inside; and a client that is killed once it has handed a goal
over, whose result the next client reads. The pages are MiniWoB++'s and judge themselves.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from gui_mcp.daemon.commands import stop
from gui_mcp.episode import journal_path, read_episode
from gui_mcp.replay import write_replay
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult, TextContent

from gui_mcp_benchmarks.demo_killed import doomed_client
from gui_mcp_benchmarks.demo_pages import DemoPages, Page, demo_pages
from gui_mcp_benchmarks.suites.miniwob import pages_folder
from gui_mcp_benchmarks.task import InfraError

DELEGATED = ("click-dialog-2", "enter-text", "click-checkboxes", "login-user", "click-test-2")
"""Train tasks, whichever the model does well or badly on; the seed is drawn anew each time."""

CONFIG = """\
[devices.browser]
driver = "browser"

[devices.browser.options]
width = 332
height = 214
"""
LEFT_BEHIND = "click-button"
"""The goal of the client that is killed."""
MAX_STEPS = 10


@dataclass(frozen=True, slots=True)
class Done:
    """One task of the demo, as its last line of JSON says it."""

    task: str
    seed: int
    by: str
    reward: float | None
    seconds: float
    replay: str = ""
    broke: bool = False
    """The run itself failed, whatever the model can do."""

    def line(self) -> str:
        return json.dumps(
            {
                "task": self.task, "seed": self.seed, "by": self.by, "reward": self.reward,
                "seconds": round(self.seconds, 2), "replay": self.replay,
            }
        )  # fmt: skip


def demo(argv: list[str]) -> int:
    """Run the demo. 0: it ran through; 1: something of ours failed; 2: bad arguments."""
    parser = argparse.ArgumentParser(prog="gui-mcp demo", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--seed", type=int, help="draw the same pages again")
    parser.add_argument("--out", type=Path, default=Path("runs/demo"), help="where the replays go")
    arguments = parser.parse_args(argv)
    seed: int = random.randrange(1_000_000) if arguments.seed is None else arguments.seed
    home = Path(arguments.out).resolve() / f"{time.strftime('%Y%m%d-%H%M%S')}-{seed}"
    home.mkdir(parents=True, mode=0o700)
    (home / "config.toml").write_text(CONFIG)
    try:
        done = asyncio.run(_demo(home, seed))
    except InfraError as error:
        print(f"gui-mcp demo: {error}", file=sys.stderr)
        return 1
    print()
    for one in done:
        print(one.line())
    ours = [one for one in done if one.broke or (one.by == "tools" and one.reward != 1)]
    return 1 if ours else 0


async def _demo(home: Path, seed: int) -> list[Done]:
    print(f"seed {seed} (gui-mcp demo --seed {seed} draws the same pages)")
    began = time.monotonic()
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "gui_mcp.cli", "serve", "--home", str(home)]
    )
    try:
        with demo_pages(pages_folder()) as pages:
            async with Client(server) as client:
                tools = await client.list_tools()
                cost = len(tools.model_dump_json(by_alias=True, exclude_none=True)) // 4
                up = time.monotonic() - began
                print(f"server up in {up:.1f} s: {len(tools.tools)} tools, {cost} tokens\n")
                done = [await _by_tools(client, pages, (task, seed), play) for task, play in BY_TOOLS.items()]
                print("\nnow by handing the goal over (level private: no picture, no text comes back)\n")
                done += [await _by_task(client, pages, (task, seed + 1), home) for task in DELEGATED]
            print("\nand an assistant that is killed once it has handed a goal over\n")
            done.append(await _by_the_next(server, pages, (LEFT_BEHIND, seed + 2), home))
    finally:
        await asyncio.to_thread(stop, home)
    print(f"\n{time.monotonic() - began:.0f} s in all; the replays are pages in {home / 'episodes'}")
    return done


async def _by_tools(client: Client, pages: DemoPages, page: Page, play: Play) -> Done:
    """One page, driven call by call as an assistant would."""
    began = time.monotonic()
    goal = await _open(client, pages, page)
    await play(client, goal, await _call(client, "observe"))
    reward = await pages.reward(page)
    print(f"  reward {reward}")
    return Done(*page, "tools", reward, time.monotonic() - began)


async def _by_task(client: Client, pages: DemoPages, page: Page, home: Path) -> Done:
    """One page, its goal handed to the model on this machine."""
    began = time.monotonic()
    goal = await _open(client, pages, page)

    async def told(progress: float, total: float | None, message: str | None) -> None:
        if sys.stdout.isatty():
            print(f"  {message}", end="\r", flush=True)

    result = await client.call_tool(
        "run_task", {"goal": goal, "max_steps": MAX_STEPS}, progress_callback=told
    )
    return await _judged(client, pages, page, home, _data(result), began, "run_task")


async def _by_the_next(server: StdioServerParameters, pages: DemoPages, page: Page, home: Path) -> Done:
    """One page, its goal handed over by a client that is then killed; the next one reads how it ended."""
    began = time.monotonic()
    async with doomed_client(server) as client:
        await client.call("open", target=pages.url(page))
        goal = await pages.goal(page)
        print(f"{page[0]}: {goal}")
        data = await client.call("start_task", goal=goal, max_steps=MAX_STEPS)
    print(f"  kill -9 of process {client.process.pid}; the next client asks for the task")
    async with Client(server) as heir:
        data = _data(await heir.call_tool("get_task", {"task_id": data["task_id"], "wait_s": 25}))
        return await _judged(heir, pages, page, home, data, began, "the next client")


async def _judged(
    client: Client,
    pages: DemoPages,
    page: Page,
    home: Path,
    data: dict[str, object],
    began: float,
    by: str,
) -> Done:
    """A delegated page at its end: what the model says, and what the page says."""
    while data.get("status") == "working":
        data = _data(await client.call_tool("get_task", {"task_id": data["task_id"], "wait_s": 25}))
    reward = await pages.reward(page, seconds=0.5)
    told_by = f"{data.get('state')} {data.get('error', '')} after {data.get('steps')} steps"
    judged = "did it" if reward is not None and reward > 0 else "did NOT do it"
    print(f"  the model says {told_by}; the page says it {judged} (reward {reward})")
    return Done(
        *page,
        by,
        reward,
        time.monotonic() - began,
        _replay(home, data),
        data.get("status") == "failed",
    )


def _replay(home: Path, data: dict[str, object]) -> str:
    id = data.get("episode")
    if not isinstance(id, str):
        return ""
    episode = read_episode(journal_path(home, id))
    return str(write_replay(episode, home / "episodes" / id / "replay.html"))


async def _press(client: Client, goal: str, seen: list[str]) -> None:
    """Tap what the goal names in quotes or capitals."""
    for wanted in re.findall(r'"([^"]+)"', goal) or re.findall(r"button ([A-Z]+)", goal):
        ref = _ref(seen, wanted)
        print(f"  tap {ref}: {(await _call(client, 'tap', ref=ref))[0]}")


async def _fill(client: Client, goal: str, seen: list[str]) -> None:
    """Type what the goal quotes into the field, then press Submit."""
    wanted = re.findall(r'"([^"]+)"', goal)[0]
    field, button = _ref(seen, "textbox"), _ref(seen, "Submit")
    said = await _call(client, "type_text", text=wanted, ref=field)
    print(f"  type_text into {field}: {said[-1]}")
    print(f"  tap {button}: {(await _call(client, 'tap', ref=button))[0]}")


Play = Callable[[Client, str, list[str]], Awaitable[None]]
BY_TOOLS: dict[str, Play] = {"click-test-2": _press, "enter-text": _fill}


async def _open(client: Client, pages: DemoPages, page: Page) -> str:
    """Bring the page up; its goal, as the person at the assistant would have said it."""
    await _call(client, "open", target=pages.url(page))
    goal = await pages.goal(page)
    print(f"{page[0]}: {goal}")
    return goal


async def _call(client: Client, tool: str, **arguments: object) -> list[str]:
    """The lines of a result. Raises `InfraError` with the server's own words when it is an error."""
    result = await client.call_tool(tool, dict(arguments))
    words = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
    if result.is_error:
        raise InfraError(f"{tool}: {words}")
    return words.splitlines()


def _data(result: CallToolResult) -> dict[str, object]:
    data = result.structured_content
    return {str(key): value for key, value in data.items()} if isinstance(data, dict) else {}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _ref(seen: list[str], wanted: str) -> str:
    for line in seen:
        if re.search(rf"(?i)^\S+ (button|textbox|link|checkbox|radio)\b.*{re.escape(wanted)}", line):
            return line.split()[0]
    for line in seen:
        if line.split()[1:2] == [wanted]:
            return line.split()[0]
    raise InfraError(f"nothing on the page answers to {wanted!r}")
