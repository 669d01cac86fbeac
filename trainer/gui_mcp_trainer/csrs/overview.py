"""What a store holds and what it cost, in numbers for people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from gui_mcp.privacy.egress import Json

from gui_mcp_trainer.csrs.audit import questions
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CostRow, EpisodeRow, ExtractionRow, SampleRow, VerdictRow


def overview(folder: Path, by: str = "owner") -> dict[str, Json]:
    """Of the store at `folder`; zeros where there is none. Blocks.

    `labels`: by verifier, how often each label; `costs`: by stage, tokens, machine seconds and human seconds.
    """
    store = Store(folder)
    episodes = list(store.read(EpisodeRow))
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for row in store.read(VerdictRow):
        labels[row.verifier][row.label] += 1
    return {
        "episodes": len(episodes),
        "sources": _counted(row.suite or row.source for row in episodes),
        "outcomes": _counted(row.outcome for row in episodes),
        "labels": {verifier: _counted(counts.elements()) for verifier, counts in sorted(labels.items())},
        "extractions": len(store.keys(ExtractionRow)),
        "samples": len(store.keys(SampleRow)),
        "costs": _costs(store),
        "questions": len(questions(store, by)),
    }


def _costs(store: Store) -> dict[str, Json]:
    spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in store.read(CostRow):
        of = spent[row.stage]
        of[0] += row.tokens_in + row.tokens_out
        of[1] += row.seconds
        of[2] += row.human_seconds
    return {
        stage: {"tokens": int(tokens), "seconds": round(seconds, 1), "human_seconds": round(human, 1)}
        for stage, (tokens, seconds, human) in sorted(spent.items())
    }


def _counted(words: Iterable[str]) -> dict[str, Json]:
    """Most often first."""
    return {word or "-": count for word, count in Counter(words).most_common()}
