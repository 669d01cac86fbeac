"""Every driver passes the conformance suite, and the suite finds what is wrong."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from gui_mcp_devices.actions import Action, Open, Tap
from gui_mcp_devices.browser import BrowserOptions, open_browser
from gui_mcp_devices.check import NotConforming, check_device
from gui_mcp_devices.device import Device
from gui_mcp_devices.fake import FakeDevice

from tests.devices.pages import SCENE, data, site

ROWS = tuple(f"row {i}" for i in range(40))


@asynccontextmanager
async def fake() -> AsyncGenerator[Device]:
    yield FakeDevice(rows=ROWS)


async def test_the_fake_device_conforms() -> None:
    await check_device(fake)


async def test_the_browser_conforms_on_a_page_of_its_own(chromium: str) -> None:
    @asynccontextmanager
    async def scene() -> AsyncGenerator[Device]:
        device = await open_browser(BrowserOptions(executable=chromium, width=700, height=500))
        try:
            await device.perform(Open(data(SCENE)))
            yield device
        finally:
            await device.close()

    await check_device(scene)


async def test_the_browser_conforms_on_a_site_and_in_an_iframe_of_another_origin(chromium: str) -> None:
    @asynccontextmanager
    async def framed() -> AsyncGenerator[Device]:
        async with site(scene=SCENE) as pages:
            inner = pages.url("/scene", "localhost")
            pages.bodies["/"] = f"<title>Outer</title><iframe src='{inner}' width=600 height=400></iframe>"
            device = await open_browser(BrowserOptions(executable=chromium, width=700, height=500))
            try:
                await device.perform(Open(pages.url("/")))
                yield device
            finally:
                await device.close()

    await check_device(framed)


class CountsTwice(FakeDevice):
    async def perform(self, action: Action) -> None:
        await super().perform(action)
        if isinstance(action, Tap):
            await super().perform(action)


async def test_a_driver_that_taps_twice_does_not_conform() -> None:
    @asynccontextmanager
    async def double() -> AsyncGenerator[Device]:
        yield CountsTwice(rows=ROWS)

    with pytest.raises(NotConforming, match="by ref counts once"):
        await check_device(double)
