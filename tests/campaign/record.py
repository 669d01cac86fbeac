"""What the disk says: the table of jobs, the journals of their runs, and the diaries of the devices."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from gui_mcp.episode import read_episode
from gui_mcp.episode.errors import NotAJournal
from gui_mcp_devices.actions import TypeText

from tests.campaign.book import Broken
from tests.campaign.stage import Stage


@dataclass(frozen=True, slots=True)
class Row:
    """One job in the table."""

    id: str
    key: str
    goal: str
    state: str
    steps: int


@dataclass(frozen=True, slots=True)
class Told:
    """One journal."""

    job: str
    goal: str
    intended: tuple[str, ...]
    """Words that were to be typed, in order."""
    done: frozenset[str]
    """Those whose typing went well."""
    refused: frozenset[str]
    """Those that were not typed at all."""
    results: int
    """Steps of any kind with a result."""
    in_doubt: int
    """Steps with an intent and no result."""


@dataclass(slots=True)
class Record:
    """Reads all of it, journals only where they changed."""

    stage: Stage
    _journals: dict[Path, tuple[tuple[int, int], Told | None]] = field(
        default_factory=lambda: dict[Path, tuple[tuple[int, int], Told | None]]()
    )

    def rows(self) -> list[Row]:
        """Raises `Broken` for a table that is not sound."""
        path = self.stage.home / "jobs.sqlite"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as db:
            verdict = [str(row[0]) for row in db.execute("PRAGMA integrity_check")]
            if verdict != ["ok"]:
                raise Broken(f"jobs.sqlite is damaged: {verdict}")
            found = db.execute("SELECT id, idempotency_key, goal, state, steps FROM jobs").fetchall()
        return [Row(*row) for row in found]

    def typed(self) -> Counter[str]:
        """How often each word was typed, says the diary of either device."""
        found: Counter[str] = Counter()
        for diary in self.stage.diaries:
            for line in diary.read_text().splitlines() if diary.exists() else ():
                found[json.loads(line)["text"]] += 1
        return found

    def journals(self) -> list[Told]:
        """Raises `Broken` for one that cannot be read to its last whole line."""
        found: list[Told] = []
        for path in sorted(self.stage.home.glob("episodes/*/journal.jsonl")):
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            known = self._journals.get(path)
            if known is None or known[0] != stamp:
                known = self._journals[path] = (stamp, _read(path))
            if known[1] is not None:
                found.append(known[1])
        return found


def _read(path: Path) -> Told | None:
    """None for one that was killed before its first line was whole: nothing was done in it."""
    try:
        episode = read_episode(path)
    except NotAJournal as error:
        if b"\n" in path.read_bytes():
            raise Broken(f"{path.parent.name} cannot be read: {error}") from error
        return None
    if damage := [remark for remark in episode.remarks if "cut short" not in remark]:
        raise Broken(f"{path.parent.name}: {damage}")
    words: list[str] = []
    done: set[str] = set()
    refused: set[str] = set()
    for step in episode.steps:
        if isinstance(step.decision.do, TypeText):
            word = step.decision.do.text
            words.append(word)
            if step.result is not None and not step.result.error:
                done.add(word)
            elif step.result is not None and step.result.error.startswith("stopped"):
                refused.add(word)
    return Told(
        episode.begin.labels.get("job", ""),
        episode.goal,
        tuple(words),
        frozenset(done),
        frozenset(refused),
        sum(step.result is not None for step in episode.steps),
        sum(step.result is None for step in episode.steps),
    )
