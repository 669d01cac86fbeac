"""A wireless phone that comes back on another port is found again by its serial, with a real adb server."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from gui_mcp_devices.android.device import AndroidDevice
from gui_mcp_devices.android.opening import open_phone
from gui_mcp_devices.android.options import AndroidOptions
from gui_mcp_devices.errors import DeviceLost
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.pocket.wire.serve import serve_pockets
from gui_mcp_devices.screen import Look
from zeroconf import IPVersion, ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from tests.devices.test_android_pairing import BUNDLED, real_server

KIND = "_adb-tls-connect._tcp.local."
SERIAL = "WLAN39061"


@asynccontextmanager
async def announced(port: int) -> AsyncGenerator[None]:
    """The phone says by mDNS that it is at that port of this machine."""
    try:
        network = AsyncZeroconf(ip_version=IPVersion.V4Only)
    except OSError as error:
        pytest.skip(f"this machine has no network to announce anything in: {error}")
    info = ServiceInfo(
        KIND, f"adb-{SERIAL}-abcdef.{KIND}", addresses=[socket.inet_aton("127.0.0.1")], port=port,
        server="a-phone.local.", host_ttl=2, other_ttl=2,
    )  # fmt: skip
    try:
        await network.async_register_service(info)  # pyright: ignore[reportUnknownMemberType]
        yield
        await network.async_unregister_all_services()
    finally:
        await network.async_close()


@asynccontextmanager
async def at_any_port(phone: Phone) -> AsyncGenerator[str]:
    """The phone on the wire and announced; its address."""
    async with serve_pockets([phone], front_port=None) as wire:
        (address,) = wire.addresses
        async with announced(int(address.rpartition(":")[2])):
            yield address


async def test_a_phone_is_opened_by_its_serial_and_found_again_at_its_next_port() -> None:
    BUNDLED.chmod(0o755)
    phone = Phone(Form(width=360, height=640, density=1.0, serial=SERIAL), live=True)
    async with real_server(str(BUNDLED), mdns=True) as server:
        options = AndroidOptions(serial=SERIAL, server=server.address, start_server=False)
        async with at_any_port(phone) as first:
            device = await _opened(options)
            assert device.handset.serial == first
            assert (await device.see(Look())).width == 360
        async with at_any_port(phone) as second:
            assert second != first
            async with asyncio.timeout(20):
                while True:
                    try:
                        screen = await device.see(Look())
                        break
                    except DeviceLost:
                        await asyncio.sleep(0.1)
            assert screen.width == 360
            assert device.handset.serial == second
            await device.close()


async def _opened(options: AndroidOptions) -> AndroidDevice:
    """Once the announcement has arrived."""
    async with asyncio.timeout(20):
        while True:
            try:
                return await open_phone(options)
            except DeviceLost:
                await asyncio.sleep(0.1)
