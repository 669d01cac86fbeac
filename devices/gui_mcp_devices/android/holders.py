"""Names of sessions that use a phone, by which other sessions see whether those still live.

Two programs may drive one phone, and a phone's settings outlive a program that was killed: what a living
session has borrowed is left alone, and what a dead one has is given back by the next.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import secrets
import time
from weakref import WeakSet

import psutil

LONGEST_ELSEWHERE = 12 * 3600.0
"""Seconds for which a session of another machine, into which nobody here can look, is taken to live."""

_NAME = re.compile(r"([0-9a-f]{8})-(\d{1,10})-(\d{1,12})-(\d{1,12})-[0-9a-f]{8}", re.ASCII)


class Holder:
    """One session of this process; it lives until `end`, or until nobody knows of it any more."""

    def __init__(self) -> None:
        born = int(psutil.Process().create_time())
        self.name = f"{_place()}-{os.getpid()}-{born}-{int(time.time())}-{secrets.token_hex(4)}"
        """Holds no name of a person's or a machine's."""
        _HERE.add(self)

    def end(self) -> None:
        _HERE.discard(self)


_HERE: WeakSet[Holder] = WeakSet()
"""The sessions of this process: they cannot be told by its number alone."""


def lives(name: str) -> bool:
    """Whether the session of that name may still be at work; False for what is no name."""
    match = _NAME.fullmatch(name)
    if match is None:
        return False
    place, pid, born, since = match[1], *map(int, match.groups()[1:])
    if place != _place():
        return time.time() - since < LONGEST_ELSEWHERE
    if pid == os.getpid():
        return any(holder.name == name for holder in _HERE)
    try:
        process = psutil.Process(pid)
        return int(process.create_time()) == born and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OverflowError, ValueError):
        return False


def _place() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]
