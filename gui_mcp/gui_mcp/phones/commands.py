"""`gui-mcp devices find`, `pair` and `connect`: from a phone on the desk to a device in the config."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from gui_mcp_devices.android.asking import refuse_public, split_address
from gui_mcp_devices.android.client import PORT, AdbServer
from gui_mcp_devices.android.discovery import Found, blind_because, survey
from gui_mcp_devices.android.pairing import Paired, connect, pair
from gui_mcp_devices.errors import DeviceError, MissingPart, Refused

from gui_mcp.config import load_config
from gui_mcp.folder import ConfigError, add_home, data_folder
from gui_mcp.phones.entry import FILE, add, configured, lines, name_for, options_of

_Command = Callable[[Path, argparse.Namespace], Awaitable[int]]

FAILED = 1
SETTLE_SECONDS = 5.0
"""A phone that was just connected is offline for a moment."""

NO_PHONE = """no phone in sight. On the phone: Settings > About phone, tap the build number seven times; then
Settings > System > Developer options > USB debugging, and plug it in; or Wireless debugging, and
gui-mcp devices pair HOST:PORT. No phone at hand: gui-mcp pocket simulates one."""
CLEAR_TEXT = """careful: this goes over your network. Wireless debugging is encrypted; a phone that was set to
`adb tcpip` is open to everybody in that network, and what is typed on it can be read there."""


def find_command(argv: list[str]) -> int:
    """List the phones in sight; 1 when none can be used."""
    parser = argparse.ArgumentParser(
        prog="gui-mcp devices find",
        description="Phones by USB, emulators, and phones in this network; what keeps each from being used.",
    )
    parser.add_argument("--add", metavar="NAME", help="write it into config.toml under this name")
    parser.add_argument("--serial", help="with --add: which one, where several can be used")
    parser.add_argument("--json", action="store_true", help="all of it, for programs")
    return _run(parser, argv, _find)


def pair_command(argv: list[str]) -> int:
    """Pair with a phone that shows a code."""
    parser = argparse.ArgumentParser(
        prog="gui-mcp devices pair",
        description="Pair once with a phone: Developer options > Wireless debugging > Pair device with "
        "pairing code (Android 11 and newer). The six digits are asked for, or read from stdin.",
    )
    parser.add_argument(
        "address", metavar="HOST:PORT", nargs="?", help="as that page shows it, with its own port"
    )
    parser.add_argument("code", nargs="?", help=argparse.SUPPRESS)  # refused in words, and not repeated
    parser.add_argument(
        "--qr", action="store_true", help="show a QR code instead, for Pair device with QR code on the phone"
    )
    return _run(parser, argv, _pair)


def connect_command(argv: list[str]) -> int:
    """Connect to a phone by network."""
    parser = argparse.ArgumentParser(
        prog="gui-mcp devices connect",
        description="Connect to a paired phone, an emulator or a simulated phone by its address; of this "
        "machine or of a private network only.",
    )
    parser.add_argument("address", metavar="HOST:PORT", help="as the page Wireless debugging shows it")
    return _run(parser, argv, _connect)


async def server_at(text: str) -> AdbServer:
    """The adb server at `host:port`; one of this machine is started where none runs. Raises `DeviceError`."""
    asked = f"ask the adb server at {text}"
    host, port = split_address(text, asked)
    await refuse_public(host, asked)
    return AdbServer(host, port, may_start=True)


def add_server(parser: argparse.ArgumentParser) -> None:
    """The option `--server` of every command that asks an adb server."""
    usual = f"127.0.0.1:{os.environ.get('ANDROID_ADB_SERVER_PORT', PORT)}"
    parser.add_argument("--server", metavar="HOST:PORT", default=usual, help=f"adb server (default {usual})")


def _run(parser: argparse.ArgumentParser, argv: list[str], command: _Command) -> int:
    add_server(parser)
    add_home(parser)
    arguments = parser.parse_args(argv)
    try:
        return asyncio.run(_done(command(data_folder(arguments.home), arguments)))
    except (ConfigError, DeviceError) as error:
        print(f"gui-mcp: {error}", file=sys.stderr)
        return FAILED


async def _done(work: Awaitable[int]) -> int:
    return await work


async def _find(folder: Path, arguments: argparse.Namespace) -> int:
    server = await server_at(arguments.server)
    found = await survey(server)
    if arguments.json:
        print(json.dumps([{**asdict(one), "mend": one.mend} for one in found], indent=2))
        return 0
    for one in found:
        what = ", ".join(
            word for word in (one.model, f"Android {one.release}" if one.release else "") if word
        )
        more = f"({one.hardware})" if one.hardware not in ("", one.serial) else ""
        print(f"{one.serial:24} {one.state:14} {one.by:10} {what} {more}".rstrip())
        if one.mend:
            print(f"{'':24}   -> {one.mend}")
    ready = [one for one in found if one.ready]
    if not found:
        print(NO_PHONE)
    if why := await blind_because(server):
        print(f"phones in this network are not looked for: {why}")
    if arguments.add:
        return _add(folder, arguments.add, _chosen(ready, arguments.serial), arguments.server)
    _tell_lines(folder, ready, arguments.server)
    return 0 if ready else FAILED


async def _pair(folder: Path, arguments: argparse.Namespace) -> int:
    if arguments.code is not None:
        raise Refused(
            "pair with a phone",
            "a code in a command line stands in the process list and in the shell's history",
            "let the phone show a new one and leave it out: it is asked for",
        )
    server = await server_at(arguments.server)
    if arguments.qr:
        paired = await _pair_by_qr(server)
    else:
        split_address(arguments.address or "", f"pair with {arguments.address or 'a phone'}")
        paired = await pair(server, arguments.address, await asyncio.to_thread(_ask_code))
    print(f"paired with {paired.serial or 'the phone'}; once is enough")
    print("now connect: gui-mcp devices connect HOST:PORT, with the address on the page Wireless debugging")
    return 0


async def _connect(folder: Path, arguments: argparse.Namespace) -> int:
    server = await server_at(arguments.server)
    connected = await connect(server, arguments.address)
    print(f"connected to {connected.address}")
    if connected.where != "loopback":
        print(CLEAR_TEXT)
    phones: list[Found] = []
    try:
        async with asyncio.timeout(SETTLE_SECONDS):
            while not any(phone.ready for phone in phones):
                await asyncio.sleep(0.1)
                found = await survey(server, around=False)
                phones = [phone for phone in found if phone.serial == connected.address]
    except TimeoutError:
        state = phones[0].state if phones else "gone"
        mend = phones[0].mend if phones else "connect again"
        print(f"gui-mcp: it is {state}; {mend}", file=sys.stderr)
        return FAILED
    _tell_lines(folder, phones, arguments.server)
    return 0


async def _pair_by_qr(server: AdbServer) -> Paired:
    """Raises `MissingPart` where nothing can draw the code."""
    from gui_mcp_devices.android.qr import SECONDS, check_can_look, invite, pair_invited

    try:
        import segno
    except ImportError:
        raise MissingPart(
            "show a QR code", "the package segno is not installed", "pip install 'gui-mcp[android]'"
        ) from None
    await check_can_look(server)
    invitation = invite()
    segno.make_qr(invitation.text).terminal(compact=True)
    print(f"on the phone: Wireless debugging > Pair device with QR code; within {SECONDS:g} s", flush=True)
    return await pair_invited(server, invitation)


def _ask_code() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    try:
        return getpass.getpass("code on the phone: ")
    except EOFError:
        return ""


def _chosen(ready: Sequence[Found], serial: str | None) -> Found:
    """Raises `ConfigError`."""
    fitting = [one for one in ready if serial in (None, one.serial, one.hardware)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        known = ", ".join(one.serial for one in fitting)
        raise ConfigError(f"adding a phone: there are several ({known}); say which with --serial")
    true = "none can be used now" if serial is None else f"{serial} cannot be used now"
    raise ConfigError(f"adding a phone: {true}; the list says what keeps each from it")


def _add(folder: Path, name: str, phone: Found, server: str) -> int:
    added = add(folder, {name: options_of(phone.lasting, server)})
    print(f"{folder / FILE} has {' and '.join(added)} now")
    return 0


def _tell_lines(folder: Path, ready: Sequence[Found], server: str) -> None:
    """What to put into the config for those that are not in there."""
    config = load_config(folder)
    new: dict[str, dict[str, str | bool]] = {}
    for one in ready:
        if name := configured(config, frozenset({one.serial, one.hardware} - {""})):
            print(f"{one.serial} is {name} in {folder / FILE}")
            continue
        taken = frozenset({*config.devices, *new})
        new[name_for(taken)] = options_of(one.lasting, server)
    if new:
        print(f"\nput this into {folder / FILE}, or say --add NAME:\n\n{lines(new)}")
