"""A delegated run on a real Chromium that is killed under it, and a check of where it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import psutil
from gui_mcp.config import Config, DeviceConfig
from gui_mcp.desk import Desk
from gui_mcp.jobs import ElementCheck, Jobs, Wanted
from gui_mcp_devices.actions import Open, Wait
from gui_mcp_devices.screen import Screen
from gui_mcp_models.model import Decision, Model, Step
from gui_mcp_models.scripted import ScriptedModel

from tests.gui_mcp.engines import ANA, DONE, order

PAGE = "data:text/html,<h1>Shop</h1><button>Order</button>"


def kill_the_browser() -> None:
    (main,) = (child for child in psutil.Process().children(recursive=True) if _is_browser(child))
    main.kill()
    main.wait(10)


def _is_browser(process: psutil.Process) -> bool:
    """Whether it is the browser's main process, not a renderer or the like."""
    try:
        words = " ".join(process.cmdline())
    except psutil.Error:
        return False
    return "remote-debugging-pipe" in words and "--type=" not in words


async def test_a_job_goes_on_in_a_new_browser_after_its_own_was_killed(tmp_path: Path, chromium: str) -> None:
    pasts: list[str] = []

    def kill(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        assert any(element.name == "Shop" for element in screen.elements)
        kill_the_browser()
        return Decision(Wait(0))

    def again(goal: str, screen: Screen, history: Sequence[Step]) -> Decision:
        pasts.append(history[0].decision.summary)
        assert not any(element.name == "Shop" for element in screen.elements)
        return Decision(Open(PAGE))

    model = ScriptedModel([kill, again, DONE])

    async def get_model(name: str) -> Model:
        return model

    device = DeviceConfig(level="open", options={"executable": chromium})
    config = Config(delegation_level="open", recording=False, devices={"browser": device})
    asked = replace(order(), open_first=PAGE, wanted=Wanted(check=ElementCheck("button", "Order")))
    async with Desk(config.devices) as desk:
        jobs = Jobs(tmp_path, config, desk, get_model)
        job = await jobs.start(asked, ANA)
        ended = await jobs.wait(job.id, ANA, 60)
        await jobs.close()
    assert (ended.state, ended.error, ended.steps) == ("done", "", 3)
    assert ended.trail in ("open wait open finish", "open wait? open finish")
    assert pasts[0].startswith("Done before a break: open, wait")
