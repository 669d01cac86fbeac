"""A collection as the command line asks for it.

Exit codes: 0 every unit has its episode; 1 some have not; 2 bad arguments.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

from gui_mcp.folder import ConfigError, data_folder
from gui_mcp_benchmarks.agents import UnknownAgent
from gui_mcp_benchmarks.suites import UnknownSuite
from gui_mcp_benchmarks.task import InfraError
from gui_mcp_benchmarks.version import version
from gui_mcp_models.errors import ModelError

from gui_mcp_trainer.collect.collector import Collected, GaveUp, collect
from gui_mcp_trainer.collect.executor import Executor
from gui_mcp_trainer.collect.failures import Failure
from gui_mcp_trainer.collect.inline import Inline
from gui_mcp_trainer.collect.loopback import stay_on_the_loopback
from gui_mcp_trainer.collect.policies import load_policy, open_suite
from gui_mcp_trainer.collect.processes import Processes
from gui_mcp_trainer.collect.progress import Progress, table, troubles
from gui_mcp_trainer.collect.slot import Setting
from gui_mcp_trainer.collect.unit import FIRST_SEED, CollectError, Policy, Unit, choose, plan

Say = Callable[[str], None]

FINE, MISSING, BAD_ARGUMENTS = 0, 1, 2


def collect_as_asked(arguments: argparse.Namespace, say: Say, warn: Say) -> int:
    """`say` takes results, `warn` what is not well. Returns the process's exit status."""
    for option in ("seeds", "attempts", "devices"):
        if int(vars(arguments)[option]) < 1:
            warn(f"gui-mcp train collect: --{option} must be at least 1")
            return BAD_ARGUMENTS
    if arguments.retries < 0 or (arguments.workers is not None and arguments.workers < 1):
        warn("gui-mcp train collect: --retries must be at least 0, and --workers at least 1")
        return BAD_ARGUMENTS
    if arguments.executor == "ray" and find_spec("ray") is None:
        warn("gui-mcp train collect: Ray is not installed; run pip install 'gui-mcp[ray]'")
        return BAD_ARGUMENTS
    try:
        return asyncio.run(_collect(arguments, say, warn))
    except (GaveUp, InfraError) as error:
        warn(f"gui-mcp train collect: {error}")
        return MISSING
    except (CollectError, UnknownSuite, UnknownAgent, ModelError, ConfigError) as error:
        warn(f"gui-mcp train collect: {error}")
        return BAD_ARGUMENTS
    except KeyboardInterrupt:
        warn("stopped; the same command goes on from here")
        return MISSING


async def _collect(arguments: argparse.Namespace, say: Say, warn: Say) -> int:
    asked: Path | None = arguments.store
    root = await asyncio.to_thread((asked or data_folder() / "training").resolve)
    units = await _units(arguments)
    await asyncio.to_thread(_complete, root)
    setting = Setting(str(root), str(arguments.executor), version(), pictures=not arguments.no_pictures)
    progress = Progress(int(arguments.devices))
    async with _executor(arguments, setting) as executor:
        try:
            done = await collect(root, units, executor, retries=int(arguments.retries), tell=progress)
        finally:
            progress.close()
    for line in troubles(done):
        warn(line)
    say(_as_json(done, progress) if arguments.json else f"{table(done)}\n{progress.line(done)}")
    if arguments.ingest:
        say(await asyncio.to_thread(_ingest, root, warn))
    return MISSING if done.missing else FINE


async def _units(arguments: argparse.Namespace) -> list[Unit]:
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
        if arguments.policy == "oracle" and (oracle := suite.oracle()) is not None:
            infos = [info for info in infos if info.name in oracle.tasks]
        agent = load_policy(str(arguments.policy), suite)
        units += plan(
            called, infos, seeds, int(arguments.attempts), Policy(str(arguments.policy), agent.model_name)
        )
        await agent.close()
    if unknown:
        raise CollectError(f"collect: no task named {', '.join(sorted(unknown))} in {arguments.suites}")
    if not units:
        raise CollectError(
            f"collect: {arguments.policy} can do none of the tasks that were asked for; name another"
        )
    return units


def _executor(arguments: argparse.Namespace, setting: Setting) -> Executor:
    devices = int(arguments.devices)
    match str(arguments.executor):
        case "inline":
            return Inline(setting, devices)
        case "processes":
            return Processes(setting, devices, arguments.workers)
        case _:
            if not arguments.ray_address:
                stay_on_the_loopback()
            from gui_mcp_trainer.collect.on_ray import OnRay

            return OnRay(setting, devices, str(arguments.ray_address))


def _as_json(done: Collected, progress: Progress) -> str:
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
    return json.dumps(told)


def _complete(root: Path) -> None:
    """What is being forgotten goes first: it is not there any more, and must not go once it is made anew."""
    from gui_mcp_trainer.store.forgetting import complete
    from gui_mcp_trainer.store.store import Store

    store = Store(root)
    complete(store)
    store.close()


def _ingest(root: Path, warn: Say) -> str:
    from gui_mcp_trainer.store.ingest import ingest
    from gui_mcp_trainer.store.store import Store

    found = ingest(Store(root), tell=warn)
    return f"{len(found.episodes)} episodes ingested, {found.known} were there before"


def _words(text: str) -> Sequence[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
