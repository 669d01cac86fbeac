"""`gui-mcp pocket`: simulated phones that any adb client of this machine can use."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gui_mcp.phones.entry import Options, lines

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone
    from gui_mcp_devices.pocket.state import Faults

FAILED = 1
MOST = 32
FIRST_EMULATOR = 5555
"""Port of the first one with --emulator-ports."""

FAULTS: Mapping[str, Mapping[str, float | bool]] = {
    "popups": {"popups": 0.1},
    "slow": {"slow": 0.3},
    "permissions": {"permissions": True},
    "secure": {"secure": True},
    "rotation": {"rotation": 0.03},
    "restless": {"restless": True},
}
"""What goes wrong, by name: fields of the phone's faults."""


def pocket_command(argv: list[str]) -> int:
    """Serve simulated phones until Ctrl-C."""
    arguments = _parser().parse_args(argv)
    try:
        return asyncio.run(_run(arguments))
    except (OSError, ValueError) as error:
        print(f"gui-mcp pocket: {error}", file=sys.stderr)
        return FAILED


async def _run(arguments: argparse.Namespace) -> int:
    phones = _phones(arguments)
    if arguments.picture is not None:
        from gui_mcp_devices.pocket.sheet import sheet

        await asyncio.to_thread(sheet(phones[0]).save, arguments.picture, "PNG", optimize=True)
        print(arguments.picture)
        return 0
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # where Ctrl-C ends the loop instead
            loop.add_signal_handler(name, stop.set)
    async with AsyncExitStack() as serving:
        await _serve(phones, arguments, serving)
        await stop.wait()
    print("ended")
    return 0


async def _serve(phones: list[Phone], arguments: argparse.Namespace, serving: AsyncExitStack) -> None:
    from gui_mcp_devices.pocket.wire.serve import serve_pockets

    emulators = arguments.emulator_ports
    first = arguments.port or (FIRST_EMULATOR if emulators else 0)
    step = 2 if emulators else 1
    ports = [first + step * number for number in range(len(phones))] if first else []
    served = await serving.enter_async_context(
        serve_pockets(phones, adb_ports=ports, front_port=arguments.front, emulators=emulators)
    )
    for phone, address in zip(phones, served.addresses, strict=True):
        print(f"{phone.serial:12} adb connect {address}")
    print(f"{'all of them':12} adb -P {served.front} devices   (no adb server is needed for these)")
    config: dict[str, Options] = {
        phone.serial: {
            "serial": phone.serial,
            "server": f"127.0.0.1:{served.front}",
            "start_server": False,
            "throwaway": True,
        }
        for phone in phones
    }
    print(f"\nfor config.toml, as a phone over ADB:\n\n{lines(config)}")
    print('\nor without ADB, in the daemon itself: [devices.pocket] with driver = "pocket"')
    print("\nloopback only, without authentication; Ctrl-C ends it", flush=True)


def _phones(arguments: argparse.Namespace) -> list[Phone]:
    from gui_mcp_devices.pocket.phone import Phone
    from gui_mcp_devices.pocket.state import Form

    width, height = arguments.size
    phones: list[Phone] = []
    for number in range(1, arguments.count + 1):
        form = Form(
            width=width,
            height=height,
            density=arguments.density,
            dark=arguments.dark,
            locale=arguments.locale,
            serial=f"pocket-{number}",
        )
        phone = Phone(form, faults=_faults(arguments.faults, arguments.seed), live=True)
        phone.reset(arguments.seed + number - 1)
        phones.append(phone)
    return phones


def _faults(names: list[str], seed: int) -> Faults:
    from gui_mcp_devices.pocket.state import Faults
    from pydantic import TypeAdapter

    chosen = {key: value for name in names for key, value in FAULTS[name].items()}
    return TypeAdapter(Faults).validate_python({"seed": seed, **chosen})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gui-mcp pocket",
        description="Simulated phones in the foreground, for any adb client of this machine. Each has an "
        "owner of its own, drawn from the seed.",
    )
    parser.add_argument("--count", type=_count, default=1, metavar="N", help="how many (default 1)")
    parser.add_argument(
        "--port", type=_port, default=0, help="of the first one's adb; the next have the next (default: any)"
    )
    parser.add_argument(
        "--front", type=_port, default=0, help="port that answers as an adb server does (default: any)"
    )
    parser.add_argument("--seed", type=int, default=0, help="which owner and contents (default 0)")
    parser.add_argument(
        "--size", type=_size, default=(720, 1280), metavar="WxH", help="pixels (default 720x1280)"
    )
    parser.add_argument("--density", type=float, default=2.0, help="pixels a dp (default 2)")
    parser.add_argument("--dark", action="store_true", help="dark theme")
    parser.add_argument("--locale", choices=("en", "zh"), default="en")
    parser.add_argument(
        "--faults",
        action="append",
        choices=sorted(FAULTS),
        default=[],
        help="what goes wrong now and then; may be given several times",
    )
    parser.add_argument(
        "--emulator-ports",
        action="store_true",
        help="5555, 5557, ..., each with a console below it: every adb server that starts on this machine "
        "attaches them by itself, as emulators",
    )
    parser.add_argument(
        "--picture", type=Path, metavar="FILE", help="write a PNG of every app's first page, and end"
    )
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of phones; give 1 to {MOST}")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give 0 to 65535")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write it as 720x1280")
    if not (240 <= int(width) <= 2160 and 320 <= int(height) <= 3840):
        raise argparse.ArgumentTypeError(f"{text} is no phone's size; 240x320 to 2160x3840")
    return int(width), int(height)
