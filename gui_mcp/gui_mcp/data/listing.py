"""Says what is kept: each episode, then sums by device and place, and what retention will take."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

from gui_mcp.config import Config
from gui_mcp.data.deletion import was_cut_short
from gui_mcp.data.elsewhere import store_copies
from gui_mcp.data.jobrows import JobRow, read_rows
from gui_mcp.data.kept import Kept, Shelf
from gui_mcp.data.retention import DAY, due, rule


def describe(folder: Path, config: Config, now: float) -> list[str]:
    """Lines for people; `now` is Unix time in seconds. Raises `RecordError` and `OSError`."""
    shelf, rows = Shelf(folder), read_rows(folder)
    goes = {one.id: one.why for one in due(shelf, rows, config, now)}
    lines: list[str] = []
    if shelf.episodes:
        lines.append(f"{'EPISODE':26} {'DEVICE':12} {'AGE':>9} {'SIZE':>9}  {'GOES':18} PLACES")
        lines += [_episode(kept, shelf, config, goes.get(kept.id, ""), now) for kept in shelf.episodes]
        lines.append("")
    lines += [*_devices(shelf, rows, config), *_places(shelf), ""]
    everything = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    copies = store_copies(folder)
    also = f", with {len(copies)} older or damaged copies of the job store" if copies else ""
    lines.append(f"in all {_size(everything)} in {folder}{also}")
    if was_cut_short(folder):
        lines.append("a deletion was cut short; the same `gui-mcp data delete` again completes it")
    return lines


def as_json(folder: Path, config: Config, now: float) -> str:
    """The episodes, newest first, for programs. Raises `RecordError` and `OSError`."""
    shelf, rows = Shelf(folder), read_rows(folder)
    goes = {one.id: one.why for one in due(shelf, rows, config, now)}
    episodes = [
        {
            "id": kept.id,
            "job": kept.job,
            "device": kept.device,
            "begun": kept.begun,
            "bytes": shelf.bytes_of([kept]),
            "places": shelf.places_of(kept),
            "running": kept.head.running,
            "goes": now if kept.id in goes else _goes(kept, config),
        }
        for kept in shelf.episodes
    ]
    return json.dumps({"episodes": episodes, "bytes": shelf.bytes_of(shelf.episodes), "jobs": len(rows)})


def _goes(kept: Kept, config: Config) -> float | None:
    """When its age will have it deleted, Unix time in seconds; None: never."""
    days = rule(config, kept.device).days
    return kept.begun + days * DAY if days else None


def _episode(kept: Kept, shelf: Shelf, config: Config, due: str, now: float) -> str:
    later = _goes(kept, config)
    goes = f"now ({due})" if due else _day(later) if later else "-"
    if kept.head.running:
        goes = "running"
    places = ", ".join(shelf.places_of(kept)) or (kept.head.trouble and "cannot be read")
    size = _size(shelf.bytes_of([kept]))
    return f"{kept.id:26} {kept.device:12} {_age(now - kept.begun):>9} {size:>9}  {goes:18} {places}".rstrip()


def _devices(shelf: Shelf, rows: Collection[JobRow], config: Config) -> list[str]:
    episodes: defaultdict[str, list[Kept]] = defaultdict(list)
    jobs: defaultdict[str, int] = defaultdict(int)
    for kept in shelf.episodes:
        episodes[kept.device].append(kept)
    for row in rows:
        jobs[row.device] += 1
    lines = [f"{'DEVICE':16} {'EPISODES':>8} {'JOBS':>6} {'SIZE':>9}  KEPT FOR"]
    for device in sorted({*episodes, *jobs}):
        kept = rule(config, device)
        limits = [
            f"{kept.days:g} days" if kept.days else "",
            f"{kept.megabytes:g} MB" if kept.megabytes else "",
        ]
        found = episodes[device]
        lines.append(
            f"{device or '?':16} {len(found):8} {jobs[device]:6} {_size(shelf.bytes_of(found)):>9}  "
            f"{' and at most '.join(limit for limit in limits if limit) or 'ever'}"
        )
    total = _size(shelf.bytes_of(shelf.episodes))
    return [*lines, f"{'total':16} {len(shelf.episodes):8} {len(rows):6} {total:>9}"]


def _places(shelf: Shelf) -> list[str]:
    """An episode counts in each place that it has been at, so these sums overlap."""
    episodes: defaultdict[str, list[Kept]] = defaultdict(list)
    for kept in shelf.episodes:
        for place in shelf.places_of(kept):
            episodes[place].append(kept)
    if not episodes:
        return []
    return ["", f"{'APP OR HOST':34} {'EPISODES':>8} {'SIZE':>9}"] + [
        f"{place:34} {len(found):8} {_size(shelf.bytes_of(found)):>9}"
        for place, found in sorted(episodes.items())
    ]


def _age(seconds: float) -> str:
    return f"{seconds / DAY:.0f} days" if seconds >= 2 * DAY else f"{max(0.0, seconds) / 3600:.1f} h"


def _day(moment: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(moment))


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"
