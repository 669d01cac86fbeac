"""Grounding rows of a store's screens, each tried k times: what was missing is made.

A state that many runs show is asked about once, where it was first seen, and so is what a tap led to; a run's
intents are its own. What gives no row has one that says so, so that nobody tries it again.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gui_mcp_benchmarks.runs import Run

from gui_mcp_trainer.csrs.attribute import Attributor
from gui_mcp_trainer.csrs.costs import cost_row
from gui_mcp_trainer.csrs.extract.extracting import ABSTAINED, Extracted
from gui_mcp_trainer.csrs.grounding import (
    KIND,
    NAME,
    Guesser,
    Level,
    Target,
    Tried,
    by_effect,
    by_intent,
    by_name,
    extraction,
    tried,
)
from gui_mcp_trainer.csrs.verdict import Cost
from gui_mcp_trainer.csrs.working import Report, Tell, Worker, quiet, reach_for
from gui_mcp_trainer.store.loading import load_run
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow, ExtractionRow, StepRow, content_key

LEVELS: tuple[Level, ...] = ("plain", "functional", "intent")


@dataclass(frozen=True, slots=True)
class Options:
    tries: int = 4
    """That each row is given."""
    levels: tuple[Level, ...] = LEVELS
    tell: Tell = quiet


@dataclass(frozen=True, slots=True)
class Rated:
    """What a row says of itself."""

    level: str
    passes: int
    tries: int


@dataclass(frozen=True, slots=True)
class Wanted:
    row: EpisodeRow
    levels: tuple[Level, ...]
    states: frozenset[int]
    """Numbers of the steps whose state it is the first to show."""
    moves: frozenset[int]
    """Numbers of the steps that are the first to lead from one state to another."""


@dataclass(slots=True)
class Grounder:
    """One pass over `episodes`, oldest first, none of a test split."""

    store: Store
    guesser: Guesser
    attributor: Attributor
    episodes: Sequence[EpisodeRow]
    accepted: Collection[str]
    """Episodes that reached their goal: intents are theirs alone."""
    trusted_hosts: frozenset[str] = frozenset()
    """Where the screens of private episodes may be shown besides this machine."""
    options: Options = field(default_factory=Options)

    @property
    def extractor(self) -> str:
        """As its rows name it: who tried, and how often, is part of what a pass rate says."""
        return f"{NAME}+{self.options.tries}x{self.guesser.name}"

    async def run(self) -> Report:
        """Raises `StoreError` and `OSError`."""
        todo = await asyncio.to_thread(self._missing)
        there = sum(row.steps > 0 for row in self.episodes) - len(todo)
        stage = f"ground:{content_key(self.extractor)}"
        return await Worker(self.store, stage, self._one, self.options.tell).run(todo, there)

    async def _one(self, one: Wanted) -> Extracted:
        began = time.monotonic()
        run = await asyncio.to_thread(load_run, self.store, one.row.episode, pictures=True)
        guesser = self.guesser.within(reach_for(one.row, run, self.trusted_hosts))
        found: dict[Level, list[Target]] = {
            level: list(self._targets(run, one, level)) for level in one.levels
        }
        now, rows, spent = time.time(), list[ExtractionRow](), Cost()
        for level, targets in found.items():
            rated = await tried(targets, guesser, tries=self.options.tries)
            rows += [self._row(run, one_rated, now) for one_rated in rated]
            rows += [] if rated else [self._nothing(run, level, now)]
            spent = sum((one_rated.cost for one_rated in rated), spent)
        if not spent.seconds:  # no model was asked: what it took is this machine's own time
            spent = replace(spent, seconds=time.monotonic() - began)
        key = f"{run.id}/{KIND}/{'+'.join(one.levels)}/{self.extractor}"
        return Extracted(tuple(rows), (cost_row(key, run.id, "extraction", self.extractor, spent),), 0)

    def _targets(self, run: Run, one: Wanted, level: Level) -> Iterator[Target]:
        match level:
            case "plain":
                for i, step in enumerate(run.steps):
                    if step.index in one.states:
                        yield from (replace(target, step=i) for target in by_name(step.screen))
            case "functional":
                yield from (t for t in by_effect(run) if run.steps[t.step].index in one.moves)
            case "intent":
                yield from by_intent(run, self.attributor.marks(run))

    def _row(self, run: Run, one: Tried, at: float) -> ExtractionRow:
        step = run.steps[one.target.step].index
        row = extraction(one.target, run.id, step, numbered(one.target.level, one.target.words), at)
        told = {**json.loads(row.answer), "passes": one.passes, "tries": one.tries}
        check = f"{row.check}; found in {one.passes} of {one.tries} tries"
        return replace(row, extractor=self.extractor, answer=json.dumps(told), check=check)

    def _nothing(self, run: Run, level: Level, at: float) -> ExtractionRow:
        step = run.steps[0].index if run.steps else 0
        answer = json.dumps({"level": level})
        return ExtractionRow(
            run.id, step, KIND, numbered(level), self.extractor, "", answer, checked=ABSTAINED, at=at
        )

    def _missing(self) -> dict[str, Wanted]:
        have: dict[str, set[str]] = {}
        for row in self.store.read(ExtractionRow):
            if row.kind == KIND and row.extractor == self.extractor:
                have.setdefault(row.episode, set()).add(level_of(row))
        states, moves = firsts(self.store, self.episodes)
        todo: dict[str, Wanted] = {}
        for row in self.episodes:
            levels: tuple[Level, ...] = tuple(
                level for level in self._levels(row) if level not in have.get(row.episode, ())
            )
            if levels and row.steps:
                first, led = states.get(row.episode, ()), moves.get(row.episode, ())
                todo[f"{row.episode}/{'+'.join(levels)}"] = Wanted(
                    row, levels, frozenset(first), frozenset(led)
                )
        return todo

    def _levels(self, row: EpisodeRow) -> tuple[Level, ...]:
        return tuple(
            level for level in self.options.levels if level != "intent" or row.episode in self.accepted
        )


def firsts(
    store: Store, episodes: Sequence[EpisodeRow]
) -> tuple[Mapping[str, set[int]], Mapping[str, set[int]]]:
    """By episode, the numbers of the steps that are the first, over all `episodes` in their order, to show a
    state, and to lead from one state to another. Blocks."""
    place = {row.episode: i for i, row in enumerate(episodes)}
    found = sorted(
        (place[row.episode], row.step, row.episode, row.state or row.body, row.after_state or row.after_body)
        for row in store.read(StepRow)
        if row.episode in place
    )
    states: dict[str, set[int]] = {}
    moves: dict[str, set[int]] = {}
    seen: set[str | tuple[str, str]] = set()
    for _, step, episode, state, after in found:
        for key, of in ((state, states), ((state, after), moves)):
            if key not in seen:
                seen.add(key)
                of.setdefault(episode, set()).add(step)
    return states, moves


def rated(row: ExtractionRow) -> Rated | None:
    """None for a row that says that there was nothing."""
    if row.checked == ABSTAINED:
        return None
    told = json.loads(row.answer)
    return Rated(str(told["level"]), int(told["passes"]), int(told["tries"]))


def level_of(row: ExtractionRow) -> str:
    return str(json.loads(row.answer)["level"])


def numbered(*parts: str) -> int:
    """A number for what these words say, so that the same is the same row whoever makes it, and when."""
    return int(content_key(*parts)[:7], 16)


def table(rows: Sequence[ExtractionRow]) -> str:
    """Pass rates by class, with those that never passed apart."""
    lines = [f"{'class':<12}{'rows':>8}{'pass rate':>11}{'always':>9}{'at times':>10}{'never':>8}"]
    told = [one for row in rows if (one := rated(row)) is not None]
    for level in LEVELS:
        ours = [one for one in told if one.level == level]
        rate = sum(one.passes / one.tries for one in ours) / len(ours) if ours else None
        always = sum(one.passes == one.tries for one in ours)
        never = sum(not one.passes for one in ours)
        shown = "-" if rate is None else f"{rate:.3f}"
        lines.append(
            f"{level:<12}{len(ours):>8,}{shown:>11}{always:>9,}{len(ours) - always - never:>10,}{never:>8,}"
        )
    return "\n".join(lines)
