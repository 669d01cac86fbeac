"""How a collection goes, in a line that is told at most once a second, and the table at its end."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gui_mcp_benchmarks.progress import clock

from gui_mcp_trainer.collect.collector import Collected
from gui_mcp_trainer.collect.failures import KINDS, Failure
from gui_mcp_trainer.collect.result import Result

EVERY_ON_A_TERMINAL = 1.0
EVERY_IN_A_LOG = 15.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Use:
    """Of what the devices did with their time: shares of device seconds, in [0, 1]."""

    run: float
    """In the agent's runs."""
    opening: float
    """Bringing suites and tasks into their start state."""

    @property
    def idle(self) -> float:
        """Waiting, checking, and keeping what was made."""
        return max(0.0, 1 - self.run - self.opening)


class Progress:
    """Give it to `collect` as `tell`; call `close` at the end."""

    def __init__(self, devices: int) -> None:
        self._devices = devices
        self._started = self._told = time.monotonic()
        self._run = self._opening = 0.0
        self._episodes = 0
        self._terminal = sys.stderr.isatty()

    def __call__(self, state: Collected, result: Result | None) -> None:
        if result is None:
            return
        self._run += result.row.seconds
        self._opening += result.opening
        self._episodes += result.kept
        now = time.monotonic()
        if now - self._told >= (EVERY_ON_A_TERMINAL if self._terminal else EVERY_IN_A_LOG):
            self._told = now
            self._write(self.line(state))

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    @property
    def a_second(self) -> float:
        """Episodes."""
        return self._episodes / self.seconds if self.seconds else 0.0

    @property
    def use(self) -> Use:
        there = max(self._devices * self.seconds, 1e-9)
        return Use(self._run / there, self._opening / there)

    def line(self, state: Collected) -> str:
        done, use = len(state.kept), self.use
        won = sum(result.row.success for result in state.kept)
        left = (len(state.units) - done) / self.a_second if self.a_second else 0.0
        return (
            f"{done}/{len(state.units)} episodes, {won} solved, {len(state.failures)} failed tries, "
            f"{self.a_second:.2f} a second; devices {use.run:.0%} running, {use.opening:.0%} opening, "
            f"{use.idle:.0%} idle; about {clock(left)} left"
        )

    def close(self) -> None:
        if self._terminal:
            sys.stderr.write("\r\x1b[K")

    def _write(self, line: str) -> None:
        sys.stderr.write(f"\r{line}\x1b[K" if self._terminal else f"{line}\n")
        sys.stderr.flush()


def table(state: Collected) -> str:
    """By suite and task: episodes of those wanted, solved, steps and seconds an episode, failed tries."""
    tasks: dict[tuple[str, str], list[Result]] = {(u.suite, u.task): [] for u in state.units}
    for result in state.kept:
        tasks[result.trial.unit.suite, result.trial.unit.task].append(result)
    wanted = Counter((u.suite, u.task) for u in state.units)
    lost = Counter((r.trial.unit.suite, r.trial.unit.task) for r in state.failures)
    width = max(len(_called(*key)) for key in tasks)
    head = f"{'task':<{width}}{'episodes':>12}{'solved':>8}{'steps':>8}{'seconds':>9}{'failed':>8}"
    lines = [head]
    for key, results in sorted(tasks.items()):
        lines.append(_line(_called(*key).ljust(width), results, wanted[key], lost[key]))
    return "\n".join([*lines, _line("all".ljust(width), state.kept, len(state.units), len(state.failures))])


def _called(suite: str, task: str) -> str:
    """A suite that is MODULE:FUNCTION by the function's name alone."""
    return f"{suite.rpartition(':')[2]} {task}"


def _line(name: str, results: Sequence[Result], wanted: int, lost: int) -> str:
    n = max(len(results), 1)
    solved = sum(result.row.success for result in results)
    steps = sum(result.row.steps_taken for result in results) / n
    seconds = sum(result.row.seconds for result in results) / n
    return f"{name}{f'{len(results)}/{wanted}':>12}{solved:>8}{steps:>8.1f}{seconds:>9.2f}{lost:>8}"


def troubles(state: Collected) -> list[str]:
    """What failed, by kind, and what to do; then the units that still have no episode."""
    counts: Counter[Failure] = Counter(r.failure for r in state.failures if r.failure is not None)
    last = {result.failure: result.row.error for result in state.failures}
    lines = [
        f"{failure}: {count} x {KINDS[failure].true}; {KINDS[failure].do} (last: {last[failure]})"
        for failure, count in counts.most_common()
    ]
    if missing := state.missing:
        shown = ", ".join(str(unit) for unit in missing[:5])
        rest = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        lines.append(
            f"{len(missing)} units have no episode: {shown}{rest}; the same command tries them again"
        )
    return lines
