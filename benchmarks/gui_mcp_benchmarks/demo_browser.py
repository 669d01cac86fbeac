"""The demo's browser: real web pages in real Chromium, judged by their own reward."""

from __future__ import annotations

import re

from gui_mcp_benchmarks.demo_pages import DemoPages
from gui_mcp_benchmarks.demo_play import Call, Play, Task, find

DELEGATED = ("click-dialog-2", "enter-text", "click-checkboxes", "login-user", "click-test-2")
"""Train tasks, whichever the model does well or badly on; the seed is drawn anew each time."""
CONFIG = """\
[devices.browser]
driver = "browser"

[devices.browser.options]
width = 332
height = 214
"""


class BrowserGround:
    """Pages that are opened by their address."""

    device = "browser"

    def __init__(self, pages: DemoPages) -> None:
        self._pages = pages

    async def begin(self, call: Call, task: Task) -> str:
        await call("open", target=self._pages.url(task))
        return await self._pages.goal(task)

    async def reward(self, task: Task, seconds: float = 2.0) -> float | None:
        return await self._pages.reward(task, seconds)


async def _press(call: Call, goal: str, seen: list[str]) -> None:
    """Tap what the goal names in quotes or capitals."""
    for wanted in re.findall(r'"([^"]+)"', goal) or re.findall(r"button ([A-Z]+)", goal):
        await call.tap(seen, wanted)


async def _fill(call: Call, goal: str, seen: list[str]) -> None:
    """Type what the goal quotes into the field, then press Submit."""
    wanted = re.findall(r'"([^"]+)"', goal)[0]
    said = await call("type_text", text=wanted, ref=find(seen, "textbox"))
    print(f"  type_text: {said[-1]}")
    await call.tap(seen, "Submit")


PLAYS: dict[str, Play] = {"click-test-2": _press, "enter-text": _fill}
