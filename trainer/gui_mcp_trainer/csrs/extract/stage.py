"""Taking a store's judged episodes apart: extractions by a writer, then samples by rules and a dialect.

What is missing in the tables is done, whoever did the rest; several processes may share it, and any may be
killed at any moment: rows are keyed, what an episode gives is one shard, and what it cost is written first.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from gui_mcp.guards import reach_of
from gui_mcp_models.errors import EndpointRefused, ModelError

from gui_mcp_trainer.csrs.extract.extracting import Extracted, extract
from gui_mcp_trainer.csrs.extract.judged import Judged
from gui_mcp_trainer.csrs.extract.writing import Writer
from gui_mcp_trainer.csrs.holder import Holder
from gui_mcp_trainer.store.loading import load_run
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import KINDS, CostRow, ExtractionRow, Kind, content_key

BATCH = 16
KEPT_SECONDS = 2.0
"""Rows are on disk after this long, or sooner: what a kill may cost."""
LEASE_SECONDS = 600.0
"""An episode of fifty steps, asked seven ways of a slow model."""

Tell = Callable[[int, int], None]
"""Called after each write with (episodes done, all)."""


def _quiet(done: int, all_: int) -> None:
    return None


@dataclass(slots=True)
class Extraction:
    """What came of one pass."""

    done: int = 0
    there: int = 0
    """Episodes that this writer had taken apart before."""
    garbage: int = 0
    later: int = 0
    """Left for another time: others hold them, or a model does not answer."""
    private: int = 0
    """Whose screens the model may not be shown, by where it runs."""
    seconds: float = 0.0


@dataclass(slots=True)
class Extractor:
    """One pass over `episodes`."""

    store: Store
    writer: Writer
    episodes: Sequence[Judged]
    trusted_hosts: frozenset[str] = frozenset()
    """Where the screens of private episodes may be shown besides this machine."""
    tell: Tell = _quiet
    _report: Extraction = field(default_factory=Extraction)

    async def run(self) -> Extraction:
        """Raises `StoreError` and `OSError`."""
        began = time.monotonic()
        todo = {one.work: one for one in await asyncio.to_thread(self._missing)}
        self._report.there = sum(bool(one.kinds) for one in self.episodes) - len(todo)
        index = self.store.index
        holder = await asyncio.to_thread(Holder(self.store).__enter__)
        try:
            await asyncio.to_thread(index.retry, self._stage())
            await asyncio.to_thread(index.add, self._stage(), todo)
            while keys := await asyncio.to_thread(
                index.claim, self._stage(), BATCH, holder.name, LEASE_SECONDS
            ):
                await self._batch([todo[key] for key in keys if key in todo])
                await asyncio.to_thread(index.done, self._stage(), [key for key in keys if key not in todo])
                if self._report.later:
                    break
        finally:
            await asyncio.to_thread(holder.__exit__, None, None, None)
        work = await asyncio.to_thread(index.work, self._stage())
        self._report.later = work.open + work.leased + work.failed - self._report.private
        self._report.seconds = time.monotonic() - began
        return self._report

    async def _batch(self, episodes: Sequence[Judged]) -> None:
        ready: list[tuple[Judged, Extracted]] = []
        written = time.monotonic()
        for one in episodes:
            try:
                ready.append((one, await self._one(one)))
            except EndpointRefused:  # it stays taken until the end of this pass
                self._report.private += 1
                continue
            except ModelError:  # so does this, and what is left of the batch
                self._report.later += 1
                break
            if time.monotonic() - written >= KEPT_SECONDS:
                await asyncio.to_thread(self._write, ready)
                ready, written = [], time.monotonic()
        await asyncio.to_thread(self._write, ready)

    async def _one(self, one: Judged) -> Extracted:
        run = await asyncio.to_thread(load_run, self.store, one.row.episode, pictures=True)
        have = await asyncio.to_thread(self._keys, one.row.episode)
        secure = any(screen.secure for screen in run.screens)
        level = "open" if one.row.level in ("", "open") and not secure else "private"
        writer = self.writer.within(reach_of(level, self.trusted_hosts))
        return await extract(run, one.label, writer, one.kinds, have=have)

    def _write(self, ready: Sequence[tuple[Judged, Extracted]]) -> None:
        if not ready:
            return
        costs: list[CostRow] = [cost for _, made in ready for cost in made.costs]
        rows: list[ExtractionRow] = [row for _, made in ready for row in made.rows]
        self.store.append(costs)
        self.store.append(rows)
        self.store.index.done(self._stage(), [one.work for one, _ in ready])
        self._report.done += len(ready)
        self._report.garbage += sum(made.garbage for _, made in ready)
        self.tell(self._report.there + self._report.done, len(self.episodes))

    def _missing(self) -> list[Judged]:
        """Those without a row of each kind that any step of a run gives."""
        have = {(row.episode, row.kind) for row in self.store.read(ExtractionRow) if self._is_ours(row)}
        return [one for one in self.episodes if any((one.row.episode, k) not in have for k in _always(one))]

    def _keys(self, episode: str) -> set[str]:
        return {row.key for row in self.store.of(ExtractionRow, episode)}

    def _is_ours(self, row: ExtractionRow) -> bool:
        return any(row.kind == kind and row.extractor == name for kind, name in self._names())

    def _names(self) -> Iterator[tuple[Kind, str]]:
        wanted = {kind for one in self.episodes for kind in one.kinds}
        return ((kind, self.writer.name(kind)) for kind in KINDS if kind in wanted)

    def _stage(self) -> str:
        return f"extract:{content_key(*(name for _, name in self._names()))}"


def _always(one: Judged) -> tuple[str, ...]:
    """Of the kinds that are taken from it, those that every step has a row of; all, where none is."""
    sure = tuple(kind for kind in one.kinds if kind in ("progress", "summary", "action"))
    return sure or one.kinds
