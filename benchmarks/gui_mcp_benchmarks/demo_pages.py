"""MiniWoB++ pages that start by themselves from a seed in their address and report their own reward.

A demo's client has no way into the page but the tools, so each page is served with a few lines that start its
episode and send `WOB_RAW_REWARD_GLOBAL` to this server, loopback only, when it ends.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


class DemoPages:
    """Where the pages are, and what they reported."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._rewards: dict[tuple[str, int], float] = {}
        self._told = threading.Condition()

    def url(self, task: str, seed: int) -> str:
        return f"{self.base}/miniwob/{task}.html?seed={seed}"

    def tell(self, task: str, seed: int, reward: float) -> None:
        with self._told:
            self._rewards[task, seed] = reward
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
    root = folder.resolve()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            file = (root / unquote(parts.path).lstrip("/")).resolve()
            seeds = parse_qs(parts.query).get("seed", [])
            if not file.is_relative_to(root) or not file.is_file():
                return self._answer(404, b"not found", "text/plain")
            data = file.read_bytes()
            if seeds and seeds[0].isdecimal():
                data += _starter(file.stem, int(seeds[0])).encode()
            return self._answer(200, data, guess_type(file.name)[0] or "application/octet-stream")

        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
            pages.tell(str(said["task"]), int(said["seed"]), float(said["reward"]))
            self._answer(200, b"", "text/plain")

        def log_message(self, format: str, *args: object) -> None:
            return None

        def _answer(self, status: int, data: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with suppress(ConnectionError):  # the browser went on to another page
                self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    pages = DemoPages(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield pages
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _starter(task: str, seed: int) -> str:
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
