"""The command line: `gui-mcp serve | run | devices | doctor | replay | ...`.

Every command imports what it needs when it is chosen; other packages add theirs by the entry point group
`gui_mcp.commands`: a function from the arguments after its name to an exit code.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from pathlib import Path

from gui_mcp import __version__

Command = Callable[[list[str]], int]

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point of the console script; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    added = {entry.name: entry for entry in entry_points(group="gui_mcp.commands")}
    try:
        if words and words[0] in added:
            command: Command = added[words[0]].load()
            return command(words[1:])
        arguments = _parser(sorted(added)).parse_args(words)
        chosen: Callable[[argparse.Namespace], int] = arguments.run
        return chosen(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser(added: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gui-mcp",
        description="One MCP server that drives a person's screens and takes over whole goals.",
        epilog=f"also: {', '.join(added)} (each with its own --help)" if added else None,
    )
    parser.add_argument("--version", action="version", version=f"gui-mcp {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve one MCP client over stdin and stdout")
    serve.add_argument(
        "--profile", choices=("standard", "paper"), default="standard", help="which tool names"
    )
    _add_home(serve)
    serve.set_defaults(run=_serve)

    run = commands.add_parser("run", help="do one goal now and show the replay")
    run.add_argument("goal")
    run.add_argument("--open", metavar="URL", default="", help="what to bring up first")
    run.add_argument("--device", help="which device; may be left out while there is one")
    run.add_argument("--model", help="which model; the config's default otherwise")
    run.add_argument("--steps", type=_count, default=30, help="at most so many steps (default 30)")
    _add_home(run)
    run.set_defaults(run=_run)

    devices = commands.add_parser("devices", help="list the devices of the config")
    _add_home(devices)
    devices.set_defaults(run=_devices)

    doctor = commands.add_parser("doctor", help="say what works here, what does not, and what mends it")
    _add_home(doctor)
    doctor.set_defaults(run=_doctor)

    replay = commands.add_parser("replay", help="write the replay page of an episode, or list the episodes")
    replay.add_argument("episode", nargs="?", help="id of an episode; the list of them when left out")
    replay.add_argument("--out", type=Path, help="where to write the page")
    _add_home(replay)
    replay.set_defaults(run=_replay)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of steps; give 1 or more")
    return int(text)


def _add_home(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", type=Path, help="data folder (default: $GUI_MCP_HOME, else the user's)")


def _serve(arguments: argparse.Namespace) -> int:
    from gui_mcp import commands

    return commands.serve(arguments.home, arguments.profile)


def _run(arguments: argparse.Namespace) -> int:
    from gui_mcp import commands

    return commands.run(
        arguments.home, arguments.goal, arguments.open, arguments.device, arguments.model, arguments.steps
    )


def _devices(arguments: argparse.Namespace) -> int:
    from gui_mcp import commands

    return commands.devices(arguments.home)


def _doctor(arguments: argparse.Namespace) -> int:
    from gui_mcp import doctor

    return doctor.run(arguments.home)


def _replay(arguments: argparse.Namespace) -> int:
    from gui_mcp import commands

    return commands.replay(arguments.home, arguments.episode, arguments.out)


if __name__ == "__main__":
    sys.exit(main())
