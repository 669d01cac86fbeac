"""Real input: what a page hears when the browser device acts."""

from __future__ import annotations

import pytest
from gui_mcp_devices.actions import (
    Drag,
    Hover,
    LongPress,
    Open,
    Point,
    PressKey,
    Ref,
    Scroll,
    Swipe,
    Tap,
    TypeText,
)
from gui_mcp_devices.browser.device import BrowserDevice
from gui_mcp_devices.errors import StaleRef, Unreachable, Unsupported
from gui_mcp_devices.screen import Look

from tests.devices.pages import SETTLED, named, show, site, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

HEARD = """<script>const heard = [];
for (const kind of 'mousedown mouseup click dblclick contextmenu auxclick keydown input change'.split(' '))
  addEventListener(kind, (e) => {
    heard.push(`${kind}:${e.key ?? e.button ?? ''}${e.isTrusted ? '' : ' forged'}`)
  }, true)
</script>"""


async def heard(browser: BrowserDevice, *kinds: str) -> list[str]:
    """What the page heard, of these kinds, since the last question."""
    said = await browser.script("heard.splice(0)")
    assert isinstance(said, list)
    return [str(line) for line in said if str(line).split(":")[0] in kinds]


async def test_taps_are_trusted_events_of_the_asked_count_and_button(browser: BrowserDevice) -> None:
    screen = await show(browser, HEARD + "<button>B</button>")
    button = Ref(named(screen, "B").ref)
    kinds = ("mousedown", "mouseup", "click", "dblclick", "contextmenu", "auxclick")
    await browser.perform(Tap(button))
    assert await heard(browser, *kinds) == ["mousedown:0", "mouseup:0", "click:0"]
    await browser.perform(Tap(button, count=2))
    assert await heard(browser, "click", "dblclick") == ["click:0", "click:0", "dblclick:0"]
    await browser.perform(Tap(button, button="right"))
    assert "contextmenu:2" in await heard(browser, *kinds)
    await browser.perform(Tap(button, button="middle"))
    assert "auxclick:1" in await heard(browser, *kinds)


async def test_a_ref_is_brought_into_view_and_hit_where_it_is_now(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<div style='height:3000px'></div>
        <div style='height:100px;overflow:auto'><div style='height:900px'></div>
        <button onclick="this.textContent = 'hit'">Low</button></div><div style='height:3000px'></div>""",
    )
    await browser.perform(Tap(Ref(named(screen, "Low").ref)))
    assert named(await browser.see(SETTLED), "hit").bounds is not None


async def test_a_thing_that_has_moved_is_still_hit(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<style>button { position: absolute; top: 10px }</style>
        <button id=b style='left:10px' onclick="b.textContent = 'hit'">Run</button>
        <button style='left:300px' onclick="b.style.left = '500px'">Move</button>""",
    )
    await browser.perform(Tap(Ref(named(screen, "Move").ref)))
    await browser.perform(Tap(Ref(named(screen, "Run").ref)))
    assert named(await browser.see(SETTLED), "hit").bounds is not None


async def test_a_thing_on_the_move_is_awaited(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<style>@keyframes go { from { left: 0 } to { left: 500px } }</style>
        <button onclick="b.style.animation = 'go .25s linear forwards'">Go</button>
        <button id=b style='position:absolute;top:200px' onclick="b.textContent = 'hit'">Run</button>""",
    )
    await browser.perform(Tap(Ref(named(screen, "Go").ref)))
    await browser.perform(Tap(Ref(named(screen, "Run").ref)))
    named(await browser.see(SETTLED), "hit")


async def test_a_wrapped_link_and_a_ring_are_hit_on_their_own_pixels(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<div style='width:160px;font:16px monospace'>xxxxxxxxxxxxx
        <a href='#w' onclick="document.title = 'link'">a b c d e f</a></div>
        <svg width=100 height=100 style='position:absolute;left:300px'>
        <path d='M50 5 A45 45 0 1 1 49 5' fill=none stroke=red stroke-width=6
        onclick="document.title = 'ring'"/></svg>""",
    )
    await browser.perform(Tap(Ref(named(screen, "a b c d e f").ref)))
    assert (await browser.see(SETTLED)).title == "link"
    await browser.perform(Tap(Ref(named(screen, "red path").ref)))
    assert (await browser.see(SETTLED)).title == "ring"


async def test_what_is_covered_cannot_be_tapped_and_the_cover_is_told_by_role(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<button>Under</button><div role=dialog aria-label='Secret words'
        style='position:fixed;inset:0;background:#ccc'></div>""",
    )
    with pytest.raises(Unreachable) as caught:
        await browser.perform(Tap(Ref(named(screen, "Under").ref)))
    assert "role dialog" in caught.value.true and caught.value.screen_text == "Secret words"
    assert "Secret" not in caught.value.asked + caught.value.true + caught.value.do


async def test_a_point_lands_on_whatever_lies_there(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<body style='margin:0'><div onclick="document.title = event.clientX + ',' + event.clientY"
        style='position:fixed;inset:0'></div>""",
    )
    await browser.perform(Tap(Point(799, 599, capture=screen.id)))
    assert (await browser.see(SETTLED)).title == "799,599"
    await browser.perform(Tap(Point(0, 0)))
    assert (await browser.see(SETTLED)).title == "0,0"


async def test_what_is_disabled_has_no_size_or_has_gone_is_refused(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<button disabled>Off</button><button id=g>Goes</button><button id=h>Hides</button>
        <button onclick="g.remove(); h.style.display = 'none'">Do</button>""",
    )
    with pytest.raises(Unreachable, match="disabled"):
        await browser.perform(Tap(Ref(named(screen, "Off").ref)))
    await browser.perform(Tap(Ref(named(screen, "Do").ref)))
    with pytest.raises(StaleRef):
        await browser.perform(Tap(Ref(named(screen, "Goes").ref)))
    with pytest.raises(Unreachable, match="no visible part"):
        await browser.perform(Tap(Ref(named(screen, "Hides").ref)))


async def test_typing_fires_keys_where_keys_exist_and_inserts_the_rest(browser: BrowserDevice) -> None:
    screen = await show(browser, HEARD + "<input aria-label=N>")
    await browser.perform(TypeText("a!é🙂", into=Ref(named(screen, "N").ref)))
    assert await heard(browser, "keydown", "input") == [
        "keydown:a",
        "input:",
        "keydown:!",
        "input:",
        "input:",
    ]
    assert named(await browser.see(Look()), "N").value == "a!é🙂"


async def test_typing_appends_or_clears_first(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        f"<input aria-label=N value='{'long ' * 40}end' size=20><textarea aria-label=T>one\ntwo</textarea>"
        "<div contenteditable aria-label=E>rich <b>text</b></div>",
    )
    for name, before in (("N", "long " * 40 + "end"), ("T", "one\ntwo"), ("E", "rich text")):
        field = Ref(named(screen, name).ref)
        await browser.perform(TypeText(" more", into=field))
        assert named(await browser.see(SETTLED), name).value.replace("\xa0", " ") == before + " more"
        await browser.perform(TypeText("new", into=field, clear=True))
        assert named(await browser.see(SETTLED), name).value == "new"


async def test_line_ends_are_never_the_enter_key(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        HEARD + "<form onsubmit=\"document.title = 'sent'; return false\"><input aria-label=N>"
        "<textarea aria-label=T></textarea></form>",
    )
    await browser.perform(TypeText("a\nb", into=Ref(named(screen, "N").ref)))
    await browser.perform(TypeText("a\nb\tc", into=Ref(named(screen, "T").ref)))
    after = await browser.see(SETTLED)
    assert after.title != "sent"
    assert "keydown:Enter" not in await heard(browser, "keydown")
    assert named(after, "T").value == "a\nb\tc"
    await browser.perform(TypeText("!", into=Ref(named(screen, "N").ref), submit=True))
    assert (await browser.see(SETTLED)).title == "sent"


async def test_a_long_text_arrives_whole(browser: BrowserDevice) -> None:
    screen = await show(browser, "<textarea aria-label=T></textarea>")
    text = "0123456789 äöü\n" * 200
    await browser.perform(TypeText(text, into=Ref(named(screen, "T").ref)))
    assert named(await browser.see(SETTLED), "T").value == text


async def test_fields_without_a_caret_take_their_own_form(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        HEARD
        + """<input type=date aria-label=D><input type=time aria-label=H><input type=color aria-label=C>
        <input type=range min=0 max=10 aria-label=R>""",
    )
    for name, text in (("D", "2026-11-22"), ("H", "09:30"), ("C", "#00ff00"), ("R", "7")):
        await browser.perform(TypeText(text, into=Ref(named(screen, name).ref)))
        assert named(await browser.see(Look()), name).value == text
    with pytest.raises(Unsupported, match="YYYY-MM-DD"):
        await browser.perform(TypeText("tomorrow", into=Ref(named(screen, "D").ref)))
    assert named(await browser.see(Look()), "D").value == "2026-11-22"


async def test_typing_into_what_takes_no_text_is_refused_before_it_is_tapped(browser: BrowserDevice) -> None:
    screen = await show(browser, HEARD + "<button>Send</button><input readonly aria-label=F>")
    with pytest.raises(Unsupported, match="button"):
        await browser.perform(TypeText("x", into=Ref(named(screen, "Send").ref)))
    with pytest.raises(Unreachable, match="read-only"):
        await browser.perform(TypeText("x", into=Ref(named(screen, "F").ref)))
    assert await heard(browser, "click") == []


async def test_keys_and_chords_reach_the_page(browser: BrowserDevice) -> None:
    screen = await show(browser, HEARD + "<input aria-label=A value=abc><input aria-label=B>")
    await browser.perform(Tap(Ref(named(screen, "A").ref)))
    await browser.perform(PressKey("ctrl+a"))
    await browser.perform(PressKey("Backspace"))
    assert named(await browser.see(Look()), "A").value == ""
    await browser.perform(PressKey("Tab"))
    assert "focused" in named(await browser.see(Look()), "B").states
    await browser.perform(PressKey("shift+Tab"))
    assert "focused" in named(await browser.see(Look()), "A").states
    for key in ("x", "shift+y", "+", "Home", "z"):
        await browser.perform(PressKey(key))
    assert named(await browser.see(Look()), "A").value == "zxY+"
    with pytest.raises(Unsupported, match="volume_up"):
        await browser.perform(PressKey("volume_up"))


@pytest.mark.parametrize("wanted", ["Delta", "Alpha"])
async def test_an_option_is_chosen_by_keys_with_one_change(browser: BrowserDevice, wanted: str) -> None:
    screen = await show(
        browser,
        HEARD
        + """<label>Letter <select><option>Alpha<option selected>Beta<option disabled>Gamma<option>Delta
        <option>Delta two</select></label>""",
    )
    await browser.perform(Tap(Ref(named(screen, wanted).ref)))
    after = await browser.see(SETTLED)
    assert named(after, "Letter").value == wanted and "collapsed" in named(after, "Letter").states
    assert await heard(browser, "change", "input") == ["input:", "change:"]
    with pytest.raises(Unreachable, match="disabled"):
        await browser.perform(Tap(Ref(named(screen, "Gamma").ref)))


async def test_an_option_of_a_list_that_the_page_keeps_shut_is_chosen_all_the_same(
    browser: BrowserDevice,
) -> None:
    screen = await show(
        browser,
        """<select aria-label=L onmousedown='return false' onchange='document.title = this.value'>"""
        + "".join(f"<option>o{i}" for i in range(40))
        + "</select>",
    )
    await browser.perform(Tap(Ref(named(screen, "o35").ref)))
    after = await browser.see(SETTLED)
    assert named(after, "L").value == after.title == "o35"


async def test_a_select_takes_the_name_of_an_option_as_text(browser: BrowserDevice) -> None:
    screen = await show(browser, "<select aria-label=L><option>Alpha<option>Beta</select>")
    await browser.perform(TypeText("beta", into=Ref(named(screen, "L").ref)))
    assert named(await browser.see(Look()), "L").value == "Beta"
    with pytest.raises(Unreachable, match="not exactly one"):
        await browser.perform(TypeText("Gamma", into=Ref(named(screen, "L").ref)))


async def test_an_option_can_be_chosen_while_its_list_is_open(browser: BrowserDevice) -> None:
    screen = await show(
        browser, "<select aria-label=L><option>Alpha<option>Beta</select><button>Else</button>"
    )
    await browser.perform(Tap(Ref(named(screen, "L").ref)))
    assert "expanded" in named(await browser.see(SETTLED), "L").states
    await browser.perform(Tap(Ref(named(screen, "Beta").ref)))
    after = await browser.see(SETTLED)
    assert named(after, "L").value == "Beta" and "collapsed" in named(after, "L").states


async def test_an_option_of_a_list_box_is_tapped_where_it_is(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        "<select size=3 aria-label=L>" + "".join(f"<option>o{i}" for i in range(30)) + "</select>",
    )
    await browser.perform(Tap(Ref(named(screen, "o25").ref)))
    assert named(await browser.see(SETTLED), "L").value == "o25"


async def test_the_wheel_scrolls_what_lies_under_it(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<body style='margin:0;height:5000px'><div role=group aria-label=Box
        style='position:fixed;left:0;top:0;width:200px;height:200px;overflow:auto'>
        <div style='width:900px;height:900px'></div></div>""",
    )
    box = Ref(named(screen, "Box").ref)
    await browser.perform(Scroll(dy=120, at=box))
    await browser.perform(Scroll(dx=70, at=box))
    await browser.see(SETTLED)
    assert await browser.script("[document.querySelector('div').scrollTop, scrollY]") == [120, 0]
    assert await browser.script("document.querySelector('div').scrollLeft") == 70
    await browser.perform(Scroll(dy=300))
    await browser.see(SETTLED)
    assert await browser.script("scrollY") == 300


async def test_a_swipe_carries_the_content_with_the_finger(browser: BrowserDevice) -> None:
    await show(browser, "<div style='height:5000px'></div>")
    await browser.perform(Swipe(Point(400, 500), Point(400, 100), seconds=0.1))
    await browser.see(SETTLED)
    assert await browser.script("scrollY") == 400
    await browser.perform(Swipe(Point(400, 100), Point(400, 250), seconds=0.1))
    await browser.see(SETTLED)
    assert await browser.script("scrollY") == 250


async def test_a_drag_carries_native_and_scripted_things(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<div id=a draggable=true style='width:80px;height:40px' aria-label=Card role=img>Card</div>
        <div id=t role=img aria-label=Tray style='margin:100px;width:200px;height:100px'
        ondragover='event.preventDefault()' ondrop="document.title = 'dropped'"></div>
        <input type=range min=0 max=100 value=0 aria-label=R style='width:300px'>""",
    )
    await browser.perform(Drag(Ref(named(screen, "Card").ref), Ref(named(screen, "Tray").ref), seconds=0.1))
    assert (await browser.see(SETTLED)).title == "dropped"
    box = named(screen, "R").bounds
    assert box is not None
    y = box.center[1]
    await browser.perform(Drag(Point(box.left + 8, y), Point(box.left + 150, y), seconds=0.1))
    assert 40 <= int(named(await browser.see(SETTLED), "R").value) <= 60


async def test_a_long_press_holds_and_a_hover_presses_nothing(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        HEARD
        + """<style>#m { display: none } button:hover + #m { display: block }</style><button id=b>B</button>
        <p id=m>shown by hover</p><script>let t; b.onmousedown = () => t = performance.now();
        b.onmouseup = () => document.title = performance.now() - t > 190 ? 'long' : 'short'</script>""",
    )
    button = Ref(named(screen, "B").ref)
    await browser.perform(Hover(button))
    named(await browser.see(SETTLED), "shown by hover")
    assert await heard(browser, "mousedown") == []
    await browser.perform(LongPress(button, seconds=0.2))
    assert (await browser.see(SETTLED)).title == "long"


async def test_history_reload_and_home(browser: BrowserDevice) -> None:
    async with site(one="<title>One</title><a href='/two'>go</a>", two="<title>Two</title>") as pages:
        await browser.perform(Open(pages.url("/one")))
        await browser.perform(Tap(Ref(named(await browser.see(SETTLED), "go").ref)))
        assert (await browser.see(SETTLED)).title == "Two"
        await browser.perform(PressKey("back"))
        assert (await browser.see(SETTLED)).title == "One"
        await browser.perform(PressKey("alt+Right"))
        assert (await browser.see(SETTLED)).title == "Two"
        asked = len(pages.asked)
        await browser.perform(PressKey("ctrl+r"))
        await until(browser, lambda s: s.title == "Two")
        assert pages.asked[asked:] == ["/two"]
        await browser.perform(PressKey("home"))
        assert (await browser.see(SETTLED)).url == "about:blank"
        with pytest.raises(Unreachable, match="no page to go forward to"):
            await browser.perform(PressKey("forward"))


async def test_input_reaches_frames_of_other_origins(browser: BrowserDevice) -> None:
    inner = """<body style='height:3000px'><div style='height:1500px'></div><input aria-label=Field>
    <button onclick="this.textContent = 'Sent ' + document.querySelector('input').value">Send</button>"""
    async with site(inner=inner) as pages:
        pages.bodies["/"] = f"""<div style='height:1200px'></div>
            <iframe src='{pages.url("/inner", "localhost")}' width=400 height=200></iframe>"""
        await browser.perform(Open(pages.url("/")))
        screen = await browser.see(SETTLED)
        await browser.perform(TypeText("ü ok", into=Ref(named(screen, "Field").ref)))
        await browser.perform(Tap(Ref(named(screen, "Send").ref)))
        assert named(await browser.see(SETTLED), "Sent ü ok").bounds is not None
