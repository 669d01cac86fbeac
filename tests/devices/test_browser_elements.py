"""What the browser says is on a page."""

from __future__ import annotations

import pytest
from gui_mcp_devices.actions import Open, Ref, Scroll, Tap, TypeText
from gui_mcp_devices.browser.device import BrowserDevice
from gui_mcp_devices.changes import compare
from gui_mcp_devices.screen import Look, Screen

from tests.devices.pages import listing, named, of_role, show, site

pytestmark = pytest.mark.asyncio(loop_scope="module")


def says(screen: Screen) -> list[tuple[str, str]]:
    return [(e.role, e.name) for e in screen.elements]


async def test_controls_have_roles_names_values_and_states(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<label>Name <input value=Ann required></label>
        <label for=m>Mail</label><input id=m type=email placeholder='you@x'>
        <input placeholder=Hint><textarea aria-label=Notes>one
two</textarea><input type=range min=0 max=10 value=3 aria-label=Volume>
        <input type=number value=4 title=Amount><input type=checkbox checked id=c><label for=c>Agree</label>
        <input type=radio aria-labelledby=r><b id=r>Radio</b><button disabled>Save</button>
        <button aria-pressed=true>Bold</button><div role=switch aria-checked=true tabindex=0>Wifi</div>
        <div role=checkbox aria-checked=mixed tabindex=0>Some</div>
        <div contenteditable aria-label=Editor>rich <b>text</b></div><input readonly aria-label=Fixed value=x>
        <input type=submit><a href=#x>More</a><button aria-expanded=false>Menu</button>
        <details open><summary>Facts</summary>water is wet</details>""",
    )
    got = {e.name: (e.role, e.value, e.states) for e in screen.elements}
    assert got["Name"] == ("textbox", "Ann", {"editable", "required"})
    assert got["Mail"] == ("textbox", "", {"editable"})
    assert got["Hint"] == ("textbox", "", {"editable"})
    assert got["Notes"] == ("textbox", "one\ntwo", {"editable", "multiline"})
    assert got["Volume"] == ("slider", "3", set())
    assert got["Amount"] == ("spinbutton", "4", {"editable"})
    assert got["Agree"] == ("checkbox", "", {"checked"})
    assert got["Radio"] == ("radio", "", set())
    assert got["Save"] == ("button", "", {"disabled"})
    assert got["Bold"] == ("button", "", {"pressed"})
    assert got["Wifi"] == ("switch", "", {"checked"})
    assert got["Some"] == ("checkbox", "", {"mixed"})
    assert got["Editor"] == ("textbox", "rich text", {"editable", "multiline"})
    assert got["Fixed"] == ("textbox", "x", {"editable", "readonly"})
    assert got["Submit"][0] == "button"
    assert got["More"][0] == "link"
    assert got["Menu"] == ("button", "", {"collapsed"})
    assert got["Facts"] == ("button", "", {"expanded"})


async def test_a_password_is_never_said(browser: BrowserDevice) -> None:
    screen = await show(browser, "<label>PIN <input type=password value=secret-1234></label>")
    field = named(screen, "PIN")
    assert field.value == "" and {"password", "editable"} <= field.states
    assert "secret" not in listing(screen)
    await browser.perform(TypeText("more", into=Ref(field.ref)))
    assert "more" not in listing(await browser.see(Look()))
    assert await browser.script("document.querySelector('input').value") == "secret-1234more"


async def test_a_password_that_is_shown_is_still_marked(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<label>PIN <input type=password value=hush id=p></label>
        <button onclick="p.type = p.type === 'text' ? 'password' : 'text'">Show</button>""",
    )
    await browser.perform(Tap(Ref(named(screen, "Show").ref)))
    field = named(await browser.see(Look(settle=2)), "PIN")
    assert "password" in field.states and field.value == ""


async def test_text_is_said_once_and_in_whole_sentences(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<h1>Shop</h1><p>Fresh <b>bread</b> and <i>cheese</i><br>daily. See <a href=#a>prices</a> first.</p>
        <label>Name <input></label><fieldset><legend>Card</legend><button>Pay</button></fieldset>
        <span style='display:inline-block'>Left</span> <span style='display:inline-block'>Right</span>""",
    )
    assert says(screen) == [
        ("heading", "Shop"),
        ("text", "Fresh bread and cheese daily. See"),
        ("link", "prices"),
        ("text", "first."),
        ("textbox", "Name"),
        ("group", "Card"),
        ("button", "Pay"),
        ("text", "Left"),
        ("text", "Right"),
    ]
    assert named(screen, "Pay").depth == named(screen, "Card").depth + 1


async def test_what_cannot_be_seen_is_left_out(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<p>seen</p><p style='display:none'>none</p><p style='visibility:hidden'>hidden <b
        style='visibility:visible'>shown</b></p><p style='opacity:0'>clear</p><p aria-hidden=true>aria</p>
        <p style='position:absolute;left:-9999px'>away</p><p inert>inert</p>
        <span style='position:absolute;width:1px;height:1px;overflow:hidden'>for readers</span>
        <div style='height:0;overflow:hidden'><button>folded</button></div>
        <details><summary>Sum</summary><p>closed</p></details><template><p>mould</p></template>
        <input type=hidden value=x><div style='content-visibility:hidden'><p>skipped</p></div>""",
    )
    assert says(screen) == [("text", "seen"), ("text", "shown"), ("button", "Sum")]


async def test_a_modal_dialog_hides_what_is_behind_it(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<button>Behind</button><dialog aria-label=Sure><p>Really?</p><button>Yes</button></dialog>
        <script>document.querySelector('dialog').showModal()</script>""",
    )
    assert says(screen) == [("dialog", "Sure"), ("text", "Really?"), ("button", "Yes")]


async def test_things_below_the_fold_are_told_without_bounds(browser: BrowserDevice) -> None:
    screen = await show(
        browser, "<button>Top</button><div style='height:2000px'></div><button>Low</button><p>words</p>"
    )
    assert named(screen, "Top").bounds is not None and "offscreen" not in named(screen, "Top").states
    for name in ("Low", "words"):
        assert named(screen, name).bounds is None and "offscreen" in named(screen, name).states
    await browser.perform(Scroll(dy=5000))
    below = await browser.see(Look(settle=3))
    assert named(below, "Low").bounds is not None
    assert "offscreen" in named(below, "Top").states
    assert named(below, "Low").ref == named(screen, "Low").ref
    assert compare(screen, below).kind == "changed"


async def test_bounds_are_the_part_that_shows(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<body style='margin:0'><div aria-label=Box role=group
        style='height:50px;width:200px;overflow:auto'>
        <button style='display:block;height:40px;width:100px'>A</button>
        <button style='display:block;height:40px;width:100px'>B</button>
        <button style='display:block;height:40px;width:100px'>C</button></div>""",
    )
    a, b, c = (named(screen, n) for n in "ABC")
    assert a.bounds and (a.bounds.left, a.bounds.top, a.bounds.width, a.bounds.height) == (0, 0, 100, 40)
    assert b.bounds and (b.bounds.top, b.bounds.height) == (40, 10)
    assert c.bounds is None and "offscreen" in c.states
    assert "scrollable" in named(screen, "Box").states


async def test_refs_stay_with_their_node_and_are_never_given_again(browser: BrowserDevice) -> None:
    first = await show(
        browser,
        """<ul><li><button>one</button></li><li><button>two</button></li></ul>
        <button onclick="list.prepend(list.children[1])">swap</button>
        <button onclick="list.innerHTML = '<li><button>one</button></li>'">renew</button>
        <script>const list = document.querySelector('ul')</script>""",
    )
    await browser.perform(Tap(Ref(named(first, "swap").ref)))
    swapped = await browser.see(Look(settle=2))
    assert [e.name for e in of_role(swapped, "button")][:2] == ["two", "one"]
    assert named(swapped, "one").ref == named(first, "one").ref
    assert named(swapped, "two").ref == named(first, "two").ref
    await browser.perform(Tap(Ref(named(first, "renew").ref)))
    renewed = await browser.see(Look(settle=2))
    assert named(renewed, "one").ref not in {e.ref for e in first.elements}
    other = await show(browser, "<button>one</button>")
    assert not {e.ref for e in other.elements} & {e.ref for e in (*first.elements, *renewed.elements)}


async def test_a_text_keeps_its_ref_when_its_words_change(browser: BrowserDevice) -> None:
    first = await show(
        browser, "<p id=p>0 items</p><button onclick=\"p.textContent = '1 item'\">Add</button>"
    )
    await browser.perform(Tap(Ref(named(first, "Add").ref)))
    second = await browser.see(Look(settle=2))
    assert named(second, "1 item").ref == named(first, "0 items").ref
    assert [e.name for e in compare(first, second).altered if e.role == "text"] == ["1 item"]


async def test_iframes_and_shadow_roots_are_read_through(browser: BrowserDevice) -> None:
    async with site(
        inner="<button>Foreign</button><iframe srcdoc='<button>Deep</button>'></iframe>"
    ) as pages:
        pages.bodies["/"] = f"""<body style='margin:0'><h1>Top</h1>
            <iframe style='position:absolute;left:100px;top:100px;border:3px solid;padding:4px'
            src='{pages.url("/inner", "localhost")}'></iframe>
            <div style='position:absolute;top:300px'><x-y>slotted</x-y></div><script>
            customElements.define('x-y', class extends HTMLElement {{ connectedCallback() {{
            this.attachShadow({{mode: 'open'}}).innerHTML = '<button>Shadow</button><slot></slot>'
            }} }})</script>"""
        await browser.perform(Open(pages.url("/")))
        screen = await browser.see(Look(settle=5))
    foreign, deep = named(screen, "Foreign"), named(screen, "Deep")
    frame = of_role(screen, "iframe")[0]
    assert foreign.frame == frame.ref and deep.frame.startswith(frame.ref + "/")
    assert foreign.bounds and foreign.bounds.left == 100 + 3 + 4 + 8 and foreign.bounds.top == 100 + 3 + 4 + 8
    assert deep.depth > foreign.depth
    assert says(screen)[-2:] == [("button", "Shadow"), ("text", "slotted")]


async def test_a_closed_select_has_its_options_as_children(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<label>Size <select><option>S</option><optgroup label=Big><option selected>L</option>
        <option disabled>XL</option></optgroup></select></label>
        <select size=3 aria-label=Many multiple><option selected>a<option>b<option selected>c</select>""",
    )
    size, many = named(screen, "Size"), named(screen, "Many")
    assert (size.role, size.value, size.states) == ("combobox", "L", {"collapsed"})
    options = {e.name: e for e in of_role(screen, "option")}
    assert [options[n].bounds for n in ("S", "L", "XL")] == [None] * 3
    assert options["S"].depth == size.depth + 1
    assert options["L"].states == {"selected"} and options["XL"].states == {"disabled"}
    assert (many.role, many.value) == ("listbox", "a, c")
    assert options["b"].bounds is not None


async def test_plain_things_that_react_to_a_tap_are_clickable(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<div style='cursor:pointer'>By cursor</div><div onclick='1'>By attribute</div>
        <div id=l>By listener</div><div tabindex=0>By focus</div><p>Plain</p>
        <div id=root><button>Inside a listening root</button><p>x</p></div>
        <div id=red style='width:50px;height:50px;background:red'></div>
        <div style='cursor:pointer'>Card <button>Buy</button></div>
        <script>for (const id of ['l', 'root', 'red'])
          document.getElementById(id).addEventListener('click', () => 1)</script>""",
    )
    clickable = [(e.role, e.name) for e in screen.elements if "clickable" in e.states]
    assert clickable == [
        ("generic", "By cursor"),
        ("generic", "By attribute"),
        ("generic", "By listener"),
        ("generic", "By focus"),
        ("generic", "red box"),
        ("generic", ""),
    ]
    assert ("text", "Card") in says(screen) and ("button", "Buy") in says(screen)


async def test_a_nameless_icon_is_called_what_its_makers_call_it(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<style>span { display: inline-block; width: 20px; height: 20px; cursor: pointer }</style>
        <span class='icon icon-trash'></span><button><i class='fa fa-shopping-cart'></i></button>
        <a href=#a><svg width=16 height=16><use href='#icon-star'/></svg></a>
        <button><img src='data:,' width=9 height=9></button><span class='sc-bdVaJa x9f619'></span>
        <span class=colour style='background:green'></span><button id=likeButton aria-label=Yes></button>
        <svg width=90 height=90><polygon points='10,10 80,10 40,60' fill=blue /></svg>""",
    )
    assert [e.name for e in screen.elements] == [
        "trash (icon)",
        "shopping cart (icon)",
        "star (icon)",
        "",
        "",
        "green box",
        "Yes",
        "blue triangle",
    ]


async def test_the_label_stands_for_a_hidden_check_box(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<input type=checkbox id=a style='display:none'><label for=a>Dark</label>
        <label><input type=radio checked
        style='position:absolute;width:1px;height:1px;opacity:0'>Blue</label>""",
    )
    dark, blue = named(screen, "Dark"), named(screen, "Blue")
    assert (dark.role, dark.states) == ("checkbox", set())
    assert (blue.role, blue.states) == ("radio", {"checked"})
    await browser.perform(Tap(Ref(dark.ref)))
    assert "checked" in named(await browser.see(Look()), "Dark").states


async def test_drawings_are_told_by_shape_and_colour(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<svg width=200 height=100><circle cx=20 cy=20 r=15 fill=red /><rect x=50 y=5 width=30 height=30
        fill='rgb(0,0,255)'/><text x=100 y=20>words</text><line x1=0 y1=90 x2=200 y2=90 stroke=black />
        <ellipse cx=150 cy=60 rx=20 ry=10 fill=none stroke=green><title>Orbit</title></ellipse>
        <circle cx=1 cy=1 r=5 fill=none /></svg>
        <svg width=16 height=16><title>Star</title><path d='M0 0h9v9z'/></svg>
        <svg width=16 height=16><path d='M0 0h9v9z'/></svg>
        <canvas width=30 height=30 aria-label=Chart></canvas>
        <img alt=Logo width=20 height=20>""",
    )
    assert says(screen) == [
        ("graphics-symbol", "red circle"),
        ("graphics-symbol", "blue rect"),
        ("text", "words"),
        ("graphics-symbol", "black line"),
        ("graphics-symbol", "Orbit"),
        ("img", "Star"),
        ("img", "Chart"),
        ("img", "Logo"),
    ]


async def test_a_table_is_rows_of_cells(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<table><caption>Prices</caption><tr><th>Item<th>Cost</tr>
        <tr><td>Tea<td>3 <button>Buy</button></tr><tr><td>Milk<td><button>Get</button></tr></table>""",
    )
    assert [(e.depth, e.role, e.name) for e in screen.elements] == [
        (0, "table", "Prices"),
        (1, "row", ""),
        (2, "columnheader", "Item"),
        (2, "columnheader", "Cost"),
        (1, "row", ""),
        (2, "cell", "Tea"),
        (2, "cell", ""),
        (3, "text", "3"),
        (3, "button", "Buy"),
        (1, "row", ""),
        (2, "cell", "Milk"),
        (2, "button", "Get"),
    ]


async def test_the_keyboard_is_told_even_inside_frames(browser: BrowserDevice) -> None:
    screen = await show(browser, "<input aria-label=A><iframe srcdoc='<input aria-label=B>'></iframe>")
    for name in "BA":
        await browser.perform(Tap(Ref(named(screen, name).ref)))
        screen = await browser.see(Look(settle=2))
        assert [e.name for e in screen.elements if "focused" in e.states] == [name]


async def test_a_huge_page_is_cut_and_says_so(browser: BrowserDevice) -> None:
    screen = await show(browser, "<script>document.write('<button>b</button>'.repeat(9000))</script>")
    assert len(screen.elements) == 8000
    assert any("more than 8000 elements" in notice for notice in screen.notices)


async def test_page_scripts_cannot_change_what_is_seen(browser: BrowserDevice) -> None:
    screen = await show(
        browser,
        """<script>Element.prototype.getBoundingClientRect = () => { throw 1 };
        Element.prototype.getAttribute = () => 'lies'; JSON.stringify = () => 'lies';
        document.elementFromPoint = () => null; Object.prototype.x = 1; Array.prototype.filter = () => [];
        window.getComputedStyle = () => { throw 2 }</script><button>Still here</button>""",
    )
    assert says(screen) == [("button", "Still here")]
    await browser.perform(Tap(Ref(screen.elements[0].ref)))


async def test_fields_with_the_names_of_properties_do_not_blind_us(browser: BrowserDevice) -> None:
    names = (
        "getAttribute localName childNodes parentNode children matches shadowRoot tabIndex nodeType".split()
    )
    screen = await show(
        browser,
        "<img name=body alt=Picture width=9 height=9><img name=querySelectorAll><img name=title><form>"
        + "".join(f"<input name={name} aria-label={name}>" for name in names)
        + "<button type=button onclick=\"this.textContent = 'Sent'\">Send</button>words</form>",
    )
    assert [e.name for e in screen.elements if e.role == "textbox"] == names
    assert says(screen)[-1] == ("text", "words")
    await browser.perform(TypeText("x", into=Ref(named(screen, "parentNode").ref)))
    await browser.perform(Tap(Ref(named(screen, "Send").ref)))
    after = await browser.see(Look(settle=2))
    assert named(after, "parentNode").value == "x" and named(after, "Sent").role == "button"
