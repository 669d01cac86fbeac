"""The page that says that an order is placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.shop import ledger
from gui_mcp_devices.pocket.apps.shop.parts import PACKAGE, SITE
from gui_mcp_devices.pocket.apps.shop.store import price
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.widgets import app_bar, button, column, icon, page, scroll, space, text

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Placed(Page):
    """Thanks for an order."""

    package, activity = PACKAGE, ".PlacedActivity"

    def __init__(self, phone: Phone, order: int) -> None:
        super().__init__(phone)
        self.order = order

    def view(self) -> Node:
        t = self.t
        order = next(o for o in ledger.orders(self.phone) if o.id == self.order)
        total = price(order.sums.total, self.phone.locale)
        body = column(
            space(24),
            icon("check-circle", size=80, colour="success"),
            text(t("Thank you!", "谢谢！"), size=26, weight=700, align="center"),
            text(
                t(f"Order {order.number} is placed", f"订单 {order.number} 已提交"),
                size=16,
                align="center",
                id="order_number",
            ),
            text(f"{total} · {order.ship_to}", size=14, colour="text_soft", align="center"),
            space(24),
            button(t("View orders", "查看订单"), self._orders, width="fill", id="view_orders"),
            button(
                t("Continue shopping", "继续购物"),
                self._home,
                look="text",
                width="fill",
                id="continue_shopping",
            ),
            style=Style(width="fill", align="center", gap=12, pad=(24, 24, 24, 20)),
        )
        bar = app_bar(t("Order placed", "订单已提交"), back=self.pop, back_desc=t("Navigate up", "返回"))
        return page(bar, scroll("placed", body))

    def _orders(self) -> None:
        self.phone.start(PACKAGE, data=f"{SITE}orders")

    def _home(self) -> None:
        self.phone.start(PACKAGE, data=SITE)
