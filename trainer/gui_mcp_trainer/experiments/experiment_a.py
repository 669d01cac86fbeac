"""Experiment A from its pools to its report; what each part means stands in `labels`, `steps` and `arms`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gui_mcp_benchmarks.runs import Run
from gui_mcp_benchmarks.version import version

from gui_mcp_trainer.csrs.calibrate import stale
from gui_mcp_trainer.csrs.verifiers.critic import Critic
from gui_mcp_trainer.experiments.arms import Result, agree, result
from gui_mcp_trainer.experiments.labels import (
    CLAIM,
    CSRS,
    HALF,
    MOVED,
    TREE,
    Judge,
    Level,
    claimed,
    fitted,
    judge_by,
    labelled,
    level_results,
    scores,
    strangers_of,
)
from gui_mcp_trainer.experiments.measured import Seen, measure_all, seen_in
from gui_mcp_trainer.experiments.plan import AIMS, ATTEMPTS, Plan
from gui_mcp_trainer.experiments.pools import Pool, draw, read
from gui_mcp_trainer.experiments.report import Example, PoolFacts, Price, Report, machine, now
from gui_mcp_trainer.experiments.steps import RuleResult, nearing, step_results

EXAMPLES = 2
"""Of a kind, suite and level."""
STEP_LEVEL = AIMS.index(0.5)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """Of one call."""

    out: Path
    """`pools` lies there, and the report."""
    seed: int
    processes: int
    command: str


@dataclass(frozen=True, slots=True)
class Suited:
    """What was found on one suite."""

    pools: tuple[PoolFacts, ...]
    results: tuple[Result, ...]
    moved: tuple[Result, ...]
    drift: dict[str, str]
    steps: tuple[RuleResult, ...]
    price: Price
    examples: tuple[Example, ...]


def run(plans: Sequence[Plan], settings: Settings, say: Say) -> Report:
    """Draw what is missing, measure it, judge it. Raises `InfraError` where a device broke for good, and
    `CriticError` where the pools are too small to fit anything."""
    begun = time.monotonic()
    pools = [pool for plan in plans for pool in plan.pools]
    folder = settings.out / "pools"
    before = time.time()
    draw(pools, folder, processes=settings.processes, tell=lambda n, all: say(f"{n} of {all} episodes"))
    drawn = sum(_made_since(pool, folder, before) for pool in pools)
    judged = [pool for plan in plans for pool in plan.pools if pool is not plan.steps]
    measured = [*judged, *(plan.steps for plan in plans if plan.steps)]
    measure_all(
        measured,
        folder,
        processes=settings.processes,
        tell=lambda n, all: say(f"measured {n} of {all} parts"),
    )
    found = [_suited(plan, folder, settings.seed, say) for plan in plans]
    results = tuple(one for part in found for one in part.results)
    return Report(
        command=settings.command,
        version=version(),
        date=now(),
        seed=settings.seed,
        seconds=time.monotonic() - begun,
        drawn=drawn,
        machine=machine(),
        pools=tuple(one for part in found for one in part.pools),
        results=results,
        moved=tuple(one for part in found for one in part.moved),
        drift={key: told for part in found for key, told in part.drift.items()},
        steps=tuple(one for part in found for one in part.steps),
        prices=tuple(part.price for part in found),
        examples=tuple(one for part in found for one in part.examples),
        controls_agree=agree(results),
    )


def _suited(plan: Plan, folder: Path, seed: int, say: Say) -> Suited:
    say(f"{plan.suite}: judging")
    fit = [one for pool in plan.fit for one in seen_in(pool, folder)]
    critic, strangers = fitted(fit), strangers_of(fit)
    results: list[Result] = []
    examples: list[Example] = []
    facts = [_facts(pool, list(seen_in(pool, folder))) for pool in plan.fit]
    levels: list[Level] = []
    for aim, proving, judging in zip(AIMS, plan.calibration, plan.evaluation, strict=True):
        level = Level(f"{aim:g}", list(seen_in(proving, folder)), list(seen_in(judging, folder)))
        levels.append(level)
        facts += [
            _facts(proving, level.calibration, level.name),
            _facts(judging, level.evaluation, level.name),
        ]
        results += level_results(plan.suite, level, critic, strangers, seed)
        examples += _examples(plan.suite, level, critic)
    moved, drift, own = _moved(plan, folder, levels, critic)
    return Suited(
        (*facts, *own),
        tuple(results),
        tuple(moved),
        drift,
        tuple(_steps(plan, folder, levels, critic, say)),
        _price(plan.suite, [one for level in levels for one in level.evaluation]),
        tuple(examples),
    )


def _moved(
    plan: Plan, folder: Path, levels: Sequence[Level], critic: Critic
) -> tuple[list[Result], dict[str, str], list[PoolFacts]]:
    """pointer's own runs, judged by the critic of simulated ones with the threshold of the nearest level."""
    results: list[Result] = []
    drift: dict[str, str] = {}
    facts: list[PoolFacts] = []
    for pool in plan.pointer:
        runs = list(seen_in(pool, folder))
        truths = [one.truth for one in runs]
        name = "pointer" if not pool.rate else f"pointer, {pool.rate:.0%} random"
        share = sum(truths) / len(truths)
        near = min(levels, key=lambda level: abs(_share(level.calibration) - share))
        judge = judge_by(critic, near.calibration)
        facts.append(_facts(pool, runs, name))
        for said in (
            claimed(CLAIM, runs),
            labelled(TREE, [one.tree for one in runs], tuple(one.tree_p for one in runs)),
            judge.said(MOVED, runs),
        ):
            results.append(result(plan.suite, name, said, truths))
        if judge.calibration is not None:
            drift[f"{plan.suite}, {name}"] = stale(judge.calibration, scores(critic, runs)).warning
    return results, drift, facts


def _steps(plan: Plan, folder: Path, levels: Sequence[Level], critic: Critic, say: Say) -> list[RuleResult]:
    if plan.steps is None:
        return []
    say(f"{plan.suite}: the worth of steps")
    near = levels[STEP_LEVEL]
    judge = judge_by(critic, near.calibration)
    accepted = {
        one.run for one, yes in zip(near.calibration, _taken(judge, near.calibration), strict=True) if yes
    }
    runs: list[Run] = [
        one.run for one in read(plan.calibration[STEP_LEVEL], folder) if one.run.id in accepted
    ]
    seen = list(seen_in(plan.steps, folder))
    said = judge.said(CSRS, seen)
    half = [float(p >= 0.5) for p in scores(critic, seen)]
    verdicts: dict[str, list[float | None]] = {
        "the task's own check": [float(one.truth) for one in seen],
        HALF: [*half],
        CSRS: [
            1.0 if yes else 0.0 if no else None for yes, no in zip(said.accepted, said.refused, strict=True)
        ],
    }
    if not runs:
        return []
    return step_results(list(read(plan.steps, folder)), verdicts, nearing(runs), ATTEMPTS)


def _taken(judge: Judge, runs: Sequence[Seen]) -> tuple[bool, ...]:
    return judge.said(CSRS, runs).accepted


def _examples(suite: str, level: Level, critic: Critic) -> list[Example]:
    """Where a label went wrong, and where one was withheld: the first of each."""
    runs = level.evaluation
    said = judge_by(critic, level.calibration).said(CSRS, runs)
    found = scores(critic, runs)
    kinds = {
        "accepted, and wrong": [a and not one.truth for a, one in zip(said.accepted, runs, strict=True)],
        "right, and abstained from": [
            one.truth and not a and not r for a, r, one in zip(said.accepted, said.refused, runs, strict=True)
        ],
    }
    return [
        Example(kind, suite, level.name, runs[i].goal, runs[i].outcome, runs[i].trace, found[i])
        for kind, fits in kinds.items()
        for i in [i for i, yes in enumerate(fits) if yes][:EXAMPLES]
    ]


def _facts(pool: Pool, runs: Sequence[Seen], level: str = "") -> PoolFacts:
    return PoolFacts(
        pool.suite,
        pool.stream,
        level or f"{AIMS[pool.place]:g}",
        pool.policy,
        pool.rate,
        (pool.seed_of(0), pool.seed_of(pool.episodes - 1)),
        len(runs),
        sum(one.truth for one in runs),
        sum(one.steps for one in runs) / len(runs),
        dict(Counter(one.outcome for one in runs).most_common()),
    )


def _price(suite: str, runs: Sequence[Seen]) -> Price:
    count, seconds = len(runs), sum(one.measured.seconds for one in runs)
    steps = sum(one.steps for one in runs)
    return Price(
        suite, count, seconds / count, seconds / max(1, steps), sum(one.tree_seconds for one in runs) / count
    )


def _share(runs: Sequence[Seen]) -> float:
    return sum(one.truth for one in runs) / len(runs)


def _made_since(pool: Pool, folder: Path, moment: float) -> int:
    """Episodes in files that are no older."""
    files = (folder / pool.key).glob("*.jsonl")
    return sum(int(f.stem.partition("-")[2]) for f in files if f.stat().st_mtime >= moment)
