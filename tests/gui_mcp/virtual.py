"""An event loop whose clock jumps to the next thing that is due, so that a test of minutes takes none."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import TypeVar

T = TypeVar("T")


class _Jumping(selectors.SelectSelector):
    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if timeout is None:
            raise AssertionError("everybody waits, and nothing is left that could wake anybody")
        if not ready and timeout > 0:
            self.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        self.alarms: list[asyncio.TimerHandle] = []
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now

    def call_at(
        self, when: float, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.TimerHandle:
        self.alarms.append(handle := super().call_at(when, callback, *args, context=context))
        return handle

    def pending(self) -> int:
        """Timers that would still go off."""
        return sum(not alarm.cancelled() and alarm.when() > self.time() for alarm in self.alarms)


def run(main: Callable[[VirtualLoop], Coroutine[object, object, T]]) -> T:
    """What `main` returns, in virtual time. Fails where all wait for ever, or a timer is left behind."""
    loop = VirtualLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        result = runner.run(main(loop))
        assert loop.pending() == 0
        return result
