"""`gui-mcp train STAGE`: runs are collected, judged, taken apart into samples, and learnt from.

Each stage's words and options stand in the `commands.py` of its own room. Exit codes: 0 fine; 1 it could not
be done; 2 bad arguments.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from importlib import import_module
from importlib.util import find_spec

from gui_mcp.episode import RecordError
from gui_mcp.folder import ConfigError
from gui_mcp_models.errors import ModelError

MEND = "pip install 'gui-mcp[train]'"
NEEDED = ("pyarrow", "sklearn", "torch")
ROOMS = (
    "collect",
    "importers",
    "store",
    "csrs",
    "csrs.extract",
    "csrs.sources",
    "exporters",
    "experiments",
    "pointer",
)
"""In the order of the help, which is that of the work."""

FAILED, BAD_ARGUMENTS = 1, 2


def train(argv: list[str]) -> int:
    """Entry point of `gui-mcp train`; returns the process's exit status."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        print(f"gui-mcp train: {', '.join(missing)} not installed; run {MEND}", file=sys.stderr)
        return BAD_ARGUMENTS
    parser = argparse.ArgumentParser(prog="gui-mcp train", description="From runs to a better model.")
    stages = parser.add_subparsers(dest="stage", required=True, metavar="STAGE")
    for room in ROOMS:
        import_module(f"gui_mcp_trainer.{room}.commands").add(stages)
    arguments = parser.parse_args(argv, argparse.Namespace(argv=argv))
    try:
        return int(arguments.run(arguments))
    except ValueError as error:
        parser.error(str(error))
    except (RecordError, ConfigError, ModelError) as error:
        print(f"gui-mcp train {arguments.stage}: {error}", file=sys.stderr)
    except BrokenPipeError:  # whoever reads it has seen enough, which is seen to above
        raise
    except (OSError, sqlite3.Error) as error:
        print(f"gui-mcp train {arguments.stage}: {_refused(error)}", file=sys.stderr)
    return FAILED


def _refused(error: OSError | sqlite3.Error) -> str:
    true = f"{error.strerror or error}" if isinstance(error, OSError) else f"the index says: {error}"
    where = f" ({error.filename})" if isinstance(error, OSError) and error.filename else ""
    return f"{true}{where}; look at the folder, its owner and the room on the disk, then do the same again"
