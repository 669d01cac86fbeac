"""Simulated phones that live in the test, a real daemon that drives them over ADB, and its real clients."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Faults, Form
from gui_mcp_devices.pocket.wire.faults import WireFaults
from gui_mcp_devices.pocket.wire.serve import Serving, serve_pockets

from tests.e2e.daemons import end_daemons
from tests.e2e.servers import Json, Wire, listed

Options = Mapping[str, object]


def small(serial: str = "phone", faults: Faults = Faults()) -> Phone:  # noqa: B008
    """A phone that draws quickly; the daemon knows it by its serial."""
    return Phone(Form(width=360, height=800, density=1.0, serial=serial), faults=faults, live=True)


@dataclass(frozen=True, slots=True)
class House:
    """A data folder whose config names the phones; a daemon starts in it with the first client."""

    home: Path
    phones: Mapping[str, Phone]
    wire: Serving

    @property
    def phone(self) -> Phone:
        """The first of them."""
        return next(iter(self.phones.values()))

    def faults(self, serial: str = "") -> WireFaults:
        """Of the wire of that phone, else of the first one."""
        return self.wire.faults[list(self.phones).index(serial) if serial else 0]

    @property
    def log(self) -> str:
        """All that the daemon has written down of its work."""
        return "".join((self.home / name).read_text() for name in ("daemon.log", "daemon.err"))


@dataclass(frozen=True, slots=True)
class Plan:
    """What the config says."""

    level: str = "open"
    """Empty: none is set."""
    levels: Mapping[str, str] = field(default_factory=dict[str, str])
    """Of single phones, in place of that."""
    head: str = ""
    """What stands before the devices."""
    more: str = ""
    """What stands behind them: other devices."""
    options: Options = field(default_factory=dict[str, object])
    """Of every phone."""


@asynccontextmanager
async def house(home: Path, *phones: Phone, plan: Plan = Plan()) -> AsyncGenerator[House]:
    """The phones are served, in the test's loop, until the daemon has ended."""
    async with serve_pockets(phones) as wire:
        server = f"127.0.0.1:{wire.front}"
        write_config(home, {phone.serial: (phone.serial, server) for phone in phones}, plan)
        try:
            yield House(home, {phone.serial: phone for phone in phones}, wire)
        finally:
            await asyncio.to_thread(end_daemons, home)


def write_config(home: Path, phones: Mapping[str, tuple[str, str]], plan: Plan) -> None:
    """`phones`: serial and address of the adb server, by the device's name."""
    text = plan.head + "\n"
    for name, (serial, server) in phones.items():
        text += f'[devices.{name}]\ndriver = "android"\n'
        level = plan.levels.get(name, plan.level)
        text += f'level = "{level}"\n' if level else ""
        options: dict[str, object] = {"serial": serial, "server": server, "start_server": False}
        text += f"[devices.{name}.options]\n"
        text += "".join(
            f"{key} = {json.dumps(value)}\n" for key, value in {**options, **plan.options}.items()
        )
    (home / "config.toml").write_text(text + plan.more)


async def seen(wire: Wire, device: str, **arguments: object) -> list[str]:
    """The elements that are on the screen now."""
    return listed(await wire.structured("observe", device=device, **arguments), "elements")


def ref(lines: list[str], wanted: str) -> str:
    """Of the first line that holds `wanted`."""
    for line in lines:
        if wanted in line:
            return line.split()[0]
    raise LookupError(f"{wanted!r} is not among {lines}")


async def tap(wire: Wire, device: str, wanted: str) -> Json:
    """Tap what is called so."""
    return await wire.structured("tap", ref=ref(await seen(wire, device), wanted), device=device)


async def new_note(wire: Wire, device: str) -> tuple[str, str]:
    """Refs of the title of a note, which has one line, and of its body."""
    await wire.structured("open", target="notes", device=device)
    while not await seen(wire, device, find="New note"):
        await wire.structured("press_key", keys="back", device=device)
        await wire.structured("open", target="notes", device=device)
    await tap(wire, device, '"New note"')
    lines = await seen(wire, device)
    return ref(lines, 'textbox "Title"'), ref(lines, 'textbox "Note"')
