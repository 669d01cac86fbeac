"""What one tool call has at hand."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from gui_mcp.desk import Desk, Seat
from gui_mcp.jobs import Jobs
from gui_mcp.principals import Principal
from gui_mcp.privacy.levels import Level, stricter
from gui_mcp.privacy.plain import Plain

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

    seats: dict[str, Seat] = field(default_factory=lambda: dict[str, Seat]())
    """Devices that this call holds now."""

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
