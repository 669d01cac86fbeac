"""Experiment B: is labelling whole runs 10-100 times cheaper than labelling steps, as the report claims?

    ratio(T) = T * c_step / (c_run + T * c_extract + audit)

with every c measured (`priced`) and one unit at a time: requests, tokens, machine seconds. Human seconds are
ASSUMED, and said to be. The claim is about the verdict alone; what Step-GUI goes on to do with it (seven
extractions a step) is counted beside it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from gui_mcp_benchmarks.version import version

from gui_mcp_trainer.csrs.costs import Parts
from gui_mcp_trainer.csrs.verifiers.critic import shipped_network
from gui_mcp_trainer.csrs.verifiers.judge import Asking
from gui_mcp_trainer.experiments.priced import Priced, price
from gui_mcp_trainer.experiments.report import Machine, machine

EPISODES = 44
"""Two of each train task."""
LENGTHS = (1, 5, 10, 20, 30, 50, 75, 100)
ROUND = 900
"""Episodes a round, among which calibration and audit are shared out."""
FITTED, CALIBRATED = 500, 600
"""Runs with a trusted label that a critic is fitted to, and that any verifier is calibrated on: as many as
the label experiment takes at a success of 0.2."""
SCREENS, FEW_SCREENS = Asking().images, 1
"""That a model judge of a run is shown; a shorter run than that is counted as if it had as many."""
AUDITED = 124
"""Runs that people look at a round: enough to certify an error below 5 % with two errors found
(Clopper-Pearson, one-sided 95 %)."""


@dataclass(frozen=True, slots=True)
class Human:
    """ASSUMED seconds of a person; nobody was timed."""

    step: float = 15.0
    """To label one step."""
    run: float = 20.0
    """To judge a run, besides `run_step` for each of its steps."""
    run_step: float = 2.0
    write: float = 45.0
    """To write one extraction."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of labelling, in one unit."""

    name: str
    unit: str
    parts: Parts
    note: str = ""

    @property
    def curve(self) -> list[tuple[int, float]]:
        return [(steps, self.parts.ratio(steps)) for steps in LENGTHS]


@dataclass(frozen=True, slots=True)
class Costed:
    """What the experiment found."""

    command: str
    version: str
    date: str
    """UTC."""
    seed: int
    seconds: float
    machine: Machine
    human: Human
    runs: tuple[Priced, ...]
    arms: tuple[Arm, ...]

    def written(self) -> str:
        """As JSON, each arm with its curve."""
        told = asdict(self)
        told["arms"] = [
            {
                **asdict(arm),
                "curve": arm.curve,
                "limit": _finite(arm.parts.limit),
                "ten_from": arm.parts.reaches(10.0),
            }
            for arm in self.arms
        ]
        return json.dumps(told, indent=1) + "\n"


def measure(episodes: int, seed: int, command: str) -> Costed:
    """Some seconds an episode, most of them for drawing screens. Raises `InfraError`."""
    began = time.monotonic()
    runs = asyncio.run(price(episodes, seed, shipped_network()))
    return Costed(
        command,
        version(),
        time.strftime("%Y-%m-%d", time.gmtime()),
        seed,
        time.monotonic() - began,
        machine(),
        Human(),
        tuple(runs),
        arms(runs, Human()),
    )


def arms(runs: Sequence[Priced], human: Human) -> tuple[Arm, ...]:
    """The ways that are compared, those of a unit together, the verdict alone first."""
    steps = sum(run.steps for run in runs)
    seven = sum(run.extract_calls for run in runs) / steps
    requests = Parts(step=1.0, run=1.0)
    return (
        Arm("verdict alone, one request each", "requests", requests, "by arithmetic: the ratio is T"),
        Arm("+ seven extractions by a model", "requests", _with(requests, seven)),
        *_in_tokens(runs, steps),
        *_in_seconds(runs, steps),
        *_of_people(human, steps / len(runs)),
    )


def _in_tokens(runs: Sequence[Priced], steps: int) -> tuple[Arm, ...]:
    text, each = line([(run.steps, run.run_text_tokens) for run in runs])
    screen = sum(run.screen_tokens for run in runs) / len(runs)
    step = sum(run.step_tokens for run in runs) / steps
    written = sum(run.extract_tokens for run in runs) / steps
    many = Parts(step, text + SCREENS * screen, each)
    few = Parts(step, text + FEW_SCREENS * screen, each)
    held = _calibrated(many, CALIBRATED)
    return (
        Arm(f"verdict alone, model judge, {SCREENS} screens", "tokens", many),
        Arm("verdict alone, model judge, the last screen", "tokens", few),
        Arm("calibrated, + extractions by the plain writer", "tokens", held, "that writer asks no model"),
        Arm("calibrated, + seven extractions by a model", "tokens", _with(held, written)),
    )


def _in_seconds(runs: Sequence[Priced], steps: int) -> tuple[Arm, ...]:
    mark = sum(run.marks_seconds for run in runs) / steps
    plain = sum(run.plain_seconds for run in runs) / steps
    predicate = Parts(mark, sum(run.check_seconds for run in runs) / len(runs))
    begin, each = line([(run.steps, run.critic_seconds) for run in runs])
    critic = Parts(mark, begin, each)
    held = _calibrated(critic, FITTED + CALIBRATED)
    return (
        Arm("verdict alone, state predicate", "machine seconds", predicate, "benchmark tasks have one"),
        Arm("+ extractions by the plain writer", "machine seconds", _with(predicate, plain)),
        Arm("verdict alone, critic", "machine seconds", critic, "it looks at every step"),
        Arm("calibrated critic, + extractions by the plain writer", "machine seconds", _with(held, plain)),
    )


def _of_people(human: Human, length: float) -> tuple[Arm, ...]:
    person = Parts(human.step, human.run, human.run_step)
    audit = AUDITED / ROUND * (human.run + human.run_step * length)
    return (
        Arm("verdict alone, a person", ASSUMED, person),
        Arm(
            "verdict by a calibrated verifier, people audit",
            ASSUMED,
            Parts(human.step, run=0.0, audit=audit),
            f"{AUDITED} runs of {ROUND}; trusted labels from checks, extractions by a writer",
        ),
        Arm("+ seven extractions written by a person", ASSUMED, _with(person, 7 * human.write)),
    )


ASSUMED = "human seconds, ASSUMED"


def line(points: Sequence[tuple[int, float]]) -> tuple[float, float]:
    """(what it takes whatever the length, what each step adds), by least squares; neither below 0."""
    lengths = np.array([x for x, _ in points], dtype=np.float64)
    values = np.array([y for _, y in points], dtype=np.float64)
    rows = np.stack([np.ones_like(lengths), lengths], axis=1)
    fixed, slope = (float(x) for x in np.linalg.lstsq(rows, values, rcond=None)[0])
    if slope < 0:
        return float(values.mean()), 0.0
    if fixed < 0:
        return 0.0, float(values.sum() / lengths.sum())
    return fixed, slope


def run(
    out: Path, *, episodes: int = EPISODES, seed: int = 0, command: str = "gui-mcp train experiment cost"
) -> int:
    """Measure, and write report.html, report.md and cost.json into `out`; the process's exit status."""
    from gui_mcp_trainer.experiments.cost_page import TITLE, blocks
    from gui_mcp_trainer.experiments.page import write

    out.mkdir(parents=True, exist_ok=True)
    found = measure(episodes, seed, command)
    (out / "cost.json").write_text(found.written(), encoding="utf-8")
    write(out, TITLE, blocks(found))
    print(f"{out / 'report.html'}, report.md and cost.json written in {found.seconds:.0f} s")
    return 0


def _with(parts: Parts, extract: float) -> Parts:
    return replace(parts, extract=extract)


def _calibrated(parts: Parts, trusted: int) -> Parts:
    """With a share of the verdicts on `trusted` runs that are judged to calibrate by, once a round."""
    share = 1 + trusted / ROUND
    return replace(parts, run=parts.run * share, run_step=parts.run_step * share)


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
