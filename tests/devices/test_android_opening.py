"""Which phone a config means, and what is said when it cannot be used."""

import pytest
from gui_mcp_devices.android import AndroidOptions, open_phone
from gui_mcp_devices.android.driver import driver, read_options
from gui_mcp_devices.errors import DeviceError, DeviceLost, Refused

from tests.devices.android_phone import SERIAL, Server, serving


def options(server: Server, serial: str = "") -> AndroidOptions:
    return AndroidOptions(serial=serial, server=f"127.0.0.1:{server.port}", start_server=False)


async def test_the_only_phone_needs_no_name() -> None:
    async with serving() as server:
        device = await open_phone(options(server))
        assert device.handset.serial == SERIAL
        server.others = "OTHER\tunauthorized\n"
        assert (await open_phone(options(server))).handset.serial == SERIAL
        server.others = "OTHER\tdevice\n"
        with pytest.raises(Refused, match="OTHER"):
            await open_phone(options(server))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("unauthorized", "allow USB debugging"),
        ("offline", "plug it in again"),
        ("no permissions (missing udev rules?); see http://x", "udev"),
        ("recovery", "recovery"),
    ],
)
@pytest.mark.parametrize("serial", ["", SERIAL])
async def test_a_phone_that_cannot_be_used_says_what_to_do(state: str, words: str, serial: str) -> None:
    async with serving() as server:
        server.state = state
        with pytest.raises(DeviceLost, match=words):
            await open_phone(options(server, serial))


async def test_a_phone_that_is_not_there_is_lost() -> None:
    async with serving() as server:
        with pytest.raises(DeviceLost, match="not connected"):
            await open_phone(options(server, "NOBODY"))
        server.connected = False
        with pytest.raises(DeviceLost):
            await open_phone(options(server))


async def test_a_wireless_phone_is_known_by_its_own_serial_whatever_its_port() -> None:
    async with serving() as server:
        server.serial = "127.0.0.1:4321"
        device = await open_phone(options(server, "HW1234"))
        assert device.handset.serial == "127.0.0.1:4321"
        server.serial = "127.0.0.1:4322"
        assert (await device.health()).state == "ok"
        assert device.handset.serial == "127.0.0.1:4322"
        await device.close()


async def test_an_address_is_connected_to() -> None:
    async with serving() as server:
        server.serial, server.connected = "127.0.0.1:4321", False
        device = await open_phone(options(server, "127.0.0.1:4321"))
        assert "host:connect:127.0.0.1:4321" in server.asked
        await device.close()


async def test_the_options_of_a_config_are_read_and_wrong_ones_named() -> None:
    read = read_options("phone", {"serial": "X", "schemes": ["https"], "tree_seconds": 1, "text": "input"})
    assert (read.id, read.schemes, read.tree_seconds) == ("phone", frozenset({"https"}), 1.0)
    for wrong, named in (
        ({"serail": "X"}, "serail"),
        ({"text": "telepathy"}, "text"),
        ({"tree_seconds": "soon"}, "tree_seconds"),
        ({"tree_seconds": 0}, "deadlines"),
    ):
        with pytest.raises(Refused, match=named):
            read_options("phone", wrong)
    for server in ("nowhere", "host:", ":5037", "host:99999"):
        with pytest.raises(DeviceError, match="host:port"):
            await driver("phone", {"server": server})
