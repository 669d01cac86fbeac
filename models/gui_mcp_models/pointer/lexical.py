"""How the words of an element meet the words of the goal: the features that carry over to unseen words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gui_mcp_devices.screen import Element

from gui_mcp_models.pointer.goal import STOP, Goal, phrase
from gui_mcp_models.pointer.words import Word, likeness, plain, split

MATCH = 14
"""Numbers in one `match`."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SIGNED = re.compile(r"[-−+]?\d{1,9}")


@dataclass(frozen=True, slots=True)
class Said:
    """An element's texts, cut into words once."""

    name: list[Word]
    value: list[Word]
    plain: str


def say(element: Element) -> Said:
    return Said(split(element.name, 24), split(element.value, 12), plain(element.name[:200]))


def match(goal: Goal, said: Said, commons: Counter[str]) -> list[float]:
    """MATCH numbers in [0, 1]: shares of words met, whole-phrase, quote and stem matches.

    `commons` counts in how many elements each word occurs, so that a word that all share weighs little.
    """
    words = [w for w in said.name if not w.is_mark] or said.name
    if not words:
        return [0.0] * MATCH
    meaning = [w for w in words if w.low not in STOP] or words
    hits = [w for w in meaning if w.low in goal.low]
    weight = sum(1.0 / commons[w.low] for w in meaning)
    whole = phrase(said.name)
    bare = whole if len(words) == len(said.name) else " " + " ".join(w.low for w in words) + " "
    in_goal = whole in goal.plain or bare in goal.plain
    quotes = [plain(q) for q in goal.quotes]
    starts = [bool(q) and said.plain.startswith(q) for q in quotes]
    ends = [bool(q) and said.plain.endswith(q) for q in quotes]
    stem = 0.0
    if len(hits) < len(meaning):
        missed = [w.low for w in meaning if w.low not in goal.low][:4]
        stem = max((likeness(a, b) for a in missed for b in goal.low if not b.isdecimal()), default=0.0)
    return [
        len(hits) / len(meaning),
        sum(1.0 / commons[w.low] for w in hits) / weight if weight else 0.0,
        min(len(hits), 8) / 8.0,
        float(in_goal),
        min(len(words), 6) / 6.0 if in_goal else 0.0,
        float(said.plain in quotes),
        float(any(_bare(q) == "".join(w.text for w in said.name) for q in goal.quotes)),
        float(any(starts)),
        float(any(ends)),
        float(len(quotes) > 1 and starts[0] and ends[1]),
        float(any(q and q in said.plain for q in quotes)),
        stem,
        float(len(words) > 5 and len(hits) / len(meaning) > 0.9 and whole[:60] in goal.plain),
        min(len(words), 8) / 8.0,
    ]


def stretch(words: Sequence[Word], texts: Iterable[str]) -> set[int]:
    """Indices of `words` that lie in a whole-word occurrence of one of `texts`."""
    wanted: dict[str, list[list[str]]] = {}
    for text in texts:
        parts = [w.low for w in split(text, 16)]
        if parts:
            wanted.setdefault(parts[0], []).append(parts)
    found: set[int] = set()
    lows = [w.low for w in words]
    for i, low in enumerate(lows):
        for parts in wanted.get(low, ()):
            if lows[i : i + len(parts)] == parts:
                found.update(range(i, i + len(parts)))
    return found


def numbers(said: Said, element: Element) -> tuple[str, tuple[float, ...]]:
    """The text with its numbers taken out, and the numbers: things of one form can be ranked by them."""
    text = element.name[:80]
    found = tuple(float(n.replace(",", "").rstrip(".")) for n in _NUMBER.findall(text) if n.count(".") < 2)
    return _NUMBER.sub("#", text), found


def whole_number(said: Said, element: Element) -> int | None:
    """The element's name as an integer, if it is nothing else."""
    text = element.name.strip()
    return int(text.replace("−", "-")) if _SIGNED.fullmatch(text) and text.isascii() else None


def _bare(text: str) -> str:
    return "".join(text.split())
