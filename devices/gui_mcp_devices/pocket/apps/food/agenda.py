"""What is booked: tables and helpers, each with what can be changed about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import booked, store
from gui_mcp_devices.pocket.apps.food.booked import Booking, Reservation
from gui_mcp_devices.pocket.apps.food.parts import (
    PACKAGE,
    ask,
    bottom_bar,
    call,
    disc,
    fact,
    panel,
    show_place,
)
from gui_mcp_devices.pocket.apps.food.reserve import ReservePage
from gui_mcp_devices.pocket.apps.food.store import clock, price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    Do,
    app_bar,
    button,
    column,
    divider,
    empty,
    entry,
    icon,
    page,
    picture,
    row,
    scroll,
    section,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


def people_says(phone: Phone, people: int) -> str:
    return phone.say("1 person" if people == 1 else f"{people} people", f"{people} 人")


def agenda(of: Page) -> Node:
    """Tables first, then helpers."""
    phone = of.phone
    tables, helpers = booked.reservations(phone), booked.bookings(phone)
    if not tables and not helpers:
        return empty("calendar", phone.say("Nothing is booked", "还没有预订"))
    parts: list[Node] = []
    if tables:
        parts.append(section(phone.say("Tables", "餐位")))
        parts += [_table(of, one) for one in tables]
    if helpers:
        parts.append(section(phone.say("Services", "服务")))
        parts += [_helper(of, one) for one in helpers]
    return scroll("agenda", column(*parts, space(12), style=Style(gap=8, pad=(14, 0, 14, 0))))


def _state(phone: Phone, cancelled: int, day: str, minute: int) -> str:
    if cancelled:
        return phone.say("Cancelled", "已取消")
    return phone.say("Past", "已结束") if booked.past(phone, day, minute) else ""


def _card(lead: Node, name: str, detail: str, when: str, state: str, id: str, tap: Do) -> Node:
    told = [text(name, size=16, weight=500, lines=1), text(when, size=14.5, lines=1)]
    told.append(text(detail, size=13, colour="text_soft", lines=1))
    if state:
        told.append(text(state, size=12.5, weight=500, colour="error"))
    return Node(
        "row",
        (lead, column(*told, style=Style(grow=1, gap=2)), icon("chevron-right", size=20)),
        Style(fill="surface", radius=16, ring="outline_soft", pad=(12, 12, 12, 12), gap=12, width="fill"),
        says=Says(cls=GROUP, id=id),
        does=Does(tap=tap),
    )


def when_says(phone: Phone, day: str, minute: int) -> str:
    return f"{booked.day_name(phone, day)} {clock(minute)}"


def _table(of: Page, one: Reservation) -> Node:
    phone = of.phone
    place = store.place(phone, one.place)
    when = f"{when_says(phone, one.day, one.minute)} · {people_says(phone, one.people)}"
    return _card(
        picture(place.picture, width=52, height=52, radius=12), place.name, place.street, when,
        _state(phone, one.cancelled, one.day, one.minute), "reservation",
        lambda: of.push(ReservationPage(phone, one.id)),
    )  # fmt: skip


def _helper(of: Page, one: Booking) -> Node:
    phone = of.phone
    job = booked.job(phone, one.job)
    helper = booked.helper(phone, job.helper)
    return _card(
        disc("calendar"), f"{job.name} · {helper.name}", helper.street, when_says(phone, one.day, one.minute),
        _state(phone, one.cancelled, one.day, one.minute), "booking",
        lambda: of.push(BookingPage(phone, one.id)),
    )  # fmt: skip


class Kept(Page):
    """Something booked that can be given up after a question."""

    def __init__(self, phone: Phone, id: int) -> None:
        super().__init__(phone)
        self.id = id
        self.cancelling = False

    def back(self) -> bool:
        was, self.cancelling = self.cancelling, False
        return was

    def ask(self) -> None:
        self.cancelling = True

    def keep_it(self) -> None:
        self.cancelling = False

    def state_row(self, state: str) -> list[Node]:
        if not state:
            return []
        said = text(state, size=16, weight=500, colour="error", id="state")
        return [row(said, style=Style(pad=(16, 12, 16, 4), width="fill"))]


class ReservationPage(Kept):
    package, activity = PACKAGE, ".ReservationActivity"

    def view(self) -> Node:
        phone, t = self.phone, self.t
        one = booked.reservation(phone, self.id)
        place = store.place(phone, one.place)
        state = _state(phone, one.cancelled, one.day, one.minute)
        shop = entry(
            place.name,
            detail=place.street,
            lead=picture(place.picture, width=44, height=44, radius=10),
            tail=icon("chevron-right", size=20),
            tap=lambda: show_place(phone, place.id),
            id="place",
        )
        ring = button(t("Call", "拨打"), lambda: call(phone, place.phone), look="tonal", id="call")
        body = panel(
            shop,
            *self.state_row(state),
            fact("calendar", t("When", "时间"), when_says(phone, one.day, one.minute)),
            fact("people", t("Who", "人数"), people_says(phone, one.people)),
            fact("person", t("Name", "预订人"), one.name),
            fact("phone", t("Phone of the place", "商家电话"), place.phone, ring),
            space(8),
        )
        foot = (
            ()
            if state
            else (
                divider(),
                bottom_bar(
                    button(t("Cancel reservation", "取消预订"), self.ask, look="outlined", id="cancel"),
                    button(t("Change", "修改"), self._change, grow=1, id="change"),
                ),
            )
        )
        bar = app_bar(t("Reservation", "订座详情"), back=self.pop, back_desc=t("Navigate up", "返回"))
        return page(bar, scroll("reservation", body), *foot)

    def over(self) -> Node | None:
        if not self.cancelling:
            return None
        t = self.t
        one = booked.reservation(self.phone, self.id)
        name = store.place(self.phone, one.place).name
        return ask(
            self.phone,
            t("Cancel this reservation?", "取消该预订？"),
            f"{name} · {when_says(self.phone, one.day, one.minute)}",
            keep=self.keep_it,
            do=self._cancel,
            word=t("Cancel reservation", "取消预订"),
        )

    def _change(self) -> None:
        one = booked.reservation(self.phone, self.id)
        self.push(ReservePage(self.phone, one.place, one.id))

    def _cancel(self) -> None:
        self.cancelling = False
        booked.cancel_table(self.phone, self.id)
        self.phone.toast(self.t("Reservation cancelled", "预订已取消"))


class BookingPage(Kept):
    package, activity = PACKAGE, ".BookingActivity"

    def view(self) -> Node:
        phone, t = self.phone, self.t
        one = booked.booking(phone, self.id)
        job = booked.job(phone, one.job)
        helper = booked.helper(phone, job.helper)
        state = _state(phone, one.cancelled, one.day, one.minute)
        ring = button(t("Call", "拨打"), lambda: call(phone, helper.phone), look="tonal", id="call")
        cost = f"{price(job.cents, phone.locale)} · " + t(f"{job.minutes} min", f"{job.minutes} 分钟")
        facts = [
            fact("calendar", t("When", "时间"), when_says(phone, one.day, one.minute)),
            fact("check-circle", job.name, cost),
            fact("location", helper.name, helper.street),
            fact("phone", t("Phone", "电话"), helper.phone, ring),
        ]
        if one.note:
            facts.append(fact("note", t("Note", "备注"), one.note))
        stop = button(t("Cancel booking", "取消预约"), self.ask, look="outlined", grow=1, id="cancel")
        bar = app_bar(t("Booking", "预约详情"), back=self.pop, back_desc=t("Navigate up", "返回"))
        foot = () if state else (divider(), bottom_bar(stop))
        return page(bar, scroll("booking", panel(*self.state_row(state), *facts, space(8))), *foot)

    def over(self) -> Node | None:
        if not self.cancelling:
            return None
        t = self.t
        one = booked.booking(self.phone, self.id)
        return ask(
            self.phone,
            t("Cancel this booking?", "取消该预约？"),
            when_says(self.phone, one.day, one.minute),
            keep=self.keep_it,
            do=self._cancel,
            word=t("Cancel booking", "取消预约"),
        )

    def _cancel(self) -> None:
        self.cancelling = False
        booked.cancel_booking(self.phone, self.id)
        self.phone.toast(self.t("Booking cancelled", "预约已取消"))
