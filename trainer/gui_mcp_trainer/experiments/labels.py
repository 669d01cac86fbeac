"""Experiment A, labels: how pure are labels of whole runs, at a known share of successes, by verifiers that
never read the truth?

For each suite and level of success: the critic is fitted on runs of the stream `fit`, its threshold comes
from the runs of the stream `calibration` (their truth is what trusted labels would cost), and both are
judged once, on the stream `evaluation`. Aim: the 95 % bound of the precision of what is accepted is at
least .95, while at least half of the true successes are kept. Harder arms beside it: tasks that the critic
never saw, and another policy than it was fitted and calibrated on. What is left out of Step-GUI (arXiv
2512.15431): its verifiers are not published, so none of them is measured here; no released vision-language
model has judged anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from gui_mcp_trainer.csrs.agreement import dawid_skene
from gui_mcp_trainer.csrs.calibrate import Calibration, CalibrationError
from gui_mcp_trainer.csrs.verdict import Label
from gui_mcp_trainer.csrs.verifiers.critic import Critic
from gui_mcp_trainer.experiments.arms import Result, Said, both, noisy, random_labels, result
from gui_mcp_trainer.experiments.measured import Seen

FOLDS = 5
"""Of tasks, for the arm that judges tasks it never saw."""
NOISY = ((0.8, 0.22), (0.8, 0.45))
"""(TPR, FPR): those reported of model judges (Universal Verifier, arXiv 2604.06240)."""

CLAIM = "the agent says so"
TREE = "tree rule"
TREE_CALIBRATED = "tree rule, calibrated"
HALF = "critic at one half"
CSRS = "critic, calibrated (CSRS)"
BOTH = "critic and tree, both"
AGREED = "critic, tree and agent by Dawid-Skene, calibrated"
UNSEEN = "critic, calibrated, on tasks it never saw"
MOVED = "critic, calibrated on the simulated agent"


@dataclass(frozen=True, slots=True)
class Level:
    """The runs of one level of success."""

    name: str
    calibration: Sequence[Seen]
    evaluation: Sequence[Seen]


@dataclass(frozen=True, slots=True)
class Judge:
    """A critic with its calibration, as it labels."""

    critic: Critic
    calibration: Calibration | None
    """None where the trusted labels were of one kind only: it abstains from all."""

    def said(self, arm: str, runs: Sequence[Seen]) -> Said:
        return _said(arm, self.calibration, scores(self.critic, runs))


def scores(critic: Critic, runs: Sequence[Seen]) -> list[float]:
    """The critic's own, uncalibrated."""
    return critic.scores([one.measured for one in runs])


def fitted(runs: Sequence[Seen]) -> Critic:
    """On the truth of `runs`. Raises `CriticError` where they are too few."""
    return Critic.fit([one.measured for one in runs], [one.truth for one in runs])


def judge_by(critic: Critic, calibration: Sequence[Seen]) -> Judge:
    """`critic` with a threshold from trusted labels."""
    return Judge(critic, calibrate(scores(critic, calibration), calibration))


def calibrate(found: Sequence[float], runs: Sequence[Seen]) -> Calibration | None:
    """None where the trusted labels are of one kind only."""
    try:
        return Calibration.fit(found, [one.truth for one in runs])
    except CalibrationError:
        return None


def level_results(
    suite: str, level: Level, critic: Critic, strangers: Sequence[Stranger], seed: int
) -> list[Result]:
    """One result an arm."""
    runs = level.evaluation
    truths = [one.truth for one in runs]
    csrs = judge_by(critic, level.calibration)
    mine = csrs.said(CSRS, runs)
    half = scores(critic, runs)
    tree = labelled(TREE, [one.tree for one in runs], tuple(one.tree_p for one in runs))
    dice = Random(f"{suite}/{level.name}/{seed}")
    said = [
        claimed(CLAIM, runs),
        tree,
        _said(
            TREE_CALIBRATED,
            calibrate([one.tree_p for one in level.calibration], level.calibration),
            [one.tree_p for one in runs],
        ),
        Said(HALF, tuple(p >= 0.5 for p in half), tuple(p < 0.5 for p in half), tuple(half)),
        mine,
        both(BOTH, mine, tree),
        agreed(critic, level),
        unseen(strangers, level),
        *(noisy(truths, tpr, fpr, dice) for tpr, fpr in NOISY),
        random_labels(len(runs), dice),
    ]
    return [result(suite, level.name, one, truths) for one in said]


def claimed(arm: str, runs: Sequence[Seen]) -> Said:
    """What the agent calls done is a success."""
    return Said(arm, tuple(one.claims for one in runs), tuple(not one.claims for one in runs))


def labelled(arm: str, labels: Sequence[Label], p: tuple[float, ...] = ()) -> Said:
    return Said(
        arm,
        tuple(label == "success" for label in labels),
        tuple(label in ("fail", "infeasible") for label in labels),
        p,
    )


def agreed(critic: Critic, level: Level) -> Said:
    """Confusion matrices without any truth, from the votes on the calibration runs; the probability that they
    give is then calibrated like any other score."""

    def votes(runs: Sequence[Seen]) -> list[Mapping[str, Label]]:
        return [
            {
                "agent": "success" if one.claims else "fail",
                "tree": one.tree,
                "critic": "success" if p >= 0.5 else "fail",
            }
            for one, p in zip(runs, scores(critic, runs), strict=True)
        ]

    known = votes(level.calibration)
    found = dawid_skene(known)
    calibration = calibrate([found.p_success(one) for one in known], level.calibration)
    return _said(AGREED, calibration, [found.p_success(one) for one in votes(level.evaluation)])


@dataclass(frozen=True, slots=True)
class Stranger:
    """A critic that was fitted without any run of some tasks."""

    tasks: frozenset[str]
    critic: Critic


def strangers_of(fit: Sequence[Seen]) -> list[Stranger]:
    """One a fold of the tasks."""
    tasks = sorted({one.task for one in fit})
    folds = [frozenset(tasks[fold::FOLDS]) for fold in range(FOLDS)]
    return [Stranger(held, fitted([one for one in fit if one.task not in held])) for held in folds]


def unseen(strangers: Sequence[Stranger], level: Level) -> Said:
    """Each run judged by a critic that was fitted and calibrated without any run of its task."""
    accepted, refused = [False] * len(level.evaluation), [False] * len(level.evaluation)
    p = [0.0] * len(level.evaluation)
    for stranger in strangers:
        places = [i for i, one in enumerate(level.evaluation) if one.task in stranger.tasks]
        proven = [one for one in level.calibration if one.task not in stranger.tasks]
        said = judge_by(stranger.critic, proven).said(UNSEEN, [level.evaluation[i] for i in places])
        for place, i in enumerate(places):
            accepted[i], refused[i] = said.accepted[place], said.refused[place]
            p[i] = said.p[place] if said.p else 0.0
    return Said(UNSEEN, tuple(accepted), tuple(refused), tuple(p))


def _said(arm: str, calibration: Calibration | None, found: Sequence[float]) -> Said:
    if calibration is None:
        none = (False,) * len(found)
        return Said(arm, none, none)
    labels: list[Label] = [calibration.label(score) for score in found]
    p = calibration.curve.of(np.array(found, dtype=np.float64))
    return labelled(arm, labels, tuple(float(one) for one in p))
