"""Leases in 600 random histories, each from a seed: what must hold in all of them.

The histories run in virtual time at random moments, so that no two things happen in one moment by chance; the
moments that do coincide are in `test_leases`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from itertools import takewhile
from random import Random

import pytest
from gui_mcp.leases import DeviceBusy, Lease, LeaseLost
from gui_mcp.principals import Principal
from gui_mcp.turns import GRACE_SECONDS, Leases

from tests.gui_mcp.virtual import VirtualLoop, run

WHO = tuple(Principal(f"id-{n}", "local", f"client-{n}") for n in range(4))
HISTORIES = 600
SPAN = 60.0


@dataclass(slots=True)
class Session:
    by: str
    ends: float


@dataclass(slots=True)
class Model:
    """What the test itself knows of one device, by what it did to it and by the rules alone."""

    leases: Leases
    seconds: float
    loop: VirtualLoop
    waiting: dict[int, str] = field(default_factory=lambda: dict[int, str]())
    """Who stands in the queue, by the number of the visit; in the order in which they came."""
    tasks: dict[int, float] = field(default_factory=lambda: dict[int, float]())
    """When a task came, by the number of the visit."""
    holder: Lease | None = None
    session: Session | None = None
    acting: Counter[int] = field(default_factory=lambda: Counter[int]())
    """Actions under way, by the driver that they go to."""
    driver: int = 0
    gone: set[int] = field(default_factory=lambda: set[int]())
    """Leases whose principal went."""
    ended: Counter[str] = field(default_factory=lambda: Counter[str]())
    used: bool = False
    """Somebody had the device since it was last told to be vacant."""

    def vacant(self, device: str) -> None:
        assert self.used, "told twice"
        assert self.holder is None, "told while it is held"
        assert self.leases.holder(device) is None and self.leases.waiting(device) == 0
        self.used = False
        self.ended["vacant"] += 1

    def comes(self, number: int, lease: Lease) -> None:
        by, before = self.waiting[number], takewhile(lambda other: other != number, self.waiting)
        assert self.holder is None, "two holders"
        assert lease.held and lease.by.id == by
        if self.session is not None and self.loop.time() < self.session.ends:
            assert self.session.by == by, "a stranger came in during a session"
            before = (other for other in before if self.waiting[other] == by)
        assert not list(before), "not the first came first"
        del self.waiting[number]
        self.holder, self.session, self.used = lease, None, True
        if lease.anew:
            self.driver += 1

    def goes(self, lease: Lease) -> None:
        if self.holder is not lease:
            return  # it was broken
        self.holder = None
        if not lease.task and self.seconds and id(lease) not in self.gone:
            others = [
                self.tasks[n] for n, by in self.waiting.items() if by != lease.by.id and n in self.tasks
            ]
            self.session = Session(lease.by.id, min([self.loop.time(), *others]) + self.seconds)

    def frees(self) -> None:
        self.holder = self.session = None
        self.leases.free("tv")

    def leaves(self, by: Principal) -> None:
        if self.holder is not None and self.holder.by.id == by.id:
            self.gone.add(id(self.holder))
        if self.session is not None and self.session.by == by.id:
            self.session = None
        self.leases.leave(by)

    def check(self) -> None:
        """Nobody stands in the queue who could have come in, and nothing stands there for nobody."""
        assert self.leases.waiting("tv") == len(self.waiting)
        held = self.leases.holder("tv")
        if held is None:
            assert not self.waiting, "a lost wake-up"
        elif held.kind == "session":
            assert held.by not in self.waiting.values(), "a lost wake-up in a session"
        assert (self.holder is None) or (held is not None and held.kind != "session")


async def visit(model: Model, dice: Random, number: int) -> None:
    """One call or task: comes at some time, acts a few times, goes."""
    await asyncio.sleep(dice.uniform(0, SPAN))
    by, task = dice.choice(WHO), f"task{number}" if dice.random() < 0.2 else ""
    patience = dice.choice((0.5, 5.0, 15.0)) if not task else dice.choice((20.0, 900.0))
    model.waiting[number], came = by.id, model.loop.time()
    if task:
        model.tasks[number] = came
    try:
        async with model.leases.take("tv", by, patience=patience, task=task) as lease:
            model.comes(number, lease)
            assert model.loop.time() - came <= patience + 1e-6
            driver, lease.opened = model.driver, True
            try:
                for _ in range(dice.randint(0, 3)):
                    await asyncio.sleep(dice.expovariate(1))
                    with lease.acting("a tap"):
                        assert model.holder is lease, "a broken holder acts"
                        assert model.acting[driver] == 0, "two act on one driver"
                        model.acting[driver] += 1
                        try:
                            await asyncio.sleep(dice.choice((0.1, 1.0, 9.0)) * dice.random())
                        finally:
                            model.acting[driver] -= 1
                model.ended["done"] += 1
            finally:
                model.goes(lease)
    except DeviceBusy:
        assert model.loop.time() - came <= patience + 1e-6
        model.ended["busy"] += 1
    except LeaseLost:
        model.ended["lost"] += 1
    finally:
        model.waiting.pop(number, None)


async def meddle(model: Model, dice: Random, visits: list[asyncio.Task[None]]) -> None:
    """Something from outside, at some time."""
    await asyncio.sleep(dice.uniform(0, SPAN))
    match dice.choice(("free", "leave", "cancel", "cancel")):
        case "free":
            model.frees()
        case "leave":
            model.leaves(dice.choice(WHO))
        case _:
            dice.choice(visits).cancel()


async def watch(model: Model, dice: Random) -> None:
    while True:
        await asyncio.sleep(dice.expovariate(2))
        for _ in range(6):  # what has just been woken says so first
            await asyncio.sleep(0)
        model.check()


WAYS = ((0.0, False), (2.0, False), (10.0, False), (0.0, True), (10.0, True))


@pytest.mark.parametrize(("seconds", "told"), WAYS)
def test_in_no_random_history_are_there_two_holders_a_lost_waiter_or_a_queue_jumper(
    seconds: float, told: bool
) -> None:
    """`told`: somebody listens for when nobody has the device, and is told each time and once."""
    ended: Counter[str] = Counter()
    for seed in range(HISTORIES // len(WAYS)):
        dice = Random(f"{seed} {seconds}")

        async def main(loop: VirtualLoop, dice: Random = dice) -> Counter[str]:
            model = Model(Leases(seconds, loop.time), seconds, loop)
            if told:
                model.leases = Leases(seconds, loop.time, model.vacant)
            watcher = asyncio.create_task(watch(model, dice))
            visits = [asyncio.create_task(visit(model, dice, n)) for n in range(dice.randint(5, 40))]
            meddling = [asyncio.create_task(meddle(model, dice, visits)) for _ in range(dice.randint(0, 12))]
            for end in await asyncio.gather(*visits, *meddling, return_exceptions=True):
                if isinstance(end, asyncio.CancelledError):
                    model.ended["cancelled"] += 1
                elif end is not None:
                    raise end
            model.check()
            assert not watcher.done(), watcher.exception()
            watcher.cancel()
            assert not model.waiting and model.holder is None
            assert model.leases.waiting("tv") == 0
            if told:
                await asyncio.sleep(seconds + GRACE_SECONDS)
                assert not model.used, "nobody was told"
            model.leases.close()
            return model.ended

        ended += run(main)
    assert min(ended[how] for how in ("done", "busy", "lost", "cancelled")) > 50, ended
    assert (ended["vacant"] > 50) == told, ended
