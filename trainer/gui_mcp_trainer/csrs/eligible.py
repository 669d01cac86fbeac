"""Which episodes may be judged at all, and which verdicts count as the truth to hold the others against."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gui_mcp.episode import RecordedOutcome
from gui_mcp_benchmarks.attempt import MODEL_AWAY
from gui_mcp_benchmarks.runs import BROKEN
from pydantic import TypeAdapter

from gui_mcp_trainer.csrs.verdict import Label, Verdict
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow, VerdictRow

CHECK = "check"
"""The verifier of a task's own predicate."""
HUMAN = "human:"
"""Verifiers that are people are called `human:NAME`."""
SAMPLED = "asked: random sample"
"""How the evidence of a person's verdict begins where chance chose the episode; see `audit`."""

Truth = Literal["check", "human"]


@dataclass(frozen=True, slots=True)
class Eligible:
    """What of a store may be judged."""

    episodes: tuple[EpisodeRow, ...]
    """Oldest first."""
    infra: int = 0
    """How many are left out because the machine failed, not the agent."""
    refused: int = 0
    """How many are left out because they are of a test split."""


def eligible(store: Store) -> Eligible:
    """Blocks. No episode of a test split, and none that the machine failed, by the run's own end or by what
    the collector says of its check."""
    broken = {row.episode for row in store.read(VerdictRow) if row.label == "infra_error"}
    rows: list[EpisodeRow] = []
    infra = refused = 0
    for row in store.read(EpisodeRow):
        if row.split == "test":
            refused += 1
        elif row.episode in broken or failed_by_machine(row):
            infra += 1
        else:
            rows.append(row)
    rows.sort(key=lambda row: (row.begun, row.episode))
    return Eligible(tuple(rows), infra, refused)


def failed_by_machine(row: EpisodeRow) -> bool:
    """As `Run.is_infra` says of the same episode."""
    refused = row.error == "model_refused" and row.steps == 0
    return row.outcome in _BROKEN or row.error in MODEL_AWAY or refused


def truths(store: Store, kind: Truth) -> dict[str, Label]:
    """Trusted labels by episode, of those that may be judged: success, fail or infeasible. Blocks.

    `human`: the verdicts of people on episodes that chance chose, for those that a verifier found hard say
    nothing of the others; where people differ, the episode has none. What is of a sample counts too where the
    queue had brought it first, for nobody is asked twice: without the hard ones a sample is none.
    """
    rows = eligible(store).episodes
    may = {row.episode for row in rows}
    said = [row for row in store.read(VerdictRow) if row.episode in may and _is_by(row, kind)]
    trusted = {row.episode for row in said} if kind == "check" else _of_samples(rows, said)
    told: dict[str, set[Label]] = {}
    for row in said:
        if row.episode in trusted and (label := settled(row)) is not None:
            told.setdefault(row.episode, set()).add(label)
    return {episode: labels.pop() for episode, labels in told.items() if len(labels) == 1}


def _is_by(row: VerdictRow, kind: Truth) -> bool:
    return row.verifier == CHECK if kind == "check" else row.verifier.startswith(HUMAN)


def drawn(rows: Sequence[EpisodeRow], size: int, seed: int) -> list[EpisodeRow]:
    """A random sample: the same for the same seed however many episodes come, but for those that chance puts
    before them; so one is gone on with another day."""

    def lot(row: EpisodeRow) -> bytes:
        return hashlib.blake2b(f"{seed}/{row.episode}".encode(), digest_size=16).digest()

    return sorted(rows, key=lot)[:size]


def sampled(size: int, seed: int) -> str:
    """How the evidence begins of an answer to a sample's question."""
    return f"{SAMPLED} of {size}, seed {seed}"


def _of_samples(rows: Sequence[EpisodeRow], answers: Sequence[VerdictRow]) -> set[str]:
    """Episodes that one of the samples asked about holds."""
    found: set[str] = set()
    samples: set[tuple[int, int]] = set()
    for row in answers:
        if row.evidence and (asked := _ASKED.fullmatch(row.evidence[0])):
            found.add(row.episode)
            samples.add((int(asked[1]), int(asked[2])))
    return found.union(*({row.episode for row in drawn(rows, *one)} for one in samples))


def settled(row: VerdictRow) -> Label | None:
    """The label of `row` where it is one to learn from."""
    match row.label:
        case "success" | "fail" | "infeasible":
            return row.label
        case _:
            return None


def verdict_of(row: VerdictRow) -> Verdict:
    """As the verifier gave it, without what it cost."""
    p = None if math.isnan(row.p_success) else row.p_success
    votes: tuple[Label, ...] = tuple(_LABEL.validate_python(vote) for vote in row.votes)
    return Verdict(_LABEL.validate_python(row.label), p, row.evidence, votes)


def verifier_of(name: str) -> str:
    """The verifier that a person called `name` is. Raises `ValueError`."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"a person called {name!r}: letters, digits, '.', '_' and '-' only, at most 40")
    return f"{HUMAN}{name}"


_ASKED = re.compile(rf"{SAMPLED} of (\d+), seed (-?\d+)")
_LABEL: TypeAdapter[Label] = TypeAdapter(Label)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_BROKEN: frozenset[RecordedOutcome | str] = frozenset(BROKEN)
