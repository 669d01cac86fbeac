"""`gui-mcp devices emulators`: Android emulators started, listed, reset and stopped."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path

from gui_mcp_devices.android.asking import reach
from gui_mcp_devices.android.emulators import SNAPSHOT, Emulator, Emulators, Wish, avds, slow_because
from gui_mcp_devices.errors import DeviceError, Refused

from gui_mcp.config import load_config
from gui_mcp.folder import ConfigError, add_home, data_folder
from gui_mcp.phones.commands import add_server, server_at
from gui_mcp.phones.entry import FILE, add, configured, lines, options_of

FAILED, INTERRUPTED = 1, 130
FOLDER = "emulators"


def emulators_command(argv: list[str]) -> int:
    """Start, list, reset and stop emulators."""
    arguments = _parser().parse_args(argv)
    try:
        return asyncio.run(_run(data_folder(arguments.home), arguments))
    except KeyboardInterrupt:
        print("they go on; gui-mcp devices emulators stop ends them", file=sys.stderr)
        return INTERRUPTED
    except (ConfigError, DeviceError) as error:
        print(f"gui-mcp: {error}", file=sys.stderr)
        return FAILED


async def _run(folder: Path, arguments: argparse.Namespace) -> int:
    server = await server_at(arguments.server)
    if await reach(server.host) != "loopback":
        raise Refused(
            f"use the adb server at {arguments.server} for emulators",
            "it is on another machine, and they run on this one",
            "leave --server out, or name one of 127.0.0.1",
        )
    emulators = Emulators(folder / FOLDER, server)
    match arguments.verb:
        case "start":
            await _start(folder, emulators, arguments)
        case "list":
            await _list(emulators)
        case "reset":
            await emulators.reset(arguments.name, _told)
        case _:
            ended = await emulators.stop(arguments.name)
            print(f"ended: {', '.join(ended) or 'none ran'}")
    return 0


async def _start(folder: Path, emulators: Emulators, arguments: argparse.Namespace) -> None:
    if why := slow_because():
        print(f"careful: without KVM an emulator takes many minutes to boot: {why}")
    avd = arguments.avd or await _only_avd(emulators)
    wish = Wish(avd, arguments.snapshot, arguments.window)
    running = await emulators.start(arguments.count, wish, _told)
    config = load_config(folder)
    new = {
        one.name: options_of(one.serial, arguments.server, throwaway=True)
        for one in running
        if not configured(config, frozenset({one.serial}))
    }
    if stale := {name: new.pop(name) for name in list(new) if name in config.devices}:
        named = ", ".join(stale)
        print(
            f"careful: in {folder / FILE} {named} is another one; put this in its place:\n\n{lines(stale)}\n"
        )
    if new and arguments.add:
        print(f"{folder / FILE} has {' and '.join(add(folder, new))} now")
    elif new:
        print(f"\nput this into {folder / FILE}, or say --add:\n\n{lines(new)}")


async def _only_avd(emulators: Emulators) -> str:
    """Raises `DeviceError`."""
    there = await avds(emulators.program)
    if len(there) == 1:
        return there[0]
    if there:
        raise Refused("start an emulator", f"there are several: {', '.join(there)}", "say which with --avd")
    raise Refused(
        "start an emulator",
        "there is no virtual device",
        "make one with Android Studio, or `avdmanager create avd`",
    )


async def _list(emulators: Emulators) -> None:
    known = emulators.known()
    states = await asyncio.gather(*(emulators.state(one) for one in known))
    for one, state in zip(known, states, strict=True):
        print(f"{one.name:10} {one.serial:16} {state:10} {one.avd:24} {_age(one)} process {one.pid}")
    if not known:
        print("none was started from here; gui-mcp devices emulators start 1")


def _age(emulator: Emulator) -> str:
    minutes = max(0, int(time.time() - emulator.born)) // 60
    return f"{minutes // 60}:{minutes % 60:02} h"


def _told(name: str, what: str) -> None:
    print(f"{name}: {what}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gui-mcp devices emulators",
        description="Android emulators of an installed SDK, from a snapshot. Only those started here are "
        "ever ended. Protocol-tested against a program that speaks as the emulator does, not device-tested.",
    )
    verbs = parser.add_subparsers(required=True, dest="verb", metavar="VERB")
    start = verbs.add_parser("start", help="see that N run: dead ones are replaced, missing ones added")
    start.add_argument("count", metavar="N", type=_count)
    start.add_argument("--avd", help="which virtual device; may be left out while there is one")
    start.add_argument("--snapshot", default=SNAPSHOT, help=f"to start from (default {SNAPSHOT})")
    start.add_argument("--window", action="store_true", help="show it; without, it runs unseen")
    start.add_argument("--add", action="store_true", help="write them into config.toml")
    listing = verbs.add_parser("list", help="those that were started from here, and how they are")
    reset = verbs.add_parser("reset", help="back to its snapshot; a dead one is started anew")
    reset.add_argument("name", metavar="NAME")
    stop = verbs.add_parser("stop", help="end these, or all")
    stop.add_argument("name", metavar="NAME", nargs="*")
    for verb in (start, listing, reset, stop):
        add_server(verb)
        add_home(verb)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 32:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of emulators; give 1 to 32")
    return int(text)
