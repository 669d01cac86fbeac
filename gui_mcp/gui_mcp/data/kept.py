"""What is kept: every episode with what it takes on the disk and where it has been."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gui_mcp.data.needles import Apps, place_of
from gui_mcp.episode.blobs import BLOB_NAME, Blobs
from gui_mcp.episode.journal import journal_path
from gui_mcp.episode.read import EpisodeHead, list_episodes


@dataclass(frozen=True, slots=True)
class Kept:
    """One episode."""

    head: EpisodeHead
    own: int
    """Bytes in its own folder: the journal, and a page made from it."""
    blobs: frozenset[str]
    """Pictures and screens that it names; other episodes may name them too."""

    @property
    def id(self) -> str:
        return self.head.id

    @property
    def device(self) -> str:
        """Empty where its journal cannot be read."""
        return self.head.begin.device if self.head.begin else ""

    @property
    def job(self) -> str:
        return self.head.begin.labels.get("job", "") if self.head.begin else ""

    @property
    def begun(self) -> float:
        """Unix time, seconds; when it was last written to where its journal cannot be read."""
        if self.head.begin:
            return self.head.begin.time
        return self.head.path.stat().st_mtime if self.head.path.exists() else 0.0


class Shelf:
    """All that is kept in a data folder at one moment, newest first. Raises `OSError`."""

    def __init__(self, folder: Path) -> None:
        self._blobs = Blobs(folder / "blobs")
        self._sizes: dict[str, int] = {}
        self._places: dict[str, tuple[str, str]] = {}
        kept = (_kept(head) for head in list_episodes(folder) if _is_ours(folder, head))
        self.episodes = tuple(sorted(kept, key=lambda k: (k.begun, k.id), reverse=True))

    def bytes_of(self, episodes: Iterable[Kept], without: frozenset[str] = frozenset()) -> int:
        """What they take together, each blob once; blobs in `without` are counted elsewhere."""
        episodes = tuple(episodes)
        names = frozenset[str]().union(*(kept.blobs for kept in episodes)) - without
        return sum(kept.own for kept in episodes) + sum(map(self._size, names))

    @property
    def orphans(self) -> bool:
        """There are blobs that no episode names, because a kill cut a deletion short; or one that is just now
        being written has yet to say so."""
        named = frozenset[str]().union(*(kept.blobs for kept in self.episodes))
        return any(path.name not in named for path in self._blobs.folder.glob("??/*"))

    def places_of(self, kept: Kept) -> tuple[str, ...]:
        """Hosts and apps that it has been at, by name."""
        return tuple(sorted({place_of(*where) for where in self._where(kept)} - {""}))

    def was_in(self, kept: Kept, apps: Apps) -> bool:
        return any(apps.hold(*where) for where in self._where(kept))

    def _where(self, kept: Kept) -> Iterator[tuple[str, str]]:
        for name in kept.blobs:
            if name.endswith(".json"):
                if name not in self._places:
                    self._places[name] = _place(self._blobs.path(name))
                yield self._places[name]

    def _size(self, name: str) -> int:
        if name not in self._sizes:
            path = self._blobs.path(name)
            self._sizes[name] = path.stat().st_size if path.exists() else 0
        return self._sizes[name]


def blobs_in(journal: bytes) -> frozenset[str]:
    """Names of the blobs that a journal names, in lines that can be read or not."""
    return frozenset(BLOB_NAME.findall(journal.decode("utf-8", "replace")))


def _is_ours(folder: Path, head: EpisodeHead) -> bool:
    """A folder that somebody put there by hand, under a name that no run has, is left alone."""
    try:
        return journal_path(folder, head.id).exists()
    except ValueError:
        return False


def _kept(head: EpisodeHead) -> Kept:
    own = sum(path.stat().st_size for path in head.path.parent.iterdir() if path.is_file())
    return Kept(head, own, blobs_in(head.path.read_bytes()))


def _place(body: Path) -> tuple[str, str]:
    """App and URL of a screen; empty where it cannot be read."""
    try:
        found: object = json.loads(body.read_bytes())
    except (OSError, ValueError):
        return "", ""
    match found:
        case {"app": str(app), "url": str(url)}:
            return app, url
        case _:
            return "", ""
