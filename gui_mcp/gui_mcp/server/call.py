"""What one tool call has at hand."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mcp.server.context import ServerRequestContext

from gui_mcp.desk import Desk, Seat
from gui_mcp.jobs import Job, Jobs, Order
from gui_mcp.principals import Principal
from gui_mcp.privacy.levels import Level, stricter
from gui_mcp.privacy.plain import Plain

Who = Callable[[ServerRequestContext[object]], Principal]
"""Tells who asks."""

Progress = Callable[[float, Plain], Awaitable[None]]
"""(so much done, in our words); silent when the client asked for none."""


@dataclass(slots=True)
class Call:
    """One call of one client."""

    desk: Desk
    jobs: Jobs
    by: Principal
    progress: Progress
    level: Level = "private"
    """The level of the device this call has touched so far; the strictest until it has touched one."""

    as_task: bool = False
    """A program of the client's follows what is delegated (`gui_mcp.server.tasks`): no tool waits for it."""

    delegated: Job | None = None
    """The job that this call has started."""

    seats: dict[str, Seat] = field(default_factory=lambda: dict[str, Seat]())
    """Devices that this call holds now."""

    async def delegate(self, order: Order) -> Job:
        """Start a job. Raises as `Jobs.start`."""
        self.delegated = await self.jobs.start(order, self.by)
        return self.delegated

    @asynccontextmanager
    async def hold(self, device: str | None) -> AsyncGenerator[Seat]:
        """The device of this call, by lease; free to hold again inside the block. Raises `DeviceError`."""
        name = self.desk.choose(device, self.by)
        if (held := self.seats.get(name)) is not None:
            self.level = held.level
            yield held
            return
        self.level = stricter(self.desk.level(name) or "private", self.by.level)
        async with self.desk.hold(name, self.by) as seat:
            self.level = seat.level
            self.seats[name] = seat
            try:
                yield seat
            finally:
                self.level = stricter(self.level, seat.level)  # the owner may have made it stricter since
                del self.seats[name]
