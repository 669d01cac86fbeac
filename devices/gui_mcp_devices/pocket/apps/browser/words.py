"""Small things that the browser's pages and sites share: days, sizes, addresses, what a form came to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus, urlsplit

from gui_mcp_devices.pocket.system.bars import offset_of

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?", re.ASCII)
DAYS_ZH = "一二三四五六日"
MOST_URL = 400
LATEST = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a button of a site led to."""

    url: str = ""
    """Where it leads; empty: the page stays."""
    errors: Mapping[str, str] = field(default_factory=dict[str, str])
    """What is wrong, by field."""
    told: str = ""
    asks: str = ""
    """A permission that the site needs first."""


def day_at(moment: int) -> datetime:
    """UTC; within what a calendar holds, whatever stands in a database."""
    return datetime.fromtimestamp(max(0, min(moment, LATEST)), UTC)


def day_says(phone: Phone, moment: int) -> str:
    """A day that is kept as its midnight UTC."""
    day = day_at(moment)
    if phone.locale == "zh":
        return f"{day.month}月{day.day}日"
    return f"{day.day} {day:%B}"


def weekday_says(phone: Phone, moment: int) -> str:
    day = day_at(moment)
    return phone.say(f"{day:%A}", f"星期{DAYS_ZH[day.weekday()]}")


def short_day(phone: Phone, moment: int) -> str:
    """Weekday and day of the month, for a table."""
    day = day_at(moment)
    return phone.say(f"{day:%a} {day.day}", f"周{DAYS_ZH[day.weekday()]} {day.day}日")


def local(phone: Phone, moment: int) -> datetime:
    return day_at(moment + offset_of(phone))


def time_says(phone: Phone, moment: int) -> str:
    return f"{local(phone, moment):%H:%M}"


def size_says(size: int) -> str:
    return f"{size} B" if size < 1000 else f"{size / 1000:.1f} kB"


def clock_says(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def address_of(typed: str) -> str:
    """The address that somebody typed; empty: it is none, so it is searched for."""
    typed = " ".join(typed.split())[:MOST_URL]
    if typed.startswith("about:") and typed[6:].isalpha():
        return typed
    scheme, colon, rest = typed.partition("://")
    if colon and scheme.lower() in ("http", "https"):
        return canonical(f"{scheme.lower()}://{rest}") if rest and " " not in rest else ""
    host = typed.partition("/")[0].lower()
    return canonical(f"https://{typed}") if " " not in typed and HOST.fullmatch(host) else ""


def canonical(url: str) -> str:
    """One writing of an address: without a fragment, and with a slash where there is no path."""
    try:
        parts = urlsplit("".join(character for character in url[:MOST_URL] if character > " "))
    except ValueError:
        return "https://invalid/"
    path = quote(parts.path.rstrip("/"), safe="/%-._~()") or "/"
    query = f"?{parts.query}" if parts.query else ""
    return f"https://{parts.netloc.lower()}{path}{query}"


def shown(url: str) -> str:
    """As the address bar shows it."""
    if url.startswith("about:"):
        return ""
    return unquote_plus(url.removeprefix("https://").removesuffix("/"))


def host_of(url: str) -> str:
    return url.removeprefix("https://").partition("/")[0]
