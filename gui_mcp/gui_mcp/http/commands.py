"""`gui-mcp tokens`: who else may ask over HTTP."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from gui_mcp.config import load_config
from gui_mcp.folder import ConfigError, add_home, data_folder
from gui_mcp.privacy.levels import LEVELS
from gui_mcp.tokens import TokenError, Tokens

BAD_INPUT = 2


def tokens_command(argv: list[str]) -> int:
    """`tokens add NAME ... | list | revoke NAME`; needs no daemon, and a running one heeds it at once."""
    arguments = _parser().parse_args(argv)
    try:
        folder = data_folder(arguments.home)
        tokens = Tokens(folder)
        match arguments.what:
            case "add":
                return _add(folder, tokens, arguments)
            case "revoke":
                tokens.revoke(arguments.name)
                print(f"token {arguments.name} is worth nothing now; its jobs go on, see `gui-mcp jobs list`")
            case _:
                _list(tokens)
    except (ConfigError, TokenError) as error:
        print(f"gui-mcp tokens: {error}", file=sys.stderr)
        return BAD_INPUT
    return 0


def _add(folder: Path, tokens: Tokens, arguments: argparse.Namespace) -> int:
    devices: list[str] | None = arguments.device
    there = load_config(folder).devices
    if unknown := [name for name in devices or [] if name not in there]:
        raise TokenError(
            f"a token for device {unknown[0]!r}: the devices here are {', '.join(there)}; "
            "name one of them with --device"
        )
    plain = tokens.add(
        arguments.name,
        devices,
        arguments.level,
        arguments.scope or ["observe", "act", "task"],
        arguments.days,
    )
    print(plain)
    print(
        f"token {arguments.name}, good for {arguments.days:g} days; it is shown this once. "
        "A client sends it as `Authorization: Bearer ...`.",
        file=sys.stderr,
    )
    return 0


def _list(tokens: Tokens) -> None:
    found = tokens.list()
    if not found:
        print("no tokens; `gui-mcp tokens add NAME` makes one")
    for token in found:
        devices = "all" if token.devices is None else ",".join(sorted(token.devices))
        used = tokens.used(token.name)
        until = "expired" if token.expires <= time.time() else f"until {_day(token.expires)}"
        print(
            f"{token.name:20}  {until:16}  level {token.level:8}  "
            f"scopes {','.join(sorted(token.scopes)):17}  devices {devices}  "
            f"last used {'never' if used is None else _day(used)}"
        )


def _day(moment: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(moment))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gui-mcp tokens",
        description="Tokens that let a client ask over HTTP: scoped, ending, revocable.",
    )
    actions = parser.add_subparsers(dest="what", required=True, metavar="add | list | revoke")
    add = actions.add_parser("add", help="make one; it is printed once, on stdout")
    add.add_argument("name", help="for people, e.g. the client that will have it")
    add.add_argument(
        "--device", action="append", metavar="D", help="may use D; again for more (default: all)"
    )
    add.add_argument(
        "--level",
        choices=LEVELS,
        default="open",
        help="the loosest level that it is shown anything at (default open: as each device's own level says)",
    )
    add.add_argument(
        "--scope",
        action="append",
        choices=("observe", "act", "task"),
        help="to look, to act step by step, to hand over goals; again for more (default: all three)",
    )
    add.add_argument("--days", type=float, default=90, help="how long it lasts (default 90)")
    listing = actions.add_parser("list", help="those there are, never the tokens themselves")
    revoke = actions.add_parser("revoke", help="take one back, at once")
    revoke.add_argument("name")
    for each in (add, listing, revoke):
        add_home(each)
    return parser
