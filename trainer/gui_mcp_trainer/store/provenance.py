"""From a sample back to what it was made from: verdict, extraction, step, screen, pictures, journal.

Nothing is opened but rows and, to compare its digest, the journal: no picture, no screen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gui_mcp_trainer.store.errors import NoSuchRow
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import (
    CallRow,
    CostRow,
    EpisodeRow,
    ExtractionRow,
    R,
    SampleRow,
    StepRow,
    VerdictRow,
)

Journal = Literal["as ingested", "changed since", "gone", "none"]
"""`none`: imported data has no journal."""


@dataclass(frozen=True, slots=True)
class Origin:
    """All that one sample rests on; what was never there, or is gone, is None."""

    sample: SampleRow
    episode: EpisodeRow | None
    step: StepRow | None
    verdict: VerdictRow | None
    extraction: ExtractionRow | None
    calls: tuple[CallRow, ...]
    """Of the model that ran, at this step."""
    costs: tuple[CostRow, ...]
    """Of the run, the verdict and the extraction; the run's own may have paid for many samples."""
    pictures: tuple[Path, ...]
    """Where the pictures of the prompt lie."""
    missing: tuple[str, ...]
    """Names of pictures and screens that are not there."""
    journal: Path | None
    standing: Journal


def origin(store: Store, key: str, *, data: Path | None = None) -> Origin:
    """What the sample `key` was made from. `data`: where a person's own journals lie, by default the folder
    that the store is in. Raises `NoSuchRow`, and what reading the tables does."""
    sample = store.get(SampleRow, key)
    id = sample.episode
    episode = next(iter(store.of(EpisodeRow, id)), None)
    step = next((row for row in store.of(StepRow, id) if row.step == sample.step), None)
    verdict, extraction = (
        _row(store, VerdictRow, sample.verdict),
        _row(store, ExtractionRow, sample.extraction),
    )
    paid = {id, sample.verdict, sample.extraction} - {""}
    screens = (step.body, step.after_body) if step else ()
    named = [name for name in (*sample.pictures, *screens) if name]
    journal, standing = _journal(store, episode, data or store.root.parent)
    return Origin(
        sample=sample,
        episode=episode,
        step=step,
        verdict=verdict,
        extraction=extraction,
        calls=tuple(row for row in store.of(CallRow, id) if row.step == sample.step),
        costs=(
            *(_for_all(store, extraction) if extraction is not None else ()),
            *(row for row in store.of(CostRow, id) if row.of in paid),
        ),
        pictures=tuple(store.blobs.path(name) for name in sample.pictures),
        missing=tuple(name for name in named if not store.blobs.path(name).exists()),
        journal=journal,
        standing=standing,
    )


def _for_all(store: Store, extraction: ExtractionRow) -> Iterator[CostRow]:
    """What is asked of a whole run is paid for once in each kind, under the run that was asked about."""
    for episode in (extraction.episode, *extraction.others):
        for row in store.of(CostRow, episode):
            whole = row.of.startswith(f"{episode}/{extraction.kind}/")
            if whole and row.by == extraction.extractor and row.stage == "extraction":
                yield row


def _row(store: Store, kind: type[R], key: str) -> R | None:
    try:
        return store.get(kind, key) if key else None
    except NoSuchRow:
        return None


def _journal(store: Store, episode: EpisodeRow | None, data: Path) -> tuple[Path | None, Journal]:
    if episode is None or episode.source not in ("journal", "collected"):
        return None, "none"
    root = store.root if episode.source == "collected" else data
    path = root / "episodes" / episode.episode / "journal.jsonl"
    if not path.exists():
        return None, "gone"
    same = hashlib.sha256(path.read_bytes()).hexdigest() == episode.digest
    return path, "as ingested" if same else "changed since"
