"""Who holds which device: one holder a device, the others in a bounded queue, first come first served.

A call takes the device while it runs and leaves a *session* behind: for some seconds only the same principal
gets in, so that two assistants do not tear one screen apart. A task takes it for its whole run, and waits for
a session no longer than one lasts, however often its holder calls.

Breaking a lease cannot pull a driver out of the middle of an action. So the broken holder is refused its next
action, and the next one is let in when no action is under way any more: at once while the broken one thinks,
else when that action ends. An action that is still stuck after `GRACE_SECONDS` is not joined either: the next
lease then says `anew`, and the desk closes that driver and opens another.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from gui_mcp_devices.errors import DeviceError

from gui_mcp.leases import DeviceBusy, Holding, Lease, LeaseLost, named
from gui_mcp.principals import Principal

LEASE_SECONDS = 60.0
MOST_CALLS = 8
"""Waiting at one device; a client's clock runs while they do."""
MOST_TASKS = 256
"""Waiting at one device; each is on disk, and one refused for the length of the queue would be lost."""
GRACE_SECONDS = 5.0
NEVER = float("inf")

Clock = Callable[[], float]
"""Seconds; must never be set back. Not the time of day: a clock that is put right would end every lease."""


class Leases:
    """All leases of one process, in memory: they end with it.

    `seconds` is how long a session lasts after its last call; 0: there are no sessions. `vacant` is called
    with a device that was held, at the moment when nobody has it and nobody waits for it any more.
    """

    def __init__(
        self,
        seconds: float = 0.0,
        clock: Clock = time.monotonic,
        vacant: Callable[[str], None] | None = None,
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._vacant = vacant
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def take(
        self, device: str, by: Principal, *, patience: float, task: str = ""
    ) -> AsyncGenerator[Lease]:
        """Hold `device` for the length of the block.

        A call waits its turn only while it could come within `patience` seconds: it is refused at once behind
        a task, and behind the session of somebody else that lasts longer. A task waits behind anybody. The
        holder of a session passes those who wait for its end. Raises `DeviceBusy`.
        """
        line = self._line(device)
        lease = await line.enter(by, patience, task)
        try:
            yield lease
        finally:
            line.leave(lease)

    def holder(self, device: str) -> Holding | None:
        return self._line(device).holding()

    def waiting(self, device: str) -> int:
        return len(self._line(device).waiting)

    def end_session(self, device: str, by: Principal | None = None) -> None:
        """The session of `by`, or of anybody, ends now. A call of `by` goes on, but leaves none."""
        self._line(device).end_session(by)

    def leave(self, by: Principal) -> None:
        """`by` is gone, and with it its sessions."""
        for line in self._lines.values():
            line.end_session(by)

    def free(self, device: str) -> None:
        """Take the device away from whoever holds it."""
        self._line(device).free()

    def last(self, seconds: float) -> None:
        """Let sessions last `seconds` after their last call, those that stand too."""
        self._seconds = seconds
        for line in self._lines.values():
            line.last(seconds)

    def close(self) -> None:
        """Nobody waits any longer: `LeaseLost` to all who do. `vacant` is not called any more."""
        for line in self._lines.values():
            line.close()

    def _line(self, device: str) -> _Line:
        if device not in self._lines:
            self._lines[device] = _Line(device, self._clock, self._seconds, self._vacant)
        return self._lines[device]


@dataclass(slots=True, eq=False)
class _Waiter:
    by: Principal
    task: str
    since: float
    until: float
    turn: asyncio.Future[Lease | DeviceError]


@dataclass(slots=True)
class _Session:
    by: Principal
    since: float
    ends: float


@dataclass(slots=True)
class _Line:
    """The queue of one device. Every change ends in `_advance`, the only place that hands the device over."""

    device: str
    clock: Clock
    seconds: float
    vacant: Callable[[str], None] | None = None
    waiting: list[_Waiter] = field(default_factory=lambda: list[_Waiter](), init=False)
    _held: Lease | None = field(default=None, init=False)
    _broken: Lease | None = field(default=None, init=False)
    """Taken away from its holder, who was in an action."""
    _broken_at: float = field(default=0.0, init=False)
    _session: _Session | None = field(default=None, init=False)
    _timer: asyncio.TimerHandle | None = field(default=None, init=False)
    _used: bool = field(default=False, init=False)
    """It was held, and `vacant` was not called since."""

    async def enter(self, by: Principal, patience: float, task: str) -> Lease:
        turn: asyncio.Future[Lease | DeviceError] = asyncio.get_running_loop().create_future()
        since = self.clock()
        waiter = _Waiter(by, task, since, since + patience, turn)
        self.waiting.append(waiter)
        self._advance()
        if not turn.done() and self._is_full(task):
            self.waiting.remove(waiter)
            turn.set_result(self._busy(waiter))
        try:
            if not turn.done():
                await asyncio.wait({turn}, timeout=patience)
        except asyncio.CancelledError:
            self._withdraw(waiter)
            raise
        if not turn.done():
            self.waiting.remove(waiter)
            turn.set_result(self._busy(waiter))
            self._advance()
        answer = turn.result()
        if isinstance(answer, DeviceError):
            raise answer
        return answer

    def leave(self, lease: Lease) -> None:
        was_held, lease.held = lease.held, False
        if was_held:
            self._held = None
            if not lease.task and lease.opened and not lease.left:
                self._session = _Session(lease.by, lease.since, self._session_ends(lease.by))
        self._advance()

    def _session_ends(self, by: Principal) -> float:
        """A client that never rests keeps the tasks of others waiting for the length of one session."""
        begins = [w.since for w in self.waiting if w.task and w.by.id != by.id]
        return min([self.clock(), *begins]) + self.seconds

    def free(self) -> None:
        self._session = None
        if self._held is not None:
            lease, self._held = self._held, None
            lease.held = False
            self._broken, self._broken_at = lease, self.clock()
        self._advance()

    def end_session(self, by: Principal | None) -> None:
        if self._held is not None and by is not None and self._held.by.id == by.id:
            self._held.left = True
        if self._session is not None and (by is None or self._session.by.id == by.id):
            self._session = None
        self._advance()

    def last(self, seconds: float) -> None:
        self.seconds = seconds
        if self._session is not None:
            self._session.ends = min(self._session.ends, self.clock() + seconds)
        self._advance()

    def close(self) -> None:
        self.vacant = None
        for waiter in self.waiting:
            asked = f"device {self.device!r} for {named(waiter.by, waiter.task)}"
            waiter.turn.set_result(LeaseLost(asked, "the server is ending", "try again when it runs"))
        self.waiting.clear()
        self._advance()

    def holding(self) -> Holding | None:
        now = self.clock()
        self._expire(now)
        if (lease := self._held or self._broken) is not None:
            kind = "task" if lease.task else "call"
            return Holding(lease.holder, lease.by.id, kind, now - lease.since)
        if (session := self._session) is not None:
            name = named(session.by)
            return Holding(name, session.by.id, "session", now - session.since, session.ends - now)
        return None

    def _advance(self) -> None:
        """Let in whose turn it is, refuse the calls whose turn cannot come in time, set the alarm."""
        now = self.clock()
        self._expire(now)
        if (waiter := self._next(now)) is not None:
            self.waiting.remove(waiter)
            self._grant(waiter, now)
        for waiter in [w for w in self.waiting if self._free_at(w, now) > w.until]:
            self.waiting.remove(waiter)
            waiter.turn.set_result(self._busy(waiter))
        self._set_alarm(now)
        has_it = self._held or self._broken or self._session or self.waiting
        if self._used and not has_it and self.vacant is not None:
            self._used = False
            self.vacant(self.device)

    def _expire(self, now: float) -> None:
        if self._session is not None and now >= self._session.ends:
            self._session = None
        if self._broken is not None and not self._broken.is_acting:
            self._broken = None

    def _next(self, now: float) -> _Waiter | None:
        """The first who may come in now. While a session lasts, that is the first of its principal."""
        stuck = self._broken is not None and now < self._broken_at + GRACE_SECONDS
        if self._held is not None or stuck:
            return None
        session = self._session
        return next((w for w in self.waiting if session is None or w.by.id == session.by.id), None)

    def _grant(self, waiter: _Waiter, now: float) -> None:
        since = self._session.since if self._session is not None and not waiter.task else now
        lease = Lease(self.device, waiter.by, waiter.task, since, _idle=self._advance)
        lease.anew = self._broken is not None
        self._broken, self._session, self._held, self._used = None, None, lease, True
        waiter.turn.set_result(lease)

    def _free_at(self, waiter: _Waiter, now: float) -> float:
        """The earliest time at which a call may come in; a task is let wait for as long as it likes."""
        if waiter.task:
            return now
        if self._held is not None and self._held.task:
            return NEVER
        if self._held is not None and self._held.by.id != waiter.by.id and not self._held.left:
            return now + self.seconds
        return self._session.ends if self._session is not None else now

    def _set_alarm(self, now: float) -> None:
        """Only where somebody waits for time to pass, or wants to know when nobody has the device; else a
        session that nobody waits for ends when next seen."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if (not self.waiting and self.vacant is None) or self._held is not None:
            return
        at = [self._session.ends] if self._session is not None else []
        if self._broken is not None:
            at.append(self._broken_at + GRACE_SECONDS)
        if at := [when for when in at if when > now]:
            self._timer = asyncio.get_running_loop().call_later(min(at) - now, self._advance)

    def _withdraw(self, waiter: _Waiter) -> None:
        if waiter in self.waiting:
            self.waiting.remove(waiter)
            self._advance()
        elif waiter.turn.done() and isinstance(lease := waiter.turn.result(), Lease):
            self.leave(lease)  # its turn came in the very moment in which it gave up

    def _is_full(self, task: str) -> bool:
        alike = sum(bool(w.task) == bool(task) for w in self.waiting)
        return alike > (MOST_TASKS if task else MOST_CALLS)

    def _busy(self, waiter: _Waiter) -> DeviceBusy:
        return DeviceBusy(self.device, named(waiter.by, waiter.task), self.holding(), len(self.waiting))
