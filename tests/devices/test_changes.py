"""What counts as a change between two captures."""

from __future__ import annotations

from gui_mcp_devices.changes import compare, focused
from gui_mcp_devices.screen import Box, Element, Screen, State


def screen(*elements: Element, url: str = "u", app: str = "a", notices: tuple[str, ...] = ()) -> Screen:
    return Screen("s", 100, 100, elements, url=url, app=app, notices=notices)


def thing(ref: str, name: str = "", *states: State, role: str = "button", left: int = 0) -> Element:
    return Element(ref, role, name, bounds=Box(left, 0, 10, 10), states=frozenset(states))


def test_two_equal_captures_are_unchanged() -> None:
    assert compare(screen(thing("a", "A")), screen(thing("a", "A"))).kind == "unchanged"


def test_what_came_went_and_differs_is_told_by_ref() -> None:
    change = compare(
        screen(thing("a", "A"), thing("b", "B"), thing("c", "C")),
        screen(thing("a", "A"), thing("b", "B2"), thing("d", "C")),
    )
    assert change.kind == "changed"
    assert [e.ref for e in change.added] == ["d"]
    assert [e.ref for e in change.removed] == ["c"]
    assert [e.name for e in change.altered] == ["B2"]


def test_states_and_values_count_and_places_count_apart() -> None:
    assert [e.ref for e in compare(screen(thing("a")), screen(thing("a", "", "checked"))).altered] == ["a"]
    typed = Element("a", "textbox", "N", "x", Box(0, 0, 10, 10))
    assert compare(screen(Element("a", "textbox", "N", "", Box(0, 0, 10, 10))), screen(typed)).altered == (
        typed,
    )
    moved = compare(screen(thing("a"), thing("b")), screen(thing("a", left=5), thing("b")))
    assert (moved.kind, moved.moved, moved.altered) == ("changed", 1, ())


def test_to_be_scrolled_out_of_sight_is_a_move() -> None:
    gone = Element("a", "button", "A", states=frozenset({"offscreen"}))
    change = compare(screen(thing("a", "A")), screen(gone))
    assert (change.kind, change.moved, change.altered) == ("changed", 1, ())


def test_a_new_dialog_menu_or_file_chooser_is_a_popup() -> None:
    for role in ("dialog", "alertdialog", "menu", "listbox", "filechooser"):
        assert compare(screen(), screen(thing("d", role=role))).kind == "popup"
    assert compare(screen(thing("d", role="dialog")), screen()).kind == "changed"


def test_another_address_or_app_is_a_navigation_whatever_else_changed() -> None:
    assert compare(screen(url="u"), screen(thing("d", role="dialog"), url="v")).kind == "navigated"
    assert compare(screen(app="a"), screen(app="b")).kind == "navigated"


def test_a_notice_alone_is_a_change() -> None:
    change = compare(screen(), screen(notices=("downloaded x",)))
    assert (change.kind, change.notices) == ("changed", ("downloaded x",))


def test_the_innermost_focused_element_has_the_keyboard() -> None:
    assert focused(screen(thing("a", "", "focused"), thing("b", "", "focused"), thing("c"))) == thing(
        "b", "", "focused"
    )
    assert focused(screen(thing("a"))) is None
