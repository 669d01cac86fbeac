"""Pictures: their size, their scale, and that taking one leaves no trace on the page."""

from __future__ import annotations

import io

import pytest
from gui_mcp_devices.actions import Point, PressKey, Ref, Tap
from gui_mcp_devices.browser import BrowserOptions, open_browser
from gui_mcp_devices.browser.device import BrowserDevice
from gui_mcp_devices.screen import Look, Screen
from PIL import Image

from tests.devices.pages import SETTLED, of_role, show

pytestmark = pytest.mark.asyncio(loop_scope="module")

RED, GREEN = "<body style='background:red'>", "<body style='background:lime'>"
MARK = """<body style='margin:0'><div onclick="document.title = 'hit'"
style='position:absolute;left:500px;top:300px;width:100px;height:60px;background:red'></div>"""


def picture(screen: Screen) -> Image.Image:
    assert screen.image is not None
    taken = Image.open(io.BytesIO(screen.image.data)).convert("RGB")
    assert taken.size == (screen.image.width, screen.image.height)
    return taken


def reddish(pixel: float | tuple[int, ...] | None) -> bool:
    assert isinstance(pixel, tuple)
    red, green, blue = pixel
    return red > 200 and green < 80 and blue < 80


async def test_a_full_picture_has_the_pixels_of_the_screen(browser: BrowserDevice) -> None:
    await show(browser, MARK)
    screen = await browser.see(Look(image="full"))
    taken = picture(screen)
    assert taken.size == (800, 600) and screen.image and screen.image.scale == 1.0
    inside = [(x, y) for x in range(800) for y in range(600) if reddish(taken.getpixel((x, y)))]
    corners = (*min(inside), *max(inside))
    assert all(abs(is_at - should) <= 1 for is_at, should in zip(corners, (500, 300, 599, 359), strict=True))


async def test_a_point_of_a_thumb_is_a_point_of_the_screen_once_scaled(browser: BrowserDevice) -> None:
    await show(browser, MARK)
    screen = await browser.see(Look(image="thumb", elements=False))
    taken = picture(screen)
    assert screen.image is not None and taken.size == (640, 480) and screen.image.scale == 0.8
    inside = [(x, y) for x in range(640) for y in range(480) if reddish(taken.getpixel((x, y)))]
    x, y = inside[len(inside) // 2]
    await browser.perform(Tap(Point(round(x / screen.image.scale), round(y / screen.image.scale), screen.id)))
    assert (await browser.see(SETTLED)).title == "hit"


async def test_taking_pictures_is_not_noticed_by_the_page(browser: BrowserDevice) -> None:
    await show(
        browser,
        """<div style='height:3000px'></div><script>let n = 0; scrollTo(0, 700);
        for (const kind of ['resize', 'scroll', 'blur', 'visibilitychange']) addEventListener(kind, () => n++)
        matchMedia('(resolution: 1dppx)').onchange = () => n++</script>""",
    )
    before = await browser.script("n")
    for kind in ("thumb", "full", "thumb"):
        await browser.see(Look(image="thumb" if kind == "thumb" else "full"))
    assert await browser.script("[n, scrollY, innerWidth, innerHeight, devicePixelRatio]") == [
        before,
        700,
        800,
        600,
        1,
    ]


async def test_the_tab_in_front_is_pictured_after_every_switch(browser: BrowserDevice) -> None:
    await show(browser, RED)
    await browser.perform(PressKey("ctrl+t"))
    await show(browser, GREEN)
    assert not reddish(picture(await browser.see(Look(image="full"))).getpixel((400, 300)))
    tabs = of_role(await browser.see(Look()), "tab")
    await browser.perform(Tap(Ref(tabs[0].ref)))
    assert reddish(picture(await browser.see(Look(image="thumb"))).getpixel((300, 200)))
    await browser.perform(PressKey("ctrl+w"))
    assert not reddish(picture(await browser.see(Look(image="full"))).getpixel((400, 300)))


async def test_a_screen_larger_than_a_picture_may_be_is_scaled_and_says_so(chromium: str) -> None:
    device = await open_browser(BrowserOptions(executable=chromium, width=2500, height=1000))
    try:
        await show(device, MARK)
        for kind, longest in (("full", 2000), ("thumb", 640)):
            screen = await device.see(Look(image="full" if kind == "full" else "thumb"))
            taken = picture(screen)
            assert screen.image is not None and max(taken.size) == longest
            assert screen.image.scale == longest / 2500 and (screen.width, screen.height) == (2500, 1000)
            assert reddish(taken.getpixel((round(550 * screen.image.scale), round(330 * screen.image.scale))))
    finally:
        await device.close()
