"""What can be read off a goal before any screen is seen: its words, quotes, ordinals, numbers and dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from gui_mcp_models.pointer.words import Word, plain, quoted, split

MONTHS = "january february march april may june july august september october november december".split()
ORDINALS = {
    word: n + 1
    for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split())
} | {"last": -1, "final": -1, "bottom": -1, "top": 1}
STOP = frozenset(
    """
    a an the and or of to in into on with for from by at as is are be it its this that then all both
    click press tap  select choose pick enter type write put fill set hit open find your you my please
    button link box field text  page item named called labeled labelled using use below above until when
    do not any
    """.split()
)
_UPPER = frozenset("upper uppercase uppercased capital capitals capitalized caps big".split())
_LOWER = frozenset("lower lowercase lowercased small uncapitalized".split())
_LEAST = frozenset(
    """
    cheapest least lowest smallest shortest quickest fastest minimum minimal fewest earliest youngest
    lightest nearest closest
    """.split()
)
_GREATEST = frozenset(
    """
    highest greatest largest biggest longest slowest maximum maximal dearest costliest priciest latest oldest
    heaviest farthest expensive most
    """.split()
)
_MONEY = frozenset(
    "price priced cost costs cheapest cheap expensive dearest costliest priciest fare money".split()
)
_DURATION = frozenset("duration time long longest short shortest quickest fastest slowest travel".split())
_NTH = re.compile(r"\d+(st|nd|rd|th)$")
_DATES = (
    re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
    re.compile(r"(?P<name>[a-z]+)\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)? (?:of )?(?P<name>[a-z]+),? (?P<y>\d{4})"),
)


@dataclass(frozen=True, slots=True)
class Date:
    year: int
    month: int
    """1 to 12."""
    day: int


@dataclass(frozen=True, slots=True)
class Goal:
    text: str
    words: tuple[Word, ...]
    low: frozenset[str]
    """Case-folded words that carry meaning: no marks, no stop words."""
    plain: str
    """The whole goal for phrase search: words and marks parted by single spaces, with one at either end."""
    quotes: tuple[str, ...]
    quote_of: tuple[int, ...]
    """For each word the number of the quote it lies in, from 0; -1 outside quotes."""
    ordinals: frozenset[int]
    """`2nd` and `second` are 2, `last` is -1."""
    numbers: tuple[float, ...]
    dates: tuple[Date, ...]
    upper: bool
    """Outside quotes it speaks of capital letters."""
    lower: bool
    least: bool
    """It asks for the least of something."""
    greatest: bool
    money: bool
    """It speaks of cost."""
    duration: bool
    """It speaks of how long something takes."""


def phrase(words: list[Word] | tuple[Word, ...]) -> str:
    """A form in which one text can be searched in another by whole words."""
    return " " + " ".join(w.low for w in words) + " "


@lru_cache(maxsize=256)
def read(text: str, limit: int = 48) -> Goal:
    """Take `text` apart; only its first `limit` words become tokens, all of it is searched."""
    everything = split(text, 400)
    words = tuple(everything[:limit])
    spans = quoted(text)
    plainly = {w.low for w in everything if _quote_at(w, spans) < 0}
    return Goal(
        text,
        words,
        frozenset(w.low for w in everything if not w.is_mark and w.low not in STOP),
        phrase(everything),
        tuple(text[a:b] for a, b in spans),
        tuple(_quote_at(w, spans) for w in words),
        frozenset(n for w in everything if (n := ordinal(w.low)) is not None),
        tuple(float(w.low) for w in everything if w.low.isascii() and w.low.isdecimal() and len(w.low) < 9),
        dates(text),
        bool(plainly & _UPPER),
        bool(plainly & _LOWER),
        bool(plainly & _LEAST),
        bool(plainly & _GREATEST),
        bool(plainly & _MONEY),
        bool(plainly & _DURATION),
    )


def ordinal(low: str) -> int | None:
    """2 for `2nd` and `second`, -1 for `last`."""
    if _NTH.match(low) and low.isascii():
        return int(low[:-2]) if len(low) < 6 else None
    return ORDINALS.get(low)


def dates(text: str) -> tuple[Date, ...]:
    """Calendar dates in the common written forms (month first where both readings are possible)."""
    found: list[Date] = []
    for pattern in _DATES:
        for match in pattern.finditer(text.casefold()):
            part = match.groupdict()
            month = month_of(part["name"]) if "name" in part else int(part["m"])
            day = int(part["d"])
            if month is not None and 1 <= month <= 12 and 1 <= day <= 31:
                found.append(Date(int(part["y"]), month, day))
    return tuple(found)


def month_of(word: str) -> int | None:
    """1 to 12 for a month's English name or its first three letters."""
    low = plain(word)
    if len(low) < 3:
        return None
    return next((n + 1 for n, name in enumerate(MONTHS) if name == low or name[:3] == low), None)


def _quote_at(word: Word, spans: list[tuple[int, int]]) -> int:
    return next((n for n, (a, b) in enumerate(spans) if a <= word.start < b), -1)
