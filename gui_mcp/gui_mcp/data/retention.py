"""Deletes the oldest episodes that are beyond what the owner's config lets a device keep."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gui_mcp.config import Config, Retention
from gui_mcp.data.elsewhere import store_copies
from gui_mcp.data.followers import followers
from gui_mcp.data.jobrows import JobRow, StoreTrouble, change_rows, read_rows, scrub
from gui_mcp.data.kept import Kept, Shelf
from gui_mcp.data.needles import Needles
from gui_mcp.episode.delete import delete_episodes
from gui_mcp.episode.errors import EpisodeInUse, NotAJournal, disk_errors
from gui_mcp.versions import made_at

log = logging.getLogger(__name__)

DAY = 86_400.0
MEGABYTE = 1_000_000
OUT_OF_ITS_MIND = 10 * 365 * DAY
"""A clock that is so far ahead of the last thing that happened here is wrong: nothing goes by it."""

Why = Literal["age", "size"]


@dataclass(frozen=True, slots=True)
class Due:
    """An episode that is to go."""

    id: str
    why: Why


@dataclass(frozen=True, slots=True)
class Swept:
    """What went."""

    episodes: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    bytes: int = 0
    """On the disk, of the episodes."""
    copies: int = 0
    """Older and damaged copies of the job store."""


def sweep(folder: Path, config: Config, now: float) -> Swept:
    """Delete what is due at `now` (Unix time, seconds), finished jobs and copies of the store as old. Blocks.

    Never an episode whose run is going on, nor one of a job that is not over, and nothing by a clock that is
    years ahead of all that is kept. Raises `RecordError`.
    """
    rows = read_rows(folder)
    with disk_errors("look for what is due"):
        shelf = Shelf(folder)
        latest = max([one.begun for one in shelf.episodes] + [row.updated for row in rows], default=now)
        if now > latest + OUT_OF_ITS_MIND:
            log.warning("retention waits: the clock is more than ten years ahead of all that is kept")
            return Swept()
        gone = {found.id for found in due(shelf, rows, config, now)}
        kept = [one for one in shelf.episodes if one.id not in gone]
        stays = frozenset[str]().union(*(one.blobs for one in kept))
        size = shelf.bytes_of((one for one in shelf.episodes if one.id in gone), without=stays)
    if gone or shelf.orphans:
        try:
            _forget_followers(folder, gone)
            delete_episodes(folder, sorted(gone))
        except (EpisodeInUse, NotAJournal):  # somebody else was at it meanwhile; the next sweep sees to it
            return Swept()
    jobs = tuple(_old_jobs(rows, {one.job for one in kept}, config, now))
    if jobs:
        try:
            change_rows(folder, jobs, (), Needles(()), tainted=())
            scrub(folder)
        except StoreTrouble as error:
            log.warning("retention left the job store for later: %s", error)
            jobs = ()
    return Swept(tuple(sorted(gone)), jobs, size if gone else 0, _drop_copies(folder, config, now))


def _forget_followers(folder: Path, episodes: Collection[str]) -> None:
    """What was made from them goes first: of an episode that is gone nothing is known any more."""
    for one in followers():
        if found := one.found(folder, episodes, None):
            for said in one.forget(folder, found):
                log.warning("retention: %s", said)


def due(shelf: Shelf, rows: Collection[JobRow], config: Config, now: float) -> tuple[Due, ...]:
    """What `sweep` would take at `now`, newest first."""
    unfinished = {row.id for row in rows if not row.over}
    in_work = {row.episode for row in rows if not row.over}
    by_device: defaultdict[str, list[Kept]] = defaultdict(list)
    for kept in shelf.episodes:
        by_device[kept.device].append(kept)
    found: list[Due] = []
    for device, episodes in by_device.items():
        for kept, why in _beyond(shelf, episodes, rule(config, device), now):
            if not (kept.head.running or kept.job in unfinished or kept.id in in_work):
                found.append(Due(kept.id, why))
    return tuple(found)


def rule(config: Config, device: str) -> Retention:
    """The one of the device, else that of the whole file."""
    return config.retention_of(device)


def _beyond(
    shelf: Shelf, newest_first: Collection[Kept], rule: Retention, now: float
) -> Iterator[tuple[Kept, Why]]:
    size, counted = 0, frozenset[str]()
    for kept in newest_first:
        size += shelf.bytes_of([kept], without=counted)
        counted |= kept.blobs
        if rule.days and kept.begun < now - rule.days * DAY:
            yield kept, "age"
        elif rule.megabytes and size > rule.megabytes * MEGABYTE:
            yield kept, "size"


def _drop_copies(folder: Path, config: Config, now: float) -> int:
    """A copy says what the store said when it was made; by then all of that is due."""
    days = config.retention.days
    with disk_errors("delete old copies of the job store"):
        old = [path for path in store_copies(folder) if days and made_at(path) < now - days * DAY]
        for path in old:
            log.info("retention: %s goes", path.name)
            path.unlink()
    return len(old)


def _old_jobs(
    rows: Collection[JobRow], with_episodes: Collection[str], config: Config, now: float
) -> Iterator[str]:
    for row in rows:
        days = rule(config, row.device).days
        if row.over and row.id not in with_episodes and days and row.updated < now - days * DAY:
            yield row.id
