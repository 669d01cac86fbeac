"""What the smaller commands do: devices, replay."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from gui_mcp.agent import RecordError
from gui_mcp.daemon.owner import Json, OwnerClient
from gui_mcp.folder import ConfigError, add_home, data_folder

FAILED, BAD_INPUT = 1, 2

PHONES = {
    "find": "gui_mcp.phones.commands:find_command",
    "pair": "gui_mcp.phones.commands:pair_command",
    "connect": "gui_mcp.phones.commands:connect_command",
    "emulators": "gui_mcp.phones.emulators:emulators_command",
}
"""What follows `gui-mcp devices`, and where it is."""


def devices(argv: list[str]) -> int:
    """List the devices and who holds them, break the lease on one, or find and connect new ones."""
    if argv and argv[0] in PHONES:
        module, _, function = PHONES[argv[0]].partition(":")
        command: Callable[[list[str]], int] = vars(import_module(module))[function]
        return command(argv[1:])
    parser = argparse.ArgumentParser(
        prog="gui-mcp devices",
        description="The devices of the config and who holds them.",
        epilog="phones: gui-mcp devices find | pair HOST:PORT | connect HOST:PORT | emulators; each has its "
        "own --help",
    )
    parser.add_argument(
        "--free", metavar="DEVICE", help="take it from whoever holds it; their next action fails"
    )
    parser.add_argument("--json", action="store_true", help="all of it, for programs")
    add_home(parser)
    arguments = parser.parse_args(argv)
    try:
        owner = OwnerClient(data_folder(arguments.home))
        if arguments.free:
            owner.post(f"/api/devices/{arguments.free}/free")
            print(f"{arguments.free} is free")
            return 0
        told = owner.get("/api/devices")
    except ConfigError as error:
        return _say_error(error, FAILED)
    if arguments.json:
        print(json.dumps(told, indent=2))
    else:
        _show_devices(told)
    return 0


def replay(argv: list[str]) -> int:
    """Write the page of one episode and say where it is; without one, list the episodes, newest first."""
    from gui_mcp.episode import journal_path, list_episodes, read_episode
    from gui_mcp.replay import write_replay

    parser = argparse.ArgumentParser(
        prog="gui-mcp replay",
        description="Write the replay page of an episode (every screen with the tap drawn on it).",
    )
    parser.add_argument("episode", nargs="?", help="id of an episode; the list of them when left out")
    parser.add_argument("--out", type=Path, help="where to write the page")
    add_home(parser)
    arguments = parser.parse_args(argv)
    try:
        folder = data_folder(arguments.home)
    except ConfigError as error:
        return _say_error(error, BAD_INPUT)
    if arguments.episode is None:
        for found in list_episodes(folder):
            when = time.strftime("%Y-%m-%d %H:%M", time.localtime(found.begin.time)) if found.begin else "?"
            goal = found.begin.goal[:70] if found.begin else found.trouble
            state = "running" if found.running else found.outcome
            print(f"{found.id}  {when}  {state:12}  {goal}")
        return 0
    try:
        read = read_episode(journal_path(folder, arguments.episode))
        print(write_replay(read, arguments.out or folder / "episodes" / arguments.episode / "replay.html"))
    except (RecordError, ValueError) as error:
        return _say_error(error, BAD_INPUT)
    return 0


def _show_devices(told: Json) -> None:
    listed = told.get("devices") if isinstance(told, dict) else told
    for device in listed if isinstance(listed, list) else []:
        if isinstance(device, dict):
            held = device.get("held_by")
            by = f"held by {held} for {device.get('for_s')} s" if held else "nobody holds it"
            level = device.get("level") or "open if nothing personal is on it"
            ill = device.get("health") not in (None, "ok")
            how = "; ".join(str(device[key]) for key in ("health", "reason") if ill and device.get(key))
            line = f"{device.get('id')!s:16} driver {device.get('driver')!s:10} level {level!s:10} {by}"
            print(f"{line}; {how}" if how else line)


def _say_error(error: Exception, code: int) -> int:
    print(f"gui-mcp: {error}", file=sys.stderr)
    return code
