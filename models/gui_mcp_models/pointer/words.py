"""Words with their places in a text, and the hashed ids that stand for them.

There is no vocabulary: a word is the mean of the vectors of its whole lower-case form, its character 3- and
4-grams and, for a number, its length, each hashed by CRC32. Unseen words, other scripts and misspellings so
have a vector, and words of one stem lie close together.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass
from functools import lru_cache

BUCKETS = 16_384
"""Rows of the embedding table; row 0 is padding and stays zero."""
PER_WORD = 16
"""At most this many ids a word."""

_WORD = re.compile(r"\w+|[^\w\s]")
_QUOTED = re.compile(
    r'"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|`([^`]+)`|‘([^’]+)’|(?<!\w)\'([^\']+(?:\'\w[^\']*)*)\'(?!\w)'
)


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters and digits, or one mark, of some text."""

    text: str
    start: int
    """First character in the text it was cut from."""
    end: int
    low: str
    """Case-folded, for comparison."""

    @property
    def is_mark(self) -> bool:
        return not (self.text[0].isalnum() or self.text[0] == "_")


def split(text: str, limit: int = 10_000) -> list[Word]:
    """The first `limit` words of `text`; `text[word.start:word.end] == word.text` always holds."""
    words: list[Word] = []
    for match in _WORD.finditer(text):
        if len(words) == limit:
            break
        words.append(Word(match.group(), match.start(), match.end(), match.group().casefold()))
    return words


def plain(text: str) -> str:
    """Case-folded, compatibility-normalised, with single spaces and no marks at the ends: for comparison."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.split()).strip(" .,:;!?\"'“”‘’«»`*")


def quoted(text: str) -> list[tuple[int, int]]:
    """Character ranges of the insides of quotes, in order."""
    found: list[tuple[int, int]] = []
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 0
        found.append(match.span(group))
    return found


@lru_cache(maxsize=65_536)
def ids(low: str) -> tuple[int, ...]:
    """Between 1 and PER_WORD rows of the table for a case-folded word."""
    keys = [low]
    if low.isdecimal():
        keys.append(f"#{min(len(low), 6)}")
    if len(low) > 1:
        edged = f"<{low}>"
        for size in (3, 4):
            keys += [edged[i : i + size] for i in range(len(edged) - size + 1)]
    return tuple(
        dict.fromkeys(
            1 + zlib.crc32(key.encode(errors="surrogatepass")) % (BUCKETS - 1) for key in keys[:PER_WORD]
        )
    )


@lru_cache(maxsize=65_536)
def grams(low: str) -> frozenset[str]:
    """Character 3-grams of a word with its edges marked, for likeness of stems."""
    edged = f"<{low}>"
    return frozenset(edged[i : i + 3] for i in range(max(1, len(edged) - 2)))


@lru_cache(maxsize=65_536)
def likeness(a: str, b: str) -> float:
    """Dice overlap of 3-grams in [0, 1]; 1 for equal words."""
    if a == b:
        return 1.0
    left, right = grams(a), grams(b)
    return 2.0 * len(left & right) / (len(left) + len(right))
