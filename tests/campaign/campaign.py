"""The kill -9 campaign: a real daemon, killed again and again while clients use it.

    python -m tests.campaign.campaign --kills 50 --seed 1      # what `make campaign` runs

One to three assistants and a visitor order, answer, cancel and resume tasks on two fake devices; relays are
killed on the way. After every kill of the daemon the clients rest, the next call brings a new daemon, and an
auditor holds what the table, the journals and the devices' diaries say against what the clients were told.
The seed settles the dice; who throws next is the machine's timing, so a seed repeats a campaign in kind and
not to the letter. A broken one keeps its history.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import psutil
from gui_mcp_models.backends.reply_server import ReplyServer

from tests.campaign.audit import Auditor
from tests.campaign.author import Author
from tests.campaign.book import OVER, Book, Broken, count
from tests.campaign.clients import Crowd
from tests.campaign.killing import MOMENTS, Killer
from tests.campaign.record import Row
from tests.campaign.stage import DEVICES, Stage

END_SECONDS = 120.0
"""For all tasks to come to their ends, once nobody kills any more."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one campaign was, all of whose promises held."""

    seed: int
    kills: int
    relays_killed: int
    jobs: dict[str, int]
    """By the state in which they ended."""
    actions: int
    """Dispatched to the devices."""
    in_doubt: int
    """Steps that a kill left with an intent and no result."""
    seconds: float


async def campaign(
    root: Path, *, kills: int, seed: int, say: Callable[[str], None] = lambda line: None
) -> Summary:
    """Play it in `root`, an empty folder. Raises `Broken`; no process is left either way."""
    began = time.monotonic()
    random = Random(seed)
    book = Book(root / "history.jsonl", DEVICES, random)
    async with ReplyServer(Author().reply) as model, _stage(root) as stage:
        stage.build(model.url)
        crowd = Crowd(stage, book)
        auditor, killer = Auditor(stage, book, crowd), Killer(stage, book, crowd.bells)
        async with asyncio.TaskGroup() as group:
            players = [group.create_task(crowd.assistant()) for _ in range(random.randint(1, 3))]
            players.append(group.create_task(crowd.visitors()))
            moments = list(MOMENTS)
            while killer.kills < kills:
                random.shuffle(moments)
                for moment in moments:
                    if killer.kills >= kills:
                        break
                    crowd.go.set()
                    await killer.kill_at(moment)
                    await crowd.at_rest()
                    rows = await auditor.look()
                    states = ", ".join(f"{n} {state}" for state, n in count(r.state for r in rows).items())
                    say(f"{killer.kills:3} kills, {moment:8} {time.monotonic() - began:5.0f} s: {states}")
            for player in players:
                player.cancel()
        rows = await _all_over(crowd, auditor)
        await _ordered_again(crowd)
        await _ended_in_order(stage)
        told = auditor.record.journals()
        return Summary(
            seed,
            killer.kills,
            sum(not name.startswith("auditor") for name in book.dead),
            count(row.state for row in rows),
            auditor.record.typed().total(),
            sum(one.in_doubt for one in told),
            round(time.monotonic() - began, 1),
        )


async def _all_over(crowd: Crowd, auditor: Auditor) -> list[Row]:
    """Bring every task to its end, by resuming or stopping what was interrupted. Raises `Broken`."""
    relay = await crowd.relay("closer")
    try:
        async with asyncio.timeout(END_SECONDS):
            for order in crowd.book.orders:
                if not order.id:
                    await crowd.order(relay, order)
                while not order.told:
                    await crowd.look_after(relay, order, end=True)
    except TimeoutError:
        raise Broken(f"not over: {[one.key for one in crowd.book.open()]}") from None
    finally:
        relay.kill()
        await relay.ended()
    rows = await auditor.look()
    if going := [row for row in rows if row.state not in OVER]:
        raise Broken(f"not over: {going}")
    return rows


async def _ordered_again(crowd: Crowd) -> None:
    """The same key gives the same task, also after all those kills. Raises `Broken`."""
    relay = await crowd.relay("orderer")
    for order in crowd.book.orders:
        await crowd.order(relay, order)
    await relay.close()


async def _ended_in_order(stage: Stage) -> None:
    """Told to end, the last daemon leaves no socket and no address. Raises `Broken`."""
    for daemon in stage.daemons():
        daemon.terminate()
        _, late = await asyncio.to_thread(psutil.wait_procs, [daemon], timeout=15)
        if late:
            raise Broken("the last daemon did not end when it was told to")
    left = [name for name in ("clients.sock", "owner.sock", "daemon.json") if (stage.home / name).exists()]
    left += [path.name for path in stage.temporary.iterdir()]
    if left:
        raise Broken(f"an orderly end left {left}")


@asynccontextmanager
async def _stage(root: Path) -> AsyncGenerator[Stage]:
    """No process is left on it after the block."""
    with tempfile.TemporaryDirectory(prefix="campaign-") as temporary:
        stage = Stage(root, Path(temporary))
        try:
            yield stage
        finally:
            for process in [*stage.daemons(), *stage.programs()]:
                with suppress(psutil.NoSuchProcess):
                    process.kill()


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="campaign", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50, help="of the daemon (default %(default)s)")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="default: a random one")
    asked = parser.parse_args(argv)
    root = Path(tempfile.mkdtemp(prefix="campaign-"))
    print(f"seed {asked.seed}", flush=True)
    played = campaign(root, kills=asked.kills, seed=asked.seed, say=lambda line: print(line, flush=True))
    broken: list[Broken] = []
    summary: Summary | None = None
    try:
        summary = asyncio.run(played)
    except* Broken as group:
        broken = _flat(group)
    if broken or summary is None:
        print("\n".join(f"BROKEN: {one}" for one in broken))
        print(f"seed {asked.seed}; history, journals and table are kept in {root}")
        return 1
    print(json.dumps(asdict(summary)))
    shutil.rmtree(root)
    return 0


def _flat(group: BaseExceptionGroup[Broken]) -> list[Broken]:
    found: list[Broken] = []
    for inner in group.exceptions:
        found += _flat(inner) if isinstance(inner, BaseExceptionGroup) else [inner]
    return found


if __name__ == "__main__":
    sys.exit(main())
