"""The job engine: accepts orders, runs each in a task of its own, and says how they stand.

    queued -> running (-> needs_answer | needs_confirmation | waiting_device -> running) -> over

A daemon that ends leaves `interrupted`; nothing is ever replayed: resuming starts at a fresh look.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from gui_mcp_devices.errors import DeviceError
from gui_mcp_models.errors import ModelError
from gui_mcp_models.model import Decision, Model, Step

from gui_mcp.agent import Limits, NoRecord, Recorder, run
from gui_mcp.config import Config
from gui_mcp.desk import Desk
from gui_mcp.guards import guard_model
from gui_mcp.jobs.errors import JobError, StoreError, StoreFull, storage_full, unknown_task
from gui_mcp.jobs.job import STATE_OF, WORKING, Job
from gui_mcp.jobs.order import Order, check_text, schema_text
from gui_mcp.jobs.store import JobStore
from gui_mcp.principals import OWNER, Principal
from gui_mcp.privacy.levels import Level, stricter
from gui_mcp.watch import Watched

log = logging.getLogger(__name__)

GetModel = Callable[[str], Awaitable[Model]]

ANSWER_SECONDS = 600.0
"""A question that nobody answers for so long ends the run."""


@dataclass(slots=True)
class _Live:
    """What a running job needs besides its row."""

    by: Principal
    """Who started or resumed it: it takes the device over from that one's own session lease."""
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    question: asyncio.Future[str] | None = None
    task: asyncio.Task[None] | None = None
    shutdown: bool = False


class Jobs:
    """The job engine of one process, which alone has the folder's jobs."""

    def __init__(self, folder: Path, config: Config, desk: Desk, get_model: GetModel) -> None:
        self._folder = folder
        self._config = config
        self._desk = desk
        self._get_model = get_model
        self._store: JobStore | None = None
        self._live: dict[str, _Live] = {}

    @property
    def store(self) -> JobStore:
        """Opened when first needed, so that a server without jobs starts quickly. Raises `StoreError`."""
        if self._store is None:
            store = JobStore(self._folder)
            store.interrupt_all()
            self._store = store
        return self._store

    def reconfigure(self, config: Config) -> None:
        """The owner changed the config: new jobs, and what is shown of old ones, go by it from now on."""
        self._config = config

    @property
    def live(self) -> int:
        """How many jobs are queued, run, or wait for somebody now."""
        return len(self._live)

    async def start(self, order: Order, by: Principal) -> Job:
        """Accept an order; it is on disk before this returns. The same account's same idempotency key gives
        the job that it gave before. Raises `JobError`, `StoreError`, and `DeviceError` for an unknown device.
        """
        if order.idempotency_key and (known := self.store.by_key(by.account, order.idempotency_key)):
            if known.fingerprint != order.fingerprint():
                raise JobError("key_reused", "that idempotency_key has another order; use a new key")
            return known
        name = self._desk.choose(order.device, by)
        now = time.time()
        job = Job(
            id=secrets.token_hex(16), account=by.account, goal=order.goal, device=name,
            model=order.model or self._config.model, level=self._level(name, by), by_level=by.level,
            max_steps=order.limits.steps, seconds=order.limits.seconds, open_first=order.open_first,
            idempotency_key=order.idempotency_key, fingerprint=order.fingerprint(),
            schema_json=schema_text(order.wanted.output_schema), check_json=check_text(order.wanted.check),
            created=now, updated=now, deadline=now + order.limits.seconds,
        )  # fmt: skip
        try:
            self.store.add(job)
        except StoreFull:
            raise storage_full() from None
        self._launch(job, by)
        return job

    async def wait(self, id: str, by: Principal, seconds: float, *, steps: int | None = None) -> Job:
        """The job once it needs somebody or is over, or once it has done more than `steps` steps; at the
        latest after `seconds`. Raises `JobError`."""
        deadline = time.monotonic() + seconds
        while True:
            job = self.get(id, by)
            live = self._live.get(id)
            moved = steps is not None and job.steps > steps
            left = deadline - time.monotonic()
            if live is None or job.state not in WORKING or moved or left <= 0:
                return job
            try:
                async with asyncio.timeout(left), live.changed:
                    await live.changed.wait()
            except TimeoutError:
                return self.get(id, by)

    def get(self, id: str, by: Principal) -> Job:
        """Raises `JobError` where there is none, or none that `by` may know of."""
        job = self.store.get(id)
        if job is None or not (by.is_owner or by.account == job.account):
            raise unknown_task()
        return job

    def list(self, by: Principal, most: int = 50) -> list[Job]:
        """Newest first: those of the account, for the owner all."""
        return self.store.list(most, None if by.is_owner else by.account)

    def level(self, job: Job, by: Principal) -> Level:
        """What `by` may be told of it now: never more than when it ran, nor than the owner allows today."""
        known = job.device in self._config.devices
        return by.shown(stricter(job.level, self._level(job.device, by)) if known else job.level)

    async def answer(self, id: str, text: str, by: Principal) -> Job:
        """Answer an open question, or say `resume` or `stop` to an interrupted job. Raises `JobError`."""
        job, live = self.get(id, by), self._live.get(id)
        if live is not None and live.question is not None and not live.question.done():
            live.question.set_result(text)
            return job
        if job.state != "interrupted":
            raise JobError("nothing_asked", "that task asks nothing at the moment; get_task tells its state")
        match text.strip().casefold():
            case "stop":
                self.store.update(id, "interrupted", state="cancelled")
            case "resume":
                self.store.update(id, "interrupted", state="queued", error="", outcome="", question="")
                self._launch(self.get(id, by), by)
            case _:
                raise JobError("bad_answer", "that task was interrupted: answer `resume` or `stop`")
        return self.get(id, by)

    async def cancel(self, id: str, by: Principal) -> Job:
        """Stop within one action. A job that is over stays as it is. Raises `JobError`."""
        job, live = self.get(id, by), self._live.get(id)
        if live is not None and live.task is not None:
            live.stop.set()
            if job.state == "queued":
                live.task.cancel()
            await asyncio.wait({live.task}, timeout=15)
            if live.task.done():  # a task that is cancelled before its first turn never gets to say so itself
                self._live.pop(id, None)
                self.store.update(id, state="cancelled")
        else:
            self.store.update(id, "interrupted", state="cancelled")
        return self.get(id, by)

    def release(self, id: str, by: Principal) -> Job:
        """Let the words of its answer and result out to its account. The owner's alone. Raises `JobError`."""
        job = self.get(id, by)
        if not by.is_owner:
            raise JobError("owner_only", "only the owner lets words out, with gui-mcp jobs release")
        if not job.over:
            raise JobError("not_over", "that task is not over yet; release it when its answer is there")
        self.store.release(id)
        return self.get(id, by)

    async def close(self, grace: float = 5.0) -> None:
        """End every run at its next step, or in its midst after `grace` seconds; they stay `interrupted`."""
        tasks = {live.task for live in self._live.values() if live.task is not None}
        for live in self._live.values():
            live.shutdown = True
            live.stop.set()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if self._store is not None:
            self._store.close()
            self._store = None

    def _level(self, device: str, by: Principal) -> Level:
        """The strictest of what the owner allows delegation, what the device has, and what `by` has."""
        own = stricter(self._desk.level(device) or "private", by.level)
        return own if by.is_owner else stricter(self._config.delegation_level, own)

    def _launch(self, job: Job, by: Principal) -> None:
        live = self._live[job.id] = _Live(by)
        live.task = asyncio.create_task(self._drive(job, live), name=f"job {job.id}")
        live.task.add_done_callback(_say_why)

    async def _drive(self, job: Job, live: _Live) -> None:
        """Run it to its end; whatever happens, the row says how it ended."""
        left: dict[str, str | int | float] = {"state": "crashed", "error": "internal_error"}
        try:
            left = await self._run(job, live)
        except DeviceError as error:
            left = {"state": "crashed", "error": error.code}
        except ModelError as error:
            left = {"state": "crashed", "error": error.code}
        except asyncio.CancelledError:
            left = {"state": "cancelled"}
            raise
        finally:
            if live.shutdown and left["state"] == "cancelled":
                left = {"state": "interrupted", "error": "server_stopped"}
            try:
                self._end(job.id, left)
            finally:
                self._live.pop(job.id, None)
                async with live.changed:
                    live.changed.notify_all()

    def _end(self, id: str, left: dict[str, str | int | float]) -> None:
        """Write how it ended; where the store refuses the words, that much is written."""
        try:
            self.store.update(id, question="", **left)
        except (sqlite3.Error, StoreError, UnicodeError) as error:
            log.error("job %s: its end could not be written", id, exc_info=error)
            self.store.update(id, question="", state="crashed", error="store_failed")

    async def _run(self, job: Job, live: _Live) -> dict[str, str | int | float]:
        async with self._desk.hold(job.device, live.by, patience=job.seconds, task=job.id) as seat:
            level = stricter(job.by_level, self._level(job.device, OWNER))
            if job.account != OWNER.account:
                level = stricter(level, self._config.delegation_level)
            model = guard_model(await self._get_model(job.model), level, self._config.trusted_hosts)
            record = self.recorder(level, job.id)
            self.store.update(job.id, state="running", level=level, episode=record.episode_id)
            episode = await run(
                job.goal,
                seat.device,
                model,
                record=Watched(
                    record, partial(self._stepped, job.id, live), partial(self._intended, job.id, live)
                ),
                ask=lambda question: self._ask(job.id, live, question),
                stop=live.stop,
                limits=Limits(steps=job.max_steps, seconds=job.seconds),
            )
            seat.memory.last = None
            seat.memory.suspect = episode.outcome == "device_failed"
        state = STATE_OF[episode.outcome]
        return {
            "state": state, "outcome": episode.outcome, "error": episode.error,
            "answer": _storable(episode.answer), "steps": episode.steps,
        }  # fmt: skip

    def recorder(self, level: Level, job: str = "") -> Recorder:
        """A journal in the data folder, or nothing where the owner switched recording off."""
        if not self._config.recording:
            return NoRecord(secrets.token_hex(8))
        from gui_mcp.episode import Journal, new_episode_id

        return Journal(self._folder, new_episode_id(), level=level, labels={"job": job} if job else None)

    async def _ask(self, id: str, live: _Live, question: str) -> str | None:
        live.question = asyncio.get_running_loop().create_future()
        await self._tell(id, live, state="needs_answer", question=_storable(question))
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await live.question
        except TimeoutError:
            return None
        finally:
            live.question = None
            await self._tell(id, live, state="running", question="")

    async def _stepped(self, id: str, live: _Live, step: Step) -> None:
        await self._tell(id, live, steps=step.index + 1)

    async def _intended(self, id: str, live: _Live, decision: Decision) -> None:
        await self._tell(id, live, last=decision.do.kind)

    async def _tell(self, id: str, live: _Live, **changes: str | int | float) -> None:
        self.store.update(id, **changes)
        async with live.changed:
            live.changed.notify_all()


def _storable(text: str) -> str:
    """A model may answer with half a character; the store takes whole ones."""
    return text.encode("utf-8", "replace").decode()


def _say_why(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("%s broke", task.get_name(), exc_info=error)
