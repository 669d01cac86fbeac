"""MiniWoB++ pages that start by themselves from a seed in their address and report their own reward.

A demo's client has no way into the page but the tools, so each page is served with a few lines that start its
episode and send `WOB_RAW_REWARD_GLOBAL` to this server, loopback only, when it ends.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs

from gui_mcp_benchmarks.suites.pages import serve


class DemoPages:
    """Where the pages are, and what they reported."""

    def __init__(self) -> None:
        self.base = ""
        self._rewards: dict[tuple[str, int], float] = {}
        self._told = threading.Condition()

    def url(self, task: str, seed: int) -> str:
        return f"{self.base}/miniwob/{task}.html?seed={seed}"

    def tell(self, body: bytes) -> None:
        """What a page sends when its episode ends."""
        said = json.loads(body)
        with self._told:
            self._rewards[str(said["task"]), int(said["seed"])] = float(said["reward"])
            self._told.notify_all()

    async def reward(self, task: str, seed: int, seconds: float = 2.0) -> float | None:
        """The raw reward, once the page has ended; None when it has not within `seconds`."""
        return await asyncio.to_thread(self._await, (task, seed), seconds)

    def _await(self, key: tuple[str, int], seconds: float) -> float | None:
        with self._told:
            self._told.wait_for(lambda: key in self._rewards, seconds)
            return self._rewards.get(key)


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
addEventListener('load', () => setTimeout(() => {{
  Math.seedrandom({seed});
  core.EPISODE_MAX_TIME = 1000000;
  core.startEpisodeReal();
  const end = core.endEpisode;
  core.endEpisode = (...how) => {{
    end(...how);
    document.title = 'reward ' + WOB_RAW_REWARD_GLOBAL;
    fetch('/reward', {{method: 'POST', body: JSON.stringify({{...{about}, reward: WOB_RAW_REWARD_GLOBAL}})}});
  }};
}}, 0));
</script>"""
