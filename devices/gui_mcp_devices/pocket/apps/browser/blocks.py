"""What a site's page is made of: blocks, one below the other, and the little markup that most are stored in.

# A heading                     ## A smaller one
=photo/lake=What it shows       [Name of a link](https://opus.example/wiki/ld)
| a | b |                       anything else is a paragraph; `!` before it makes it a notice
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

FieldKind = Literal["text", "password", "choice", "check"]
Tone = Literal["info", "good", "error"]


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Para:
    text: str
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    text: str
    tone: Tone = "info"


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture by its name in `paint.pictures`."""

    name: str
    caption: str


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[str, ...], ...]
    """The first one is its head."""


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    label: str
    kind: FieldKind = "text"
    options: tuple[tuple[str, str], ...] = ()
    """Value and label of what can be chosen."""


@dataclass(frozen=True, slots=True)
class Submit:
    """A button that does something on the site."""

    label: str
    action: str
    look: str = "filled"
    ask: str = ""
    """A question that must be said yes to first."""


Block = Heading | Para | Notice | Link | Drawn | Table | Field | Submit


@dataclass(frozen=True, slots=True)
class Document:
    """One page of a site."""

    title: str
    blocks: tuple[Block, ...]
    found: bool = True
    """False: it tells of an error."""


@lru_cache(maxsize=128)
def parse(markup: str) -> tuple[Block, ...]:
    return tuple(_blocks(markup.splitlines()))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    table: list[tuple[str, ...]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            table.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
            continue
        if table:
            yield Table(tuple(table))
            table = []
        if line.startswith("## "):
            yield Heading(line[3:], 2)
        elif line.startswith("# "):
            yield Heading(line[2:])
        elif line.startswith("="):
            name, _, caption = line[1:].partition("=")
            yield Drawn(name, caption)
        elif line.startswith("[") and "](" in line:
            name, _, url = line[1:].rstrip(")").partition("](")
            yield Link(name, url)
        elif line.startswith("!"):
            yield Notice(line[1:])
        elif line:
            yield Para(line)


def said(block: Block) -> str:
    """Everything that it shows in words."""
    match block:
        case Heading(text) | Para(text) | Notice(text):
            return text
        case Link(text, _, detail):
            return f"{text} {detail}".strip()
        case Drawn(_, caption):
            return caption
        case Table(rows):
            return " ".join(" ".join(cells) for cells in rows)
        case Field(_, label, _, options):
            return " ".join((label, *(name for _, name in options)))
        case Submit(label):
            return label
