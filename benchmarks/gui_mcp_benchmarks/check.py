"""Does a suite measure anything? Doing nothing must score about 0, an oracle must solve what it knows, and
what is nearly right must not count as right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from gui_mcp_benchmarks.baselines import baseline
from gui_mcp_benchmarks.evaluate import Tell, cases, evaluate
from gui_mcp_benchmarks.rows import Row, Rows
from gui_mcp_benchmarks.task import HasNears, Near, Suite, TaskInfo

NOOP_AT_MOST = 0.02


@dataclass(frozen=True, slots=True)
class Check:
    """What was found."""

    noop: Sequence[Row]
    oracle: Sequence[Row]
    nears: Mapping[str, Sequence[Near]]
    """Ends that are nearly right, by task; empty where the suite offers none."""

    @property
    def noop_share(self) -> float:
        return sum(row.success for row in self.noop) / len(self.noop) if self.noop else 0.0

    @property
    def failures(self) -> list[str]:
        """One line for each thing that is wrong; empty when the suite is fit."""
        rows = [*self.noop, *self.oracle]
        out = [f"{_case(row)}: {row.error}" for row in rows if row.kind == "infra_error"]
        out += [
            f"{_case(row)}: the oracle got raw {row.raw} ({row.outcome}; {' > '.join(row.trace)})"
            for row in self.oracle
            if row.kind == "episode" and not row.exact
        ]
        if self.noop_share > NOOP_AT_MOST:
            out += [f"{_case(row)}: doing nothing scored {row.score}" for row in self.noop if row.success]
        out += [
            f"{task}: {near.name} is nearly right only, and scored {near.score.value}"
            for task, nears in self.nears.items()
            for near in nears
            if near.score.value >= 1 or near.score.exact
        ]
        return out


async def check(
    suite: Suite,
    *,
    version: str,
    seeds: int,
    workers: int = 1,
    tasks: Sequence[str] = (),
    tell: Tell | None = None,
) -> Check:
    """Run noop on every task and the oracle on those it knows; `tasks` narrows both."""
    infos = [info for info in suite.infos if not tasks or info.name in tasks]
    oracle, noop = suite.oracle(), baseline("noop")
    assert noop is not None
    wanting = [info for info in infos if not info.done_at_once]
    todo = cases(suite, [noop], wanting, seeds=1, version=version)
    if oracle is not None:
        known = [info for info in infos if info.name in oracle.tasks]
        todo += cases(suite, [oracle.agent], known, seeds=seeds, version=version)
    with TemporaryDirectory() as folder, Rows(Path(folder) / "rows.jsonl") as rows:
        done = await evaluate(suite, todo, rows, workers=workers, tell=tell)
    return Check(
        nears=await _nears(suite, infos),
        noop=[row for row in done if row.key.agent == "noop"],
        oracle=[row for row in done if row.key.agent != "noop"],
    )


async def _nears(suite: Suite, infos: Sequence[TaskInfo]) -> dict[str, Sequence[Near]]:
    found: dict[str, Sequence[Near]] = {}
    async with suite.open() as tasks:
        for info in infos:
            async with tasks[info.name].open(suite.seeds(info.name, 1)[0]) as start:
                if not isinstance(start, HasNears):
                    return found
                found[info.name] = await start.near_misses()
    return found


def _case(row: Row) -> str:
    return f"{row.key.task}, seed {row.key.seed}"
