"""Samples of grounding and knowledge, from the extractions that lie in a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gui_mcp_trainer.csrs.further import samples
from gui_mcp_trainer.csrs.grounding import KIND as GROUNDING
from gui_mcp_trainer.csrs.sources.grounding import rated
from gui_mcp_trainer.csrs.working import BATCH, Tell, quiet
from gui_mcp_trainer.store.loading import load_run
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow, ExtractionRow, SampleRow


@dataclass(slots=True)
class Sampled:
    new: int = 0
    there: int = 0
    """Episodes that had theirs."""
    late: int = 0
    """Rows that came to an episode after its samples were made: another view takes them in."""
    zero: int = 0
    """Rows that nobody found in any try: set apart, for a later model to be tried on."""


def sample(
    store: Store,
    view: str,
    rows: Sequence[ExtractionRow],
    episodes: Sequence[EpisodeRow],
    tell: Tell = quiet,
) -> Sampled:
    """Of `rows`, which are of one kind and one extractor. An episode's samples are made at once and once a
    view, so that their weights sum to 1. Blocks. Raises `SplitRefused`, `StoreError` and `OSError`."""
    told = Sampled()
    known = {row.episode for row in store.read(SampleRow) if row.view == view}
    made = {row.extraction for row in store.read(SampleRow) if row.view == view}
    by_episode: dict[str, list[ExtractionRow]] = {row.episode: [] for row in episodes}
    for row in rows:
        if row.checked not in ("held", "unchecked") or row.episode not in by_episode:
            continue
        if row.kind == GROUNDING and _passes(row) == 0:
            told.zero += 1
        elif row.episode not in known:
            by_episode[row.episode].append(row)
        else:
            told.late += row.key not in made
    told.there = sum(row.episode in known for row in episodes)
    todo = [row for row in episodes if by_episode[row.episode]]
    for start in range(0, len(todo), BATCH):
        with store.writing():
            found = [s for row in todo[start : start + BATCH] for s in _of(store, row, by_episode, view)]
            store.append(found)
        told.new += len(found)
        tell(min(start + BATCH, len(todo)), len(todo))
    return told


def _of(
    store: Store, episode: EpisodeRow, rows: dict[str, list[ExtractionRow]], view: str
) -> list[SampleRow]:
    run = load_run(store, episode.episode, pictures=True)
    screens = {step.index: step.screen for step in run.steps}
    of = [(row, screens[row.step]) for row in rows[episode.episode] if row.step in screens]
    by_key = {row.key: row for row, _ in of}
    made = samples(of, store.put_picture, view=view, split=episode.split)
    return [replace(one, rule=_rule(by_key[one.extraction])) for one in made]


def _rule(row: ExtractionRow) -> str:
    """For grounding the pass rate, by which a training run can order them: from a high one down."""
    one = rated(row) if row.kind == GROUNDING else None
    return row.checked if one is None else f"passed-{one.passes}-of-{one.tries}"


def _passes(row: ExtractionRow) -> int:
    one = rated(row)
    return 0 if one is None else one.passes
