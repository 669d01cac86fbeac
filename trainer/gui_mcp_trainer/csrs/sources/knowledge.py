"""What a store's failed runs did not know: each failure beside the successes from its start."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gui_mcp_benchmarks.runs import Run
from gui_mcp_models.backends.backend import Backend

from gui_mcp_trainer.csrs import knowledge
from gui_mcp_trainer.csrs.attribute import Attributor
from gui_mcp_trainer.csrs.costs import cost_row
from gui_mcp_trainer.csrs.credit.credit import Scored
from gui_mcp_trainer.csrs.extract.extracting import ABSTAINED, Extracted
from gui_mcp_trainer.csrs.extract.judged import Judged, by_start
from gui_mcp_trainer.csrs.further import ask
from gui_mcp_trainer.csrs.knowledge import KIND, Gap, gaps
from gui_mcp_trainer.csrs.sources.grounding import numbered
from gui_mcp_trainer.csrs.verdict import Cost
from gui_mcp_trainer.csrs.working import Report, Tell, Worker, quiet, reach_for
from gui_mcp_trainer.store.loading import load_run
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CHECKED, EpisodeRow, ExtractionRow, content_key

BESIDE = 8
"""Successes that one failure is held against, the oldest ones."""
LACKS = ("effect", "way", "place", "named", "nothing")


@dataclass(frozen=True, slots=True)
class Failure:
    row: EpisodeRow
    beside: tuple[str, ...] = ()
    """Successes from the same start."""

    @property
    def work(self) -> str:
        """As the queue knows it: beside other successes it is other work."""
        return f"{self.row.episode}/{content_key(*self.beside)}"


@dataclass(slots=True)
class Asker:
    """One pass over the failures among `episodes`."""

    store: Store
    writer: Backend | Attributor
    """A model that is asked, or what marks steps for the two sources that need none."""
    episodes: Sequence[Judged]
    trusted_hosts: frozenset[str] = frozenset()
    """Where the screens of private episodes may be shown besides this machine."""
    tell: Tell = quiet
    _runs: dict[str, Scored] = field(default_factory=dict[str, Scored])

    @property
    def extractor(self) -> str:
        if isinstance(self.writer, Attributor):
            return knowledge.NAME
        return knowledge.extractor(self.writer.name.replace("/", "."))

    async def run(self) -> Report:
        """Raises `StoreError` and `OSError`."""
        failures = self._failures()
        have = await asyncio.to_thread(self._looked_at)
        todo = {one.work: one for one in failures if one.work not in have}
        stage = f"know:{content_key(self.extractor)}"
        return await Worker(self.store, stage, self._one, self.tell).run(todo, len(failures) - len(todo))

    async def _one(self, one: Failure) -> Extracted:
        began = time.monotonic()
        run = await asyncio.to_thread(load_run, self.store, one.row.episode, pictures=True)
        if isinstance(self.writer, Attributor):
            found = await asyncio.to_thread(self._plain, run, one, self.writer)
            cost, garbage = Cost(seconds=time.monotonic() - began), 0
        else:
            told = await ask(self.writer.within(reach_for(one.row, run, self.trusted_hosts)), run)
            found, cost, garbage = told.gaps, told.cost, told.garbage
        now = time.time()
        rows = {row.key: row for row in (self._row(gap, run, now) for gap in found)}
        key = f"{run.id}/{KIND}/{content_key(one.work)}/{self.extractor}"
        spent = cost_row(key, run.id, "extraction", self.extractor, cost)
        return Extracted((*rows.values(), self._looked(run, one, now)), (spent,), garbage)

    def _plain(self, run: Run, one: Failure, attributor: Attributor) -> list[Gap]:
        failed = Scored(run, 0.0, attributor.marks(run))
        had = self._runs  # the failures of one start come one after another
        self._runs = {name: had.get(name) or self._won(name, attributor) for name in one.beside}
        return gaps(failed, list(self._runs.values()))

    def _won(self, episode: str, attributor: Attributor) -> Scored:
        run = load_run(self.store, episode)
        return Scored(run, 1.0, attributor.marks(run))

    def _row(self, gap: Gap, failed: Run, at: float) -> ExtractionRow:
        """With the step's own number: where steps were erased it is not its position."""
        run = failed if gap.episode == failed.id else self._runs[gap.episode].run
        row = gap.row(numbered(gap.lack, gap.question, gap.answer), extractor=self.extractor, at=at)
        return replace(row, step=run.steps[gap.step].index)

    def _looked(self, run: Run, one: Failure, at: float) -> ExtractionRow:
        """That this failure was looked at, whatever was found."""
        answer = json.dumps({"lack": "nothing", "answer": "", "failed": run.id, "work": one.work})
        step, n = run.steps[0].index if run.steps else 0, numbered(one.work)
        return ExtractionRow(
            run.id, step, KIND, n, self.extractor, "", answer, checked=ABSTAINED, at=at, others=one.beside
        )

    def _looked_at(self) -> set[str]:
        ours = (
            row
            for row in self.store.read(ExtractionRow)
            if row.kind == KIND and row.extractor == self.extractor and row.checked == ABSTAINED
        )
        return {str(json.loads(row.answer)["work"]) for row in ours}

    def _failures(self) -> list[Failure]:
        """A model looks at the failure alone."""
        found: list[Failure] = []
        for group in by_start(self.episodes):
            won = tuple(one.row.episode for one in group if one.label == "success")[:BESIDE]
            beside = won if isinstance(self.writer, Attributor) else ()
            found += [Failure(one.row, beside) for one in group if one.label == "fail"]
        return found


def table(rows: Sequence[ExtractionRow]) -> str:
    """What was lacking by what came of the check; `nothing`: failures that were looked at."""
    counts = Counter((str(json.loads(row.answer)["lack"]), row.checked) for row in rows)
    words = [word for word in CHECKED if word != ABSTAINED]
    lines = [f"{'lack':<12}" + "".join(f"{word:>11}" for word in words)]
    for lack in LACKS[:-1]:
        lines.append(f"{lack:<12}" + "".join(f"{counts[lack, word]:>11,}" for word in words))
    return "\n".join([*lines, f"failures looked at: {counts['nothing', ABSTAINED]:,}"])
