"""`gui-mcp bench run | check | list`.

Exit codes: 0 fine; 1 too many infrastructure errors, or a check that failed; 2 bad arguments.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from gui_mcp.folder import ConfigError
from gui_mcp_models.errors import ModelError

from gui_mcp_benchmarks import report
from gui_mcp_benchmarks.agents import UnknownAgent, load_agents, load_judge
from gui_mcp_benchmarks.attempt import Case
from gui_mcp_benchmarks.check import check
from gui_mcp_benchmarks.evaluate import cases, evaluate
from gui_mcp_benchmarks.progress import Progress
from gui_mcp_benchmarks.rows import BadRows, Row, Rows
from gui_mcp_benchmarks.rubric import Judge
from gui_mcp_benchmarks.suites import UnknownSuite, load_suite, suite_names
from gui_mcp_benchmarks.task import PLAIN, Agent, InfraError, Suite, TakesJudge, TaskInfo
from gui_mcp_benchmarks.version import version

FINE, BROKEN, BAD_ARGUMENTS = 0, 1, 2

TEST_NOTICE = (
    "note: the test split is for reports only. Do not choose a model, a prompt or a setting by it; "
    "this read is written into {file}."
)


class _Bad(Exception):
    """The arguments do not fit together."""


def bench(argv: list[str]) -> int:
    """Entry point of `gui-mcp bench`."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else BAD_ARGUMENTS
    try:
        match arguments.command:
            case "run":
                return _run(arguments)
            case "check":
                return _check(arguments)
            case _:
                return _list(arguments)
    except _Bad as error:
        print(f"gui-mcp bench: {error}", file=sys.stderr)
        return BAD_ARGUMENTS
    except InfraError as error:
        print(f"gui-mcp bench: {error}", file=sys.stderr)
        return BROKEN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gui-mcp bench", description="How good is an agent?")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run agents on a benchmark and compare them")
    run.add_argument("suite", help="one of `gui-mcp bench list`")
    run.add_argument(
        "--agents",
        default="pointer,lexical,random,noop",
        help="comma-separated, the one to be judged first: pointer, lexical, random, noop, "
        "a model of config.toml by its name, openai:URL#MODEL#DIALECT (default %(default)s)",
    )
    run.add_argument("--split", choices=("train", "gate", "test", "all"), default="train")
    run.add_argument(
        "--hands",
        choices=("plain", "all"),
        default="plain",
        help="plain: tasks that click, type and wheel can solve (default)",
    )
    run.add_argument("--seeds", type=int, default=10, help="seeds a task (default 10)")
    run.add_argument(
        "--judge",
        default="",
        metavar="NAME",
        help="who says what a success is, where a benchmark lets somebody judge: claim (whatever the agent "
        "says), or a model of config.toml by its name; the report says how far the state agrees",
    )
    run.add_argument("--tasks", default="", help="only these, comma-separated")
    run.add_argument("--steps", type=int, help="another step budget than the benchmark's own")
    run.add_argument("--workers", type=int, default=1, help="so many devices at once (default 1)")
    run.add_argument("--out", type=Path, help="folder for rows and report (default: a new one under runs/)")
    run.add_argument("--resume", action="store_true", help="go on with the rows that --out holds already")
    run.add_argument(
        "--infra-limit",
        type=float,
        default=0.02,
        metavar="SHARE",
        help="exit 1 when more of the episodes than this end in infrastructure errors (default 0.02)",
    )

    check = commands.add_parser("check", help="show that doing nothing scores 0 and an oracle 100 %%")
    check.add_argument("suite")
    check.add_argument("--seeds", type=int, default=2, help="seeds a task for the oracle (default 2)")
    check.add_argument("--tasks", default="", help="only these, comma-separated")
    check.add_argument("--workers", type=int, default=1)

    tasks = commands.add_parser("list", help="list the benchmarks, or the tasks of one")
    tasks.add_argument("suite", nargs="?")
    return parser


def _run(arguments: argparse.Namespace) -> int:
    suite, judge = _judged(_suite(str(arguments.suite)), str(arguments.judge))
    infos = [
        info
        for info in _named(suite, str(arguments.tasks))
        if (arguments.split in ("all", info.split)) and (arguments.hands == "all" or info.hands <= PLAIN)
    ]
    if not infos:
        raise _Bad(f"{suite.name}: no task fits --split {arguments.split} --hands {arguments.hands} --tasks")
    seeds, workers = _positive("--seeds", arguments.seeds), _positive("--workers", arguments.workers)
    steps = None if arguments.steps is None else _positive("--steps", arguments.steps)
    names = [name.strip() for name in str(arguments.agents).split(",") if name.strip()]
    agents = _agents(names)
    asked: Path | None = arguments.out
    out = asked or Path("runs") / time.strftime(f"{suite.name}-%Y%m%d-%H%M%S")
    rows_file = out / "rows.jsonl"
    if rows_file.exists() and not arguments.resume:
        raise _Bad(f"--out {out}: it holds rows already; add --resume to go on, or name another folder")
    ours = version()
    todo = cases(suite, agents, infos, seeds=seeds, version=ours, steps=steps)
    out.mkdir(parents=True, exist_ok=True)
    if any(info.split == "test" for info in infos):
        _note_test_read(out, suite, agents, seeds, ours)
    closing = [*(agent.close for agent in agents), *([judge.close] if judge is not None else [])]
    done = asyncio.run(_measured(suite, closing, todo, rows_file, workers))
    summary = report.summarise(done, [agent.name for agent in agents])
    (out / "summary.json").write_text(report.to_json(summary), encoding="utf-8")
    (out / "report.md").write_text(report.to_markdown(summary, done), encoding="utf-8")
    print(report.to_text(summary))
    print(f"rows, summary.json and report.md are in {out}")
    share, limit = report.infra_share(done), float(arguments.infra_limit)
    if share > limit:
        print(
            f"gui-mcp bench: {share:.1%} of the episodes ended in infrastructure errors, more than "
            f"{limit:.1%}; the last one: {report.last_trouble(done)}\nTheir rows say more, and --resume "
            "runs them again",
            file=sys.stderr,
        )
        return BROKEN
    return FINE


async def _measured(
    suite: Suite,
    closing: Sequence[Callable[[], Awaitable[None]]],
    todo: Sequence[Case],
    rows_file: Path,
    workers: int,
) -> list[Row]:
    progress = Progress()
    try:
        with Rows(rows_file) as rows:
            return await evaluate(suite, todo, rows, workers=workers, tell=progress)
    except BadRows as error:
        raise _Bad(str(error)) from error
    finally:
        progress.close()
        for close in closing:
            await close()


def _check(arguments: argparse.Namespace) -> int:
    suite = _suite(str(arguments.suite))
    tasks = [info.name for info in _named(suite, str(arguments.tasks))]
    progress = Progress()
    found = asyncio.run(
        check(
            suite,
            version=version(),
            seeds=_positive("--seeds", arguments.seeds),
            workers=_positive("--workers", arguments.workers),
            tasks=tasks,
            tell=progress,
        )
    )
    progress.close()
    solved = sum(row.exact for row in found.oracle)
    print(f"noop: {found.noop_share:.1%} of {len(found.noop)} episodes scored above 0")
    print(
        f"oracle: {solved}/{len(found.oracle)} episodes of "
        f"{len({row.key.task for row in found.oracle})} tasks solved in full"
    )
    if found.nears:
        nears = [near for some in found.nears.values() for near in some]
        short = sum(near.score.value < 1 and not near.score.exact for near in nears)
        print(f"nearly right: {short}/{len(nears)} ends of {len(found.nears)} tasks scored below 1")
    for line in found.failures:
        print(f"  {line}")
    return BROKEN if found.failures else FINE


def _list(arguments: argparse.Namespace) -> int:
    if arguments.suite is None:
        for name in suite_names():
            infos = _suite(name).infos
            splits = sorted({info.split for info in infos})
            counts = ", ".join(f"{sum(i.split == s for i in infos)} {s}" for s in splits)
            plain = sum(info.hands <= PLAIN for info in infos)
            print(f"{name}: {len(infos)} tasks ({counts}); {plain} plain")
        return FINE
    for info in _suite(str(arguments.suite)).infos:
        tier = f"{info.tier:<7}" if info.tier else ""
        print(f"{info.name:<30} {info.split:<6} {tier}group {info.group:<8} {' '.join(sorted(info.hands))}")
    return FINE


def _suite(name: str) -> Suite:
    try:
        return load_suite(name)
    except UnknownSuite as error:
        raise _Bad(str(error)) from error


def _judged(suite: Suite, name: str) -> tuple[Suite, Judge | None]:
    if not name:
        return suite, None
    if not isinstance(suite, TakesJudge):
        raise _Bad(f"--judge {name}: {suite.name} is checked by its state; leave --judge out")
    try:
        judge = load_judge(name)
    except (UnknownAgent, ModelError, ConfigError) as error:
        raise _Bad(str(error)) from error
    return suite.judged_by(judge), judge


def _agents(names: list[str]) -> list[Agent]:
    try:
        return load_agents(names)
    except (UnknownAgent, ModelError, ConfigError) as error:
        raise _Bad(str(error)) from error


def _named(suite: Suite, wanted: str) -> list[TaskInfo]:
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    known = {info.name: info for info in suite.infos}
    missing = [name for name in names if name not in known]
    if missing:
        raise _Bad(f"{suite.name}: no task named {', '.join(missing)}; see `gui-mcp bench list {suite.name}`")
    return [known[name] for name in names] if names else list(suite.infos)


def _positive(option: str, value: int) -> int:
    if value < 1:
        raise _Bad(f"{option} {value}: it must be at least 1")
    return value


def _note_test_read(out: Path, suite: Suite, agents: Sequence[Agent], seeds: int, version: str) -> None:
    file = out / "test-reads.jsonl"
    print(TEST_NOTICE.format(file=file), file=sys.stderr)
    read = {
        "at": time.time(),
        "suite": suite.name,
        "suite_version": suite.version,
        "agents": {agent.name: agent.model_name for agent in agents},
        "seeds": seeds,
        "version": version,
    }
    with file.open("a", encoding="utf-8") as log:
        log.write(json.dumps(read) + "\n")
