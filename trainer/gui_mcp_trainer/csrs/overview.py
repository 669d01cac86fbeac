"""What a store holds and what it cost, as the console's page shows it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from gui_mcp.privacy.egress import Json

from gui_mcp_trainer.csrs.audit import questions
from gui_mcp_trainer.store.counting import Spent, Stats, count
from gui_mcp_trainer.store.store import Store


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
        "costs": _costs(stats),
        "questions": len(questions(store, "nobody")) if there else 0,
    }


def _costs(stats: Stats) -> dict[str, Json]:
    spent: dict[str, list[Spent]] = defaultdict(list)
    for (stage, _), one in stats.costs.items():
        spent[stage].append(one)
    return {
        stage: {
            "tokens": sum(one.tokens for one in of),
            "seconds": round(sum(one.seconds for one in of), 1),
            "human_seconds": round(sum(one.human_seconds for one in of), 1),
        }
        for stage, of in sorted(spent.items())
    }


def _counted(pairs: Iterable[tuple[str, int]]) -> dict[str, Json]:
    """Most often first."""
    found: Counter[str] = Counter()
    for word, n in pairs:
        found[word or "-"] += n
    counted: dict[str, Json] = dict(found.most_common())
    return counted
