"""Ways from one stop to another, compared; and one of them, whose ticket can be bought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.rides import purse, transit
from gui_mcp_devices.pocket.apps.rides.parts import (
    PACKAGE,
    badge,
    bottom_bar,
    day_name,
    hour,
    last_look,
    panel,
    payment_name,
    payments,
)
from gui_mcp_devices.pocket.apps.rides.store import price
from gui_mcp_devices.pocket.apps.rides.tickets import TicketPage
from gui_mcp_devices.pocket.apps.rides.transit import Journey, Leg
from gui_mcp_devices.pocket.apps.rides.when import midnight
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import sheet
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    IMAGE_BUTTON,
    Do,
    app_bar,
    button,
    chip,
    column,
    divider,
    empty,
    entry,
    filler,
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

MOST = 4
"""People on one ticket."""


def changes_name(phone: Phone, count: int) -> str:
    if not count:
        return phone.say("Direct", "直达")
    return phone.say(f"{count} change" if count == 1 else f"{count} changes", f"换乘 {count} 次")


def names_row(lines: tuple[Leg, ...], phone: Phone) -> Node:
    colours = {one.id: one.colour for one in transit.lines(phone)}
    parts: list[Node] = []
    for index, leg in enumerate(lines):
        if index:
            parts.append(icon("chevron-right", size=14))
        parts.append(badge(leg.name, colours[leg.line]))
    return row(*parts, style=Style(gap=3))


class Journeys(Page):
    package, activity = PACKAGE, ".JourneysActivity"

    def __init__(self, phone: Phone, start: int, goal: int, departs: int = 0) -> None:
        super().__init__(phone)
        self.start, self.goal = start, goal
        self.moment = departs or int(phone.now())
        self.sort = "time"

    @property
    def found(self) -> list[Journey]:
        minute = transit.minute_of(self.phone, self.moment)
        return transit.journeys(self.phone, self.start, self.goal, minute, self.sort)

    def view(self) -> Node:
        t, phone = self.t, self.phone
        names = transit.stops(phone)
        start, goal = names.get(self.start, ""), names.get(self.goal, "")
        bar = app_bar(
            t(f"{start} to {goal}", f"{start} 到 {goal}"), back=self.pop, back_desc=t("Navigate up", "返回")
        )
        sorts = (
            ("time", t("Earliest", "最早到")), ("changes", t("Fewest changes", "换乘少")),
            ("price", t("Cheapest", "最便宜")),
        )  # fmt: skip
        chips = [chip(name, key == self.sort, self._sorts(key), id="sort") for key, name in sorts]
        minute = transit.minute_of(phone, self.moment)
        when = f"{day_name(phone, self.moment)} {hour(phone, minute)}"
        tools = column(
            text(t(f"From {when}", f"{when} 起"), size=13.5, colour="text_soft", id="from_when"),
            style=Style(fill="surface", pad=(16, 0, 16, 2), width="fill"),
        )
        line = column(
            sideways("sorts", row(*chips, style=Style(gap=8, pad=(14, 6, 14, 10)))),
            style=Style(fill="surface"),
        )
        found = self.found
        if not found:
            nothing = t("No journey any more that day", "当天没有可行的路线了")
            return page(bar, tools, line, empty("directions", nothing))
        cards = [self._row(one) for one in found]
        body = column(*cards, style=Style(gap=10, pad=(12, 12, 12, 16), width="fill"))
        return page(bar, tools, line, scroll("journeys", body))

    def _row(self, one: Journey) -> Node:
        t, phone = self.t, self.phone
        minutes = one.arrives - one.departs
        head = row(
            text(f"{hour(phone, one.departs)} – {hour(phone, one.arrives)}", size=17, weight=700, grow=1),
            text(price(one.cents, phone.locale), size=16, weight=700),
            style=Style(width="fill"),
        )
        about = t(f"{minutes} min", f"{minutes} 分钟")
        foot = text(f"{about} · {changes_name(phone, one.changes)}", size=13.5, colour="text_soft")
        return Node(
            "column",
            (head, names_row(one.legs, phone), foot),
            Style(fill="surface", radius=16, ring="outline_soft", pad=(14, 12, 14, 12), gap=8),
            says=Says(cls=GROUP, id="journey"),
            does=Does(tap=self._opens(one)),
        )

    def _sorts(self, key: str) -> Do:
        def to() -> None:
            self.sort = key
            self.scrolls.pop("journeys", None)

        return to

    def _opens(self, one: Journey) -> Do:
        day = midnight(self.phone, self.moment)
        return lambda: self.push(JourneyPage(self.phone, one, day))


class JourneyPage(Page):
    package, activity = PACKAGE, ".JourneyActivity"

    def __init__(self, phone: Phone, journey: Journey, day: int) -> None:
        super().__init__(phone)
        self.journey, self.day = journey, day
        self.people = 1
        self.payment = purse.default_card(phone)
        self.sheet = ""
        """What lies over the page: `payment`, `confirm` or nothing."""

    @property
    def total(self) -> int:
        return self.journey.cents * self.people

    @property
    def secure(self) -> bool:
        return bool(self.sheet)

    def view(self) -> Node:
        t, phone = self.t, self.phone
        one = self.journey
        bar = app_bar(t("Journey", "路线"), back=self.phone.back, back_desc=t("Navigate up", "返回"))
        clock = f"{hour(phone, one.departs)} – {hour(phone, one.arrives)}"
        head = column(
            text(f"{day_name(phone, self.day)} · {clock}", size=18, weight=700, id="times"),
            text(changes_name(phone, one.changes), size=14, colour="text_soft"),
            style=Style(fill="surface", pad=(16, 14, 16, 14), gap=2, width="fill"),
        )
        legs = [node for leg in one.legs for node in self._leg(leg)]
        paid = payment_name(phone, purse.payment_key(phone, self.payment))
        options = panel(
            row(
                icon("people", colour="primary"),
                text(t("Passengers", "人数"), size=16, grow=1),
                self._step("minus", t("Fewer passengers", "减少人数"), -1),
                text(str(self.people), size=17, weight=700, id="people"),
                self._step("plus", t("More passengers", "增加人数"), 1),
                style=Style(width="fill", pad=(16, 6, 8, 6), gap=14),
            ),
            entry(
                t("Payment", "付款方式"),
                detail=paid,
                lead=icon("card", colour="primary"),
                tail=icon("chevron-right", size=20),
                tap=self._choose,
                id="payment",
            ),
        )
        foot = bottom_bar(
            column(
                text(t("Total", "合计"), size=12.5, colour="text_soft"),
                text(price(self.total, phone.locale), size=18, weight=700, id="total"),
                style=Style(gap=0),
            ),
            filler(),
            button(t("Buy ticket", "购票"), self._confirm, id="buy"),
        )
        body = column(head, space(10), *legs, space(10), options, space(14))
        return page(bar, scroll("journey", body), divider(), foot)

    def _leg(self, leg: Leg) -> list[Node]:
        phone = self.phone
        colours = {one.id: one.colour for one in transit.lines(phone)}
        way = transit.between(phone, leg)
        stops = self.t(f"{leg.stops} stops" if leg.stops > 1 else "1 stop", f"{leg.stops} 站")
        return [
            column(
                row(
                    text(hour(phone, leg.departs), size=15, weight=700),
                    text(way[0] if way else "", size=15, grow=1),
                    style=Style(gap=14, width="fill"),
                ),
                row(
                    badge(leg.name, colours.get(leg.line, (90, 90, 90))),
                    text(stops, size=13, colour="text_soft"),
                    style=Style(gap=10, pad=(0, 2, 0, 2)),
                ),
                row(
                    text(hour(phone, leg.arrives), size=15, weight=700),
                    text(way[-1] if way else "", size=15, grow=1),
                    style=Style(gap=14, width="fill"),
                ),
                style=Style(fill="surface", pad=(16, 12, 16, 12), gap=5, width="fill"),
            ),
            divider(16),
        ]

    def over(self) -> Node | None:
        t, phone = self.t, self.phone
        if self.sheet == "payment":
            rows = payments(phone, self.payment, self._pays, cents=self.total, cash=False)
            return sheet(section(t("How do you pay?", "如何付款？")), *rows, dismiss=self._close)
        if self.sheet != "confirm":
            return None
        one = self.journey
        total = price(self.total, phone.locale)
        names = transit.stops(phone)
        way = t(
            f"{names[one.legs[0].start]} to {names[one.legs[-1].goal]}",
            f"{names[one.legs[0].start]} 到 {names[one.legs[-1].goal]}",
        )
        when = f"{day_name(phone, self.day)} {hour(phone, one.departs)}"
        many = str(self.people)
        paid = payment_name(phone, purse.payment_key(phone, self.payment))
        facts = [
            (t("Journey", "行程"), way),
            (t("Leaves", "发车时间"), when),
            (t("Lines", "线路"), " + ".join(one.names)),
            (t("Passengers", "人数"), many),
            (t("Paid with", "付款方式"), paid),
        ]
        return last_look(
            t(f"Pay {total} now?", f"确认支付 {total}？"),
            facts,
            button(t(f"Pay {total}", f"支付 {total}"), self._buy, id="confirm_ticket"),
            button(t("Not yet", "再想想"), self._close, look="text", id="not_yet"),
            dismiss=self._close,
        )

    def back(self) -> bool:
        was, self.sheet = bool(self.sheet), ""
        return was

    def _step(self, glyph: str, desc: str, by: int) -> Node:
        can = 1 <= self.people + by <= MOST
        says = Says(cls=IMAGE_BUTTON, desc=desc, id=glyph, enabled=can)
        style = Style(width=42, height=42, align="center", justify="center", ring="outline_soft", radius=21)
        ink = icon(glyph, size=18, colour="text" if can else "outline")
        return Node("stack", (ink,), style, says=says, does=Does(tap=self._count(by) if can else None))

    def _count(self, by: int) -> Do:
        def count() -> None:
            self.people += by

        return count

    def _choose(self) -> None:
        self.sheet = "payment"

    def _close(self) -> None:
        self.sheet = ""

    def _pays(self, id: int) -> Do:
        def pay() -> None:
            self.payment, self.sheet = id, ""

        return pay

    def _confirm(self) -> None:
        phone = self.phone
        if self.day + 60 * self.journey.departs < phone.now():
            phone.toast(self.t("This one has left already", "这一班已经开走了"))
        elif self.payment == purse.BALANCE and purse.owner(phone)[1] < self.total:
            phone.toast(self.t("The balance is too low", "余额不足"))
        else:
            self.sheet = "confirm"

    def _buy(self) -> None:
        phone, one = self.phone, self.journey
        names = transit.stops(phone)
        self.sheet = ""
        made = transit.buy(
            phone,
            {
                "start": names[one.legs[0].start], "goal": names[one.legs[-1].goal],
                "lines": " + ".join(one.names), "departs": self.day + 60 * one.departs,
                "arrives": self.day + 60 * one.arrives, "people": self.people,
                "total_cents": self.total, "payment": purse.payment_key(phone, self.payment),
            },
        )  # fmt: skip
        self.pop()
        self.push(TicketPage(phone, made))
