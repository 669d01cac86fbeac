"""Episodes through something that makes extractions of them: queue, leases, who is shown what, what is left.

Several processes may share the work, and any may be killed at any moment: rows are keyed, what an episode
gives is one shard, and what it cost is written first.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from gui_mcp.guards import reach_of
from gui_mcp_benchmarks.runs import Run
from gui_mcp_models.errors import EndpointRefused, ModelError
from gui_mcp_models.reach import Reach

from gui_mcp_trainer.csrs.extract.extracting import Extracted
from gui_mcp_trainer.csrs.holder import Holder
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CostRow, EpisodeRow, ExtractionRow

BATCH = 16
KEPT_SECONDS = 2.0
"""Rows are on disk after this long, or sooner: what a kill may cost."""
LEASE_SECONDS = 600.0
"""An episode of fifty steps, asked seven ways of a slow model."""

Tell = Callable[[int, int], None]
"""Called after each write with (episodes done, all)."""
T = TypeVar("T")


def quiet(done: int, all_: int) -> None:
    return None


def reach_for(row: EpisodeRow, run: Run, trusted_hosts: frozenset[str]) -> Reach:
    """How far the screens of a stored run may be shown: those of a run that was not open, or that show
    something secure, to this machine and to hosts that the owner trusts."""
    secure = any(screen.secure for screen in run.screens)
    open_ = row.level in ("", "open") and not secure
    return reach_of("open" if open_ else "private", trusted_hosts)


class Progress:
    """One line on stderr, at most once a second."""

    def __init__(self, word: str) -> None:
        self._word, self._last = word, 0.0

    def __call__(self, done: int, all_: int) -> None:
        now = time.monotonic()
        if now - self._last >= 1.0:
            self._last = now
            sys.stderr.write(f"{self._word} {done} of {all_}\n")


@dataclass(slots=True)
class Report:
    """What came of one pass."""

    done: int = 0
    there: int = 0
    """Episodes that had been through before."""
    garbage: int = 0
    later: int = 0
    """Left for another time: others hold them, or a model does not answer."""
    private: int = 0
    """Whose screens the model may not be shown, by where it runs."""
    seconds: float = 0.0


@dataclass(slots=True)
class Worker(Generic[T]):
    """One pass of `make` over what is to be done."""

    store: Store
    stage: str
    """As the work queue knows it."""
    make: Callable[[T], Awaitable[Extracted]]
    """Raises `ModelError` where its model is away, `EndpointRefused` where it may not see the screens."""
    tell: Tell = quiet
    report: Report = field(default_factory=Report)

    async def run(self, todo: Mapping[str, T], there: int) -> Report:
        """`todo` by the keys of the queue, in its order; `there` have been through before. Raises
        `StoreError` and `OSError`."""
        began = time.monotonic()
        self.report.there = there
        index = self.store.index
        holder = await asyncio.to_thread(Holder(self.store).__enter__)
        try:
            await asyncio.to_thread(index.retry, self.stage)
            await asyncio.to_thread(index.add, self.stage, todo)
            await asyncio.to_thread(index.reopen, self.stage, list(todo))
            while keys := await asyncio.to_thread(index.claim, self.stage, BATCH, holder.name, LEASE_SECONDS):
                await self._batch([(key, todo[key]) for key in keys if key in todo], holder.name, len(todo))
                await asyncio.to_thread(index.done, self.stage, [key for key in keys if key not in todo])
                if self.report.later:
                    break
        finally:
            await asyncio.to_thread(holder.__exit__, None, None, None)
        work = await asyncio.to_thread(index.work, self.stage)
        self.report.later = work.open + work.leased + work.failed - self.report.private
        self.report.seconds = time.monotonic() - began
        return self.report

    async def _batch(self, batch: Sequence[tuple[str, T]], holder: str, all_: int) -> None:
        ready: list[tuple[str, Extracted]] = []
        written = time.monotonic()
        for key, one in batch:
            try:
                ready.append((key, await self.make(one)))
            except EndpointRefused:  # it stays taken until the end of this pass
                self.report.private += 1
                continue
            except ModelError:  # so does this, and what is left of the batch
                self.report.later += 1
                break
            if time.monotonic() - written >= KEPT_SECONDS:
                await asyncio.to_thread(self._write, ready, all_)
                await asyncio.to_thread(self.store.index.renew, holder, LEASE_SECONDS)
                ready, written = [], time.monotonic()
        await asyncio.to_thread(self._write, ready, all_)

    def _write(self, ready: Sequence[tuple[str, Extracted]], all_: int) -> None:
        if not ready:
            return
        costs: list[CostRow] = [cost for _, made in ready for cost in made.costs]
        rows: list[ExtractionRow] = [row for _, made in ready for row in made.rows]
        self.store.append(costs)
        self.store.append(rows)
        self.store.index.done(self.stage, [key for key, _ in ready])
        self.report.done += len(ready)
        self.report.garbage += sum(made.garbage for _, made in ready)
        self.tell(self.report.there + self.report.done, self.report.there + all_)
