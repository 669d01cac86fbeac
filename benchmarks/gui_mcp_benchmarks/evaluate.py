"""The one runner: every agent on every (task, seed), one row per episode, whatever happens.

An infrastructure error (dead browser, model server away) is a row of its own kind, tried again a bounded
number of times, and no zero. A program error is an exception: the rows that are on disk stay, and the same
call later does only what is missing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gui_mcp_benchmarks.attempt import Case, attempt
from gui_mcp_benchmarks.rows import Key, Row, Rows
from gui_mcp_benchmarks.tally import Tally
from gui_mcp_benchmarks.task import Agent, InfraError, Suite, Task, TaskInfo

REOPENINGS = 3
"""So often in a row a worker may fail to open the suite before the whole run gives up."""


Tell = Callable[[Row, int, int], None]
"""Called after each row with (row, finished, all)."""


def cases(
    suite: Suite,
    agents: Sequence[Agent],
    tasks: Sequence[TaskInfo],
    *,
    seeds: int,
    version: str,
    steps: int | None = None,
) -> list[Case]:
    """Every agent on the first `seeds` seeds of each task; `steps` replaces the tasks' own step budget."""
    out: list[Case] = []
    for info in tasks:
        limits = info.limits if steps is None else replace(info.limits, steps=steps)
        for seed in suite.seeds(info.name, seeds):
            for agent in agents:
                key = Key(
                    suite=suite.name,
                    suite_version=suite.version,
                    task=info.name,
                    seed=seed,
                    agent=agent.name,
                    model=agent.model_name,
                    steps=limits.steps,
                    version=version,
                )
                out.append(Case(key, replace(info, limits=limits), agent))
    return out


async def evaluate(
    suite: Suite,
    todo: Iterable[Case],
    rows: Rows,
    *,
    workers: int = 1,
    retries: int = 1,
    tell: Tell | None = None,
) -> list[Row]:
    """Run what `rows` does not hold yet; the last row of each case, in their order.

    Each of the `workers` opens the suite for itself. Raises `InfraError` when the suite cannot be opened at
    all.
    """
    wanted = list(todo)
    left = deque(case for case in wanted if not rows.finished(case.key))
    crew = _Crew(suite, rows, left, retries, tell, total=len(left))
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(workers, len(left))):
                group.create_task(crew.work())
    except* InfraError as errors:
        raise errors.exceptions[0] from None
    latest = {row.key: row for row in rows.latest()}
    return [latest[case.key] for case in wanted if case.key in latest]


@dataclass(slots=True)
class _Crew:
    suite: Suite
    rows: Rows
    left: deque[Case]
    retries: int
    tell: Tell | None
    total: int
    finished: int = 0
    refused: int = field(default=0)

    async def work(self) -> None:
        """Take cases until none is left; after an infrastructure error go on with a fresh device."""
        while self.left:
            try:
                async with self.suite.open() as tasks:
                    self.refused = 0
                    while self.left and await self._next(tasks):
                        pass
            except InfraError:
                self.refused += 1
                if self.refused >= REOPENINGS:
                    raise

    async def _next(self, tasks: Mapping[str, Task]) -> bool:
        """Run one case and write its row; false when the device cannot be trusted any more."""
        case = self.left.popleft()
        row = await attempt(tasks[case.info.name], case, Tally())
        self.rows.append(row)
        again = row.kind == "infra_error" and case.attempt <= self.retries
        if again:
            self.left.append(replace(case, attempt=case.attempt + 1))
        else:
            self.finished += 1
        if self.tell is not None:
            self.tell(row, self.finished, self.total)
        return row.kind == "episode"
