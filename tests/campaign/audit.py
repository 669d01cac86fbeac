"""Looks after every kill: at the table, the record, the folders, the processes and the devices."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
from gui_mcp.daemon.owner import OwnerClient
from pydantic import TypeAdapter

from tests.campaign.book import UNFINISHED, Book, Broken, count
from tests.campaign.clients import Crowd
from tests.campaign.promises import Seen, check_actions, check_committed, check_jobs
from tests.campaign.record import Record, Row
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
    seen: Seen = field(default_factory=lambda: Seen())

    def __post_init__(self) -> None:
        self.record = Record(self.stage)

    async def look(self) -> list[Row]:
        """With all clients at rest. Raises `Broken`."""
        try:
            relay = await self.crowd.relay("auditor")
            try:
                await relay.call("list_tasks")
                return await self._look(relay)
            finally:
                relay.kill()
                await relay.ended()
        except Gone:
            raise Broken("the auditor's relay ended, and nobody killed it") from None

    async def _look(self, relay: Relay) -> list[Row]:
        rows = await self._settled()
        check_jobs(rows, self.book.orders, self.seen)
        before = self.record.typed()
        told = self.record.journals()
        check_actions(before, told, self.record.typed())
        check_committed(rows, told)
        await self._check_folders()
        await self._check_processes()
        await self._check_leases(relay)
        return rows

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
        sockets = [str(path) for path in self.stage.temporary.iterdir()]  # one folder, where the path is long
        return left + sockets[1:]

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
