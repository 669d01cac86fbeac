"""What screens and models said in runs that are not recorded: in memory, for as long as this process lives.

The rest of a row, its states, its counts and what the caller ordered, is on the disk as ever: without it
nothing could be resumed, and nobody would know how a task ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gui_mcp.jobs.ending import Changes
from gui_mcp.jobs.job import Job

WORDS = ("question", "answer", "result_json", "detail")
"""Columns of what a screen or a model said."""

MOST_JOBS = 1000
"""So many have their words here; then the one that was changed longest ago loses them."""


class Unrecorded:
    """The words of jobs, by the id of the job. A job that was once in here stays in here."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, str]] = {}

    def __contains__(self, id: str) -> bool:
        return id in self._said

    def apart(self, id: str, changes: Changes) -> tuple[dict[str, str], Changes]:
        """All words of that job as they are after `changes`, and what of `changes` may be written down."""
        said = self._said.get(id, {}) | {key: str(changes[key]) for key in WORDS if key in changes}
        written = {key: "" if key in WORDS else value for key, value in changes.items()}
        return said, {**written, "words": "memory" if any(said.values()) else "kept"}

    def keep(self, id: str, said: dict[str, str]) -> Iterator[str]:
        """`said` are its words from now on; yields the ids of jobs that lost theirs for it."""
        self._said.pop(id, None)
        self._said[id] = said
        while len(self._said) > MOST_JOBS:
            oldest = next(iter(self._said))
            del self._said[oldest]
            yield oldest

    def told(self, job: Job) -> Job:
        """The job with its words."""
        said = self._said.get(job.id, {})
        return replace(
            job,
            question=said.get("question", job.question),
            answer=said.get("answer", job.answer),
            result_json=said.get("result_json", job.result_json),
            detail=said.get("detail", job.detail),
        )
