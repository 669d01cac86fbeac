"""Wireless debugging: pair with a phone once by the code that it shows, connect to it by its address.

Pairing is done by the adb server (Android 11 and newer; adb 30 and newer); the code goes through its socket,
never through a command line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gui_mcp_devices.android.asking import Reach, answer, refuse_public, split_address
from gui_mcp_devices.android.client import AdbServer
from gui_mcp_devices.errors import Refused, Unreachable

CODE = re.compile(r"[A-Za-z0-9]{6,64}")
"""Six digits on the phone's screen; longer in a QR code."""
GUID = re.compile(r"guid=(adb-[A-Za-z0-9._-]+)")


@dataclass(frozen=True, slots=True)
class Paired:
    guid: str
    """The phone's name in the network: `adb-SERIAL-xxxxxx`; empty where the server does not tell it."""

    @property
    def serial(self) -> str:
        """The hardware serial within the name."""
        return serial_in(self.guid)


@dataclass(frozen=True, slots=True)
class Connected:
    address: str
    where: Reach


async def pair(server: AdbServer, address: str, code: str) -> Paired:
    """Pair with the phone that shows `code` for `address`. Raises `Refused`, `Unreachable`, `Unsupported`."""
    asked = f"pair with {address}"
    host, port = split_address(address, asked)
    if CODE.fullmatch(code.strip()) is None:
        raise Refused(
            asked,
            "a pairing code is the six digits that the phone shows",
            "open Wireless debugging > Pair device with pairing code, and copy address and code from there",
        )
    await refuse_public(host, asked)
    said = await answer(server, f"host:pair:{code.strip()}:{_joined(host, port)}", asked)
    if said.startswith("Successfully paired"):
        found = GUID.search(said)
        return Paired(found[1] if found else "")
    low = said.lower()
    if "password" in low or "dropped" in low:
        true, do = (
            "the code is wrong, or the phone has closed that page",
            "let it show a new code, and type it while the page stays open",
        )
    elif "start pairing client" in low or "connect" in low or "resolve" in low:
        true, do = (
            "nobody answers there",
            "use the address of the page with the code: its port is another than the one for connecting",
        )
    else:
        true, do = "the phone did not agree", "let it show a new code and try again"
    raise Unreachable(asked, true, do, screen_text=said.replace(code.strip(), "******"))


async def connect(server: AdbServer, address: str) -> Connected:
    """Have the server connect to a phone by network. Raises `Refused` for a public address, `Unreachable`."""
    asked = f"connect to {address}"
    host, port = split_address(address, asked)
    where = await refuse_public(host, asked)
    said = await answer(server, f"host:connect:{_joined(host, port)}", asked)
    if said.startswith(("connected to", "already connected")):
        return Connected(_joined(host, port), where)
    low = said.lower()
    if "authenticate" in low or "unauthorized" in low:
        true, do = (
            "the phone does not trust this computer",
            "unlock it and allow USB debugging, or pair first: gui-mcp devices pair HOST:PORT",
        )
    elif "refused" in low or "no route" in low or "timed out" in low or "resolve" in low:
        true, do = (
            "nobody answers there",
            "see that Wireless debugging is on and copy the address again: its port changes at each start",
        )
    else:
        true, do = "the adb server could not", "pair first: gui-mcp devices pair HOST:PORT"
    raise Unreachable(asked, true, do, screen_text=said)


def serial_in(name: str) -> str:
    """The hardware serial in a phone's name in the network.

    >>> serial_in("adb-39061FDJH00AAA-Zk4xVd")
    '39061FDJH00AAA'
    """
    if not name.startswith("adb-"):
        return ""
    serial, _, random = name.removeprefix("adb-").partition(".")[0].rpartition("-")
    return serial or random


def _joined(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
