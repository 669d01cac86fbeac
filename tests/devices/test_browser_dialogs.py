"""What hangs over a page: script dialogs, tabs, file choosers, downloads."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from gui_mcp_devices.actions import Open, PressKey, Ref, Tap, TypeText
from gui_mcp_devices.browser import BrowserOptions, open_browser
from gui_mcp_devices.browser.device import BrowserDevice
from gui_mcp_devices.changes import compare
from gui_mcp_devices.errors import Refused, StaleRef, Unreachable, Unsupported
from gui_mcp_devices.screen import Look, Screen

from tests.devices.pages import SETTLED, named, of_role, show, site, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Where downloads go, and where uploads come from."""
    base = tmp_path_factory.mktemp("browser")
    down, up = base / "down", base / "up"
    (up / "sub").mkdir(parents=True)
    (up / "cv.txt").write_text("my life")
    (up / "photo.png").write_bytes(b"png")
    (up / "sub" / "deep.txt").write_text("deep")
    (base / "secret.txt").write_text("secret")
    (up / "link.txt").symlink_to(base / "secret.txt")
    return down, up


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: str, folders: tuple[Path, Path]) -> AsyncGenerator[BrowserDevice]:
    device = await open_browser(
        BrowserOptions(
            executable=chromium,
            width=800,
            height=600,
            action_seconds=5,
            downloads=folders[0],
            uploads=(folders[1],),
        )
    )
    yield device
    await device.close()


async def one_tab(browser: BrowserDevice) -> None:
    """Close every tab but the last."""
    while len(of_role(await browser.see(Look()), "tab")) > 1:
        await browser.perform(PressKey("ctrl+w"))


async def tap(browser: BrowserDevice, screen: Screen, name: str) -> Screen:
    await browser.perform(Tap(Ref(named(screen, name).ref)))
    return await browser.see(SETTLED)


async def test_an_alert_is_seen_at_once_and_ended_by_its_button(browser: BrowserDevice) -> None:
    page = await show(browser, "<button onclick=\"alert('Hello there'); document.title = 'on'\">Go</button>")
    screen = await tap(browser, page, "Go")
    assert [(e.role, e.name, e.bounds) for e in screen.elements] == [
        ("alertdialog", "Hello there", None),
        ("button", "OK", None),
    ]
    assert compare(page, screen).kind == "popup"
    with pytest.raises(Unreachable, match="dialog"):
        await browser.perform(Tap(Ref(named(page, "Go").ref)))
    with pytest.raises(Unreachable, match="dialog"):
        await browser.perform(PressKey("a"))
    after = await tap(browser, screen, "OK")
    assert after.title == "on" and named(after, "Go").ref == named(page, "Go").ref
    with pytest.raises(StaleRef):
        await browser.perform(Tap(Ref(named(screen, "OK").ref)))


async def test_a_dialog_shows_the_last_image_for_the_page_can_paint_no_other(browser: BrowserDevice) -> None:
    page = await show(browser, "<button onclick='alert(1)'>Go</button>")
    last = await browser.see(Look(image="full"))
    await browser.perform(Tap(Ref(named(page, "Go").ref)))
    screen = await browser.see(Look(image="full"))
    assert screen.image == last.image and of_role(screen, "alertdialog")
    assert (await browser.see(Look())).image is None
    await browser.perform(PressKey("Enter"))


async def test_confirm_and_prompt_take_their_answers(browser: BrowserDevice) -> None:
    page = await show(
        browser,
        """<button onclick="document.title = confirm('Sure?')">Ask</button>
        <button onclick="document.title = prompt('Name?', 'Bo')">Name</button>""",
    )
    screen = await tap(browser, page, "Ask")
    assert [e.name for e in of_role(screen, "button")] == ["OK", "Cancel"]
    assert (await tap(browser, screen, "Cancel")).title == "false"
    await tap(browser, page, "Ask")
    await browser.perform(PressKey("Enter"))
    assert (await browser.see(SETTLED)).title == "true"

    screen = await tap(browser, page, "Name")
    field = of_role(screen, "textbox")[0]
    assert field.value == "Bo" and "focused" in field.states
    await browser.perform(TypeText("Zoë", into=Ref(field.ref), clear=True))
    assert of_role(await browser.see(Look()), "textbox")[0].value == "Zoë"
    await browser.perform(TypeText("!", submit=True))
    assert (await browser.see(SETTLED)).title == "Zoë!"
    await tap(browser, page, "Name")
    await browser.perform(PressKey("Escape"))
    assert (await browser.see(SETTLED)).title == "null"


async def test_a_dialog_that_opens_by_itself_interrupts_a_look_and_a_settle(browser: BrowserDevice) -> None:
    await show(browser, "<script>setTimeout(() => { alert('tick'); document.title = 'after' }, 300)</script>")
    screen = await until(browser, lambda s: bool(of_role(s, "alertdialog")))
    assert (await tap(browser, screen, "OK")).title == "after"


async def test_a_dialog_of_a_tab_behind_brings_it_to_the_front(browser: BrowserDevice) -> None:
    async with site() as pages:
        pages.bodies["/a"] = "<title>Asker</title><a href='/b' target=_blank rel=opener>open</a>"
        pages.bodies["/b"] = (
            """<title>Other</title><button onclick="opener.setTimeout('alert(1)', 50)">Go</button>"""
        )
        await browser.perform(Open(pages.url("/a")))
        await browser.perform(Tap(Ref(named(await browser.see(SETTLED), "open").ref)))
        other = await until(browser, lambda s: s.title == "Other")
        await browser.perform(Tap(Ref(named(other, "Go").ref)))
        asked = await until(browser, lambda s: bool(of_role(s, "alertdialog")))
        assert [t.name for t in of_role(asked, "tab") if "selected" in t.states] == ["Asker"]
        assert (await tap(browser, asked, "OK")).title == "Asker"
    await one_tab(browser)


async def test_leaving_a_page_that_objects_asks_first(browser: BrowserDevice) -> None:
    page = await show(
        browser, "<input aria-label=N><script>onbeforeunload = (e) => e.preventDefault()</script>"
    )
    await browser.perform(TypeText("x", into=Ref(named(page, "N").ref)))
    await browser.perform(Open("about:blank"))
    screen = await browser.see(SETTLED)
    assert of_role(screen, "alertdialog")[0].name.startswith("Leave this page?")
    assert named(await tap(browser, screen, "Cancel"), "N").value == "x"
    await browser.perform(Open("about:blank"))
    await tap(browser, await browser.see(SETTLED), "OK")
    assert (await until(browser, lambda s: s.url == "about:blank")).elements == ()


async def test_a_popup_comes_to_the_front_and_tabs_can_be_tapped(browser: BrowserDevice) -> None:
    async with site(
        a="<title>First</title><a href='/b' target=_blank>open</a>", b="<title>Second</title>b"
    ) as pages:
        await browser.perform(Open(pages.url("/a")))
        first = await browser.see(SETTLED)
        assert of_role(first, "tab") == []
        await browser.perform(Tap(Ref(named(first, "open").ref)))
        second = await until(browser, lambda s: s.title == "Second")
        tabs = of_role(second, "tab")
        assert [(t.name, t.states, t.bounds) for t in tabs] == [
            ("First", set(), None),
            ("Second", {"selected"}, None),
        ]
        await browser.perform(Tap(Ref(tabs[0].ref)))
        back = await browser.see(SETTLED)
        assert back.title == "First" and named(back, "open").ref == named(first, "open").ref
        await browser.perform(PressKey("ctrl+Tab"))
        assert (await browser.see(SETTLED)).title == "Second"
        await browser.perform(PressKey("ctrl+w"))
        last = await browser.see(SETTLED)
        assert last.title == "First" and of_role(last, "tab") == []
        with pytest.raises(StaleRef):
            await browser.perform(Tap(Ref(tabs[1].ref)))


async def test_a_new_tab_is_told_once(browser: BrowserDevice) -> None:
    page = await show(browser, "<button onclick=\"window.open('about:blank')\">Go</button>")
    await browser.perform(Tap(Ref(named(page, "Go").ref)))
    screen = await until(browser, lambda s: len(of_role(s, "tab")) == 2)
    told = [n for n in screen.notices if "new tab" in n]
    again = await browser.see(Look())
    assert len(told) == 1 and not again.notices
    await one_tab(browser)


async def test_keys_open_and_close_tabs_and_the_last_one_is_replaced(browser: BrowserDevice) -> None:
    await show(browser, "<title>Old</title>")
    await browser.perform(PressKey("ctrl+t"))
    screen = await browser.see(SETTLED)
    assert screen.url == "about:blank" and [t.name for t in of_role(screen, "tab")] == ["Old", "about:blank"]
    await browser.perform(PressKey("ctrl+w"))
    await browser.perform(PressKey("ctrl+w"))
    screen = await browser.see(SETTLED)
    assert screen.url == "about:blank" and of_role(screen, "tab") == []


async def test_a_popup_that_closes_itself_is_no_failure(browser: BrowserDevice) -> None:
    async with site(a="<title>Main</title><a href='/b' target=_blank rel=opener>log in</a>") as pages:
        pages.bodies["/b"] = "<title>Pop</title><button onclick='window.close()'>Done</button>"
        await browser.perform(Open(pages.url("/a")))
        await browser.perform(Tap(Ref(named(await browser.see(SETTLED), "log in").ref)))
        popup = await until(browser, lambda s: s.title == "Pop")
        await browser.perform(Tap(Ref(named(popup, "Done").ref)))
        main = await until(browser, lambda s: s.title == "Main")
        assert of_role(main, "tab") == []


UPLOAD = """<input type=file aria-label=CV><input type=file multiple aria-label=All>
<script>for (const i of document.querySelectorAll('input')) i.onchange = async () =>
document.title = (await Promise.all([...i.files].map((f) => f.text()))).join('|')</script>"""


async def test_files_are_chosen_by_typing_a_path_or_tapping_a_name(browser: BrowserDevice) -> None:
    page = await show(browser, UPLOAD)
    screen = await tap(browser, page, "CV")
    chooser = of_role(screen, "filechooser")[0]
    assert chooser.name == "Choose a file" and chooser.bounds is None
    assert {e.name for e in of_role(screen, "option")} == {"cv.txt", "photo.png"}
    await browser.perform(TypeText("cv.txt", into=Ref(chooser.ref)))
    after = await until(browser, lambda s: s.title == "my life")
    assert named(after, "CV").value == "cv.txt" and not of_role(after, "filechooser")

    screen = await tap(browser, after, "All")
    await browser.perform(TypeText("sub/deep.txt\ncv.txt", into=Ref(of_role(screen, "filechooser")[0].ref)))
    await until(browser, lambda s: s.title == "deep|my life")
    screen = await tap(browser, after, "CV")
    await browser.perform(Tap(Ref(named(screen, "photo.png").ref)))
    await until(browser, lambda s: s.title == "png")


async def test_typing_a_path_into_a_file_field_does_both_steps(browser: BrowserDevice) -> None:
    page = await show(browser, UPLOAD)
    await browser.perform(TypeText("cv.txt", into=Ref(named(page, "CV").ref)))
    await until(browser, lambda s: s.title == "my life")


async def test_files_outside_the_upload_folders_are_refused(
    browser: BrowserDevice, folders: tuple[Path, Path]
) -> None:
    screen = await tap(browser, await show(browser, UPLOAD), "CV")
    chooser = Ref(of_role(screen, "filechooser")[0].ref)
    outside = folders[1].parent / "secret.txt"
    for path in ("../secret.txt", str(outside), "link.txt", "/etc/passwd", "no.txt", "sub", ""):
        with pytest.raises(Refused) as caught:
            await browser.perform(TypeText(path, into=chooser))
        assert str(folders[1]) not in str(caught.value)
    with pytest.raises(Unsupported, match="one file"):
        await browser.perform(TypeText("cv.txt\nphoto.png", into=chooser))
    screen = await browser.see(Look())
    await browser.perform(Tap(Ref(named(screen, "Cancel").ref)))
    assert not of_role(await browser.see(Look()), "filechooser")
    with pytest.raises(StaleRef):
        await browser.perform(TypeText("cv.txt", into=chooser))


async def test_a_download_is_saved_and_told_with_name_and_size(
    browser: BrowserDevice, folders: tuple[Path, Path]
) -> None:
    async with site(page="<a href='/report'>get</a>", report=b"x" * 1234) as pages:
        pages.heads["/report"] = '200 OK\r\nContent-Disposition: attachment; filename="../../re:port.txt"'
        await browser.perform(Open(pages.url("/page")))
        page = await browser.see(SETTLED)
        await browser.perform(Tap(Ref(named(page, "get").ref)))
        first = await browser.see(SETTLED)
        await browser.perform(Tap(Ref(named(page, "get").ref)))
        second = await browser.see(SETTLED)
    saved = sorted(folders[0].iterdir())
    assert len(saved) == 2 and all(p.stat().st_size == 1234 and p.parent == folders[0] for p in saved)
    told = [n for s in (first, second) for n in s.notices]
    assert sorted(told) == sorted(f"downloaded {p.name} (1234 bytes) to {p}" for p in saved)


async def test_opening_an_address_that_is_a_download_is_no_failure(
    browser: BrowserDevice, folders: tuple[Path, Path]
) -> None:
    async with site(file=b"abc") as pages:
        pages.heads["/file"] = "200 OK\r\nContent-Disposition: attachment; filename=direct.bin"
        await browser.perform(Open(pages.url("/file")))
        screen = await browser.see(SETTLED)
    assert any("downloaded direct.bin (3 bytes)" in n for n in screen.notices)
    assert (folders[0] / "direct.bin").read_bytes() == b"abc"
