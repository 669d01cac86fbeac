"""A wireless phone that comes back on another port is found again by its serial, with a real adb server.

What the phone announces is said by the test: multicast on a busy machine comes late or never.
"""

from __future__ import annotations

import pytest
from gui_mcp_devices.android import discovery
from gui_mcp_devices.android.client import AdbServer
from gui_mcp_devices.android.discovery import Announced
from gui_mcp_devices.android.opening import open_phone
from gui_mcp_devices.android.options import AndroidOptions
from gui_mcp_devices.errors import DeviceLost
from gui_mcp_devices.pocket.phone import Phone
from gui_mcp_devices.pocket.state import Form
from gui_mcp_devices.pocket.wire.serve import serve_pockets
from gui_mcp_devices.screen import Look

from tests.devices.test_android_pairing import BUNDLED, real_server

SERIAL = "WLAN39061"


async def test_a_phone_is_opened_by_its_serial_and_found_again_at_its_next_port(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Announced] = []

    async def announcements(server: AdbServer) -> tuple[Announced, ...]:
        return tuple(told)

    monkeypatch.setattr(discovery, "announcements", announcements)
    BUNDLED.chmod(0o755)
    phone = Phone(Form(width=360, height=640, density=1.0, serial=SERIAL), live=True)
    async with real_server(str(BUNDLED)) as server:
        options = AndroidOptions(serial=SERIAL, server=server.address, start_server=False)
        with pytest.raises(DeviceLost):
            await open_phone(options)
        async with serve_pockets([phone], front_port=None) as wire:
            told[:] = [Announced(f"adb-{SERIAL}-abcdef", "_adb-tls-connect._tcp", wire.addresses[0])]
            device = await open_phone(options)
            assert device.handset.serial == wire.addresses[0]
            assert (await device.see(Look())).width == 360
        told.clear()
        with pytest.raises(DeviceLost):
            await device.see(Look())
        async with serve_pockets([phone], front_port=None) as wire:
            told[:] = [Announced(f"adb-{SERIAL}-abcdef", "_adb-tls-connect._tcp", wire.addresses[0])]
            assert (await device.see(Look())).width == 360
            assert device.handset.serial == wire.addresses[0]
            await device.close()
