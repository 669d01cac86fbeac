"""The store and CSRS: rows in and out, verdicts, extractions, each beside a floor of the same run.

    python tests/bench/csrs.py                       # about a minute on two cores
    python tests/bench/csrs.py --rows 2000 --runs 6 --repeats 1

Rows are samples with 2 kB of messages, written 1,000 at a time and each time durable. Their floors: the same
columns by pyarrow alone, and JSON lines. Runs are oracles' on the simulated phone. The labeller's floor: the
same runs loaded and judged by the same rules, and nothing kept. CSRS's: what it took to make the run. Times
are of the processor, for a neighbour hardly changes them; of several repeats the quickest counts. Result also
in `.bench/csrs.json`.
"""

# pyarrow ships no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from facts import facts
from gui_mcp_benchmarks.runs import Run
from gui_mcp_benchmarks.suites.pocket.suite import PocketSuite
from gui_mcp_trainer.collect.collector import collect
from gui_mcp_trainer.collect.inline import Inline
from gui_mcp_trainer.collect.slot import Setting
from gui_mcp_trainer.collect.unit import FIRST_SEED, Policy, Unit, choose, plan
from gui_mcp_trainer.csrs.eligible import eligible
from gui_mcp_trainer.csrs.extract.judged import judged
from gui_mcp_trainer.csrs.extract.plain import PlainWriter
from gui_mcp_trainer.csrs.extract.stage import Extractor
from gui_mcp_trainer.csrs.label import label
from gui_mcp_trainer.csrs.rules import load_rules
from gui_mcp_trainer.csrs.verifiers.critic import measured, shipped_network
from gui_mcp_trainer.csrs.verifiers.tree import TreeVerifier
from gui_mcp_trainer.store.ingest import ingest
from gui_mcp_trainer.store.loading import load_run
from gui_mcp_trainer.store.store import Store
from gui_mcp_trainer.store.tables import SampleRow
from report import Aim

FOLDER = Path(__file__).parents[2] / ".bench"
CHUNK = 1000
ORACLE = Policy("oracle", "pocket-oracle")
WORDS = "Open the settings and switch the wireless network off, then come back and say that it is done. "


@dataclass(slots=True)
class Row:
    """One line of the table: processor seconds for so many of something."""

    what: str
    count: int
    unit: str
    seconds: float

    @property
    def each_ms(self) -> float:
        return 1000 * self.seconds / self.count

    @property
    def a_second(self) -> float:
        return self.count / self.seconds

    def __str__(self) -> str:
        return f"{self.what:<52}{self.a_second:>12,.0f} {self.unit + '/s':<12}{self.each_ms:>10.3f} ms each"


Table = dict[str, Row]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=20_000, help="samples (default %(default)s)")
    parser.add_argument("--runs", type=int, default=48, help="default %(default)s")
    parser.add_argument("--repeats", type=int, default=3, help="default %(default)s")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for the result")
    asked = parser.parse_args(argv)
    told = {"command": " ".join(["python", *sys.argv]), **facts()}
    print("\n".join(f"{name}: {value}" for name, value in told.items()), end="\n\n")
    best: Table = {}
    stored(CHUNK)  # what is loaded at the first call is loaded
    for _ in range(asked.repeats):
        for row in [*stored(asked.rows), *asyncio.run(judging(asked.runs))]:
            if row.what not in best or row.each_ms < best[row.what].each_ms:
                best[row.what] = row
    print("\n".join(map(str, best.values())), end="\n\n")
    kept = aims(best)
    print("\n".join(map(str, kept)))
    asked.folder.mkdir(parents=True, exist_ok=True)
    result = {
        **told,
        "rows": [{**asdict(row), "each_ms": row.each_ms} for row in best.values()],
        "aims": [{**asdict(aim), "met": aim.met} for aim in kept],
    }
    (asked.folder / "csrs.json").write_text(json.dumps(result, indent=2) + "\n")
    return 0


def aims(table: Table) -> list[Aim]:
    def ratio(ours: str, floor: str) -> float:
        return table[ours].each_ms / table[floor].each_ms

    csrs = table["CSRS: verdict by rules and seven extractions"].each_ms
    return [
        Aim("samples in, against pyarrow alone", "x", ratio("samples in", "samples in, pyarrow"), 1.5),
        Aim(
            "samples out as rows, against pyarrow's dicts",
            "x",
            ratio("samples out", "samples out, pyarrow"),
            1.5,
        ),
        Aim("labelling, against loading and judging alone", "x", ratio("labelling", "load and judge"), 1.5),
        Aim("CSRS of an episode, against making it", "x", csrs / table["making the run"].each_ms, 1.0),
    ]


def stored(count: int) -> list[Row]:
    """Samples into the store and out again, and the same by the floors."""
    rows = [_sample(n) for n in range(count)]
    parts = [rows[at : at + CHUNK] for at in range(0, count, CHUNK)]
    columns = [[asdict(row) for row in part] for part in parts]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        store, flat, lines = Store(root / "store"), root / "flat", root / "lines"
        flat.mkdir()
        found = [
            _timed("samples in", count, "rows", lambda: [store.append(part) for part in parts]),
            _timed("samples in, pyarrow", count, "rows", lambda: _write_flat(flat, columns)),
            _timed("samples in, JSON lines", count, "rows", lambda: _write_lines(lines, columns)),
            _timed("samples out", count, "rows", lambda: _all(count, len(list(store.read(SampleRow))))),
            _timed("samples out, pyarrow", count, "rows", lambda: _all(count, _read_flat(flat))),
            _timed("samples out, JSON lines", count, "rows", lambda: _all(count, _read_lines(lines))),
            _timed("keys of all samples", count, "rows", lambda: _all(count, len(store.keys(SampleRow)))),
        ]
        store.close()
    return found


async def judging(count: int) -> list[Row]:
    """Runs are made, ingested, judged and taken apart."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        setting = Setting(folder, "inline", "bench", pictures=False)
        async with Inline(setting, 1) as lanes:
            await collect(store.root, units(FIRST_SEED, 1), lanes)  # the phone is open
            began = time.process_time()
            done = await collect(store.root, units(FIRST_SEED + 1000, count), lanes)
            making = time.process_time() - began
        assert not done.missing, done.failures[-1].row.error
        found = [Row("making the run", count, "episodes", making)]
        found.append(_timed("ingest", count + 1, "episodes", lambda: ingest(store)))
        names = [row.episode for row in eligible(store).episodes]
        found.append(await _floor(store, names))
        began = time.process_time()
        await label(store, [TreeVerifier()], workers=1)
        found.append(Row("labelling", len(names), "episodes", time.process_time() - began))
        runs = [load_run(store, name) for name in names]
        found.append(_critic(runs))
        extracting = await _extracting(store)
        found.append(extracting)
        csrs = found[-3].seconds + extracting.seconds
        found.append(Row("CSRS: verdict by rules and seven extractions", len(names), "episodes", csrs))
        store.close()
    return found


async def _floor(store: Store, names: Sequence[str]) -> Row:
    tree, began = TreeVerifier(), time.process_time()
    for name in names:
        await tree.judge(load_run(store, name, pictures=True))
    return Row("load and judge", len(names), "episodes", time.process_time() - began)


def _critic(runs: Sequence[Run]) -> Row:
    network, steps = shipped_network(), sum(len(run.steps) for run in runs)
    return _timed("the critic's look at a step", steps, "steps", lambda: [measured(network, r) for r in runs])


async def _extracting(store: Store) -> Row:
    episodes = judged(store, "tree-1", load_rules("paper-1-6")).episodes
    began = time.process_time()
    await Extractor(store, PlainWriter(0), episodes).run()
    return Row("seven extractions, plain writer", len(episodes), "episodes", time.process_time() - began)


def units(first: int, count: int) -> list[Unit]:
    infos = [info for info in choose(PocketSuite(), "train", every_hand=True) if info.tier != "hard"]
    return plan("pocket", infos, range(first, first + 1 + count // len(infos)), 1, ORACLE)[:count]


def _sample(n: int) -> SampleRow:
    text = f"{n}: {WORDS * 20}"
    parts = [{"type": "image"}, {"type": "text", "text": text}]
    return SampleRow(
        episode=f"e{n // 50}",
        step=n % 50,
        kind="action",
        n=0,
        view="bench",
        rule="paper-1-5",
        messages=json.dumps([{"role": "user", "content": parts}]),
        completion=f"tap the {n}th thing of the list",
        pictures=(f"{n:064x}.png",),
        weight=0.02,
        split="train",
    )


def _write_flat(folder: Path, parts: Sequence[list[dict[str, object]]]) -> None:
    for n, part in enumerate(parts):
        with (folder / f"{n:06}.parquet").open("wb") as file:
            pq.write_table(pa.Table.from_pylist(part), file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())


def _read_flat(folder: Path) -> int:
    return sum(len(pq.read_table(path).to_pylist()) for path in sorted(folder.glob("*.parquet")))


def _write_lines(path: Path, parts: Sequence[list[dict[str, object]]]) -> None:
    with path.open("w") as file:
        for part in parts:
            file.writelines(json.dumps(one) + "\n" for one in part)
            file.flush()
            os.fsync(file.fileno())


def _read_lines(path: Path) -> int:
    with path.open() as file:
        return len([json.loads(line) for line in file])


def _all(wanted: int, found: int) -> None:
    assert found == wanted, f"{found} of {wanted} rows came back"


def _timed(what: str, count: int, unit: str, work: Callable[[], object]) -> Row:
    began = time.process_time()
    work()
    return Row(what, count, unit, time.process_time() - began)


if __name__ == "__main__":
    sys.exit(main())
