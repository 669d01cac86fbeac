"""Where runs are made before they are kept, and how one is kept: whole, once, or not at all.

    <store>/staging/.lock                     held by whoever makes or sweeps a desk below
    <store>/staging/<random>/lock             held while its process lives
    <store>/staging/<random>/<episode>/       a data folder of its own: journal, blobs
    <store>/episodes/<episode>/               kept: journal.jsonl and row.json

Blobs come first, then the episode's folder by one rename. A process killed at any moment leaves the store as
it was, or with the whole episode, and at most some blobs that no journal names. What the dead leave in
staging is swept by the next collection. Windows has no such locks: there nothing is swept.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from gui_mcp.episode.blobs import Blobs, private_folder, write_private

from gui_mcp_trainer.collect.result import FILE, Result
from gui_mcp_trainer.collect.unit import CollectError


class Desk:
    """The staging folder of one process. Its methods block."""

    def __init__(self, root: Path) -> None:
        """Make one below the store `root`. Raises `OSError`."""
        staging = root / "staging"
        private_folder(staging)
        with _lock(staging / ".lock", alone=False):
            self.folder = Path(tempfile.mkdtemp(dir=staging))
            self._held = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            _flock(self._held, alone=True)

    def place(self, episode: str) -> Path:
        """An empty data folder for a run."""
        folder = self.folder / episode
        shutil.rmtree(folder, ignore_errors=True)
        private_folder(folder)
        return folder

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._held)


def sweep(root: Path) -> int:
    """Drop what dead processes left in staging; how many there were."""
    staging, swept = root / "staging", 0
    if sys.platform == "win32" or not staging.is_dir():
        return 0
    with _lock(staging / ".lock", alone=True):
        for folder in staging.iterdir():
            if folder.is_dir() and not _is_held(folder / "lock"):
                shutil.rmtree(folder, ignore_errors=True)
                swept += 1
    return swept


def keep(root: Path, result: Result, place: Path) -> bool:
    """Move the run made in `place` into the store, `result` beside it; false where it is there already.

    Where the run never began, `result` alone is kept. Raises `OSError`, and `CollectError` where a folder of
    that name is no run that was kept.
    """
    episode = result.trial.episode
    episodes, blobs = root / "episodes", Blobs(root / "blobs")
    private_folder(episodes)
    made = place / "episodes" / episode
    try:
        private_folder(made)
        write_private(made / FILE, result.to_bytes())
        with blobs.held():
            for path in (place / "blobs").glob("[0-9a-f][0-9a-f]/*"):
                private_folder(blobs.path(path.name).parent)
                path.replace(blobs.path(path.name))  # the same bytes where there is one
            try:
                made.rename(episodes / episode)
            except OSError:
                if (episodes / episode / FILE).exists():
                    return False
                if (episodes / episode).exists():
                    true = f"{episodes / episode} is there, without its {FILE}"
                    do = "move it away, then give the same command again"
                    raise CollectError(f"keep a run: {true}; {do}") from None
                raise
        _sync(episodes)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return True


def pack(result: Result, place: Path) -> dict[str, bytes]:
    """Every file of the run made in `place`, by its path in there; `place` is gone afterwards."""
    wanted = [*(place / "episodes" / result.trial.episode).glob("*"), *place.glob("blobs/[0-9a-f][0-9a-f]/*")]
    files = {path.relative_to(place).as_posix(): path.read_bytes() for path in wanted}
    shutil.rmtree(place, ignore_errors=True)
    return files


def unpack(place: Path, files: dict[str, bytes]) -> None:
    """Write what `pack` read into the empty folder `place`. Raises `OSError`."""
    for name, data in files.items():
        path = place / name
        if not path.resolve().is_relative_to(place.resolve()):
            raise OSError(f"{name!r} lies outside the run's folder")
        private_folder(path.parent)
        write_private(path, data)


@contextmanager
def _lock(path: Path, *, alone: bool) -> Generator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _flock(handle, alone=alone)
        yield
    finally:
        os.close(handle)


def _flock(handle: int, *, alone: bool) -> None:
    if sys.platform == "win32":
        return
    import fcntl  # POSIX only

    fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)


def _is_held(path: Path) -> bool:
    if sys.platform == "win32":
        return True
    import fcntl  # POSIX only

    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _sync(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
