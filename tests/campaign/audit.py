"""What must be true after every kill, whatever it cut in two."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
from gui_mcp.daemon.owner import OwnerClient
from pydantic import TypeAdapter

from tests.campaign.book import OVER, UNFINISHED, Book, Broken, count
from tests.campaign.clients import Crowd
from tests.campaign.record import Record, Row, Told
from tests.campaign.relays import Gone, Relay
from tests.campaign.stage import Stage

SECONDS = 30.0
"""For what takes a moment after a start."""

KEPT = re.compile(
    r"config\.toml|daemon\.(json|lock|log|err)|(clients|owner)\.sock|jobs\.sqlite(-wal|-shm|\.lock)?|episodes|blobs"
)
"""All that may lie in the data folder while a daemon runs."""


@dataclass(slots=True)
class Auditor:
    """Looks after each kill, and remembers what it saw."""

    stage: Stage
    book: Book
    crowd: Crowd
    record: Record = field(init=False)
    seen: dict[str, tuple[str, int]] = field(default_factory=lambda: dict[str, tuple[str, int]]())
    """State of each job at the last look, and how often its order had been touched then."""

    def __post_init__(self) -> None:
        self.record = Record(self.stage)

    async def look(self) -> list[Row]:
        """With all clients at rest. Raises `Broken`."""
        relay = await self._relay()
        try:
            await relay.call("list_tasks")
            rows = await self._settled()
            self._check_jobs(rows)
            self._check_actions(rows)
            await self._check_folders()
            await self._check_processes()
            await self._check_leases(relay)
        except Gone:
            raise Broken("the relay ended in the midst of the audit") from None
        finally:
            relay.kill()
            await relay.ended()
        return rows

    async def _relay(self) -> Relay:
        return await self.crowd.relay("auditor")

    async def _settled(self) -> list[Row]:
        """The table, once it and the daemon agree on how many jobs are live: a state that nobody lives is one
        that its daemon left behind."""
        live: object = None
        rows: list[Row] = []
        try:
            async with asyncio.timeout(SECONDS):
                while True:
                    live = await asyncio.to_thread(self._live)
                    rows = self.record.rows()
                    if live == sum(row.state in UNFINISHED for row in rows):
                        return rows
                    await asyncio.sleep(0.02)
        except TimeoutError:
            states = count(row.state for row in rows)
            raise Broken(f"the daemon has {live} live jobs, the table says {states}") from None

    def _live(self) -> object:
        told = OwnerClient(self.stage.home, start=False).get("/api/status")
        return told["jobs"] if isinstance(told, dict) else None

    def _check_jobs(self, rows: Sequence[Row]) -> None:
        known = {row.id: row for row in rows}
        by_key = Counter(row.key for row in rows)
        ordered = {order.key: order for order in self.book.orders}
        for row in rows:
            order = ordered.get(row.key)
            if order is None or row.goal != order.arguments["goal"]:
                raise Broken(f"nobody ordered task {row.id} ({row.key}, {row.goal!r})")
            if by_key[row.key] > 1:
                raise Broken(f"{row.key} has {by_key[row.key]} tasks")
            if order.id and order.id != row.id:
                raise Broken(f"{row.key} gave task {order.id}, the table has task {row.id}")
            if row.state not in OVER | UNFINISHED | {"interrupted"}:
                raise Broken(f"task {row.id} is {row.state!r}")
            if order.told and row.state != order.told:
                raise Broken(f"task {row.id} was told to be {order.told}, and is {row.state} now")
            before, touched = self.seen.get(row.id, ("", -1))
            if before in OVER and row.state != before:
                raise Broken(f"task {row.id} was {before}, and is {row.state} now")
            if before == "interrupted" and touched == order.touched and row.state != before:
                raise Broken(f"task {row.id} was interrupted, and became {row.state} by itself")
            self.seen[row.id] = (row.state, order.touched)
        if lost := [order.key for order in self.book.orders if order.id and order.id not in known]:
            raise Broken(f"accepted and lost: {lost}")

    def _check_actions(self, rows: Sequence[Row]) -> None:
        before = self.record.typed()
        told = self.record.journals()
        after = self.record.typed()
        intended = Counter(word for one in told for word in one.intended)
        if twice := sorted(word for word, times in intended.items() if times > 1):
            raise Broken(f"intended twice: {twice}")
        if twice := sorted(word for word, times in after.items() if times > 1):
            raise Broken(f"dispatched twice: {twice}")
        if unknown := before.keys() - intended.keys():
            raise Broken(f"done without an intent: {sorted(unknown)}")
        for one in told:
            if missing := one.done - after.keys():
                raise Broken(f"task {one.job}: written down as done, and never done: {sorted(missing)}")
            if wrong := one.refused & after.keys():
                raise Broken(f"task {one.job}: written down as stopped, and done: {sorted(wrong)}")
            if one.in_doubt > 1:
                raise Broken(f"task {one.job}: {one.in_doubt} steps of one run are in doubt")
        _check_committed(rows, told)

    async def _check_folders(self) -> None:
        left: list[str] = []
        try:
            async with asyncio.timeout(SECONDS):
                while left := self._leftovers():  # noqa: ASYNC110  # a daemon tidies up once it serves
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise Broken(f"left behind: {left}") from None

    def _leftovers(self) -> list[str]:
        left = [path.name for path in self.stage.home.iterdir() if not KEPT.fullmatch(path.name)]
        left += [str(path) for path in self.stage.home.glob("blobs/**/.new-*")]
        return left + [str(path) for path in self.stage.temporary.iterdir()]

    async def _check_processes(self) -> None:
        """One daemon, and those who only tried to be it leave; no program of an earlier one."""
        daemons: list[psutil.Process] = []
        try:
            async with asyncio.timeout(SECONDS):
                while len(daemons := await asyncio.to_thread(self.stage.daemons)) != 1:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise Broken(f"{len(daemons)} daemons run: {daemons}") from None
        programs = await asyncio.to_thread(self.stage.programs)
        with suppress(psutil.NoSuchProcess):
            if orphans := [one for one in programs if one.ppid() != daemons[0].pid]:
                raise Broken(f"programs of a killed daemon still run: {orphans}")

    async def _check_leases(self, relay: Relay) -> None:
        """Whoever has a device lives, and a device that nobody has can be used."""
        wrong = ""
        try:
            async with asyncio.timeout(SECONDS):
                while wrong := await self._held_wrongly(relay):  # noqa: ASYNC110  # it is another process
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise Broken(wrong) from None

    async def _held_wrongly(self, relay: Relay) -> str:
        listed = await relay.call("list_devices")
        unfinished = {row.id[:8] for row in self.record.rows() if row.state in UNFINISHED}
        for device in TypeAdapter(list[dict[str, object]]).validate_python(listed["devices"]):
            holder = str(device["held_by"])
            if holder == "nobody" or holder == "you":
                said = await relay.call("observe", device=device["id"])
                if "error" in said:
                    return f"{device['id']} is held by {holder} and cannot be used: {said}"
            elif holder.startswith("task "):
                if holder.removeprefix("task ") not in unfinished:
                    return f"{device['id']} is held by {holder}, which is over"
            elif holder.split(" ")[0] in self.book.dead:
                return f"{device['id']} is held by {holder}, whose relay was killed"
        return ""


def _check_committed(rows: Sequence[Row], told: Sequence[Told]) -> None:
    """What a row counts as done can be read in the journals."""
    results: Counter[str] = Counter()
    for one in told:
        results[one.job] += one.results
    for row in rows:
        if row.steps > results[row.id]:
            raise Broken(f"task {row.id} counts {row.steps} steps, its journals have {results[row.id]}")
