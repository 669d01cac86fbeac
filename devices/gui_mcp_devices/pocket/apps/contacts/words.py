"""Names and numbers: how they are sorted, compared, written and checked."""

from __future__ import annotations

import re
from datetime import date

LAST = "#"
"""The letter of names that have none; it comes after Z."""

_SYLLABLES = (
    (0xB0A1, "A"), (0xB0C5, "B"), (0xB2C1, "C"), (0xB4EE, "D"), (0xB6EA, "E"), (0xB7A2, "F"), (0xB8C1, "G"),
    (0xB9FE, "H"), (0xBBF7, "J"), (0xBFA6, "K"), (0xC0AC, "L"), (0xC2E8, "M"), (0xC4C3, "N"), (0xC5B6, "O"),
    (0xC5BE, "P"), (0xC6DA, "Q"), (0xC8BB, "R"), (0xC8F6, "S"), (0xCBFA, "T"), (0xCDDA, "W"), (0xCEF4, "X"),
    (0xD1B9, "Y"), (0xD4D1, "Z"), (0xD7FA, LAST),
)  # fmt: skip
"""GB 2312 orders its common characters by their pinyin: where each first letter begins."""
_NUMBER = re.compile(r"\+?[0-9()\-. *#]{3,24}")
_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def letter(name: str) -> str:
    """The letter under which a name stands; Chinese names by pinyin."""
    first = name[:1].upper()
    if "A" <= first <= "Z":
        return first
    code = int.from_bytes(first.encode("gb2312", "ignore"), "big")
    return next((at for start, at in reversed(_SYLLABLES) if code >= start), LAST)


def sort_key(name: str) -> str:
    """Names sorted by it stand under their letters in order."""
    at = letter(name)
    rest = name.casefold() if name.isascii() else name.encode("gb18030").hex()
    return f"{'~' if at == LAST else at} {rest}"


def split_name(name: str) -> tuple[str, str]:
    """Given name and family name; a Chinese name begins with the latter."""
    name = name.strip()
    if 2 <= len(name) <= 4 and ord(name[0]) > 0x2E7F:
        return name[1:], name[0]
    given, _, family = name.rpartition(" ")
    return (given, family) if given else (family, "")


def digits(number: str) -> str:
    """What of a number is dialled."""
    return "".join(sign for sign in number if sign.isdigit() or sign in "+*#")


def same_number(one: str, other: str) -> bool:
    """Whether two numbers reach the same phone: long ones by their last nine digits, as a country code
    may be missing."""
    a, b = digits(one).lstrip("+"), digits(other).lstrip("+")
    return bool(a) and (a == b or (min(len(a), len(b)) >= 9 and a[-9:] == b[-9:]))


def tail(number: str) -> str:
    """Equal for numbers that are the same; a key for look-ups."""
    kept = digits(number).lstrip("+")
    return kept[-9:] if len(kept) >= 9 else kept


def pretty(number: str) -> str:
    """A number as it is shown."""
    kept = digits(number)
    if len(kept) == 10 and kept.isdigit():
        return f"({kept[:3]}) {kept[3:6]}-{kept[6:]}"
    if len(kept) == 11 and kept.startswith("1"):
        return f"{kept[:3]} {kept[3:7]} {kept[7:]}"
    return number


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text.strip()) is not None and len(digits(text)) >= 3


def is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text.strip()) is not None


def as_date(text: str) -> date | None:
    """The day of `YYYY-MM-DD`; None where that is none."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
