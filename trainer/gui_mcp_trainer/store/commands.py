"""`gui-mcp train ingest | index | forget | stats | trace`: what is learnt from, and where it comes from."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gui_mcp.folder import data_folder

from gui_mcp_trainer.stages import Stages

if TYPE_CHECKING:
    from gui_mcp_trainer.store.counting import Stats
    from gui_mcp_trainer.store.provenance import Origin
    from gui_mcp_trainer.store.store import Store


def add(stages: Stages) -> None:
    """Add the stages to the parser of `gui-mcp train`."""
    ingest = stages.add_parser(
        "ingest",
        help="take finished runs into the store",
        description="Takes finished runs into the store: those of devices whose owner set `learn = true`, "
        "those that the collector made on benchmark tasks, or only the EPISODEs that you name (naming one of "
        "your own is your consent). What is left out is counted. Run again at any time: what is there stays "
        "once.",
    )
    ingest.add_argument("episode", nargs="*", metavar="EPISODE", help="only these; yours to name")
    ingest.add_argument("--data", type=Path, help="data folder whose runs are looked at (default: yours)")
    ingest.set_defaults(run=_ingest)

    index = stages.add_parser(
        "index",
        help="make the store's index anew, and its small files fewer",
        description="Makes the index anew from the tables. It does so by itself where the index is gone, "
        "damaged or behind; work that was handed out is handed out again.",
    )
    index.add_argument(
        "--sweep",
        action="store_true",
        help="drop pictures and screens that nothing names; let no other stage run meanwhile",
    )
    index.set_defaults(run=_index)

    forget = stages.add_parser(
        "forget",
        help="have episodes forgotten: rows, pictures, samples",
        description="Leaves nothing of the EPISODEs in the store: their rows, what was made from them, and "
        "journals that the collector made. Your own journals stay: `gui-mcp data delete` takes both.",
    )
    forget.add_argument("episode", nargs="+", metavar="EPISODE")
    forget.set_defaults(run=_forget)

    stats = stages.add_parser(
        "stats",
        help="what is in the store, and what it cost",
        description="Counts episodes, labels, extractions and samples, and says what each stage has cost: "
        "tokens, machine seconds and human seconds, of each row and for each label, accepted run and sample.",
    )
    stats.add_argument(
        "--prices",
        type=Path,
        metavar="FILE",
        help="TOML with currency, million_tokens_in, million_tokens_out, machine_hour, human_hour: money too",
    )
    stats.add_argument("--json", action="store_true", help="for programs")
    stats.set_defaults(run=_stats)

    trace = stages.add_parser(
        "trace",
        help="from a sample back to the screen and the journal it came from",
        description="Says what a sample was made from: step, verdict, extraction, pictures, journal. It "
        "names files and opens none.",
    )
    trace.add_argument("sample", metavar="SAMPLE", help="key of a sample, as exported rows carry it")
    trace.set_defaults(run=_trace)
    for stage in (ingest, index, forget, stats, trace):
        stage.add_argument(
            "--store", type=Path, metavar="DIR", help="the store (default: `training` in the data folder)"
        )


def _opened(asked: Path | None) -> Store:
    from gui_mcp_trainer.store.forgetting import FOLDER
    from gui_mcp_trainer.store.store import Store

    return Store(asked.absolute() if asked else data_folder() / FOLDER)


def _there(asked: Path | None) -> Store:
    """Raises `StoreError` where there is none, so that a slip of the pen makes none."""
    from gui_mcp_trainer.store.errors import StoreError

    store = _opened(asked)
    if not store.tables.is_dir() and not (store.root / "episodes").is_dir():
        raise StoreError(f"open the store {store.root}", "there is none", "ingest, collect or import first")
    return store


def _ingest(args: argparse.Namespace) -> int:
    from gui_mcp_trainer.store.ingest import ingest

    if args.data is not None and not args.data.is_dir():
        raise ValueError(f"--data {args.data}: there is no such folder")
    store = _opened(args.store)
    done = ingest(
        store,
        data_folder(args.data),
        episodes=args.episode or None,
        tell=lambda sentence: print(sentence, file=sys.stderr),
    )
    print(
        f"{_count(len(done.episodes), 'new episode')} with {_count(done.steps, 'step')} and "
        f"{_count(done.calls, 'call')} of a model; {done.known} were there before"
        + (f"; {done.renewed} had changed and were taken anew" if done.renewed else "")
    )
    for why, number in sorted(done.left_out.items()):
        print(f"left out: {number} ({why})")
    if done.left_out["no consent"]:
        print("to learn from a device's runs, set `learn = true` in its table of the config; or name a run")
    return 1 if args.episode and done.left_out else 0


def _index(args: argparse.Namespace) -> int:
    from gui_mcp_trainer.store.forgetting import complete, sweep
    from gui_mcp_trainer.store.tables import TABLES

    store = _there(args.store)
    if complete(store) is not None:
        print("completed a forgetting that was cut short")
    fewer = sum(store.compact(kind) for kind in TABLES)
    sizes = store.index.rebuild()
    if args.sweep:
        print(
            f"dropped {_count(sweep(store), 'picture or screen', 'pictures and screens')} that nothing names"
        )
    rows, shards = sum(size.rows for size in sizes), sum(size.shards for size in sizes)
    print(f"{_count(rows, 'row')} in {_count(shards, 'file')}, {fewer} fewer than before")
    return _say_strangers([str(path) for path in store.strangers()])


def _forget(args: argparse.Namespace) -> int:
    from gui_mcp_trainer.store.forgetting import forget, still_fitted

    store = _there(args.store)
    gone = forget(store, args.episode)
    if not gone.rows and not gone.journals:
        print("the store has nothing of that; nothing went")
        return 0
    rows = ", ".join(f"{number} of {table}" for table, number in gone.rows.items())
    print(
        f"gone: rows ({rows or 'none'}), {_count(gone.journals, 'journal')}, "
        f"{_count(gone.blobs, 'picture or screen', 'pictures and screens')}"
    )
    if gone.adapters:
        print(
            f"trained on some of it: {', '.join(gone.adapters)}. An adapter does not forget: train it again "
            "without, or remove it."
        )
    for said in still_fitted(store):
        print(said)
    return 0


def _stats(args: argparse.Namespace) -> int:
    from gui_mcp_trainer.csrs import spending
    from gui_mcp_trainer.csrs.costs import PricesError, load_prices, read_ledger
    from gui_mcp_trainer.store.counting import count

    try:
        prices = load_prices(args.prices) if args.prices else None
    except PricesError as error:
        raise ValueError(str(error)) from error
    store = _there(args.store)
    stats, spent = count(store), read_ledger(store)
    if args.json:
        print(json.dumps({**stats.as_json(), **spending.as_json(spent, prices)}, indent=2))
    else:
        print("\n".join([*_told(stats), *spending.lines(spent, prices)]))
    return 0 if args.json else _say_strangers(stats.strangers)


def _trace(args: argparse.Namespace) -> int:
    from gui_mcp_trainer.store.provenance import origin

    print("\n".join(_way(origin(_there(args.store), args.sample))))
    return 0


def _told(stats: Stats) -> list[str]:
    lines = ["table            rows     files       MB"]
    for table, rows in stats.rows.items():
        size = stats.bytes.get(table, 0) / 1e6
        lines.append(f"{table:<12} {rows:>8} {stats.shards.get(table, 0):>9} {size:>8.2f}")
    lines.append(f"{'pictures and screens':<12} {stats.blobs} files, {stats.blob_bytes / 1e6:.1f} MB")
    parts = (
        ("episodes: source, suite, outcome", stats.episodes),
        ("labels: verifier, label", stats.labels),
        ("extractions: kind, check", stats.extractions),
        ("samples: view, kind", stats.samples),
    )
    for title, counts in parts:
        if counts:
            lines += [
                "",
                title,
                *(f"  {number:>8}  {' '.join(key)}" for key, number in sorted(counts.items())),
            ]
    if stats.work:
        lines.append("")
    for stage, work in stats.work.items():
        counts = f"{work.open} open, {work.leased} taken, {work.done} done, {work.failed} given up"
        lines.append(f"work of {stage}: {counts}")
    return lines


def _way(origin: Origin) -> list[str]:
    sample, lines = origin.sample, list[str]()
    lines.append(f"sample      {sample.key}")
    lines.append(
        f"            rule {sample.rule}, weight {sample.weight:.4f}, split {sample.split or 'none'}"
    )
    if row := origin.extraction:
        lines.append(f"extraction  {row.key}: {row.checked}{f' ({row.check})' if row.check else ''}")
    if row := origin.verdict:
        lines.append(f"verdict     {row.label} by {row.verifier}, p {row.p_success:.3f}")
    if row := origin.step:
        lines.append(f"step        {row.key}: {row.kind} in {row.app or 'no app'}")
        lines.append(f"screen      {row.body}")
    lines += [f"picture     {path}" for path in origin.pictures]
    lines += [
        f"call        {c.model or 'a model'}, dialect {c.dialect or '?'}, {c.tokens_in + c.tokens_out} tokens"
        for c in origin.calls
    ]
    lines += [
        f"cost        {c.stage} by {c.by}: {c.tokens_in + c.tokens_out} tokens, {c.seconds:.3f} s"
        for c in origin.costs
    ]
    if row := origin.episode:
        lines.append(f"episode     {row.episode}: {row.source}, consent {row.consent or 'none said'}")
        lines.append(f"            {row.licence}" if row.licence else f"            digest {row.digest}")
    lines.append(f"journal     {origin.standing}{f': {origin.journal}' if origin.journal else ''}")
    lines += [f"missing     {name}" for name in origin.missing]
    return lines


def _say_strangers(found: list[str]) -> int:
    for path in found:
        print(f"left alone: {path} is none of the store's files", file=sys.stderr)
    return 0


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
