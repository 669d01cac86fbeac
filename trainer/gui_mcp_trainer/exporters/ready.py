"""One sample that is ready to be written, and the seam that every form fills."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gui_mcp_trainer.exporters.turns import Turn
from gui_mcp_trainer.store.tables import EpisodeRow, SampleRow

Json = None | bool | int | float | str | Sequence["Json"] | dict[str, "Json"]

PAIR = "it is a pair of a better and a worse answer, which this form has no place for"
NO_PAIR = "it has no worse answer to stand against the better one"
NOT_TO_IMITATE = "it weighs nothing, or is an example of what not to do"
UNDECIDED = "nothing says whether it was good or bad"


@dataclass(frozen=True, slots=True)
class Picture:
    """The very bytes that the model saw, or is to see."""

    name: str
    """Of its blob: the hash of its bytes, and its ending."""
    data: bytes
    path: Path


@dataclass(frozen=True, slots=True)
class Ready:
    sample: SampleRow
    episode: EpisodeRow
    turns: tuple[Turn, ...]
    completion: str
    rejected: str
    pictures: tuple[Picture, ...]
    """One for each picture in `turns`, in order."""

    @property
    def origin(self) -> dict[str, str | int | float]:
        """Where the sample comes from and what it is worth, for the row's own columns."""
        s, e = self.sample, self.episode
        return {
            "sample": s.key,
            "episode": s.episode,
            "step": s.step,
            "kind": s.kind,
            "view": s.view,
            "rule": s.rule,
            "dialect": s.dialect,
            "verdict": s.verdict,
            "extraction": s.extraction,
            "reward": s.reward,
            "advantage": s.advantage,
            "weight": s.weight,
            "split": s.split or e.split,
            "source": e.source,
            "suite": e.suite,
            "task": e.task,
            "licence": e.licence,
        }


ORIGINS: Mapping[str, type[str] | type[int] | type[float]] = {
    **dict.fromkeys(("sample", "episode"), str),
    "step": int,
    **dict.fromkeys(("kind", "view", "rule", "dialect", "verdict", "extraction"), str),
    **dict.fromkeys(("reward", "advantage", "weight"), float),
    **dict.fromkeys(("split", "source", "suite", "task", "licence"), str),
}
"""What `Ready.origin` holds."""


class Writer(Protocol):
    def add(self, row: Ready) -> None:
        """Raises `OSError`."""
        ...

    def close(self) -> None:
        """The files are whole and on the disk when this returns. Called once, also where nothing came."""
        ...


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing samples down."""

    name: str
    read_by: str
    """How a library is told to read it."""
    words: tuple[str, ...]
    """What its readers take for more than text."""
    refuses: Callable[[SampleRow, Sequence[Turn]], str]
    """Why a sample has no place in it; empty where it has one."""
    open: Callable[[Path], Writer]
    """A writer into a folder, which is there and empty."""


def imitated(sample: SampleRow, turns: Sequence[Turn]) -> str:
    """Refuses all but answers that are to be given again."""
    if sample.rejected:
        return PAIR
    return NOT_TO_IMITATE if sample.weight <= 0 or sample.advantage < 0 else ""


def paired(sample: SampleRow, turns: Sequence[Turn]) -> str:
    return "" if sample.rejected else NO_PAIR


def desirable(sample: SampleRow) -> bool | None:
    """The label of KTO: the sign of the advantage, and where a group had none whether there was a reward."""
    if sample.advantage:
        return sample.advantage > 0
    return True if sample.reward > 0 else None


def labelled(sample: SampleRow, turns: Sequence[Turn]) -> str:
    if sample.rejected:
        return PAIR
    return UNDECIDED if desirable(sample) is None else ""
