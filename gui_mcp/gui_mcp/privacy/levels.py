"""Levels: how much may leave the owner's machine. Set by config, never loosened by a tool argument."""

from __future__ import annotations

from typing import Literal

Level = Literal["open", "private"]

LEVELS: tuple[Level, ...] = ("open", "private")
"""From the loosest to the strictest."""


def stricter(one: Level, other: Level) -> Level:
    return LEVELS[max(LEVELS.index(one), LEVELS.index(other))]
