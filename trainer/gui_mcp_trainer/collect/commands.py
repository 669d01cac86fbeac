"""`gui-mcp train collect`: what it may be asked. The work is in `stage`, which is loaded when it is asked."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Stages = argparse._SubParsersAction[argparse.ArgumentParser]  # pyright: ignore[reportPrivateUsage]

SPLITS = ("train", "gate")
EXECUTORS = ("inline", "processes", "ray")


def add(stages: Stages) -> None:
    """The stage `collect`."""
    parser = stages.add_parser(
        "collect",
        help="run a policy on many devices at once and keep every run",
        description="Run a policy on tasks of one or more benchmarks and keep every run in the store: its "
        "journal, its pictures, and the score. A run that is in the store is not made again: the same "
        "command goes on where it was killed. What the machine failed is tried again and is never a label.",
    )
    parser.add_argument("suites", help="comma-separated, of `gui-mcp bench list`, or MODULE:FUNCTION")
    parser.add_argument(
        "--policy",
        default="oracle",
        help="oracle (demonstrations), pointer, lexical, random, a model of config.toml by its name, "
        "openai:URL#MODEL#DIALECT, or MODULE:FUNCTION[:ARGUMENT] (default %(default)s)",
    )
    parser.add_argument("--tasks", default="", help="only these, comma-separated; of any of the suites")
    parser.add_argument("--split", choices=SPLITS, default="train", help="the test split is never collected")
    parser.add_argument(
        "--hands", choices=("plain", "all"), default="plain", help="plain: tasks of clicks, typing and wheel"
    )
    parser.add_argument("--seeds", type=int, default=10, help="start states a task (default %(default)s)")
    parser.add_argument("--first-seed", type=int, help="default: a stream that no benchmark draws from")
    parser.add_argument("--attempts", type=int, default=1, help="runs a start state (default %(default)s)")
    parser.add_argument("--devices", type=int, default=2, help="so many at once (default %(default)s)")
    parser.add_argument("--executor", choices=EXECUTORS, default="inline")
    parser.add_argument("--workers", type=int, help="processes (default: one a device, at most one a core)")
    parser.add_argument(
        "--ray-address", default="", help="of a running cluster (default: one on this machine)"
    )
    parser.add_argument("--retries", type=int, default=2, help="after a failure of the machine (default 2)")
    parser.add_argument(
        "--no-pictures", action="store_true", help="keep none where the policy does not look at them"
    )
    parser.add_argument(
        "--store", type=Path, help="folder of the store (default: `training` in the data folder)"
    )
    parser.add_argument("--resume", action="store_true", help="it always does; for those who want to say it")
    parser.add_argument(
        "--ingest", action="store_true", help="put the runs into the store's tables afterwards"
    )
    parser.add_argument("--json", action="store_true", help="what came of it as JSON, not as a table")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """The stage; returns the process's exit status."""
    from gui_mcp_trainer.collect.stage import collect_as_asked

    def warn(line: str) -> None:
        print(line, file=sys.stderr)

    return collect_as_asked(arguments, print, warn)
