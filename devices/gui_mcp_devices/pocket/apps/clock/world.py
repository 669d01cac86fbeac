"""The world clock: cities, and the page on which one is looked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.clock import words
from gui_mcp_devices.pocket.apps.clock.store import PACKAGE, ahead, cities, place_cities
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    column,
    empty,
    entry,
    fab,
    field,
    icon,
    icon_button,
    page,
    row,
    rows,
    scroll,
    space,
    text,
)
from gui_mcp_devices.pocket.zones import BY_ID, CITIES, City, offset

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.apps.clock.main import ClockPage
    from gui_mcp_devices.pocket.phone import Phone


def view(page: ClockPage) -> Node:
    phone = page.phone
    chosen = [BY_ID[id] for id in cities(phone) if id in BY_ID]
    if not chosen:
        return empty("world-clock", page.t("No cities. Tap + to add one.", "没有城市。点按 + 添加。"))
    lines = [_row(page, city, index, len(chosen)) for index, city in enumerate(chosen)]
    here = time.gmtime(phone.now() + ahead(phone))
    day = phone.say(
        f"{words.FULL_DAYS['en'][here.tm_wday]}, {here.tm_mday} {time.strftime('%B', here)}",
        f"{here.tm_mon}月{here.tm_mday}日 {words.FULL_DAYS['zh'][here.tm_wday]}",
    )
    head = column(
        text(words.time_of_day(phone, here.tm_hour, here.tm_min), size=46, weight=500, id="local_time"),
        text(day, size=14, colour="text_soft"),
        style=Style(width="fill", align="center", pad=(16, 8, 16, 12), gap=2),
    )
    return scroll("cities", column(head, *lines, space(88), style=Style(width="fill")))


def button(page: ClockPage) -> Node | None:
    if page.sorting:
        return None
    return fab("add", page.t("Add city", "添加城市"), lambda: page.push(AddCity(page.phone)), id="fab")


def _row(page: ClockPage, city: City, index: int, count: int) -> Node:
    phone = page.phone
    name = city.name[phone.locale]
    if page.sorting:
        tail = [
            icon_button(
                "delete",
                page.t(f"Remove {name}", f"移除{name}"),
                _removes(phone, city.id),
                id="remove",
                colour="error",
            ),
        ]
        if index < count - 1:
            down = page.t(f"Move {name} down", f"下移{name}")
            tail.insert(0, icon_button("arrow-down", down, _moves(phone, index, 1), id="down"))
        if index:
            up = page.t(f"Move {name} up", f"上移{name}")
            tail.insert(0, icon_button("arrow-up", up, _moves(phone, index, -1), id="up"))
        return entry(name, tail=row(*tail), height=68)
    there = time.gmtime(phone.now() + offset(city.zone, phone.now()))
    shown = text(words.time_of_day(phone, there.tm_hour, there.tm_min), size=24, weight=500, lines=1)
    return entry(name, detail=difference(phone, city), tail=shown, height=68)


def difference(phone: Phone, city: City) -> str:
    """Which day it is there, and how far ahead or behind."""
    now = phone.now()
    here, there = ahead(phone), offset(city.zone, now)
    days = int((now + there) // 86_400) - int((now + here) // 86_400)
    day = phone.say(("Yesterday", "Today", "Tomorrow")[days + 1], ("昨天", "今天", "明天")[days + 1])
    hours = abs(there - here) / 3600
    if not hours:
        return phone.say(f"{day}, same time", f"{day},时间相同")
    if there > here:
        return phone.say(f"{day}, {hours:g} h ahead", f"{day},早{hours:g}小时")
    return phone.say(f"{day}, {hours:g} h behind", f"{day},晚{hours:g}小时")


def _moves(phone: Phone, index: int, by: int) -> Callable[[], None]:
    def move() -> None:
        ids = cities(phone)
        ids.insert(index + by, ids.pop(index))
        place_cities(phone, ids)

    return move


def _removes(phone: Phone, id: str) -> Callable[[], None]:
    return lambda: place_cities(phone, [one for one in cities(phone) if one != id])


class AddCity(Page):
    package, activity = PACKAGE, ".CitySelectionActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.sought = ""

    def view(self) -> Node:
        locale = self.phone.locale
        chosen = set(cities(self.phone))
        sought = self.sought.strip().casefold()
        found = [
            city
            for city in CITIES
            if any(sought in said.casefold() for said in (*city.name.values(), city.land[locale], city.zone))
        ]
        look = field(
            "search", self.sought, self._seek, hint=self.t("Search cities", "搜索城市"), glyph="search"
        )

        def line(index: int) -> Node:
            city = found[index]
            now = self.phone.now()
            there = time.gmtime(now + offset(city.zone, now))
            shown = text(
                words.time_of_day(self.phone, there.tm_hour, there.tm_min), colour="text_soft", lines=1
            )
            has = city.id in chosen
            return entry(
                city.name[locale],
                detail=city.land[locale],
                tail=icon("check", colour="primary", desc=self.t("Added", "已添加")) if has else shown,
                tap=self._adds(city),
                id="city",
            )

        body = (
            rows("found_cities", len(found), line, 64)
            if found
            else empty("search", self.t(f"No city called “{self.sought}”", f"没有名为“{self.sought}”的城市"))
        )
        bar = app_bar(self.t("Add city", "添加城市"), back=self.pop)
        return page(bar, column(look, style=Style(pad=(16, 4, 16, 8))), body)

    def _seek(self, sought: str) -> None:
        self.sought = sought
        self.scrolls.pop("found_cities", None)

    def _adds(self, city: City) -> Callable[[], None]:
        def add() -> None:
            chosen = cities(self.phone)
            if city.id in chosen:
                name = city.name[self.phone.locale]
                self.phone.toast(self.t(f"{name} is in your list already", f"{name}已在列表中"))
                return
            place_cities(self.phone, [*chosen, city.id])
            self.pop()

        return add
