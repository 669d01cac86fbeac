"""What is in a store: how much, from where, and judged how. What it cost: `csrs.costs`."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field

from gui_mcp_trainer.store.index import Work
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import TABLES, EpisodeRow, ExtractionRow, SampleRow, VerdictRow

Json = str | int | float | list["Json"] | dict[str, "Json"]


@dataclass(slots=True)
class Stats:
    """Counts of rows, each once by its key."""

    rows: dict[str, int] = field(default_factory=lambda: dict[str, int]())
    shards: dict[str, int] = field(default_factory=lambda: dict[str, int]())
    bytes: dict[str, int] = field(default_factory=lambda: dict[str, int]())
    blobs: int = 0
    blob_bytes: int = 0
    episodes: Counter[tuple[str, str, str]] = field(default_factory=lambda: Counter[tuple[str, str, str]]())
    """By source, suite and outcome."""
    labels: Counter[tuple[str, str]] = field(default_factory=lambda: Counter[tuple[str, str]]())
    """By verifier and label."""
    extractions: Counter[tuple[str, str]] = field(default_factory=lambda: Counter[tuple[str, str]]())
    """By kind and what its check said."""
    samples: Counter[tuple[str, str]] = field(default_factory=lambda: Counter[tuple[str, str]]())
    """By view and kind."""
    work: dict[str, Work] = field(default_factory=lambda: dict[str, Work]())
    """By stage."""
    strangers: list[str] = field(default_factory=lambda: list[str]())
    """Files among the tables that are none of ours."""

    def as_json(self) -> dict[str, Json]:
        """For programs; counts of several words have them joined by `/`."""
        counted = {"episodes": self.episodes, "labels": self.labels, "samples": self.samples}
        counts: dict[str, Json] = {
            name: {"/".join(key): n for key, n in sorted(found.items())} for name, found in counted.items()
        }
        return {
            "rows": {**self.rows},
            "shards": {**self.shards},
            "bytes": {**self.bytes},
            "blobs": self.blobs,
            "blob_bytes": self.blob_bytes,
            **counts,
            "extractions": {"/".join(key): n for key, n in sorted(self.extractions.items())},
            "work": {stage: asdict(work) for stage, work in self.work.items()},
            "strangers": [*self.strangers],
        }


def count(store: Store) -> Stats:
    """Reads the tables once; of steps and calls only how many there are. Raises as `Store.read` does."""
    stats = Stats()
    for size in store.index.sizes():
        stats.shards[size.table], stats.bytes[size.table] = size.shards, size.bytes
    for kind in TABLES:
        stats.rows[kind.TABLE] = len(store.keys(kind))
    for row in store.read(EpisodeRow):
        stats.episodes[row.source, row.suite, row.outcome] += 1
    for row in store.read(VerdictRow):
        stats.labels[row.verifier, row.label] += 1
    for row in store.read(ExtractionRow):
        stats.extractions[row.kind, row.checked] += 1
    for row in store.read(SampleRow):
        stats.samples[row.view, row.kind] += 1
    for path in store.blobs.folder.glob("??/*"):
        stats.blobs += 1
        stats.blob_bytes += path.stat().st_size
    stats.work = {stage: store.index.work(stage) for stage in store.index.stages()}
    stats.strangers = [str(path.relative_to(store.root)) for path in store.strangers()]
    return stats
