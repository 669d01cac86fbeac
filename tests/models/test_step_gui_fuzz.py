"""Whatever a model says, `StepGUI.read` gives a Decision that fits the screen, or `ModelGarbage`."""

from __future__ import annotations

import random
import string

import pytest
from gui_mcp_devices.actions import Point, aims
from gui_mcp_devices.screen import Screen
from gui_mcp_models.dialects.step_gui import StepGUI
from gui_mcp_models.errors import ModelGarbage
from gui_mcp_models.model import AskUser, Finish

SCREEN = Screen("s", 731, 1333)
GOOD = (
    "<THINK> why </THINK>\nexplain:e\taction:CLICK\tpoint:500,250\tsummary:s",
    "<THINK> why </THINK>\nexplain:e\taction:SLIDE\tpoint1:500,750\tpoint2:1000,0\tsummary:s",
    "<THINK> why </THINK>\nsummary:s\texplain:e\taction:TYPE\tvalue:hello\tpoint:12.5 999",
    "explain:e\taction:WAIT\tvalue:3\tsummary:s",
    "<TINK>w</TINK>\nexplain:e\taction:COMPLETE\treturn:done\tsummary:s",
)
PIECES = (
    *("<THINK>", "</THINK>", "<", ">", "\t", "\n", "\\t", ":", "\uff1a", ",", "-", ".", "[", "(", "\x00"),
    *("explain:", "action:", "point:", "point1:", "value:", "return:", "summary:", "CLICK", "TYPE", "WAIT"),
    *("1000", "1000.0", "1001", "9" * 400, "\u0661\u0662", "\ud800", "\u2028", "1e9", "nan", " "),
)


def holds(text: str) -> bool:
    """Whether `text` was read; fails on anything but a Decision or ModelGarbage."""
    try:
        do = StepGUI().read(text, SCREEN).do
    except ModelGarbage:
        return False
    if not isinstance(do, Finish | AskUser):
        for aim in aims(do):
            assert isinstance(aim, Point)
            assert 0 <= aim.x < SCREEN.width and 0 <= aim.y < SCREEN.height
            assert aim.capture == "s"
    return True


def mutated(dice: random.Random, text: str) -> str:
    for _ in range(dice.randint(1, 4)):
        start = dice.randrange(len(text) + 1)
        end = min(len(text), start + dice.choice((0, 0, 1, 2, 5)))
        text = text[:start] + dice.choice((*PIECES, "")) + text[end:]
    return text


@pytest.mark.parametrize("seed", range(4))
def test_mutated_answers_give_a_decision_or_garbage(seed: int) -> None:
    dice = random.Random(seed)
    read = [holds(mutated(dice, dice.choice(GOOD))) for _ in range(5000)]
    assert any(read) and not all(read)


@pytest.mark.parametrize("seed", range(4))
def test_answers_of_shuffled_pieces_give_a_decision_or_garbage(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(5000):
        holds("".join(dice.choices(PIECES, k=dice.randint(0, 14))))


@pytest.mark.parametrize("alphabet", [string.printable, "".join(map(chr, range(0x2FFF)))])
def test_random_characters_give_a_decision_or_garbage(alphabet: str) -> None:
    dice = random.Random(0)
    for _ in range(2000):
        holds("".join(dice.choices(alphabet, k=dice.randint(0, 80))))


@pytest.mark.parametrize(
    "unit",
    [
        " ",
        "\t",
        "\n",
        "<",
        "< ",
        "point:",
        "action:",
        "summary",
        "summary ",
        "value:a",
        "[ ",
        "9",
        "</THINK>",
    ],
)
def test_an_answer_of_a_hundred_thousand_characters_is_read_at_once(unit: str) -> None:
    filler = unit * (100_000 // len(unit))
    for start in ("", "explain:e\taction:CLICK\tpoint:", "explain:e\taction:TYPE\tvalue:a", "<"):
        holds(start + filler)
