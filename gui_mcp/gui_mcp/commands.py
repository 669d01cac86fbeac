"""What the commands do: serve, run, devices, replay."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import threading
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import TypeVar

from gui_mcp_devices.actions import Open
from gui_mcp_devices.errors import DeviceError
from gui_mcp_models.errors import ModelError
from gui_mcp_models.model import Step

from gui_mcp.agent import Episode, Limits, RecordError
from gui_mcp.agent import run as run_agent
from gui_mcp.app import App, open_app
from gui_mcp.config import load_config
from gui_mcp.folder import ConfigError, data_folder
from gui_mcp.guards import guard_model
from gui_mcp.principals import OWNER
from gui_mcp.watch import Watched

FAILED, BAD_INPUT = 1, 2

T = TypeVar("T")


def serve(home: Path | None, profile: str) -> int:
    from gui_mcp.server.stdio import serve as serve_stdio

    try:
        folder = data_folder(home)
        config = load_config(folder)
    except ConfigError as error:
        return _say_error(error, BAD_INPUT)
    if sys.stdin.isatty():
        print(
            "gui-mcp serve: speaking MCP over stdin and stdout; a client starts this, Ctrl-C ends it",
            file=sys.stderr,
        )
    asyncio.run(serve_stdio(folder, config, "paper" if profile == "paper" else "standard"))
    return 0


def run(home: Path | None, goal: str, url: str, device: str | None, model: str | None, steps: int) -> int:
    """One goal, watched by the person who gave it: a line a step, then the replay."""
    return _with_errors(_run(home, goal, url, device, model, steps))


def devices(home: Path | None) -> int:
    return _with_errors(_devices(home))


def replay(home: Path | None, episode: str | None, out: Path | None) -> int:
    """Write the page of one episode and say where it is; without one, list the episodes, newest first."""
    from gui_mcp.episode import journal_path, list_episodes, read_episode
    from gui_mcp.replay import write_replay

    try:
        folder = data_folder(home)
    except ConfigError as error:
        return _say_error(error, BAD_INPUT)
    if episode is None:
        for found in list_episodes(folder):
            when = time.strftime("%Y-%m-%d %H:%M", time.localtime(found.begin.time)) if found.begin else "?"
            goal = found.begin.goal[:70] if found.begin else found.trouble
            state = "running" if found.running else found.outcome
            print(f"{found.id}  {when}  {state:12}  {goal}")
        return 0
    try:
        read = read_episode(journal_path(folder, episode))
        print(write_replay(read, out or folder / "episodes" / episode / "replay.html"))
    except (RecordError, ValueError) as error:
        return _say_error(error, BAD_INPUT)
    return 0


async def _run(
    home: Path | None, goal: str, url: str, device: str | None, model: str | None, steps: int
) -> int:
    folder = data_folder(home)
    config = load_config(folder)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    async with open_app(folder, config=config) as app:
        name = app.desk.choose(device, OWNER)
        async with app.desk.hold(name, OWNER, task="run") as seat:
            if url:
                await seat.device.perform(Open(url))
            chosen = guard_model(
                await app.models.get(model or config.model), seat.level, config.trusted_hosts
            )
            record = Watched(app.jobs.recorder(seat.level), _show)
            episode = await run_agent(
                goal,
                seat.device,
                chosen,
                record=record,
                ask=_ask_here,
                stop=stop,
                limits=Limits(steps=steps),
            )
    _show_end(episode)
    if config.recording:
        replay(folder, episode.id, None)
    return 0 if episode.outcome in ("done", "ended") else FAILED


async def _devices(home: Path | None) -> int:
    async with open_app(data_folder(home)) as app:
        _list(app)
    return 0


def _list(app: App) -> None:
    for device in app.desk.list(OWNER):
        level = device.level or "open if nothing personal is on it"
        print(f"{device.id:16} driver {device.driver:10} level {level}")


async def _show(step: Step) -> None:
    outcome = step.error or (step.change.kind if step.change else "")
    do = step.decision.do
    thought = step.decision.thought[:90]
    print(f"step {step.index + 1}: {do.kind}  {thought}  -> {outcome}  ({step.seconds:.1f} s)")


def _show_end(episode: Episode) -> None:
    print(f"{episode.outcome} after {episode.steps} steps, {episode.seconds:.1f} s {episode.answer}".rstrip())
    if episode.error:
        print(f"{episode.error}: {episode.error_detail}", file=sys.stderr)


async def _ask_here(question: str) -> str | None:
    """The person's answer; None when nobody is there or the line is closed (Ctrl-D)."""
    if not sys.stdin.isatty():
        return None
    print(f"{question}\n> ", end="", flush=True)
    loop, answer = asyncio.get_running_loop(), asyncio.Future[str]()

    def read() -> None:
        line = sys.stdin.readline()
        loop.call_soon_threadsafe(lambda: answer.done() or answer.set_result(line))

    # A daemon thread: Ctrl-C must not wait for a line that never comes.
    threading.Thread(target=read, daemon=True).start()
    return (await answer).rstrip("\n") or None


def _with_errors(work: Coroutine[object, object, int]) -> int:
    try:
        return asyncio.run(work)
    except (ConfigError, DeviceError, ModelError, RecordError) as error:
        return _say_error(error, FAILED)


def _say_error(error: Exception, code: int) -> int:
    print(f"gui-mcp: {error}", file=sys.stderr)
    return code
