"""The table of jobs as the engine sees it: opened when first needed, right also while the disk is full."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from gui_mcp.jobs.ending import Changes
from gui_mcp.jobs.errors import StoreError, StoreFull
from gui_mcp.jobs.job import Job, JobState
from gui_mcp.jobs.store import JobStore
from gui_mcp.jobs.unrecorded import Unrecorded

log = logging.getLogger(__name__)


class Ledger:
    """One folder's jobs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store: JobStore | None = None
        self._unwritten: dict[str, tuple[JobState, str]] = {}
        """How jobs ended whose end the disk refused: state and error."""
        self._unrecorded = Unrecorded()

    @property
    def store(self) -> JobStore:
        """Opened when first needed, so that a server without jobs starts quickly. What an earlier process
        left unfinished is interrupted then. Raises `StoreError`."""
        if self._store is None:
            store = JobStore(self._folder)
            try:
                store.interrupt_all()
            except StoreError:
                store.close()
                raise
            self._store = store
        return self._store

    def get(self, id: str) -> Job | None:
        self._catch_up()
        job = self.store.get(id)
        return job and self._as_it_is(job)

    def list(self, most: int, account: str | None) -> list[Job]:
        """Newest first."""
        self._catch_up()
        return [self._as_it_is(job) for job in self.store.list(most, account)]

    def update(self, id: str, changes: Changes, *, recorded: bool) -> None:
        """Set columns of a job that is not over. What a screen or a model said stays off the disk where it is
        not recorded, and once it was not, to the end of that job. Raises `StoreError`."""
        if recorded and id not in self._unrecorded:
            self.store.update(id, **changes)
            return
        held, written = self._unrecorded.apart(id, changes)
        if self.store.update(id, **written):
            for dropped in self._unrecorded.keep(id, held):
                self.store.words_gone(dropped)

    def end(self, id: str, changes: Changes, *, recorded: bool) -> None:
        """Write how a job ended. Where the store refuses the words, that much is written; where it refuses
        all, it is kept here until there is room."""
        nothing: Changes = {"question": "", "confirm": ""}
        try:
            self.update(id, nothing | changes, recorded=recorded)
            return
        except StoreFull:
            left: tuple[JobState, str] = ("storage_full", "storage_full")
        except (StoreError, UnicodeError) as error:
            log.error("job %s: its end could not be written", id, exc_info=error)
            left = ("crashed", "store_failed")
        self._unwritten[id] = left
        self._catch_up()

    def close(self) -> None:
        if self._store is not None:
            self._catch_up()
            self._store.close()
            self._store = None

    def _catch_up(self) -> None:
        for id, (state, error) in list(self._unwritten.items()):
            try:
                self.store.update(id, state=state, error=error, question="", confirm="")
            except StoreError:
                return
            del self._unwritten[id]

    def _as_it_is(self, job: Job) -> Job:
        if job.words == "memory":
            job = self._unrecorded.told(job)
        if job.id not in self._unwritten:
            return job
        state, error = self._unwritten[job.id]
        return replace(job, state=state, error=error, question="", confirm="")
