"""kill -9 of the daemon at a moment of its life, waited for and then missed by a little."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, assert_never, get_args

import psutil

from tests.campaign.book import Book, Broken
from tests.campaign.clients import Bells
from tests.campaign.stage import Stage, ended

Moment = Literal["order", "answer", "cancel", "resume", "action", "probe", "start", "shutdown", "any"]
MOMENTS: tuple[Moment, ...] = get_args(Moment)

PATIENCE = 4.0
"""Seconds that a moment is waited for; then any will do."""
START_SECONDS = 40.0


@dataclass(slots=True)
class Killer:
    """Kills, and counts."""

    stage: Stage
    book: Book
    bells: Bells
    kills: int = 0

    async def kill_at(self, moment: Moment) -> None:
        """Wait for the moment, then SIGKILL the daemon; with `start` also the next one, while it starts."""
        self.book.note("killer", f"waits for {moment}")
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._moment(moment)
        daemons = await self._daemons()
        if moment == "shutdown":
            for one in daemons:
                one.send_signal(signal.SIGTERM)
            await self._a_little(0.5)
        await self._kill(daemons)
        if moment == "start":
            daemons = await self._daemons()
            await self._a_little(1.0)
            await self._kill(daemons)

    async def _moment(self, moment: Moment) -> None:
        match moment:
            case "order" | "answer" | "cancel" | "resume":
                await self.bells.heard(moment)
                await self._a_little(0.04)
            case "action":
                await _changed(self.stage.diaries)
                await self._a_little(0.08)
            case "probe":
                await _changed((self.stage.probed,))
                await self._a_little(0.1)
            case "start" | "shutdown" | "any":
                await self._a_little(1.5)
            case _:
                assert_never(moment)

    async def _a_little(self, most: float) -> None:
        await asyncio.sleep(self.book.random.random() * most)

    async def _daemons(self) -> list[psutil.Process]:
        """The one that lives, or the first that is started; with those that only try to be it. Raises
        `Broken`."""
        try:
            async with asyncio.timeout(START_SECONDS):
                while not (found := await asyncio.to_thread(self.stage.daemons)):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise Broken("the clients' calls started no daemon") from None
        return found

    async def _kill(self, daemons: list[psutil.Process]) -> None:
        killed: list[int] = []
        for one in daemons:
            with suppress(psutil.NoSuchProcess):
                one.kill()
                killed.append(one.pid)
        self.kills += bool(killed)
        self.book.note("killer", "killed", killed)
        async with asyncio.timeout(10):
            while not all(ended(one) for one in daemons):  # noqa: ASYNC110  # they are not our children
                await asyncio.sleep(0.005)


async def _changed(paths: tuple[Path, ...]) -> None:
    before = _stamps(paths)
    while _stamps(paths) == before:  # noqa: ASYNC110  # files send us no event
        await asyncio.sleep(0.002)


def _stamps(paths: tuple[Path, ...]) -> list[int]:
    return [path.stat().st_mtime_ns if path.exists() else 0 for path in paths]
