"""What a job that is not over has in memory, and what its run needs of the engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from gui_mcp_models.model import Model

from gui_mcp.agent import Recorder
from gui_mcp.config import Config
from gui_mcp.desk import Desk
from gui_mcp.jobs.job import Job
from gui_mcp.principals import Principal
from gui_mcp.privacy.levels import Level

GetModel = Callable[[str], Awaitable[Model]]


@dataclass(slots=True)
class Live:
    """One that is queued, runs, or waits for somebody."""

    by: Principal
    """Who started or resumed it."""
    ends: float
    """By the monotonic clock; the row's deadline is for people."""
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition, init=False)
    question: asyncio.Future[str] | None = field(default=None, init=False)
    task: asyncio.Task[None] | None = field(default=None, init=False)
    in_agent: bool = field(default=False, init=False)
    """The agent's loop is at work and ends by `stop`; anything else ends when the task is cancelled."""
    shutdown: bool = field(default=False, init=False)
    """It ends because the process does."""

    @property
    def left(self) -> float:
        """Seconds until its deadline."""
        return max(0.0, self.ends - time.monotonic())


class Tell(Protocol):
    """Writes columns to a job's row and wakes whoever waits for a change. Raises `StoreError`."""

    async def __call__(self, id: str, live: Live, /, **changes: str | int | float) -> None: ...


@dataclass(frozen=True, slots=True)
class Kit:
    """What a run needs."""

    config: Callable[[], Config]
    """As the owner has it now."""
    desk: Desk
    get_model: GetModel
    tell: Tell
    recorder: Callable[[Level, Job], Recorder]
    """(level, id of the job)"""
    level: Callable[[Job], Level]
    """The level at which it may run now."""
    account: Callable[[Job], Awaitable[str]]
    """The model's last account of the run, as its latest episode has it; empty where none was recorded."""
