"""A recorder that also tells somebody how far a run is: a job's row, a person at a terminal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from gui_mcp_devices.screen import Screen
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.model import Decision, Step

from gui_mcp.agent import Episode, Recorder


async def _nothing(_: Decision) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Watched:
    """`record`, and a call after each thing that was written."""

    record: Recorder
    stepped: Callable[[Step], Awaitable[None]]
    intended: Callable[[Decision], Awaitable[None]] = _nothing

    @property
    def episode_id(self) -> str:
        return self.record.episode_id

    @property
    def pictures(self) -> bool:
        return self.record.pictures

    async def begin(self, goal: str, model: str, device: str) -> None:
        await self.record.begin(goal, model, device)

    async def intend(self, index: int, screen: Screen, decision: Decision) -> None:
        await self.record.intend(index, screen, decision)
        await self.intended(decision)

    async def garbage(self, index: int, error: ModelGarbage) -> None:
        await self.record.garbage(index, error)

    async def done(self, step: Step, after: Screen | None) -> None:
        await self.record.done(step, after)
        await self.stepped(step)

    async def close(self, episode: Episode) -> None:
        await self.record.close(episode)
