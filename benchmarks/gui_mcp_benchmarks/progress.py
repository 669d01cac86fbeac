"""A line on stderr that says how far a run is and when it ends; silent for runs of up to two seconds."""

from __future__ import annotations

import sys
import time

from gui_mcp_benchmarks.rows import Row

SILENT = 2.0
EVERY_ON_A_TERMINAL = 0.5
EVERY_IN_A_LOG = 15.0
"""Seconds."""


class Progress:
    """Give it to `evaluate` as `tell`; call `close` at the end."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._last = 0.0
        self._won = 0
        self._infra = 0
        self._terminal = sys.stderr.isatty()
        self._shown = False

    def __call__(self, row: Row, finished: int, total: int) -> None:
        self._won += row.success
        self._infra += row.kind == "infra_error"
        now = time.monotonic()
        gone = now - self._started
        every = EVERY_ON_A_TERMINAL if self._terminal else EVERY_IN_A_LOG
        if gone < SILENT or (self._shown and now - self._last < every and finished < total):
            return
        self._last, self._shown = now, True
        left = gone / finished * (total - finished) if finished else 0.0
        line = (
            f"{finished}/{total} episodes, {self._won} solved, {self._infra} infrastructure errors, "
            f"{clock(gone)} gone, about {clock(left)} left"
        )
        sys.stderr.write(f"\r{line}\x1b[K" if self._terminal else f"{line}\n")
        sys.stderr.flush()

    def close(self) -> None:
        if self._shown and self._terminal:
            sys.stderr.write("\n")


def clock(seconds: float) -> str:
    """`59 s`, `2:05`, `1:02:05`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
