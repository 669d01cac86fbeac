"""The 125 registered MiniWoB++ tasks: name, split, group and the hands each one needs, with the reason.

Names, categories, split (62 train, 63 test) and similarity group are those of BrowserGym's metadata
(browsergym-experiments 0.14.3, `metadata/miniwob.csv`, Apache-2.0). Hands and reasons are read from the
pages' own sources: a task is plain when single clicks, typing and the wheel can end it with a positive
reward, however hard that is; it is not when a submenu opens on hover alone, a thing must be dragged, a slider
set, text selected, or the clock beaten. Five pages that are nothing but the clock are in no list:
button-delay, chase-circle, hover-shape, moving-items, simon-says.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from gui_mcp_benchmarks.task import PLAIN, Hand

Category = Literal["original", "additional", "hidden test", "debug", "nodelay"]

DATED = frozenset({"book-flight", "choose-date", "terminal"})
"""Beginnings of the names of tasks whose page reads today's date."""


@dataclass(frozen=True, slots=True)
class MiniwobTask:
    """One line of the table."""

    name: str
    """Also the name of its page."""
    category: Category
    split: Literal["train", "test"]
    group: str
    hands: frozenset[Hand]
    why: str

    @property
    def plain(self) -> bool:
        return self.hands <= PLAIN

    @property
    def dated(self) -> bool:
        return any(self.name.startswith(name) for name in DATED)


@cache
def table() -> tuple[MiniwobTask, ...]:
    """In BrowserGym's order."""
    text = (files("gui_mcp_benchmarks.suites") / "miniwob.csv").read_text(encoding="utf-8")
    return tuple(_line(line) for line in csv.DictReader(text.splitlines()))


def _line(line: dict[str, str]) -> MiniwobTask:
    names = line["hands"].split()
    hands: list[Hand] = [hand for hand in get_args(Hand) if hand in names]
    categories: list[Category] = [c for c in get_args(Category) if c == line["category"]]
    if len(hands) != len(names) or not categories or line["split"] not in ("train", "test"):
        raise ValueError(f"miniwob.csv: {line['name']}: unknown hand, category or split")
    return MiniwobTask(
        name=line["name"],
        category=categories[0],
        split="train" if line["split"] == "train" else "test",
        group=line["group"],
        hands=frozenset(hands),
        why=line["why"],
    )
