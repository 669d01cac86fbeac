"""When a message was sent, as it is written in lists and between bubbles."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.system.bars import offset_of

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def _local(phone: Phone, seconds: float) -> time.struct_time:
    return time.gmtime(seconds + offset_of(phone))


def day_of(phone: Phone, date: int) -> int:
    """Number of the day, in the phone's time zone, of a moment in milliseconds."""
    return (date // 1000 + offset_of(phone)) // 86_400


def hour_of(phone: Phone, date: int) -> str:
    """Hours and minutes."""
    moment = _local(phone, date // 1000)
    if phone.setting("system", "time_12_24") == "12":
        half = phone.say("AM", "上午") if moment.tm_hour < 12 else phone.say("PM", "下午")
        clock = f"{(moment.tm_hour - 1) % 12 + 1}:{moment.tm_min:02d}"
        return phone.say(f"{clock} {half}", f"{half}{clock}")
    return f"{moment.tm_hour:02d}:{moment.tm_min:02d}"


def short(phone: Phone, date: int) -> str:
    """For a list: the time today, the weekday in the last week, else the day."""
    moment = _local(phone, date // 1000)
    ago = day_of(phone, int(phone.now() * 1000)) - day_of(phone, date)
    if ago <= 0:
        return hour_of(phone, date)
    if ago == 1:
        return phone.say("Yesterday", "昨天")
    if ago < 7:
        return phone.say(DAYS[moment.tm_wday][:3], DAYS_ZH[moment.tm_wday])
    day = phone.say(f"{moment.tm_mday} {MONTHS[moment.tm_mon - 1]}", f"{moment.tm_mon}月{moment.tm_mday}日")
    return (
        day if moment.tm_year == _local(phone, phone.now()).tm_year else f"{moment.tm_year}/{moment.tm_mon}"
    )


def long(phone: Phone, date: int) -> str:
    """Between bubbles: the day, in words."""
    moment = _local(phone, date // 1000)
    ago = day_of(phone, int(phone.now() * 1000)) - day_of(phone, date)
    if ago <= 0:
        return phone.say("Today", "今天")
    if ago == 1:
        return phone.say("Yesterday", "昨天")
    weekday = phone.say(DAYS[moment.tm_wday], DAYS_ZH[moment.tm_wday])
    day = phone.say(f"{moment.tm_mday} {MONTHS[moment.tm_mon - 1]}", f"{moment.tm_mon}月{moment.tm_mday}日")
    year = "" if moment.tm_year == _local(phone, phone.now()).tm_year else f" {moment.tm_year}"
    return phone.say(f"{weekday}, {day}{year}", f"{year}{day} {weekday}".strip())
