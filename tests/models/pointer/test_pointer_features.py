"""What the network is told: history flags, labels, rows, and the cap on elements."""

from __future__ import annotations

import numpy as np
import pytest
from gui_mcp_devices.actions import Action, Point, Ref, Scroll, Tap, TypeText
from gui_mcp_devices.changes import compare
from gui_mcp_devices.screen import Box, Element, Screen
from gui_mcp_models.model import Decision, Step
from gui_mcp_models.pointer.features import MAX_TOKENS, encode
from gui_mcp_models.pointer.goal import read
from gui_mcp_models.pointer.layout import ABOVE, BELOW, LEFT, RIGHT, lay_out
from gui_mcp_models.pointer.marks import MARK
from gui_mcp_models.pointer.overview import CLS
from gui_mcp_models.pointer.past import recall, stale
from gui_mcp_models.pointer.things import MAX_THINGS, choose


def button(n: int, name: str, *, top: int | None = None, left: int = 0) -> Element:
    return Element(f"b{n}", "button", name, "", Box(left, 20 * n if top is None else top, 60, 18))


def step(index: int, before: Screen, after: Screen, action: Action, error: str = "") -> Step:
    return Step(index, before, Decision(action), error, compare(before, after))


FIELD = Element("f", "textbox", "", "", Box(70, 0, 60, 18), frozenset({"editable"}))


def test_taps_and_typing_are_remembered_by_ref_with_how_long_ago() -> None:
    screen = Screen("c", 200, 200, (button(1, "One"), button(2, "Two"), FIELD))
    history = [
        step(0, screen, screen, Tap(Ref("b1"))),
        step(1, screen, screen, TypeText("x y", into=Ref("f"))),
        step(2, screen, screen, Tap(Point(5, 45))),
    ]
    past = recall(history)
    assert past.taps == {"b1": 1, "b2": 1}
    assert past.typed == {"f": "x y"}
    assert past.ago == {"b1": 3, "f": 2, "b2": 1}
    assert past.dead == {"b1", "b2", "f"}, "nothing changed"
    assert past.last == "tap" and past.change == "unchanged"


def test_a_refused_text_does_not_count_as_typed() -> None:
    screen = Screen("c", 200, 200, (FIELD,))
    past = recall([step(0, screen, screen, TypeText("x", into=Ref("f")), "unsupported: send YYYY-MM-DD")])
    assert past.typed == {}
    assert past.failed and past.error == "unsupported"


def test_history_changes_only_the_columns_of_what_was_touched() -> None:
    screen = Screen("c", 200, 200, (button(1, "One"), button(6, "Two", left=100)))
    before = encode("Press One", screen, [])
    after = encode("Press One", screen, [step(0, screen, screen, Tap(Ref("b1")))])
    assert not np.array_equal(before.mark[0], after.mark[0])
    assert not np.array_equal(before.cls, after.cls)
    assert np.array_equal(before.mark[1, :17], after.mark[1, :17])


def test_what_led_nowhere_on_this_very_screen_is_known() -> None:
    one, two = Screen("c", 200, 200, (button(1, "One"),)), Screen("d", 200, 200, (button(2, "Two"),))
    history = [
        step(0, two, one, Tap(Ref("b2"))),
        step(1, one, one, Tap(Ref("b1"))),
        step(2, one, two, Scroll(dy=-10)),
        step(3, two, two, Scroll(dy=10)),
    ]
    assert stale(history, two) == {("scroll", "", "down"), ("tap", "b2", "")}
    assert stale(history[:2], one) == {("tap", "b1", "")}
    assert stale(history[:1], one) == set()


def test_a_thing_that_comes_back_under_another_ref_is_known_again() -> None:
    before = Screen("c", 200, 200, (button(1, "One"), Element("d1", "img", "dot", "", Box(5, 5, 4, 4))))
    after = Screen("d", 200, 200, (button(1, "One"), Element("d2", "img", "dot", "", Box(5, 5, 4, 4))))
    assert ("tap", "d2", "") in stale([step(0, before, after, Tap(Ref("d1")))], after)


@pytest.mark.parametrize(
    ("where", "side"),
    [((0, 0), LEFT), ((140, 0), RIGHT), ((70, -20), ABOVE), ((70, 19), BELOW)],
)
def test_a_nameless_field_finds_its_label_on_any_side(where: tuple[int, int], side: int) -> None:
    label = Element("t", "text", "City", "", Box(where[0], where[1] + 40, 60, 18))
    field = Element("f", "textbox", "", "", Box(70, 40, 60, 18), frozenset({"editable"}))
    things = [label, field] if side in (LEFT, ABOVE) else [field, label]
    layout = lay_out(things, Screen("c", 300, 200))
    at = things.index(field)
    assert things[layout.label[at]].ref == "t"
    assert layout.side[at] == side


def test_labels_below_their_fields_are_not_taken_for_the_next_ones() -> None:
    things: list[Element] = []
    for n, name in enumerate(("Genre", "Year", "Place")):
        things.append(Element(f"f{n}", "textbox", "", "", Box(10, 40 * n, 90, 19), frozenset({"editable"})))
        things.append(Element(f"t{n}", "text", name, "", Box(10, 40 * n + 19, 30, 11)))
    layout = lay_out(things, Screen("c", 160, 210))
    assert [layout.label[i] for i in (0, 2, 4)] == [1, 3, 5]


def test_of_ten_thousand_elements_the_named_one_and_the_touched_one_stay() -> None:
    many = tuple(
        Element(f"e{i}", "button" if i % 3 else "text", f"thing {i}", "", Box(0, 10 * i, 50, 9))
        for i in range(10_000)
    )
    odd = Element("odd", "link", "Zebra crossing", "", Box(0, 99_990, 50, 9))
    screen = Screen("c", 800, 600, (*many[:7000], odd, *many[7000:]))
    kept = choose(read("Open the zebra crossing"), screen, {"e9998"})
    assert len(kept) <= MAX_THINGS
    assert {"odd", "e9998"} <= {e.ref for e in kept}
    order = {e.ref: i for i, e in enumerate(screen.elements)}
    assert kept == sorted(kept, key=lambda e: order[e.ref]), "reading order"
    seen = encode("Open the zebra crossing", screen, [])
    assert len(seen.kind) <= MAX_TOKENS


@pytest.mark.parametrize("goal", ["", "   ", "x" * 9000, "'\"“", "1st 2nd last 3/4/2020", "\x00\ud800"])
def test_any_goal_and_any_screen_can_be_encoded(goal: str) -> None:
    odd = (
        Element("a", "", "", "", None),
        Element("b", "textbox", "\n\t", "v" * 5000, Box(-50, -50, 0, 0), frozenset({"editable"})),
        Element("c", "dialog", "", "", Box(0, 0, 10**9, 10**9)),
        Element("d", "weird role", "２０２０ ٣ 9" * 50, "", Box(5, 5, 5, 5)),
    )
    for elements in ((), odd):
        for size in (0, 1, 400):
            seen = encode(goal, Screen("c", size, size, elements), [])
            assert np.isfinite(seen.mark).all()
            assert np.isfinite(seen.cls).all()
            assert np.isfinite(seen.goal).all()
            assert seen.mark.shape == (len(seen.marks), MARK)
            assert seen.cls.shape == (CLS,)


def test_the_extreme_of_the_kind_the_goal_speaks_of_is_marked() -> None:
    things = (
        Element("t0", "text", "2h 5m", "", Box(0, 0, 50, 10)),
        Element("b0", "button", "Take it for $90", "", Box(0, 12, 50, 10)),
        Element("t1", "text", "1h 50m", "", Box(0, 30, 50, 10)),
        Element("b1", "button", "Take it for $120", "", Box(0, 42, 50, 10)),
    )
    screen = Screen("c", 100, 100, things)
    cheap, quick = (encode(f"Take the {word} one", screen, []).mark for word in ("cheapest", "shortest"))
    assert list(np.flatnonzero(cheap[:, -3])) == [1]
    assert list(np.flatnonzero(quick[:, -3])) == [2]
    assert list(np.flatnonzero(quick[:, -2])) == [3], "the button of that card"
