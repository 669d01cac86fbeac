"""Forgetting episodes: their journals, and the pictures and screens that no other one shows."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from pathlib import Path

from gui_mcp.episode.appender import is_locked
from gui_mcp.episode.blobs import BLOB_NAME, UNFINISHED, Blobs
from gui_mcp.episode.errors import EpisodeInUse, NotAJournal, disk_errors
from gui_mcp.episode.journal import journal_path

_NAMES = re.compile(BLOB_NAME.pattern.encode())


def delete_episode(data: Path, episode_id: str) -> int:
    """As `delete_episodes`, of one."""
    return delete_episodes(data, [episode_id])


def delete_episodes(data: Path, ids: Collection[str]) -> int:
    """Delete all of them, or none where one is in use, and sweep the blobs that no journal names any more.

    Returns how many blobs. Blocks for as long as it takes to read all journals. Raises `NotAJournal`,
    `EpisodeInUse`, and what the disk refuses; `ValueError` for an id that is no plain file name.
    """
    paths = [journal_path(data, id) for id in ids]
    for path in paths:
        if not path.exists():
            asked = f"delete episode {path.parent.name}"
            raise NotAJournal(asked, "there is no such episode", "list the episodes to see which there are")
    blobs = Blobs(data / "blobs")
    with disk_errors("delete episodes"), blobs.held(alone=True):
        refuse_in_use(paths)
        for path in paths:
            remove_episode(path)
        return sweep_blobs(data)


def refuse_in_use(journals: Collection[Path]) -> None:
    """Raises `EpisodeInUse` where the run of one of them is going on."""
    if used := sorted(path.parent.name for path in journals if is_locked(path)):
        asked = f"delete episode {', '.join(used)}"
        raise EpisodeInUse(asked, "its run is going on", "stop the run first")


def remove_episode(journal: Path) -> None:
    """Remove the folder of a journal; one that is a link is left. The caller holds the blobs alone and sweeps
    them. Raises `OSError`."""
    if is_link(journal):
        return
    remove_beside(journal)  # the journal last: as long as anything is there, the episode is found again
    journal.unlink(missing_ok=True)
    journal.parent.rmdir()


def remove_beside(journal: Path) -> None:
    """Remove what lies beside a journal: a page made from it, a rewrite that a kill cut short."""
    for path in journal.parent.iterdir():
        if _is_folder(path):
            shutil.rmtree(path)
        elif path != journal:
            path.unlink()


def is_link(journal: Path) -> bool:
    """Its folder leads out of the data folder: whoever put it there keeps what is in it."""
    return journal.parent.is_symlink()


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def sweep_blobs(data: Path) -> int:
    """Remove every blob that no journal names; returns how many. The caller holds the blobs alone.

    Raises `OSError`.
    """
    named: set[str] = set()
    for journal in (data / "episodes").glob("*/journal.jsonl"):
        named.update(name.decode() for name in _NAMES.findall(journal.read_bytes()))
    swept = 0
    for path in (data / "blobs").glob(UNFINISHED):
        path.unlink()
    for path in (data / "blobs").glob("??/*"):
        if path.name not in named and not path.parent.is_symlink() and not _is_folder(path):
            path.unlink()
            swept += 1
    return swept
