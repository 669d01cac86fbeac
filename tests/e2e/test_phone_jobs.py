"""Delegated runs on a phone under a real daemon: done, and gone on with after what happens to phones."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from gui_mcp_devices.android.node import UiNode
from gui_mcp_devices.pocket.apps.scene import PACKAGE, Scene
from gui_mcp_devices.pocket.lock import set_pin
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.wire.faults import WireFault
from gui_mcp_models.backends.reply_server import ReplyServer, Request

from tests.devices.wire_parts import free_port
from tests.e2e.daemons import end_daemons, until
from tests.e2e.phones import House, Plan, house, small, write_config
from tests.e2e.servers import Json, Wire, wired

pytestmark = pytest.mark.asyncio(loop_scope="module")

Reply = Callable[[], str]


def say(action: str, summary: str = "going on") -> str:
    """An answer of the model, in the dialect `step-gui`."""
    return f"<THINK>so be it</THINK>\nexplain:so\taction:{action}\tsummary:{summary}"


COMPLETE = say("COMPLETE\treturn:done")
WAIT = say("WAIT\tvalue:0.2", "waiting")


@dataclass(slots=True)
class Brain:
    """What the model answers: one line after the other, the last one for ever."""

    lines: list[str | Reply] = field(default_factory=lambda: [COMPLETE])
    requests: list[Request] = field(default_factory=list[Request])

    def think(self, *lines: str | Reply) -> None:
        self.lines = list(lines)
        self.requests.clear()

    def __call__(self, request: Request) -> str:
        self.requests.append(request)
        line = self.lines[min(len(self.requests), len(self.lines)) - 1]
        return line if isinstance(line, str) else line()


def head(url: str) -> str:
    return f'model = "remote"\n[models.remote]\nurl = "{url}"\nmodel = "m"\ndialect = "step-gui"\n'


@dataclass(frozen=True, slots=True)
class Rig:
    house: House
    client: Wire
    brain: Brain

    @property
    def phone(self) -> Phone:
        return self.house.phone

    @property
    def count(self) -> int:
        page = self.phone.page
        assert isinstance(page, Scene)
        return page.count

    def tap_count(self) -> str:
        """The model taps the button that counts."""
        found = next(n for n in _all(self.phone) if n.text.startswith("Count"))
        x, y = found.bounds.center
        return say(f"CLICK\tpoint:{round(1000 * x / 360)},{round(1000 * y / 800)}", "tapped the button once")


def _all(phone: Phone) -> Iterator[UiNode]:
    todo = [phone.hierarchy()]
    while todo:
        node = todo.pop()
        yield node
        todo += node.children


async def start(client: Wire, device: str = "phone", max_steps: int = 30) -> str:
    order = {"goal": "do it", "device": device, "max_steps": max_steps}
    return str((await client.structured("start_task", **order))["task_id"])


async def until_state(client: Wire, task: str, state: str) -> Json:
    async with asyncio.timeout(30):
        while True:
            said = await client.structured("get_task", task_id=task, wait_s=0.2)
            if said["state"] == state:
                return said
            assert said["status"] in ("working", "input_required"), said


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Rig]:
    """The phone has the level that phones have where their owner set none."""
    home, brain = tmp_path_factory.mktemp("home"), Brain()
    async with ReplyServer(brain) as model:
        plan = Plan(level="", head=head(model.url), options={"action_seconds": 2.0})
        async with house(home, small(), plan=plan) as it, wired(home) as client:
            yield Rig(it, client, brain)


@pytest_asyncio.fixture(loop_scope="module")
async def rig(running: Rig) -> AsyncGenerator[Rig]:
    running.phone.stop(PACKAGE)
    running.phone.start(PACKAGE)
    yield running
    running.house.faults().clear()


async def test_a_goal_is_done_on_the_phone_and_told_without_a_word_of_its_screen(rig: Rig) -> None:
    rig.brain.think(rig.tap_count(), say("AWAKE\tvalue:the clock", "opened the clock"), COMPLETE)
    said = await until_state(rig.client, await start(rig.client), "done")
    assert (said["level"], said["steps"]) == ("private", 3)
    assert rig.phone.front[0] == "app.pocket.clock"
    assert rig.house.phone.tasks, "its apps run on"
    assert all(len(request.images) == 1 for request in rig.brain.requests)


async def test_a_text_that_a_model_types_stands_in_the_field(rig: Rig) -> None:
    text = 'Zoë 东京 🙂 مرحبا "q" $(reboot) ; rm -rf / \\n'
    found = next(n for n in _all(rig.phone) if n.hint == "Name" or n.text == "Name")
    x, y = found.bounds.center
    point = f"{round(1000 * x / 360)},{round(1000 * y / 800)}"
    rig.brain.think(say(f"TYPE\tvalue:{text}\tpoint:{point}"), COMPLETE)
    await until_state(rig.client, await start(rig.client), "done")
    page = rig.phone.page
    assert isinstance(page, Scene)
    assert page.name == text


async def test_a_tap_whose_answer_was_lost_is_looked_at_and_not_done_again(rig: Rig) -> None:
    def tap() -> str:
        rig.house.faults().add(WireFault("drop", "shell,v2,raw:input", after=0))
        return rig.tap_count()

    rig.brain.think(tap, COMPLETE)
    said = await until_state(rig.client, await start(rig.client), "done")
    assert rig.count == 1
    assert said["steps"] == 2
    assert "tap" in rig.brain.requests[-1].text, "the model is told that it may have been done"


async def test_a_phone_that_goes_away_is_waited_for_and_looked_at_afresh(rig: Rig) -> None:
    def leave() -> str:
        rig.house.faults().state = "offline"
        return rig.tap_count()

    rig.brain.think(rig.tap_count(), leave, COMPLETE)
    task = await start(rig.client)
    waiting = await until_state(rig.client, task, "waiting_device")
    assert "went away" in str(waiting["next"])
    assert "task" in str(await rig.client.structured("list_devices")), "it still has the phone"
    asked = len(rig.brain.requests)
    rig.house.faults().clear()
    await until_state(rig.client, task, "done")
    assert len(rig.brain.requests) == asked + 1, "it looked, and was asked once"
    assert rig.count == 1, "what was not done is not done by itself later"


async def test_a_task_that_waits_for_its_phone_can_be_cancelled_and_gives_it_free(rig: Rig) -> None:
    def leave() -> str:
        rig.house.faults().state = "unauthorized"
        return rig.tap_count()

    rig.brain.think(leave, COMPLETE)
    task = await start(rig.client)
    await until_state(rig.client, task, "waiting_device")
    async with asyncio.timeout(5):
        ended = await rig.client.structured("cancel_task", task_id=task)
    assert ended["state"] == "cancelled"
    rig.house.faults().clear()
    rig.brain.think(rig.tap_count(), COMPLETE)
    await until_state(rig.client, await start(rig.client), "done")
    assert rig.count == 1


async def test_a_locked_phone_is_asked_about_and_the_run_goes_on_once_it_is_open(rig: Rig) -> None:
    def lock() -> str:
        set_pin(rig.phone, "4711")
        rig.phone.sleep()
        return WAIT

    rig.brain.think(rig.tap_count(), lock, rig.tap_count(), COMPLETE)
    task = await start(rig.client)
    asked = await until_state(rig.client, task, "needs_answer")
    assert asked["error"] == "device_locked"
    assert "unlock" in str(asked["question"])
    still = await rig.client.structured("answer_task", task_id=task, answer="ready")
    assert still["status"] in ("working", "input_required")
    asked = await until_state(rig.client, task, "needs_answer")
    assert rig.phone.locked, "it was not open yet, so it is asked again"
    rig.phone.wake()
    assert rig.phone.unlock("4711")
    await rig.client.structured("answer_task", task_id=task, answer="ready")
    said = await until_state(rig.client, task, "done")
    assert rig.count == 1
    assert isinstance(said["steps"], int) and said["steps"] >= 3


@asynccontextmanager
async def pocket(port: int) -> AsyncGenerator[asyncio.subprocess.Process]:
    """`gui-mcp pocket`, killed at the end of the block."""
    words = ["pocket", "--front", str(port), "--size", "360x800", "--density", "1"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gui_mcp.cli", *words, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            await process.stdout.readuntil(b"Ctrl-C ends it\n")
        yield process
    finally:
        process.kill()
        await process.wait()


async def test_a_phone_whose_process_is_killed_is_waited_for_until_it_runs_again(tmp_path: Path) -> None:
    brain, port = Brain([say("AWAKE\tvalue:clock", "opened the clock"), WAIT]), free_port()
    async with ReplyServer(brain) as model:
        plan = Plan(head=head(model.url))
        write_config(tmp_path, {"phone": ("pocket-1", f"127.0.0.1:{port}")}, plan)
        async with wired(tmp_path) as client:
            async with pocket(port):
                task = await start(client, max_steps=200)
                await until(lambda: len(brain.requests) > 2)
            await until_state(client, task, "waiting_device")
            async with pocket(port):
                brain.think(COMPLETE)
                await until_state(client, task, "done")
                assert "open" in brain.requests[0].text, "the model is told what was done before"
                shown = await client.structured("observe", device="phone")
                assert shown["at"] == "app.pocket.launcher", "what was opened is not opened again by itself"
                await asyncio.to_thread(end_daemons, tmp_path)
