"""`gui-mcp serve` and `gui-mcp daemon`. Standard library only on the way to the relay."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import deque
from pathlib import Path

from gui_mcp.daemon.address import LOCK, LOG, DaemonError, read_address
from gui_mcp.daemon.owner import Json, OwnerClient
from gui_mcp.daemon.starter import reach
from gui_mcp.folder import ConfigError, add_home, data_folder

FAILED, BAD_INPUT = 1, 2
STOP_SECONDS = 15.0


def serve(argv: list[str]) -> int:
    """One MCP client over stdin and stdout, carried to the daemon."""
    parser = argparse.ArgumentParser(
        prog="gui-mcp serve", description="Serve one MCP client over stdin and stdout."
    )
    parser.add_argument(
        "--profile", choices=("standard", "paper"), default="standard", help="which tool names"
    )
    add_home(parser)
    arguments = parser.parse_args(argv)
    if sys.stdin.isatty():
        sys.stderr.write(
            "gui-mcp serve: speaking MCP over stdin and stdout; a client starts this (gui-mcp connect), "
            "Ctrl-C ends it\n"
        )
    from gui_mcp.daemon.relay import relay

    try:
        return relay(data_folder(arguments.home), arguments.profile)
    except DaemonError as error:
        return _fail(error, FAILED)
    except ConfigError as error:
        return _fail(error, BAD_INPUT)


def daemon(argv: list[str]) -> int:
    """Start, stop, status, logs, run."""
    if argv[:1] == ["run"]:
        from gui_mcp.daemon.foreground import main

        return main(argv[1:])
    parser = argparse.ArgumentParser(
        prog="gui-mcp daemon", description="The process that owns devices, jobs and the record."
    )
    does = parser.add_subparsers(required=True, metavar="COMMAND", dest="does")
    for name, says in (
        ("start", "start it if it does not run; clients do so themselves"),
        ("stop", "end it; jobs that run are interrupted and can be resumed"),
        ("status", "what it is doing"),
        ("logs", "what it wrote down"),
        ("run", "be it, in the foreground (its own --help)"),
    ):
        one = does.add_parser(name, help=says)
        add_home(one)
        if name == "logs":
            one.add_argument("-f", "--follow", action="store_true", help="go on with what comes")
            one.add_argument("-n", "--lines", type=int, default=50, help="the last so many (default 50)")
        if name == "status":
            one.add_argument("--json", action="store_true", help="all of it, for programs")
    arguments = parser.parse_args(argv)
    try:
        folder = data_folder(arguments.home)
        match arguments.does:
            case "start":
                address = reach(folder)
                print(f"the daemon of {folder} runs as process {address.pid}; HTTP at {address.web}")
                return 0
            case "stop":
                return _stop(folder)
            case "status":
                return _status(folder, as_json=arguments.json)
            case _:
                return _logs(folder / LOG, arguments.lines, follow=arguments.follow)
    except ConfigError as error:
        return _fail(error, FAILED)


def stop(folder: Path) -> None:
    """End the daemon of `folder` and wait until it has; nothing when none runs. Raises `DaemonError`."""
    from filelock import FileLock, Timeout

    try:
        client = OwnerClient(folder, start=False)
    except DaemonError:
        return
    client.post("/api/stop")
    try:
        FileLock(folder / LOCK).acquire(timeout=STOP_SECONDS).lock.release()
    except Timeout:
        raise DaemonError(
            f"stopping the daemon of {folder}: process {client.address.pid} is still there after "
            f"{STOP_SECONDS:.0f} s; see gui-mcp daemon logs, then end that process"
        ) from None


def _stop(folder: Path) -> int:
    running = read_address(folder) is not None
    stop(folder)
    print(f"the daemon of {folder} {'has ended' if running else 'did not run'}")
    return 0


def _status(folder: Path, *, as_json: bool) -> int:
    told = OwnerClient(folder, start=False).get("/api/status")
    if as_json:
        import json

        print(json.dumps(told, indent=2))
        return 0
    if isinstance(told, dict):
        for key, value in told.items():
            print(f"{key:12}{_brief(value)}")
    return 0


def _brief(value: Json) -> str:
    if isinstance(value, list):
        return ", ".join(_brief(inner) for inner in value) or "none"
    if isinstance(value, dict):
        return " ".join(f"{key} {_brief(inner)}" for key, inner in value.items())
    return str(value)


def _logs(log: Path, lines: int, *, follow: bool) -> int:
    try:
        _print_log(log, lines, follow=follow)
    except FileNotFoundError:
        print(f"{log}: nothing is there; the daemon never ran")
    return 0


def _print_log(log: Path, lines: int, *, follow: bool) -> None:
    """The last `lines`, and what comes; a full log is moved away and a new one begun."""
    while True:
        with log.open(encoding="utf-8", errors="replace") as file:
            print("".join(deque(file, max(0, lines))), end="")
            while follow:
                if line := file.readline():
                    print(line, end="", flush=True)
                elif log.exists() and not os.path.samestat(log.stat(), os.fstat(file.fileno())):
                    break
                else:
                    time.sleep(0.2)
            else:
                return
        lines = sys.maxsize


def _fail(error: Exception, code: int) -> int:
    sys.stderr.write(f"gui-mcp: {error}\n")
    return code
