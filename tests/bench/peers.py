"""Our server beside Playwright's MCP server and an empty one: milliseconds and tokens, in one run.

    python tests/bench/peers.py                                  # all, about six minutes on two cores
    python tests/bench/peers.py --only ours,empty --repeats 3    # no npm needed

Every server is driven by the same client over stdio, on the same two pages, in turn. Answers are checked: a
click must have counted and the typed text must stand in its field, or the run fails. What is missing on this
machine (npm, Chromium) is said and left out. Result also in `.bench/latest.json`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import daemon
import load
import pages
import report
import servers
from gui_mcp_devices.browser.chromium import find_chromium
from gui_mcp_devices.errors import MissingPart
from measure import Row, first_row, no_op_row, page_rows, sessions, starts
from servers import Contender, Lineup, Missing, OurSpeech, PlaywrightSpeech, Process

FOLDER = Path(__file__).parents[2] / ".bench"
OVERHEAD_CALLS = 15
"""Calls to compare, for each repeat of a row."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only", default="ours,playwright,empty", help="comma-separated (default %(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=10, help="fresh starts a server (default %(default)s)")
    parser.add_argument("--repeats", type=int, default=20, help="calls a row (default %(default)s)")
    parser.add_argument(
        "--load-seconds", type=float, default=20, help="many clients at once (default %(default)s)"
    )
    parser.add_argument(
        "--idle-seconds", type=float, default=30, help="watching the daemon rest (default %(default)s)"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for npm packages and the result")
    asked = parser.parse_args(argv)
    folder: Path = asked.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    lineup = _lineup(asked.only.split(","), folder)
    try:
        plan = Plan(asked.rounds, asked.repeats, asked.load_seconds, asked.idle_seconds)
        table, figures = asyncio.run(_measure(lineup, plan))
    except* Missing as problems:
        raise SystemExit(f"not measured: {_innermost(problems)}") from None
    kept = [*report.aims(table), *(report.daemon_aims(figures) if figures else ())]
    facts = _facts(lineup)
    print("\n".join(f"{name}: {value}" for name, value in facts.items()), end="\n\n")
    print(report.as_text(table), end="\n\n")
    if figures is not None:
        print(report.daemon_as_text(figures), end="\n\n")
    print("\n".join(str(aim) for aim in kept))
    result = {**facts, **report.as_json(table, kept, figures)}
    (folder / "latest.json").write_text(json.dumps(result, indent=2) + "\n")
    return 0


def _lineup(wanted: Sequence[str], folder: Path) -> Lineup:
    """The servers asked for that can be had here."""
    contenders: list[Contender] = []
    floor: Process | None = None
    for name in wanted:
        try:
            match name:
                case "ours":
                    process = servers.ours(folder)
                    contenders.append(Contender(report.OURS, process, OurSpeech(verify=True)))
                    contenders.append(Contender(report.UNVERIFIED, process, OurSpeech(verify=False)))
                case "playwright":
                    settled = servers.playwright(folder)
                    unsettled = servers.playwright(folder, "--timeout-settle", "0", key="playwright-settle-0")
                    contenders.append(Contender(report.PLAYWRIGHT, settled, PlaywrightSpeech()))
                    contenders.append(Contender(report.UNSETTLED, unsettled, PlaywrightSpeech()))
                case "empty":
                    floor = servers.empty(folder)
                case _:
                    raise SystemExit(f"no server named {name!r}; choose from ours, playwright, empty")
        except Missing as problem:
            print(f"{name} left out: {problem}")
    if not contenders and floor is None:
        raise SystemExit("nothing left to measure")
    return Lineup(tuple(contenders), floor)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything."""

    rounds: int
    repeats: int
    load_seconds: float
    idle_seconds: float


async def _measure(lineup: Lineup, plan: Plan) -> tuple[report.Table, report.DaemonFigures | None]:
    ours = next((c.process for c in lineup.contenders if c.name == report.OURS), None)
    if ours is None:
        return await _tabulated(lineup, plan, []), None
    async with daemon.kept(ours.folder):
        cold = await daemon.cold_starts(report.OURS, ours, plan.rounds)
        at_rest = await daemon.idle(ours.folder, plan.idle_seconds)
        overhead = await asyncio.to_thread(load.relay_overhead, ours, OVERHEAD_CALLS * plan.repeats)
        relays = await load.relays(ours, plan.load_seconds)
        http = await load.over_http(ours, plan.load_seconds)
        table = await _tabulated(lineup, plan, [cold])
        left = await daemon.idle(ours.folder, plan.idle_seconds)
        return table, report.DaemonFigures(overhead, relays, http, at_rest, left)


async def _tabulated(lineup: Lineup, plan: Plan, rows: list[Row]) -> report.Table:
    """The peers' table; `rows` stand in front."""
    to_start = {c.name: c.process for c in lineup.contenders if c.name in (report.OURS, report.PLAYWRIGHT)}
    if lineup.floor is not None:
        to_start[report.EMPTY] = lineup.floor
        rows.append(await no_op_row(report.EMPTY, lineup.floor, plan.repeats))
    started = await starts(to_start, plan.rounds)
    if lineup.contenders:
        with pages.serve() as url:
            async with sessions(lineup.contenders) as session:
                rows.append(await first_row(lineup.contenders, session, url + "/small"))
                for page in pages.PAGES:
                    rows += await page_rows(lineup.contenders, session, url + page, plan.repeats)
    return report.tabulate(started, rows)


def _innermost(group: BaseExceptionGroup[Missing]) -> Missing:
    """The first real error in the task groups that the client wraps around it."""
    first = group.exceptions[0]
    return _innermost(first) if isinstance(first, BaseExceptionGroup) else first


def _browser() -> list[str]:
    with suppress(MissingPart):
        return [servers.output(find_chromium(), "--version")]
    return []


def _facts(lineup: Lineup) -> dict[str, str]:
    """Where, when, and with what the figures were taken."""
    processes = [c.process for c in lineup.contenders] + ([lineup.floor] if lineup.floor else [])
    node = shutil.which("node")
    cores, load = os.cpu_count(), os.getloadavg()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": servers.output("git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"),
        "command": " ".join(["python", *sys.argv]),
        "machine": f"{cores} cores, {memory:.0f} GiB, load {load:.1f}, {platform.platform()}",
        "programs": ", ".join(
            [
                f"Python {platform.python_version()}",
                f"Node {servers.output(node, '--version')}" if node else "no Node",
                *_browser(),
            ]
        ),
        "servers": ", ".join(dict.fromkeys(f"{p.version}" for p in processes)),
    }


if __name__ == "__main__":
    sys.exit(main())
