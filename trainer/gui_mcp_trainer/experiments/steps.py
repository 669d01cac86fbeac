"""Step purity on the simulated phone: of the steps that a credit rule would have a model do again, how many
are neither harmful nor redundant?

The paper's rule gives every step of an accepted run reward 1; each other rule is compared with it on the
same runs, accepted by the same verdicts. The truth of each step is the oracle's (`truth`); no rule
sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from gui_mcp_benchmarks.runs import Run

from gui_mcp_trainer.csrs.attribute import marks
from gui_mcp_trainer.csrs.credit.credit import Mark, Scored, StepCredit
from gui_mcp_trainer.csrs.credit.named import NAMES, load_credit
from gui_mcp_trainer.csrs.nearing import Nearing, fit
from gui_mcp_trainer.csrs.purity import Purity, gain, kept, purity
from gui_mcp_trainer.csrs.verifiers.critic import shipped_network
from gui_mcp_trainer.csrs.verifiers.opinion import Opinions, opinions
from gui_mcp_trainer.experiments.pools import Judged

BROADCAST = "broadcast"
NEARING_RUNS = 60
"""Accepted runs that the progress estimate is fitted to."""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One credit rule."""

    rule: str
    on: str
    """Whose verdicts say which runs are successes."""
    purity: Purity
    weighted: Purity
    """Each step counted by its weight times its advantage."""
    better: Purity | None
    """Than broadcast on the same runs; None for broadcast."""
    kept: float
    """Of all pure steps of these runs, the share that is learnt."""
    steps: tuple[int, int, int, int]
    """Learnt ones by their truth: good, redundant, harmful, unknown."""


@dataclass(frozen=True, slots=True)
class Told:
    """A run with what was held of it without the truth."""

    run: Run
    opinions: Opinions
    marks: tuple[Mark, ...]


def told(runs: Iterable[Run]) -> list[Told]:
    """Some 5 ms a step."""
    network = shipped_network()
    found: list[Told] = []
    for run in runs:
        thought = opinions(network, run)
        found.append(Told(run, thought, marks(run, thought)))
    return found


def nearing(accepted: Iterable[Run]) -> Nearing:
    """The progress estimate, fitted to some accepted runs. Raises `ValueError` where there is none."""
    return fit((one.run, one.opinions, one.marks) for one in told(islice(accepted, NEARING_RUNS)))


def step_results(
    judged: Sequence[Judged],
    verdicts: Mapping[str, Sequence[float | None]],
    estimate: Nearing,
    group: int,
) -> list[RuleResult]:
    """Every rule under each of `verdicts`, by the name of who gave them: 1 accepted, 0 refused, None
    abstained from. `group` runs in a row share a start."""
    runs = told(one.run for one in judged)
    results: list[RuleResult] = []
    for on, rewards in verdicts.items():
        groups = _groups(runs, judged, rewards, estimate, group)
        base = _shared(BROADCAST, groups)
        if base:
            results += [_result(name, on, groups, None if name == BROADCAST else base) for name in NAMES]
    return results


Group = list[tuple[Scored, Judged]]


def _groups(
    runs: Sequence[Told],
    judged: Sequence[Judged],
    rewards: Sequence[float | None],
    estimate: Nearing,
    size: int,
) -> list[Group]:
    found: list[Group] = []
    for first in range(0, len(runs), size):
        places = [i for i in range(first, min(first + size, len(runs))) if rewards[i] is not None]
        members: Group = []
        for i in places:
            one = runs[i]
            progress = estimate.estimate(one.run, one.opinions, one.marks)
            members.append((Scored(one.run, float(rewards[i] or 0), one.marks, progress), judged[i]))
        if members:
            found.append(members)
    return found


def _shared(name: str, groups: Sequence[Group]) -> list[tuple[StepCredit, ...]]:
    """Runs called a failure are learnt from by no rule here: only what it keeps of accepted ones counts."""
    rule = load_credit(name)
    found: list[tuple[StepCredit, ...]] = []
    for members in groups:
        credits = rule.share([scored for scored, _ in members])
        found += [c for c, (scored, _) in zip(credits, members, strict=True) if scored.won]
    return found


def _result(
    name: str, on: str, groups: Sequence[Group], base: Sequence[tuple[StepCredit, ...]] | None
) -> RuleResult:
    shared = _shared(name, groups)
    won = [one for members in groups for scored, one in members if scored.won]
    truths = [[step.good for step in one.steps] for one in won]
    counts = [0, 0, 0, 0]
    for credits, one in zip(shared, won, strict=True):
        for credit, step in zip(credits, one.steps, strict=True):
            if credit.learnt:
                place = {"redundant": 1, "harmful": 2, "unknown": 3}.get(step.worth, 0)
                counts[place] += 1
    return RuleResult(
        name,
        on,
        purity(shared, truths),
        purity(shared, truths, weighted=True),
        None if base is None else gain(shared, base, truths),
        kept(shared, truths),
        (counts[0], counts[1], counts[2], counts[3]),
    )
