"""When a message was sent, as it is written in lists and between bubbles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.zones import zone

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class Times:
    """How one phone writes moments now. Dates are milliseconds."""

    today: datetime
    zone: str
    twelve: bool
    """Hours count to 12."""
    zh: bool

    def day(self, date: int) -> int:
        """Number of the day in the phone's time zone."""
        return self._local(date).toordinal()

    def hour(self, date: int) -> str:
        """Hours and minutes."""
        moment = self._local(date)
        if not self.twelve:
            return f"{moment.hour:02d}:{moment.minute:02d}"
        clock = f"{(moment.hour - 1) % 12 + 1}:{moment.minute:02d}"
        if self.zh:
            return f"{'上午' if moment.hour < 12 else '下午'}{clock}"
        return f"{clock} {'AM' if moment.hour < 12 else 'PM'}"

    def short(self, date: int) -> str:
        """For a list: the time today, the weekday in the last week, else the day."""
        moment = self._local(date)
        ago = self.today.toordinal() - moment.toordinal()
        if ago <= 0:
            return self.hour(date)
        if ago == 1:
            return "昨天" if self.zh else "Yesterday"
        if ago < 7:
            return DAYS_ZH[moment.weekday()] if self.zh else DAYS[moment.weekday()][:3]
        return self._date(moment)

    def long(self, date: int) -> str:
        """Between bubbles: the day, in words."""
        moment = self._local(date)
        ago = self.today.toordinal() - moment.toordinal()
        if ago <= 0:
            return "今天" if self.zh else "Today"
        if ago == 1:
            return "昨天" if self.zh else "Yesterday"
        if self.zh:
            return f"{self._date(moment)} {DAYS_ZH[moment.weekday()]}"
        return f"{DAYS[moment.weekday()]}, {self._date(moment)}"

    def _date(self, moment: datetime) -> str:
        other = moment.year != self.today.year
        if self.zh:
            return f"{f'{moment.year}年' if other else ''}{moment.month}月{moment.day}日"
        return f"{moment.day} {MONTHS[moment.month - 1]}{f' {moment.year}' if other else ''}"

    def _local(self, date: int) -> datetime:
        return datetime.fromtimestamp(date // 1000, zone(self.zone))


def times_of(phone: Phone) -> Times:
    """As the phone's settings have it."""
    name = phone.timezone
    twelve = phone.setting("system", "time_12_24") == "12"
    return Times(datetime.fromtimestamp(phone.now(), zone(name)), name, twelve, phone.locale == "zh")
