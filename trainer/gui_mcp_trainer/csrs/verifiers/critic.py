"""A small learned critic of whole runs: a forest over the numbers of `features`, fitted on trusted labels.

As outcome reward models and PASTA's critic are, but smaller still: what it knows beyond plain facts is
pointer's opinion of each move. It never reads a task's check; it is fitted on what checks or people said of
other runs. Its `p_success` is a score: `calibrate` makes a probability of it, and labels.
"""

from __future__ import annotations

import asyncio
import io
import time
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from gui_mcp.episode.blobs import write_private
from gui_mcp_benchmarks.runs import Run
from gui_mcp_models.pointer.checkpoint import load
from gui_mcp_models.pointer.forward import Network
from gui_mcp_models.pointer.model import WEIGHTS
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from gui_mcp_trainer.csrs.verdict import Cost, Verdict, infra
from gui_mcp_trainer.csrs.verifiers.features import measure
from gui_mcp_trainer.csrs.verifiers.forest import TREES, Forest, grow

VERSION = 1
"""Raised when a feature changes its meaning: old forests and calibrations then do not fit."""
NAME = f"critic-{VERSION}"
FEWEST = 40
"""Labels below which nothing is fitted."""


class CriticError(Exception):
    """A critic that cannot be fitted or read; says what was asked, what is true, what to do."""


@dataclass(frozen=True, slots=True)
class Card:
    """Where a critic comes from."""

    version: int
    features: tuple[str, ...]
    labels: int
    successes: int
    truth: str
    """Who gave the labels: `check`, `human`."""
    seed: int
    sources: dict[str, int] = field(default_factory=lambda: dict[str, int]())
    """Labels by where their runs are from (suite and split, policy), in the caller's words."""


_CARD = TypeAdapter(Card)


@dataclass(frozen=True, slots=True)
class Measured:
    """A run as the critic sees it."""

    values: tuple[float, ...]
    names: tuple[str, ...]
    seconds: float
    """Of the machine, to measure it."""


def measured(network: Network, run: Run) -> Measured:
    """One pass of pointer a step; some milliseconds each. Blocks: call it off the event loop."""
    began = time.perf_counter()
    found = measure(network, run)
    return Measured(tuple(found.values()), tuple(found), time.perf_counter() - began)


def shipped_network() -> Network:
    """pointer's weights as they ship. Raises `ModelError`."""
    return load(WEIGHTS)


@dataclass(frozen=True, slots=True)
class Critic:
    card: Card
    forest: Forest

    @classmethod
    def fit(
        cls,
        runs: Sequence[Measured],
        truths: Sequence[bool],
        *,
        truth: str = "check",
        sources: dict[str, int] | None = None,
        seed: int = 0,
        trees: int = TREES,
    ) -> Critic:
        """On runs of the train split with trusted labels, kept apart from those that calibrate it. Raises
        `CriticError` where there are too few of either kind."""
        ups = sum(truths)
        asked = f"fit a critic on {len(runs)} runs, {ups} of them successes"
        if len(runs) != len(truths) or len(runs) < FEWEST or min(ups, len(runs) - ups) < FEWEST // 4:
            raise CriticError(
                f"{asked}: it wants {FEWEST} labels, and {FEWEST // 4} of each kind; label more runs first "
                "(`gui-mcp train audit`, or collect on benchmark tasks, which have checks)"
            )
        names = runs[0].names
        if any(run.names != names for run in runs):
            raise CriticError(f"{asked}: they were measured by different versions; measure them again")
        card = Card(VERSION, names, len(runs), ups, truth, seed, sources or {})
        return cls(card, grow(_rows(runs), np.array(truths, dtype=np.bool_), seed=seed, trees=trees))

    def scores(self, runs: Sequence[Measured]) -> list[float]:
        """In [0, 1], one a run; not yet probabilities. Raises `CriticError` for those of another version."""
        if not runs:
            return []
        if any(run.names != self.card.features for run in runs):
            raise CriticError(
                "score runs by this critic: they were measured by another version; measure them again"
            )
        return [float(p) for p in self.forest.p_success(_rows(runs))]

    def save(self, path: Path) -> None:
        """Plain arrays and the card, without pickle."""
        file = io.BytesIO()
        card = np.frombuffer(_CARD.dump_json(self.card), dtype=np.uint8)
        np.savez_compressed(file, allow_pickle=False, card=card, **asdict(self.forest))
        write_private(path, file.getvalue(), beside=path.parent)

    @staticmethod
    def load(path: Path) -> Critic:
        """Raises `CriticError`."""
        asked, mend = f"read a critic from {path}", "fit one with `gui-mcp train critic`"
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {name: np.asarray(file[name]) for name in file.files}
            card = _CARD.validate_json(arrays.pop("card").tobytes())
            forest = Forest(**arrays)
        except FileNotFoundError:
            raise CriticError(f"{asked}: there is no such file; {mend}") from None
        except (OSError, ValueError, EOFError, KeyError, TypeError, zipfile.BadZipFile, ValidationError):
            raise CriticError(f"{asked}: it is none, or it is damaged; {mend}") from None
        if card.version != VERSION:
            raise CriticError(
                f"{asked}: it is of version {card.version}, this is {VERSION}, whose features mean other "
                f"things; {mend} again"
            )
        _check(forest, len(card.features), asked, mend)
        return Critic(card, forest)


class CriticVerifier:
    """Judges by a fitted critic; its `p_success` is the raw score."""

    name = NAME

    def __init__(self, critic: Critic, network: Network | None = None) -> None:
        """`network` None: pointer as it ships."""
        self._critic = critic
        self._network = network or shipped_network()

    async def judge(self, run: Run) -> Verdict:
        if (broken := infra(run)) is not None:
            return broken
        seen = await asyncio.to_thread(measured, self._network, run)
        score = self._critic.scores([seen])[0]
        told = dict(zip(seen.names, seen.values, strict=True))
        cost = Cost(seconds=seen.seconds)
        return Verdict("success" if score >= 0.5 else "fail", score, _evidence(run, score, told), (), cost)


def _evidence(run: Run, score: float, told: dict[str, float]) -> tuple[str, ...]:
    """The numbers that most often decide, in words."""
    least, done = np.exp(told["log_least"]), told["done_at_end"]
    return (
        f"score {score:.2f}; the run ended `{run.outcome}` after {len(run.steps)} steps",
        f"the least likely move had a chance of {least:.2g} with pointer; it agrees with "
        f"{told['agreement']:.0%} of the moves",
        f"pointer gives being done in the last state a chance of {done:.2g}",
        f"{told['literals_unmet']:.0f} of the goal's {told['literals']:.0f} literal texts are accounted for "
        "nowhere",
    )


def _rows(runs: Sequence[Measured]) -> NDArray[np.float32]:
    return np.array([run.values for run in runs], dtype=np.float32)


def _check(forest: Forest, features: int, asked: str, mend: str) -> None:
    """A file from elsewhere must not send a walk astray, or round in circles."""
    count = len(forest.left)
    sizes = {len(forest.right), len(forest.feature), len(forest.threshold), len(forest.share)}
    sound = (
        sizes == {count}
        and len(forest.roots) > 0
        and bool(((forest.roots >= 0) & (forest.roots < count)).all())
        and bool(((forest.feature >= 0) & (forest.feature < features)).all())
        and bool(np.isfinite(forest.share).all())
    )
    inner = forest.left >= 0 if sound else np.zeros(count, dtype=np.bool_)
    places = np.arange(count)
    for child in (forest.left, forest.right):
        # Children lie behind their parents, so that every walk ends.
        sound = sound and bool(((child[inner] > places[inner]) & (child[inner] < count)).all())
    if not sound:
        raise CriticError(f"{asked}: its trees are not whole; {mend}")
