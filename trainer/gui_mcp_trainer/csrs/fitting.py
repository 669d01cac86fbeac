"""Critics and calibrations out of a store: whose labels they take, and that neither sees the other's.

Every start (suite, task and seed, or the episode itself where it has none) is by its name of one part:
`fit`, whose labels a critic learns from, or `calibrate`, whose labels say what a verifier is worth. All tries
of one start are of one part. A verifier that learns from no labels may be calibrated on both.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from gui_mcp_trainer.csrs.bounds import audit_size
from gui_mcp_trainer.csrs.calibrate import Calibration, Quality, quality
from gui_mcp_trainer.csrs.eligible import Eligible, Truth, eligible, truths
from gui_mcp_trainer.csrs.thresholds import Aim
from gui_mcp_trainer.csrs.verdict import Label
from gui_mcp_trainer.csrs.verifiers.critic import Critic, Measured, measured, shipped_network
from gui_mcp_trainer.store.loading import load_run
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import LEARNT_FROM, EpisodeRow, VerdictRow

Part = Literal["fit", "calibrate"]
LEARNT = "critic"
"""Verifiers whose names begin so have learnt from labels."""


class NotEnough(Exception):
    """Too few trusted labels, or none that fit; says how many more it takes and where they come from."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    calibration: Calibration
    on_its_own: Quality
    """Counted on the very labels that it was made of: what it does with them, no proof of its worth."""
    labels: int
    unscored: int
    """Trusted labels of runs that the verifier has given no score."""


def part_of(row: EpisodeRow) -> Part:
    return "fit" if hashlib.blake2b(f"part/{_start(row)}".encode()).digest()[0] < 128 else "calibrate"


def learnt_from(store: Store, verifier: str) -> frozenset[str]:
    """Episodes of starts whose trusted label `verifier` may have learnt: what it scores there says nothing of
    what it is worth elsewhere. Blocks."""
    if not verifier.startswith(LEARNT):
        return frozenset()
    rows = eligible(store).episodes
    known = {*truths(store, "check"), *truths(store, "human")}
    fit = (row for row in rows if row.split in LEARNT_FROM and part_of(row) == "fit")
    starts = {_start(row) for row in fit if row.episode in known}
    return frozenset(row.episode for row in rows if _start(row) in starts)


def _start(row: EpisodeRow) -> str:
    return f"{row.suite}/{row.task}/{row.seed}" if row.task else row.episode


def calibrate(store: Store, verifier: str, truth: Truth, aim: Aim) -> Calibrated:
    """`verifier` is a name as verdict rows have it. Blocks. Raises `NotEnough` and `CalibrationError`."""
    may, trusted = eligible(store), truths(store, truth)
    rows = {row.episode: row for row in may.episodes}
    if verifier.startswith(LEARNT):
        rows = {name: row for name, row in rows.items() if part_of(row) == "calibrate"}
    told = {row.episode: row.p_success for row in store.read(VerdictRow) if row.verifier == verifier}
    if not told:
        raise NotEnough(
            f"calibrate {verifier}: it has judged nothing in this store; run `gui-mcp train label` first"
            + _named(store)
        )
    wanted = [name for name in rows if name in trusted]
    scored = [name for name in wanted if not math.isnan(told.get(name, math.nan))]
    _check(verifier, truth, [trusted[name] for name in scored], aim, may)
    good = [trusted[name] == "success" for name in scored]
    scores = [told[name] for name in scored]
    calibration = Calibration.fit(scores, good, verifier=verifier, aim=aim)
    own = quality(calibration, scores, good)
    return Calibrated(calibration, own, len(scored), len(wanted) - len(scored))


async def fit_critic(store: Store, truth: Truth, *, seed: int = 0) -> Critic:
    """On the trusted labels of the part `fit`, of splits that are learnt from. Raises `NotEnough`,
    `CriticError` and `ModelError`."""
    may = await asyncio.to_thread(eligible, store)
    trusted = await asyncio.to_thread(truths, store, truth)
    labelled = [row for row in may.episodes if part_of(row) == "fit" and row.episode in trusted]
    rows = [row for row in labelled if row.split in LEARNT_FROM]
    if labelled and not rows:
        others = ", ".join(sorted({row.split for row in labelled}))
        raise NotEnough(
            f"fit a critic: all labels are of split {others}, which nothing learns from; "
            "collect on tasks of the train split"
        )
    if not rows:
        raise NotEnough(f"fit a critic: {_none(truth, may)}")
    network = await asyncio.to_thread(shipped_network)
    seen: list[Measured] = []
    for row in rows:
        run = await asyncio.to_thread(load_run, store, row.episode)
        seen.append(await asyncio.to_thread(measured, network, run))
    sources = dict(Counter(f"{row.suite or row.source} {row.split} {row.policy}".strip() for row in rows))
    good = [trusted[row.episode] == "success" for row in rows]
    return Critic.fit(seen, good, truth=truth, sources=sources, seed=seed)


def _check(verifier: str, truth: Truth, labels: list[Label], aim: Aim, may: Eligible) -> None:
    """Raises `NotEnough` where no calibration could meet the aim, whatever the labels say."""
    asked = f"calibrate {verifier} to a precision of {aim.target:g}"
    if not labels:
        raise NotEnough(f"{asked}: {_none(truth, may)}")
    least = audit_size(1 - aim.target, 0, aim.confidence)
    if len(labels) < least:
        raise NotEnough(
            f"{asked}: {len(labels)} trusted labels are not enough; {least - len(labels)} more needed at the "
            f"very least ({least} that it accepts, all of them right; "
            f"{audit_size(1 - aim.target, 1, aim.confidence)} with one mistake); {_source(truth)}"
        )


def _none(truth: Truth, may: Eligible) -> str:
    which = "has a check" if truth == "check" else "was answered in a random sample"
    return f"no trusted labels yet: of {len(may.episodes)} episodes none {which}; {_source(truth)}"


def _source(truth: Truth) -> str:
    if truth == "check":
        return "collect more on benchmark tasks (`gui-mcp train collect ... --ingest`) and label them"
    return "answer more of a random sample (`gui-mcp train audit --sample N`)"


def _named(store: Store) -> str:
    names = sorted({row.verifier for row in store.read(VerdictRow)})
    return f"; there are verdicts of {', '.join(names)}" if names else ""
