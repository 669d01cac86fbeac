"""The collector: episodes a second from 1 to 16 simulated phones in worker processes, and how that grows.

    python tests/bench/collecting.py                  # about three minutes on two cores
    python tests/bench/collecting.py --episodes 24 --repeats 1

Oracles run tasks of the train split; every episode is kept as in a real collection: journal, pictures, row.
Workers, one for each core as in a real collection, are started and have opened their phones before the clock
starts. Of several repeats the quickest counts. The store lies in memory where the system has such a folder,
so that what is measured is the collector and not the disk: every picture is made durable, and disks differ.
The disk has a row of its own. `linear` is the rate over the rate of one phone times the cores that so many
phones can use: it wants a quiet machine, for on a busy one more processes only get a larger share. `CPU` is
the processor time of the workers, which a neighbour hardly changes. Result also in `.bench/collecting.json`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from facts import facts
from gui_mcp_benchmarks.suites.pocket.suite import PocketSuite
from gui_mcp_trainer.collect.collector import collect
from gui_mcp_trainer.collect.processes import Processes
from gui_mcp_trainer.collect.progress import Progress
from gui_mcp_trainer.collect.slot import Setting
from gui_mcp_trainer.collect.unit import FIRST_SEED, Policy, Unit, choose, plan
from report import Aim

FOLDER = Path(__file__).parents[2] / ".bench"
MEMORY = Path("/dev/shm")
DEVICES = (1, 2, 4, 8, 16)
CORES = os.cpu_count() or 1
LINEAR = 0.9
ORACLE = Policy("oracle", "pocket-oracle")
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    """One collection."""

    devices: int
    a_second: float
    """Episodes."""
    cpu_ms: float
    """Of the workers, an episode."""
    running: float
    opening: float
    """Shares of the devices' time."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--episodes", type=int, default=160, help="a row and repeat (default %(default)s)")
    parser.add_argument("--repeats", type=int, default=3, help="default %(default)s")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for the result")
    asked = parser.parse_args(argv)
    told = {"command": " ".join(["python", *sys.argv]), **facts()}
    print("\n".join(f"{name}: {value}" for name, value in told.items()), end="\n\n")
    best: dict[int, Load] = {}
    disk: Load | None = None
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    for _ in range(asked.repeats):
        for devices in DEVICES:
            load = asyncio.run(measured(devices, asked.episodes, memory))
            if devices not in best or load.a_second > best[devices].a_second:
                best[devices] = load
        load = asyncio.run(measured(CORES, asked.episodes, None))
        disk = load if disk is None or load.a_second > disk.a_second else disk
    assert disk is not None, "it was measured at least once"
    print(f"store in {memory or tempfile.gettempdir()}; the last row in {tempfile.gettempdir()}")
    print(f"{'phones':>8}{'episodes/s':>12}{'linear':>8}{'CPU ms':>8}{'running':>9}{'opening':>9}")
    for load in (*best.values(), disk):
        print(
            f"{load.devices:>8}{load.a_second:>12.2f}{linear(load, best[1]):>8.2f}{load.cpu_ms:>8.0f}"
            f"{load.running:>9.0%}{load.opening:>9.0%}"
        )
    kept = aims(best)
    print("\n" + "\n".join(str(aim) for aim in kept))
    asked.folder.mkdir(parents=True, exist_ok=True)
    result = {
        **told,
        "rows": [{**asdict(load), "linear": linear(load, best[1])} for load in best.values()],
        "disk": asdict(disk),
        "aims": [{**asdict(aim), "met": aim.met} for aim in kept],
    }
    (asked.folder / "collecting.json").write_text(json.dumps(result, indent=2) + "\n")
    return 0


def linear(load: Load, one: Load) -> float:
    return load.a_second / (one.a_second * min(load.devices, CORES))


def aims(best: dict[int, Load]) -> list[Aim]:
    one, most = best[1], best[max(best)]
    return [
        *(
            Aim(f"{n} phones, time an episode over the linear one", "x", 1 / linear(load, one), 1 / LINEAR)
            for n, load in best.items()
            if n >= CORES and n > 1
        ),
        Aim(
            f"{most.devices} phones, CPU an episode against one phone's",
            "x",
            most.cpu_ms / one.cpu_ms,
            1 / LINEAR,
        ),
    ]


async def measured(devices: int, episodes: int, where: Path | None) -> Load:
    with tempfile.TemporaryDirectory(dir=where) as folder:
        root = Path(folder)
        async with Processes(Setting(folder, "processes", "bench"), devices) as lanes:
            await collect(root, units(FIRST_SEED, 2 * devices), lanes)
            progress, before, began = Progress(devices), cpu(lanes.pids), time.monotonic()
            done = await collect(root, units(FIRST_SEED + 1_000_000, episodes), lanes, tell=progress)
            seconds = time.monotonic() - began
            use, spent = progress.use, cpu(lanes.pids) - before
            progress.close()
    assert not done.failures, done.failures[-1].row.error
    return Load(devices, episodes / seconds, 1000 * spent / episodes, use.run, use.opening)


def units(first: int, count: int) -> list[Unit]:
    """The same for every number of phones."""
    infos = [info for info in choose(PocketSuite(), "train", every_hand=True) if info.tier != "hard"]
    seeds = range(first, first + 1 + count // len(infos))
    return plan("pocket", infos, seeds, 1, ORACLE)[:count]


def cpu(pids: Sequence[int]) -> float:
    """Seconds of processor time that the processes have had; 0 where there is no /proc."""
    ticks = 0
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            words = stat.read_text().rpartition(")")[2].split()
            ticks += int(words[11]) + int(words[12])
    return ticks / TICK


if __name__ == "__main__":
    sys.exit(main())
