"""(goal, screen, history) as numbers: the one encoding that training and running share.

Tokens, in order: one CLS; the goal's words; then each element's marker followed by its first words. A token
is the mean of hashed word vectors (`ids`) plus what the feature columns say. Every feature is generic: how
words meet, where things stand, what was done before. No page or task is known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from gui_mcp_devices.screen import Element, Screen
from numpy.typing import NDArray

from gui_mcp_models.model import Step
from gui_mcp_models.pointer.goal import read
from gui_mcp_models.pointer.layout import lay_out
from gui_mcp_models.pointer.lexical import say, stretch
from gui_mcp_models.pointer.marks import mark_features
from gui_mcp_models.pointer.overview import cls_features
from gui_mcp_models.pointer.page import Page
from gui_mcp_models.pointer.past import recall
from gui_mcp_models.pointer.things import ROLE_ID, choose, is_editable, role_of
from gui_mcp_models.pointer.words import PER_WORD, Word, ids

MAX_GOAL = 48
MAX_WORDS = 8
"""Of one element's name and value."""
MAX_TOKENS = 320
GOAL_WORD, THING_WORD = 23, 10
"""Feature columns of a goal word and of an element's word."""
KIND_CLS, KIND_GOAL, KIND_MARK, KIND_WORD, KIND_VALUE = range(5)

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word token was cut from, so that a copied span is the exact substring."""

    source: int
    """-1 the goal, else the index of the element."""
    value: bool
    """From the element's value instead of its name."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """T tokens, E elements."""

    ids: Ints
    """(T, PER_WORD), 0 is padding."""
    kind: Ints
    """(T,) KIND_*."""
    order: Ints
    """(T,) place of a goal word in the goal, of a word in its element."""
    owner: Ints
    """(T,) index of the element, -1 for CLS and goal."""
    marks: Ints
    """(E,) token of each element's marker."""
    role: Ints
    """(E,) index in ROLES."""
    mark: Floats
    """(E, MARK)"""
    goal: Floats
    """(G, GOAL_WORD); goal words are tokens 1..G."""
    word: Floats
    """(T, THING_WORD), zero but for element words."""
    cls: Floats
    """(CLS,)"""
    editable: NDArray[np.bool_]
    """(E,) text can be typed into it."""
    usable: NDArray[np.bool_]
    """(E,) it can be tapped: not disabled."""
    places: tuple[Place | None, ...]
    """(T,) None for tokens that are no words."""
    things: tuple[Element, ...]


def encode(goal_text: str, screen: Screen, history: Sequence[Step]) -> Encoded:
    """Total: any goal, any screen, any history."""
    goal = read(goal_text[:4000], MAX_GOAL)
    past = recall(history)
    things = choose(goal, screen, past.ago.keys())
    said = [say(e) for e in things]
    commons: Counter[str] = Counter()
    for s in said:
        commons.update({w.low for w in s.name})
    page = Page(goal, screen, past, things, said, commons, lay_out(things, screen))
    mark = mark_features(page)
    goal_columns = _goal_words(page)

    count = len(things)
    per = MAX_WORDS if not count else max(2, min(MAX_WORDS, (MAX_TOKENS - 1 - MAX_GOAL - count) // count))
    rows: list[tuple[int, ...]] = [()]
    kind, order, owner = [KIND_CLS], [0], [-1]
    places: list[Place | None] = [None]
    word_columns: list[list[float]] = [[0.0] * THING_WORD]
    for n, word in enumerate(goal.words):
        rows.append(ids(word.low))
        kind.append(KIND_GOAL)
        order.append(n)
        owner.append(-1)
        places.append(Place(-1, False, word.start, word.end))
        word_columns.append([0.0] * THING_WORD)
    typed = {w.low for text in past.texts for w in _low(text)}
    marks: list[int] = []
    for i in range(count):
        marks.append(len(rows))
        rows.append(_pooled(page, i))
        kind.append(KIND_MARK)
        order.append(0)
        owner.append(i)
        places.append(None)
        word_columns.append([0.0] * THING_WORD)
        room = min(len(said[i].value), per // 2)
        pieces = [(w, False) for w in said[i].name[: per - room]]
        pieces += [(w, True) for w in said[i].value[: per - len(pieces)]]
        for n, (word, value) in enumerate(pieces):
            rows.append(ids(word.low))
            kind.append(KIND_VALUE if value else KIND_WORD)
            order.append(n)
            owner.append(i)
            places.append(Place(i, value, word.start, word.end))
            word_columns.append(
                [
                    float(word.low in goal.low),
                    float(word.low in typed),
                    float(n == 0),
                    float(n + 1 == len(pieces)),
                    float(word.low.isdecimal()),
                    float(word.is_mark),
                    float(page.named[i]),
                    float(page.beside_named[i]),
                    float(page.wanted[i]),
                    float(page.beside_wanted[i]),
                ]
            )
    table = np.zeros((len(rows), PER_WORD), dtype=np.int64)
    for n, row in enumerate(rows):
        table[n, : len(row)] = row
    return Encoded(
        ids=table,
        kind=np.array(kind, dtype=np.int64),
        order=np.array(order, dtype=np.int64),
        owner=np.array(owner, dtype=np.int64),
        marks=np.array(marks, dtype=np.int64),
        role=np.array([ROLE_ID[role_of(e)] for e in things], dtype=np.int64),
        mark=mark,
        goal=goal_columns,
        word=np.array(word_columns, dtype=np.float32),
        cls=cls_features(page),
        editable=np.array([is_editable(e) for e in things], dtype=np.bool_),
        usable=np.array(["disabled" not in e.states for e in things], dtype=np.bool_),
        places=tuple(places),
        things=tuple(things),
    )


def cut(encoded: Encoded, goal_text: str, start: int, end: int) -> str:
    """The exact text from token `start` through token `end`.

    Within one source it is the source's own substring; across elements their pieces are joined without a
    space where they touch on the screen (letters drawn one by one) and with one otherwise.
    """
    pieces: list[str] = []
    last: Place | None = None
    for place in encoded.places[start : end + 1]:
        if place is None:
            continue
        text = _text(encoded, goal_text, place)
        if last is not None and (last.source, last.value) == (place.source, place.value):
            pieces.append(text[last.end : place.end])
        else:
            if last is not None and not _touch(encoded, last.source, place.source):
                pieces.append(" ")
            pieces.append(text[place.start : place.end])
        last = place
    return "".join(pieces)


def _text(encoded: Encoded, goal_text: str, place: Place) -> str:
    if place.source < 0:
        return goal_text[:4000]
    thing = encoded.things[place.source]
    return thing.value if place.value else thing.name


def _touch(encoded: Encoded, a: int, b: int) -> bool:
    first, second = encoded.things[a].bounds, encoded.things[b].bounds
    if a < 0 or first is None or second is None:
        return False
    return abs(second.left - first.left - first.width) <= max(3, first.height // 3)


def _low(text: str) -> Sequence[Word]:
    return say(Element("", "text", text)).name


def _pooled(page: Page, i: int) -> tuple[int, ...]:
    """A marker stands for its name, or for its label's where it has none: a few ids of each word."""
    words = page.said[i].name or (page.said[j].name if (j := page.layout.label[i]) >= 0 else [])
    words = [w for w in words if not w.is_mark][:4] or words[:2]
    if len(words) == 1:
        return ids(words[0].low)
    pooled = [key for w in words for key in ids(w.low)[: PER_WORD // max(1, len(words))]]
    return tuple(dict.fromkeys(pooled))[:PER_WORD]


def _goal_words(page: Page) -> Floats:
    """(G, GOAL_WORD): what each word of the goal is, and whether it was dealt with already."""
    goal, past, things = page.goal, page.past, page.things
    words = goal.words
    columns = np.zeros((len(words), GOAL_WORD), dtype=np.float32)
    on_page = {w.low for s in page.said for w in s.name}
    sets = (
        stretch(words, [e.name for e, m in zip(things, page.match, strict=True) if m[3] and not m[12]]),
        stretch(words, [e.name for i, e in enumerate(things) if page.control[i] and page.match[i][3]]),
        stretch(words, [e.value for e in things if e.value]),
        stretch(words, [page.title(i) for i in range(len(things)) if page.ticked[i]]),
        stretch(words, [*past.names, *(page.title(i) for i, e in enumerate(things) if e.ref in past.taps)]),
        stretch(words, past.texts),
        stretch(words, [page.title(i) for i in range(len(things)) if page.empty[i]]),
    )
    titled = stretch(words, [page.title(page.next_field).strip(" :*")] if page.next_field >= 0 else [])
    for n, word in enumerate(words):
        quote = goal.quote_of[n]
        row = columns[n]
        row[0] = quote >= 0
        row[1 + min(max(quote, 0), 3)] = quote >= 0
        row[5] = word.low.isdecimal()
        row[6] = word.text[0].isupper()
        row[7] = len(word.text) > 1 and word.text.isupper()
        row[8] = word.is_mark
        row[9] = n > 0 and goal.quote_of[n - 1] != quote
        row[10] = n + 1 < len(words) and goal.quote_of[n + 1] != quote
        row[11] = word.low in on_page
        row[12] = word.low in goal.low
        row[13] = n / MAX_GOAL
        for k, members in enumerate(sets):
            row[14 + k] = n in members
        row[22] = n in titled
        row[21] = past.texts.count(goal.quotes[quote]) / 2.0 if quote >= 0 else 0.0
    return columns
