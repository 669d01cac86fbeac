"""What was ordered: a list, and each order with what can still be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.shop import ledger
from gui_mcp_devices.pocket.apps.shop.ledger import CASH, Order
from gui_mcp_devices.pocket.apps.shop.parts import (
    PACKAGE,
    bottom_bar,
    date_of,
    ordered,
    show_cart,
    show_product,
    totals,
)
from gui_mcp_devices.pocket.apps.shop.store import price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Colour, Does, Node, Says, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    GROUP,
    app_bar,
    button,
    chip,
    column,
    divider,
    empty,
    icon,
    page,
    picture,
    row,
    rows,
    scroll,
    sideways,
    space,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

STATUSES = ("", "processing", "shipped", "delivered", "cancelled")
INKS: dict[str, Colour] = {
    "processing": "warning",
    "shipped": "primary",
    "delivered": "success",
    "cancelled": "text_soft",
}


def status_name(phone: Phone, status: str) -> str:
    names = {
        "": ("All", "全部"),
        "processing": ("Processing", "处理中"),
        "shipped": ("Shipped", "已发货"),
        "delivered": ("Delivered", "已送达"),
        "cancelled": ("Cancelled", "已取消"),
    }
    return phone.say(*names[status])


class Orders(Page):
    package, activity = PACKAGE, ".OrdersActivity"

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.status = ""

    def view(self) -> Node:
        found = ledger.orders(self.phone, self.status)
        bar = app_bar(self.t("Orders", "我的订单"), back=self.pop, back_desc=self.t("Navigate up", "返回"))
        chips = [
            chip(status_name(self.phone, s), s == self.status, self._shows(s), id="status") for s in STATUSES
        ]
        tools = column(
            sideways("statuses", row(*chips, style=Style(gap=8, pad=(14, 6, 14, 10)))),
            style=Style(fill="surface"),
        )
        if not found:
            return page(bar, tools, empty("receipt", self.t("No orders here", "这里没有订单")))
        return page(bar, tools, rows("orders", len(found), lambda i: self._row(found[i]), 120))

    def _row(self, order: Order) -> Node:
        phone = self.phone
        lines = ledger.order_lines(phone, order.id)
        shown = [picture(line.picture, width=52, height=52, radius=10) for line in lines[:2]]
        count = sum(line.quantity for line in lines)
        head = row(
            text(order.number, size=15, weight=500, grow=1),
            text(status_name(phone, order.status), size=13.5, weight=500, colour=INKS[order.status]),
            style=Style(width="fill"),
        )
        many = self.t("1 item" if count == 1 else f"{count} items", f"{count} 件")
        foot = column(
            text(lines[0].name if lines else "", size=13.5, lines=1),
            text(f"{date_of(phone, order.placed)} · {many}", size=12.5, colour="text_soft", lines=1),
            style=Style(grow=1, gap=2),
        )
        cost = text(price(order.sums.total, phone.locale), size=15, weight=700)
        inner = Node(
            "column",
            (head, row(*shown, foot, cost, style=Style(gap=10, width="fill"))),
            Style(fill="surface", radius=16, ring="outline_soft", pad=(14, 12, 14, 12), gap=10),
            says=Says(cls=GROUP, id="order"),
            does=Does(tap=lambda: self.push(OrderPage(phone, order.id))),
        )
        return column(inner, style=Style(pad=(12, 10, 12, 0)))

    def _shows(self, status: str) -> Callable[[], None]:
        def show() -> None:
            self.status = status
            self.scrolls.pop("orders", None)

        return show


class OrderPage(Page):
    package, activity = PACKAGE, ".OrderActivity"

    def __init__(self, phone: Phone, order: int) -> None:
        super().__init__(phone)
        self.order = order
        self.cancelling = False

    def view(self) -> Node:
        phone, t = self.phone, self.t
        order = self._order()
        lines = ledger.order_lines(phone, order.id)
        names = {
            "standard": t("Standard", "标准配送"),
            "express": t("Express", "加急配送"),
            "pickup": t("Pick up", "到店自提"),
        }
        payment = t("Cash on delivery", "货到付款") if order.payment == CASH else order.payment
        facts = (
            ("calendar", t("Placed", "下单时间"), date_of(phone, order.placed)),
            ("location", t("Ship to", "收货地址"), order.ship_to),
            ("truck", t("Delivery", "配送方式"), names[order.delivery]),
            ("card", t("Payment", "付款方式"), payment),
        )
        told = [
            row(
                icon(glyph, size=20, colour="primary"),
                column(
                    text(label, size=12.5, colour="text_soft"), text(value, size=14.5), style=Style(grow=1)
                ),
                style=Style(gap=14, pad=(16, 8, 16, 8), align="start", width="fill"),
            )
            for glyph, label, value in facts
        ]
        body = column(
            self._status(order),
            space(10),
            column(*(ordered(phone, n, self._opens(n.product)) for n in lines), style=Style(fill="surface")),
            space(10),
            column(*told, style=Style(fill="surface", pad=(0, 6, 0, 6))),
            space(10),
            column(totals(phone, order.sums), style=Style(fill="surface", pad=(16, 14, 16, 14))),
            space(16),
        )
        parts = [button(t("Buy again", "再次购买"), self._again, grow=1, id="reorder")]
        if order.status == "processing":
            parts.insert(
                0,
                button(t("Cancel order", "取消订单"), self._ask, look="outlined", grow=1, id="cancel_order"),
            )
        bar = app_bar(
            t(f"Order {order.number}", f"订单 {order.number}"),
            back=self.pop,
            back_desc=t("Navigate up", "返回"),
        )
        return page(bar, scroll("order", body), divider(), bottom_bar(*parts))

    def over(self) -> Node | None:
        if not self.cancelling:
            return None
        t = self.t
        return dialog(
            t("Cancel this order?", "取消该订单？"),
            text(t("This cannot be undone.", "取消后无法恢复。"), colour="text_soft"),
            actions=(
                button(t("Keep order", "保留订单"), self._keep, look="text", id="keep"),
                button(t("Cancel order", "取消订单"), self._cancel, look="danger", id="confirm"),
            ),
            dismiss=self._keep,
        )

    def back(self) -> bool:
        was, self.cancelling = self.cancelling, False
        return was

    def _order(self) -> Order:
        return next(o for o in ledger.orders(self.phone) if o.id == self.order)

    def _status(self, order: Order) -> Node:
        name = status_name(self.phone, order.status)
        if order.status == "cancelled":
            return row(
                icon("close", colour="error"),
                text(name, size=17, weight=500, id="status"),
                style=Style(fill="surface", pad=(16, 16, 16, 16), gap=12, width="fill"),
            )
        reached = STATUSES.index(order.status)
        parts: list[Node] = []
        for index in (1, 2, 3):
            on = index <= reached
            if index > 1:
                line = column(style=Style(height=3, width="fill", fill="primary" if on else "outline_soft"))
                parts.append(column(line, style=Style(grow=1, pad=(0, 0, 0, 18))))
            label = status_name(self.phone, STATUSES[index])
            parts.append(
                column(
                    icon("check-circle" if on else "circle", size=22, colour="primary" if on else "outline"),
                    text(
                        label,
                        size=12.5,
                        weight=500 if index == reached else 400,
                        id="status" if index == reached else "",
                    ),
                    style=Style(align="center", gap=4),
                )
            )
        return row(*parts, style=Style(fill="surface", pad=(20, 16, 20, 14), width="fill"))

    def _ask(self) -> None:
        self.cancelling = True

    def _keep(self) -> None:
        self.cancelling = False

    def _cancel(self) -> None:
        self.cancelling = False
        ledger.cancel_order(self.phone, self.order)
        self.phone.toast(self.t("Order cancelled", "订单已取消"))

    def _again(self) -> None:
        if ledger.reorder(self.phone, self.order):
            show_cart(self.phone)
            self.phone.toast(self.t("Added to cart", "已加入购物车"))
        else:
            self.phone.toast(self.t("These are out of stock", "商品暂时缺货"))

    def _opens(self, product: int) -> Callable[[], None]:
        return lambda: show_product(self.phone, product)
