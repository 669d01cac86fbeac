"""Words that are ours, told apart by type from words that were on a screen.

A bare `str` in a reply is taken to be screen text, typed text or a model's words, and is withheld where
those may not leave. Only a `Plain` goes out at every level, and a `Plain` is made from literals of our own
source, from numbers, and from names that the owner gave; so forgetting to mark a text hides it.
"""

from __future__ import annotations

import re
from typing import LiteralString

_HANDLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


class Plain(str):
    """Text that is ours: safe to show to anyone at any level. Make it with `say`, `pick` or `handle`."""

    __slots__ = ()


def say(template: LiteralString, **parts: int | float | Plain) -> Plain:
    """A sentence of ours; `{name}` is filled with numbers and other Plain words only."""
    return Plain(template.format(**parts))


def pick(word: str, allowed: frozenset[str], otherwise: LiteralString = "other") -> Plain:
    """`word` where it is one of ours, else `otherwise`."""
    return Plain(word if word in allowed else otherwise)


def handle(name: str) -> Plain:
    """An id that our own code or the owner's config gave: a device, a task, a model, a ref, a capture.

    The caller vouches for where it comes from; the shape is checked so that prose cannot pass for a name.
    """
    return Plain(name) if _HANDLE.fullmatch(name) else say("unnamed")
