"""`gui-mcp demo`: an MCP client drives a phone and a browser: by calls, by handing goals over, and killed.

Everything a user's assistant would do, over stdio, on this machine alone: start the server, look, tap, type;
then `run_task` with the small model that ships inside; and a client that is killed once it has handed a goal
over, whose result the next client reads. The phone is simulated and reached over ADB like a real one; its
databases judge what was done. The browser's part runs where there is a Chromium; its pages are MiniWoB++'s
and judge themselves.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path

from gui_mcp.daemon.commands import stop
from gui_mcp_devices.browser.chromium import find_chromium
from gui_mcp_devices.errors import MissingPart
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from gui_mcp_benchmarks import demo_browser, demo_phone
from gui_mcp_benchmarks.demo_browser import BrowserGround
from gui_mcp_benchmarks.demo_killed import doomed_client
from gui_mcp_benchmarks.demo_pages import demo_pages
from gui_mcp_benchmarks.demo_phone import LEFT_BEHIND, PhoneGround
from gui_mcp_benchmarks.demo_phone import demo_phone as phone_ground
from gui_mcp_benchmarks.demo_play import MAX_STEPS, Call, Done, Task, by_task, by_tools, judged, read
from gui_mcp_benchmarks.suites.miniwob import pages_folder
from gui_mcp_benchmarks.task import InfraError


def demo(argv: list[str]) -> int:
    """Run the demo. 0: it ran through; 1: something of ours failed; 2: bad arguments."""
    parser = argparse.ArgumentParser(prog="gui-mcp demo", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--seed", type=int, help="draw the same tasks again")
    parser.add_argument("--out", type=Path, default=Path("runs/demo"), help="where the replays go")
    parser.add_argument(
        "--only", choices=("phone", "browser"), help="one part alone (default: the phone, and the browser "
        "where there is one)",
    )  # fmt: skip
    arguments = parser.parse_args(argv)
    seed: int = random.randrange(1_000_000) if arguments.seed is None else arguments.seed
    home = Path(arguments.out).resolve() / f"{time.strftime('%Y%m%d-%H%M%S')}-{seed}"
    home.mkdir(parents=True, mode=0o700)
    missing = _no_browser()
    if arguments.only == "browser" and missing:
        print(f"gui-mcp demo: {missing}", file=sys.stderr)
        return 1
    parts = [arguments.only] if arguments.only else ["phone"] if missing else ["phone", "browser"]
    print(f"seed {seed} (gui-mcp demo --seed {seed} draws the same tasks)")
    if missing and not arguments.only:
        print(f"the browser's part is left out: {missing}")
    try:
        done = asyncio.run(_demo(home, seed, parts))
    except InfraError as error:
        print(f"gui-mcp demo: {error}", file=sys.stderr)
        return 1
    print()
    for one in done:
        print(one.line())
    ours = [one for one in done if one.broke or (one.by == "tools" and one.reward != 1)]
    return 1 if ours else 0


async def _demo(home: Path, seed: int, parts: list[str]) -> list[Done]:
    began = time.monotonic()
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "gui_mcp.cli", "serve", "--home", str(home)]
    )
    done: list[Done] = []
    async with phone_ground() as phone:
        config = [phone.config] if "phone" in parts else []
        config += [demo_browser.CONFIG] if "browser" in parts else []
        (home / "config.toml").write_text("\n".join(config))
        try:
            async with _told(server, began) as client:
                if "phone" in parts:
                    done += await _on_the_phone(client, server, phone, seed, home)
                if "browser" in parts:
                    done += await _in_the_browser(client, seed, home)
        finally:
            await asyncio.to_thread(stop, home)
    print(f"\n{time.monotonic() - began:.0f} s in all; the replays are pages in {home / 'episodes'}")
    return done


@asynccontextmanager
async def _told(server: StdioServerParameters, began: float) -> AsyncGenerator[Client]:
    """A client, once it is connected and has said what there is."""
    async with Client(server) as client:
        tools = await client.list_tools()
        cost = len(tools.model_dump_json(by_alias=True, exclude_none=True)) // 4
        up = time.monotonic() - began
        print(f"server up in {up:.1f} s: {len(tools.tools)} tools, {cost} tokens")
        yield client


async def _on_the_phone(
    client: Client, server: StdioServerParameters, phone: PhoneGround, seed: int, home: Path
) -> list[Done]:
    print("\na phone, call by call\n")
    done = [await by_tools(client, phone, (task, seed), play) for task, play in demo_phone.PLAYS.items()]
    print("\nnow by handing the goal over (level private: no picture, no text comes back)\n")
    done += [await by_task(client, phone, (task, seed + 1), home) for task in demo_phone.DELEGATED]
    print("\nand an assistant that is killed once it has handed a goal over\n")
    done.append(await _by_the_next(server, phone, (LEFT_BEHIND, seed + 2), home))
    return done


async def _in_the_browser(client: Client, seed: int, home: Path) -> list[Done]:
    print("\nthe same tools in a browser\n")
    with demo_pages(pages_folder()) as pages:
        browser = BrowserGround(pages)
        done = [await by_tools(client, browser, (t, seed), play) for t, play in demo_browser.PLAYS.items()]
        print("\nand the same model\n")
        done += [await by_task(client, browser, (t, seed + 1), home) for t in demo_browser.DELEGATED]
    return done


async def _by_the_next(server: StdioServerParameters, phone: PhoneGround, task: Task, home: Path) -> Done:
    """One task, its goal handed over by a client that is then killed; the next one reads how it ended."""
    began = time.monotonic()
    async with doomed_client(server) as client:
        async with Client(server) as other:
            goal = await phone.begin(Call(other, phone.device), task)
        print(f"{task[0]}: {goal}")
        data = await client.call("start_task", goal=goal, device=phone.device, max_steps=MAX_STEPS)
    print(f"  kill -9 of process {client.process.pid}; the next client asks for the task")
    async with Client(server) as heir:
        data = read(await heir.call_tool("get_task", {"task_id": data["task_id"], "wait_s": 25}))
        return await judged(heir, phone, task, home, data, began, "the next client")


def _no_browser() -> str:
    """Why the browser's part cannot run; empty where it can."""
    if find_spec("playwright") is None or find_spec("miniwob") is None:
        return "pip install 'gui-mcp[browser,bench]' brings it"
    try:
        find_chromium()
    except MissingPart as error:
        return str(error)
    return ""
