"""How the clock writes times, days and durations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.clock.store import EVERY_DAY, WEEKDAYS, WEEKEND

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": tuple(f"周{d}" for d in "一二三四五六日"),
}
FULL_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": tuple(f"星期{d}" for d in "一二三四五六日"),
}


def in_halves(phone: Phone) -> bool:
    """Whether the phone counts twelve hours twice."""
    return phone.setting("system", "time_12_24") == "12"


def time_of_day(phone: Phone, hour: int, minutes: int) -> str:
    if not in_halves(phone):
        return f"{hour:02d}:{minutes:02d}"
    half = phone.say("AM", "上午") if hour < 12 else phone.say("PM", "下午")
    shown = f"{(hour - 1) % 12 + 1}:{minutes:02d}"
    return phone.say(f"{shown} {half}", f"{half} {shown}")


def days(phone: Phone, mask: int) -> str:
    """Which days of the week."""
    known = {
        0: phone.say("Once", "仅一次"),
        WEEKDAYS: phone.say("Weekdays", "工作日"),
        WEEKEND: phone.say("Weekend", "周末"),
        EVERY_DAY: phone.say("Every day", "每天"),
    }
    if mask in known:
        return known[mask]
    names = [name for bit, name in enumerate(DAYS[phone.locale]) if mask >> bit & 1]
    return phone.say(", ", "、").join(names)


def until(phone: Phone, seconds: float) -> str:
    """How long it is until an alarm rings."""
    minutes = max(1, round(seconds / 60))
    days, minutes = divmod(minutes, 1440)
    hours, minutes = divmod(minutes, 60)
    parts = [
        phone.say(f"{count} {one}{'' if count == 1 else 's'}", f"{count}{zh}")
        for count, one, zh in ((days, "day", "天"), (hours, "hour", "小时"), (minutes, "minute", "分钟"))
        if count
    ]
    return phone.say(" ", "").join(parts)


def duration(seconds: float) -> str:
    """`5:00`, `1:05:00`, and `-0:03` of what is over."""
    sign, whole = ("-" if seconds < 0 else ""), int(abs(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{sign}{hours}:{minutes:02d}:{left:02d}" if hours else f"{sign}{minutes}:{left:02d}"


def lap(seconds: float) -> str:
    """With hundredths: `02:07.40`."""
    hundredths = round(seconds * 100)
    minutes, rest = divmod(hundredths, 6000)
    hours, minutes = divmod(minutes, 60)
    shown = f"{minutes:02d}:{rest // 100:02d}.{rest % 100:02d}"
    return f"{hours}:{shown}" if hours else shown
