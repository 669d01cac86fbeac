"""Words keep their places, so that a copied span is the exact text."""

from __future__ import annotations

import pytest
from gui_mcp_devices.screen import Box, Element, Screen
from gui_mcp_models.pointer.features import cut, encode
from gui_mcp_models.pointer.goal import read
from gui_mcp_models.pointer.rewrite import rewrite
from gui_mcp_models.pointer.words import BUCKETS, ids, likeness, quoted, split

FIELD = Element("f", "textbox", "Name", "", Box(0, 0, 50, 10), frozenset({"editable"}))


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee",
        "mia.o'hara+x@made-up.example",
        "C:\\Temp\\a b.txt",
        "Ünïcödé – 東京 ☃",
        "12/05/2016",
        "a  b",
        "(x) {y} #1!",
        "🙂ok",
    ],
)
def test_a_text_in_the_goal_is_copied_to_the_letter(text: str) -> None:
    goal = f'Type "{text}" into Name'
    seen = encode(goal, Screen("c", 100, 100, (FIELD,)), [])
    starts = [i for i, p in enumerate(seen.places) if p and p.source < 0 and p.start == goal.index(text)]
    ends = [
        i for i, p in enumerate(seen.places) if p and p.source < 0 and p.end == goal.index(text) + len(text)
    ]
    assert [cut(seen, goal, a, b) for a in starts for b in ends] == [text]


def test_a_text_that_stands_on_the_screen_is_copied_to_the_letter() -> None:
    cell = Element("c", "cell", "Isle of  Man (IM)", "", Box(0, 20, 50, 10))
    seen = encode("Copy the country", Screen("c", 100, 100, (cell, FIELD)), [])
    own = [i for i, p in enumerate(seen.places) if p and p.source == 0]
    assert cut(seen, "Copy the country", own[0], own[-1]) == "Isle of  Man (IM)"


def test_letters_drawn_side_by_side_are_copied_as_one_word_and_apart_ones_as_two() -> None:
    def letters(gap: int) -> tuple[Element, ...]:
        return tuple(
            Element(f"l{i}", "text", letter, "", Box(i * (10 + gap), 0, 10, 12))
            for i, letter in enumerate("x7q")
        )

    for gap, text in ((0, "x7q"), (40, "x 7 q")):
        seen = encode("Type the code", Screen("c", 400, 100, (*letters(gap), FIELD)), [])
        own = [i for i, p in enumerate(seen.places) if p and 0 <= p.source < 3]
        assert cut(seen, "Type the code", own[0], own[-1]) == text


def test_quotes_of_many_kinds_are_found_and_apostrophes_are_not_quotes() -> None:
    text = "Type \"a b\" then “c” then 'd e' then «f» but don't stop at Ann's or Bob's"
    assert [text[a:b] for a, b in quoted(text)] == ["a b", "c", "d e", "f"]


def test_every_word_has_ids_of_the_table_and_likeness_follows_the_stem() -> None:
    for word in split("Directed by 東京 x 12345 supercalifragilistic"):
        assert 0 < len(ids(word.low)) <= 16
        assert all(0 < key < BUCKETS for key in ids(word.low))
    assert likeness("directed", "director") > 0.5 > likeness("directed", "year")


def test_a_goal_tells_its_ordinals_dates_and_numbers() -> None:
    goal = read("Open the 3rd and the last of 12 on 05/06/2016 or March 4, 2020")
    assert goal.ordinals == {3, -1}
    assert {(d.year, d.month, d.day) for d in goal.dates} == {(2016, 5, 6), (2020, 3, 4)}
    assert 12.0 in goal.numbers


@pytest.mark.parametrize(
    ("text", "form", "wanted"),
    [
        ("12/05/2016", "YYYY-MM-DD", "2016-12-05"),
        ("5", "YYYY-MM-DD", "2016-12-05"),
        ("9:38 PM", "HH:MM", "21:38"),
        ("12:05 AM", "HH:MM", "00:05"),
        ("9:38\u202fPM", "HH:MM", "21:38"),
        ("25:00", "HH:MM", "25:00"),
        ("hello", "YYYY-MM", "2016-12"),
    ],
)
def test_a_text_is_put_in_the_form_that_a_field_asked_for(text: str, form: str, wanted: str) -> None:
    goal = "Enter 12/05/2016" if "YYYY" in form else "Enter the time"
    assert rewrite(text, form, goal) == wanted
