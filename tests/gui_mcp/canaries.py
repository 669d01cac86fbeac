"""Personal data made up at test time, and a search for it in everything that left.

No two runs share a value and the values share no prefix, so nothing in the product can know them.
"""

from __future__ import annotations

import base64
import html
import json
import random
import urllib.parse
from collections.abc import Iterable
from dataclasses import dataclass

SHORTEST_RUN = 6
_CONSONANTS, _VOWELS = "bcdfghjklmnprstvwz", "aeiou"


def _word(rng: random.Random, syllables: int) -> str:
    return "".join(rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _ in range(syllables))


@dataclass(frozen=True, slots=True)
class Canaries:
    """What is planted on a screen."""

    values: tuple[str, ...]

    @classmethod
    def draw(cls, seed: int) -> Canaries:
        rng = random.Random(seed)
        name = f"{_word(rng, 3).title()} {_word(rng, 4).title()}"
        digits = "".join(str(rng.randrange(10)) for _ in range(16))
        return cls(
            (
                name,
                f"{_word(rng, 4)}.{_word(rng, 3)}@{_word(rng, 5)}.example",
                f"+{rng.randrange(30, 99)} {rng.randrange(100, 999)} {rng.randrange(1000000, 9999999)}",
                " ".join(digits[i : i + 4] for i in range(0, 16, 4)),
                f"{_word(rng, 5).title()}straat {rng.randrange(1, 300)}, {_word(rng, 4).title()}",
                f"one-time code {rng.randrange(100000, 999999)}",
                f"{_word(rng, 3)} {_word(rng, 4)} {_word(rng, 5)} żółć {_word(rng, 4)}",
            )
        )

    def found_in(self, streams: Iterable[str]) -> list[str]:
        """Every value of which a run of six characters stands in some stream, in any of the encodings."""
        haystacks = [form for stream in streams for form in _forms(stream)]
        return [value for value in self.values if any(_shows(value, hay) for hay in haystacks)]


def _forms(stream: str) -> set[str]:
    """The stream as it is, and as a reader would undo the usual escapes."""
    unescaped = urllib.parse.unquote(html.unescape(stream))
    backslashes = stream.encode("utf-8", "backslashreplace").decode("unicode_escape", "replace")
    forms = {stream, unescaped, backslashes}
    return {form.casefold() for form in forms} | {
        "".join(form.casefold().replace("-", "").split()) for form in forms
    }


def _shows(value: str, hay: str) -> bool:
    plain = value.casefold()
    squeezed = plain.replace(" ", "").replace("-", "")
    forms = {plain, squeezed, plain[::-1], squeezed[::-1]}
    runs = {form[i : i + SHORTEST_RUN] for form in forms for i in range(len(form) - SHORTEST_RUN + 1)}
    raw = value.encode()
    runs |= {raw.hex(), json.dumps(value)[1:-1].casefold(), urllib.parse.quote(value).casefold()}
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode().casefold()
        runs.add(encoded[4 * (offset > 0) + 4 : -6])
    return any(run and run in hay for run in runs)
