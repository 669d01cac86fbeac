"""Kill -9 a collection at random moments, and look at what is left.

python -m tests.trainer.killing --kills 50 --seed 1
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gui_mcp_trainer.collect.staging import sweep

from tests.trainer.collecting import essence, gather, pocket_units, stored


@dataclass(frozen=True, slots=True)
class Killed:
    """What a campaign did."""

    kills: int
    """Of a collection that was at work."""
    midway: int
    """That left something unfinished in staging."""
    units: int
    failed: int
    """Tries that a killed worker cost."""


def campaign(root: Path, whole: Path, *, kills: int, seeds: int, name: str, dice: random.Random) -> Killed:
    """Kill the collector again and again, and now and then one of its workers before, `kills` times in all;
    then let it end, and compare with `whole`, which nobody disturbed."""
    midway = done = 0
    while done < kills:
        child = _start(root, name, seeds)
        victims = [child.pid]
        _wait_for_work(child, root, dice)
        if (workers := _children(child.pid)) and done + 1 < kills and dice.random() < 0.5:
            victims.insert(0, dice.choice(workers))
        for victim in victims:
            workers = _children(child.pid)
            if child.poll() is not None:
                break
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
            done += 1
            midway += bool(list((root / "staging").glob("*/*.t*")))
            if victim != child.pid:
                _wait_for_work(child, root, dice)
        child.communicate(timeout=600)
        _wait_for_end(workers)
        if _kept(root) >= len(pocket_units(seeds)):
            break
    last = _start(root, name, seeds)
    out, _ = last.communicate(timeout=600)
    told = json.loads(out)
    units = pocket_units(seeds)
    found = stored(root)
    kept = [result for result in found if result.kept]
    assert told["kept"] == len(units)
    assert Counter(result.trial.unit for result in kept) == dict.fromkeys(units, 1)
    assert sorted(map(essence, kept), key=str) == sorted(map(essence, stored(whole)), key=str)
    lost = [result for result in found if not result.kept]
    assert {result.failure for result in lost} <= {"worker_lost"}
    sweep(root)
    assert not list((root / "staging").glob("*/")), "what the dead left is swept"
    return Killed(done, midway, len(units), len(lost))


def _start(root: Path, name: str, seeds: int) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tests.trainer.collecting", str(root), name, "2", str(seeds)]
    return subprocess.Popen(words, stdout=subprocess.PIPE)


def _wait_for_work(child: subprocess.Popen[bytes], root: Path, dice: random.Random) -> None:
    """Until some more runs are kept, and then until a moment in the next."""
    wanted = _kept(root) + dice.randrange(4)
    while child.poll() is None and (_kept(root) < wanted or not list((root / "staging").glob("*/*.t*"))):
        with suppress(subprocess.TimeoutExpired):
            child.wait(0.01)
    with suppress(subprocess.TimeoutExpired):
        child.wait(dice.uniform(0.0, 0.15))


def _kept(root: Path) -> int:
    return len(list((root / "episodes").glob("*/row.json")))


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def _wait_for_end(pids: list[int]) -> None:
    """Workers end by themselves when their collector is gone."""
    for pid in pids:
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            try:
                ended, _, _ = select.select([handle], [], [], 60)
            finally:
                os.close(handle)
            assert ended, f"worker {pid} outlives its collector"


def kill_often(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Kill collections until one is through; see that none lost.")
    parser.add_argument("--kills", type=int, default=50, help="default %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (default %(default)s)")
    asked = parser.parse_args(argv)
    for name, kills in (("inline", asked.kills // 2), ("processes", asked.kills - asked.kills // 2)):
        with tempfile.TemporaryDirectory() as folder:
            whole, root, seeds = Path(folder, "whole"), Path(folder, "killed"), 1 + kills
            asyncio.run(gather(whole, "inline", 2, seeds))
            dice = random.Random(f"{name}/{asked.seed}")
            done = campaign(root, whole, kills=kills, seeds=seeds, name=name, dice=dice)
        sys.stdout.write(
            f"{name}: killed {done.kills} times, {done.midway} of them in the middle of a run; "
            f"{done.units} units, each kept once and as in a collection that nobody disturbed; "
            f"{done.failed} tries lost with their worker\n"
        )


if __name__ == "__main__":
    kill_often()
