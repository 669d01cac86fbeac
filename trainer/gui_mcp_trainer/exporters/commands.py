"""`gui-mcp train export`."""

from __future__ import annotations

import argparse
from pathlib import Path

from gui_mcp_trainer.stages import Stages


def add(stages: Stages) -> None:
    parser = stages.add_parser(
        "export",
        help="write samples in the form of a training library",
        description="Write the samples of a view into a new folder, in the form that a training library "
        "reads, with the pictures byte for byte as the model saw them and a manifest of what is in it. "
        "Samples of runs whose screens are private are left out unless --with-private is given: nothing in "
        "them is masked. An export is a copy: forgetting a run does not reach into it.",
    )
    parser.add_argument(
        "--view", required=True, help="whose samples: the name that `train extract` gave them"
    )
    parser.add_argument(
        "--form",
        required=True,
        metavar="FORM",
        help="trl, trl-grpo, trl-kto, dpo (of trl), ms-swift, ms-swift-dpo, ms-swift-kto, llama-factory, "
        "llama-factory-dpo, llama-factory-kto or verl",
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="folder that is made; it must not be there yet"
    )
    parser.add_argument(
        "--kind", action="append", default=[], help="only this kind; may be said several times"
    )
    parser.add_argument(
        "--with-private", action="store_true", help="also what shows somebody's own screens, unmasked"
    )
    parser.add_argument("--store", type=Path, help="the store (default: training in the data folder)")
    parser.set_defaults(run=export)


def export(arguments: argparse.Namespace) -> int:
    from gui_mcp_trainer.exporters.export import export
    from gui_mcp_trainer.store.opened import opened

    export(
        opened(arguments.store),
        arguments.view,
        arguments.form,
        arguments.out,
        kinds=arguments.kind,
        with_private=arguments.with_private,
        tell=print,
    )
    return 0
