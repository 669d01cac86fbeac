"""What the owner asks for: which episodes and jobs, and what in them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from gui_mcp.data.jobrows import JobRow
from gui_mcp.data.needles import Apps, Needles
from gui_mcp.episode.lines import Begin


@dataclass(frozen=True, slots=True)
class Wanted:
    """Each kind that is given narrows; several of one kind are any of them. Nothing given means nothing."""

    episodes: frozenset[str] = frozenset()
    jobs: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    apps: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    before: float | None = None
    """Unix time, seconds: begun earlier than that."""
    everything: bool = False

    @property
    def nothing(self) -> bool:
        return not self.everything and self.before is None and not self.within and not self._named

    @property
    def within(self) -> bool:
        """It asks for something inside episodes, not for whole ones."""
        return bool(self.apps or self.texts)

    @property
    def _named(self) -> bool:
        return bool(self.episodes or self.jobs or self.devices)

    def needles(self) -> Needles:
        """Raises `ValueError`."""
        return Needles((*self.texts, *Apps.of(self.apps).texts))

    def picks_episode(self, id: str, begin: Begin | None, rows: Collection[JobRow]) -> bool:
        """`begin` is None where the journal cannot be read: only its id, or everything, means it then."""
        if self.nothing or (self.episodes and id not in self.episodes):
            return False
        if begin is None:
            return self.everything or id in self.episodes or (self.within and not self._named)
        if self.devices and begin.device not in self.devices:
            return False
        if self.before is not None and begin.time >= self.before:
            return False
        if not self.jobs:
            return True
        return begin.labels.get("job") in self.jobs or any(
            r.id in self.jobs and r.episode == id for r in rows
        )

    def picks_row(self, row: JobRow, job_of: dict[str, str]) -> bool:
        """`job_of` says which job an episode was for, where its journal says so."""
        if self.nothing or (self.jobs and row.id not in self.jobs):
            return False
        if self.devices and row.device not in self.devices:
            return False
        if self.before is not None and row.created >= self.before:
            return False
        return not self.episodes or any(row.episode == e or job_of.get(e) == row.id for e in self.episodes)
