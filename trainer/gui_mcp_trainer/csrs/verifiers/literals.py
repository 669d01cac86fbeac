"""What a goal says word for word, and whether a run gave an account of it.

A literal is a quoted string, a token with a digit, or a name: words with a capital that begin no sentence.
It is accounted for where it was typed, where what was touched is called so, or where a screen says it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gui_mcp_devices.screen import Element, Screen
from gui_mcp_models.pointer.goal import STOP
from gui_mcp_models.pointer.words import plain, quoted, split

_SENTENCE = re.compile(r"[.!?:]\s*$|^\s*$|[\"“]\s*$")
_NUMBERED = re.compile(r"[^\s\"“”]*\d[^\s\"“”]*")
_NAME = re.compile(r"[^\W\d_][\w'’-]*(?:\s+(?=[^\W\d_])[\w'’-]+)*")
_PARTS = re.compile(r"[^\W_]+")


def literals(goal: str) -> tuple[str, ...]:
    """In the order of the goal, each once; compared case-folded and without marks at the ends."""
    found: list[tuple[int, str]] = []
    spans = quoted(goal)
    found += [(a, goal[a:b]) for a, b in spans]
    bare = list(goal)
    for a, b in spans:
        bare[a:b] = " " * (b - a)
    rest = "".join(bare)
    for match in _NUMBERED.finditer(rest):
        found.append((match.start(), match.group().strip(".,;:()!?")))
        rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
    found += _names(rest)
    said = {plain(text): text for _, text in sorted(found) if plain(text)}
    return tuple(said)


def _names(text: str) -> list[tuple[int, str]]:
    """Runs of capitalised words; the first word of a sentence is none by itself."""
    found: list[tuple[int, str]] = []
    run: list[tuple[int, str]] = []
    end = -1
    for word in re.finditer(r"[^\W_][\w'’&-]*", text):
        capital = word.group()[0].isupper()
        begins = _SENTENCE.search(text[: word.start()]) is not None
        joined = bool(run) and not text[end : word.start()].strip()
        if capital and not (begins and not run) and plain(word.group()) not in STOP:
            if not joined and run:
                found.append((run[0][0], " ".join(w for _, w in run)))
                run = []
            run.append((word.start(), word.group()))
        elif run:
            found.append((run[0][0], " ".join(w for _, w in run)))
            run = []
        end = word.end()
    if run:
        found.append((run[0][0], " ".join(w for _, w in run)))
    return found


def content(goal: str) -> frozenset[str]:
    """The goal's words that carry meaning, case-folded."""
    return frozenset(w.low for w in split(goal, 400) if not w.is_mark and w.low not in STOP)


def words(text: str) -> frozenset[str]:
    return frozenset(w.low for w in split(text, 60) if not w.is_mark)


def says(text: str, literal: str) -> bool:
    """`text` holds `literal` by whole words; numbers also without leading zeros (`07` says 7)."""
    have = f" {' '.join(_PARTS.findall(plain(text)))} "
    want = " ".join(_PARTS.findall(plain(literal)))
    return bool(want) and f" {want} " in have


def shown(screen: Screen) -> str:
    """All that can be read on a screen, a line an element."""
    return "\n".join(_line(e) for e in screen.elements)


def _line(element: Element) -> str:
    return f"{element.name} {element.value}"


def share(wanted: Sequence[str] | frozenset[str], texts: Sequence[str]) -> float:
    """Of `wanted`, how much one of `texts` says; 1 where nothing is wanted."""
    if not wanted:
        return 1.0
    return sum(any(says(text, one) for text in texts) for one in wanted) / len(wanted)
