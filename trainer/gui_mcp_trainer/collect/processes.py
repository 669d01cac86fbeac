"""Devices shared out among worker processes of this machine: for devices that cost processor time.

A worker that is killed loses only what it was in the middle of. That try is a row of its own, and another
worker is started in its place.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from gui_mcp_trainer.collect.executor import spread
from gui_mcp_trainer.collect.inline import keep_here
from gui_mcp_trainer.collect.result import Result, failed, read_result
from gui_mcp_trainer.collect.slot import Setting, blank
from gui_mcp_trainer.collect.staging import Desk
from gui_mcp_trainer.collect.unit import CollectError, Trial
from gui_mcp_trainer.collect.wire import LONGEST, SAID, Hello, Made, Make, Ready, Stuck, line

STARTING = 120.0
"""Seconds that a worker may take until it is ready."""
GRACE = 15.0
"""Seconds that one has to leave its devices; also beyond its own patience with a try."""
STILLBORN = 3
"""So many workers in a row may end before they are ready."""
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Set to 1 for workers where the environment does not say otherwise: there is a process for each core."""


class WorkerLost(Exception):
    """It ended, or says nothing any more; the message says how."""


class Processes:
    """Fills `Executor`: `devices`, shared out among `workers` processes."""

    name = "processes"

    def __init__(self, setting: Setting, devices: int, workers: int | None = None) -> None:
        count = min(devices, workers or os.cpu_count() or 1)
        self.devices = devices
        self._setting = setting
        self._workers = [_Worker(setting, devices // count + (n < devices % count)) for n in range(count)]
        self._desk: Desk | None = None

    async def __aenter__(self) -> Self:
        self._desk = await asyncio.to_thread(Desk, Path(self._setting.root))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(worker.close() for worker in self._workers))
        if self._desk is not None:
            await asyncio.to_thread(self._desk.close)

    def run(self, trials: Sequence[Trial]) -> AsyncGenerator[Result]:
        assert self._desk is not None, "it was entered"
        most = max(worker.slots for worker in self._workers)
        lanes = [  # first one device of every worker, then their second
            _Lane(self._setting, self._desk, worker, slot)
            for slot in range(most)
            for worker in self._workers
            if slot < worker.slots
        ]
        return spread(trials, lanes)

    @property
    def pids(self) -> list[int]:
        """Of the workers that are alive."""
        return [pid for worker in self._workers if (pid := worker.pid) is not None]


class _Lane:
    def __init__(self, setting: Setting, desk: Desk, worker: _Worker, slot: int) -> None:
        self._setting = setting
        self._desk = desk
        self._worker = worker
        self._slot = slot

    async def ready(self) -> bool:
        return True

    async def make(self, trial: Trial) -> Result:
        try:
            return await self._worker.make(self._slot, trial)
        except WorkerLost as lost:
            return await asyncio.to_thread(self._lost, trial, str(lost))

    def _lost(self, trial: Trial, why: str) -> Result:
        """It may have been kept before its worker could say so."""
        found = read_result(Path(self._setting.root) / "episodes" / trial.episode)
        lost = failed(trial, blank(trial, self._setting.version), "worker_lost", why)
        return found or keep_here(self._setting, lost, self._desk.place(trial.episode))


class _Worker:
    """One process after another, each started when it is needed."""

    def __init__(self, setting: Setting, slots: int) -> None:
        self.slots = slots
        self._setting = setting
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._asked: dict[int, asyncio.Future[Result]] = {}
        self._starting = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if alive and self._process is not None else None

    async def make(self, slot: int, trial: Trial) -> Result:
        """Raises `WorkerLost`, and `CollectError` where the worker says that nothing can be kept."""
        async with self._starting:
            process = await self._started()
        answer = self._asked[slot] = asyncio.get_running_loop().create_future()
        assert process.stdin is not None, "it is a pipe"
        process.stdin.write(line(Make(slot, trial)))
        with contextlib.suppress(ConnectionError):  # the reader says what became of it
            await process.stdin.drain()
        try:
            done, _ = await asyncio.wait({answer}, timeout=self._setting.patience + GRACE)
            if not done:
                _end_group(process)
                raise WorkerLost(f"the worker said nothing for {self._setting.patience + GRACE:.0f} s")
            return answer.result()
        finally:
            self._asked.pop(slot, None)

    async def close(self) -> None:
        """Let it leave its devices; end it if it does not."""
        process = self._process
        if process is None:
            return
        assert process.stdin is not None, "it is a pipe"
        process.stdin.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), GRACE)
        _end_group(process)
        await process.wait()
        if self._reader is not None:
            await self._reader

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._reader is not None:
            if self._process.returncode is None and not self._reader.done():
                return self._process
            await self._reader  # it has still to say who lost what
        for _ in range(STILLBORN):
            process = self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "gui_mcp_trainer.collect.worker",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=LONGEST,
                start_new_session=True,  # Ctrl-C is the collector's, and what a dead one leaves is found
                env={**dict.fromkeys(ONE_THREAD, "1"), **os.environ},
            )
            assert process.stdin is not None and process.stdout is not None, "they are pipes"
            process.stdin.write(line(Hello(self._setting, self.slots)))
            with contextlib.suppress(TimeoutError):
                first = await asyncio.wait_for(process.stdout.readline(), STARTING)
                if first and isinstance(SAID.validate_json(first), Ready):
                    self._reader = asyncio.create_task(self._read(process, process.stdout))
                    return process
            _end_group(process)
            await process.wait()
        raise CollectError(
            f"start a worker: {STILLBORN} in a row ended before they were ready; read above what they say, "
            "or collect with --executor inline"
        )

    async def _read(self, process: asyncio.subprocess.Process, out: asyncio.StreamReader) -> None:
        while text := await out.readline():
            if not text.endswith(b"\n"):
                break  # it was killed in the middle of a line
            match SAID.validate_json(text):
                case Made(slot, result):
                    self._answer(slot, result)
                case Stuck(why):
                    for slot in list(self._asked):
                        self._answer(slot, CollectError(why))
                case Ready():
                    pass
        code = await process.wait()
        _end_group(process)
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        for slot in list(self._asked):
            self._answer(slot, WorkerLost(f"the worker process ended with {how}"))

    def _answer(self, slot: int, what: Result | Exception) -> None:
        waiting = self._asked.get(slot)
        if waiting is None or waiting.done():
            return
        if isinstance(what, Exception):
            waiting.set_exception(what)
        else:
            waiting.set_result(what)


def _end_group(process: asyncio.subprocess.Process) -> None:
    """End what is left of a worker and of what it started: a browser outlives a killed one."""
    if sys.platform == "win32":
        if process.returncode is None:
            process.kill()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
