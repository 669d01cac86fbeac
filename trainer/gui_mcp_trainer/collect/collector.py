"""A collection: every unit once, whatever is killed on the way.

What the store holds already is not made again. What fails and is not the agent's is tried again, a bounded
number of times, after all else; each such try stays in the store as a row of its own and is never a label.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from gui_mcp_trainer.collect.executor import Executor
from gui_mcp_trainer.collect.failures import KINDS
from gui_mcp_trainer.collect.result import Result, read_result
from gui_mcp_trainer.collect.staging import sweep
from gui_mcp_trainer.collect.unit import CollectError, Trial, Unit

RETRIES = 2
FAILURES_IN_A_ROW = 20
"""At least; with more devices, three for each. Then something is wrong with all of them."""


class GaveUp(CollectError):
    """One try after another failed."""


@dataclass(slots=True)
class Collected:
    """Where a collection stands."""

    units: tuple[Unit, ...]
    last: dict[Unit, Result] = field(default_factory=lambda: dict[Unit, Result]())
    """The episode of each unit, or its last try where all failed."""
    before: int = 0
    """Units that had their episode when it began."""
    tries: int = 0
    """Made now."""
    failures: list[Result] = field(default_factory=lambda: list[Result]())
    """Tries made now that failed."""

    @property
    def kept(self) -> list[Result]:
        return [result for result in self.last.values() if result.kept]

    @property
    def missing(self) -> list[Unit]:
        """Without an episode, still."""
        return [unit for unit in self.units if unit not in self.last or not self.last[unit].kept]


Tell = Callable[[Collected, Result | None], None]
"""Called at the start, with None, and after each try."""


async def collect(
    root: Path,
    units: Iterable[Unit],
    executor: Executor,
    *,
    retries: int = RETRIES,
    tell: Tell = lambda collected, result: None,
) -> Collected:
    """Make what of `units` the store at `root` lacks. The caller opens and closes `executor`.

    Raises `GaveUp` where everything fails, and `CollectError` where nothing can be kept; what was kept stays,
    and the same call goes on from there.
    """
    await asyncio.to_thread(sweep, root)
    state = Collected(tuple(dict.fromkeys(units)))
    tried = await asyncio.to_thread(_found, root, state)
    state.before = len(state.kept)
    tell(state, None)
    left, in_a_row = state.missing, 0
    patience = max(FAILURES_IN_A_ROW, 3 * executor.devices)
    for _ in range(1 + retries):
        trials = [Trial(unit, tried.get(unit, 0) + 1) for unit in left]
        again: list[Unit] = []
        async with aclosing(executor.run(trials)) as results:
            async for result in results:
                unit = result.trial.unit
                tried[unit] = result.trial.number
                state.last[unit] = result
                state.tries += 1
                in_a_row = 0 if result.kept else in_a_row + 1
                if result.failure is not None:
                    state.failures.append(result)
                    if KINDS[result.failure].again:
                        again.append(unit)
                tell(state, result)
                if in_a_row >= patience:
                    raise GaveUp(_why(state, in_a_row))
        left = again
    return state


def _found(root: Path, state: Collected) -> dict[Unit, int]:
    """Read into `state` what the store has; how many tries each unit has had."""
    tried: dict[Unit, int] = {}
    for unit in state.units:
        while (
            found := read_result(root / "episodes" / Trial(unit, tried.get(unit, 0) + 1).episode)
        ) is not None:
            tried[unit] = found.trial.number
            if unit not in state.last or not state.last[unit].kept:
                state.last[unit] = found
    return tried


def _why(state: Collected, in_a_row: int) -> str:
    last: Sequence[Result] = state.failures[-1:]
    said = "; ".join(
        f"{result.failure}: {result.row.error} ({KINDS[result.failure].do})"
        for result in last
        if result.failure
    )
    return (
        f"collect: {in_a_row} tries in a row failed, the last one by {said}. {len(state.kept)} of "
        f"{len(state.units)} units have their episode; the same command goes on from there"
    )
