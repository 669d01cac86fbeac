"""Which episodes of a store may be taken apart: those whose verdict says what may be learnt from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gui_mcp_trainer.csrs.eligible import CHECK, eligible, settled
from gui_mcp_trainer.csrs.rules import Rules
from gui_mcp_trainer.csrs.verdict import Label
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import EpisodeRow, Kind, VerdictRow


class NoVerdicts(ValueError):
    """Nothing in the store was judged by that verifier."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One episode that may be learnt from."""

    row: EpisodeRow
    label: Label
    verdict: str
    """Key of the verdict's row."""
    proven: bool
    kinds: tuple[Kind, ...]
    """What the rules take from it."""

    @property
    def work(self) -> str:
        """As the work queue knows it: where a new verdict takes other kinds, that is other work."""
        return f"{self.row.episode}/{'+'.join(self.kinds)}"


@dataclass(frozen=True, slots=True)
class Judgements:
    episodes: tuple[Judged, ...]
    """Oldest first."""
    infra: int
    refused: int
    """Of a test split."""
    unsettled: int
    """Without a verdict of this verifier that is one to learn from."""


def judged(store: Store, verifier: str, rules: Rules) -> Judgements:
    """By the verdicts of `verifier`. Blocks. Raises `NoVerdicts`."""
    may = eligible(store)
    verdicts: dict[str, VerdictRow] = {}
    checks: dict[str, str] = {}
    names: set[str] = set()
    for row in store.read(VerdictRow):
        names.add(row.verifier)
        if row.verifier == verifier:
            verdicts[row.episode] = row
        if row.verifier == CHECK:
            checks[row.episode] = row.label
    if not verdicts:
        known = ", ".join(sorted(names)) or "nobody: run `gui-mcp train label` first"
        raise NoVerdicts(f"verdicts by {verifier!r}: this store has none; it has verdicts by {known}")
    found: list[Judged] = []
    for row in may.episodes:
        verdict = verdicts.get(row.episode)
        label = settled(verdict) if verdict is not None else None
        if verdict is None or label is None or not row.steps:
            continue
        proven = label == "infeasible" and checks.get(row.episode) == "success"
        found.append(Judged(row, label, verdict.key, proven, rules.kinds(label, proven=proven)))
    return Judgements(tuple(found), may.infra, may.refused, len(may.episodes) - len(found))


def only_verifier(store: Store) -> str:
    """The one that has judged. Blocks. Raises `NoVerdicts`, and `ValueError` where several have."""
    names = sorted({row.verifier for row in store.read(VerdictRow)})
    if len(names) == 1:
        return names[0]
    if not names:
        raise NoVerdicts("this store has no verdicts; run `gui-mcp train label` first")
    raise ValueError(f"several verifiers have judged; say one with --verifier: {', '.join(names)}")


def by_start(episodes: Sequence[Judged]) -> list[list[Judged]]:
    """Those that began in the same state of the same task together; a person's own runs each alone."""
    groups: dict[tuple[str, str, int, str], list[Judged]] = {}
    for one in episodes:
        row = one.row
        alone = row.episode if not row.task else ""
        groups.setdefault((row.suite, row.task, row.seed, alone), []).append(one)
    return list(groups.values())
