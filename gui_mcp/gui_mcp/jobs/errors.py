"""What can go wrong with jobs.

JobError        a job cannot do what was asked of it; safe to show anyone
StoreError      the table of jobs cannot be used
└── StoreFull       there is no room left for it
"""

from __future__ import annotations

from typing import LiteralString

from gui_mcp.privacy.plain import Plain


class JobError(Exception):
    """`code` is stable; the message is our own words and, at most, the caller's own."""

    def __init__(self, code: LiteralString, message: LiteralString | Plain) -> None:
        super().__init__(message)
        self.code = code


class StoreError(Exception):
    """The message says why and what to do; it names a path, so it is for the owner and the log."""


class StoreFull(StoreError):
    """The disk is full, or a quota is used up."""


def unknown_task() -> JobError:
    return JobError("unknown_task", "no task has that id; list_tasks names those there are")


def storage_full() -> JobError:
    return JobError(
        "storage_full", "there is no room to write the task down; the owner frees some, then start it again"
    )
