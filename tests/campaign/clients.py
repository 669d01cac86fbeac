"""Assistants that order, look, answer, cancel and resume at random, and whose relays are killed."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from tests.campaign.book import UNFINISHED, Book, Broken, Order
from tests.campaign.relays import Gone, Json, Relay
from tests.campaign.stage import Stage

MOST_OPEN = 8
"""Orders that are not over; beyond that clients look after those there are."""
RACES = frozenset({"daemon_ended", "nothing_asked", "device_busy"})
"""Errors that come of others doing something at the same moment."""

Sent = Literal["order", "answer", "cancel", "resume"]


@dataclass(slots=True)
class Bells:
    """Rung when something is about to be sent, for whoever wants to kill in that very moment."""

    rung: dict[Sent, asyncio.Event] = field(default_factory=lambda: dict[Sent, asyncio.Event]())

    def ring(self, what: Sent) -> None:
        self.rung.pop(what, asyncio.Event()).set()

    async def heard(self, what: Sent) -> None:
        await self.rung.setdefault(what, asyncio.Event()).wait()


@dataclass(slots=True)
class Crowd:
    """All clients of a campaign."""

    stage: Stage
    book: Book
    bells: Bells = field(default_factory=Bells)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared: nobody begins anything new."""
    busy: int = 0
    """How many are in the middle of something."""
    names: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def at_rest(self) -> None:
        """Nobody begins anything, and whoever was at it has come to an end."""
        self.go.clear()
        while self.busy:  # noqa: ASYNC110  # they end one by one, in calls of milliseconds
            await asyncio.sleep(0.01)

    async def assistant(self) -> None:
        """One that stays; when its relay is gone it gets itself a new one."""
        relay: Relay | None = None
        try:
            while True:
                await self.go.wait()
                self.busy += 1
                try:
                    relay = relay or await self.relay("hand")
                    await self._turn(relay)
                except Gone:
                    relay = None
                finally:
                    self.busy -= 1
                await asyncio.sleep(self.book.random.random() * 0.05)
        finally:
            if relay is not None:
                relay.kill()
                await relay.ended()

    async def visitors(self) -> None:
        """One after the other takes a device for itself, and is killed while it has it."""
        while True:
            await self.go.wait()
            self.busy += 1
            try:
                relay = await self.relay("visitor")
                await self._killed_over(relay, "observe", device=self.book.random.choice(self.book.devices))
            except Gone:
                pass
            finally:
                self.busy -= 1
            await asyncio.sleep(self.book.random.random() * 1.5)

    async def relay(self, kind: str) -> Relay:
        return await Relay.open(self.stage, f"{kind}-{next(self.names)}", self.book)

    async def order(self, relay: Relay, order: Order) -> None:
        """Send it, perhaps again. Raises `Broken` when it is not the same task."""
        self.bells.ring("order")
        said = await relay.call("start_task", **order.arguments)
        if _went_well(said):
            self.book.accepted(order, str(said["task_id"]))
            self.book.heard(order, str(said["state"]))

    async def look_after(self, relay: Relay, order: Order, *, end: bool = False) -> str:
        """See how it stands and do what it needs; `end`: nothing that would make it go on for long. The
        state as it was found."""
        random = self.book.random
        said = await relay.call("get_task", task_id=order.id, wait_s=round(random.random() * 0.3, 2))
        if not _went_well(said):
            return ""
        state = str(said["state"])
        self.book.heard(order, state)
        if state == "needs_answer" and random.random() < 0.8:
            self.bells.ring("answer")
            _went_well(await relay.call("answer_task", task_id=order.id, answer="that one"))
        elif state == "interrupted":
            resume = random.random() < (0.5 if end else 0.7)
            order.touched += 1
            self.bells.ring("resume")
            word = "resume" if resume else "stop"
            _went_well(await relay.call("answer_task", task_id=order.id, answer=word))
        elif state in UNFINISHED and random.random() < 0.15:
            order.touched += 1
            self.bells.ring("cancel")
            _went_well(await relay.call("cancel_task", task_id=order.id))
        return state

    async def _turn(self, relay: Relay) -> None:
        random, book = self.book.random, self.book
        going = book.open()
        unknown = [order for order in book.orders if not order.id]
        dice = random.random()
        if dice < 0.03:
            await self._killed_over(relay, "start_task", **book.new().arguments)
            raise Gone
        if len(going) < MOST_OPEN and (dice < 0.3 or not going):
            await self.order(relay, book.new())
        elif unknown and dice < 0.5:
            await self.order(relay, random.choice(unknown))
        elif dice < 0.55:
            await self.order(relay, random.choice(book.orders))
        elif known := [order for order in going if order.id]:
            await self.look_after(relay, random.choice(known))

    async def _killed_over(self, relay: Relay, tool: str, **arguments: object) -> None:
        """Kill the relay in the midst of a call, or soon after."""
        call = asyncio.create_task(relay.call(tool, **arguments))
        await asyncio.wait({call}, timeout=self.book.random.random() * 0.1)
        relay.kill()
        with suppress(Gone):
            await call
        await relay.ended()


def _went_well(said: Json) -> bool:
    """False for what happens when a daemon dies or two do the same. Raises `Broken` for other errors."""
    if "error" not in said or "task_id" in said:
        return True
    if str(said["error"]) not in RACES:
        raise Broken(f"a call was refused: {said}")
    return False
