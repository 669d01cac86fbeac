"""Typing by keys: every text arrives exactly, through a real shell's reading of the line."""

import random
import subprocess

import pytest
from gui_mcp_devices.android.writing import PIECE, typed_pieces, typing_line

INPUT = """input() { [ "$1" = text ] && [ $# -eq 2 ] && printf '%s\\0' "$2"; }; """


def shown(argument: str) -> str:
    """What Android's `input text` types for one argument (InputShellCommand.sendText)."""
    out = ""
    escape = False
    for sign in argument:
        if escape and sign == "s":
            out = out[:-1] + " "
            escape = False
            continue
        escape = sign == "%"
        out += sign
    return out


def arrived(texts: list[str]) -> list[str]:
    """What is typed for each of `texts`, as a real shell takes the lines apart."""
    script = INPUT + " && printf '\\n\\0' && ".join(f"{typing_line(typed_pieces(text))}" for text in texts)
    said = subprocess.run(["/bin/sh", "-c", script], capture_output=True, check=True).stdout.decode()
    return ["".join(map(shown, part.split("\0"))) for part in said.removesuffix("\0").split("\0\n\0")]


@pytest.mark.parametrize(
    "text",
    [
        "plain words",
        "%s %%s %ss %s%s 100% sure",
        'it\'s "quoted" \\ and \\n',
        "$(reboot) `reboot` ${HOME} $HOME",
        "a; rm -rf / & b | c > d < e",
        "*? [a-z] {a,b} ~ ! # ^ = @ , . : _ + -",
        "--help",
        "-n",
        " leading and trailing ",
        "x" * 500,
        "%" * 100,
        "s%s" * 60,
    ],
)
def test_awkward_texts_arrive_exactly(text: str) -> None:
    assert arrived([text]) == [text]


def test_any_printable_text_arrives_exactly() -> None:
    dice = random.Random(5)
    printable = [chr(code) for code in range(0x20, 0x7F)]
    favourites = list("%s 's\"\\$`")
    texts = ["".join(dice.choices(printable + favourites * 6, k=dice.randrange(1, 120))) for _ in range(400)]
    assert arrived(texts) == texts


def test_pieces_are_short_and_end_at_spaces_where_they_can() -> None:
    pieces = typed_pieces("the quick brown fox jumps over the lazy dog " * 5)
    assert all(len(piece) <= PIECE for piece in pieces)
    assert all(piece.endswith("%s") or piece.startswith("%s") or len(piece) > 20 for piece in pieces)
    assert typed_pieces("") == []
