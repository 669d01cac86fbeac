"""Runs the campaign from the command line: see `campaign`."""

from __future__ import annotations

import argparse
import json
import secrets
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.campaign.learning import campaign
from tests.campaign.learning.audit import Broken


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="learning",
        description=campaign.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kills", type=int, default=50, help="(default %(default)s)")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="default: a random one")
    asked = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="learning-"))
    say(f"seed {asked.seed}")
    try:
        summary = campaign.campaign(root, kills=asked.kills, seed=asked.seed, say=say)
    except Broken as broken:
        say(f"BROKEN: {broken}\nseed {asked.seed}; the store is kept in {root}")
        return 1
    say(json.dumps(asdict(summary)))
    shutil.rmtree(root)
    return 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
