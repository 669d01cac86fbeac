"""Takes a copy of the record out: journals, the blobs they name, a page to read each, and the jobs.

The copy has the layout of a data folder, so whatever reads one reads the other:

    manifest.json                  format, version, and size and SHA-256 of every other file
    episodes/<id>/journal.jsonl    with replay.html beside it
    blobs/ab/<sha256>.png
    jobs.jsonl                     a job per line, every column

It is whole or not there at all, and for the owner alone: it holds what the runs saw.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from gui_mcp import __version__
from gui_mcp.data.jobrows import JobRow, read_rows
from gui_mcp.data.kept import Kept, Shelf, blobs_in
from gui_mcp.data.needles import Apps
from gui_mcp.episode.blobs import Blobs, private_folder, write_private
from gui_mcp.episode.errors import RecordError, disk_errors
from gui_mcp.episode.read import read_episode
from gui_mcp.replay import write_replay

FORMAT = 1


class CannotExport(RecordError):
    """The place to export to cannot be used."""

    code = "cannot_export"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which episodes and jobs; each kind that is given narrows."""

    jobs: frozenset[str] = frozenset()
    apps: tuple[str, ...] = ()
    """Whole episodes that have been there, with what they saw elsewhere too."""
    devices: frozenset[str] = frozenset()
    since: float | None = None
    """Unix time, seconds."""


@dataclass(frozen=True, slots=True)
class Exported:
    episodes: int
    jobs: int
    files: int
    bytes: int
    """Before packing."""
    missing: tuple[str, ...]
    """Blobs that journals name and that are not there, and episodes without a page, in sentences."""


def export(folder: Path, to: Path, asked: Asked) -> Exported:
    """Write the folder `to`, or the archive where it ends in `.zip`, `.tar.gz` or `.tgz`. Blocks.

    Raises `CannotExport` where something is there already, or it lies in the data folder, and what the disk
    refuses; then nothing is left at `to`.
    """
    to = to.absolute()
    _refuse(folder, to)
    with disk_errors(f"export to {to.name}"):
        work = Path(tempfile.mkdtemp(prefix=".export-", dir=to.parent))  # mode 0700
        try:
            with Blobs(folder / "blobs").held():  # nothing is swept away meanwhile
                done = _fill(work / "out", folder, asked)
            _pack(work, to)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return done


def _refuse(folder: Path, to: Path) -> None:
    asked = f"export to {to}"
    if to.exists() or to.is_symlink():
        raise CannotExport(asked, "something is there already", "name a place that is not there yet")
    if not to.parent.is_dir():
        raise CannotExport(asked, "the folder that it would lie in is not there", "make that folder first")
    if to.parent.resolve().is_relative_to(folder.resolve()):
        raise CannotExport(asked, "that is inside the data folder", "name a place outside of it")


def _fill(out: Path, folder: Path, asked: Asked) -> Exported:
    shelf, rows = Shelf(folder), read_rows(folder)
    episodes = [kept for kept in shelf.episodes if _wanted(kept, shelf, rows, asked)]
    jobs = [row for row in rows if _wanted_row(row, episodes, asked)]
    private_folder(out)
    missing: list[str] = []
    for kept in episodes:
        missing += _copy(kept, folder, out)
    for kept in episodes:
        missing += _page(kept, out)
    write_private(out / "jobs.jsonl", b"".join(_row(row) for row in jobs))
    files = {str(path.relative_to(out).as_posix()): _print(path) for path in _files(out)}
    manifest = {
        "format": FORMAT,
        "gui_mcp": __version__,
        "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "episodes": sorted(kept.id for kept in episodes),
        "jobs": sorted(row.id for row in jobs),
        "missing": sorted({*missing}),
        "files": files,
    }
    write_private(out / "manifest.json", json.dumps(manifest, indent=1).encode())
    size = sum(path.stat().st_size for path in _files(out))
    return Exported(len(episodes), len(jobs), len(files) + 1, size, tuple(sorted({*missing})))


def _wanted(kept: Kept, shelf: Shelf, rows: Collection[JobRow], asked: Asked) -> bool:
    if asked.devices and kept.device not in asked.devices:
        return False
    if asked.since is not None and kept.begun < asked.since:
        return False
    latest = any(row.id in asked.jobs and row.episode == kept.id for row in rows)
    if asked.jobs and kept.job not in asked.jobs and not latest:
        return False
    return not asked.apps or shelf.was_in(kept, Apps.of(asked.apps))


def _wanted_row(row: JobRow, episodes: Collection[Kept], asked: Asked) -> bool:
    if asked.jobs and row.id not in asked.jobs:
        return False
    if asked.devices and row.device not in asked.devices:
        return False
    if asked.since is not None and row.created < asked.since:
        return False
    return not asked.apps or any(row.episode == kept.id or row.id == kept.job for kept in episodes)


def _copy(kept: Kept, folder: Path, out: Path) -> Iterator[str]:
    """The journal, up to its last whole line, and its blobs; yields what is missing."""
    journal = kept.head.path.read_bytes()
    journal = journal[: journal.rfind(b"\n") + 1]
    to = out / "episodes" / kept.id / "journal.jsonl"
    private_folder(to.parent)
    write_private(to, journal)
    blobs, copies = Blobs(folder / "blobs"), Blobs(out / "blobs")
    for name in sorted(blobs_in(journal)):
        if copies.path(name).exists():
            continue
        private_folder(copies.path(name).parent)
        try:
            write_private(copies.path(name), blobs.path(name).read_bytes())
        except FileNotFoundError:
            yield f"blob {name} of episode {kept.id} is not there"


def _page(kept: Kept, out: Path) -> Iterator[str]:
    journal = out / "episodes" / kept.id / "journal.jsonl"
    try:
        write_replay(read_episode(journal), journal.parent / "replay.html")
    except RecordError as error:
        yield f"episode {kept.id} has no page: {error}"


def _row(row: JobRow) -> bytes:
    return json.dumps(row.columns, ensure_ascii=False, default=repr).encode() + b"\n"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _print(path: Path) -> dict[str, str | int]:
    data = path.read_bytes()
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def _pack(work: Path, to: Path) -> None:
    """Put what lies in `work`/out at `to` in one move, without a moment at which half of it is there."""
    packers: dict[str, Callable[[Path, Path], None]] = {".zip": _zip, ".tar.gz": _tar, ".tgz": _tar}
    packer = next((make for ending, make in packers.items() if to.name.endswith(ending)), None)
    made = work / "out"
    if packer is not None:
        made = work / "packed"
        made.touch(mode=0o600)
        packer(work / "out", made)
    if to.exists():
        raise CannotExport(f"export to {to}", "something is there by now", "name another place")
    made.rename(to)


def _zip(source: Path, to: Path) -> None:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files(source):
            entry = zipfile.ZipInfo(path.relative_to(source).as_posix())
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


def _tar(source: Path, to: Path) -> None:
    with tarfile.open(to, "w:gz") as archive:
        for path in _files(source):
            archive.add(path, path.relative_to(source).as_posix(), filter=_nobody)


def _nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the name of who made it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
