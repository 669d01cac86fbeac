"""Which trained adapters have seen an episode.

The trainer writes `<data>/adapters/<name>/card.json`, a JSON object whose key `episodes` lists the ids of the
episodes that the adapter was trained on. Forgetting an episode does not make an adapter forget it: its owner
has to be told.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True, slots=True)
class _Card:
    episodes: tuple[str, ...]


_CARDS: TypeAdapter[_Card] = TypeAdapter(_Card)


def trained_on(folder: Path, episodes: Collection[str]) -> tuple[str, ...]:
    """Names of the adapters trained on any of them, and of those whose card cannot be read: they may be."""
    if not episodes:
        return ()
    named = [card.parent.name for card in (folder / "adapters").glob("*/card.json") if _saw(card, episodes)]
    return tuple(sorted(named))


def _saw(card: Path, episodes: Collection[str]) -> bool:
    try:
        return not set(episodes).isdisjoint(_CARDS.validate_json(card.read_bytes()).episodes)
    except (OSError, ValidationError):
        return True
