"""What the verifiers see in each run of a pool, measured once and kept beside it as numbers.

Worker processes do it chunk by chunk, with the time that each verifier took; a file is named after the code
of the verifiers, so that a change of theirs measures anew. The truth stands beside the numbers, never in
them.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from gui_mcp_benchmarks.runs import ENDED_BY_ITSELF
from gui_mcp_devices.actions import TypeText
from gui_mcp_models.model import AskUser, Finish, Step
from pydantic import TypeAdapter

import gui_mcp_trainer.csrs.verifiers as rooms
from gui_mcp_trainer.csrs.verdict import Label
from gui_mcp_trainer.csrs.verifiers.critic import Measured, measured, shipped_network
from gui_mcp_trainer.csrs.verifiers.tree import TreeVerifier
from gui_mcp_trainer.experiments.experts import target
from gui_mcp_trainer.experiments.pools import (
    Judged,
    Pool,
    Tell,
    chunk_file,
    chunks_of,
    read_chunk,
    single_thread,
    write_whole,
)

MEASURING = ("deeds", "features", "literals", "opinion", "tree")
"""Modules of the verifiers whose change measures anew."""
LONGEST = 60
"""Characters of a name or text in a trace."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One run, as the arms of the experiment need it."""

    run: str
    task: str
    truth: bool
    """The task's own check. No arm but the simulated ones reads it."""
    claims: bool
    """The agent says that it is done, or the task itself is over."""
    outcome: str
    steps: int
    goal: str
    trace: tuple[str, ...]
    """What was done, a few words a step."""
    measured: Measured
    """What the critic sees, and what it took to measure."""
    tree: Label
    tree_p: float
    tree_seconds: float
    """Of one core."""


_SEEN = TypeAdapter(list[Seen])


def measure_all(pools: Sequence[Pool], out: Path, *, processes: int = 2, tell: Tell | None = None) -> None:
    """Measure what is not on disk yet; the pools themselves must be."""
    jobs = [(p, c) for p in pools for c in range(chunks_of(p)) if not _file(p, c, out).exists()]
    if not jobs:
        return
    with ProcessPoolExecutor(min(processes, len(jobs)), get_context("spawn"), single_thread) as workers:
        running = [workers.submit(measure_chunk, pool, chunk, out) for pool, chunk in jobs]
        try:
            for number, done in enumerate(as_completed(running), start=1):
                done.result()
                if tell is not None:
                    tell(number, len(running))
        except BaseException:
            workers.shutdown(cancel_futures=True)
            raise


def seen_in(pool: Pool, out: Path) -> Iterator[Seen]:
    """In the pool's order. Raises `FileNotFoundError` for one that was not measured."""
    for chunk in range(chunks_of(pool)):
        yield from _SEEN.validate_json(_file(pool, chunk, out).read_bytes())


def measure_chunk(pool: Pool, chunk: int, out: Path) -> Path:
    """In this process."""
    found = asyncio.run(_measure(list(read_chunk(pool, chunk, out))))
    path = _file(pool, chunk, out)
    write_whole(path, _SEEN.dump_json(found))
    return path


async def _measure(judged: Sequence[Judged]) -> list[Seen]:
    network, tree = shipped_network(), TreeVerifier()
    found: list[Seen] = []
    for one in judged:
        run = one.run
        numbers = measured(network, run)
        begun = time.perf_counter()
        verdict = await tree.judge(run)
        seen = Seen(
            run=run.id,
            task=one.task,
            truth=one.truth,
            claims=run.outcome in ENDED_BY_ITSELF,
            outcome=run.outcome,
            steps=len(run.steps),
            goal=run.goal,
            trace=tuple(in_words(step) for step in run.steps),
            measured=numbers,
            tree=verdict.label,
            tree_p=0.5 if verdict.p_success is None else verdict.p_success,
            tree_seconds=time.perf_counter() - begun,
        )
        found.append(seen)
    return found


def in_words(step: Step) -> str:
    """A step in a few words: `tap button 'Ok'`."""
    do = step.decision.do
    if isinstance(do, AskUser):
        return f"ask {do.question[:LONGEST]!r}"
    if isinstance(do, Finish):
        return f"finish {do.status}" + (f" {do.answer[:LONGEST]!r}" if do.answer else "")
    at = target(do, step.screen)
    words = [do.kind, *([f"{at.role} {at.name[:LONGEST]!r}"] if at is not None else [])]
    if isinstance(do, TypeText):
        words.append(repr(do.text[:LONGEST]))
    return " ".join([*words, *(["(refused)"] if step.error else [])])


def _file(pool: Pool, chunk: int, out: Path) -> Path:
    runs = chunk_file(pool, chunk, out)
    return runs.with_name(f"{runs.stem}.{_code()}.seen.json")


_codes: dict[str, str] = {}


def _code() -> str:
    """A digest of the source of what measures."""
    if not _codes:
        told = hashlib.sha256()
        for name in MEASURING:
            told.update((Path(rooms.__path__[0]) / f"{name}.py").read_bytes())
        _codes["now"] = told.hexdigest()[:10]
    return _codes["now"]
