"""What else in the data folder may say a text: copies of the store and the config, logs, files cut short."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gui_mcp.data.followers import followers
from gui_mcp.data.needles import Needles
from gui_mcp.jobs.store import FILE
from gui_mcp.versions import SIDES

_APART = "blobs"
"""The folder that is searched screen by screen, as journals are line by line; followers see to theirs."""

_BINARY = frozenset(".safetensors .npz .npy .pt .bin .gguf .png .jpg .webp".split())

MOST_BYTES = 256_000_000
"""A file beyond this is no log and no copy, and is not looked into."""


def store_copies(folder: Path) -> tuple[Path, ...]:
    """Older copies of the job store, and damaged ones that were set aside, with their side files."""
    patterns = (f"{FILE}.v*.bak*", f"{FILE}.corrupt-*", f".new-{FILE}*")
    return tuple(sorted(path for pattern in patterns for path in folder.glob(pattern)))


def files_that_say(folder: Path, needles: Needles) -> tuple[Path, ...]:
    """Those that `forget_elsewhere` would change, remove or name. Raises `OSError`."""
    if not needles:
        return ()
    return tuple(path for path in sorted(_others(folder)) if needles.found_bytes(path.read_bytes()))


def forget_elsewhere(folder: Path, needles: Needles) -> tuple[str, ...]:
    """Blank the lines of logs that say it, remove copies and pages that do; returns what still says it.

    A log is changed in place, since a daemon may have it open. Raises `OSError`.
    """
    if not needles:
        return ()
    left = [f"{link} is a link: what it leads to was not looked into" for link in _links(folder)]
    for path in files_that_say(folder, needles):
        data = path.read_bytes()
        if ".log" in path.suffixes and _blank_lines(path, data, needles):
            continue
        inside = path.relative_to(folder)
        if path.suffix == ".bak" or path.name.startswith(".new-") or inside.parts[0] == "episodes":
            path.unlink()
        else:
            left.append(f"{inside} says it too: it is yours to change, or to remove")
    return tuple(left)


def _links(folder: Path) -> list[Path]:
    """Those that lead to files; a browser has others."""
    found = (path for path in folder.rglob("*") if path.is_symlink() and (path.is_file() or path.is_dir()))
    return sorted(path.relative_to(folder) for path in found)


def _others(folder: Path) -> Iterator[Path]:
    apart = {(_APART,), *((one.folder, part) for one in followers() for part in one.parts)}
    ours = {"journal.jsonl", FILE, *(FILE + side for side in SIDES)}
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if not apart.isdisjoint({inside.parts[:1], inside.parts[:2]}):
            continue
        if inside.name in ours or path.suffix in _BINARY:
            continue
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= MOST_BYTES:
            yield path


def _blank_lines(path: Path, data: bytes, needles: Needles) -> bool:
    """False where the text goes over the end of a line, and so still is there."""
    at = 0
    with path.open("r+b") as file:
        for line in data.splitlines(keepends=True):
            if needles.found_bytes(line):
                file.seek(at)
                file.write(b"*" * len(line.rstrip(b"\r\n")))
            at += len(line)
    return not needles.found_bytes(path.read_bytes())
