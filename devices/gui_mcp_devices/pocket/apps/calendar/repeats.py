"""How events repeat: a few of the rules of RFC 5545, read, written, said and followed."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from gui_mcp_devices.pocket.apps.calendar.days import DAYS, day_said, in_year

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

Frequency = Literal["", "daily", "weekly", "monthly", "yearly"]
FREQUENCIES: tuple[Frequency, ...] = ("", "daily", "weekly", "monthly", "yearly")
NAMES: dict[Frequency, tuple[str, str]] = {
    "": ("Does not repeat", "不重复"),
    "daily": ("Every day", "每天"),
    "weekly": ("Every week", "每周"),
    "monthly": ("Every month", "每月"),
    "yearly": ("Every year", "每年"),
}
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST = 20_000
"""Steps after which a series ends, whatever its rule says."""


@dataclass(frozen=True, slots=True)
class Rule:
    frequency: Frequency = ""
    days: int = 0
    """Of a weekly one: a bit a day, Monday is 1; 0 is the day of its start."""
    until: date | None = None
    """Its last day at the latest."""

    def __bool__(self) -> bool:
        return bool(self.frequency)


ONCE = Rule()


def read(rrule: str) -> Rule:
    """What cannot be read does not repeat."""
    parts = dict(part.split("=", 1) for part in rrule.split(";") if "=" in part)
    found: list[Frequency] = [each for each in FREQUENCIES if each and each.upper() == parts.get("FREQ")]
    days = sum(1 << bit for bit, code in enumerate(_CODES) if code in parts.get("BYDAY", "").split(","))
    said = parts.get("UNTIL", "")
    try:
        until = date(int(said[:4]), int(said[4:6]), int(said[6:8])) if said else None
    except ValueError:
        until = None
    return Rule(found[0], days, until) if found else ONCE


def written(rule: Rule) -> str:
    if not rule:
        return ""
    parts = [f"FREQ={rule.frequency.upper()}"]
    if rule.frequency == "weekly" and rule.days:
        parts.append("BYDAY=" + ",".join(code for bit, code in enumerate(_CODES) if rule.days >> bit & 1))
    if rule.until is not None:
        parts.append(f"UNTIL={rule.until:%Y%m%d}")
    return ";".join(parts)


def said(phone: Phone, rule: Rule, start: date) -> str:
    """`Every week on Mon, Thu until 30 Apr`."""
    words = phone.say(*NAMES[rule.frequency])
    if rule.frequency == "weekly":
        days = rule.days or 1 << start.weekday()
        names = [name for bit, name in enumerate(DAYS[phone.locale]) if days >> bit & 1]
        words = phone.say(f"{words} on {', '.join(names)}", f"每{'、'.join(names)}")
    if rule.until is not None:
        last = day_said(phone, rule.until)
        words = phone.say(f"{words} until {last}", f"{words}，至{last}")
    return words


def occurrences(rule: Rule, start: date, low: date, high: date) -> Iterator[date]:
    """Its days from `low` to `high`, both counted, of a series that begins on `start`."""
    if rule.until is not None:
        high = min(high, rule.until)
    match rule.frequency:
        case "":
            found: Iterator[date] = iter((start,))
        case "daily":
            found = _daily(max(start, low), high)
        case "weekly":
            days = rule.days or 1 << start.weekday()
            found = (day for day in _daily(max(start, low), high) if days >> day.weekday() & 1)
        case "monthly":
            found = _monthly(start, low)
        case "yearly":
            found = (in_year(start, year) for year in range(max(start.year, low.year), high.year + 1))
    for day in found:
        if day > high:
            return
        if day >= low:
            yield day


def _daily(day: date, last: date) -> Iterator[date]:
    for by in range(min((last - day).days + 1, MOST)):
        yield day + timedelta(days=by)


def _monthly(start: date, low: date) -> Iterator[date]:
    """Months that are too short are left out."""
    index = max(start.year * 12 + start.month - 1, low.year * 12 + low.month - 1)
    for at in range(index, min(index + MOST, 2100 * 12)):
        year, month = at // 12, at % 12 + 1
        if start.day <= calendar.monthrange(year, month)[1]:
            yield date(year, month, start.day)
