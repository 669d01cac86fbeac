"""MiniWoB++ pages that start by themselves from a seed in their address, and say their goal and their reward.

A demo's client has no way into the page but the tools, so each page is served with a few lines that start its
episode and tell this server, loopback only, what its goal is and, when it ends, `WOB_RAW_REWARD_GLOBAL`. As
in the benchmark, the goal is not left standing on the page.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs

from gui_mcp_benchmarks.suites.pages import serve
from gui_mcp_benchmarks.task import InfraError

Page = tuple[str, int]
"""Task and seed."""

START_SECONDS = 15.0

T = TypeVar("T")


class DemoPages:
    """Where the pages are, and what they told."""

    def __init__(self) -> None:
        self.base = ""
        self._goals: dict[Page, str] = {}
        self._rewards: dict[Page, float] = {}
        self._told = threading.Condition()

    def url(self, page: Page) -> str:
        task, seed = page
        return f"{self.base}/miniwob/{task}.html?seed={seed}"

    def tell(self, body: bytes) -> None:
        """What a page sends when its episode starts and when it ends."""
        said = json.loads(body)
        page = str(said["task"]), int(said["seed"])
        with self._told:
            if "goal" in said:
                self._goals[page] = str(said["goal"])
            else:
                self._rewards.setdefault(page, float(said["reward"]))  # a page may begin again by itself
            self._told.notify_all()

    async def goal(self, page: Page) -> str:
        """What the page asks for. Raises `InfraError` when it does not start."""
        goal = await asyncio.to_thread(self._await, self._goals, page, START_SECONDS)
        if goal is None:
            raise InfraError(f"{page[0]}: the page did not start within {START_SECONDS:.0f} s")
        return goal

    async def reward(self, page: Page, seconds: float = 2.0) -> float | None:
        """The raw reward, once the page has ended; None when it has not within `seconds`."""
        return await asyncio.to_thread(self._await, self._rewards, page, seconds)

    def _await(self, told: dict[Page, T], page: Page, seconds: float) -> T | None:
        with self._told:
            self._told.wait_for(lambda: page in told, seconds)
            return told.get(page)


@contextmanager
def demo_pages(folder: Path) -> Generator[DemoPages]:
    """Serve the pages below `folder` on a loopback port until the block is left."""
    pages = DemoPages()
    with serve(folder, append=_starter, told=pages.tell) as pages.base:
        yield pages


def _starter(task: str, query: str) -> str:
    """What is added to the page `task`; nothing where the query names no seed."""
    seeds = parse_qs(query).get("seed", [])
    if len(seeds) != 1 or not seeds[0].isdecimal():
        return ""
    seed = int(seeds[0])
    about = json.dumps({"task": task, "seed": seed})
    return f"""<script>
addEventListener('load', () => setTimeout(async () => {{
  const tell = what => fetch('/', {{method: 'POST', body: JSON.stringify({{...{about}, ...what}})}});
  Math.seedrandom({seed});
  core.EPISODE_MAX_TIME = 1000000;
  core.startEpisodeReal();
  while (!WOB_TASK_READY) await new Promise(next => setTimeout(next, 10));
  const said = core.getUtterance(), end = core.endEpisode;
  core.endEpisode = (...how) => {{ end(...how); tell({{reward: WOB_RAW_REWARD_GLOBAL}}); }};
  document.getElementById('query').textContent = '';
  document.getElementById('reward-display').style.display = 'none';
  tell({{goal: typeof said === 'string' ? said : said.utterance}});
}}, 0));
</script>"""
