"""`gui-mcp train import`."""

from __future__ import annotations

import argparse
from pathlib import Path

from gui_mcp_trainer.stages import Stages

FORMS = ("android-control", "aitw", "gelab-zero")


def add(stages: Stages) -> None:
    parser = stages.add_parser(
        "import",
        help="take other people's published runs, or logs of GELab-Zero, into the store",
        description="Take other people's episodes into the store: android-control (AndroidControl) and aitw "
        "(AndroidInTheWild) as Google Research publishes them, gelab-zero (logs of StepFun's runner on your "
        "own phone, which stay private). Test parts are left out, and so is each episode with a step that "
        "cannot be told for certain; all of it is counted. What is in the store already is not taken again.",
    )
    parser.add_argument("form", metavar="FORM", choices=FORMS, help=f"one of {', '.join(FORMS)}")
    parser.add_argument("path", type=Path, metavar="PATH", help="the folder of the files, or one of them")
    parser.add_argument(
        "--splits", type=Path, help="published file of splits (android-control: splits.json beside the data)"
    )
    parser.add_argument("--limit", type=int, help="at most so many new episodes")
    parser.add_argument("--store", type=Path, help="the store (default: training in the data folder)")
    parser.set_defaults(run=import_)


def import_(arguments: argparse.Namespace) -> int:
    from gui_mcp.folder import data_folder

    from gui_mcp_trainer.store.store import Store

    path, limit, splits = arguments.path, arguments.limit, arguments.splits
    if limit is not None and limit < 1:
        raise ValueError("--limit must be above 0")
    if arguments.form == "aitw" and splits is None:
        raise ValueError("aitw needs --splits, one of the published files: else its test part is not known")
    store = Store(arguments.store or data_folder() / "training")
    if arguments.form == "android-control":
        from gui_mcp_trainer.importers.android_control import import_android_control

        done = import_android_control(path, store, splits=splits, limit=limit)
    elif arguments.form == "aitw":
        from gui_mcp_trainer.importers.aitw import import_aitw

        done = import_aitw(path, store, splits=splits, limit=limit)
    else:
        from gui_mcp_trainer.importers.gelab_zero import import_gelab_zero

        done = import_gelab_zero(path, store, limit=limit)
    print(f"new in {store.root}: {done.episodes} episodes, {done.steps} steps")
    return 0
