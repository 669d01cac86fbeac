"""Local services: hairdressers, cleaners and people who repair, and the hours that they still have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import booked
from gui_mcp_devices.pocket.apps.food.booked import Helper, Job
from gui_mcp_devices.pocket.apps.food.catalogue import TRADES
from gui_mcp_devices.pocket.apps.food.parts import (
    PACKAGE,
    SITE,
    bottom_bar,
    call,
    choice,
    disc,
    fact,
    low,
    panel,
    rated,
    wrapped,
)
from gui_mcp_devices.pocket.apps.food.store import clock, distance, price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    Do,
    app_bar,
    button,
    column,
    divider,
    empty,
    entry,
    field,
    icon,
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


class Helpers(Page):
    """Those of one trade."""

    package, activity = PACKAGE, ".HelpersActivity"

    def __init__(self, phone: Phone, trade: str) -> None:
        super().__init__(phone)
        self.trade = trade

    def view(self) -> Node:
        en, zh, glyph = TRADES[self.trade]
        found = booked.helpers(self.phone, self.trade)
        bar = app_bar(self.t(en, zh), back=self.pop, back_desc=self.t("Navigate up", "返回"))
        if not found:
            return page(bar, empty(glyph, self.t("Nobody near you", "附近暂无商家")))
        content = column(*(self._one(one, glyph) for one in found), style=Style(gap=10, pad=(14, 12, 14, 16)))
        return page(bar, scroll("helpers", content))

    def _one(self, one: Helper, glyph: str) -> Node:
        least = min((job.cents for job in booked.jobs(self.phone, one.id)), default=0)
        cost = price(least, self.phone.locale)
        told = column(
            text(one.name, size=16, weight=500, lines=1),
            text(one.street, size=13, colour="text_soft", lines=1),
            row(
                rated(one.rating, one.ratings),
                text(distance(one.metres), size=13, colour="text_soft"),
                style=Style(gap=8),
            ),
            text(self.t(f"From {cost}", f"{cost} 起"), size=13, colour="text_soft"),
            style=Style(grow=1, gap=2),
        )
        return Node(
            "row",
            (disc(glyph), told, icon("chevron-right", size=20)),
            Style(fill="surface", radius=16, ring="outline_soft", pad=(12, 12, 12, 12), gap=12, width="fill"),
            says=Says(cls=GROUP, id="helper"),
            does=Does(tap=lambda: self.push(HelperPage(self.phone, one.id))),
        )


class HelperPage(Page):
    """What one offers."""

    package, activity = PACKAGE, ".HelperActivity"

    def __init__(self, phone: Phone, helper: int) -> None:
        super().__init__(phone)
        self.helper = helper

    def view(self) -> Node:
        phone, t = self.phone, self.t
        one = booked.helper(phone, self.helper)
        jobs = [
            entry(
                job.name,
                detail=f"{price(job.cents, phone.locale)} · "
                + t(f"{job.minutes} min", f"{job.minutes} 分钟"),
                lead=icon("check-circle", colour="primary"),
                tail=icon("chevron-right", size=20),
                tap=self._books(job),
                id="job",
            )
            for job in booked.jobs(phone, one.id)
        ]
        ring = button(t("Call", "拨打"), lambda: call(phone, one.phone), look="tonal", id="call")
        body = column(
            panel(
                row(
                    disc(TRADES[one.trade][2]),
                    column(
                        text(one.name, size=18, weight=500),
                        rated(one.rating, one.ratings),
                        style=Style(grow=1),
                    ),
                    style=Style(gap=14, pad=(16, 12, 16, 8), width="fill"),
                ),
                fact("location", t("Address", "地址"), f"{one.street} · {distance(one.metres)}"),
                fact("phone", t("Phone", "电话"), one.phone, ring),
                space(6),
            ),
            section(t("What can be booked", "可预约项目")),
            panel(*jobs),
            space(16),
        )
        bar = app_bar(one.name, back=self.pop, back_desc=t("Navigate up", "返回"))
        return page(bar, scroll("helper", body))

    def _books(self, job: Job) -> Do:
        return lambda: self.push(SlotPage(self.phone, job.id))


class SlotPage(Page):
    """A day and an hour for a job."""

    package, activity = PACKAGE, ".SlotActivity"

    def __init__(self, phone: Phone, job: int) -> None:
        super().__init__(phone)
        self.job = job
        self.day = booked.days(phone)[0]
        self.minute = -1
        self.note = ""
        self.asking = False

    def view(self) -> Node:
        phone, t = self.phone, self.t
        job = booked.job(phone, self.job)
        days = booked.days(phone)
        boxes = [
            choice(booked.day_name(phone, day), day == self.day, self._days(day), id="day") for day in days
        ]
        slots = booked.slots(phone, job.helper, self.day)
        shown = [
            choice(
                clock(minute),
                minute == self.minute and free,
                self._minutes(minute),
                enabled=free,
                detail="" if free else t("Taken", "已约满"),
                id="slot",
            )
            for minute, free in slots
        ]
        note = field("note", self.note, self._notes, label=t("Note (optional)", "备注（选填）"))
        cost = f"{price(job.cents, phone.locale)} · " + t(f"{job.minutes} min", f"{job.minutes} 分钟")
        body = column(
            fact("check-circle", booked.helper(phone, job.helper).name, cost),
            section(t("Day", "日期")),
            sideways("days", row(*boxes, style=Style(gap=8, pad=(16, 0, 16, 0)))),
            section(t("Hour", "时间")),
            wrapped(phone, shown, wide=34),
            space(8),
            row(note, style=Style(pad=(16, 4, 16, 14), width="fill")),
            style=Style(fill="surface", width="fill"),
        )
        foot = bottom_bar(button(t("Book", "预约"), self._confirm, enabled=self._free(), grow=1, id="book"))
        bar = app_bar(job.name, back=self.pop, back_desc=t("Navigate up", "返回"))
        return page(bar, scroll("slots", body), *low(phone, self.focus, divider(), foot))

    def over(self) -> Node | None:
        if not self.asking:
            return None
        t, phone = self.t, self.phone
        job = booked.job(phone, self.job)
        return dialog(
            t("Book this hour?", "确认预约？"),
            text(f"{job.name} · {booked.helper(phone, job.helper).name}", size=15),
            text(f"{booked.day_name(phone, self.day)} {clock(self.minute)}", weight=500, id="summary"),
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
        helper = booked.job(self.phone, self.job).helper
        return (self.minute, True) in booked.slots(self.phone, helper, self.day)

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

    def _notes(self, note: str) -> None:
        self.note = note

    def _confirm(self) -> None:
        self.phone.hide_keyboard()
        self.asking = self._free()

    def _keep(self) -> None:
        self.asking = False

    def _done(self) -> None:
        self.asking = False
        if not self._free():
            return
        made = booked.book(self.phone, self.job, self.day, self.minute, " ".join(self.note.split()))
        self.pop()
        self.phone.toast(self.t("Booked", "预约成功"))
        self.phone.start(PACKAGE, data=f"{SITE}b/{made}")
