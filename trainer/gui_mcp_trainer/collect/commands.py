"""`gui-mcp train collect`: run a policy on many devices at once and keep every run in the store.

Exit codes: 0 every unit has its episode; 1 some have not; 2 bad arguments.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, get_args

if TYPE_CHECKING:
    from gui_mcp_trainer.collect.collector import Collected
    from gui_mcp_trainer.collect.executor import Executor
    from gui_mcp_trainer.collect.progress import Progress
    from gui_mcp_trainer.collect.slot import Setting
    from gui_mcp_trainer.collect.unit import Unit

    Stages = argparse._SubParsersAction[argparse.ArgumentParser]  # pyright: ignore[reportPrivateUsage]

FINE, MISSING, BAD_ARGUMENTS = 0, 1, 2
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
    from gui_mcp.folder import ConfigError
    from gui_mcp_benchmarks.agents import UnknownAgent
    from gui_mcp_benchmarks.suites import UnknownSuite
    from gui_mcp_benchmarks.task import InfraError
    from gui_mcp_models.errors import ModelError

    from gui_mcp_trainer.collect.collector import GaveUp
    from gui_mcp_trainer.collect.unit import CollectError

    for option in ("seeds", "attempts", "devices"):
        if int(vars(arguments)[option]) < 1:
            print(f"gui-mcp train collect: --{option} must be at least 1", file=sys.stderr)
            return BAD_ARGUMENTS
    if arguments.executor == "ray" and find_spec("ray") is None:
        print("gui-mcp train collect: Ray is not installed; run pip install 'gui-mcp[ray]'", file=sys.stderr)
        return BAD_ARGUMENTS
    try:
        return asyncio.run(_collect(arguments))
    except (GaveUp, InfraError) as error:
        print(f"gui-mcp train collect: {error}", file=sys.stderr)
        return MISSING
    except (CollectError, UnknownSuite, UnknownAgent, ModelError, ConfigError) as error:
        print(f"gui-mcp train collect: {error}", file=sys.stderr)
        return BAD_ARGUMENTS
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return MISSING


async def _collect(arguments: argparse.Namespace) -> int:
    from gui_mcp.folder import data_folder
    from gui_mcp_benchmarks.version import version

    from gui_mcp_trainer.collect.collector import collect
    from gui_mcp_trainer.collect.progress import Progress
    from gui_mcp_trainer.collect.slot import Setting

    asked: Path | None = arguments.store
    root = await asyncio.to_thread((asked or data_folder() / "training").resolve)
    units = await _units(arguments)
    setting = Setting(str(root), str(arguments.executor), version(), pictures=not arguments.no_pictures)
    progress = Progress(int(arguments.devices))
    async with _executor(arguments, setting) as executor:
        try:
            done = await collect(root, units, executor, retries=int(arguments.retries), tell=progress)
        finally:
            progress.close()
    _say(done, progress, as_json=bool(arguments.json))
    if arguments.ingest:
        await asyncio.to_thread(_ingest, root)
    return MISSING if done.missing else FINE


async def _units(arguments: argparse.Namespace) -> list[Unit]:
    from gui_mcp_trainer.collect.policies import load_policy, open_suite
    from gui_mcp_trainer.collect.unit import FIRST_SEED, CollectError, Policy, choose, plan

    first = FIRST_SEED if arguments.first_seed is None else int(arguments.first_seed)
    seeds = range(first, first + int(arguments.seeds))
    names, units = _words(str(arguments.tasks)), list[Unit]()
    unknown = set(names)
    for called in _words(str(arguments.suites)):
        suite = open_suite(called)
        here = [name for name in names if name in {info.name for info in suite.infos}]
        unknown -= set(here)
        if names and not here:
            continue
        infos = choose(suite, str(arguments.split), here, every_hand=arguments.hands == "all")
        agent = load_policy(str(arguments.policy), suite)
        units += plan(
            called, infos, seeds, int(arguments.attempts), Policy(str(arguments.policy), agent.model_name)
        )
        await agent.close()
    if unknown:
        raise CollectError(f"collect: no task named {', '.join(sorted(unknown))} in {arguments.suites}")
    return units


def _executor(arguments: argparse.Namespace, setting: Setting) -> Executor:
    devices = int(arguments.devices)
    match str(arguments.executor):
        case "inline":
            from gui_mcp_trainer.collect.inline import Inline

            return Inline(setting, devices)
        case "processes":
            from gui_mcp_trainer.collect.processes import Processes

            return Processes(setting, devices, arguments.workers)
        case _:
            from gui_mcp_trainer.collect.on_ray import OnRay

            return OnRay(setting, devices, str(arguments.ray_address))


def _say(done: Collected, progress: Progress, *, as_json: bool) -> None:
    from gui_mcp_trainer.collect.failures import Failure
    from gui_mcp_trainer.collect.progress import table, troubles

    if as_json:
        counts = {kind: sum(r.failure == kind for r in done.failures) for kind in get_args(Failure)}
        told = {
            "units": len(done.units),
            "episodes": len(done.kept),
            "before": done.before,
            "solved": sum(result.row.success for result in done.kept),
            "tries": done.tries,
            "failures": {kind: count for kind, count in counts.items() if count},
            "seconds": progress.seconds,
            "running": progress.use.run,
            "opening": progress.use.opening,
        }
        print(json.dumps(told))
        return
    print(table(done))
    print(progress.line(done))
    for line in troubles(done):
        print(line, file=sys.stderr)


def _ingest(root: Path) -> None:
    from gui_mcp_trainer.store.ingest import ingest
    from gui_mcp_trainer.store.store import Store

    def tell(line: str) -> None:
        print(line, file=sys.stderr)

    found = ingest(Store(root), tell=tell)
    print(f"{len(found.episodes)} episodes ingested, {found.known} were there before")


def _words(text: str) -> Sequence[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
