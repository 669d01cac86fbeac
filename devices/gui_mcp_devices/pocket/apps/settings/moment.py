"""Date, time and time zone."""

from __future__ import annotations

import calendar
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.settings.parts import Prompt, SettingsPage
from gui_mcp_devices.pocket.apps.settings.sound import time_said
from gui_mcp_devices.pocket.view.node import Does, Node, Style
from gui_mcp_devices.pocket.view.widgets import column, entry, field, icon, section
from gui_mcp_devices.pocket.zones import CITIES, City, offset, written

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SKEW = "time_skew"
"""Setting of the namespace `global`: seconds by which the person has put the clock forward."""

FARTHEST = 10 * 365 * 86_400
"""Seconds; who wrote a larger one into the setting did not set a clock."""


class MomentPage(SettingsPage):
    activity = ".Settings$DateTimeSettingsActivity"
    title = ("Date & time", "日期和时间")
    found = (
        ("Time zone", "时区"),
        ("Use 24-hour format", "使用 24 小时制"),
        ("Set time automatically", "自动设置时间"),
    )

    def rows(self) -> Sequence[Node]:
        phone = self.phone
        here = time.gmtime(phone.now() + offset(phone.timezone, phone.now()))
        day, clock = time.strftime("%Y-%m-%d", here), time.strftime("%H:%M", here)
        by_hand, zone_by_hand = (
            not self.is_on("global", "auto_time"),
            not self.is_on("global", "auto_time_zone"),
        )
        zone = f"{phone.timezone.replace('_', ' ')}, {written(offset(phone.timezone, phone.now()))}"
        return (
            self._automatic(),
            self._maybe(by_hand, self.t("Date", "日期"), day, self.asks("date", day), "calendar", "date"),
            self._maybe(by_hand, self.t("Time", "时间"), clock, self.asks("time", clock), "clock", "time"),
            section(self.t("Time zone", "时区")),
            self._automatic_zone(),
            self._maybe(
                zone_by_hand,
                self.t("Time zone", "时区"),
                zone,
                self.opens(lambda: ZonePage(phone)),
                "globe",
                "time_zone",
            ),
            section(self.t("Format", "格式")),
            self.toggle(
                "system",
                "time_12_24",
                self.t("Use 24-hour format", "使用 24 小时制"),
                values=("12", "24"),
                glyph="clock",
                detail="13:00"
                if self.is_on("system", "time_12_24", "24")
                else self.t("1:00 PM", "下午 1:00"),
            ),
        )

    def _automatic(self) -> Node:
        node = self.toggle(
            "global", "auto_time", self.t("Set time automatically", "自动设置时间"), glyph="refresh"
        )
        return _then(node, self._network_time)

    def _automatic_zone(self) -> Node:
        label = self.t("Set time zone automatically", "自动设置时区")
        return _then(self.toggle("global", "auto_time_zone", label, glyph="location"), self._network_zone)

    def _maybe(self, may: bool, title: str, said: str, do: Callable[[], object], glyph: str, id: str) -> Node:
        if may:
            return self.link(title, said, do, glyph=glyph, id=id)
        return entry(title, detail=said, lead=icon(glyph, colour="outline"))

    def _network_time(self) -> None:
        skew = self.phone.setting("global", SKEW)
        if self.is_on("global", "auto_time") and skew is not None:
            self.phone.set_time(self.phone.now() - self._skew())
            self.phone.put_setting("global", SKEW, None)

    def _network_zone(self) -> None:
        if self.is_on("global", "auto_time_zone"):
            self.phone.put_setting("global", "time_zone", None)

    def prompt(self, asking: str) -> Prompt | None:
        match asking:
            case "date":
                return Prompt(
                    self.t("Set date", "设置日期"), self.t("Year-month-day", "年-月-日"), self._date
                )
            case "time":
                return Prompt(
                    self.t("Set time", "设置时间"), self.t("Hours:minutes", "小时:分钟"), self._time
                )
            case _:
                return None

    def _date(self, said: str) -> str:
        try:
            wanted = date.fromisoformat(said.strip())
        except ValueError:
            return self.t("Write a date such as 2026-05-31", "请输入日期,例如 2026-05-31")
        if not 2020 <= wanted.year <= 2037:
            return self.t("Years go from 2020 to 2037", "年份须为 2020 到 2037")
        now = self._local()
        self._move(calendar.timegm((*wanted.timetuple()[:3], *time.gmtime(now)[3:6])) - now)
        return ""

    def _time(self, said: str) -> str:
        at = time_said(said)
        if at is None:
            return self.t("Write a time such as 21:30", "请输入时间,例如 21:30")
        now = self._local()
        self._move(now // 86_400 * 86_400 + int(at[:2]) * 3600 + int(at[3:]) * 60 - now)
        return ""

    def _local(self) -> float:
        return self.phone.now() + offset(self.phone.timezone, self.phone.now())

    def _skew(self) -> float:
        """Seconds by which somebody has put the clock forward; 0 where the setting is no such number."""
        try:
            said = float(self.phone.setting("global", SKEW) or 0)
        except ValueError:
            return 0.0
        return said if abs(said) < FARTHEST else 0.0

    def _move(self, by: float) -> None:
        """Put the clock forward by so many seconds."""
        self.phone.put_setting("global", SKEW, str(self._skew() + by))
        self.phone.set_time(self.phone.now() + by)


class ZonePage(SettingsPage):
    title = ("Time zone", "时区")

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.sought = ""

    def rows(self) -> Sequence[Node]:
        def seek(sought: str) -> None:
            self.sought = sought

        wanted = self.sought.strip().casefold()
        locale = self.phone.locale
        found = [
            c for c in CITIES if any(wanted in said.casefold() for said in (*c.name.values(), c.land[locale]))
        ]
        look = column(
            field("search", self.sought, seek, hint=self.t("Search cities", "搜索城市"), glyph="search"),
            style=Style(width="fill", pad=(16, 4, 16, 8)),
        )
        lines = [
            entry(
                city.name[locale],
                detail=f"{city.land[locale]}, {written(offset(city.zone, self.phone.now()))}",
                tail=icon("check", colour="primary") if city.zone == self.phone.timezone else None,
                tap=self._takes(city),
                id="city",
            )
            for city in found
        ]
        return look, *(lines or [self.note(self.t("No city of that name.", "没有此名称的城市。"))])

    def _takes(self, city: City) -> Callable[[], None]:
        def take() -> None:
            self.phone.put_setting("global", "time_zone", city.zone)
            self.pop()

        return take


def _then(node: Node, after: Callable[[], None]) -> Node:
    """A switch that does more when it has been turned."""
    tap = node.does.tap
    assert tap is not None

    def both() -> None:
        tap()
        after()

    return replace(node, does=Does(tap=both))
