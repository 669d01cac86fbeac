"""`gui-mcp daemon run`: take the folder's lock, then be its daemon; with `--detach` nobody's child.

What is heavy is loaded behind the lock, so that of several that start at once all but one are soon gone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from gui_mcp.daemon.address import LOCK
from gui_mcp.daemon.starter import ALREADY_RUNS
from gui_mcp.folder import ConfigError, add_home, data_folder, unusable

BAD_INPUT = 2


def main(argv: list[str]) -> int:
    """0 after an orderly end, 2 for a config that cannot be used, `ALREADY_RUNS` beside another one."""
    parser = argparse.ArgumentParser(
        prog="gui-mcp daemon run", description="Be the daemon, in the foreground."
    )
    add_home(parser)
    parser.add_argument("--host", help="where to listen for HTTP, in place of the config's")
    parser.add_argument("--port", type=int, help="port for HTTP, in place of the config's; 0: any free one")
    parser.add_argument("--detach", action="store_true", help="return once it serves, and leave it behind")
    arguments = parser.parse_args(argv)
    os.umask(0o077)
    ready: Callable[[], None] = _nothing
    if arguments.detach and sys.platform != "win32":
        child = _left_behind()
        if isinstance(child, int):
            return child
        ready = child
    try:
        folder = data_folder(arguments.home)
        with _alone_in(folder):
            from gui_mcp.daemon.process import keep

            asyncio.run(keep(folder, arguments.host, arguments.port, ready))
    except Timeout:
        sys.stderr.write("gui-mcp: a daemon of that data folder runs already; see gui-mcp daemon status\n")
        return ALREADY_RUNS
    except ConfigError as error:
        sys.stderr.write(f"gui-mcp: {error}\n")
        return BAD_INPUT
    return 0


def _alone_in(folder: Path) -> AbstractContextManager[object]:
    """The folder's lock. Raises `Timeout` beside another daemon, `ConfigError` where there can be none."""
    try:
        return FileLock(folder / LOCK).acquire(timeout=0)
    except Timeout:
        raise
    except OSError as error:
        raise unusable(folder, error) from None


def _nothing() -> None:
    return None


def _left_behind() -> int | Callable[[], None]:
    """In the child what it calls once it serves; in the parent, after that or after its end, the exit code.

    Some clients end a server with all of its children: the daemon must be none of them.
    """
    reading, writing = os.pipe()
    if child := os.fork():
        os.close(writing)
        if os.read(reading, 1):
            return 0
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(reading)
    os.setsid()

    def serves() -> None:
        with suppress(BrokenPipeError):  # whoever waited for us was ended
            os.write(writing, b"1")
        os.close(writing)

    return serves
