"""Samples for a store's judged episodes, from the extractions that lie there: rules, credit, dialect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gui_mcp_benchmarks.runs import Run

from gui_mcp_trainer.csrs.credit.credit import Credit, Scored
from gui_mcp_trainer.csrs.credit.forks import forks
from gui_mcp_trainer.csrs.extract.judged import Judged, by_start
from gui_mcp_trainer.csrs.extract.writing import Writer
from gui_mcp_trainer.csrs.samples import Recipe, Source, make_samples, preference
from gui_mcp_trainer.store.loading import load_run
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import KINDS, ExtractionRow, Kind, SampleRow

Score = Callable[[Run, float], Scored]
"""From a run and its reward to what a credit rule needs to know of its steps, without the truth."""
Tell = Callable[[int, int], None]
"""Called after each write with (episodes done, all)."""


def _quiet(done: int, all_: int) -> None:
    return None


@dataclass(slots=True)
class Sampled:
    """What came of one pass."""

    rows: Counter[str] = field(default_factory=Counter[str])
    """New ones, by kind; `pair` for preferences."""
    there: int = 0
    """Episodes that had samples of this view."""
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    remarks: Counter[str] = field(default_factory=Counter[str])


@dataclass(slots=True)
class Sampler:
    """One pass. Blocks."""

    store: Store
    writer: Writer
    recipe: Recipe
    credit: Credit
    score: Score = Scored
    tell: Tell = _quiet

    def run(self, episodes: Sequence[Judged]) -> Sampled:
        """Raises `StoreError` and `OSError`. What a group of runs from one start gives is one shard."""
        told, done = Sampled(), 0
        ending = f"/{self.recipe.view}"
        have = {key for key in self.store.keys(SampleRow) if key.endswith(ending)}
        known = {key.removesuffix(ending).rsplit("/", 3)[0] for key in have}
        for group in by_start([one for one in episodes if one.kinds]):
            new = [one for one in group if one.row.episode not in known]
            told.there += len(group) - len(new)
            if new:
                with self.store.writing():
                    rows = [row for row in self._group(group, told) if row.key not in have]
                    self.store.append(rows)
                told.rows.update("pair" if row.rejected else row.kind for row in rows)
            done += len(group)
            self.tell(done, len(episodes))
        return told

    def _group(self, group: Sequence[Judged], told: Sampled) -> list[SampleRow]:
        runs = [load_run(self.store, one.row.episode, pictures=True) for one in group]
        won = [one.label == "success" or one.proven for one in group]
        scored = [self.score(run, float(w)) for run, w in zip(runs, won, strict=True)]
        shares = self.credit.share(scored)
        rows: list[SampleRow] = []
        sources: list[Source] = []
        for one, run, share in zip(group, runs, shares, strict=True):
            found = [row for row in self.store.of(ExtractionRow, one.row.episode) if self._is_ours(row)]
            source = Source(run, one.label, one.verdict, found, share, one.row.split, one.proven)
            made = make_samples(source, self.recipe)
            told.left_out.update(made.left_out)
            told.remarks.update(made.remarks)
            rows += made.rows
            sources.append(source)
        return rows + self._pairs(scored, sources)

    def _pairs(self, scored: Sequence[Scored], sources: Sequence[Source]) -> list[SampleRow]:
        if self.recipe.dialect is None:
            return []
        by_id = {source.run.id: source for source in sources}
        rows: list[SampleRow] = []
        for n, fork in enumerate(forks(scored), start=1):
            good, bad = by_id[fork.good.run.id], by_id[fork.bad.run.id]
            row = preference(good, bad, fork.step, self.recipe, n)
            rows += [row] if row is not None else []
        return rows

    def _is_ours(self, row: ExtractionRow) -> bool:
        kind = _KINDS.get(row.kind)
        return kind is not None and row.extractor == self.writer.name(kind)


_KINDS: dict[str, Kind] = {kind: kind for kind in KINDS}
