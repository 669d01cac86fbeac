"""MiniWoB++: 125 small web tasks, each a page of 160x210 pixels that draws its goal from a seed.

Source: Farama's `miniwob` wheel (>= 1.1, MIT), whose pages are served from the installed package; split and
groups from BrowserGym (see `miniwob_table`). Liu et al., ICLR 2018 (arXiv 1802.08802); Shi et al., ICML 2017.
125 tasks, 62 train and 63 test. One example, `click-button` with seed 1: `Click on the "Ok" button.`, solved
by a tap on that button.

Protocol, after BrowserGym's (Chezelles et al., arXiv 2412.05467): viewport 332x214, at most 10 steps, one
action a step, the page's own time limit raised to 1,000,000 ms, the goal text and the counters taken out of
the page. A success is a raw reward above 0; raw 1 is reported beside it. A fresh page load for every episode.
What differs, and why:

- Seeds: BrowserGym draws from 34 values (its `2 ^ 32` is an exclusive or), so a task repeats itself; here
  each task has its own stream (`seeds`), and the first n of more are the n of fewer.
- An episode that leaves its document, reloads it or goes elsewhere scores 0; a changed fragment does not
  count as leaving.
- Pages that read today's date read 15 June 2026; time still passes.
- The answer key that three e-mail pages carry (`fields`) is dropped in the page.

The reward is a page global, so whoever runs script in the page could forge it. No action of a Device does:
the driver refuses `javascript:` addresses. The state is read through the driver, beside the verbs.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from gui_mcp.agent import Episode, Limits
from gui_mcp_devices.actions import Open
from gui_mcp_devices.browser import BrowserOptions, open_browser
from gui_mcp_devices.errors import DeviceError
from pydantic import TypeAdapter

from gui_mcp_benchmarks.suites.miniwob_table import table
from gui_mcp_benchmarks.suites.pages import serve
from gui_mcp_benchmarks.task import Agent, InfraError, Oracle, Score, Start, Task, TaskInfo

if TYPE_CHECKING:
    from gui_mcp_devices.browser.device import BrowserDevice

PROTOCOL = "p1"
"""Changes whenever the same agent could score differently."""

WIDTH, HEIGHT = 332, 214
LIMITS = Limits(steps=10, seconds=300.0, settle=1.0)
EPISODE_MS = 1_000_000
SCRIPT_SECONDS = 20.0
"""So long a page may take to load and answer; a stuck one must not hold up the run."""
SEED_HIGH = 1_000_000
TODAY_MS = 1_781_524_800_000
"""15 June 2026, 12:00 UTC."""

_HUD = ("reward-display", "click-canvas", "sync-task-cover")

_State = TypeAdapter(tuple[bool, float, str | None])


class Miniwob:
    """The suite; see the module's docstring."""

    name = "miniwob"

    def __init__(self) -> None:
        self.infos: Sequence[TaskInfo] = tuple(
            TaskInfo(row.name, row.split, group=row.group, hands=row.hands, limits=LIMITS) for row in table()
        )

    @property
    def version(self) -> str:
        """Raises `InfraError` where the pages are not installed."""
        pages_folder()
        return f"{version('miniwob')}-{PROTOCOL}"

    def seeds(self, task: str, count: int) -> Sequence[int]:
        """The first `count` different numbers below 1,000,000 from RandomState([42, crc32(task)])."""
        rng = np.random.RandomState([42, zlib.crc32(task.encode())])
        drawn: dict[int, None] = {}
        while len(drawn) < count:
            drawn[int(rng.randint(0, SEED_HIGH))] = None
        return tuple(drawn)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Mapping[str, Task]]:
        with serve(pages_folder()) as base:
            device = await _browser()
            try:
                yield {info.name: MiniwobPage(info, device, base) for info in self.infos}
            finally:
                await device.close()

    def oracle(self) -> Oracle | None:
        from gui_mcp_benchmarks.suites.miniwob_oracles import ORACLES, OracleModel

        def model(start: Start) -> OracleModel:
            assert isinstance(start, MiniwobStart)
            return OracleModel(start)

        return Oracle(Agent("oracle", "miniwob-oracle", model), tuple(ORACLES))


class MiniwobPage:
    """One task on one browser."""

    def __init__(self, info: TaskInfo, device: BrowserDevice, base: str) -> None:
        self.info = info
        self._device = device
        self._url = f"{base}/miniwob/{info.name}.html"

    def open(self, seed: int) -> AbstractAsyncContextManager[Start]:
        return self._start(seed)

    @asynccontextmanager
    async def _start(self, seed: int) -> AsyncGenerator[Start]:
        await self._device.perform(Open(self._url))
        goal = await _script(self._device, self.info.name, _start_script(seed))
        if not isinstance(goal, str):
            raise InfraError(f"start {self.info.name}: the page gave no goal; is it a MiniWoB++ page?")
        yield MiniwobStart(self.info.name, seed, goal, self._device, self._url)


class MiniwobStart:
    """One episode; reads its state from the page, beside the device's verbs."""

    def __init__(self, task: str, seed: int, goal: str, device: BrowserDevice, url: str) -> None:
        self.task = task
        self.seed = seed
        self.goal = goal
        self.device = device
        self._url = url

    async def script(self, expression: str) -> object:
        """Read the page; for oracles and tests, never for an agent that is graded. Raises `InfraError`."""
        return await _script(self.device, self.task, expression)

    async def ended(self) -> bool:
        state = await self._state()
        return state is None or state[0]

    async def check(self, episode: Episode) -> Score:
        state = await self._state()
        if state is None:
            return Score(0.0, 0.0, False, "left the page")
        done, raw, reason = state
        return Score(min(1.0, max(0.0, raw)), raw, raw == 1, reason or ("" if done else "not ended"))

    async def _state(self) -> tuple[bool, float, str | None] | None:
        """(done, raw reward, reason); None when the page is no longer the one that was started."""
        if self._left():
            return None
        try:
            state = await self.script(_STATE)
        except InfraError:
            if self._left():
                return None
            raise
        return None if state is None else _State.validate_python(state)

    def _left(self) -> bool:
        return self.device.page.url.partition("#")[0] != self._url


async def _browser() -> BrowserDevice:
    options = BrowserOptions(id="miniwob", width=WIDTH, height=HEIGHT, schemes=frozenset({"about", "http"}))
    try:
        device = await open_browser(options)
    except DeviceError as error:
        raise InfraError(str(error)) from error
    from playwright.async_api import Error

    try:
        await device.page.add_init_script(_STILL_DATE)
    except (Error, DeviceError) as error:
        await device.close()
        raise InfraError(f"start a browser for MiniWoB++: it went away ({error}); run again") from error
    return device


async def _script(device: BrowserDevice, task: str, expression: str) -> object:
    """The value of `expression` in the page. Raises `InfraError` when there is no answer."""
    from playwright.async_api import Error

    try:
        async with asyncio.timeout(SCRIPT_SECONDS):
            return await device.script(expression)
    except (Error, TimeoutError) as error:
        why = str(error) or f"no answer in {SCRIPT_SECONDS:g} s"
        raise InfraError(f"read the page of {task}: {why}; run the episode again") from error


def pages_folder() -> Path:
    """The pages, without importing their package, which would load selenium and gymnasium."""
    spec = find_spec("miniwob")
    if spec is None or not spec.submodule_search_locations:
        raise InfraError("MiniWoB++ pages: not installed; run `pip install 'gui-mcp[bench,browser]'`")
    return Path(next(iter(spec.submodule_search_locations))) / "html"


# The mark tells the started document from a reloaded one, which would otherwise offer a fresh episode.
_MARK = "Symbol.for('gui-mcp.episode')"

_STATE = f"""globalThis[{_MARK}] === true
  ? [WOB_DONE_GLOBAL, WOB_RAW_REWARD_GLOBAL, WOB_REWARD_REASON] : null"""


def _start_script(seed: int) -> str:
    """Start the episode, read its goal, take the HUD out. The page's own code looks for the HUD when an
    episode ends, so it is put back for just that moment."""
    return f"""(async () => {{
  const late = performance.now() + 10000;
  const until = async fits => {{
    while (!fits() && performance.now() < late) await new Promise(next => setTimeout(next, 4));
    return fits();
  }};
  if (!await until(() => document.readyState === 'complete')) return null;
  Math.seedrandom({seed});
  core.EPISODE_MAX_TIME = {EPISODE_MS};
  core.startEpisodeReal();
  if (!await until(() => WOB_TASK_READY)) return null;
  const said = core.getUtterance();
  core.clearTimer();
  document.body.removeEventListener('click', core.canvasDrawClick);
  const hud = {json.dumps(_HUD)}.map(id => document.getElementById(id));
  const end = core.endEpisode;
  core.endEpisode = (...how) => {{
    document.body.append(...hud);
    try {{ end(...how); }} finally {{ hud.forEach(part => part.remove()); }}
  }};
  hud.forEach(part => part.remove());
  document.getElementById('query').textContent = '';
  globalThis[{_MARK}] = true;
  return typeof said === 'string' ? said : said.utterance;
}})()"""


# Date is moved, not stopped: jQuery's animations wait for it to pass.
_STILL_DATE = f"""(() => {{
  const pages = {json.dumps([row.name for row in table() if row.dated])};
  if (!pages.some(name => location.pathname === `/miniwob/${{name}}.html`)) return;
  const Real = Date, now = () => Real.now() + {TODAY_MS} - start, start = Real.now();
  globalThis.Date = new Proxy(Real, {{
    construct: (_, when) => when.length ? new Real(...when) : new Real(now()),
    apply: () => new Real(now()).toString(),
    get: (_, name) => name === 'now' ? now : Reflect.get(Real, name),
  }});
}})()"""
