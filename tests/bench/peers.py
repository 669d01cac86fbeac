"""Our server beside Playwright's MCP server and an empty one: milliseconds and tokens, in one run.

    python tests/bench/peers.py                                  # all, about four minutes on two cores
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
from datetime import UTC, datetime
from pathlib import Path

import pages
import report
import servers
from gui_mcp_devices.browser.chromium import find_chromium
from gui_mcp_devices.errors import MissingPart
from measure import Row, first_row, no_op_row, page_rows, sessions, starts
from servers import Contender, Lineup, Missing, OurSpeech, PlaywrightSpeech, Process

FOLDER = Path(__file__).parents[2] / ".bench"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only", default="ours,playwright,empty", help="comma-separated (default %(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=10, help="fresh starts a server (default %(default)s)")
    parser.add_argument("--repeats", type=int, default=20, help="calls a row (default %(default)s)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for npm packages and the result")
    asked = parser.parse_args(argv)
    folder: Path = asked.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    lineup = _lineup(asked.only.split(","), folder)
    try:
        table = asyncio.run(_measure(lineup, asked.rounds, asked.repeats))
    except* Missing as problems:
        raise SystemExit(f"not measured: {_innermost(problems)}") from None
    kept = report.aims(table)
    facts = _facts(lineup)
    print("\n".join(f"{name}: {value}" for name, value in facts.items()), end="\n\n")
    print(report.as_text(table), end="\n\n")
    print("\n".join(str(aim) for aim in kept))
    result = {**facts, **report.as_json(table, kept)}
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


async def _measure(lineup: Lineup, rounds: int, repeats: int) -> report.Table:
    to_start = {c.name: c.process for c in lineup.contenders if c.name in (report.OURS, report.PLAYWRIGHT)}
    rows: list[Row] = []
    if lineup.floor is not None:
        to_start[report.EMPTY] = lineup.floor
        rows.append(await no_op_row(report.EMPTY, lineup.floor, repeats))
    started = await starts(to_start, rounds)
    if lineup.contenders:
        with pages.serve() as url:
            async with sessions(lineup.contenders) as session:
                rows.append(await first_row(lineup.contenders, session, url + "/small"))
                for page in pages.PAGES:
                    rows += await page_rows(lineup.contenders, session, url + page, repeats)
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
