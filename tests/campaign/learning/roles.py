"""The programs of the campaign: each does its part of the work, and is killed.

python -m tests.campaign.learning.roles collect|ingest|label ROOT SEEDS [once]
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from pathlib import Path
from typing import Literal, TypeAlias

from gui_mcp_benchmarks.runs import Run, state_of
from gui_mcp_benchmarks.suites.pocket.suite import PocketSuite
from gui_mcp_trainer.collect.collector import collect
from gui_mcp_trainer.collect.inline import Inline
from gui_mcp_trainer.collect.slot import Setting
from gui_mcp_trainer.collect.unit import FIRST_SEED, Policy, Unit, plan
from gui_mcp_trainer.csrs.label import label
from gui_mcp_trainer.csrs.verdict import Cost, Verdict
from gui_mcp_trainer.store.ingest import ingest
from gui_mcp_trainer.store.store import Store

Role: TypeAlias = Literal["collect", "ingest", "label"]

TASKS = ("clock-turn-alarm", "clock-start-timer", "settings-toggle", "contacts-favourite")
POLICY = Policy("oracle", "pocket-oracle")
DEVICES = 2
SOON = 0.1
"""Seconds between two looks for new work."""


class Slow:
    """A verdict drawn from what was on the screens: the same for the same run. It takes its time, so that a
    kill finds it at work."""

    def __init__(self, name: str, seconds: float) -> None:
        self.name = name
        self._seconds = seconds

    async def judge(self, run: Run) -> Verdict:
        await asyncio.sleep(self._seconds)
        told = hashlib.blake2b("".join(state_of(screen) for screen in run.screens).encode(), digest_size=2)
        p = int.from_bytes(told.digest()) / 65536
        cost = Cost(calls=1, tokens_in=len(run.steps), tokens_out=1, seconds=self._seconds)
        return Verdict("success" if p > 0.3 else "unknown", p, (f"{len(run.steps)} steps",), (), cost)


VERIFIERS = (Slow("slow-1", 0.03), Slow("slow-2", 0.01))


def units(seeds: int) -> list[Unit]:
    infos = [info for info in PocketSuite().infos if info.name in TASKS]
    return plan("pocket", infos, range(FIRST_SEED, FIRST_SEED + seeds), 1, POLICY)


async def collecting(root: Path, seeds: int) -> None:
    """Ends when every unit has its episode."""
    setting = Setting(str(root), "inline", "campaign", pictures=False)
    async with Inline(setting, DEVICES) as lanes:
        done = await collect(root, units(seeds), lanes)
    if done.missing:
        raise SystemExit(f"missing: {done.missing}")


async def ingesting(root: Path, once: bool) -> None:
    """Ends when it is killed."""
    while True:
        await asyncio.to_thread(ingest, Store(root))
        if once:
            return
        await asyncio.sleep(SOON)


async def labelling(root: Path, once: bool) -> None:
    """Ends when it is killed."""
    while True:
        await label(Store(root), VERIFIERS, workers=2)
        if once:
            return
        await asyncio.sleep(SOON)


async def play(role: str, root: Path, seeds: int, *, once: bool) -> None:
    match role:
        case "collect":
            await collecting(root, seeds)
        case "ingest":
            await ingesting(root, once)
        case "label":
            await labelling(root, once)
        case _:
            raise SystemExit(f"role {role!r}: one of collect, ingest, label")


if __name__ == "__main__":
    asyncio.run(play(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), once=sys.argv[4:] == ["once"]))
