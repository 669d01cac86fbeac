"""Delegated runs: started by a tool, detached from the request, durable in the store.

    queued -> running (-> needs_answer -> running) -> done | not_done | infeasible | crashed | cancelled

A server that dies leaves `interrupted`; nothing is ever replayed: resuming starts a new run at a fresh look.
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
from typing import LiteralString

from gui_mcp_devices.errors import DeviceError
from gui_mcp_models.errors import ModelError
from gui_mcp_models.model import Decision, Model, Step

from gui_mcp.agent import Limits, NoRecord, Outcome, Recorder, run
from gui_mcp.config import Config
from gui_mcp.desk import Desk
from gui_mcp.guards import guard_model
from gui_mcp.jobstore import Job, JobState, JobStore
from gui_mcp.principals import OWNER, Principal
from gui_mcp.privacy.levels import Level, stricter
from gui_mcp.watch import Watched

log = logging.getLogger(__name__)

GetModel = Callable[[str], Awaitable[Model]]

ANSWER_SECONDS = 600.0
"""A question that nobody answers for so long ends the run."""

STATE_OF: dict[Outcome, JobState] = {
    "done": "done",
    "ended": "done",
    "infeasible": "infeasible",
    "needs_answer": "not_done",
    "out_of_steps": "not_done",
    "out_of_time": "not_done",
    "stopped": "cancelled",
    "model_failed": "crashed",
    "device_failed": "crashed",
    "record_failed": "crashed",
    "crashed": "crashed",
}


class JobError(Exception):
    """A job cannot do what was asked of it. `code` is safe to show anyone; the message is our own words."""

    def __init__(self, code: LiteralString, message: LiteralString) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class _Live:
    """What a running job needs besides its row."""

    stop: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    question: asyncio.Future[str] | None = None
    task: asyncio.Task[None] | None = None
    shutdown: bool = False


class Jobs:
    """The job engine of one process."""

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
            self._store = JobStore(self._folder)
        return self._store

    async def start(self, goal: str, device: str | None, by: Principal, *, steps: int, seconds: float) -> Job:
        """Accept a goal; it is on disk before this returns. Raises `DeviceError` for an unknown device."""
        name = self._desk.choose(device, by)
        now = time.time()
        job = Job(
            id=secrets.token_hex(16), owner=self.store.owner, goal=goal, device=name,
            model=self._config.model, level=self._level(name), max_steps=steps, seconds=seconds,
            created=now, updated=now,
        )  # fmt: skip
        self.store.add(job)
        self._launch(job)
        return job

    async def wait(self, id: str, seconds: float, *, steps: int | None = None) -> Job:
        """The job once it needs somebody or is over, or once it has done more than `steps` steps; at the
        latest after `seconds`. Raises `JobError`."""
        deadline = time.monotonic() + seconds
        while True:
            job = self.get(id)
            live = self._live.get(id)
            moved = steps is not None and job.steps > steps
            left = deadline - time.monotonic()
            if live is None or job.state not in ("queued", "running") or moved or left <= 0:
                return job
            try:
                async with asyncio.timeout(left), live.changed:
                    await live.changed.wait()
            except TimeoutError:
                return self.get(id)

    def get(self, id: str) -> Job:
        job = self.store.get(id)
        if job is not None and self._is_foreign(job):
            self.store.interrupt_orphans()
            job = self.store.get(id)
        if job is None:
            raise JobError("unknown_task", "no task has that id; list_tasks names those there are")
        return job

    def list(self) -> list[Job]:
        """Newest first."""
        if any(self._is_foreign(job) for job in self.store.list()):
            self.store.interrupt_orphans()
        return self.store.list()

    def level(self, job: Job) -> Level:
        """What may be said of it now: never more than when it ran, nor than the owner allows today."""
        known = job.device in self._config.devices
        return stricter(job.level, self._level(job.device)) if known else job.level

    async def answer(self, id: str, text: str) -> Job:
        """Answer an open question, or say `resume` or `stop` to an interrupted job. Raises `JobError`."""
        job, live = self.get(id), self._live.get(id)
        if live is not None and live.question is not None and not live.question.done():
            live.question.set_result(text)
            return job
        if job.state == "needs_answer" and live is None:
            raise _not_ours()
        if job.state != "interrupted":
            raise JobError("nothing_asked", "that task asks nothing at the moment; get_task tells its state")
        if text.strip().casefold() == "stop":
            self.store.update(id, "interrupted", state="cancelled")
        elif text.strip().casefold() == "resume":
            if not self.store.update(
                id, "interrupted", state="queued", owner=self.store.owner, error="", outcome="", question=""
            ):
                raise JobError("nothing_asked", "somebody else has just answered; get_task tells its state")
            self._launch(self.get(id))
        else:
            raise JobError("bad_answer", "that task was interrupted: answer `resume` or `stop`")
        return self.get(id)

    async def cancel(self, id: str) -> Job:
        """Stop within one action. A job that is over stays as it is. Raises `JobError`."""
        job, live = self.get(id), self._live.get(id)
        if live is not None and live.task is not None:
            live.stop.set()
            if job.state == "queued":
                live.task.cancel()
            await asyncio.wait({live.task}, timeout=15)
            if live.task.done():  # a task that is cancelled before its first turn never gets to say so itself
                self._live.pop(id, None)
                self.store.update(id, state="cancelled")
        elif not job.over and job.state != "interrupted":
            raise _not_ours()
        else:
            self.store.update(id, "interrupted", state="cancelled")
        return self.get(id)

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

    def _is_foreign(self, job: Job) -> bool:
        """Unfinished, and another server's."""
        return not job.over and job.state != "interrupted" and job.owner != self.store.owner

    def _level(self, device: str) -> Level:
        """The stricter of what the owner allows delegation and what the device has."""
        return stricter(self._config.delegation_level, self._desk.level(device) or "private")

    def _launch(self, job: Job) -> None:
        live = self._live[job.id] = _Live()
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
        except (sqlite3.Error, UnicodeError) as error:
            log.error("job %s: its end could not be written", id, exc_info=error)
            self.store.update(id, question="", state="crashed", error="store_failed")

    async def _run(self, job: Job, live: _Live) -> dict[str, str | int | float]:
        async with self._desk.hold(job.device, OWNER, patience=job.seconds, task=job.id) as seat:
            level = self._level(job.device)
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


def _not_ours() -> JobError:
    return JobError("not_ours", "another running server has that task; answer or cancel it from there")


def _say_why(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("%s broke", task.get_name(), exc_info=error)
