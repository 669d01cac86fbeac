"""What a person reads and touches on a phone, made from its views, with refs that stay."""

import random
from dataclasses import replace

import pytest
from gui_mcp_devices.android.hierarchy import Refs, UiNode
from gui_mcp_devices.screen import Box, Element

W, H = 720, 1280
FULL = Box(0, 0, W, H)


def view(cls: str, *children: UiNode, text: str = "", id: str = "", at: tuple[int, int] = (0, 0)) -> UiNode:
    package = "com.example"
    return UiNode(
        f"android.widget.{cls}",
        package,
        f"{package}:id/{id}" if id else "",
        text,
        bounds=Box(at[0], at[1], 700, 80),
        children=children,
    )


def taps(node: UiNode) -> UiNode:
    return replace(node, clickable=True)


def page(*children: UiNode) -> UiNode:
    return replace(view("FrameLayout", *children), bounds=FULL)


def shown(*children: UiNode) -> list[Element]:
    return list(Refs().elements(page(*children), W, H))


def said(*children: UiNode) -> list[tuple[str, str, str]]:
    return [(e.role, e.name, e.value) for e in shown(*children)]


def rows(*names: str, top: int = 100) -> UiNode:
    listed = [
        taps(view("LinearLayout", view("TextView", text=name, at=(8, top + 90 * i)), at=(0, top + 90 * i)))
        for i, name in enumerate(names)
    ]
    return replace(view("RecyclerView", *listed, at=(0, top)), scrollable=True, bounds=Box(0, top, W, 900))


def test_classes_become_roles() -> None:
    assert [
        role
        for role, _, _ in said(
            view("TextView", text="t"),
            taps(view("Button", text="b")),
            view("EditText", text="e", id="e"),
            replace(view("CheckBox", text="c"), checkable=True),
            replace(view("Switch", text="s"), checkable=True),
            replace(view("RadioButton", text="r"), checkable=True),
            replace(view("ImageView"), desc="picture"),
            view("SeekBar", text="40.0"),
            view("ProgressBar"),
            taps(view("Spinner", view("TextView", text="Weekly"))),
        )
    ] == "text button textbox checkbox switch radio img slider progressbar combobox".split()


def test_a_field_is_named_by_its_hint_and_holds_its_text() -> None:
    field = replace(view("EditText", text="Mia"), hint="Name", clickable=True, focused=True)
    (element,) = shown(field)
    assert (element.role, element.name, element.value) == ("textbox", "Name", "Mia")
    assert element.states == {"editable", "focused"}


def test_a_hint_that_is_drawn_in_an_empty_field_is_no_value() -> None:
    assert said(replace(view("EditText", text="Name"), hint="Name")) == [("textbox", "Name", "")]


def test_a_field_without_a_hint_is_named_by_the_text_before_it_which_is_not_listed_again() -> None:
    assert said(view("TextView", text="City"), view("EditText", text="Oslo")) == [("textbox", "City", "Oslo")]


def test_a_password_has_no_value() -> None:
    (element,) = shown(replace(view("EditText", text="s3cret"), hint="PIN", password=True))
    assert element.value == ""
    assert "password" in element.states
    assert "s3cret" not in repr(element)


@pytest.mark.parametrize("kind", ["TextView", "PinView", "Button", "LinearLayout"])
def test_a_password_is_no_name_either_whatever_kind_of_view_holds_it(kind: str) -> None:
    pin = replace(view(kind, text="s3cret"), password=True)
    for shows in (shown(pin), shown(taps(pin)), shown(taps(view("LinearLayout", pin)))):
        assert "s3cret" not in repr(shows)
    beside = shown(view("LinearLayout", pin, view("EditText", text="Oslo"), view("SeekBar", text="5")))
    assert "s3cret" not in repr(beside)


def test_a_row_is_named_by_the_words_in_it_and_they_are_not_listed_again() -> None:
    row = taps(view("LinearLayout", view("TextView", text="Wi-Fi"), view("TextView", text="Connected")))
    assert said(row) == [("button", "Wi-Fi Connected", "")]


def test_what_can_be_tapped_inside_a_row_is_listed_and_not_part_of_its_name() -> None:
    more = replace(taps(view("ImageButton")), desc="More")
    listed = replace(
        view("RecyclerView", taps(view("LinearLayout", view("TextView", text="Song"), more))),
        scrollable=True,
        bounds=FULL,
    )
    elements = shown(listed)
    assert [(e.role, e.name, e.depth) for e in elements] == [
        ("list", "", 0),
        ("listitem", "Song", 1),
        ("button", "More", 2),
    ]
    assert "clickable" in elements[1].states


def test_a_row_around_one_switch_is_that_switch() -> None:
    switch = replace(view("Switch", text="ON"), checkable=True, checked=True)
    (element,) = shown(taps(view("LinearLayout", view("TextView", text="Bluetooth"), switch)))
    assert (element.role, element.name) == ("switch", "Bluetooth")
    assert "checked" in element.states


def test_an_icon_without_words_is_named_by_its_id() -> None:
    assert said(taps(view("ImageView", id="more_options_button"))) == [("button", "more options (icon)", "")]
    assert said(taps(view("ImageView", id="a1"))) == [("button", "", "")]


def test_several_alike_in_a_row_of_which_one_is_chosen_are_tabs() -> None:
    tabs = [taps(view("FrameLayout", view("TextView", text=t))) for t in ("Alarm", "Timer", "World")]
    bar = view("LinearLayout", tabs[0], replace(tabs[1], selected=True), tabs[2])
    elements = shown(bar)
    assert [(e.role, e.name) for e in elements] == [("tab", "Alarm"), ("tab", "Timer"), ("tab", "World")]
    assert ["selected" in e.states for e in elements] == [False, True, False]


def test_what_lies_partly_outside_is_cut_to_the_screen_and_what_is_outside_is_left_out() -> None:
    low = replace(view("TextView", text="low"), bounds=Box(-10, 1270, 50, 50))
    gone = replace(view("TextView", text="gone"), bounds=Box(0, 1280, 50, 50))
    (element,) = shown(low, gone)
    assert element.bounds == Box(0, 1270, 40, 10)


def test_a_window_over_part_of_the_screen_is_a_dialog_named_by_its_first_words() -> None:
    root = replace(
        view("FrameLayout", view("TextView", text="Delete it?"), taps(view("Button", text="OK"))),
        bounds=Box(60, 500, 600, 300),
    )
    elements = Refs().elements(root, W, H)
    assert [(e.role, e.name) for e in elements] == [
        ("dialog", "Delete it?"),
        ("button", "OK"),
    ]


def test_a_dialog_that_fills_its_window_is_known_by_androids_own_ids() -> None:
    title = view("TextView", text="Discard?", id="alertTitle")
    assert [e.role for e in shown(title, taps(view("Button", text="OK")))] == ["dialog", "button"]


def test_an_app_beside_a_keyboard_or_bars_is_no_dialog() -> None:
    for lies in (Box(0, 28, W, 400), Box(0, 28, W, H - 72), Box(30, 0, W - 90, H)):
        root = replace(page(view("TextView", text="x")), bounds=lies)
        assert [e.role for e in Refs().elements(root, W, H)] == ["text"]


def test_a_button_keeps_its_ref_when_its_text_changes() -> None:
    refs = Refs()

    def counted(n: int) -> str:
        title = view("TextView", text="Scene")
        button = taps(view("Button", text=f"Count: {n}", at=(0, 200)))
        return refs.elements(page(title, button), W, H)[1].ref

    assert counted(0) == counted(1) == counted(2)


def test_a_row_that_scrolls_keeps_its_ref_and_another_row_at_its_place_gets_its_own() -> None:
    refs = Refs()

    def seen(*names: str) -> dict[str, str]:
        elements = refs.elements(page(view("TextView", text="Contacts"), rows(*names)), W, H)
        return {e.name: e.ref for e in elements}

    first, second, third = seen("Ann", "Bob", "Cid"), seen("Bob", "Cid", "Dora"), seen("Eve", "Fay", "Gil")
    assert (second["Bob"], second["Cid"]) == (first["Bob"], first["Cid"])
    everyone = {**first, **second, **third}
    assert len(set(everyone.values())) == len(everyone)
    assert first["Contacts"] == third["Contacts"]
    assert seen("Ann", "Bob", "Cid") == first


def test_one_row_whose_words_change_in_its_place_keeps_its_ref() -> None:
    refs = Refs()
    before = refs.elements(page(rows("Ann", "Bob", "Cid")), W, H)
    after = refs.elements(page(rows("Ann", "Bob (2)", "Cid")), W, H)
    assert [e.ref for e in before] == [e.ref for e in after]


def test_rows_of_equal_words_have_refs_of_their_own() -> None:
    refs = Refs()
    for _ in range(2):
        found = [e.ref for e in refs.elements(page(rows("Ad", "Ad", "Ad")), W, H)]
        assert len(set(found)) == len(found)


def test_another_page_of_the_same_layout_has_other_refs_and_going_back_finds_the_old_ones() -> None:
    refs = Refs()

    def seen(*words: str) -> list[str]:
        things = [taps(view("Button", text=word, at=(0, 90 * i))) for i, word in enumerate(words)]
        return [e.ref for e in refs.elements(page(*things), W, H)]

    shop = seen("Cart", "Search", "Offers", "Account")
    chat = seen("Call", "Mute", "Block", "Delete")
    assert not set(shop) & set(chat)
    assert seen("Cart (1)", "Search", "Offers", "Account") == shop


def test_another_activity_is_another_page() -> None:
    refs = Refs()
    root = page(taps(view("Button", text="OK")))
    first = refs.elements(root, W, H, "com.example/.One")
    second = refs.elements(root, W, H, "com.example/.Two")
    assert first[0].ref != second[0].ref


def test_what_is_put_in_between_takes_no_ref_of_others() -> None:
    refs = Refs()
    one, two = taps(view("Button", text="One", at=(0, 0))), taps(view("Button", text="Two", at=(0, 90)))
    new = taps(view("Button", text="New", at=(0, 0)))
    before = {e.name: e.ref for e in refs.elements(page(one, two), W, H)}
    lower = replace(one, bounds=Box(0, 90, 700, 80)), replace(two, bounds=Box(0, 180, 700, 80))
    after = {e.name: e.ref for e in refs.elements(page(new, *lower), W, H)}
    assert (after["One"], after["Two"]) == (before["One"], before["Two"])
    assert after["New"] not in before.values()


def test_any_trees_give_elements_inside_the_screen_with_refs_of_their_own() -> None:
    dice = random.Random(9)
    words = ["", "OK", "Cancel", "Ann", "Bob", "12:30", "a long text that says something", "东京"]
    classes = ["TextView", "Button", "EditText", "ListView", "LinearLayout", "Switch", "ImageView", "View"]

    def some(depth: int) -> UiNode:
        children = tuple(some(depth + 1) for _ in range(dice.randrange(5))) if depth < 5 else ()
        flags = {name: dice.random() < 0.2 for name in ("clickable", "checkable", "selected", "scrollable")}
        lies = Box(*(dice.randrange(-200, W) for _ in range(2)), *(dice.randrange(W) for _ in range(2)))
        node = view(dice.choice(classes), *children, text=dice.choice(words), id=dice.choice(["", "x", "y"]))
        return replace(node, bounds=lies, desc=dice.choice(words), **flags)

    refs, root = Refs(), some(0)
    for round in range(150):
        elements = refs.elements(root, W, H, dice.choice(["", ".One", ".Two"]))
        given = [element.ref for element in elements]
        assert len(set(given)) == len(given)
        assert all(refs.given(ref) for ref in given)
        for element in elements:
            box = element.bounds
            assert box is not None
            assert box.left >= 0 and box.top >= 0 and box.width > 0 and box.height > 0
            assert box.left + box.width <= W and box.top + box.height <= H
        if round % 3 == 0:
            root = some(0)
        elif root.children:
            root = replace(root, children=(*root.children[1:], some(1)))


def test_only_refs_that_were_given_are_known() -> None:
    refs = Refs()
    (element,) = refs.elements(page(view("TextView", text="x")), W, H)
    assert refs.given(element.ref)
    for other in ("e0", "e2", "e01", "e١", "x1", "", "e", "e999999999999", "E1"):
        assert not refs.given(other)
