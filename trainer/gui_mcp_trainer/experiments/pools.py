"""Pools of judged runs: N episodes of one policy on one suite's train tasks, each with its truth beside it.

A pool is made of chunks, each run by a worker process and written to a file of its own, so that a pool that
was cut off goes on where it stood. The truth (the task's own check) lies beside the run, never in it.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Literal

from gui_mcp.agent import run
from gui_mcp_benchmarks.runs import Run, Witness
from gui_mcp_benchmarks.suites import load_suite
from gui_mcp_benchmarks.suites.miniwob_oracles import ORACLES
from gui_mcp_benchmarks.suites.pocket.suite import PocketStart
from gui_mcp_benchmarks.task import PLAIN, InfraError, Start, Suite, Task, TaskInfo
from gui_mcp_devices.errors import DeviceError
from gui_mcp_models.model import Model
from pydantic import TypeAdapter

from gui_mcp_trainer.experiments.experts import expert_of
from gui_mcp_trainer.experiments.policies import FalliblePolicy, Wandering
from gui_mcp_trainer.experiments.truth import PhoneWitness, StepTruth

VERSION = 2
"""Goes up whenever the same pool would hold other runs."""
FIRST_SEED = 3_000_000_000
"""Beyond the benchmarks' published seeds (below a million) and those that pointer was trained on."""
CHUNK = {"pocket": 40, "miniwob": 126}
"""Episodes a file: some seconds of work; a browser is started for each."""
AT_ONCE = {"pocket": 1, "miniwob": 2}
"""Devices that one worker drives at the same time: a browser mostly waits for its page to settle."""

Stream = Literal["pilot", "fit", "calibration", "evaluation"]
STREAMS: tuple[Stream, ...] = ("pilot", "fit", "calibration", "evaluation")
PolicyKind = Literal["fallible", "pointer"]


@dataclass(frozen=True, slots=True)
class Pool:
    """What is run. Two pools that differ in anything share no seed unless `place` and `stream` agree."""

    suite: str
    stream: Stream
    place: int
    """Number of the pool in its stream, below 100: a success level, an arm."""
    episodes: int
    rate: float
    """Of `FalliblePolicy`'s errors, or the share of random moves beside pointer's."""
    policy: PolicyKind = "fallible"
    seed: int = 0
    """Of the whole experiment, below 100."""
    worth: bool = False
    """Measure what each step was worth; on the simulated phone only."""
    attempts: int = 1
    """So many runs in a row set out from the same start: the groups of group-relative credit."""

    @property
    def key(self) -> str:
        told = json.dumps([VERSION, {**asdict(self), "episodes": 0}], sort_keys=True)
        return f"{self.suite}-{self.stream}-{self.place}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"

    def seed_of(self, episode: int) -> int:
        """Of the start state of the pool's `episode`th run. Streams, places and experiments are disjoint."""
        block = (self.seed * len(STREAMS) + STREAMS.index(self.stream)) * 100 + self.place
        return FIRST_SEED + block * 1_000_000 + episode // self.attempts


@dataclass(frozen=True, slots=True)
class Judged:
    """One run and what is true of it."""

    run: Run
    task: str
    seed: int
    truth: bool
    """The task's own check holds."""
    steps: tuple[StepTruth, ...] = ()
    """One a step of the run; empty where the worth of steps was not measured."""


Tell = Callable[[int, int], None]
"""Called with (episodes on disk, all) as they come."""

_JUDGED = TypeAdapter(Judged)


PILOTED = frozenset({"settings", "clock", "contacts", "messages", "shop"})
"""Apps of the simulated phone whose tasks the rates of errors were found on (see `plan`)."""


def tasks_of(suite: Suite) -> list[TaskInfo]:
    """Train tasks that have an oracle and need no hand but click, keys and wheel, in the suite's order; of
    the simulated phone those of the apps in `PILOTED`."""
    fitting = [
        i for i in suite.infos if i.split == "train" and i.hands <= PLAIN and PILOTED.issuperset(i.apps)
    ]
    return [i for i in fitting if suite.name != "miniwob" or i.name in ORACLES]


def draw(pools: Sequence[Pool], out: Path, *, processes: int = 2, tell: Tell | None = None) -> None:
    """Run what is not on disk yet. Raises `InfraError` where a device broke again and again."""
    todo = [(p, c) for p in pools for c in range(chunks_of(p)) if not chunk_file(p, c, out).exists()]
    total = sum(p.episodes for p in pools)
    missing = sum(len(_places(p, c)) for p, c in todo)
    todo.sort(key=lambda job: job[0].suite)  # the slow suite first
    if not todo:
        return
    # Started afresh, not forked: a worker must not inherit an event loop or a browser's pipes.
    with ProcessPoolExecutor(min(processes, len(todo)), get_context("spawn"), single_thread) as workers:
        jobs = {workers.submit(draw_chunk, pool, chunk, out): (pool, chunk) for pool, chunk in todo}
        try:
            for done in as_completed(jobs):
                done.result()
                missing -= len(_places(*jobs[done]))
                if tell is not None:
                    tell(total - missing, total)
        except BaseException:
            workers.shutdown(cancel_futures=True)
            raise


def read(pool: Pool, out: Path) -> Iterator[Judged]:
    """The runs of a pool that was drawn, in order. Raises `FileNotFoundError` for one that was not."""
    for chunk in range(chunks_of(pool)):
        yield from read_chunk(pool, chunk, out)


def read_chunk(pool: Pool, chunk: int, out: Path) -> Iterator[Judged]:
    for line in chunk_file(pool, chunk, out).read_bytes().splitlines():
        yield _JUDGED.validate_json(line)


def draw_chunk(pool: Pool, chunk: int, out: Path) -> Path:
    """Run one chunk in this process and write its file."""
    found = asyncio.run(_run_all(pool, _places(pool, chunk)))
    path = chunk_file(pool, chunk, out)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, b"".join(_JUDGED.dump_json(one) + b"\n" for one in found))
    return path


def write_whole(path: Path, data: bytes) -> None:
    """All of `data`, or nothing, is in `path`."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).replace(path)


def chunks_of(pool: Pool) -> int:
    return -(-pool.episodes // CHUNK[pool.suite])


def _places(pool: Pool, chunk: int) -> range:
    size = CHUNK[pool.suite]
    return range(chunk * size, min(pool.episodes, (chunk + 1) * size))


def chunk_file(pool: Pool, chunk: int, out: Path) -> Path:
    """A chunk cut short by the pool's end is another file than the whole one."""
    return out / pool.key / f"{chunk:04}-{len(_places(pool, chunk))}.jsonl"


def single_thread() -> None:
    """For a worker that has the core to itself."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


async def _run_all(pool: Pool, episodes: Iterable[int]) -> list[Judged]:
    suite = load_suite(pool.suite)
    infos = tasks_of(suite)
    left = list(episodes)[::-1]
    found: dict[int, Judged] = {}

    async def work() -> None:
        refused = 0
        while left:
            try:
                async with suite.open() as tasks:
                    while left:
                        episode = left.pop()
                        try:
                            info = infos[episode // pool.attempts % len(infos)]
                            found[episode] = await _run_one(pool, episode, tasks[info.name])
                        except (InfraError, DeviceError):
                            left.append(episode)
                            raise
                    refused = 0
            except (InfraError, DeviceError) as error:
                refused += 1
                if refused > 3:
                    raise InfraError(
                        f"{pool.key}: a device broke {refused} times running: {error}"
                    ) from error

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE[pool.suite]):
            group.create_task(work())
    return [found[n] for n in sorted(found)]


async def _run_one(pool: Pool, episode: int, task: Task) -> Judged:
    seed = pool.seed_of(episode)
    async with task.open(seed) as start:
        attempt = episode % pool.attempts
        called = f"{pool.suite}-{task.info.name}-{seed}-{attempt}"
        if pool.worth and isinstance(start, PocketStart):
            witness: Witness = PhoneWitness(called, start=start)
        else:
            witness = Witness(called)
        ended = await run(
            start.goal,
            start.device,
            _model(pool, start, attempt),
            record=witness,
            limits=task.info.limits,
            until=start.ended,
        )
        score = await start.check(ended)
    seen = witness.run(ended)
    if seen.is_infra:
        raise InfraError(f"{called}: {ended.error_detail or ended.error}")
    truth = score.value > 0 if score.won is None else score.won
    worth = tuple(witness.steps) if isinstance(witness, PhoneWitness) else ()
    return Judged(seen, task.info.name, seed, truth, worth)


def _model(pool: Pool, start: Start, attempt: int) -> Model:
    if pool.policy == "pointer":
        return Wandering(_pointer(), pool.rate, start.seed * 100 + attempt)
    return FalliblePolicy(expert_of(start), Random(f"{start.seed}/{attempt}/{start.goal}"), pool.rate)


_loaded: list[Model] = []


def _pointer() -> Model:
    from gui_mcp_models.pointer import load_pointer

    if not _loaded:
        _loaded.append(load_pointer())
    return _loaded[0]
