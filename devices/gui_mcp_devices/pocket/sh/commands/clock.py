"""date, sleep, uptime: the phone's own clock."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gui_mcp_devices.pocket.sh.context import Command, Context, Failed
from gui_mcp_devices.pocket.sh.options import options, real

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

LONGEST_SLEEP = 86_400.0
BOOTED_BEFORE = 7_215.0
"""Seconds that a phone has run when its clock starts; it has no boot of its own."""


def zone(phone: Phone) -> tzinfo:
    """The phone's time zone."""
    return _zone(phone.timezone)


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def set_zone(phone: Phone, name: str) -> None:
    """Raises `Failed` where there is no such zone."""
    if not is_zone(name):
        raise Failed(f"no time zone '{name[:40]}'")
    phone.put_setting("global", "time_zone", name)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


_SETS = re.compile(r"(\d{2})(\d{2})(\d{2})(\d{2})(\d{4}|\d{2})?(?:\.(\d{2}))?\Z")
_LONG = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T. ]?(\d{2}):?(\d{2})(?:[:]?(\d{2}))?)?\Z")


async def date(ctx: Context) -> int:
    phone = ctx.phone
    words = [word for word in ctx.args if word != "--utc"]
    given = options(words, "uR", "dDrs", {"utc": "u", "set": "s", "date": "d"})
    where = _zone("UTC") if given.has("u") else zone(phone)
    moment = phone.now()
    form = next((word[1:] for word in given.rest if word.startswith("+")), "%a %b %e %H:%M:%S %Z %Y")
    if given.has("d"):
        moment = _moment(given.value("d"), where, moment)
    elif given.has("r"):
        entry = ctx.stat(given.value("r"))
        if entry is None:
            raise Failed(f"{given.value('r')}: No such file or directory")
        moment = entry.mtime
    sets = given.value("s") or next((word for word in given.rest if not word.startswith("+")), "")
    if sets:
        moment = _moment(sets, where, moment)
        phone.set_time(moment)
    now = datetime.fromtimestamp(moment, where)
    if given.has("R"):
        form = "%a, %d %b %Y %H:%M:%S %z"
    await ctx.say(formatted(now, moment, form))
    return 0


def formatted(now: datetime, moment: float, form: str) -> str:
    """`strftime` with toybox's `%s`, `%N` and `%e`, whatever the host's C library knows."""
    form = form.replace("%N", f"{int(moment % 1 * 1e9):09d}").replace("%s", str(int(moment)))
    form = form.replace("%e", f"{now.day:>2}").replace("%T", "%H:%M:%S").replace("%F", "%Y-%m-%d")
    return now.strftime(form.encode("ascii", "replace").decode()) if form.isascii() else form


def _moment(text: str, where: tzinfo, now: float) -> float:
    """A date as `date` takes it: `@SECONDS`, `MMDDhhmm[[CC]YY][.ss]` or ISO. Raises `Failed`."""
    bad = Failed(f"bad date '{text[:40]}'")
    if text.startswith("@"):
        seconds = real(text[1:])
        if not 0 <= seconds < 4_102_444_800:
            raise bad
        return seconds
    today = datetime.fromtimestamp(now, where)
    try:
        if found := _SETS.match(text):
            month, day, hour, minute = (int(part) for part in found.groups()[:4])
            year = int(found.group(5) or today.year)
            year = 2000 + year if year < 100 else year
            made = datetime(year, month, day, hour, minute, int(found.group(6) or 0), tzinfo=where)
        elif found := _LONG.match(text):
            parts = [int(part or 0) for part in found.groups()]
            made = datetime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], tzinfo=where)
        else:
            raise bad
        seconds = made.timestamp()
    except ValueError:
        raise bad from None
    if not 0 <= seconds < 4_102_444_800:
        raise bad
    return seconds


async def sleep(ctx: Context) -> int:
    """A phone without a live clock lets the time pass at once."""
    seconds = 0.0
    for word in ctx.args:
        unit = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}.get(word[-1:])
        seconds += real(word[:-1] if unit else word) * (unit or 1.0)
    if seconds < 0 or seconds > LONGEST_SLEEP:
        raise Failed("bad duration")
    await pass_time(ctx.phone, seconds)
    return 0


async def pass_time(phone: Phone, seconds: float) -> None:
    """Lets `seconds` of the phone's clock pass."""
    if phone.live:
        await asyncio.sleep(seconds)
    else:
        phone.wait(seconds)


async def uptime(ctx: Context) -> int:
    moment = ctx.phone.now()
    now = datetime.fromtimestamp(moment, zone(ctx.phone))
    minutes = int(BOOTED_BEFORE + moment % 86_400) // 60
    await ctx.say(
        f" {now:%H:%M:%S} up {minutes // 60:>2}:{minutes % 60:02d},  0 users,  load average: 0.42, 0.37, 0.31"
    )
    return 0


async def timeout(ctx: Context) -> int:
    """`timeout N X`: X, which never takes long here."""
    args = list(ctx.args)
    while args and args[0].startswith("-"):
        del args[: 2 if args[0] in ("-s", "-k") else 1]
    if len(args) < 2:
        raise Failed("Needs 2 arguments")
    return await ctx.run(args[1:])


COMMANDS: dict[str, Command] = {
    "date": date,
    "sleep": sleep,
    "usleep": sleep,
    "uptime": uptime,
    "timeout": timeout,
}
