"""Looks at the store after every kill, while others go on writing: what was there stays and counts once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gui_mcp.episode import read_episode
from gui_mcp_trainer.collect.result import Result, read_result
from gui_mcp_trainer.collect.unit import Unit
from gui_mcp_trainer.store.parquet import read_columns
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import TABLES, CostRow, EpisodeRow, StepRow, VerdictRow

from tests.campaign.learning.roles import VERIFIERS


class Broken(Exception):
    """A promise was broken; the message says which."""


@dataclass(slots=True)
class Auditor:
    """Knows what was there, and finds out whether it still is."""

    root: Path
    folders: set[str] = field(default_factory=lambda: set[str]())
    verdicts: dict[str, tuple[str, float]] = field(default_factory=lambda: dict[str, tuple[str, float]]())
    rows: set[str] = field(default_factory=lambda: set[str]())
    looks: int = 0
    twice: int = 0
    """Rows that a kill had written a second time, and that still count once."""

    @property
    def store(self) -> Store:
        return Store(self.root)

    def look(self) -> None:
        """Raises `Broken`."""
        self.looks += 1
        store = self.store
        # In the order opposite to that of the writers, so that what one row speaks of is there.
        verdicts = list(store.read(VerdictRow))
        costs = {row.key: row for row in store.read(CostRow)}
        episodes = {row.episode for row in store.read(EpisodeRow)}
        self._kept(self.folders, {path.name for path in (self.root / "episodes").glob("*")}, "an episode")
        self._kept(self.rows, episodes, "the row of an episode")
        if strange := episodes - self.folders:
            raise Broken(f"rows of episodes that nobody kept: {sorted(strange)[:3]}")
        _once((row.key for row in verdicts), "a verdict")
        for row in verdicts:
            if not row.verifier.startswith("slow"):
                continue
            if f"verdict/{row.key}" not in costs:
                raise Broken(f"the verdict {row.key} is there, and not what it cost")
            told = (row.label, row.p_success)
            if self.verdicts.setdefault(row.key, told) != told:
                raise Broken(f"the verdict {row.key} was {self.verdicts[row.key]}, and now is {told}")
        self._kept(set(self.verdicts), {row.key for row in verdicts}, "a verdict")

    def _kept(self, known: set[str], now: set[str], what: str) -> None:
        if lost := known - now:
            raise Broken(f"{what} was there and is lost: {sorted(lost)[:3]}")
        known |= now

    def results(self) -> list[Result]:
        """Every try in the store. Raises `Broken` for one that is not whole."""
        found: list[Result] = []
        for folder in sorted((self.root / "episodes").iterdir()):
            result = read_result(folder)
            if result is None or result.trial.episode != folder.name:
                raise Broken(f"{folder.name} is not whole")
            if result.kept:
                episode = read_episode(folder)
                if episode.end is None or episode.remarks:
                    raise Broken(f"the journal of {folder.name} is not whole: {episode.remarks}")
                for step in episode.steps:
                    episode.step(step)  # each of its blobs is there
            found.append(result)
        return found

    def end(self, units: Sequence[Unit]) -> None:
        """All is done and nobody writes any more. Raises `Broken`."""
        self.look()
        store, kept = self.store, [result for result in self.results() if result.kept]
        made = Counter(result.trial.unit for result in kept)
        if made != dict.fromkeys(units, 1):
            raise Broken(
                f"{len(units)} units were planned: {len(made)} have an episode, {max(made.values())} at most"
            )
        names = {result.trial.episode for result in kept}
        rows = {row.episode: row for row in store.read(EpisodeRow)}
        if missing := names - rows.keys():
            raise Broken(f"never ingested: {sorted(missing)[:3]}")
        steps = Counter(row.episode for row in store.read(StepRow))
        if wrong := [name for name in names if steps[name] != rows[name].steps]:
            raise Broken(f"with steps that are lost, or twice: {sorted(wrong)[:3]}")
        judged = {row.key for row in store.read(VerdictRow)}
        wanted = {f"{name}/{by}" for name in names for by in ("check", *(one.name for one in VERIFIERS))}
        if missing := wanted - judged:
            raise Broken(f"never judged: {sorted(missing)[:3]}")
        self._spent(names)
        self._index(names)

    def _spent(self, names: set[str]) -> None:
        """Each verdict's cost once, and no more than it cost."""
        store = self.store
        costs = Counter(row.of for row in store.read(CostRow) if row.stage == "verdict")
        if costs != {f"{name}/{one.name}": 1 for name in names for one in VERIFIERS}:
            raise Broken(f"{costs.total()} costs of {len(names) * len(VERIFIERS)} verdicts")
        for kind in TABLES:
            written = sum(len(read_columns(kind, path, ["episode"])) for path in store.shards(kind))
            self.twice += written - len(store.keys(kind))

    def _index(self, names: set[str]) -> None:
        """It says the same when it is made anew from the tables."""
        store = self.store
        before = [store.index.holders(StepRow, name) for name in sorted(names)]
        sizes = store.index.sizes()
        if store.index.rebuild() != sizes:
            raise Broken("the index that is made anew counts otherwise")
        if [store.index.holders(StepRow, name) for name in sorted(names)] != before:
            raise Broken("the index that is made anew finds rows elsewhere")


def _once(keys: Iterable[str], what: str) -> None:
    if twice := [key for key, n in Counter(keys).items() if n > 1]:
        raise Broken(f"{what} counts more than once: {twice[:3]}")
