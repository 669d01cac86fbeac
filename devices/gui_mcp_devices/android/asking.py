"""What is asked of an adb server besides phones: mDNS, pairing, and why it could not connect."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Literal

from gui_mcp_devices.android.client import AdbServer
from gui_mcp_devices.android.faults import told
from gui_mcp_devices.android.wire import Garbled, Refusal, WireError
from gui_mcp_devices.errors import ActionTimeout, Refused, Unsupported

SECONDS = 15.0
"""A phone that is paired or connected to answers within this, or not at all."""
UNKNOWN = "unknown host service"
"""What adb below 30 says to requests that it has not."""

Reach = Literal["loopback", "private", "public"]


async def answer(server: AdbServer, service: str, asked: str, seconds: float = SECONDS) -> str:
    """What the server answers to `service`. A text that it sends as a failure is an answer too.

    Raises `Unsupported` where the server's adb is too old for it, and as `AdbServer`.
    """
    try:
        async with asyncio.timeout(seconds), await server.wire() as wire:
            await wire.ask(service)
            head = await wire.exactly(4)
            if head == b"FAIL":  # after the OKAY: how `pair` fails
                return (await wire.string()).decode(errors="replace")
            return (await wire.exactly(int(head, 16))).decode(errors="replace")
    except TimeoutError:
        raise ActionTimeout(
            asked, f"the adb server at {server.address} said nothing for {seconds:g} s", "try again"
        ) from None
    except ValueError:
        raise told(Garbled("the length is no hex number"), asked, server.address) from None
    except Refusal as refusal:
        if UNKNOWN in refusal.message:
            raise Unsupported(
                asked,
                f"the adb server at {server.address} is older than version 30 and cannot do that",
                "end it with `adb kill-server`, then start a newer one: `pip install 'gui-mcp[android]'` "
                "brings adb 36, Android's platform-tools the newest",
            ) from None
        raise told(refusal, asked, server.address) from None
    except WireError as error:
        raise told(error, asked, server.address) from None


def split_address(text: str, asked: str) -> tuple[str, int]:
    """The host and port of `host:port`, `[v6]:port`. Raises `Refused`."""
    host, colon, port = text.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    good = colon and host and port.isascii() and port.isdecimal() and 0 < int(port) < 65536
    if not good or any(not c.isprintable() or c.isspace() or c in ";/," for c in host):
        raise Refused(
            asked,
            f"{text[:80]!r} is no address",
            "write it as the phone shows it: HOST:PORT, e.g. 192.168.1.20:37123",
        )
    return host, int(port)


async def reach(host: str) -> Reach:
    """Where `host` is: on this machine, in a network of its owner's, or where anybody may be.

    A name counts as the farthest of its addresses; one that cannot be resolved as public.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return "public"
    addresses = [ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found]
    if not addresses:
        return "public"
    if all(address.is_loopback for address in addresses):
        return "loopback"
    return "private" if all(_is_own(address) for address in addresses) else "public"


async def refuse_public(host: str, asked: str) -> Reach:
    """Where `host` is. Raises `Refused` for one that anybody may be at."""
    where = await reach(host)
    if where == "public":
        raise Refused(
            asked,
            f"{host} is no address of this machine or of a private network",
            "connect phones in your own network only; reach others through a VPN or an SSH tunnel to "
            "127.0.0.1",
        )
    return where


def _is_own(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return _is_own(address.ipv4_mapped)
    named = address.is_unspecified or address.is_reserved or address.is_multicast
    shared = address in ipaddress.ip_network("100.64.0.0/10") if address.version == 4 else False
    return not named and (address.is_loopback or address.is_link_local or address.is_private or shared)
