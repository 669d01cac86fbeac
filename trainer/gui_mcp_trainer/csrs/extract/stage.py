"""Taking a store's judged episodes apart into the seven kinds: what is missing is made."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gui_mcp_trainer.csrs.extract.extracting import Extracted, extract
from gui_mcp_trainer.csrs.extract.judged import Judged
from gui_mcp_trainer.csrs.extract.writing import Writer
from gui_mcp_trainer.csrs.working import Report, Tell, Worker, quiet, reach_for
from gui_mcp_trainer.store.loading import load_run
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import KINDS, ExtractionRow, Kind, content_key


@dataclass(slots=True)
class Extractor:
    """One pass over `episodes`."""

    store: Store
    writer: Writer
    episodes: Sequence[Judged]
    trusted_hosts: frozenset[str] = frozenset()
    """Where the screens of private episodes may be shown besides this machine."""
    tell: Tell = quiet

    async def run(self) -> Report:
        """Raises `StoreError` and `OSError`."""
        todo = {one.work: one for one in await asyncio.to_thread(self._missing)}
        there = sum(bool(one.kinds) for one in self.episodes) - len(todo)
        return await Worker(self.store, self._stage(), self._one, self.tell).run(todo, there)

    async def _one(self, one: Judged) -> Extracted:
        run = await asyncio.to_thread(load_run, self.store, one.row.episode, pictures=True)
        have = await asyncio.to_thread(self._keys, one.row.episode)
        writer = self.writer.within(reach_for(one.row, run, self.trusted_hosts))
        return await extract(run, one.label, writer, one.kinds, have=have)

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
