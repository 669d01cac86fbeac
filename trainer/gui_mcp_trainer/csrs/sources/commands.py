"""`gui-mcp train grounding | knowledge`: the report's two other sources.

Exit codes: 0 fine; 1 something is left for later; 2 bad arguments.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gui_mcp_trainer.stages import Stages

if TYPE_CHECKING:
    from gui_mcp.config import Config

    from gui_mcp_trainer.csrs.attribute import Attributor
    from gui_mcp_trainer.csrs.eligible import Eligible
    from gui_mcp_trainer.csrs.grounding import Level
    from gui_mcp_trainer.csrs.sources.grounding import Grounder
    from gui_mcp_trainer.csrs.sources.knowledge import Asker
    from gui_mcp_trainer.csrs.sources.sampling import Sampled
    from gui_mcp_trainer.csrs.working import Report
    from gui_mcp_trainer.store.store import Store
    from gui_mcp_trainer.store.tables import ExtractionRow


def add(stages: Stages) -> None:
    grounding = stages.add_parser(
        "grounding",
        help="words for what is on the screens, and how often they are found",
        description="Make rows that ask where something is, from what drivers told of each screen: by its "
        "name (plain), by what it did (functional), by what it was good for in a run that reached its goal "
        "(intent). Each is tried several times, which gives its pass rate; rows that are never found are set "
        "apart and become no samples. Killed and run again, it goes on where it was; nothing of a test split "
        "is touched.",
    )
    grounding.add_argument(
        "--guesser", default="pointer", help="who tries: pointer (default), or a model of the config"
    )
    grounding.add_argument("--tries", type=int, default=4, help="of each row (default %(default)s)")
    grounding.add_argument(
        "--levels",
        default="plain,functional,intent",
        metavar="LEVEL,...",
        help="classes that are made (default %(default)s)",
    )
    grounding.add_argument("--seed", type=int, default=0, help="of pointer's tries")
    grounding.set_defaults(run=_grounding)

    knowledge = stages.add_parser(
        "knowledge",
        help="what failed runs did not know, as questions about screens",
        description="Ask what each failed run did not know: what a control does that it touched wrongly, "
        "which leads on, where a thing lies. Without a model this is told by the screens, and by runs "
        "from the same start that reached the goal; a model may name more, and is held to the screens. "
        "Killed and run again, it goes on where it was; nothing of a test split is touched.",
    )
    knowledge.add_argument(
        "--writer", default="plain", help="plain (default: no model), or a model of the config by its name"
    )
    knowledge.set_defaults(run=_knowledge)
    for stage in (grounding, knowledge):
        stage.add_argument(
            "--verifier", default="", help="whose verdicts count (default: the only one that there is)"
        )
        stage.add_argument("--view", default="", help="name of the samples (default: from kind and maker)")
        stage.add_argument("--store", type=Path, help="the store (default: training in the data folder)")


def _grounding(arguments: argparse.Namespace) -> int:
    if arguments.tries < 1:
        raise ValueError("--tries must be at least 1")
    store, config, may = _open(arguments)
    try:
        return asyncio.run(_ground(store, config, may, arguments))
    finally:
        store.close()


async def _ground(store: Store, config: Config, may: Eligible, arguments: argparse.Namespace) -> int:
    from gui_mcp.open_model import open_model

    from gui_mcp_trainer.csrs.extract.judged import NoVerdicts, only_verifier
    from gui_mcp_trainer.csrs.grounding import ModelGuesser, PointerGuesser
    from gui_mcp_trainer.csrs.sources.grounding import LEVELS, Grounder, Options
    from gui_mcp_trainer.csrs.working import Progress
    from gui_mcp_trainer.store.tables import VerdictRow

    asked = [word for word in str(arguments.levels).split(",") if word]
    if wrong := sorted(set(asked) - set(LEVELS)):
        raise ValueError(f"no level is named {wrong[0]!r}; choose from {', '.join(LEVELS)}")
    levels: tuple[Level, ...] = tuple(level for level in LEVELS if level in asked)
    accepted: set[str] = set()
    if "intent" in levels:
        try:
            verifier = arguments.verifier or only_verifier(store)
            verdicts = (row for row in store.read(VerdictRow) if row.verifier == verifier)
            accepted = {row.episode for row in verdicts if row.label == "success"}
            print(f"intents are those of {len(accepted)} runs that {verifier} accepted")
        except NoVerdicts as error:
            print(f"no intents: {error}")
    options, attributor = Options(arguments.tries, levels, Progress("tried")), _attributor()
    name = str(arguments.guesser)
    if name == "pointer":
        guesser = PointerGuesser(attributor.network, arguments.seed)
        one = Grounder(store, guesser, attributor, may.episodes, accepted, options=options)
        return await _grounded(one, arguments.view)
    model = open_model(config.models[_known(name, "pointer", config)])
    try:
        hosts = config.trusted_hosts
        one = Grounder(store, ModelGuesser(model), attributor, may.episodes, accepted, hosts, options)
        return await _grounded(one, arguments.view)
    finally:
        await model.close()


async def _grounded(one: Grounder, view: str) -> int:
    from gui_mcp_trainer.csrs.grounding import KIND
    from gui_mcp_trainer.csrs.sources.grounding import table
    from gui_mcp_trainer.csrs.sources.sampling import sample
    from gui_mcp_trainer.csrs.working import Progress

    report = await one.run()
    _say(report)
    rows = await asyncio.to_thread(_rows, one.store, KIND, one.extractor)
    print(table(rows))
    view = view or f"{KIND}+{one.extractor}"
    _say_sampled(
        view, await asyncio.to_thread(sample, one.store, view, rows, one.episodes, Progress("sampled"))
    )
    return 1 if report.later else 0


def _knowledge(arguments: argparse.Namespace) -> int:
    store, config, may = _open(arguments)
    try:
        return asyncio.run(_know(store, config, may, arguments))
    finally:
        store.close()


async def _know(store: Store, config: Config, may: Eligible, arguments: argparse.Namespace) -> int:
    from gui_mcp.open_model import open_backend

    from gui_mcp_trainer.csrs.extract.judged import judged, only_verifier
    from gui_mcp_trainer.csrs.rules import DEFAULT, load_rules
    from gui_mcp_trainer.csrs.sources.knowledge import Asker
    from gui_mcp_trainer.csrs.working import Progress

    found = judged(store, arguments.verifier or only_verifier(store), load_rules(DEFAULT)).episodes
    name, tell = str(arguments.writer), Progress("asked")
    if name == "plain":
        return await _known_of(Asker(store, _attributor(), found, tell=tell), may, arguments.view)
    backend = open_backend(config.models[_known(name, "plain", config)])
    try:
        one = Asker(store, backend, found, config.trusted_hosts, tell)
        return await _known_of(one, may, arguments.view)
    finally:
        await backend.close()


async def _known_of(one: Asker, may: Eligible, view: str) -> int:
    from gui_mcp_trainer.csrs.knowledge import KIND
    from gui_mcp_trainer.csrs.sources.knowledge import table
    from gui_mcp_trainer.csrs.sources.sampling import sample
    from gui_mcp_trainer.csrs.working import Progress

    report = await one.run()
    _say(report)
    rows = await asyncio.to_thread(_rows, one.store, KIND, one.extractor)
    print(table(rows))
    view = view or f"{KIND}+{one.extractor}"
    _say_sampled(
        view, await asyncio.to_thread(sample, one.store, view, rows, may.episodes, Progress("sampled"))
    )
    return 1 if report.later else 0


def _open(arguments: argparse.Namespace) -> tuple[Store, Config, Eligible]:
    from gui_mcp.config import load_config
    from gui_mcp.folder import data_folder

    from gui_mcp_trainer.csrs.eligible import eligible
    from gui_mcp_trainer.store.store import Store

    store, config = Store(arguments.store or data_folder() / "training"), load_config(data_folder())
    may = eligible(store)
    print(f"{len(may.episodes)} episodes may be looked at")
    if may.refused:
        print(f"{may.refused} episodes of a test split are refused")
    if may.infra:
        print(f"{may.infra} episodes that the machine failed are left out")
    return store, config, may


def _attributor() -> Attributor:
    from gui_mcp_models.pointer.checkpoint import load
    from gui_mcp_models.pointer.model import WEIGHTS

    from gui_mcp_trainer.csrs.attribute import Attributor

    return Attributor(load(WEIGHTS))


def _known(name: str, shipped: str, config: Config) -> str:
    if name not in config.models:
        raise ValueError(f"no model is named {name!r}; choose from {', '.join([shipped, *config.models])}")
    return name


def _rows(store: Store, kind: str, extractor: str) -> list[ExtractionRow]:
    from gui_mcp_trainer.store.tables import ExtractionRow

    return [row for row in store.read(ExtractionRow) if row.kind == kind and row.extractor == extractor]


def _say(report: Report) -> None:
    print(f"looked at {report.done} episodes in {report.seconds:.1f} s; {report.there} were before")
    if report.garbage:
        print(f"{report.garbage} answers of the model could not be read")
    if report.private:
        print(f"{report.private} private episodes were not shown to a model that is not on a trusted host")
    if report.later:
        print(f"{report.later} episodes are left: run this again", file=sys.stderr)


def _say_sampled(view: str, found: Sampled) -> None:
    print(f"samples of view {view}: {found.new} new; {found.there} episodes had theirs")
    if found.zero:
        print(f"  set apart: {found.zero} rows that were never found; try a better model on them")
    if found.late:
        print(f"  left out: {found.late} rows that came after their episode's samples; give another --view")
