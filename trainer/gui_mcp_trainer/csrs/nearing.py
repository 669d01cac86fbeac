"""How much of the goal is done on each screen of a run, estimated without the truth.

A line over a few numbers of each screen, fitted to where the screens of accepted runs lie between their first
and their last: a verdict a run is all the supervision it takes. Its steps, not its level, are what credit
uses (`credit.progress`): an estimate from one screen alone is off by whatever the screen does not show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from gui_mcp_benchmarks.runs import Run
from gui_mcp_models.pointer.forward import Network
from numpy.typing import NDArray

from gui_mcp_trainer.csrs.attribute import by_step, marks
from gui_mcp_trainer.csrs.credit.credit import Mark, Scored
from gui_mcp_trainer.csrs.verifiers.deeds import deeds
from gui_mcp_trainer.csrs.verifiers.literals import content, literals, share, shown
from gui_mcp_trainer.csrs.verifiers.opinion import Opinions, opinions

FEATURES = ("one", "done", "accounted", "moved", "words", "both")
"""Of a screen: 1; pointer's probability that all is done; share of what the goal says word for word that was
typed or touched so far; good moves so far, n / (n + HALFWAY); share of the goal's words in sight; the product
of `accounted` and `moved`."""
HALFWAY = 4
"""Good moves that count for half a way."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Nearing:
    """A fitted estimate."""

    weights: tuple[float, ...]
    """Of each of FEATURES."""
    runs: int
    """Accepted ones that it was fitted to."""
    version: Literal[1] = 1

    def estimate(self, run: Run, told: Opinions, held: Sequence[Mark]) -> tuple[float, ...]:
        """In [0, 1], one for each of the run's screens, from what had happened until then."""
        raw = features(run, told, held) @ np.array(self.weights)
        return tuple(float(x) for x in np.clip(raw, 0.0, 1.0))


SHIPPED = Nearing((-0.0106, 0.2908, 0.1573, 0.7754, 0.2169, 0.0005), 278)
"""Fitted to accepted runs of a simulated agent on `pocket`'s train tasks, of seeds that no report draws. On
480 runs of other seeds its correlation with the oracle's count was .90 on successes and .86 on all."""


def scored(network: Network, run: Run, reward: float, nearing: Nearing = SHIPPED) -> Scored:
    """All that credit rules can be told of a judged run without its truth: about 5 ms a step."""
    told = opinions(network, run)
    held = marks(run, told)
    return Scored(run, reward, held, nearing.estimate(run, told, held))


def fit(accepted: Iterable[tuple[Run, Opinions, Sequence[Mark]]]) -> Nearing:
    """By least squares; steps that are held to be wasted count no way. Raises `ValueError` without any run
    that has a way to go."""
    rows: list[Floats] = []
    wanted: list[Floats] = []
    for run, told, held in accepted:
        way = np.array([0, *np.cumsum([mark.held in ("good", "unsure") for mark in held])], dtype=np.float64)
        way = way[: len(run.screens)]
        if len(way) < 2 or way[-1] == 0:
            continue
        rows.append(features(run, told, held))
        wanted.append(way / way[-1])
    if not rows:
        raise ValueError("no accepted run has two screens to lie between; judge and accept some first")
    found = np.linalg.lstsq(np.concatenate(rows), np.concatenate(wanted), rcond=None)[0]
    return Nearing(tuple(float(x) for x in found), len(rows))


def features(run: Run, told: Opinions, held: Sequence[Mark]) -> Floats:
    """(screens, FEATURES)"""
    said, words = literals(run.goal), content(run.goal)
    done = [0.0 if one is None else one.done for one in by_step(run, told)]
    if run.last is not None:
        done.append(told.done)
    dealt = {deed.index: f"{deed.name} {deed.typed}" for deed in deeds(run) if not deed.failed}
    rows: list[list[float]] = []
    moved = 0
    texts: list[str] = []
    for i, screen in enumerate(run.screens):
        accounted, way = share(said, texts), moved / (moved + HALFWAY)
        seen = share(words, [shown(screen)])
        rows.append([1.0, done[i], accounted, way, seen, accounted * way])
        if i < len(run.steps):
            moved += held[i].held in ("good", "unsure")
            texts += [dealt[i]] if i in dealt else []
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))
