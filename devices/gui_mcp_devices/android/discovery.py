"""Which phones there are: by USB, emulators, by network; and where a wireless one is now.

A wireless phone gets another port at each start of its debugging, so it is known by its hardware serial
(`ro.serialno`), which also stands in the name that it announces by mDNS: `adb-SERIAL-xxxxxx`.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Literal

from gui_mcp_devices.android.asking import answer, reach, split_address
from gui_mcp_devices.android.client import AdbServer, Handset, Listed
from gui_mcp_devices.android.pairing import serial_in
from gui_mcp_devices.errors import DeviceError, Refused, Unsupported

By = Literal["usb", "emulator", "network", "announced"]
SECONDS = 5.0
"""A phone tells its name within this, or it is listed without."""
CONNECTING, PAIRING, PLAIN = "_adb-tls-connect._tcp", "_adb-tls-pairing._tcp", "_adb._tcp"

MENDS = {
    "device": "",
    "unauthorized": "unlock the phone, allow USB debugging for this computer and tick `Always allow`; no "
    "question there: Developer options > Revoke USB debugging authorizations, then plug it in again",
    "offline": "unplug it and plug it in again; by network: gui-mcp devices connect HOST:PORT",
    "authorizing": "wait a moment; if it stays so, plug the phone in again",
    "connecting": "wait a moment; if it stays so, plug the phone in again",
    "no permissions": "this user may not open the USB device: install the udev rules (Debian, Ubuntu: "
    "apt install android-sdk-platform-tools-common), join the group plugdev, plug the phone in again",
}
"""What to do about each state in which adb lists a phone."""
OTHERWISE = "start the phone's normal system; it is in recovery, in its boot loader, or in no mode for this"


@dataclass(frozen=True, slots=True)
class Announced:
    """A phone as it announces itself by mDNS."""

    name: str
    """`adb-SERIAL-xxxxxx`, or another while it pairs by QR code."""
    kind: str
    """`_adb-tls-connect._tcp`, `_adb-tls-pairing._tcp` or `_adb._tcp`."""
    address: str
    """`host:port`"""

    @property
    def serial(self) -> str:
        return serial_in(self.name)


@dataclass(frozen=True, slots=True)
class Found:
    """One phone, in words for people."""

    serial: str
    """As adb names it; for one that only announces itself, its address."""
    state: str
    """As adb says it; `announced` and `pairing` for one that it is not connected to."""
    by: By
    hardware: str = ""
    """`ro.serialno`; empty where it is not known."""
    model: str = ""
    release: str = ""
    """Version of Android."""

    @property
    def ready(self) -> bool:
        return self.state == "device"

    @property
    def lasting(self) -> str:
        """What names it in a config also after a reboot."""
        moves = self.by == "network" and not self.serial.startswith(("127.", "localhost:", "[::1]"))
        return self.hardware if moves and self.hardware else self.serial

    @property
    def mend(self) -> str:
        """What to do so that it can be used; empty when it can."""
        if self.state == "announced":
            return f"gui-mcp devices connect {self.serial} (after pairing once: gui-mcp devices pair)"
        if self.state == "pairing":
            return f"gui-mcp devices pair {self.serial}, then type the code that the phone shows"
        return MENDS.get(self.state, OTHERWISE)


async def survey(server: AdbServer, *, around: bool = True) -> tuple[Found, ...]:
    """All phones in sight, those first that can be used; `around`: also those that only announce themselves
    in this network. Raises `DeviceError` for a server that is away."""
    asked = announcements(server) if around else _nobody()
    listed, announced = await asyncio.gather(server.devices(), asked)
    known = await asyncio.gather(*(_described(server, phone) for phone in listed))
    hardware = {found.hardware for found in known} - {""}
    places = {found.serial for found in known}
    others = [
        Found(one.address, "pairing" if one.kind == PAIRING else "announced", "announced", one.serial)
        for one in announced
        if one.address not in places and (one.kind == PAIRING or one.serial not in hardware)
    ]
    return tuple(sorted([*known, *others], key=lambda found: (not found.ready, found.by, found.serial)))


async def announcements(server: AdbServer) -> tuple[Announced, ...]:
    """The phones that announce themselves in this network; none where the server cannot look, which could not
    connect to such a phone either."""
    try:
        return read_services(await answer(server, "host:mdns:services", "the phones in this network"))
    except DeviceError:
        return ()


async def blind_because(server: AdbServer) -> str:
    """Why the server sees no phones in this network, and what mends it; empty when it looks for them."""
    try:
        said = await answer(server, "host:mdns:check", "look for phones in this network")
    except Unsupported as error:
        return f"{error.true}; {error.do}"
    except DeviceError:
        return ""
    return said.strip() if said.startswith("ERROR") else ""


async def _nobody() -> tuple[Announced, ...]:
    """For who wants to know of connected phones alone."""
    return ()


def read_services(text: str) -> tuple[Announced, ...]:
    """The lines of `adb mdns services`: name, kind, host:port."""
    found: dict[tuple[str, str], Announced] = {}
    for line in text.splitlines():
        words = line.split("\t") if "\t" in line else line.split()
        if len(words) != 3:
            continue
        name, kind, address = (word.strip() for word in words)
        kind = kind.rstrip(".").removesuffix(".local")
        try:
            split_address(address, "read what phones announce")
        except Refused:
            continue
        if kind in (CONNECTING, PAIRING, PLAIN) and " " not in name:
            found[name, kind] = Announced(name, kind, address)
    return tuple(found.values())


async def find(serial: str, server: AdbServer) -> str | None:
    """By which name the server reaches the phone of hardware serial `serial` now, or at which `host:port` it
    can be connected to; None where it is nowhere. Raises `DeviceError` where the server does not answer.

    `serial` may also be the name by which adb knew it. Of what is announced only phones that were paired are
    taken: anybody in the network may announce any name, but only the phone has the key of the pairing.
    """
    for phone in await server.devices():
        if phone.state != "device" or (":" not in phone.serial and not phone.serial.startswith("adb-")):
            if phone.serial == serial and phone.state == "device":
                return phone.serial
            continue
        if serial in (phone.serial, serial_in(phone.serial), await _hardware(server, phone.serial)):
            return phone.serial
    for one in await announcements(server):
        if one.kind == CONNECTING and serial in (one.serial, one.name):
            host, _ = split_address(one.address, "find the phone again")
            if await reach(host) != "public":
                return one.address
    return None


async def _described(server: AdbServer, phone: Listed) -> Found:
    """With what the phone says of itself, where it says it in time."""
    details = dict(phone.details)
    found = Found(
        phone.serial, phone.state, _by(phone.serial), model=details.get("model", "").replace("_", " ")
    )
    if phone.state != "device":
        return found
    asked = ("ro.serialno", "ro.product.model", "ro.build.version.release")
    try:
        line = "; ".join(f"getprop {name}" for name in asked)
        said = await Handset(server, phone.serial).shell(line, seconds=SECONDS, asked="what phone it is")
    except DeviceError:
        return found
    hardware, model, release = ([one.strip() for one in said.text.splitlines()] + [""] * 3)[:3]
    return Found(phone.serial, phone.state, found.by, _word(hardware), model or found.model, release)


async def _hardware(server: AdbServer, serial: str) -> str:
    try:
        said = await Handset(server, serial).shell(
            "getprop ro.serialno", seconds=SECONDS, asked="the serial of a phone"
        )
    except DeviceError:
        return ""
    return _word(said.text.strip())


def _word(text: str) -> str:
    return text if re.fullmatch(r"[\w.:-]{1,64}", text, re.ASCII) else ""


def _by(serial: str) -> By:
    if re.fullmatch(r"emulator-\d+", serial):
        return "emulator"
    return "network" if ":" in serial or "._adb" in serial else "usb"
