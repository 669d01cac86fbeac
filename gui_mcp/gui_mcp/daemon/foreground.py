"""`gui-mcp daemon run`: take the folder's lock, then be its daemon.

What is heavy is loaded behind the lock, so that of several that start at once all but one are soon gone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from filelock import FileLock, Timeout

from gui_mcp.daemon.address import LOCK
from gui_mcp.daemon.starter import ALREADY_RUNS
from gui_mcp.folder import ConfigError, data_folder

BAD_INPUT = 2


def main(argv: list[str]) -> int:
    """0 after an orderly end, 2 for a config that cannot be used, `ALREADY_RUNS` beside another one."""
    parser = argparse.ArgumentParser(
        prog="gui-mcp daemon run", description="Be the daemon, in the foreground."
    )
    parser.add_argument("--home", type=Path, help="data folder (default: $GUI_MCP_HOME, else the user's)")
    parser.add_argument("--host", help="where to listen for HTTP, in place of the config's")
    parser.add_argument("--port", type=int, help="port for HTTP, in place of the config's; 0: any free one")
    arguments = parser.parse_args(argv)
    os.umask(0o077)
    try:
        folder = data_folder(arguments.home)
        with FileLock(folder / LOCK, timeout=0):
            from gui_mcp.daemon.process import keep

            asyncio.run(keep(folder, arguments.host, arguments.port))
    except Timeout:
        sys.stderr.write("gui-mcp: a daemon of that data folder runs already; see gui-mcp daemon status\n")
        return ALREADY_RUNS
    except ConfigError as error:
        sys.stderr.write(f"gui-mcp: {error}\n")
        return BAD_INPUT
    return 0
