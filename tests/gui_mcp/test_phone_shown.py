"""How a phone that is not fit for work is shown: in the API, on the console, by `gui-mcp devices`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from gui_mcp.principals import LOCAL
from gui_mcp_devices.device import Health
from gui_mcp_devices.errors import DeviceResting

from gui_mcp import commands
from tests.gui_mcp.http_serving import Home, home
from tests.gui_mcp.phones import FakePhone
from tests.gui_mcp.test_console import code_url, page_of

WARM = Health("resting", "its battery is at 4 %")


async def tire(served: Home) -> None:
    """Somebody wants the phone, and it says that it needs a rest."""
    with pytest.raises(DeviceResting):
        async with served.app.desk.hold("phone", LOCAL):
            pass


def warm_phone() -> FakePhone:
    phone = FakePhone()
    phone.ills = WARM
    return phone


async def test_the_api_tells_the_owner_why_and_others_that_it_rests(tmp_path: Path) -> None:
    async with home(tmp_path, devices={"phone": warm_phone()}) as served:
        await tire(served)
        told = (await served.owner().get("/api/devices")).json()["devices"]
        phone = next(device for device in told if device["id"] == "phone")
        assert (phone["health"], phone["reason"]) == ("resting", WARM.reason)
        assert next(device for device in told if device["id"] == "desk")["health"] == "ok"
        by = served.by(served.tokens.add("ana"))
        said = (await by.get("/api/devices")).text
        assert '"health":"resting"' in said
        assert "battery" not in said


async def test_the_command_says_it_in_the_line_of_the_phone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with home(tmp_path, devices={"phone": warm_phone()}) as served:
        await tire(served)
        told = (await served.owner().get("/api/devices")).json()

    class Told:
        def __init__(self, folder: Path) -> None:
            return None

        def get(self, path: str) -> object:
            return told

    monkeypatch.setattr(commands, "OwnerClient", Told)
    assert await asyncio.to_thread(commands.devices, ["--home", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("nobody holds it; resting; its battery is at 4 %")
    assert lines[1].endswith("nobody holds it")


async def test_the_console_shows_it(tmp_path: Path, chromium: str) -> None:
    async with home(tmp_path, devices={"phone": warm_phone()}) as served, page_of(chromium) as (page, said):
        await tire(served)
        await page.goto(await code_url(served))
        await page.get_by_text("Resting: its battery is at 4 %. Free").wait_for()
    assert said == []
