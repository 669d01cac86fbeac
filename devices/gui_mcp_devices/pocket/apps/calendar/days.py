"""Dates and times: how they are stored, and how the calendar writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.clock.words import in_halves
from gui_mcp_devices.pocket.zones import offset

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

ONE = timedelta(days=1)
FIRST, LAST = date(1970, 1, 2), date(2099, 12, 30)
"""No event is before or after these."""
DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": tuple(f"周{d}" for d in "一二三四五六日"),
}
FULL_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": tuple(f"星期{d}" for d in "一二三四五六日"),
}
MONTHS = tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
FULL_MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)


# -- as stored --------------------------------------------------------------------------------------------


def _known(millis: int) -> int:
    """Seconds, brought to the years that the calendar knows: whoever wrote the row may have meant any."""
    return max(86_400, min(millis // 1000, 4_102_000_000))


def here(phone: Phone, millis: int) -> datetime:
    """On the phone's own clock, without a zone."""
    seconds = _known(millis)
    return datetime.fromtimestamp(seconds + offset(phone.timezone, seconds), UTC).replace(tzinfo=None)


def stored(phone: Phone, moment: datetime) -> int:
    """Milliseconds of a moment of the phone's own clock."""
    plain = round(moment.replace(tzinfo=UTC).timestamp())
    guess = plain - offset(phone.timezone, plain)
    return 1000 * (plain - offset(phone.timezone, guess))


def day_here(millis: int) -> datetime:
    """The midnight that the start or the end of an event all day long stands for."""
    return datetime.fromtimestamp(_known(millis), UTC).replace(tzinfo=None)


def day_stored(moment: datetime) -> int:
    return 1000 * round(moment.replace(tzinfo=UTC).timestamp())


def now_here(phone: Phone) -> datetime:
    return here(phone, int(phone.now()) * 1000)


def today(phone: Phone) -> date:
    return now_here(phone).date()


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def within(day: date) -> date:
    """The same day, or the nearest that the calendar knows."""
    return max(FIRST, min(LAST, day))


def week_start(day: date, first: int) -> date:
    """The day on which its week begins; `first` is 0 for Monday, 6 for Sunday."""
    return day - timedelta(days=(day.weekday() - first) % 7)


def month_later(day: date, by: int) -> date:
    """The same day so many months later, or the last one of that month."""
    index = day.year * 12 + day.month - 1 + by
    year, month = index // 12, index % 12 + 1
    for last in (day.day, 30, 29):
        try:
            return within(date(year, month, min(day.day, last)))
        except ValueError:
            continue
    return within(date(year, month, 28))


def next_yearly(born: date, after: date) -> date:
    """The next day of a birthday, that of 29 February on the 28th in other years."""
    for year in (after.year, after.year + 1):
        day = in_year(born, year)
        if day >= after:
            return day
    return in_year(born, after.year + 2)


def in_year(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


# -- as written -------------------------------------------------------------------------------------------


def time_said(phone: Phone, moment: datetime) -> str:
    if not in_halves(phone):
        return f"{moment.hour:02d}:{moment.minute:02d}"
    half = phone.say("AM", "上午") if moment.hour < 12 else phone.say("PM", "下午")
    shown = f"{(moment.hour - 1) % 12 + 1}:{moment.minute:02d}"
    return phone.say(f"{shown} {half}", f"{half} {shown}")


def day_said(phone: Phone, day: date) -> str:
    """`Tue, 10 Mar`; with its year where that is another one."""
    year = "" if day.year == today(phone).year else f" {day.year}"
    before = f"{day.year}年" if year else ""
    return phone.say(
        f"{DAYS['en'][day.weekday()]}, {day.day} {MONTHS[day.month - 1]}{year}",
        f"{before}{day.month}月{day.day}日 {DAYS['zh'][day.weekday()]}",
    )


def day_in_full(phone: Phone, day: date) -> str:
    """`Tuesday, 10 March 2026`."""
    return phone.say(
        f"{FULL_DAYS['en'][day.weekday()]}, {day.day} {FULL_MONTHS[day.month - 1]} {day.year}",
        f"{day.year}年{day.month}月{day.day}日 {FULL_DAYS['zh'][day.weekday()]}",
    )


def month_said(phone: Phone, day: date) -> str:
    return phone.say(f"{FULL_MONTHS[day.month - 1]} {day.year}", f"{day.year}年{day.month}月")


def near_said(phone: Phone, day: date) -> str:
    """`Today`, `Tomorrow`, or the day."""
    away = (day - today(phone)).days
    if away in (0, 1):
        name = phone.say(("Today", "Tomorrow")[away], ("今天", "明天")[away])
        return f"{name} · {day_said(phone, day)}"
    return day_said(phone, day)


def span_said(phone: Phone, start: datetime, end: datetime, all_day: bool) -> str:
    """When it is on its day: `All day`, `14:00 – 15:30`, or with the day on which it ends."""
    if all_day:
        last = (end - ONE).date()
        if last <= start.date():
            return phone.say("All day", "全天")
        return phone.say(f"All day, until {day_said(phone, last)}", f"全天，至{day_said(phone, last)}")
    first = time_said(phone, start)
    if end.date() == start.date():
        return f"{first} – {time_said(phone, end)}"
    return f"{first} – {day_said(phone, end.date())}, {time_said(phone, end)}"


def before_said(phone: Phone, minutes: int) -> str:
    """How long before its start a reminder comes; -1 is no reminder."""
    if minutes < 0:
        return phone.say("No reminder", "不提醒")
    if minutes == 0:
        return phone.say("When it starts", "开始时提醒")
    for size, one, zh in ((10_080, "week", "周"), (1_440, "day", "天"), (60, "hour", "小时")):
        if minutes % size == 0:
            count = minutes // size
            return phone.say(f"{count} {one}{'' if count == 1 else 's'} before", f"提前{count}{zh}")
    return phone.say(f"{minutes} minutes before", f"提前{minutes}分钟")
