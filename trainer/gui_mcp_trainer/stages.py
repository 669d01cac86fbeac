"""What a room's `commands.py` gets to add its stages to: the words after `gui-mcp train`."""

from __future__ import annotations

import argparse
from typing import Protocol


class Stages(Protocol):
    """As argparse's `add_subparsers` gives it."""

    def add_parser(
        self,
        name: str,
        *,
        help: str,
        description: str,
        formatter_class: type[argparse.HelpFormatter] = argparse.HelpFormatter,
    ) -> argparse.ArgumentParser:
        """The parser of one stage; it must `set_defaults(run=...)` a function from the arguments to an exit
        code. Its namespace holds `argv`, the words as they were typed after `train`."""
        ...
