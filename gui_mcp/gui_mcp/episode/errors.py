"""What can go wrong with the record.

RecordError             (gui_mcp.agent, beside the seam it belongs to)
├── StorageFull             no room left on the disk, a quota or a size limit reached
├── CannotWrite             any other refusal of the disk: permission, read-only, a failing drive
├── EpisodeExists           that id is taken
├── EpisodeInUse            its run is still going on
├── NotAJournal             nothing there, or not one of ours
├── NewerFormat             written by a later version
└── BlobMissing             a screen or picture that a journal names is gone or damaged
"""

from __future__ import annotations

import errno
from collections.abc import Generator
from contextlib import contextmanager

from gui_mcp.agent import RecordError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class StorageFull(RecordError):
    code = "storage_full"


class CannotWrite(RecordError):
    code = "cannot_write"


class EpisodeExists(RecordError):
    code = "episode_exists"


class EpisodeInUse(RecordError):
    code = "episode_in_use"


class NotAJournal(RecordError):
    code = "not_a_journal"


class NewerFormat(RecordError):
    code = "newer_format"


class BlobMissing(RecordError):
    code = "blob_missing"


@contextmanager
def disk_errors(asked: str) -> Generator[None]:
    """Turn what the disk refuses inside the block into our words for it."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(asked, "the disk is full", "free some space and start the run again") from error
        true = (error.strerror or type(error).__name__).lower()
        raise CannotWrite(asked, true, "check the data folder and its owner") from error
