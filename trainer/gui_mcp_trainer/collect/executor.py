"""Where trials are made: the one seam that every executor fills, and how trials are spread over its lanes.

async with executor as lanes:
    async for result in lanes.run(trials):
        ...
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncGenerator, Sequence
from types import TracebackType
from typing import Protocol, Self

from gui_mcp_trainer.collect.result import Result
from gui_mcp_trainer.collect.unit import CollectError, Trial


class Executor(Protocol):
    """So many devices at once, wherever they are. What it yields is in the store when it is yielded."""

    @property
    def name(self) -> str: ...

    @property
    def devices(self) -> int: ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def run(self, trials: Sequence[Trial]) -> AsyncGenerator[Result]:
        """A result for every trial, in the order in which they end. May be called again. Raises
        `CollectError` where nothing can be made any more."""
        ...


class Lane(Protocol):
    """One device of an executor."""

    async def ready(self) -> bool:
        """Whether it can take a trial; false where there is no room for it now. Others go on without it."""
        ...

    async def make(self, trial: Trial) -> Result:
        """Run it and keep it; a lost worker is a result, too."""
        ...


async def spread(trials: Sequence[Trial], lanes: Sequence[Lane]) -> AsyncGenerator[Result]:
    """Make all `trials` on `lanes`, each lane one after another."""
    pile, done = _Pile(trials), asyncio.Queue[Result]()

    async def work(lane: Lane) -> None:
        suite = ""
        while await lane.ready() and (trial := pile.take(suite)) is not None:
            suite = trial.unit.suite
            done.put_nowait(await lane.make(trial))

    crew = [asyncio.create_task(work(lane)) for lane in lanes]
    try:
        for _ in trials:
            yield await _next(done, crew)
    finally:
        for task in crew:
            task.cancel()
        await asyncio.gather(*crew, return_exceptions=True)


async def _next(done: asyncio.Queue[Result], crew: Sequence[asyncio.Task[None]]) -> Result:
    """The next result; an error of one lane ends all of them."""
    got = asyncio.ensure_future(done.get())
    try:
        while not got.done():
            working = [task for task in crew if not task.done()]
            if not working and done.empty():
                raise CollectError(
                    "collect: no device can be started any more, and there is work left; look at what the "
                    "machines say, then give the same command again"
                )
            await asyncio.wait({got, *working}, return_when=asyncio.FIRST_COMPLETED)
            for task in crew:
                if task.done():
                    task.result()
        return got.result()
    finally:
        got.cancel()


class _Pile:
    """Trials by suite. A lane goes on with the suite that it has open; lanes share out among suites."""

    def __init__(self, trials: Sequence[Trial]) -> None:
        self._left: dict[str, deque[Trial]] = {}
        self._lanes: Counter[str] = Counter()
        for trial in trials:
            self._left.setdefault(trial.unit.suite, deque()).append(trial)

    def take(self, suite: str) -> Trial | None:
        """The next trial for a lane that has `suite` open, or none yet."""
        if not self._left.get(suite):
            waiting = [name for name, trials in self._left.items() if trials]
            if not waiting:
                return None
            self._lanes[suite] -= bool(suite)
            suite = max(waiting, key=lambda name: len(self._left[name]) / (1 + self._lanes[name]))
            self._lanes[suite] += 1
        return self._left[suite].popleft()
