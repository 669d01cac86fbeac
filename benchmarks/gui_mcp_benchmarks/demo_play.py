"""What the demo does on any ground: drive it call by call, hand goals over, read what came of them."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gui_mcp.episode import journal_path, read_episode
from gui_mcp.replay import write_replay
from mcp import Client
from mcp_types import CallToolResult, TextContent

from gui_mcp_benchmarks.task import InfraError

Task = tuple[str, int]
"""Name and seed."""
MAX_STEPS = 30


class Ground(Protocol):
    """Where tasks are set and judged: a phone, pages in a browser."""

    @property
    def device(self) -> str:
        """As the config names it."""
        ...

    async def begin(self, call: Call, task: Task) -> str:
        """Bring a task into its start state; its goal, as a person would say it. Raises `InfraError`."""
        ...

    async def reward(self, task: Task, seconds: float = 2.0) -> float | None:
        """How much of it holds, 0 to 1, by state; None where that is not known within `seconds`."""
        ...


@dataclass(frozen=True, slots=True)
class Done:
    """One task of the demo, as its last line of JSON says it."""

    task: str
    seed: int
    device: str
    by: str
    reward: float | None
    seconds: float
    replay: str = ""
    broke: bool = False
    """The run itself failed, whatever the model can do."""

    def line(self) -> str:
        return json.dumps(
            {
                "task": self.task, "seed": self.seed, "device": self.device, "by": self.by,
                "reward": self.reward, "seconds": round(self.seconds, 2), "replay": self.replay,
            }
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """Calls tools for one device, as an assistant would."""

    client: Client
    device: str

    async def __call__(self, tool: str, **arguments: object) -> list[str]:
        """The lines of a result. Raises `InfraError` with the server's own words when it is an error."""
        result = await self.client.call_tool(tool, {"device": self.device, **arguments})
        words = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
        if result.is_error:
            raise InfraError(f"{tool}: {words}")
        return words.splitlines()

    async def tap(self, seen: list[str], wanted: str) -> list[str]:
        """Tap what is called so, tell it, and look again."""
        ref = find(seen, wanted)
        print(f"  tap {ref}: {(await self('tap', ref=ref))[0]}")
        return await self("observe")


Play = Callable[[Call, str, list[str]], Awaitable[None]]
"""What an assistant does about a goal, given what it saw first."""


async def by_tools(client: Client, ground: Ground, task: Task, play: Play) -> Done:
    """One task, driven call by call."""
    began = time.monotonic()
    call = Call(client, ground.device)
    goal = await ground.begin(call, task)
    print(f"{task[0]}: {goal}")
    await play(call, goal, await call("observe"))
    reward = await ground.reward(task)
    print(f"  reward {reward}")
    return Done(*task, ground.device, "tools", reward, time.monotonic() - began)


async def by_task(client: Client, ground: Ground, task: Task, home: Path) -> Done:
    """One task, its goal handed to the model on this machine."""
    began = time.monotonic()
    goal = await ground.begin(Call(client, ground.device), task)
    print(f"{task[0]}: {goal}")

    async def told(progress: float, total: float | None, message: str | None) -> None:
        if sys.stdout.isatty():
            print(f"  {message}", end="\r", flush=True)

    arguments = {"goal": goal, "device": ground.device, "max_steps": MAX_STEPS}
    result = await client.call_tool("run_task", arguments, progress_callback=told)
    return await judged(client, ground, task, home, read(result), began, "run_task")


async def judged(
    client: Client, ground: Ground, task: Task, home: Path, data: dict[str, object], began: float, by: str
) -> Done:
    """A delegated task at its end: what the model says, and what the state says."""
    while data.get("status") == "working":
        data = read(await client.call_tool("get_task", {"task_id": data["task_id"], "wait_s": 25}))
    reward = await ground.reward(task, seconds=0.5)
    told_by = f"{data.get('state')} {data.get('error', '')} after {data.get('steps')} steps"
    held = "did it" if reward == 1 else "did NOT do it"
    print(f"  the model says {told_by}; the {ground.device} says it {held} (reward {reward})")
    broke = data.get("status") == "failed"
    spent = time.monotonic() - began
    return Done(*task, ground.device, by, reward, spent, _replay(home, data), broke)


def find(seen: list[str], wanted: str) -> str:
    """The ref of a control that says `wanted`, else of the first of that role. Raises `InfraError`."""
    roles = "button|textbox|searchbox|link|checkbox|radio|switch|listitem|option|tab"
    for line in seen:
        if re.search(rf"(?i)^\S+ ({roles})\b.*{re.escape(wanted)}", line):
            return line.split()[0]
    for line in seen:
        if line.split()[1:2] == [wanted]:
            return line.split()[0]
    raise InfraError(f"nothing on the screen answers to {wanted!r}")


def read(result: CallToolResult) -> dict[str, object]:
    data = result.structured_content
    return {str(key): value for key, value in data.items()} if isinstance(data, dict) else {}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _replay(home: Path, data: dict[str, object]) -> str:
    id = data.get("episode")
    if not isinstance(id, str):
        return ""
    episode = read_episode(journal_path(home, id))
    return str(write_replay(episode, home / "episodes" / id / "replay.html"))
