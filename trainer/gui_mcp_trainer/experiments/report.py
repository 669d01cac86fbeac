"""What a run of the label experiment found, as one value: what `labels.json` holds and the page shows."""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version

from gui_mcp_trainer.experiments.arms import Result
from gui_mcp_trainer.experiments.steps import RuleResult

FORMAT = 1


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """One pool, as it was measured."""

    suite: str
    stream: str
    level: str
    policy: str
    rate: float
    seeds: tuple[int, int]
    """First and last start seed."""
    episodes: int
    successes: int
    steps: float
    """A run, on average."""
    outcomes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Example:
    """A run that a label went wrong on, or was withheld from."""

    kind: str
    suite: str
    level: str
    goal: str
    outcome: str
    trace: tuple[str, ...]
    score: float
    """The critic's."""


@dataclass(frozen=True, slots=True)
class Price:
    """Of one suite's verdicts, on one core of this machine."""

    suite: str
    runs: int
    critic: float
    """Seconds a run."""
    critic_step: float
    """Seconds a step."""
    tree: float


@dataclass(frozen=True, slots=True)
class Machine:
    cores: int
    system: str
    python: str
    libraries: str


@dataclass(frozen=True, slots=True)
class Report:
    """All of it. Shares lie in [0, 1], times are in seconds."""

    command: str
    version: str
    date: str
    """UTC."""
    seed: int
    seconds: float
    """Of this call; pools that were on disk already cost nothing here."""
    drawn: int
    """Episodes that this call ran."""
    machine: Machine
    pools: tuple[PoolFacts, ...]
    results: tuple[Result, ...]
    moved: tuple[Result, ...]
    """On pointer's own runs."""
    drift: dict[str, str]
    """By pool: what the drift check says of it; empty where it is content."""
    steps: tuple[RuleResult, ...]
    prices: tuple[Price, ...]
    examples: tuple[Example, ...]
    controls_agree: bool
    format: int = FORMAT

    def written(self) -> str:
        """As JSON, the derived figures of each result among its own."""
        told = asdict(self)
        told["results"] = [_whole(one) for one in self.results]
        told["moved"] = [_whole(one) for one in self.moved]
        return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _whole(one: Result) -> dict[str, str | float | bool | None]:
    return {
        **asdict(one),
        "prior": one.prior,
        "precision": one.precision,
        "bound": one.bound,
        "kept": one.kept,
        "fpr": one.fpr,
        "abstained": one.abstained,
        "holds": one.holds,
    }


def machine() -> Machine:
    named = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scikit-learn", "scipy"))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Machine(cores, f"{platform.system()} {platform.machine()}", platform.python_version(), named)


def now() -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime())
