"""Runs that the collector made: a journal, and `row.json` with what the task's own check says of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from gui_mcp.episode import NewerFormat, NotAJournal, read_episode

from gui_mcp_trainer.collect.result import FILE, Result, read_result
from gui_mcp_trainer.store.journal_rows import Rows, rows_of
from gui_mcp_trainer.store.screens import Screens
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow, VerdictRow

CHECK = "check"
"""The verifier whose verdicts are the truth of a task."""


def made_by_collector(store: Store) -> list[Path]:
    """Folders of the runs that were kept, by name; each is there whole."""
    episodes = store.root / "episodes"
    found = episodes.iterdir() if episodes.is_dir() else ()
    return sorted(folder for folder in found if (folder / FILE).exists() and not folder.is_symlink())


def collected_rows(folder: Path, screens: Screens) -> Rows | str:
    """The rows of one run; or why there are none: a word or two, a colon, and a sentence. Raises
    `CollectError` and `BlobMissing`."""
    result = read_result(folder)
    if result is None:
        return "unreadable: it lost its row meanwhile"
    if result.row.split == "test":
        return "test split: it is of the test split, which nothing learns from"
    try:
        recorded = read_episode(folder)
    except NotAJournal as error:
        if result.kept:
            return f"unreadable: {error}"
        return _never_began(folder, result)
    except NewerFormat as error:
        return f"unreadable: {error}"
    if recorded.begin.labels.get("split") == "test":
        return "test split: it is of the test split, which nothing learns from"
    if recorded.begin.level == "sealed":
        return "sealed: of level sealed nothing is kept"
    if recorded.begin.episode != folder.name:
        return f"unreadable: its journal is that of {recorded.begin.episode}"
    if recorded.end is None:
        return "interrupted: " + (" ".join(recorded.remarks) or "its journal has no end")
    rows = rows_of(recorded, screens, "task")
    rows.episodes = [_of_unit(row, result) for row in rows.episodes]
    rows.verdicts = [_checked(row.episode, result) for row in rows.episodes]
    rows.costs = [replace(cost, by=str(result.trial.unit.policy)) for cost in rows.costs]
    return rows


def _of_unit(row: EpisodeRow, result: Result) -> EpisodeRow:
    """As its collector knows it, whatever the journal's labels say."""
    unit, key = result.trial.unit, result.row.key
    return replace(
        row,
        source="collected",
        suite=key.suite,
        task=unit.task,
        seed=unit.seed,
        policy=str(unit.policy),
        attempt=unit.attempt,
        split=result.row.split,
        group=result.row.group,
        tier=result.row.tier,
        consent="task",
    )


def _never_began(folder: Path, result: Result) -> Rows:
    """The machine failed before there was anything to see."""
    row = EpisodeRow(
        episode=folder.name,
        source="collected",
        goal=result.row.goal,
        model=result.row.key.model,
        outcome="interrupted",
        error=result.failure or "",
        begun=result.row.at,
        version=result.row.key.version,
        digest=hashlib.sha256((folder / FILE).read_bytes()).hexdigest(),
    )
    row = _of_unit(row, result)
    return Rows([row], [], [], [_checked(row.episode, result)], [])


def _checked(episode: str, result: Result) -> VerdictRow:
    row = result.row
    if not result.kept:
        return VerdictRow(episode, CHECK, "infra_error", float("nan"), (result.failure or "",), at=row.at)
    label = "success" if row.success else "fail"
    return VerdictRow(episode, CHECK, label, row.score, (row.note,) if row.note else (), at=row.at)
