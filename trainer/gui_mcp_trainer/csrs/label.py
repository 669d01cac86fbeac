"""Verdicts for every episode of a store: takes what a verifier has not judged, judges it, writes it down.

A verdict is a row that is there once, whoever wrote it how often, and so is what it cost; the rows of a few
seconds are written at once, costs first. So a labeller may be killed at any moment and run again, and several
may share the work: what one holds, no other judges, until it is dead.

What a model that is away was to judge is judged later. Episodes that the machine failed, and those of a test
split, are never judged.
"""

from __future__ import annotations

import asyncio
import math
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gui_mcp.episode import RecordError
from gui_mcp_models.errors import ModelError, ModelMisconfigured, ModelUnavailable

from gui_mcp_trainer.csrs.costs import cost_row
from gui_mcp_trainer.csrs.eligible import Eligible, eligible, verdict_of
from gui_mcp_trainer.csrs.holder import Holder
from gui_mcp_trainer.csrs.verdict import Cost, Label, Verdict, Verifier
from gui_mcp_trainer.store.loading import load_run
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import VerdictRow

if TYPE_CHECKING:  # it loads scipy, which a labeller without one need not wait for
    from gui_mcp_trainer.csrs.calibrate import Calibration

BATCH = 32
"""Episodes taken at once: at most so many wait for one that is slow."""
KEPT_SECONDS = 2.0
"""Verdicts are on disk after this long, or sooner: what a kill may cost."""
LEASE_SECONDS = 120.0
"""After this long without a word, a labeller whose lock cannot be seen is taken for dead."""
AWAY = 4
"""So many in a row, and a model that does not answer is left alone until the next time."""
PAUSE_SECONDS = 2.0
"""Before what failed is tried again; doubled each time."""
LEARNT = Verdict("unknown", evidence=("it has learnt the label of this start",))
"""Of a verifier that was fitted on labels, where it is calibrated."""
LOOK_SECONDS = 0.2
"""How often it is looked whether others have done what they hold."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """What came of one verifier, over the whole store where not said otherwise."""

    verifier: str
    labels: dict[Label, int]
    """New ones of this call."""
    there: int = 0
    """Episodes that it had judged before."""
    later: int = 0
    """Left for another time, because a model does not answer."""
    given_up: tuple[tuple[str, str], ...] = ()
    """Episodes that could not be judged, and why, in a word."""
    cost: Cost = field(default_factory=Cost)
    seconds: float = 0.0
    warning: str = ""
    """Why these labels may not be worth what they claim; empty while nothing says so."""


Tell = Callable[[str, int, int], None]
"""Called after each write with (verifier, judged, all)."""


def _quiet(verifier: str, judged: int, all_: int) -> None:
    return None


async def label(
    store: Store,
    verifiers: Sequence[Verifier],
    *,
    calibrations: Sequence[Calibration] = (),
    may: Eligible | None = None,
    workers: int = 4,
    pause: float = PAUSE_SECONDS,
    tell: Tell = _quiet,
) -> list[Labelled]:
    """Judge with each of `verifiers` whatever it has not judged; `workers` runs at a time. `may`: of which
    episodes; None: of all that may be judged. Then each of `calibrations` is applied to the verdicts of its
    verifier that are there: verdicts of their own, by `calibrated_name`.

    More than one worker helps a verifier that waits for a model; for one that computes, start several
    labellers. Raises `RecordError`, `OSError` and `sqlite3.Error`.
    """
    may = may or await asyncio.to_thread(eligible, store)
    done = [await _Labeller(store, one, may, workers, pause, tell).run() for one in verifiers]
    return [*done, *[await asyncio.to_thread(apply, store, one, may) for one in calibrations]]


def apply(store: Store, calibration: Calibration, may: Eligible) -> Labelled:
    """The verdicts of a calibrated verifier on what the verifier itself has judged: nothing is judged again,
    and it costs nothing. From starts whose labels it has learnt it abstains: it knows them. Blocks."""
    from gui_mcp_trainer.csrs.calibrate import calibrated, calibrated_name, stale
    from gui_mcp_trainer.csrs.fitting import learnt_from

    began, name = time.monotonic(), calibrated_name(calibration)
    episodes = {row.episode for row in may.episodes}
    told: dict[str, VerdictRow] = {}
    there: set[str] = set()
    for row in store.read(VerdictRow):
        if row.episode in episodes and row.verifier == calibration.verifier:
            told[row.episode] = row
        elif row.verifier == name:
            there.add(row.episode)
    learnt = learnt_from(store, calibration.verifier)
    new: list[VerdictRow] = []
    for row in told.values():
        if row.episode not in there:
            said = LEARNT if row.episode in learnt else calibrated(verdict_of(row), calibration)
            new.append(verdict_row(name, row.episode, said))
    store.append(new)
    others = [row.p_success for row in told.values() if row.episode not in learnt]
    drift = stale(calibration, [p for p in others if not math.isnan(p)])
    labels = Counter[Label]()
    labels.update(verdict_of(row).label for row in new)
    took = time.monotonic() - began
    return Labelled(name, dict(labels), len(there), seconds=took, warning=drift.warning)


@dataclass(slots=True)
class _Labeller:
    store: Store
    verifier: Verifier
    may: Eligible
    workers: int
    pause: float
    tell: Tell
    counted: Counter[Label] = field(default_factory=lambda: Counter[Label]())
    cost: Cost = field(default_factory=Cost)
    ready: list[tuple[str, Verdict]] = field(default_factory=lambda: list[tuple[str, Verdict]]())
    written: float = 0.0
    away: int = 0

    @property
    def stage(self) -> str:
        return f"label:{self.verifier.name}"

    async def run(self) -> Labelled:
        began = self.written = time.monotonic()
        index = self.store.index
        await asyncio.to_thread(index.retry, self.stage)
        missing = await asyncio.to_thread(self._missing)
        there = len(self.may.episodes) - len(missing)
        holder = await asyncio.to_thread(Holder(self.store).__enter__)
        try:
            await asyncio.to_thread(index.add, self.stage, missing)
            while missing and self.away < AWAY:
                keys = await asyncio.to_thread(index.claim, self.stage, BATCH, holder.name, LEASE_SECONDS)
                if keys:
                    await self._batch(keys, set(missing), holder)
                    continue
                looked = time.monotonic()
                if missing := await asyncio.to_thread(self._left):  # reads every verdict of the store
                    await asyncio.sleep(max(LOOK_SECONDS, 9 * (time.monotonic() - looked)))
        finally:
            await asyncio.to_thread(holder.__exit__, None, None, None)
        later = len(await asyncio.to_thread(self._missing)) if missing else 0
        given_up = tuple(await asyncio.to_thread(index.given_up, self.stage))
        took = time.monotonic() - began
        return Labelled(self.verifier.name, dict(self.counted), there, later, given_up, self.cost, took)

    def _left(self) -> list[str]:
        """What others hold, or what waits to be tried again. The tables are the truth: what they do not show
        is put in anew where the index knows of it no more, or knows better."""
        work = self.store.index.work(self.stage)
        missing = self._missing()
        if missing and not work.open and not work.leased:
            self.store.index.rebuild()
        self.store.index.add(self.stage, missing)
        return missing

    def _missing(self) -> list[str]:
        """What is still to be judged by somebody."""
        name = self.verifier.name
        done = {row.episode for row in self.store.read(VerdictRow) if row.verifier == name}
        done.update(key for key, _ in self.store.index.given_up(self.stage))
        return [row.episode for row in self.may.episodes if row.episode not in done]

    async def _batch(self, keys: Sequence[str], missing: set[str], holder: Holder) -> None:
        """Judge `keys`; what is judged by then is on disk every few seconds."""
        left = [key for key in keys if key in missing]
        stale = [key for key in keys if key not in missing]
        await asyncio.to_thread(
            self.store.index.done, self.stage, stale
        )  # judged, and killed before it said so
        queue = iter(left)

        async def work() -> None:
            for episode in queue:
                if self.away >= AWAY:
                    return
                await self._one(episode)
                if time.monotonic() - self.written >= KEPT_SECONDS:
                    await self._write(holder)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self.workers, len(left))):
                    group.create_task(work())
        except* (RecordError, OSError, sqlite3.Error) as errors:
            raise _first(errors) from None
        await self._write(holder)

    async def _one(self, episode: str) -> None:
        began = time.monotonic()
        try:
            run = await asyncio.to_thread(load_run, self.store, episode, pictures=True)
            verdict = await self.verifier.judge(run)
        except ModelError as error:
            self.away += isinstance(error, ModelUnavailable | ModelMisconfigured)
            await asyncio.to_thread(self._failed, episode, error.code)
            return
        except RecordError as error:  # its rows, or its screens, cannot be read
            await asyncio.to_thread(self._failed, episode, error.code)
            return
        self.away = 0
        cost = verdict.cost
        if cost.seconds == 0:
            cost = replace(cost, seconds=time.monotonic() - began)
        self.ready.append((episode, replace(verdict, cost=cost)))

    def _failed(self, episode: str, why: str) -> None:
        self.store.index.failed(self.stage, episode, why, after=self.pause * 2 ** min(self.away, AWAY))

    async def _write(self, holder: Holder) -> None:
        """Costs first: where a kill parts the two, the verdict is made anew and the cost counts once."""
        ready, self.ready = self.ready, []
        self.written = time.monotonic()
        if ready:
            await asyncio.to_thread(self._append, ready)
            for _, verdict in ready:
                self.counted[verdict.label] += 1
                self.cost += verdict.cost
            self.tell(self.verifier.name, self.counted.total(), len(self.may.episodes))
        await asyncio.to_thread(self.store.index.renew, holder.name, LEASE_SECONDS)

    def _append(self, ready: Sequence[tuple[str, Verdict]]) -> None:
        rows = [verdict_row(self.verifier.name, episode, verdict) for episode, verdict in ready]
        self.store.append(
            [
                cost_row(row.key, row.episode, "verdict", row.verifier, verdict.cost)
                for row, (_, verdict) in zip(rows, ready, strict=True)
            ]
        )
        self.store.append(rows)
        self.store.index.done(self.stage, [episode for episode, _ in ready])


def _first(group: BaseExceptionGroup[Exception]) -> Exception:
    """One of them, for all have the same cause: the disk."""
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def verdict_row(verifier: str, episode: str, verdict: Verdict) -> VerdictRow:
    p = float("nan") if verdict.p_success is None else verdict.p_success
    return VerdictRow(episode, verifier, verdict.label, p, verdict.evidence, verdict.votes, time.time())
