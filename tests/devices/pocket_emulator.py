"""A program `emulator` with the simulated phone in it: a console that wants the token, and adb above it.

Its one virtual device is `Pocket`; its console has the snapshot that `-snapshot` names.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from pathlib import Path

from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.pocket.wire.console import Console, serve_console
from gui_mcp_devices.pocket.wire.serve import serve_pockets


async def main(words: list[str]) -> int:
    if words == ["-list-avds"]:
        sys.stdout.write("Pocket\n")
        return 0
    given = dict(itertools.pairwise(words))
    port, adb = (int(number) for number in given["-ports"].split(","))
    phone = Phone(Form(width=360, height=640, density=1.0, serial=f"EMULATOR{port}"), live=True)
    token = Path.home() / ".emulator_console_auth_token"
    if not token.exists():
        token.write_text("secret")
    over = asyncio.Event()
    console = Console(phone, "Pocket", token.read_text(), over.set)
    console.answer(f"avd snapshot save {given['-snapshot']}")
    async with (
        serve_pockets([phone], adb_ports=[adb], front_port=None),
        serve_console(console, port),
    ):
        _, writer = await asyncio.open_connection("127.0.0.1", int(os.environ["ANDROID_ADB_SERVER_PORT"]))
        told = f"host:emulator:{adb}".encode()
        writer.write(b"%04x" % len(told) + told)
        await writer.drain()
        writer.close()
        await over.wait()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
