"""`gui-mcp train experiment labels|cost`: the paper's claims about labels and their cost, measured."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from gui_mcp_trainer.stages import Stages

SUITES = ("pocket", "miniwob")
OUT = Path("runs/experiments")
EVERY = 10.0
"""Seconds between two lines of progress."""


def add(stages: Stages) -> None:
    """The stage `experiment` with its parts."""
    experiment = stages.add_parser(
        "experiment",
        help="put the claims about labels and their cost to the test",
        description="Experiments whose truth is known. A (labels): their purity. B (cost): what they take.",
    )
    parts = experiment.add_subparsers(dest="part", required=True, metavar="PART")
    labels = parts.add_parser(
        "labels",
        help="A: how pure are labels of runs and steps, at known success",
        description="Runs simulated agents on train tasks, judges the runs without their truth, and says how "
        "pure the labels are: report.html, report.md and labels.json in --out. What is on disk is not run "
        "again.",
    )
    labels.add_argument("--out", type=Path, default=OUT / "labels", help="folder for runs and report")
    labels.add_argument("--suites", default=",".join(SUITES), help="of pocket,miniwob (default both)")
    labels.add_argument("--episodes", type=int, default=0, help="at most so many a pool; 0: as planned")
    labels.add_argument(
        "--quick", action="store_true", help="seconds long: shows that it runs, proves nothing"
    )
    labels.add_argument("--seed", type=int, default=0, help="0 to 99: other episodes (default 0)")
    labels.add_argument("--processes", type=int, default=2, help="that run episodes (default 2)")
    labels.set_defaults(run=run_labels)
    cost = parts.add_parser(
        "cost",
        help="B: what a verdict costs against labels of steps",
        description="Prices verdicts, labels of steps and extractions by what they take here: report.html, "
        "report.md and cost.json in --out.",
    )
    cost.add_argument("--out", type=Path, default=OUT / "cost", help="folder for the report")
    cost.add_argument("--episodes", type=int, default=0, help="priced; 0: as planned")
    cost.add_argument("--seed", type=int, default=0, help="of the episodes (default 0)")
    cost.set_defaults(run=run_cost)


def run_labels(args: argparse.Namespace) -> int:
    """Raises `ValueError` for arguments that fit nothing."""
    suites = [name for name in str(args.suites).split(",") if name]
    if not suites or any(name not in SUITES for name in suites):
        raise ValueError(f"--suites {args.suites}: choose from {','.join(SUITES)}")
    if args.episodes < 0 or args.processes < 1 or not 0 <= args.seed < 100:
        raise ValueError("--episodes is 0 or more, --processes at least 1, --seed from 0 to 99")

    from gui_mcp_benchmarks.task import InfraError

    from gui_mcp_trainer.csrs.verifiers.critic import CriticError
    from gui_mcp_trainer.experiments.experiment_a import Settings, run
    from gui_mcp_trainer.experiments.labels_page import TITLE, blocks
    from gui_mcp_trainer.experiments.page import write
    from gui_mcp_trainer.experiments.plan import FULL, QUICK, capped, plan

    out: Path = args.out
    out.mkdir(parents=True, exist_ok=True)
    sizes = QUICK if args.quick else FULL
    plans = [plan(suite, sizes[suite], args.seed) for suite in suites]
    if args.episodes:
        plans = [capped(found, args.episodes) for found in plans]
    try:
        report = run(plans, Settings(out, args.seed, args.processes, _command(args)), _Teller())
    except (InfraError, CriticError) as error:
        print(f"gui-mcp train experiment labels: {error}", file=sys.stderr)
        return 1
    (out / "labels.json").write_text(report.written(), encoding="utf-8")
    write(out, TITLE, blocks(report))
    print(f"{out / 'report.html'}, report.md and labels.json written")
    return 0


def run_cost(args: argparse.Namespace) -> int:
    """Raises `ValueError` for arguments that fit nothing."""
    if args.episodes < 0:
        raise ValueError("--episodes is 0 or more")

    from gui_mcp_trainer.experiments.cost import EPISODES, run

    return run(args.out, episodes=args.episodes or EPISODES, seed=args.seed, command=_command(args))


def _command(args: argparse.Namespace) -> str:
    return " ".join(["gui-mcp", "train", *map(str, args.argv)])


class _Teller:
    """A line on stderr now and then."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, said: str) -> None:
        now = time.monotonic()
        if now - self._last >= EVERY:
            self._last = now
            print(said, file=sys.stderr, flush=True)
