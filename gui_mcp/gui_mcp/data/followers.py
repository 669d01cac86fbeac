"""What other packages keep that was made from episodes: it goes when they go.

An upper package names an object that fills `Follower` in the entry point group `gui_mcp.followers`; the
trainer's is its store.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

Says = Callable[[str], bool]
"""Whether a text says what is to be forgotten."""


class Follower(Protocol):
    """Keeps something made from episodes, in a folder of its own inside the data folder."""

    @property
    def folder(self) -> str:
        """Name of that folder."""
        ...

    @property
    def parts(self) -> frozenset[str]:
        """Names in it that `found` and `forget` see to; all else there is searched as any file is."""
        ...

    def found(self, data: Path, episodes: Collection[str], says: Says | None) -> frozenset[str]:
        """Which episodes it keeps something of: of those named, and of all that say it. May block for long.

        Raises `RecordError` where it cannot look.
        """
        ...

    def forget(self, data: Path, episodes: Collection[str]) -> tuple[str, ...]:
        """Have nothing left of them; what still knows of them, in sentences. Killed anywhere, the same call
        completes it. Raises `RecordError`."""
        ...


def followers() -> tuple[Follower, ...]:
    """All that are installed."""
    from importlib.metadata import entry_points

    return tuple(entry.load() for entry in entry_points(group="gui_mcp.followers"))
