"""A table: the day, the time, how many people and under which name; or another time for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import booked, store
from gui_mcp_devices.pocket.apps.food.booked import MOST_PEOPLE
from gui_mcp_devices.pocket.apps.food.parts import (
    PACKAGE,
    SITE,
    bottom_bar,
    choice,
    low,
    stepper,
    wrapped,
)
from gui_mcp_devices.pocket.apps.food.store import clock
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    Do,
    app_bar,
    button,
    column,
    divider,
    field,
    filler,
    page,
    row,
    scroll,
    section,
    sideways,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class ReservePage(Page):
    package, activity = PACKAGE, ".ReserveActivity"

    def __init__(self, phone: Phone, place: int, moved: int = 0) -> None:
        super().__init__(phone)
        self.place = place
        self.moved = moved
        """Id of the reservation that is to be changed; 0: it is a new one."""
        self.day = booked.days(phone)[0]
        self.minute = -1
        self.people = 2
        self.name = ""
        self.wrong = ""
        self.asking = False
        if moved:
            old = booked.reservation(phone, moved)
            self.day, self.minute, self.people, self.name = old.day, old.minute, old.people, old.name

    def view(self) -> Node:
        phone, t = self.phone, self.t
        place = store.place(phone, self.place)
        days = booked.days(phone)
        if self.day not in days:
            days.insert(0, self.day)
        boxes = [
            choice(booked.day_name(phone, day), day == self.day, self._days(day), id="day") for day in days
        ]
        times, full = booked.table_times(place, self.day), booked.full_times(phone, place.id, self.day)
        shown: list[Node] = []
        for minute in times:
            over = booked.past(phone, self.day, minute)
            free = minute not in full and not over
            said = "" if free else t("Past", "已过") if over else t("Full", "已满")
            on = minute == self.minute and free
            shown.append(
                choice(clock(minute), on, self._minutes(minute), enabled=free, detail=said, id="time")
            )
        open_ = (
            wrapped(phone, shown, wide=34)
            if shown
            else row(
                text(t("Closed on this day", "当天休息"), colour="text_soft", id="closed"),
                style=Style(pad=(16, 4, 16, 4)),
            )
        )
        many = row(
            text(t("People", "人数"), size=15, weight=500),
            filler(),
            stepper(phone, self.people, self._count, MOST_PEOPLE, of=t("people", "人数")),
            style=Style(pad=(16, 10, 16, 10), width="fill"),
        )
        name = field(
            "name", self.name, self._named, label=t("Name", "预订人"), error=self.wrong, submit=self._confirm
        )
        body = column(
            section(t("Day", "日期")),
            sideways("days", row(*boxes, style=Style(gap=8, pad=(16, 0, 16, 0)))),
            section(t("Time", "时间")),
            open_,
            space(6),
            many,
            row(name, style=Style(pad=(16, 4, 16, 12), width="fill")),
            style=Style(fill="surface", width="fill"),
        )
        label = t("Change reservation", "修改预订") if self.moved else t("Reserve", "预订")
        foot = bottom_bar(
            button(label, self._confirm, enabled=self._free(), grow=1, id="reserve"),
        )
        title = t(f"Table at {place.name}", f"{place.name}订座")
        bar = app_bar(title, back=self.pop, back_desc=t("Navigate up", "返回"))
        return page(bar, scroll("table", body), *low(phone, self.focus, divider(), foot))

    def over(self) -> Node | None:
        if not self.asking:
            return None
        t, phone = self.t, self.phone
        place = store.place(phone, self.place)
        day = f"{booked.day_name(phone, self.day)} {clock(self.minute)}"
        people = t("1 person" if self.people == 1 else f"{self.people} people", f"{self.people} 人")
        return dialog(
            t("Change it to this?", "确认修改？") if self.moved else t("Reserve this table?", "确认预订？"),
            text(f"{place.name}, {place.street}", size=15),
            text(f"{day} · {people}", size=15, weight=500, id="summary"),
            text(" ".join(self.name.split()), colour="text_soft"),
            actions=(
                button(t("Not yet", "再想想"), self._keep, look="text", id="keep"),
                button(t("Confirm", "确认"), self._done, id="confirm"),
            ),
            dismiss=self._keep,
        )

    def back(self) -> bool:
        was, self.asking = self.asking, False
        return was

    def _free(self) -> bool:
        place = store.place(self.phone, self.place)
        return (
            self.minute in booked.table_times(place, self.day)
            and self.minute not in booked.full_times(self.phone, place.id, self.day)
            and not booked.past(self.phone, self.day, self.minute)
        )

    def _days(self, day: str) -> Do:
        def choose() -> None:
            self.phone.hide_keyboard()
            self.day = day
            if not self._free():
                self.minute = -1

        return choose

    def _minutes(self, minute: int) -> Do:
        def choose() -> None:
            self.phone.hide_keyboard()
            self.minute = minute

        return choose

    def _count(self, people: int) -> None:
        self.people = people

    def _named(self, name: str) -> None:
        self.name, self.wrong = name, ""

    def _confirm(self) -> None:
        self.phone.hide_keyboard()
        if not self.name.strip():
            self.wrong = self.t("A name is needed", "请填写预订人")
        elif self._free():
            self.asking = True

    def _keep(self) -> None:
        self.asking = False

    def _done(self) -> None:
        self.asking = False
        if not self._free():
            return
        phone, t, name = self.phone, self.t, " ".join(self.name.split())
        if self.moved:
            booked.move(phone, self.moved, self.day, self.minute, self.people, name)
            self.pop()
            phone.toast(t("Reservation changed", "预订已修改"))
            return
        made = booked.reserve(phone, self.place, self.day, self.minute, self.people, name)
        self.pop()
        phone.toast(t("Table reserved", "预订成功"))
        phone.start(PACKAGE, data=f"{SITE}r/{made}")
