"""Reads a command's options as toybox does: letters may stand together, values follow or stick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gui_mcp_devices.pocket.sh.context import Failed


@dataclass(frozen=True, slots=True)
class Options:
    flags: frozenset[str]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Every value given to a letter, in order."""
    rest: tuple[str, ...] = ()

    def has(self, letters: str) -> bool:
        """Whether any of the letters was given."""
        return any(letter in self.flags for letter in letters)

    def value(self, letter: str, default: str = "") -> str:
        """The last value of a letter."""
        found = self.values.get(letter, ())
        return found[-1] if found else default

    def number(self, letter: str, default: int) -> int:
        """The last value of a letter as a whole number. Raises `Failed`."""
        found = self.values.get(letter, ())
        return whole(found[-1]) if found else default


def options(
    args: Sequence[str],
    flags: str,
    values: str = "",
    longs: Mapping[str, str] | None = None,
    *,
    permute: bool = True,
) -> Options:
    """`flags` take no value, `values` do, `longs` gives a letter for `--name`.

    `permute`: options may follow operands. Raises `Failed` on a letter that is unknown.
    """
    given: set[str] = set()
    valued: dict[str, tuple[str, ...]] = {}
    rest: list[str] = []
    queue = list(args)
    at = 0
    while at < len(queue):
        word = queue[at]
        at += 1
        if word == "--":
            rest.extend(queue[at:])
            break
        if not word.startswith("-") or word == "-":
            rest.append(word)
            if not permute:
                rest.extend(queue[at:])
                break
            continue
        if word.startswith("--"):
            name, has_value, value = word[2:].partition("=")
            letter = (longs or {}).get(name)
            if letter is None:
                raise Failed(f"Unknown option '{name}'")
            if letter in values:
                if not has_value:
                    if at >= len(queue):
                        raise Failed(f"Missing argument to --{name}")
                    value = queue[at]
                    at += 1
                valued[letter] = (*valued.get(letter, ()), value)
            given.add(letter)
            continue
        letters = word[1:]
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter in values:
                if not letters:
                    if at >= len(queue):
                        raise Failed(f"Missing argument to -{letter}")
                    letters = queue[at]
                    at += 1
                valued[letter] = (*valued.get(letter, ()), letters)
                given.add(letter)
                break
            if letter not in flags:
                raise Failed(f"Unknown option '{letter}'")
            given.add(letter)
    return Options(frozenset(given), valued, tuple(rest))


def whole(text: str) -> int:
    """A whole number, perhaps signed. Raises `Failed` with toybox's words."""
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        raise Failed(f"not integer: {text[:40]}")
    return int(text)


def real(text: str) -> float:
    """A number, finite. Raises `Failed`."""
    try:
        number = float(text)
    except ValueError:
        raise Failed(f"bad number '{text[:40]}'") from None
    if number != number or abs(number) > 1e15:
        raise Failed(f"bad number '{text[:40]}'")
    return number
