"""Tickets that were bought: a list, and each with what can still be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides import transit
from gui_mcp_devices.pocket.apps.rides.parts import (
    PACKAGE,
    bottom_bar,
    disc,
    fact,
    moment_name,
    panel,
    payment_name,
)
from gui_mcp_devices.pocket.apps.rides.store import price
from gui_mcp_devices.pocket.apps.rides.transit import Ticket
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    Do,
    app_bar,
    button,
    column,
    divider,
    empty,
    icon,
    page,
    row,
    rows,
    scroll,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

STATES: dict[str, tuple[str, str, Colour]] = {
    "valid": ("Valid", "有效", "success"),
    "used": ("Used", "已使用", "text_soft"),
    "returned": ("Returned", "已退票", "warning"),
}


class Tickets(Page):
    package, activity = PACKAGE, ".TicketsActivity"

    def view(self) -> Node:
        t = self.t
        found = transit.tickets(self.phone)
        bar = app_bar(t("Tickets", "车票"), back=self.pop, back_desc=t("Navigate up", "返回"))
        if not found:
            return page(bar, empty("receipt", t("No tickets yet", "还没有车票")))
        return page(bar, rows("tickets", len(found), lambda i: self._row(found[i]), 92))

    def _row(self, one: Ticket) -> Node:
        phone = self.phone
        en, zh, ink = STATES[transit.state(phone, one)]
        told = column(
            text(
                phone.say(f"{one.start} to {one.goal}", f"{one.start} 到 {one.goal}"),
                size=15,
                weight=500,
                lines=1,
            ),
            text(f"{moment_name(phone, one.departs)} · {one.lines}", size=13, colour="text_soft", lines=1),
            text(phone.say(en, zh), size=13, weight=500, colour=ink),
            style=Style(grow=1, gap=1),
        )
        inner = Node(
            "row",
            (disc("receipt"), told, text(price(one.cents, phone.locale), size=15, weight=700)),
            Style(fill="surface", radius=16, ring="outline_soft", pad=(12, 9, 14, 9), gap=12),
            says=Says(cls=GROUP, id="ticket"),
            does=Does(tap=self._opens(one.id)),
        )
        return column(inner, style=Style(pad=(12, 8, 12, 0)))

    def _opens(self, id: int) -> Do:
        return lambda: self.push(TicketPage(self.phone, id))


class TicketPage(Page):
    package, activity = PACKAGE, ".TicketActivity"

    def __init__(self, phone: Phone, ticket: int) -> None:
        super().__init__(phone)
        self.ticket = ticket
        self.asking = False

    @property
    def found(self) -> Ticket | None:
        return next((one for one in transit.tickets(self.phone) if one.id == self.ticket), None)

    def view(self) -> Node:
        t, phone = self.t, self.phone
        one = self.found
        up = t("Navigate up", "返回")
        if one is None:
            bar = app_bar(t("Ticket", "车票"), back=self.pop, back_desc=up)
            return page(bar, empty("receipt", t("There is no such ticket", "没有这张车票")))
        bar = app_bar(t(f"Ticket {one.number}", f"车票 {one.number}"), back=self.pop, back_desc=up)
        state = transit.state(phone, one)
        en, zh, ink = STATES[state]
        many = t("1 passenger" if one.people == 1 else f"{one.people} passengers", f"{one.people} 人")
        code = column(
            icon("qr", size=112, colour="text" if state == "valid" else "outline", desc=t("Code", "二维码")),
            text(t(en, zh), size=17, weight=700, colour=ink, id="state"),
            style=Style(fill="surface", width="fill", align="center", pad=(16, 22, 16, 18), gap=10),
        )
        facts = panel(
            space(6),
            fact(
                "location",
                t("Journey", "行程"),
                t(f"{one.start} to {one.goal}", f"{one.start} 到 {one.goal}"),
            ),
            fact("bus", t("Lines", "线路"), one.lines, "lines"),
            fact("clock", t("Leaves", "发车时间"), moment_name(phone, one.departs), "departs"),
            fact("people", t("Passengers", "人数"), many),
            fact("card", t("Paid with", "付款方式"), payment_name(phone, one.payment)),
            fact("money", t("Total", "合计"), price(one.cents, phone.locale), "total"),
            space(6),
        )
        body = scroll("ticket", column(code, space(10), facts, self._why(one, state), space(16)))
        if state != "valid" or one.departs <= phone.now():
            return page(bar, body)
        foot = bottom_bar(
            button(t("Return ticket", "退票"), self._ask, look="outlined", grow=1, id="return_ticket")
        )
        return page(bar, body, divider(), foot)

    def _why(self, one: Ticket, state: str) -> Node:
        if state == "returned":
            return space(1)
        said = self.t(
            "Tickets can be returned until they leave. Used tickets cannot be returned.",
            "发车前可以退票，已使用的车票不能退。",
        )
        return row(
            icon("info", size=18),
            text(said, size=13, colour="text_soft", grow=1),
            style=Style(pad=(16, 12, 16, 0), gap=10, width="fill", align="start"),
        )

    def over(self) -> Node | None:
        one = self.found
        if not self.asking or one is None:
            return None
        t = self.t
        cost = price(one.cents, self.phone.locale)
        return dialog(
            t("Return this ticket?", "退掉这张车票？"),
            text(t(f"{cost} comes back to you.", f"将退还 {cost}。"), colour="text_soft"),
            actions=(
                button(t("Keep ticket", "保留车票"), self._keep, look="text", id="keep"),
                button(t("Return ticket", "退票"), self._return, look="danger", id="confirm"),
            ),
            dismiss=self._keep,
        )

    def back(self) -> bool:
        was, self.asking = self.asking, False
        return was

    def _ask(self) -> None:
        self.asking = True

    def _keep(self) -> None:
        self.asking = False

    def _return(self) -> None:
        self.asking = False
        one = self.found
        if one is not None:
            transit.give_back(self.phone, one)
            self.phone.toast(self.t("Ticket returned", "已退票"))
