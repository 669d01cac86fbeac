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
from collections import Counter
from pathlib import Path

from gui_mcp_devices.errors import DeviceError
from gui_mcp_models.errors import ModelError

from gui_mcp.agent import NoRecord, Recorder, RecordError
from gui_mcp.config import Config, ConfigError
from gui_mcp.desk import Desk, UnknownDevice
from gui_mcp.jobs.accept import accepted, refuse_halves
from gui_mcp.jobs.ending import Changes, storable
from gui_mcp.jobs.errors import JobError, StoreError, StoreFull, storage_full, unknown_task
from gui_mcp.jobs.job import WORKING, Job
from gui_mcp.jobs.ledger import Ledger
from gui_mcp.jobs.live import GetModel, Kit, Live
from gui_mcp.jobs.order import Order
from gui_mcp.jobs.run import Run
from gui_mcp.jobs.show import full
from gui_mcp.jobs.store import JobStore
from gui_mcp.principals import Principal
from gui_mcp.privacy.egress import Reply
from gui_mcp.privacy.levels import Level, stricter

log = logging.getLogger(__name__)

MOST_LIVE = 200
"""Jobs of one account that are not over."""
CANCEL_SECONDS = 15.0
YES, NO = frozenset({"yes", "y"}), frozenset({"no", "n"})


class Jobs:
    """The job engine of one process, which alone has the folder's jobs."""

    def __init__(self, folder: Path, config: Config, desk: Desk, get_model: GetModel) -> None:
        self._folder = folder
        self._config = config
        self._desk = desk
        self._get_model = get_model
        self._ledger = Ledger(folder)
        self._live: dict[str, Live] = {}

    @property
    def store(self) -> JobStore:
        """Raises `StoreError`."""
        return self._ledger.store

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
        refuse_halves(order)
        if order.idempotency_key and (known := self._ordered_before(order, by)) is not None:
            return known
        if Counter(live.by.account for live in self._live.values())[by.account] >= MOST_LIVE:
            raise JobError("too_many", "200 of your tasks are not over; wait for some, or cancel them")
        name = self._desk.choose(order.device, by)
        job = accepted(order, name, self._level(name, by.level, owners=by.is_owner), by, self._config)
        try:
            self.store.add(job)
        except StoreFull:
            raise storage_full() from None
        except sqlite3.IntegrityError:  # the same key, a moment ago
            return self._ordered_before(order, by) or self.get(job.id, by)
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
        job = self._ledger.get(id)
        if job is None or not (by.is_owner or by.account == job.account):
            raise unknown_task()
        return job

    def list(self, by: Principal, most: int = 50) -> list[Job]:
        """Newest first: those of the account, for the owner all."""
        return self._ledger.list(most, None if by.is_owner else by.account)

    def level(self, job: Job, by: Principal) -> Level:
        """What `by` may be told of it now: never more than when it ran, nor than the owner allows today."""
        if job.device not in self._config.devices:
            loosest = "open" if job.is_owners else self._config.delegation_level
            return by.shown(stricter(job.level, loosest))
        return by.shown(stricter(job.level, self._level_of(job)))

    def show(self, job: Job, by: Principal) -> Reply:
        """All that `by` may be told of it, for the egress gate."""
        confirm_by = "client" if self.may_confirm(job, by) else "owner"
        return full(job, self.level(job, by), confirm_by=confirm_by)

    def may_confirm(self, job: Job, by: Principal) -> bool:
        """Whether `by`, who may know of it, may say yes or no to what it wants to do."""
        device = self._config.devices.get(job.device)
        return by.is_owner or (device is not None and device.confirm_by == "client")

    def kept_seconds(self, job: Job) -> float | None:
        """For how long from its beginning it can be read at the least; None: until the owner deletes it."""
        days = self._config.retention_of(job.device).days
        return days * 86_400 or None

    async def answer(self, id: str, text: str, by: Principal, *, asks: str = "") -> Job:
        """Answer an open question, say yes or no to a confirmation, or `resume` or `stop` to an interrupted
        job. With `asks` it is an answer to the question of that name and to no later one, which whoever
        answers has not seen. Raises `JobError`."""
        job, live = self.get(id, by), self._live.get(id)
        question = None if live is None else live.question
        word = text.strip().casefold()
        if asks and asks != job.asks:
            raise JobError("old_question", "that question is no longer open; get_task tells what it asks now")
        if live is not None and question is not None and not question.done():
            question.set_result(self._yes_or_no(job, word, by) if job.confirm else text)
            await self._tell(id, live, state="running", question="", confirm="", error="")
        elif job.state != "interrupted":
            raise JobError("nothing_asked", "that task asks nothing at the moment; get_task tells its state")
        elif word == "stop":
            self.store.update(id, "interrupted", state="cancelled")
        elif word == "resume":
            self._refuse_without_device(job, by)
            ends = time.time() + job.seconds
            if self.store.update(id, "interrupted", state="queued", error="", outcome="", deadline=ends):
                self._launch(self.get(id, by), by)
        else:
            raise JobError("bad_answer", "that task was interrupted: answer `resume` or `stop`")
        return self.get(id, by)

    async def cancel(self, id: str, by: Principal) -> Job:
        """Stop within one action. A job that is over stays as it is. Raises `JobError`."""
        self.get(id, by)
        live = self._live.get(id)
        if live is None or live.task is None:
            self.store.update(id, "interrupted", state="cancelled")
            return self.get(id, by)
        live.stop.set()
        if not live.in_agent:
            live.task.cancel()
        await asyncio.wait({live.task}, timeout=CANCEL_SECONDS)
        if live.task.done():  # a task that is cancelled before its first turn never gets to say so itself
            self._live.pop(id, None)
            self._ledger.end(id, {"state": "cancelled"}, recorded=self._config.recording)
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
            if live.task is not None and not live.in_agent:
                live.task.cancel()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._ledger.close()

    def recorder(self, level: Level, job: Job) -> Recorder:
        """A journal in the data folder, or nothing where the owner switched recording off."""
        if not self._config.recording:
            return NoRecord(secrets.token_hex(8))
        from gui_mcp.episode import Journal, new_episode_id

        labels = {"job": job.id}
        if self._config.may_learn(job.device):
            labels |= {"learn": "yes"}
        return Journal(self._folder, new_episode_id(), level=level, labels=labels)

    def _ordered_before(self, order: Order, by: Principal) -> Job | None:
        known = self.store.by_key(by.account, order.idempotency_key)
        if known is not None and known.fingerprint != order.fingerprint():
            raise JobError("key_reused", "that idempotency_key has another order; use a new key")
        return known and self.get(known.id, by)

    def _refuse_without_device(self, job: Job, by: Principal) -> None:
        try:
            self._desk.choose(job.device, by)
        except UnknownDevice:
            raise JobError(
                "no_device",
                "its device is not there any more, or not for you; answer `stop`, or ask the owner",
            ) from None

    def _yes_or_no(self, job: Job, word: str, by: Principal) -> str:
        if not self.may_confirm(job, by):
            raise JobError("owner_confirms", "only the owner says yes or no here, with gui-mcp jobs answer")
        if word not in YES | NO:
            raise JobError("bad_answer", "that task waits for a yes or no: answer `yes` or `no`")
        return "yes" if word in YES else "no"

    def _level_of(self, job: Job) -> Level:
        return self._level(job.device, job.by_level, owners=job.is_owners)

    def _level(self, device: str, by: Level, *, owners: bool) -> Level:
        """The strictest of what the device has, its asker has, and what the owner lets others delegate."""
        own = stricter(self._desk.level(device) or "private", by)
        return own if owners else stricter(self._config.delegation_level, own)

    def _launch(self, job: Job, by: Principal) -> None:
        live = self._live[job.id] = Live(by, time.monotonic() + job.seconds)
        live.task = asyncio.create_task(self._drive(job, live), name=f"job {job.id}")
        live.task.add_done_callback(_say_why)

    async def _drive(self, job: Job, live: Live) -> None:
        """Run it to its end; whatever happens, the row says how it ended."""
        kit = Kit(
            lambda: self._config,
            self._desk,
            self._get_model,
            self._tell,
            self.recorder,
            self._level_of,
            self._account,
        )
        left: Changes = {"state": "crashed", "error": "internal_error"}
        try:
            left = await Run(job, live, kit).drive()
        except StoreFull:
            left = {"state": "storage_full", "error": "storage_full"}
        except RecordError as error:
            full = error.code == "storage_full"
            left = {"state": "storage_full" if full else "crashed", "error": error.code} | _detail(error)
        except (DeviceError, ModelError) as error:
            left = {"state": "crashed", "error": error.code} | _detail(error)
        except ConfigError as error:
            left = {"state": "crashed", "error": "unknown_model"} | _detail(error)
        except StoreError as error:
            log.error("job %s: its state could not be written", job.id, exc_info=error)
            left = {"state": "crashed", "error": "store_failed"}
        except asyncio.CancelledError:
            left = {"state": "cancelled"}
            raise
        finally:
            if live.shutdown and left["state"] == "cancelled":
                left = {"state": "interrupted", "error": "server_stopped"}
            try:
                self._ledger.end(job.id, left, recorded=self._config.recording)
            finally:
                self._live.pop(job.id, None)
                async with live.changed:
                    live.changed.notify_all()

    async def _account(self, job: Job) -> str:
        from gui_mcp.episode import journal_path, read_episode

        try:
            episode = await asyncio.to_thread(read_episode, journal_path(self._folder, job.episode))
        except (RecordError, ValueError):
            return ""
        return next((step.intent.summary for step in reversed(episode.steps) if step.intent.summary), "")

    async def _tell(self, id: str, live: Live, /, **changes: str | int | float) -> None:
        self._ledger.update(id, changes, recorded=self._config.recording)
        async with live.changed:
            live.changed.notify_all()


def _detail(error: Exception) -> Changes:
    """Its message: what was asked, what is true, what to do."""
    return {"detail": storable(str(error))}


def _say_why(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("%s broke", task.get_name(), exc_info=error)
