"""`gui-mcp train extract`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gui_mcp_trainer.stages import Stages

if TYPE_CHECKING:
    from gui_mcp_trainer.csrs.extract.judged import Judged
    from gui_mcp_trainer.csrs.extract.writing import Writer
    from gui_mcp_trainer.csrs.rules import Rules
    from gui_mcp_trainer.store.store import Store


def add(stages: Stages) -> None:
    parser = stages.add_parser(
        "extract",
        help="take judged runs apart into checked claims and samples",
        description="Take the runs that a verifier has judged apart, step by step, into the seven kinds of "
        "Step-GUI: progress, state summary, effect prediction, self-reflection, state verification, intent "
        "execution, action prediction. Each claim is held against what the screens show; what was refuted "
        "stays in the store and never becomes a sample. Which kinds a run gives is a matter of the rules. "
        "Killed and run again, it goes on where it was; nothing of a test split is touched.",
    )
    parser.add_argument(
        "--verifier", default="", help="whose verdicts count (default: the only one that there is)"
    )
    parser.add_argument(
        "--rules",
        default="paper-1-5",
        help="what is learnt from which runs: paper-1-5 (default), paper-1-6, segment, needed",
    )
    parser.add_argument("--rules-file", type=Path, help="take the rules from this file instead")
    parser.add_argument(
        "--writer", default="plain", help="plain (default: no model), or a model of the config by its name"
    )
    parser.add_argument(
        "--dialect",
        default="step-gui",
        help="how the samples of kinds 6 and 7 ask and answer (default step-gui); none: leave them out",
    )
    parser.add_argument(
        "--view", default="", help="name of the samples (default: from rules, dialect, writer)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the plain writer's wording")
    parser.add_argument("--store", type=Path, help="the store (default: training in the data folder)")
    parser.set_defaults(run=extract)


def extract(arguments: argparse.Namespace) -> int:
    from gui_mcp_trainer.csrs.extract.judged import judged, only_verifier
    from gui_mcp_trainer.csrs.rules import load_rules
    from gui_mcp_trainer.store.opened import opened

    rules = load_rules(arguments.rules, arguments.rules_file)
    store = opened(arguments.store)
    try:
        verifier = arguments.verifier or only_verifier(store)
        found = judged(store, verifier, rules)
        print(f"{len(found.episodes)} episodes with a verdict by {verifier}; {found.unsettled} without one")
        if found.refused:
            print(f"{found.refused} episodes of a test split are refused")
        if found.infra:
            print(f"{found.infra} episodes that the machine failed are left out")
        return asyncio.run(_extract(store, found.episodes, rules, arguments))
    finally:
        store.close()


async def _extract(
    store: Store, episodes: tuple[Judged, ...], rules: Rules, arguments: argparse.Namespace
) -> int:
    from gui_mcp.config import load_config
    from gui_mcp.folder import data_folder
    from gui_mcp.open_model import open_backend

    from gui_mcp_trainer.csrs.extract.plain import PlainWriter
    from gui_mcp_trainer.csrs.extract.writer import ModelWriter

    config = load_config(data_folder())
    name = str(arguments.writer)
    if name == "plain":
        return await _passes(store, PlainWriter(arguments.seed), episodes, rules, frozenset(), arguments)
    if name not in config.models:
        known = ", ".join(["plain", *config.models])
        raise ValueError(f"no writer named {name!r}; choose from {known}")
    backend = open_backend(config.models[name])
    try:
        hosts = config.trusted_hosts
        return await _passes(store, ModelWriter(backend), episodes, rules, hosts, arguments)
    finally:
        await backend.close()


async def _passes(
    store: Store,
    writer: Writer,
    episodes: tuple[Judged, ...],
    rules: Rules,
    trusted_hosts: frozenset[str],
    arguments: argparse.Namespace,
) -> int:
    from gui_mcp_models.dialects import load_dialect

    from gui_mcp_trainer.csrs.credit.named import load_credit
    from gui_mcp_trainer.csrs.extract.overview import score_for, table, view_name
    from gui_mcp_trainer.csrs.extract.sampling import Sampler
    from gui_mcp_trainer.csrs.extract.stage import Extractor
    from gui_mcp_trainer.csrs.samples import Recipe
    from gui_mcp_trainer.csrs.working import Progress

    dialect = None if arguments.dialect == "none" else load_dialect(arguments.dialect)
    view = arguments.view or view_name(rules, dialect, writer)
    credit = load_credit(rules.credit)
    report = await Extractor(store, writer, episodes, trusted_hosts, Progress("extracted")).run()
    print(f"taken apart: {report.done} episodes in {report.seconds:.1f} s; {report.there} were before")
    if report.garbage:
        print(f"{report.garbage} answers of the model could not be read")
    if report.private:
        print(f"{report.private} private episodes were not shown to a model that is not on a trusted host")
    if report.later:
        print(f"{report.later} episodes are left: run this again", file=sys.stderr)
    recipe = Recipe(view, rules, dialect, store.put_picture)
    sampler = Sampler(store, writer, recipe, credit, score_for(rules.credit), Progress("sampled"))
    sampled = await asyncio.to_thread(sampler.run, episodes)
    print(await asyncio.to_thread(table, store, writer, episodes))
    new = ", ".join(f"{kind} {n}" for kind, n in sorted(sampled.rows.items())) or "none"
    print(f"samples of view {view}: new {new}; {sampled.there} episodes had theirs")
    for (kind, why), n in sorted(sampled.left_out.items()):
        print(f"  left out: {n} of {kind}: {why}")
    for remark, n in sampled.remarks.items():
        print(f"  {n} samples: {remark}")
    return 1 if report.later else 0
