"""Which part of published data an episode is of: a JSON object of `train`, `validation` and `test`, each the
ids of its episodes, as AndroidControl and AndroidInTheWild have it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from gui_mcp_trainer.importers.taken import TEST, ImportRefused

UNPARTED = "in none of the published splits"

_SPLITS: TypeAdapter[dict[str, list[int | str]]] = TypeAdapter(dict[str, list[int | str]])


@dataclass(frozen=True, slots=True)
class Splits:
    parts: dict[str, str]
    """Episode -> its split."""

    @classmethod
    def read(cls, path: Path) -> Splits:
        """Raises `ImportRefused`: without it nobody knows what is kept for the final measure."""
        asked = f"read the splits {path}"
        try:
            told = _SPLITS.validate_json(path.read_bytes())
        except OSError as error:
            true = f"it cannot be read ({error.strerror or error})"
            raise ImportRefused(
                asked, true, "it is published beside the data: name it with --splits"
            ) from None
        except ValidationError:
            raise ImportRefused(asked, "it is no object of lists of ids", "name another file") from None
        parts: dict[str, str] = {}
        # of an id in several lists the last counts: that which is learnt from least
        for split in [*_LEARNT, *sorted(told.keys() - {*_LEARNT})]:
            parts |= dict.fromkeys(map(str, told.get(split, ())), split)
        return cls(parts)

    def of(self, episode: str) -> str:
        return self.parts.get(episode, "")

    def refuses(self, episode: str) -> str:
        """Why it is not taken; empty where it is."""
        split = self.parts.get(episode)
        return UNPARTED if split is None else "" if split in _LEARNT else TEST


_LEARNT = ("train", "validation")
