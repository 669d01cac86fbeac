"""A run written down and counted at once."""

from __future__ import annotations

from gui_mcp.agent import Episode
from gui_mcp.episode.journal import Journal
from gui_mcp_benchmarks.tally import Asked, Tally
from gui_mcp_devices.screen import Screen
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.model import Decision, Step


class Kept:
    """A `Recorder` that is a Journal and a Tally."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._tally = Tally()

    @property
    def episode_id(self) -> str:
        return self._journal.episode_id

    @property
    def pictures(self) -> bool:
        return self._journal.pictures

    @property
    def asked(self) -> Asked:
        return self._tally.asked

    async def begin(self, goal: str, model: str, device: str) -> None:
        await self._journal.begin(goal, model, device)

    async def intend(self, index: int, screen: Screen, decision: Decision) -> None:
        await self._tally.intend(index, screen, decision)
        await self._journal.intend(index, screen, decision)

    async def garbage(self, index: int, error: ModelGarbage) -> None:
        await self._tally.garbage(index, error)
        await self._journal.garbage(index, error)

    async def done(self, step: Step, after: Screen | None) -> None:
        await self._journal.done(step, after)

    async def close(self, episode: Episode) -> None:
        await self._journal.close(episode)
