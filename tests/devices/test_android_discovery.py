"""Which phones there are, in what state, what mends it, and where a wireless one is after a reboot."""

from __future__ import annotations

import pytest
from gui_mcp_devices.android.client import AdbServer
from gui_mcp_devices.android.discovery import MENDS, Found, blind_because, find, read_services, survey
from gui_mcp_devices.errors import DeviceLost

from tests.devices.fake_adb import FakePhone, fake_adb

PIXEL = {"ro.serialno": "39061FDJH", "ro.product.model": "Pixel 8", "ro.build.version.release": "15"}
TLS = "adb-39061FDJH-Zk4xVd\t_adb-tls-connect._tcp\t192.168.1.20:37123\n"


async def test_phones_by_usb_emulators_and_by_network_are_told_apart() -> None:
    async with fake_adb() as adb:
        adb.phones = {
            "39061FDJH": FakePhone("device", PIXEL),
            "emulator-5554": FakePhone("device", {"ro.serialno": "EMULATOR1"}),
            "192.168.1.9:40001": FakePhone("device", {"ro.serialno": "R5CT"}),
        }
        found = {one.serial: one for one in await survey(adb.server)}
    assert {serial: one.by for serial, one in found.items()} == {
        "39061FDJH": "usb",
        "emulator-5554": "emulator",
        "192.168.1.9:40001": "network",
    }
    assert (found["39061FDJH"].model, found["39061FDJH"].release) == ("Pixel 8", "15")
    assert found["192.168.1.9:40001"].lasting == "R5CT", "its port changes, its serial does not"
    assert found["emulator-5554"].lasting == "emulator-5554"


@pytest.mark.parametrize("state", [*MENDS, "recovery", "bootloader"])
async def test_each_state_is_shown_as_adb_says_it_with_what_mends_it(state: str) -> None:
    said = state if state != "no permissions" else "no permissions (user in plugdev group; see [http://x])"
    async with fake_adb() as adb:
        adb.phones = {"39061FDJH": FakePhone(said, PIXEL)}
        (found,) = await survey(adb.server)
    assert found.state == state
    assert bool(found.mend) == (state != "device")


async def test_a_phone_that_only_announces_itself_is_listed_with_the_line_that_connects_it() -> None:
    async with fake_adb() as adb:
        adb.services = TLS + "studio-xyz\t_adb-tls-pairing._tcp.\t192.168.1.20:41999\n"
        found = {one.state: one for one in await survey(adb.server)}
    assert found["announced"].hardware == "39061FDJH"
    assert "gui-mcp devices connect 192.168.1.20:37123" in found["announced"].mend
    assert "gui-mcp devices pair 192.168.1.20:41999" in found["pairing"].mend


async def test_a_phone_that_is_connected_is_not_listed_a_second_time_for_its_announcement() -> None:
    async with fake_adb() as adb:
        adb.services = TLS
        adb.phones = {"39061FDJH": FakePhone("device", PIXEL)}
        assert [one.serial for one in await survey(adb.server)] == ["39061FDJH"]


async def test_where_adb_is_too_old_to_look_into_the_network_that_is_said_and_the_others_are_found() -> None:
    async with fake_adb() as adb:
        adb.phones = {"39061FDJH": FakePhone("device", PIXEL)}
        assert await blind_because(adb.server) == ""
        adb.services = None
        assert [one.serial for one in await survey(adb.server)] == ["39061FDJH"]
        assert "older than version 30" in await blind_because(adb.server)


async def test_connected_phones_alone_are_told_without_a_look_into_the_network() -> None:
    async with fake_adb() as adb:
        adb.services = TLS
        assert await survey(adb.server, around=False) == ()
        assert not any("mdns" in asked for asked in adb.asked)


@pytest.mark.parametrize(
    "line",
    ["", "x", "a b c d", "n\t_http._tcp\t10.0.0.1:80", "n\t_adb._tcp\tnowhere", "n\t_adb._tcp\t10.0.0.1:0"],
)
def test_lines_that_announce_no_phone_are_left_out(line: str) -> None:
    assert read_services(line + "\n" + TLS) == read_services(TLS)


async def test_a_wireless_phone_is_found_again_at_its_new_port_by_its_serial() -> None:
    async with fake_adb() as adb:
        adb.services = TLS
        assert await find("39061FDJH", adb.server) == "192.168.1.20:37123"
        assert await find("another", adb.server) is None
        adb.phones = {"192.168.1.20:39999": FakePhone("device", PIXEL)}
        assert await find("39061FDJH", adb.server) == "192.168.1.20:39999", "it is connected already"


@pytest.mark.parametrize(
    "services",
    [TLS.replace("_adb-tls-connect", "_adb"), TLS.replace("192.168.1.20", "8.8.8.8")],
)
async def test_no_unpaired_and_no_public_announcement_is_taken_for_the_phone(services: str) -> None:
    async with fake_adb() as adb:
        adb.services = services
        assert await find("39061FDJH", adb.server) is None


async def test_a_phone_that_does_not_say_its_name_is_listed_without() -> None:
    async with fake_adb() as adb:
        adb.phones = {"39061FDJH": FakePhone("device", {"ro.serialno": "39 061; rm"}, model="Pixel_8")}
        (found,) = await survey(adb.server)
    assert found == Found("39061FDJH", "device", "usb", model="Pixel 8")


async def test_a_server_that_is_not_there_is_said() -> None:
    async with fake_adb() as adb:
        port = adb.port
    with pytest.raises(DeviceLost):
        await survey(AdbServer("127.0.0.1", port))
