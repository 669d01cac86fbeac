"""The kill -9 campaign of the learning side: a collector, an ingest and two labellers on one store, killed
again and again while they work; an auditor looks after each kill; and in the end all is as if nobody had been
killed.

python -m tests.campaign.learning --kills 50 --seed 1

The seed settles the dice; what a kill meets is the machine's timing, so a seed repeats a campaign in kind and
not to the letter.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from gui_mcp_trainer.collect.result import Result
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import VerdictRow

from tests.campaign.learning.audit import Auditor, Broken
from tests.campaign.learning.roles import VERIFIERS, Role, play, units

CREW: tuple[Role, ...] = ("collect", "ingest", "label", "label")
WRITES: tuple[tuple[Role, str], ...] = (
    ("collect", "episodes"),
    ("ingest", "tables/episodes"),
    ("label", "tables/verdicts"),
)
"""Who has done something when a folder changes."""
SEEDS_A_TIME = 4
PATIENCE = 10.0
"""Seconds that it is waited for somebody to write something; after that anybody is killed."""
LONGEST_WAIT = 0.4
"""Seconds after it wrote something, at most."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one campaign was, all of whose promises held."""

    seed: int
    kills: dict[str, int]
    """By whose they were."""
    units: int
    looks: int
    """Of the auditor."""
    twice: int
    """Rows that were written again after a kill, and count once."""
    seconds: float


@dataclass(slots=True)
class Crew:
    """The processes on one store. Whoever ends is started again."""

    root: Path
    seeds: int
    random: Random
    at_work: dict[int, subprocess.Popen[bytes] | None] = field(
        default_factory=lambda: dict[int, subprocess.Popen[bytes] | None]()
    )
    killed: Counter[str] = field(default_factory=lambda: Counter[str]())

    def keep_going(self) -> None:
        """Raises `Broken` where one of them failed by itself."""
        for place, role in enumerate(CREW):
            process = self.at_work.get(place)
            if process is not None and (code := process.poll()) is not None:
                if code not in (0, -signal.SIGKILL):
                    raise Broken(f"{role} ended by itself with {code}")
                if role == "collect" and code == 0:
                    self.seeds += SEEDS_A_TIME  # all is collected: there is more
                process = None
            if process is None:
                process = _start(role, self.root, self.seeds)
            self.at_work[place] = process

    def kill_one(self) -> str:
        """Wait until somebody writes, and SIGKILL them soon after it, or anybody; who it was, or nobody."""
        role = self._who_writes() if self.random.random() < 0.8 else self.random.choice(CREW)
        place = self.random.choice([place for place, one in enumerate(CREW) if one == role])
        process = self.at_work[place]
        assert process is not None
        with suppress(subprocess.TimeoutExpired):
            process.wait(self.random.uniform(0, LONGEST_WAIT))
        if process.poll() is not None:
            return ""
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        self.killed[role] += 1
        return role

    def _who_writes(self) -> Role:
        """The first that does; after a while anybody."""
        deadline, before = time.monotonic() + PATIENCE, self._stamps()
        while time.monotonic() < deadline:
            now = self._stamps()
            wrote: list[Role] = [WRITES[n][0] for n in range(len(WRITES)) if now[n] != before[n]]
            if wrote:
                return self.random.choice(wrote)
            time.sleep(0.005)
        return self.random.choice(CREW)

    def _stamps(self) -> list[int]:
        paths = [self.root / folder for _, folder in WRITES]
        return [path.stat().st_mtime_ns if path.exists() else 0 for path in paths]

    def end(self) -> None:
        for process in self.at_work.values():
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()


def campaign(root: Path, *, kills: int, seed: int, say: Callable[[str], None] = lambda line: None) -> Summary:
    """Play it in `root`, an empty folder. Raises `Broken`; no process is left either way."""
    began, random = time.monotonic(), Random(seed)
    store, whole = root / "store", root / "whole"
    crew, auditor = Crew(store, SEEDS_A_TIME, random), Auditor(store)
    try:
        while crew.killed.total() < kills:
            crew.keep_going()
            whom = crew.kill_one()
            auditor.look()
            if whom:
                say(
                    f"{crew.killed.total():3} kills, {whom:8} {time.monotonic() - began:5.0f} s: "
                    f"{len(auditor.folders)} episodes, {len(auditor.verdicts)} verdicts"
                )
    finally:
        crew.end()
    asyncio.run(finish(store, crew.seeds))
    planned = units(crew.seeds)
    auditor.end(planned)
    asyncio.run(finish(whole, crew.seeds))
    _same(auditor, Auditor(whole))
    seconds = round(time.monotonic() - began, 1)
    return Summary(seed, dict(crew.killed), len(planned), auditor.looks, auditor.twice, seconds)


async def finish(root: Path, seeds: int) -> None:
    """All that is left of the work, in this process, which nobody kills."""
    for role in ("collect", "ingest", "label"):
        await play(role, root, seeds, once=True)


def _start(role: Role, root: Path, seeds: int) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tests.campaign.learning.roles", role, str(root), str(seeds)]
    return subprocess.Popen(words)


def _same(killed: Auditor, whole: Auditor) -> None:
    """What is told of every unit is what an undisturbed store tells. Raises `Broken`."""
    ours, theirs = _told(killed), _told(whole)
    if ours != theirs:
        other = [str(unit) for unit in theirs if ours.get(unit) != theirs[unit]]
        raise Broken(f"not as if undisturbed: {other[:3]}")


def _told(auditor: Auditor) -> dict[str, tuple[object, ...]]:
    verdicts: dict[str, dict[str, tuple[str, float, tuple[str, ...]]]] = {}
    for row in Store(auditor.root).read(VerdictRow):
        if row.verifier in {one.name for one in VERIFIERS} | {"check"}:
            told = (row.label, row.p_success, row.evidence)
            verdicts.setdefault(row.episode, {})[row.verifier] = told
    kept = [result for result in auditor.results() if result.kept]
    return {
        str(result.trial.unit): (*_essence(result), verdicts.get(result.trial.episode)) for result in kept
    }


def _essence(result: Result) -> tuple[object, ...]:
    """What does not differ between two runs of the same unit."""
    row = result.row
    return row.kind, row.score, row.exact, row.outcome, row.goal, row.trace, row.steps_taken
