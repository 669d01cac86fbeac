"""From the owner's options to a phone at hand: which one it is, and whether it can be used."""

from __future__ import annotations

import asyncio
import re
import time

from gui_mcp_devices.android import discovery
from gui_mcp_devices.android.client import AdbServer, Handset
from gui_mcp_devices.android.device import AndroidDevice
from gui_mcp_devices.android.options import AndroidOptions
from gui_mcp_devices.errors import DeviceLost, Refused

READY_SECONDS = 5.0
"""How long a phone that has just been connected is waited for."""
AGAIN = 0.02

MENDED = {
    "unauthorized": (
        "it does not trust this computer yet",
        "unlock the phone and allow USB debugging on it",
    ),
    "no permissions": (
        "this user may not use the USB port",
        "install Android's udev rules, then plug the phone in again",
    ),
    "offline": ("it is offline", "unplug and plug it in again, or `adb reconnect`"),
}

_ADDRESS = re.compile(r"(?:\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}")
_SIZE = re.compile(r"(Physical|Override) size: (\d{2,5})x(\d{2,5})")


async def open_phone(options: AndroidOptions) -> AndroidDevice:
    """The phone that `options` names, ready to be used; the caller closes it.

    Raises `DeviceLost` when it is away or not yet trusted, `MissingPart` when there is no adb program.
    """
    server = server_of(options)
    handset = await _chosen(server, options.serial)
    size = await _size(handset)
    device = AndroidDevice(handset, options, size)
    await device.greet()
    return device


def server_of(options: AndroidOptions) -> AdbServer:
    """The adb server at `options.server`. Raises `Refused` when that is no address."""
    host, _, port = options.server.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise Refused(
            f"use the adb server {options.server!r}", "that is no host:port", "correct `server` in the config"
        )
    return AdbServer(host.strip("[]"), int(port), may_start=options.start_server)


async def _chosen(server: AdbServer, serial: str) -> Handset:
    if not serial:
        return Handset(server, await _only(server))
    asked = f"open the phone {serial}"

    async def again() -> str | None:
        return await discovery.find(serial, server)

    state = await server.state(serial)
    if not state and _ADDRESS.fullmatch(serial):
        await server.connect(serial)
        state = await _settled(server, serial)
    name = serial
    if not state and (found := await again()) is not None:
        name = found
        state = await server.state(name)
        if not state and ":" in name:
            await server.connect(name)
            state = await _settled(server, name)
    _check_usable(asked, state)
    return Handset(server, name, find=None if _ADDRESS.fullmatch(serial) else again)


async def _only(server: AdbServer) -> str:
    """The one phone there is. Raises `DeviceLost` when there is none, `Refused` when there are several."""
    phones = await server.devices()
    ready = [phone for phone in phones if phone.state == "device"]
    if len(ready) == 1:
        return ready[0].serial
    if ready:
        raise Refused(
            "open the phone",
            f"there are {len(ready)}: {', '.join(phone.serial for phone in ready[:8])}",
            "set `serial` in the config",
        )
    _check_usable("open the phone", phones[0].state if phones else "")
    raise DeviceLost("open the phone", "there is none", "connect one and check `adb devices`")


async def _settled(server: AdbServer, serial: str) -> str:
    """Its state, once it is no longer on its way."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        state = await server.state(serial)
        if state not in ("offline", "connecting", "authorizing") or time.monotonic() > deadline:
            return state
        await asyncio.sleep(AGAIN)


def _check_usable(asked: str, state: str) -> None:
    if state == "device":
        return
    true, do = MENDED.get(state, (f"its state is {state}", "check `adb devices`"))
    if not state:
        true, do = "it is not connected", "connect it and check `adb devices`"
    raise DeviceLost(asked, true, do)


async def _size(handset: Handset) -> tuple[int, int]:
    """Width and height at rotation 0. Raises `DeviceLost` when the phone tells none."""
    asked = "the size of the phone's screen"
    sizes = dict[str, tuple[int, int]]()
    said = await handset.shell("wm size", asked=asked)
    for kind, width, height in _SIZE.findall(said.text):
        sizes[kind] = int(width), int(height)
    size = sizes.get("Override") or sizes.get("Physical")
    if size is None:
        raise DeviceLost(asked, "it tells none; it may still be starting", "try again in a moment")
    return size
