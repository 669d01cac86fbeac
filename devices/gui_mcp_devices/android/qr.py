"""Pairing by a QR code: a phone reads a name and a password from it and announces itself by that name.

The text is the one that Android's settings read under Wireless debugging > Pair device with QR code.
"""

from __future__ import annotations

import asyncio
import secrets
import string
import time
from dataclasses import dataclass, field

from gui_mcp_devices.android.asking import answer
from gui_mcp_devices.android.client import AdbServer
from gui_mcp_devices.android.discovery import PAIRING, announcements
from gui_mcp_devices.android.pairing import Paired, pair
from gui_mcp_devices.errors import ActionTimeout

SECONDS = 120.0
"""So long the code is worth something."""
POLL_SECONDS = 0.5
_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Invitation:
    """What stands in one code; a new one for each pairing."""

    name: str
    password: str = field(repr=False)

    @property
    def text(self) -> str:
        """
        >>> Invitation("studio-x", "secret").text
        'WIFI:T:ADB;S:studio-x;P:secret;;'
        """
        return f"WIFI:T:ADB;S:{self.name};P:{self.password};;"


def invite() -> Invitation:
    name, password = ("".join(secrets.choice(_LETTERS) for _ in range(length)) for length in (10, 12))
    return Invitation(f"studio-{name}", password)


async def check_can_look(server: AdbServer) -> None:
    """Raises `Unsupported` where the adb server is too old to look for phones and to pair."""
    await answer(server, "host:mdns:check", "pair by a QR code")


async def pair_invited(server: AdbServer, invitation: Invitation, seconds: float = SECONDS) -> Paired:
    """Pair with the phone that has read the code. Raises `ActionTimeout` when none comes, and as `pair`."""
    deadline = time.monotonic() + seconds
    while True:
        for one in await announcements(server):
            if one.kind == PAIRING and one.name == invitation.name:
                return await pair(server, one.address, invitation.password)
        if time.monotonic() > deadline:
            raise ActionTimeout(
                "pair by a QR code",
                f"no phone has read it within {seconds:g} s",
                "see that phone and computer are in one network; or pair by the code that the phone shows: "
                "gui-mcp devices pair HOST:PORT",
            )
        await asyncio.sleep(POLL_SECONDS)
