"""`gui-mcp train pointer`: train the small model that ships inside."""

from __future__ import annotations

import argparse
from pathlib import Path

from gui_mcp_trainer.stages import Stages


def add(stages: Stages) -> None:
    """Add the stage to the parser of `gui-mcp train`."""
    pointer = stages.add_parser(
        "pointer",
        help="train the small model on generated screens",
        description="Train pointer on generated screens: writes weights.npz, card.json, metrics.jsonl, "
        "curve.svg and state.pt into --out.",
    )
    pointer.add_argument("--minutes", type=float, default=30.0, help="time box of the training (default 30)")
    pointer.add_argument("--seed", type=int, default=0, help="of the weights, the data and their order")
    pointer.add_argument(
        "--out", type=Path, required=True, help="folder for what is written; made if missing"
    )
    pointer.add_argument(
        "--resume", action="store_true", help="go on from state.pt in --out, within the same box"
    )
    pointer.add_argument(
        "--start", default="", help="state.pt or weights.npz to start from; `shipped`: those that ship inside"
    )
    pointer.add_argument(
        "--phone", type=float, default=0.0, metavar="SHARE", help="share of rows from the simulated phone"
    )
    pointer.add_argument("--batch", type=int, default=48, help="rows a step (default 48)")
    pointer.add_argument("--rate", type=float, default=8e-4, help="peak learning rate (default 8e-4)")
    pointer.add_argument("--blocks", type=int, default=4, help="transformer blocks (default 4)")
    pointer.add_argument("--width", type=int, default=128, help="of a token (default 128)")
    pointer.add_argument("--held", type=int, default=3000, help="held-out rows to measure on (default 3000)")
    pointer.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if args.minutes <= 0 or args.held < 1 or args.batch < 1:
        raise ValueError("--minutes, --held and --batch must be above 0")
    if not 0 <= args.phone <= 1:
        raise ValueError("--phone is a share, from 0 to 1")

    from gui_mcp_models.pointer.model import WEIGHTS

    from gui_mcp_trainer.pointer.learn import Plan
    from gui_mcp_trainer.pointer.stage_run import run

    plan = Plan(
        minutes=args.minutes,
        seed=args.seed,
        batch=args.batch,
        rate=args.rate,
        width=args.width,
        blocks=args.blocks,
        start=str(WEIGHTS) if args.start == "shipped" else args.start,
        phone=args.phone,
    )
    command = ["gui-mcp", "train", *args.argv]
    run(plan, args.out, held=args.held, resume=args.resume, command=command, tell=print)
    return 0
