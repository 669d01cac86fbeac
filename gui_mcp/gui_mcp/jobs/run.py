"""One job's run, from its place in the queue to how it ended; as many episodes as its device is lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from gui_mcp_devices.actions import Open
from gui_mcp_devices.errors import (
    ActionTimeout,
    DeviceError,
    DeviceLocked,
    DeviceLost,
    DeviceResting,
    Refused,
)
from gui_mcp_devices.screen import Look
from gui_mcp_models.model import Adjustable, Decision, Effort, Model, Step
from gui_mcp_models.test_time.effort import stuck_after

from gui_mcp.agent import Episode, Limits
from gui_mcp.agent import run as run_agent
from gui_mcp.confirm import Confirmation
from gui_mcp.desk import Seat
from gui_mcp.guards import guard_model
from gui_mcp.jobs.checks import holds, reveals
from gui_mcp.jobs.ending import OUT_OF_TIME, Changes, ended, storable, verified
from gui_mcp.jobs.errors import StoreFull
from gui_mcp.jobs.job import Job
from gui_mcp.jobs.live import Kit, Live
from gui_mcp.jobs.results import wanted_words
from gui_mcp.jobs.show import UNLOCK
from gui_mcp.jobs.told import Told, past_of
from gui_mcp.leases import LeaseLost
from gui_mcp.principals import Principal
from gui_mcp.privacy.levels import Level, stricter
from gui_mcp.privacy.plain import Plain, handle, pick
from gui_mcp.server.words import ROLES
from gui_mcp.watch import Watched

LOST_SECONDS = 60.0
"""A device that went away is looked for so long."""
LAST_LOOK_SECONDS = 2.0
"""A check is made even where the deadline is that near."""
_FIRST_PAUSE, _LONGEST_PAUSE, _LONGEST_REST = 0.1, 2.0, 15.0
GIVING_UP = frozenset({"stop", "no", "n"})
"""Answers of one who does not unlock the device."""
_MENDED_BY_WAITING = (DeviceLost.code, DeviceLocked.code, DeviceResting.code)
_UNKNOWN = ("device_lost", "action_timeout", "cancelled")
"""Codes of errors after which an action may have had its effect."""


class Run:
    """One run. `drive` returns what its row shall say at the end."""

    def __init__(self, job: Job, live: Live, kit: Kit) -> None:
        self._job = job
        self._live = live
        self._kit = kit
        self._strictest: Level | None = job.level if job.episode else None
        """The strictest level that one of its episodes had; None before the first."""
        self._steps = job.steps
        """Done before the episode that is under way."""
        self._trail = job.trail.split()
        self._past = ""
        """What the model is told of it before this episode."""
        self._answers: tuple[Step, ...] = ()
        self._give_up = 0.0
        """When a device that is lost is looked for no longer, by the monotonic clock."""
        self._idle = 0
        """Episodes in a row in which nothing could be done."""

    async def drive(self) -> Changes:
        """Raises `DeviceError`, `ModelError` and `RecordError` for what fails outside the agent's loop."""
        job, live = self._job, self._live
        by = replace(live.by, level=stricter(job.by_level, live.by.level))
        async with AsyncExitStack() as held:
            clock = asyncio.timeout(live.left)
            try:
                async with clock:
                    seat = await self._sit(held, by)
                    model = await self._adjusted(await self._kit.get_model(job.model))
                    await self._tell(state="running", error="", detail="")
                    opened = await self._open_first(seat)
                    if job.trail:
                        self._past = past_of(job.trail, await self._kit.account(job))
            except (TimeoutError, DeviceLocked):
                if not clock.expired() and live.left > 0:
                    raise
                return dict(OUT_OF_TIME)
            if not opened:
                return {"state": "not_done", "error": Refused.code}
            seat, episode = await self._episodes(held, by, seat, model)
            changes = ended(episode, self._steps)
            if episode.outcome == "done":
                changes |= verified(job, episode.answer, await self._unmet(seat))
            seat.memory.last = None
            seat.memory.suspect = episode.outcome == "device_failed"
        return changes

    @property
    def _effort(self) -> Effort:
        """What was asked for, else what the owner set for the model."""
        match self._job.effort:
            case "" | "ignored":
                named = self._kit.config().models.get(self._job.model)
                return named.effort if named else "normal"
            case effort:
                return effort

    async def _adjusted(self, model: Model) -> Model:
        """`model` at the effort that was asked for. One that has no other is told so in the row."""
        match self._job.effort:
            case "" | "ignored":
                return model
            case effort if isinstance(model, Adjustable):
                return model.at(effort)
            case _:
                await self._tell(effort="ignored")
                return model

    async def _sit(self, held: AsyncExitStack, by: Principal) -> Seat:
        """The device, when its turn comes; one that is away by then is waited for as a lost one is, one that
        rests for as long as the job may take, though others may have it meanwhile. Raises `DeviceError`."""
        pause, give_up = _FIRST_PAUSE, 0.0
        while True:
            turn = self._kit.desk.hold(
                self._job.device,
                by,
                patience=self._live.left + 1,
                task=self._job.id,
                confirm=self._confirm,
            )
            try:
                return await held.enter_async_context(turn)
            except DeviceLost:
                give_up = give_up or time.monotonic() + LOST_SECONDS
                if (left := give_up - time.monotonic()) <= 0:
                    raise
                await self._tell(state="waiting_device")
                await asyncio.sleep(min(pause, left))
                pause = min(2 * pause, _LONGEST_PAUSE)
            except DeviceResting as error:
                give_up = 0.0
                await self._tell(state="waiting_device", error=error.code, detail=storable(str(error)))
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_REST)
            except DeviceLocked:
                if not await self._unlocked():
                    raise

    async def _open_first(self, seat: Seat) -> bool:
        """What the order wants to be opened, unless that was done before; false when it was refused."""
        while self._job.open_first and not self._trail:
            await self._mark("open?")
            try:
                await seat.device.perform(Open(self._job.open_first))
            except Refused:
                await self._mark("open!")
                return False
            except DeviceLocked:
                self._trail = []
                await self._tell(trail="")
                if not await self._unlocked():
                    raise
            else:
                await self._mark("open")
        return True

    async def _episodes(
        self, held: AsyncExitStack, by: Principal, seat: Seat, model: Model
    ) -> tuple[Seat, Episode]:
        """One, and after a loss, a lock or a rest of the device another at a fresh look: the seat it had, and
        how it ended."""
        while True:
            episode = await self._episode(seat, model)
            mended = episode.outcome == "device_failed" and episode.error in _MENDED_BY_WAITING
            if mended and self._live.stop.is_set():
                episode.outcome, mended = "stopped", False
            if not mended or self._steps >= self._job.max_steps:
                return seat, episode
            self._idle = 0 if episode.steps else self._idle + 1
            if episode.steps or not self._give_up:
                self._give_up = time.monotonic() + LOST_SECONDS
            try:
                found = await self._mended(episode.error, held, by, seat)
            except TimeoutError:
                found = None
            if found is None:
                if self._live.left <= 0:
                    episode.outcome = "out_of_time"
                return seat, episode
            seat = found
            summaries = (step.decision.summary for step in reversed(episode.history))
            self._past = past_of(" ".join(self._trail), next(filter(None, summaries), ""))

    async def _episode(self, seat: Seat, model: Model) -> Episode:
        job, live = self._job, self._live

        def level() -> Level:
            return self._kit.level(job)

        # What it knows from before was seen at the level that it had then.
        strictest = self._strictest = stricter(self._strictest or level(), level())
        record = self._kit.recorder(strictest, job)
        wanted = "" if job.output_schema is None else wanted_words(job.output_schema)
        guarded = guard_model(model, level, lambda: self._kit.config().trusted_hosts)
        told = Told(guarded, wanted, self._past, self._answers)  # outside: the guard sees its past, too
        await self._tell(state="running", level=strictest, episode=record.episode_id, error="", detail="")
        live.in_agent = True
        try:
            episode = await run_agent(
                job.goal,
                seat.device,
                told,
                record=Watched(record, self._stepped, self._intended),
                ask=self._ask,
                stop=live.stop,
                limits=Limits(
                    steps=max(1, job.max_steps - self._steps),
                    seconds=live.left,
                    stuck=stuck_after(self._effort),
                ),
            )
        finally:
            live.in_agent = False
        self._steps += episode.steps
        self._answers += tuple(step for step in episode.history if step.reply is not None)
        return episode

    async def _mended(self, error: str, held: AsyncExitStack, by: Principal, seat: Seat) -> Seat | None:
        """The seat once its device can be worked with again; None when it cannot in time. Raises
        `DeviceError` for what waiting does not mend, and `TimeoutError`."""
        if error == DeviceLocked.code:
            return seat if await self._unlocked() else None
        try:
            if error == DeviceLost.code:
                return await self._find_again(seat)
        except DeviceResting:
            pass
        async with asyncio.timeout(self._live.left):
            await held.aclose()  # nobody else is kept waiting by one that waits
            await self._tell(state="waiting_device", error=DeviceResting.code)
            await asyncio.sleep(min(_FIRST_PAUSE * 2 ** min(self._idle, 10), _LONGEST_REST))
            return await self._sit(held, by)

    async def _unlocked(self) -> bool:
        """Ask for that; whether somebody says in time that it is done. If it is not, it is asked again."""
        async with self._asking(state="needs_answer", question=UNLOCK, error=DeviceLocked.code) as answer:
            await asyncio.wait({answer}, timeout=self._live.left)
            return answer.done() and answer.result().strip().casefold() not in GIVING_UP

    async def _find_again(self, seat: Seat) -> Seat | None:
        """The seat once its device lives again; None when it does not in time. Raises `DeviceError` for what
        looking for it does not mend."""
        await self._tell(state="waiting_device")
        pause = _FIRST_PAUSE
        while (left := min(self._give_up - time.monotonic(), self._live.left)) > 0:
            await asyncio.sleep(min(pause, left))
            pause = min(2 * pause, _LONGEST_PAUSE)
            try:
                async with asyncio.timeout(max(1.0, left)):
                    found = await seat.renew()
                    await found.device.see(Look(elements=False))
                    return found
            except LeaseLost:
                raise
            except DeviceLocked:
                if not await self._unlocked():
                    return None
                pause, self._give_up = _FIRST_PAUSE, time.monotonic() + LOST_SECONDS
            except (DeviceLost, ActionTimeout, TimeoutError):
                continue
        return None

    async def _unmet(self, seat: Seat) -> str:
        """Why the order's check does not hold, as a code; empty when it does, or none was asked for."""
        check = self._job.check
        if check is None:
            return ""
        if reveals(check) and not self._job.is_owners and self._kit.level(self._job) != "open":
            return "not_allowed"  # the owner has tightened the level since it was asked for
        seconds = max(self._live.left, LAST_LOOK_SECONDS)
        try:
            async with asyncio.timeout(seconds):
                found = await holds(check, seat.device, self._kit.config().probes, seconds)
        except DeviceError as error:
            return error.code
        except TimeoutError:
            return "out_of_time"
        return "" if found else "does_not_hold"

    async def _stepped(self, step: Step) -> None:
        code = step.error.partition(":")[0]
        kind = step.decision.do.kind
        await self._mark(kind + ("?" if code in _UNKNOWN else "!" if code else ""), steps=1 + step.index)

    async def _intended(self, decision: Decision) -> None:
        """On disk before it is done."""
        await self._mark(decision.do.kind + "?", last=decision.do.kind)

    async def _mark(self, kind: str, *, steps: int | None = None, last: str = "") -> None:
        """Write `kind` at the end of the trail, in place of one that had begun."""
        begun = bool(self._trail) and self._trail[-1] == kind.rstrip("?!") + "?" and not last
        self._trail = [*(self._trail[:-1] if begun else self._trail), kind]
        changes: Changes = {"trail": " ".join(self._trail)}
        if steps is not None:
            changes["steps"] = self._steps + steps
        if last:
            changes["last"] = last
        await self._tell(**changes)

    async def _ask(self, question: str) -> str | None:
        """The agent's own clock and `stop` cut this short."""
        async with self._asking(state="needs_answer", question=storable(question)) as answer:
            return await answer

    async def _confirm(self, asked: Confirmation) -> bool:
        """False also once the job is stopped or out of time; the agent ends it then."""
        role = pick(asked.role, ROLES, "generic") if asked.role else Plain("")
        kind = handle(asked.kind)
        on = f' on the {role} "{asked.name}"' if asked.role else ""
        what = f": {asked.text}" if asked.text else ""
        halt = asyncio.ensure_future(self._live.stop.wait())
        try:
            async with self._asking(
                state="needs_confirmation",
                question=storable(f"{kind}{on}{what}"),
                confirm=f"{kind} {role}".strip(),
            ) as answer:
                await asyncio.wait(
                    {answer, halt}, timeout=self._live.left, return_when=asyncio.FIRST_COMPLETED
                )
                return answer.done() and answer.result() == "yes"
        finally:
            halt.cancel()

    @asynccontextmanager
    async def _asking(
        self, *, state: str, question: str, confirm: str = "", error: str = ""
    ) -> AsyncGenerator[asyncio.Future[str]]:
        """Somebody is asked for the length of the block."""
        answer = self._live.question = asyncio.get_running_loop().create_future()
        try:
            await self._tell(state=state, question=question, confirm=confirm, error=error)
            yield answer
        finally:
            self._live.question = None
            await self._tell(state="running", question="", confirm="", error="")

    async def _tell(self, **changes: str | int | float) -> None:
        try:
            await self._kit.tell(self._job.id, self._live, **changes)
        except StoreFull as error:
            from gui_mcp.episode.errors import StorageFull

            raise StorageFull("write down how far the task is", "the disk is full", "free some") from error
