"""The table of MiniWoB++ tasks against what is published and what is installed."""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from gui_mcp_benchmarks.suites.miniwob import Miniwob
from gui_mcp_benchmarks.suites.miniwob_oracles import ORACLES
from gui_mcp_benchmarks.suites.miniwob_table import table

TIMED = {"button-delay", "chase-circle", "hover-shape", "moving-items", "simon-says"}


def test_it_has_125_tasks_62_to_train_on_and_63_to_test_on() -> None:
    rows = table()
    assert len({row.name for row in rows}) == len(rows) == 125
    assert Counter(row.split for row in rows) == {"train": 62, "test": 63}


def test_categories_are_those_published() -> None:
    assert Counter(row.category for row in table()) == {
        "original": 77,
        "hidden test": 18,
        "debug": 12,
        "additional": 12,
        "nodelay": 6,
    }


def test_no_split_cuts_a_group_of_variants() -> None:
    groups: dict[str, set[str]] = {}
    for row in table():
        groups.setdefault(row.group, set()).add(row.split)
    assert all(len(splits) == 1 for splits in groups.values())


def test_every_task_says_which_hands_it_needs_and_why() -> None:
    assert all(row.hands and row.why for row in table())
    assert sum(row.plain for row in table()) == 100


@pytest.mark.parametrize(
    ("task", "plain"),
    [
        ("click-button", True),
        ("scroll-text-2", True),
        ("number-checkboxes", True),  # hard is no reason to leave it out
        ("click-menu", False),
        ("drag-box", False),
        ("use-slider", False),
        ("highlight-text", False),
        ("stock-market", False),
    ],
)
def test_plain_is_what_click_type_and_wheel_can_solve(task: str, plain: bool) -> None:
    assert next(row for row in table() if row.name == task).plain is plain


def test_each_task_is_a_page_of_the_installed_package_and_only_the_timed_ones_are_left_out() -> None:
    spec = find_spec("miniwob")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("MiniWoB++ pages: run `pip install 'gui-mcp[bench]'`")
    folder = Path(next(iter(spec.submodule_search_locations))) / "html" / "miniwob"
    assert {page.stem for page in folder.glob("*.html")} == {row.name for row in table()} | TIMED


def test_more_seeds_begin_with_the_fewer_and_none_comes_twice() -> None:
    suite = Miniwob()
    many = suite.seeds("click-button", 50)
    assert suite.seeds("click-button", 3) == many[:3] == (111313, 179561, 261816)
    assert len(set(many)) == 50
    assert all(0 <= seed < 1_000_000 for seed in many)
    assert suite.seeds("click-test", 50) != many


def test_oracles_belong_to_tasks_of_the_table_and_cover_every_kind_of_hand_they_claim() -> None:
    hands = {row.name: row.hands for row in table()}
    assert ORACLES.keys() <= hands.keys()
    assert {"click", "type", "wheel", "drag", "selection"} <= frozenset().union(*(hands[t] for t in ORACLES))
