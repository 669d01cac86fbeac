from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import pytest
from gui_mcp.leases import DeviceBusy, Lease, LeaseLost
from gui_mcp.principals import Principal
from gui_mcp.turns import GRACE_SECONDS, MOST_CALLS, Leases

from tests.gui_mcp.virtual import VirtualLoop, run

ANA, BEN, EVE = (Principal(f"id-{name}", "local", name) for name in ("ana", "ben", "eve"))


@asynccontextmanager
async def held(
    leases: Leases, by: Principal, *, patience: float = 15.0, task: str = ""
) -> AsyncGenerator[Lease]:
    async with leases.take("tv", by, patience=patience, task=task) as lease:
        lease.opened = True
        yield lease


async def call(leases: Leases, by: Principal, *, patience: float = 15.0, seconds: float = 0.0) -> float:
    """One call of `by` that acts for `seconds`; when it got in."""
    async with held(leases, by, patience=patience) as lease:
        began = asyncio.get_running_loop().time()
        with lease.acting("a capture"):
            await asyncio.sleep(seconds)
    return began


async def refusal(leases: Leases, by: Principal, patience: float = 15.0, task: str = "") -> DeviceBusy:
    with pytest.raises(DeviceBusy) as caught:
        async with held(leases, by, patience=patience, task=task):
            pass
    return caught.value


def test_a_call_leaves_a_session_in_which_only_its_principal_gets_in_at_once() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(60, loop.time)
        await call(leases, ANA)
        await asyncio.sleep(10)
        error = await refusal(leases, BEN)
        assert (error.holder, error.seconds, error.free_in, error.waiting) == ("ana", 10, 50, 0)
        assert "ana has held it for 10 s" in str(error)
        assert "free in at most 50 s" in str(error)
        assert await call(leases, ANA) == 10
        await asyncio.sleep(55)
        assert (await refusal(leases, BEN, patience=4)).seconds == 65
        assert await call(leases, BEN) == 70
        assert loop.time() == 70

    run(main)


def test_without_sessions_calls_take_turns() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(0, loop.time)
        began = await asyncio.gather(*(call(leases, by, seconds=2) for by in (ANA, BEN, ANA, EVE)))
        assert began == [0, 2, 4, 6]
        assert leases.holder("tv") is None

    run(main)


def test_who_waits_for_the_end_of_a_session_is_refused_as_soon_as_it_is_renewed_for_too_long() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(12, loop.time)
        await call(leases, ANA)
        waiting = asyncio.create_task(refusal(leases, BEN))
        await asyncio.sleep(5)
        assert leases.waiting("tv") == 1
        await call(leases, ANA)
        assert (await waiting).holder == "ana"
        assert (loop.time(), leases.waiting("tv")) == (5, 0)

    run(main)


def test_calls_of_anybody_are_refused_at_once_while_a_task_runs() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(60, loop.time)
        async with held(leases, ANA, task="12ab34cd5678"):
            for by in (ANA, BEN):
                error = await refusal(leases, by)
                assert error.holder == "task 12ab34cd"
                assert error.free_in is None
                assert "that task to end" in error.do
        assert loop.time() == 0
        assert leases.holder("tv") is None
        await call(leases, BEN)

    run(main)


def test_a_calls_wait_ends_at_once_when_a_task_comes_before_it() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(0, loop.time)

        async def work() -> None:
            async with held(leases, BEN, patience=900, task="t1"):
                await asyncio.sleep(100)

        first = asyncio.create_task(call(leases, ANA, seconds=3))
        await asyncio.sleep(0)
        second = asyncio.create_task(work())
        await asyncio.sleep(0)
        assert (await refusal(leases, EVE)).holder == "task t1"
        assert loop.time() == 3
        await asyncio.gather(first, second)

    run(main)


def test_a_task_takes_over_from_its_own_session_and_waits_for_the_end_of_anothers() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(60, loop.time)

        async def work(by: Principal, task: str) -> float:
            async with held(leases, by, patience=900, task=task):
                began = loop.time()
                await asyncio.sleep(5)
                return began

        await call(leases, ANA)
        bens = asyncio.create_task(work(BEN, "b"))
        await asyncio.sleep(1)
        assert await work(ANA, "a") == 1
        assert await bens == 6
        await call(leases, ANA)
        assert await work(BEN, "c") == 11 + 60

    run(main)


def test_a_client_that_never_rests_does_not_keep_anothers_task_waiting_for_ever() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(60, loop.time)

        async def work() -> float:
            async with held(leases, BEN, patience=900, task="b"):
                return loop.time()

        await call(leases, ANA)
        await asyncio.sleep(5)
        bens = asyncio.create_task(work())
        while not bens.done() and loop.time() < 600:
            with suppress(DeviceBusy):
                await call(leases, ANA, seconds=0.5)
            await asyncio.sleep(0.5)
        assert await bens == pytest.approx(65, abs=1)  # pyright: ignore[reportUnknownMemberType]
        assert await call(leases, ANA) < 70, "and then she goes on"

    run(main)


def test_the_session_of_a_client_that_goes_ends_at_once() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(10, loop.time)
        await call(leases, ANA)
        waiting = asyncio.create_task(call(leases, BEN))
        await asyncio.sleep(1)
        leases.leave(EVE)
        assert leases.waiting("tv") == 1
        leases.leave(ANA)
        assert await waiting == 1
        running = asyncio.create_task(call(leases, BEN, seconds=3))
        await asyncio.sleep(1)
        leases.leave(BEN)
        assert not running.done()
        await running
        assert leases.holder("tv") is None

    run(main)


def test_an_opening_that_failed_leaves_no_session() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(60, loop.time)
        with pytest.raises(OSError):
            async with leases.take("tv", ANA, patience=1):
                raise OSError
        assert leases.holder("tv") is None

    run(main)


def test_a_broken_holder_that_thinks_is_followed_at_once_and_refused_its_next_action() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(60, loop.time)
        async with held(leases, ANA, task="t1") as lease:
            with lease.acting("a tap"):
                pass
            leases.free("tv")
            assert await call(leases, BEN) == 0
            with pytest.raises(LeaseLost, match="broken"), lease.acting("a tap"):
                pass
        leaseholder = leases.holder("tv")
        assert leaseholder is not None
        assert (leaseholder.holder, leaseholder.kind) == ("ben", "session")
        leases.free("tv")
        assert leases.holder("tv") is None

    run(main)


@pytest.mark.parametrize(("seconds", "began", "anew"), [(2.0, 2.0, False), (9.0, GRACE_SECONDS, True)])
def test_an_action_under_way_is_waited_for_and_a_stuck_one_is_not_joined(
    seconds: float, began: float, anew: bool
) -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(60, loop.time)
        stuck = asyncio.create_task(call(leases, ANA, seconds=seconds))
        await asyncio.sleep(0)
        leases.free("tv")
        async with held(leases, BEN) as lease:
            assert (loop.time(), lease.anew) == (began, anew)
            await stuck
        async with held(leases, BEN) as lease:
            assert not lease.anew

    run(main)


def test_a_stuck_action_that_nobody_waited_behind_is_not_joined_later_either() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(60, loop.time)
        stuck = asyncio.create_task(call(leases, ANA, seconds=60))
        await asyncio.sleep(0)
        leases.free("tv")
        await asyncio.sleep(30)
        async with held(leases, BEN, patience=1) as lease:
            assert lease.anew
        await stuck

    run(main)


def test_the_ninth_call_that_would_wait_is_refused_at_once_and_a_task_still_waits() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(0, loop.time)
        calls = [asyncio.create_task(call(leases, ANA, seconds=1)) for _ in range(1 + MOST_CALLS)]
        await asyncio.sleep(0)
        error = await refusal(leases, BEN)
        assert (error.waiting, error.holder, loop.time()) == (MOST_CALLS, "ana", 0)
        async with held(leases, BEN, patience=900, task="t"):
            assert loop.time() == 1 + MOST_CALLS
        await asyncio.gather(*calls)

    run(main)


@pytest.mark.parametrize("patience", [3.0, 900.0])
def test_no_timer_is_left_for_waiters_who_are_gone(patience: float) -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(60, loop.time)
        await call(leases, ANA)
        waiting = asyncio.create_task(refusal(leases, BEN, patience, task="t"))
        await asyncio.sleep(5)
        waiting.cancel()
        await asyncio.wait({waiting})
        assert loop.pending() == 0

    run(main)


@pytest.mark.parametrize("first", ["the turn", "the cancel"])
def test_a_turn_that_comes_as_its_waiter_gives_up_goes_to_the_next(first: str) -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(60, loop.time)
        async with held(leases, ANA) as lease:
            waiting = [
                asyncio.create_task(call(leases, by, patience=90 + n)) for n, by in enumerate((BEN, EVE))
            ]
            await asyncio.sleep(0)
            if first == "the cancel":
                waiting[0].cancel()
            leases.free("tv")
            assert not lease.held
            waiting[0].cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting[0]
        assert await waiting[1] == 0
        assert leases.waiting("tv") == 0

    run(main)


def test_a_waiter_whose_patience_ends_is_told_who_has_the_device_now() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(0, loop.time)
        first = asyncio.create_task(call(leases, ANA, seconds=2))
        await asyncio.sleep(0)
        second = asyncio.create_task(call(leases, BEN, seconds=9))
        await asyncio.sleep(0)
        error = await refusal(leases, EVE, patience=5)
        assert (error.holder, error.seconds, loop.time()) == ("ben", 3, 5)
        await asyncio.gather(first, second)

    run(main)


def test_shorter_sessions_hold_at_once_for_those_that_stand() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(14, loop.time)
        await call(leases, ANA)
        waiting = asyncio.create_task(call(leases, BEN))
        await asyncio.sleep(1)
        leases.last(3)
        assert await waiting == 4
        leases.last(0)
        assert leases.holder("tv") is None

    run(main)


def test_closing_sends_everybody_home_and_leaves_no_timer_behind() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(10, loop.time)
        await call(leases, ANA)
        waiting = asyncio.create_task(call(leases, BEN))
        await asyncio.sleep(1)
        assert loop.pending() == 2
        leases.close()
        with pytest.raises(LeaseLost):
            await waiting
        assert loop.pending() == 0

    run(main)


def test_devices_do_not_wait_for_each_other() -> None:
    async def main(loop: VirtualLoop) -> None:
        leases = Leases(60, loop.time)
        async with held(leases, ANA, task="t1"), leases.take("phone", BEN, patience=0):
            leases.free("phone")
            phone, tv = leases.holder("phone"), leases.holder("tv")
        assert phone is None
        assert tv is not None
        assert tv.kind == "task"

    run(main)


async def test_a_changed_time_of_day_ends_no_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    leases = Leases(60)
    await call(leases, ANA)
    for wrong in (time.time() - 3600, time.time() + 3600):
        monkeypatch.setattr(time, "time", lambda wrong=wrong: wrong)
        session = leases.holder("tv")
        assert session is not None
        assert 50 < (session.idle_left or 0) <= 60
    leases.close()
