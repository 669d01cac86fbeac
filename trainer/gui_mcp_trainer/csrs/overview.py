"""What a store holds and what it cost, as the console's page shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from gui_mcp.privacy.egress import Json

from gui_mcp_trainer.csrs.audit import questions
from gui_mcp_trainer.csrs.costs import ledger
from gui_mcp_trainer.store.counting import Stats, count
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import CostRow


def overview(folder: Path) -> dict[str, Json]:
    """Of the store at `folder`; zeros where there is none, and none is made. Blocks.

    `labels`: by verifier, how often each label; `costs`: by stage, tokens, machine seconds and human seconds;
    `questions`: for somebody who has answered none.
    """
    there = folder.is_dir()
    store = Store(folder)
    stats = count(store) if there else Stats()
    labels: dict[str, Json] = {
        verifier: _counted((label, n) for (by, label), n in stats.labels.items() if by == verifier)
        for verifier in sorted({by for by, _ in stats.labels})
    }
    return {
        "episodes": stats.episodes.total(),
        "sources": _counted((suite or source, n) for (source, suite, _), n in stats.episodes.items()),
        "outcomes": _counted((outcome, n) for (_, _, outcome), n in stats.episodes.items()),
        "labels": labels,
        "extractions": stats.extractions.total(),
        "samples": stats.samples.total(),
        "costs": _costs(store) if there else {},
        "questions": len(questions(store, "nobody")) if there else 0,
    }


def _costs(store: Store) -> dict[str, Json]:
    return {
        stage: {
            "tokens": cost.tokens_in + cost.tokens_out,
            "seconds": round(cost.seconds, 1),
            "human_seconds": round(cost.human_seconds, 1),
        }
        for stage, cost in sorted(ledger(store.read(CostRow)).stages.items())
    }


def _counted(pairs: Iterable[tuple[str, int]]) -> dict[str, Json]:
    """Most often first."""
    found: Counter[str] = Counter()
    for word, n in pairs:
        found[word or "-"] += n
    counted: dict[str, Json] = dict(found.most_common())
    return counted
