"""Shell patterns: `*`, `?`, `[a-z]`, `[!a-z]`. Matching takes at most len(pattern) x len(text) steps."""

from __future__ import annotations

from dataclasses import dataclass

_CLASSES = {
    "alpha": str.isalpha,
    "digit": str.isdigit,
    "alnum": str.isalnum,
    "space": str.isspace,
    "upper": str.isupper,
    "lower": str.islower,
}


@dataclass(frozen=True, slots=True)
class _Set:
    ranges: tuple[tuple[str, str], ...]
    classes: tuple[str, ...]
    negated: bool

    def holds(self, character: str) -> bool:
        inside = any(low <= character <= high for low, high in self.ranges)
        inside = inside or any(_CLASSES[name](character) for name in self.classes)
        return inside != self.negated


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern, ready to match. Units are "*", "?", a set, or a one-character literal in a tuple."""

    units: tuple[str | tuple[str] | _Set, ...]

    @property
    def wild(self) -> bool:
        """Whether anything but the literal text can match."""
        return any(not isinstance(unit, tuple) for unit in self.units)

    def matches(self, text: str, *, fold: bool = False) -> bool:
        """Whether the whole of `text` matches; `fold`: whatever the case."""
        if fold:
            text = text.casefold()
        units = self.units
        at = unit = 0
        star, kept = -1, 0
        while at < len(text):
            if unit < len(units) and units[unit] == "*":
                star, kept = unit, at
                unit += 1
            elif unit < len(units) and _fits(units[unit], text[at], fold):
                at += 1
                unit += 1
            elif star >= 0:
                kept += 1
                at, unit = kept, star + 1
            else:
                return False
        return all(rest == "*" for rest in units[unit:])


def _fits(unit: str | tuple[str] | _Set, character: str, fold: bool) -> bool:
    if isinstance(unit, _Set):
        return unit.holds(character)
    if isinstance(unit, tuple):
        return (unit[0].casefold() if fold else unit[0]) == character
    return unit == "?"


def pattern(segments: list[tuple[str, bool]]) -> Pattern:
    """A pattern from `(text, quoted)` pieces; quoted text stands for itself."""
    units: list[str | tuple[str] | _Set] = []
    for text, quoted in segments:
        at = 0
        while at < len(text):
            here = text[at]
            at += 1
            if quoted:
                units.append((here,))
            elif here == "*":
                if not units or units[-1] != "*":
                    units.append("*")
            elif here == "?":
                units.append("?")
            elif here == "\\" and at < len(text):
                units.append((text[at],))
                at += 1
            elif here == "[" and (found := _set(text, at)) is not None:
                made, at = found
                units.append(made)
            else:
                units.append((here,))
    return Pattern(tuple(units))


def glob(text: str) -> Pattern:
    """The pattern that `text` is, nothing of it quoted."""
    return pattern([(text, False)])


def _set(text: str, at: int) -> tuple[_Set, int] | None:
    negated = text[at : at + 1] in ("!", "^") and bool(text[at : at + 1])
    if negated:
        at += 1
    ranges: list[tuple[str, str]] = []
    classes: list[str] = []
    first = True
    while at < len(text) and (first or text[at] != "]"):
        first = False
        if text.startswith("[:", at) and (end := text.find(":]", at)) > 0 and text[at + 2 : end] in _CLASSES:
            classes.append(text[at + 2 : end])
            at = end + 2
        elif text[at + 1 : at + 2] == "-" and text[at + 2 : at + 3] not in ("", "]"):
            ranges.append((text[at], text[at + 2]))
            at += 3
        else:
            ranges.append((text[at], text[at]))
            at += 1
    if at >= len(text):
        return None
    return _Set(tuple(ranges), tuple(classes), negated), at + 1
