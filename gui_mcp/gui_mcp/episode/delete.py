"""Forgetting an episode: its journal, and the pictures and screens that no other one shows."""

from __future__ import annotations

import re
from pathlib import Path

from gui_mcp.episode.appender import is_locked
from gui_mcp.episode.blobs import BLOB_NAME, Blobs
from gui_mcp.episode.errors import EpisodeInUse, NotAJournal, disk_errors
from gui_mcp.episode.journal import journal_path

_NAMES = re.compile(BLOB_NAME.pattern.encode())


def delete_episode(data: Path, episode_id: str) -> int:
    """Delete it and sweep the blobs that no journal names any more; returns how many were swept.

    Blocks for as long as it takes to read all journals. Raises `NotAJournal`, `EpisodeInUse`, and what the
    disk refuses; `ValueError` for an id that is no plain file name.
    """
    path = journal_path(data, episode_id)
    asked = f"delete episode {episode_id}"
    if not path.exists():
        raise NotAJournal(asked, "there is no such episode", "list the episodes to see which there are")
    blobs = Blobs(data / "blobs")
    with disk_errors(asked), blobs.held(alone=True):
        if is_locked(path):
            raise EpisodeInUse(asked, "its run is going on", "stop the run first")
        path.unlink()
        for left in path.parent.iterdir():  # a rewrite that a kill cut short
            left.unlink()
        path.parent.rmdir()
        return _sweep(data, blobs)


def _sweep(data: Path, blobs: Blobs) -> int:
    named: set[str] = set()
    for journal in (data / "episodes").glob("*/journal.jsonl"):
        named.update(name.decode() for name in _NAMES.findall(journal.read_bytes()))
    swept = 0
    for path in blobs.folder.glob("??/*"):
        if path.name not in named:
            path.unlink()
            swept += 1
    return swept
