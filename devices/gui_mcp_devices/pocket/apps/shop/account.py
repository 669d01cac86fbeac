"""What the shop keeps of its customer: addresses, cards, coupons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.shop import ledger
from gui_mcp_devices.pocket.apps.shop.cart import coupon_says
from gui_mcp_devices.pocket.apps.shop.forms import AddressForm, CardForm
from gui_mcp_devices.pocket.apps.shop.ledger import Address, Card
from gui_mcp_devices.pocket.apps.shop.parts import PACKAGE, badge, bottom_bar, date_of
from gui_mcp_devices.pocket.page import Page
from gui_mcp_devices.pocket.view.node import Node, Style
from gui_mcp_devices.pocket.view.panels import dialog
from gui_mcp_devices.pocket.view.widgets import (
    app_bar,
    button,
    column,
    divider,
    empty,
    filler,
    icon,
    icon_button,
    page,
    row,
    scroll,
    text,
)

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone


class Kept(Page):
    """A list of things of which each can be made the default or deleted."""

    table = ""

    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.deleting = 0

    def over(self) -> Node | None:
        if not self.deleting:
            return None
        t = self.t
        return dialog(
            t("Delete?", "确认删除？"),
            text(self.name_of(self.deleting), colour="text_soft"),
            actions=(
                button(t("Cancel", "取消"), self._keep, look="text", id="cancel"),
                button(t("Delete", "删除"), self._delete, look="danger", id="confirm"),
            ),
            dismiss=self._keep,
        )

    def back(self) -> bool:
        was, self.deleting = bool(self.deleting), 0
        return was

    def name_of(self, id: int) -> str:
        raise NotImplementedError

    def delete(self, id: int) -> None:
        raise NotImplementedError

    def tools(self, id: int, default: bool, *more: Node) -> Node:
        """Buttons below one of them."""
        t = self.t
        parts: list[Node] = [*more]
        if default:
            parts.append(badge(t("Default", "默认"), "primary_soft", "on_primary_soft"))
        else:
            parts.append(
                button(t("Make default", "设为默认"), self._prefers(id), look="text", id="make_default")
            )
        name = self.name_of(id)
        bin_ = icon_button(
            "delete",
            t(f"Delete {name}", f"删除 {name}"),
            self._asks(id),
            colour="text_soft",
            size=20,
            id="delete",
        )
        return row(*parts, filler(), bin_, style=Style(width="fill", gap=4))

    def _prefers(self, id: int) -> Callable[[], None]:
        return lambda: ledger.make_default(self.phone, self.table, id)

    def _asks(self, id: int) -> Callable[[], None]:
        def ask() -> None:
            self.deleting = id

        return ask

    def _keep(self) -> None:
        self.deleting = 0

    def _delete(self) -> None:
        self.delete(self.deleting)
        self.deleting = 0
        self.phone.toast(self.t("Deleted", "已删除"))


class AddressList(Kept):
    package, activity, table = PACKAGE, ".AddressesActivity", "addresses"

    def view(self) -> Node:
        t = self.t
        found = ledger.addresses(self.phone)
        bar = app_bar(t("Addresses", "收货地址"), back=self.pop, back_desc=t("Navigate up", "返回"))
        add = bottom_bar(button(t("Add address", "新增地址"), self._add, glyph="add", grow=1, id="add"))
        if not found:
            return page(bar, empty("location", t("No address yet", "还没有地址")), add)
        content = column(*(self._one(a) for a in found), style=Style(gap=10, pad=(14, 12, 14, 16)))
        return page(bar, scroll("addresses", content), divider(), add)

    def name_of(self, id: int) -> str:
        return next((a.label for a in ledger.addresses(self.phone) if a.id == id), "")

    def delete(self, id: int) -> None:
        ledger.delete_address(self.phone, id)

    def _one(self, address: Address) -> Node:
        edit = button(self.t("Edit", "编辑"), self._edits(address.id), look="text", id="edit")
        return column(
            row(
                icon("location", colour="primary"),
                text(address.label, size=16, weight=500, grow=1),
                style=Style(gap=10, width="fill"),
            ),
            text(f"{address.name} · {address.phone}", size=14.5),
            text(f"{address.street}, {address.postcode} {address.city}", size=14, colour="text_soft"),
            self.tools(address.id, address.default, edit),
            style=Style(fill="surface", radius=16, ring="outline_soft", pad=(14, 12, 8, 4), gap=4),
        )

    def _add(self) -> None:
        self.push(AddressForm(self.phone))

    def _edits(self, id: int) -> Callable[[], None]:
        return lambda: self.push(AddressForm(self.phone, id))


class CardList(Kept):
    package, activity, table = PACKAGE, ".CardsActivity", "cards"

    @property
    def secure(self) -> bool:
        return True

    def view(self) -> Node:
        t = self.t
        found = ledger.cards(self.phone)
        bar = app_bar(t("Cards", "银行卡"), back=self.pop, back_desc=t("Navigate up", "返回"))
        add = bottom_bar(button(t("Add card", "添加银行卡"), self._add, glyph="add", grow=1, id="add"))
        if not found:
            return page(bar, empty("card", t("No card yet", "还没有银行卡")), add)
        content = column(*(self._one(c) for c in found), style=Style(gap=12, pad=(14, 12, 14, 16)))
        return page(bar, scroll("cards", content), divider(), add)

    def name_of(self, id: int) -> str:
        return next((c.masked for c in ledger.cards(self.phone) if c.id == id), "")

    def delete(self, id: int) -> None:
        ledger.delete_card(self.phone, id)

    def _one(self, card: Card) -> Node:
        ink = "on_primary"
        face = column(
            row(
                text(card.network, size=17, weight=700, colour=ink, grow=1),
                icon("card", colour=ink),
                style=Style(width="fill"),
            ),
            text(f"•••• •••• •••• {card.last4}", size=19, weight=500, colour=ink),
            row(
                text(card.holder, size=13.5, colour=ink, grow=1, lines=1),
                text(card.expires, size=13.5, colour=ink),
                style=Style(width="fill"),
            ),
            style=Style(fill="primary", radius=18, pad=(20, 18, 20, 18), gap=18),
        )
        return column(face, self.tools(card.id, card.default), style=Style(gap=2))

    def _add(self) -> None:
        self.push(CardForm(self.phone))


class CouponList(Page):
    package, activity = PACKAGE, ".CouponsActivity"

    def view(self) -> Node:
        t = self.t
        bar = app_bar(t("Coupons", "优惠券"), back=self.pop, back_desc=t("Navigate up", "返回"))
        lines = [self._one(coupon) for coupon in ledger.coupons(self.phone)]
        return page(bar, scroll("coupons", column(*lines, style=Style(gap=10, pad=(14, 12, 14, 16)))))

    def _one(self, coupon: ledger.Coupon) -> Node:
        t, phone = self.t, self.phone
        over = coupon.expires < phone.now()
        until = date_of(phone, coupon.expires)
        state = (
            t("Used", "已使用")
            if coupon.used
            else t("Expired", "已过期")
            if over
            else t(f"Until {until}", f"{until} 前有效")
        )
        dull = coupon.used or over
        ink = "text_soft" if dull else "primary"
        return row(
            icon("tag", size=28, colour=ink),
            column(
                text(coupon.code, size=16, weight=700, colour=ink),
                text(coupon_says(phone, coupon), size=14),
                text(state, size=12.5, colour="text_soft"),
                style=Style(grow=1, gap=2),
            ),
            style=Style(fill="surface", radius=16, ring="outline_soft", pad=(16, 14, 16, 14), gap=14),
        )
