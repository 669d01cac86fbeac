"""What was ordered: the list, each order with what can still be done about it, and a rating."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.food import booked, ledger, store
from gui_mcp_devices.pocket.apps.food.basket import BasketPage
from gui_mcp_devices.pocket.apps.food.ledger import Order
from gui_mcp_devices.pocket.apps.food.parts import (
    PACKAGE,
    ask,
    bill,
    bottom_bar,
    call,
    dish_line,
    fact,
    low,
    panel,
    show_place,
    stars,
)
from gui_mcp_devices.pocket.apps.food.store import clock, price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    IMAGE_BUTTON,
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
    picture,
    row,
    rows,
    scroll,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

INKS: dict[str, Colour] = {
    "preparing": "warning",
    "coming": "primary",
    "delivered": "success",
    "cancelled": "text_soft",
}


def status_name(phone: Phone, status: str) -> str:
    names = {
        "preparing": ("Preparing", "备餐中"),
        "coming": ("On its way", "配送中"),
        "delivered": ("Delivered", "已送达"),
        "cancelled": ("Cancelled", "已取消"),
    }
    return phone.say(*names[status])


def moment_says(phone: Phone, moment: int) -> str:
    """Day and time."""
    then = store.local(phone, moment)
    return f"{booked.day_name(phone, str(then.date()))} {clock(then.hour * 60 + then.minute)}"


def orders_list(of: Page) -> Node:
    """The newest first: those under way stand at the top."""
    phone = of.phone
    found = ledger.orders(phone)
    if not found:
        return empty("receipt", phone.say("No orders yet", "还没有订单"))
    return rows("orders", len(found), lambda i: _row(of, found[i]), 106)


def _row(of: Page, order: Order) -> Node:
    phone = of.phone
    place = store.place(phone, order.place)
    lines = ledger.order_lines(phone, order.id)
    status = ledger.status(phone, order)
    dishes = ", ".join(f"{line.quantity} × {line.name}" for line in lines)
    told = column(
        row(
            text(place.name, size=16, weight=500, lines=1, grow=1),
            text(status_name(phone, status), size=13.5, weight=500, colour=INKS[status]),
            style=Style(width="fill", gap=8),
        ),
        text(dishes, size=13.5, lines=1),
        row(
            text(
                f"{order.number} · {moment_says(phone, order.placed)}",
                size=12.5,
                colour="text_soft",
                lines=1,
                grow=1,
            ),
            text(price(order.sums.total, phone.locale), size=15, weight=700),
            style=Style(width="fill", gap=8),
        ),
        style=Style(grow=1, gap=3),
    )
    inner = Node(
        "row",
        (picture(place.picture, width=56, height=56, radius=12), told),
        Style(fill="surface", radius=16, ring="outline_soft", pad=(12, 12, 14, 12), gap=12, width="fill"),
        says=Says(cls=GROUP, id="order"),
        does=Does(tap=lambda: of.push(OrderPage(phone, order.id))),
    )
    return column(inner, style=Style(pad=(12, 10, 12, 0)))


class OrderPage(Page):
    package, activity = PACKAGE, ".OrderActivity"

    def __init__(self, phone: Phone, order: int) -> None:
        super().__init__(phone)
        self.order = order
        self.cancelling = False

    def view(self) -> Node:
        phone, t = self.phone, self.t
        order = ledger.order(phone, self.order)
        place, status = store.place(phone, order.place), ledger.status(phone, order)
        bar = app_bar(
            t(f"Order {order.number}", f"订单 {order.number}"),
            back=self.pop,
            back_desc=t("Navigate up", "返回"),
        )
        shop = entry(
            place.name,
            detail=place.street,
            lead=picture(place.picture, width=44, height=44, radius=10),
            tail=icon("chevron-right", size=20),
            tap=lambda: show_place(phone, place.id),
            id="place",
        )
        ring = button(t("Call", "拨打"), lambda: call(phone, place.phone), look="tonal", id="call")
        facts = [
            fact("calendar", t("Ordered", "下单时间"), moment_says(phone, order.placed)),
            fact("location", t("To", "送至"), order.address),
            fact("card", t("Paid with", "付款方式"), order.payment),
            fact("phone", t("Phone of the place", "商家电话"), place.phone, ring),
        ]
        if order.note:
            facts.insert(2, fact("note", t("Note", "备注"), order.note))
        body = column(
            self._status(order, status),
            space(10),
            panel(shop),
            panel(*(dish_line(phone, line) for line in ledger.order_lines(phone, order.id)), space(6)),
            space(10),
            panel(space(6), *facts, space(6)),
            space(10),
            bill(phone, order.sums),
            space(16),
        )
        parts = [button(t("Order again", "再来一单"), self._again, grow=1, id="again")]
        if status == "preparing":
            parts.insert(
                0,
                button(t("Cancel order", "取消订单"), self._ask, look="outlined", grow=1, id="cancel_order"),
            )
        elif status == "delivered" and not order.stars:
            parts.insert(0, button(t("Rate", "评价"), self._rate, look="outlined", grow=1, id="rate"))
        return page(bar, scroll("order", body), divider(), bottom_bar(*parts))

    def over(self) -> Node | None:
        if not self.cancelling:
            return None
        t = self.t
        return ask(
            self.phone,
            t("Cancel this order?", "取消该订单？"),
            t("This cannot be undone.", "取消后无法恢复。"),
            keep=self._keep,
            do=self._cancel,
            word=t("Cancel order", "取消订单"),
            stay=t("Keep order", "保留订单"),
        )

    def back(self) -> bool:
        was, self.cancelling = self.cancelling, False
        return was

    def _status(self, order: Order, status: str) -> Node:
        t = self.t
        glyphs = {"preparing": "food", "coming": "scooter", "delivered": "check-circle", "cancelled": "close"}
        told = [text(status_name(self.phone, status), size=18, weight=500, id="status", colour=INKS[status])]
        if status in ("preparing", "coming"):
            due = moment_says(self.phone, order.due)
            told.append(text(t(f"Here by {due}", f"预计 {due} 送达"), size=14, colour="text_soft", id="due"))
        if order.stars:
            told.append(
                row(stars(order.stars), text(t("Your rating", "我的评价"), size=13), style=Style(gap=8))
            )
            if order.review:
                told.append(text(order.review, size=14, colour="text_soft", id="review"))
        return row(
            icon(glyphs[status], size=32, colour=INKS[status]),
            column(*told, style=Style(grow=1, gap=3)),
            style=Style(fill="surface", pad=(16, 16, 16, 16), gap=14, width="fill"),
        )

    def _ask(self) -> None:
        self.cancelling = True

    def _keep(self) -> None:
        self.cancelling = False

    def _cancel(self) -> None:
        self.cancelling = False
        order = ledger.order(self.phone, self.order)
        if ledger.status(self.phone, order) == "preparing":
            ledger.cancel(self.phone, order.id)
            self.phone.toast(self.t("Order cancelled", "订单已取消"))
        else:
            self.phone.toast(self.t("It is too late for that", "已无法取消"))

    def _again(self) -> None:
        gone = ledger.again(self.phone, self.order)
        if gone:
            self.phone.toast(self.t("What is sold out was left out", "已售罄的菜品未加入"))
        self.push(BasketPage(self.phone, ledger.order(self.phone, self.order).place))

    def _rate(self) -> None:
        self.push(RatePage(self.phone, self.order))


class RatePage(Page):
    """Stars and some words for an order that has come."""

    package, activity = PACKAGE, ".RateActivity"

    def __init__(self, phone: Phone, order: int) -> None:
        super().__init__(phone)
        self.order = order
        self.stars = 0
        self.review = ""

    def view(self) -> Node:
        phone, t = self.phone, self.t
        place = store.place(phone, ledger.order(phone, self.order).place)
        bar = app_bar(t("Rate", "评价"), back=self.pop, back_desc=t("Navigate up", "返回"))
        body = column(
            row(
                picture(place.picture, width=56, height=56, radius=12),
                column(
                    text(place.name, size=17, weight=500),
                    text(t("How was it?", "味道怎么样？"), size=14, colour="text_soft"),
                    style=Style(grow=1, gap=2),
                ),
                style=Style(gap=14, width="fill"),
            ),
            row(*(self._star(n) for n in range(1, 6)), style=Style(justify="center", width="fill", gap=4)),
            field(
                "review",
                self.review,
                self._says,
                hint=t("Say more (optional)", "写点评价（选填）"),
                multiline=True,
            ),
            style=Style(pad=(16, 16, 16, 16), gap=16, fill="surface", width="fill"),
        )
        foot = bottom_bar(
            button(t("Send rating", "提交评价"), self._send, enabled=bool(self.stars), grow=1, id="send")
        )
        return page(bar, scroll("rate", body), *low(phone, self.focus, divider(), foot))

    def _star(self, count: int) -> Node:
        on = count <= self.stars
        desc = self.t("1 star" if count == 1 else f"{count} stars", f"{count} 星")
        glyph = icon("star" if on else "star-outline", size=36, colour="warning")
        says = Says(cls=IMAGE_BUTTON, desc=desc, selected=on, id="star")
        style = Style(width=52, height=52, align="center", justify="center")
        return Node("stack", (glyph,), style, says=says, does=Does(tap=self._gives(count)))

    def _gives(self, count: int) -> Do:
        def give() -> None:
            self.stars = count

        return give

    def _says(self, review: str) -> None:
        self.review = review

    def _send(self) -> None:
        ledger.rate(self.phone, self.order, self.stars, " ".join(self.review.split()))
        self.pop()
        self.phone.toast(self.t("Thank you for your rating", "感谢您的评价"))
