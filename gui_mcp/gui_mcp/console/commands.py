"""`gui-mcp console`: the address that logs the owner's browser in."""

from __future__ import annotations

import argparse
import sys
import webbrowser

from gui_mcp.folder import ConfigError, add_home, data_folder

FAILED = 1


def console_command(argv: list[str]) -> int:
    """Print it, and with --open let the browser have it; starts the daemon when none runs."""
    parser = argparse.ArgumentParser(
        prog="gui-mcp console",
        description="Print the address of the console. It logs one browser in, once, within a minute.",
    )
    parser.add_argument("--open", action="store_true", help="open it in the browser of this machine")
    add_home(parser)
    arguments = parser.parse_args(argv)
    from gui_mcp.daemon.owner import OwnerClient

    try:
        told = OwnerClient(data_folder(arguments.home)).post("/api/login-code")
    except ConfigError as error:  # also when no daemon answers
        print(f"gui-mcp console: {error}", file=sys.stderr)
        return FAILED
    url = told.get("url") if isinstance(told, dict) else None
    print(url)
    if arguments.open and isinstance(url, str) and not webbrowser.open(url):
        print("gui-mcp console: no browser was found here; open that address yourself", file=sys.stderr)
        return FAILED
    return 0
